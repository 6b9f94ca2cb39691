"""`keyworker-hub audit`: what machines wrote down, and what operators did, can be read by family, worker, kind and day."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.casework import audit
from keyworker.domain.conflict import AuditKind
from keyworker.domain.record import Role
from keyworker.hub.home import open_hub
from tests.fakes.clean_extract import clean_rows, write_rows
from tests.fakes.town import Town, make_town
from tests.integration.test_hub_cli import Run, json
from tests.integration.test_hub_cli import run as run


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A worker and a lead who opened and printed."""
    made = make_town(tmp_path)
    worker, lead = made.add_laptop("worker"), made.add_laptop("lead", Role.LEAD)
    made.add_family(worker.worker)
    made.settle()
    for laptop, what in ((worker, AuditKind.OPEN_FAMILY), (worker, AuditKind.PRINT), (lead, AuditKind.OPEN_FAMILY)):
        audit.note(laptop.desk, what, family=made.families[0], recipients=["somebody"], document="family_plan")
    audit.note(worker.desk, AuditKind.UNLOCK)
    made.settle()
    yield made
    made.close()


def test_who_opened_and_printed_is_told_without_a_word_of_the_family(town: Town, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    where = ("--hub", str(town.folder / "hub"))
    rows = json(run, "audit", *where)
    assert sorted(row["what"] for row in rows) == ["open_family", "open_family", "print", "unlock"]
    assert {row["who"] for row in rows} == {town.laptops["worker"].worker.name, town.laptops["lead"].worker.name}
    assert all("somebody" not in str(row) for row in rows)
    assert [row["details"] for row in rows if row["what"] == "print"] == ["document family_plan"]
    assert {row["what"] for row in json(run, "audit", *where, "--what", "print")} == {"print"}
    assert len(json(run, "audit", *where, "--worker", town.laptops["lead"].worker.name)) == 1
    assert len(json(run, "audit", *where, "--family", town.families[0])) == 3
    assert json(run, "audit", *where, "--until", "2020-01-01") == []


def acts(run: Run) -> list[str]:
    return [row["details"] for row in json(run, "audit", "--what", "operator")]


def test_an_operators_acts_are_written_down_with_who_did_them_and_no_word_of_what_was_typed(run: Run, tmp_path: Path) -> None:
    run("init", "--council", "Borough")
    run("import-ssd", str(write_rows(tmp_path / "ssd", clean_rows())))
    worker = json(run, "workers")[0]
    family = open_family(run, tmp_path)
    for words in (("workers", "--worker", worker["name"], "--role", "lead"), ("enrol-code", worker["name"]), ("assign", family, worker["name"]),
                  ("settings", "--phone", "0800 1111")):
        assert run(*words)[0] == 0
    rows = json(run, "audit", "--what", "operator")
    assert [row["details"].split(", ")[0] for row in rows] == [f"command {name}" for name in (
        "init", "import-ssd", "workers", "enrol-code", "assign", "settings")]
    assert {os.environ.get("USER", "") in row["who"] and row["who"].startswith("operator ") for row in rows} == {True}
    assert f"worker {worker['name']}" in rows[2]["details"]
    assert [row["family"] for row in rows].count(family) == 1
    assert "0800" not in str(rows)
    assert json(run, "verify")["findings"] == []


def open_family(run: Run, tmp_path: Path) -> str:
    hub = open_hub(tmp_path / "hub")
    with hub.storage.reading() as tx:
        reference = str(tx.records("family")[0].body["reference"])
    hub.storage.close()
    return reference


def test_who_asks_for_the_audit_trail_is_in_it_and_who_only_counts_is_not(run: Run) -> None:
    run("init")
    for quiet in (("status",), ("verify",), ("workers",), ("teams",), ("machines",), ("settings",), ("form", "list"), ("pack", "list"), ("pack", "trust")):
        assert run(*quiet)[0] == 0
    assert acts(run) == ["command init"]
    assert acts(run) == ["command init", "command audit"]


def test_an_act_that_was_refused_is_no_act(run: Run) -> None:
    run("init")
    assert run("assign", "nobody", "nobody")[0] == 1
    assert acts(run) == ["command init"]
