"""`keyworker-hub audit`: what machines wrote down can be read, by family, worker, kind and day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.casework import audit
from keyworker.domain.conflict import AuditKind
from keyworker.domain.record import Role
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
