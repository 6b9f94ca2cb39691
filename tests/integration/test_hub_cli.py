"""`keyworker-hub` as an operator types it: each command, its JSON, its exit codes, and writing while it serves."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

import keyworker
from keyworker.base.ids import new_id
from keyworker.base.log_file import log_path
from keyworker.cli import hub as cli
from keyworker.domain.record import ListColumns, Role
from keyworker.hub.council import find_team
from keyworker.hub.home import open_hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.merge import Author
from keyworker.wire.contents import Content
from keyworker.wire.enrolment import fingerprint, read_code
from keyworker.wire.messages import HubCard
from tests.fakes.bound import bound
from tests.fakes.canaries import NOTE
from tests.fakes.clean_extract import clean_rows, write_rows
from tests.fakes.extract import write_extract

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Type a command; answers exit code, standard output, standard error."""
    monkeypatch.setenv("KEYWORKER_HUB", str(tmp_path / "hub"))
    monkeypatch.setenv("COLUMNS", "200")

    def typed(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["keyworker-hub", *arguments])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed


def json(run: Run, *arguments: str, ends: int = 0) -> Any:
    code, out, err = run(*arguments, "--json")
    assert (code, err) == (ends, "")
    return orjson.loads(out)


@pytest.fixture
def extract(run: Run, tmp_path: Path) -> Path:
    """A hub with a small extract in it."""
    assert run("init", "--council", "Test [council]")[0] == 0
    folder = write_extract(tmp_path / "ssd")
    assert run("import-ssd", str(folder))[0] == 3
    return folder


@pytest.mark.parametrize("command", [
    "init", "serve", "import-ssd", "workers", "teams", "assign", "enrol-code", "machines", "status",
    "verify", "settings", "audit", "erase", "stick",
])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert command in out


def test_wrong_words_end_with_two_and_what_cannot_be_done_with_one(run: Run) -> None:
    assert run("nonsense")[0] == 2
    assert run("assign")[0] == 2
    code, out, err = run("status")
    assert (code, out) == (1, "")
    assert "There is no hub in this folder." in err
    assert "keyworker-hub init" in err


def test_a_stick_with_nothing_for_this_hub_is_said_so_and_one_with_a_file_of_no_use_ends_with_three(run: Run, tmp_path: Path) -> None:
    run("init")
    place = tmp_path / "stick"
    place.mkdir()
    assert json(run, "stick", str(place)) == {"machines": [], "changes": 0, "packages": 0, "unusable": {}, "full": False, "families_without_worker": []}
    (place / "Keyworker").mkdir()
    (place / "Keyworker" / "up-a-b.kwp").write_bytes(b"garbage")
    assert json(run, "stick", str(place), ends=3)["unusable"] == {"damaged": 1}
    assert run("stick", str(tmp_path / "nowhere"))[0] == 2


def test_a_hub_is_never_made_over_another(run: Run) -> None:
    first = json(run, "init", "--council", "One")
    code, _, err = run("init", "--council", "Two")
    assert code == 1
    assert "stays as it is" in err
    assert json(run, "status")["hub"] == first["hub"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_keys_are_for_the_hub_alone(run: Run, tmp_path: Path) -> None:
    run("init")
    keys = tmp_path / "hub" / "keys"
    assert keys.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in keys.iterdir()} == {0o600}
    keys.chmod(0o755)
    assert run("status")[0] == 1


def test_an_import_says_what_it_took_and_what_it_did_not(run: Run, extract: Path) -> None:
    report = json(run, "import-ssd", str(extract), ends=3)
    assert (report["new"], report["changed"], report["conflicts"]) == ({}, {}, 0)
    assert report["unchanged"]["person"] == 5
    assert {"file", "line", "column", "why", "done", "note"} == set(report["findings"][0])
    code, out, _ = run("import-ssd", str(extract))
    assert code == 3
    found = sum(not finding["note"] for finding in report["findings"])
    assert f"{found} findings, {len(report['findings']) - found} notes" in out


def test_the_exit_code_of_an_import_says_whether_all_some_or_nothing_was_taken(run: Run, tmp_path: Path) -> None:
    """0: everything, 3: not everything, 4: nothing could be read, 5: stopped before writing. --help says so."""
    run("init")
    rows = clean_rows()
    assert run("import-ssd", str(write_rows(tmp_path / "ssd", rows)))[0] == 0
    assert run("import-ssd", str(write_rows(tmp_path / "ssd", rows, without=("pers_dob",))))[0] == 3
    code, _, err = run("import-ssd", str(tmp_path / "nowhere"))
    assert (code, "Name the folder that holds the CSV files." in err) == (4, True)
    code, out, err = run("import-ssd", str(tmp_path))
    assert (code, "ssd_person.csv" in out, "Nothing could be read in this folder" in err) == (4, True, True)
    for row in rows["ssd_person.csv"]:
        row["pers_dob"] = row["pers_dob"].replace("20", "19", 1)
    code, _, err = run("import-ssd", str(write_rows(tmp_path / "ssd", rows)))
    assert (code, "dates of birth" in err, "--confirm" in err) == (5, True, True)
    code, out, _ = run("import-ssd", str(tmp_path / "ssd"), "--json")
    assert (code, "dates of birth" in orjson.loads(out)["error"]) == (5, True)
    assert run("import-ssd", str(tmp_path / "ssd"), "--most-changed", "100")[0] == 0
    said = " ".join(run("import-ssd", "--help")[1].split())
    assert all(f"{code} when" in said for code in range(6))


def test_verify_proves_a_hub_and_ends_with_three_where_it_does_not_hold(run: Run, extract: Path, tmp_path: Path) -> None:
    proof = json(run, "verify")
    assert (proof["holds"], proof["findings"], proof["set_aside"]) == (True, [], 0)
    assert proof["values"] > proof["changes"] == proof["records"] > 10
    assert f"{proof['changes']} changes of {proof['records']} records" in run("verify")[1]
    hub = open_hub(tmp_path / "hub")
    with hub.storage.transaction() as tx:
        person = tx.records("person")[0]
        tx.put(replace(person, body={**person.body, "school": "Made up"}), ListColumns())
    hub.storage.close()
    code, out, _ = run("verify")
    assert (code, f"record {person.id}" in out, "Made up" in out) == (3, True, False)


def test_tables_and_json_say_who_works_here(run: Run, extract: Path) -> None:
    assert [one["name"] for one in json(run, "workers")] == ["Lea D", "Kim Y"]
    assert {one["name"]: one["leads"] for one in json(run, "teams")}["South"] == ["Lea D"]
    assert json(run, "teams", "--team", "South", "--lead", "W2")[1]["leads"] == ["Kim Y", "Lea D"]
    assert json(run, "teams", "--team", "South", "--lead", "W1", "--no-longer")[1]["leads"] == ["Kim Y"]
    assert "Kim Y" in run("workers")[1]
    assert run("machines")[1] == "None yet.\n"
    assert "Test [council]" in run("status")[1]
    assert json(run, "status")["families"] == 2


def test_the_operator_says_what_a_worker_may_do_and_imports_leave_it_so(run: Run, extract: Path) -> None:
    assert [one["role"] for one in json(run, "workers", "--worker", "W2", "--role", "lead")] == ["lead", "lead"]
    assert [one["role"] for one in json(run, "workers", "--worker", "W1", "--role", "operator")] == ["operator", "lead"]
    json(run, "workers", "--worker", "W2", "--role", "worker")
    write_extract(extract, {("ssd_professionals.csv", 1, "prof_professional_job_title"): "Practice Supervisor"})
    assert json(run, "import-ssd", str(extract), ends=3)["conflicts"] == 0
    assert [one["role"] for one in json(run, "workers")] == ["operator", "worker"]
    assert run("workers", "--worker", "W2")[0] == 2
    assert run("workers", "--worker", "W2", "--role", "hub")[0] == 2


def test_names_neither_steer_the_terminal_nor_are_read_as_markup(run: Run, extract: Path) -> None:
    said = json(run, "teams")
    hub = open_hub(extract.parent / "hub")
    with hub.storage.transaction() as tx:
        team = find_team(tx, said[0]["name"])
        Ledger(tx, hub.clock).save(team.evolve(name="A\x1b[31m\u202e\\[red]x[/red][bold]"))
    hub.storage.close()
    assert "A[31m\\[red]x[/red][bold]" in run("teams")[1]


def test_equal_findings_are_one_row_and_fit_eighty_columns(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run("init")
    days = {("ssd_person.csv", row, "pers_dob"): "never" for row in range(4)}
    folder = write_extract(tmp_path / "ssd", days)
    out = run("import-ssd", str(folder))[1]
    assert "ssd_early_help_episodes.csv" in out
    assert "prof_professional_job_title" in out
    assert "2, 3 and 2 more" in out
    found = [finding for finding in json(run, "import-ssd", str(folder), ends=3)["findings"] if finding["column"] == "pers_dob"]
    assert [one["line"] for one in found] == [2, 3, 4, 5]


def test_families_and_workers_go_by_any_of_their_names(run: Run, extract: Path) -> None:
    first = json(run, "assign", "KW-0002", "W2", "--team", "East")
    assert json(run, "assign", "f2", "kim y", "--team", "East") == first
    assert json(run, "assign", "F2", "W2", "--end")["assignments"] == first["assignments"]
    for words in (("KW-9999", "W2"), ("F2", "W9"), ("F2", "W2", "--end")):
        assert run("assign", *words)[0] == 1


def test_a_code_carries_the_hubs_address_and_fingerprint(run: Run, extract: Path) -> None:
    code = read_code(json(run, "enrol-code", "W2", "--url", "https://hub.example")["code"])
    assert code.url == "https://hub.example"
    assert run("enrol-code", "W2")[1].startswith("KW1-")
    assert run("enrol-code", "nobody")[0] == 1
    assert run("machines", "--confirm", "123456")[0] == 1


def test_plain_http_is_refused_for_other_computers(run: Run, extract: Path) -> None:
    assert run("serve", "--host", "0.0.0.0", "--port", "0")[0] == 1
    assert run("serve", "--tls-cert", "x.pem")[0] == 2
    assert run("serve", "--port", "0", "--tls-cert", "x.pem", "--tls-key", "x.pem")[:2] == (1, "")


def test_a_port_that_is_taken_is_said(run: Run, extract: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        code, _, err = run("serve", "--port", str(other.getsockname()[1]))
    assert code == 1
    assert "--port" in err


def test_a_bug_is_one_sentence_with_a_reference_that_stands_in_the_hubs_log(run: Run, extract: Path, tmp_path: Path) -> None:
    """No trace on the terminal, exit code 1; the log of that hub knows where it happened."""
    hub = open_hub(tmp_path / "hub")
    with hub.storage.transaction() as tx:
        tx.keep_setting("hub", {"id": NOTE})
    hub.storage.close()
    code, out, err = run("status", "--hub", str(tmp_path / "hub"))
    assert (code, out) == (1, "")
    assert err.startswith("Something went wrong in Keyworker itself.")
    reference = err.rstrip(".\n").rpartition(" ")[2]
    written = log_path(tmp_path / "hub", "keyworker-hub").read_text("ascii")
    assert f"{reference} [KeyError]" in written
    assert "at keyworker.hub.home open_hub" in written


def test_an_import_that_is_stopped_or_reads_nothing_is_in_the_log_as_well(run: Run, tmp_path: Path) -> None:
    run("init")
    rows = clean_rows()
    run("import-ssd", str(write_rows(tmp_path / "ssd", rows)))
    run("import-ssd", str(tmp_path / "nowhere"))
    for row in rows["ssd_person.csv"]:
        row["pers_forename"] = f"X{row['pers_forename']}"
    run("import-ssd", str(write_rows(tmp_path / "ssd", rows)))
    written = log_path(tmp_path / "hub", "keyworker-hub").read_text("ascii")
    assert written.count("INFO hub: an import begins") == 3
    assert "WARNING hub: an import was given nothing that could be read: 0 findings, 0 notes" in written
    assert "WARNING hub: an import was stopped before writing" in written


@pytest.mark.parametrize("url", ["nonsense", "ftp://x", "", "https://hub.example/ path", "https://hub.example/x?y=1", "https://me:pw@hub.example"])
def test_an_address_that_no_machine_can_ask_is_refused_at_once(run: Run, extract: Path, url: str) -> None:
    code, _, err = run("enrol-code", "W1", "--url", url) if url else (1, "", "--url: this is not an address")
    assert (code, "--url: this is not an address" in err) == (1, True)


def test_no_hub_is_made_with_an_address_that_no_machine_can_ask(run: Run) -> None:
    code, _, err = run("init", "--council", "Testshire", "--url", "nonsense")
    assert (code, "https://" in err) == (1, True)
    assert "There is no hub in this folder." in run("status")[2]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="this user may read everything, or the system has no such modes")
def test_a_folder_that_this_user_may_not_enter_is_no_fault_of_ours(run: Run, tmp_path: Path) -> None:
    run("init")
    (tmp_path / "closed").mkdir(mode=0)
    code, _, err = run("import-ssd", str(tmp_path / "closed"))
    assert (code, "may not look into it" in err) == (4, True)
    (tmp_path / "hub").chmod(0)
    code, _, err = run("status")
    (tmp_path / "hub").chmod(0o700)
    assert (code, "This user may not use" in err) == (1, True)


def test_what_an_import_did_is_in_the_hubs_log_as_counts(extract: Path, tmp_path: Path) -> None:
    """How many records, conflicts and findings; of whom is not said."""
    written = log_path(tmp_path / "hub", "keyworker-hub").read_text("ascii")
    assert re.search(r"INFO hub: an extract was imported: [1-9]\d* new or changed, 0 conflicts, \d+ findings, \d+ notes", written)


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM is POSIX")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_operator_may_write_while_the_hub_serves_and_it_stops_cleanly(
    run: Run, extract: Path, tmp_path: Path, how: signal.Signals
) -> None:
    source = str(Path(keyworker.__file__).parent.parent)
    words = [sys.executable, "-c", "from keyworker.cli.hub import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(bound(words), env={**os.environ, "PYTHONPATH": source}, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as serving:
        assert serving.stdout is not None
        url = f"http://127.0.0.1:{int(serving.stdout.readline())}"
        serving.stdout.readline()
        assert serving.stdout.readline().startswith(b"Not said yet: a phone number")
        try:
            card = HubCard.model_validate_json(httpx.get(f"{url}/v1/hub").content)
            code = read_code(json(run, "enrol-code", "W2", "--url", url)["code"])
            assert code.hub_fingerprint == fingerprint(card)
            assert json(run, "assign", "F2", "W2")["ended"] is False
            assert httpx.get(f"{url}/health").status_code == 200
        finally:
            serving.send_signal(how)
            _, errors = serving.communicate()
        assert (serving.returncode, errors) == (0, b"")
    said = log_path(tmp_path / "hub", "keyworker-hub").read_text("ascii")
    assert f"started, version {keyworker.__version__}" in said
    assert said.rstrip().endswith("ended, exit code 0")


def test_a_backup_goes_back_into_an_empty_place_and_what_it_holds_is_said(run: Run, extract: Path, tmp_path: Path) -> None:
    json(run, "import-ssd", str(extract), ends=3)
    made = json(run, "backup", str(tmp_path / "copy"))
    assert made["position"] == json(run, "saved")["position"] <= json(run, "status")["position"]
    assert run("backup", str(tmp_path / "copy"))[0] == 1
    code, _, err = run("restore", str(tmp_path / "copy"))
    assert (code, "hub.kws" in err) == (1, True)
    for file in (tmp_path / "hub").glob("hub.kws*"):
        file.unlink()
    assert "keyworker-hub serve" in run("restore", str(tmp_path / "copy"))[1]
    assert json(run, "status")["position"] == made["position"]
    assert json(run, "verify")["holds"]
    assert json(run, "saved", "--no-backups") == {"position": None, "at": "", "of": made["position"], "backups": False}
    assert json(run, "saved", "3")["position"] == 3
    assert run("saved", str(json(run, "status")["position"] + 10))[0] == 1
    assert run("saved", "3", "--no-backups")[0] == 2


def test_what_was_set_aside_is_listed_without_its_words(run: Run, extract: Path, tmp_path: Path) -> None:
    json(run, "import-ssd", str(extract), ends=3)
    assert json(run, "set-aside") == []
    hub = open_hub(tmp_path / "hub")
    with hub.storage.transaction() as tx:
        worker = next(one for one in tx.records("worker"))
        content = Content(record=new_id(), kind="contact", family=new_id(), patch={"note": NOTE, "id": "x"}, base=0, by=worker.id, at=hub.clock.now())
        author = Author(worker.id, new_id(), Role.WORKER)
        assert Ledger(tx, hub.clock).take(content, author, frozenset(), n=1, digest="d" * 64).reason == "unknown_family"
    hub.storage.close()
    rows = json(run, "set-aside")
    assert {(row["kind"], row["field"], row["reason"], row["count"]) for row in rows} == {
        ("contact", "id", "unknown_family", 1), ("contact", "note", "unknown_family", 1),
    }
    assert NOTE not in run("set-aside")[1]
