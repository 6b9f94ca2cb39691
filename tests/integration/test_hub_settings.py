"""What a council says of itself: said at the hub, brought to every machine, and never a number that rings nobody."""

import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import keyworker
from keyworker.casework import council
from keyworker.casework.packs import lay_out
from keyworker.domain.council_settings import RIGHTS, SETTINGS_ID
from keyworker.domain.record import Role
from keyworker.hub import settings
from keyworker.ui.shell.concern_draft import read_numbers
from tests.fakes.town import Town, make_town
from tests.integration.test_hub_cli import Run, json
from tests.integration.test_hub_cli import run as run

NUMBERS = ("--phone", "0300 123 4567", "--out-of-hours", "0300 123 9999", "--concern", "Front door, 9 to 5 = 0300 123 1111", "--concern", "Nights=0300 123 2222")
DRAMA = ("01632 960100", "+44 (0)1632 960-100", "Ring 0161 496 0123 at night", "(07700) 900 123", "0808-157-0123", "020 7946 0999")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A worker's machine and its hub, in step."""
    made = make_town(tmp_path)
    made.add_family(made.add_laptop("worker", Role.WORKER).worker)
    made.settle()
    yield made
    made.close()


def test_what_init_is_told_is_what_the_council_says(run: Run) -> None:
    """Options say it without a question; settings shows it; what was not said is named."""
    made = json(run, "init", "--council", "Testshire", *NUMBERS)
    assert (made["council"], made["missing_settings"]) == ("Testshire", [])
    said = json(run, "settings")
    assert (said["name"], said["phone"], said["out_of_hours"]) == ("Testshire", "0300 123 4567", "0300 123 9999")
    assert said["concern_numbers"] == [{"who": "Front door, 9 to 5", "number": "0300 123 1111"}, {"who": "Nights", "number": "0300 123 2222"}]
    assert (said["rights"], said["star_review_days"], said["lock_after_minutes"], said["demo"]) == (RIGHTS, 84, 5, False)
    assert "Front door, 9 to 5: 0300 123 1111" in run("settings")[1]


def test_without_a_terminal_nothing_is_asked_and_what_is_missing_is_said(run: Run) -> None:
    """A hub without numbers is made, and init, settings, status and serve say what the council has not said."""
    code, out, _ = run("init", "--council", "Testshire")
    assert (code, "Not said yet: a phone number" in out, "keyworker-hub settings" in out) == (0, True, True)
    assert "whom to ring about a safeguarding concern" in " ".join(run("status")[1].split())
    assert json(run, "status")["missing_settings"] == json(run, "settings")["missing_settings"] == [
        "a phone number", "a number out of hours", "whom to ring about a safeguarding concern"]
    json(run, "settings", *NUMBERS)
    assert json(run, "status")["missing_settings"] == []
    assert "missing settings" in run("status")[1]


@pytest.mark.parametrize("number", DRAMA)
@pytest.mark.parametrize("option", ["--phone", "--out-of-hours", "--concern", "--rights", "--name"])
def test_a_drama_number_is_refused_wherever_it_is_said(run: Run, option: str, number: str) -> None:
    """The refusal names the option and says what to do; nothing is changed, and no hub is made with one."""
    value = f"Duty={number}" if option == "--concern" else number
    code, _, err = run("init", "--council" if option == "--name" else option, value)
    assert (code, option in err, "it rings nobody" in err) == (1, True, True)
    assert run("status")[0] == 1
    run("init", "--council", "Testshire", *NUMBERS)
    before = json(run, "settings")
    code, _, err = run("settings", option, value)
    assert (code, option in err, "it rings nobody" in err) == (1, True, True)
    assert json(run, "settings") == before


def test_the_demo_alone_may_have_drama_numbers(run: Run) -> None:
    assert json(run, "init", "--demo", "--council", "Millbrook", "--phone", DRAMA[0])["missing_settings"]
    assert json(run, "settings", "--concern", f"Duty={DRAMA[1]}")["concern_numbers"] == [{"who": "Duty", "number": DRAMA[1]}]


def test_settings_change_one_thing_and_take_back_another(run: Run) -> None:
    """Each option says one thing anew, "" takes it back, and what cannot be is refused with its name."""
    run("init", "--council", "Testshire", *NUMBERS)
    now = json(run, "settings", "--phone", "", "--concern", "Duty=999", "--accent", "#aa0000", "--star-review-days", "56", "--lock-after-minutes", "3")
    assert (now["phone"], now["out_of_hours"], now["concern_numbers"]) == ("", "0300 123 9999", [{"who": "Duty", "number": "999"}])
    assert (now["accent"], now["star_review_days"], now["lock_after_minutes"]) == ("#aa0000", 56, 3)
    assert json(run, "settings", "--concern", "")["concern_numbers"] == []
    assert json(run, "settings", "--name", "Testshire County Council")["name"] == json(run, "status")["council"]
    for option, value in (("--phone", "soon"), ("--accent", "red"), ("--concern", "Duty=?")):
        code, _, err = run("settings", option, value)
        assert (code, option in err) == (1, True)
    assert run("settings", "--concern", "Duty")[0] == run("settings", "--star-review-days", "1")[0] == 2


def test_at_a_terminal_init_asks_and_asks_again_for_a_number_that_rings_nobody(tmp_path: Path) -> None:
    """Whoever sits at a terminal is asked for the name and the numbers; Enter leaves one out."""
    answers = [("name", "Testshire"), ("office hours", "01632 960 100"), ("office hours", "0300 123 4567"), ("nights and weekends", ""),
               ("safeguarding concern", "Duty"), ("safeguarding concern", "Duty=0300 123 1111")]
    pty = pytest.importorskip("pty", reason="pseudo-terminals are POSIX")
    ours, theirs = pty.openpty()
    words = [sys.executable, "-c", "from keyworker.cli.hub import main; main()", "init", "--hub", str(tmp_path / "hub")]
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True,
                          env={**os.environ, "PYTHONPATH": str(Path(keyworker.__file__).parent.parent)}) as typed:
        os.close(theirs)
        said = ""
        for question, answer in answers:
            asked = len(said)
            while not re.search(rf"{question}[^:\n]*: $", said[asked:]):
                more = _read(ours)
                assert more, f"it ended before it asked for {question}: {said}"
                said += more
            os.write(ours, f"{answer}\n".encode())
        while more := _read(ours):
            said += more
        assert typed.wait() == 0, said
    os.close(ours)
    assert "it rings nobody" in said
    assert "Not said yet: a number out of hours." in said


def _read(terminal: int) -> str:
    select.select([terminal], [], [])
    try:
        return os.read(terminal, 10_000).decode()
    except OSError:  # how a pseudo-terminal ends
        return ""


def test_a_machine_gets_what_the_council_says_and_what_it_changes(town: Town) -> None:
    """Before its first word a machine knows no number; a sync brings each, and the next sync the next."""
    laptop = town.laptops["worker"]
    assert (council.settings(laptop.store).called(), read_numbers(laptop.desk)) == ("Your council", ())
    settings.change(town.hub, name="Testshire", phone="0300 123 4567")
    town.settle()
    assert read_numbers(laptop.desk) == (("Testshire", "0300 123 4567"),)
    settings.change(town.hub, concern_numbers=[("Front door", "0300 123 1111")], star_review_days=56)
    town.settle()
    desk = laptop.desk
    lay_out(desk, laptop.identity.hub)
    assert (read_numbers(desk), desk.shelf.review_every_days) == ((("Front door", "0300 123 1111"),), 56)
    settings.change(town.hub, concern_numbers=[], phone="")
    town.settle()
    assert read_numbers(laptop.desk) == ()


def test_a_machine_cannot_say_anything_for_its_council(town: Town) -> None:
    """One way only: what a machine writes into the record is set aside."""
    settings.change(town.hub, name="Testshire", phone="0300 123 4567")
    town.settle()
    laptop = town.laptops["worker"]
    with laptop.store.write() as tx:
        tx.save(council.settings(laptop.store).evolve(phone="0300 999 9999"))
    town.settle()
    with town.hub.storage.reading() as tx:
        assert settings.settings(tx).phone == "0300 123 4567"
    assert council.settings(laptop.store).phone == "0300 123 4567"


def test_a_hub_that_was_made_before_begins_with_the_name_that_it_has(town: Town) -> None:
    """Nothing is lost and nothing made up: its name, no numbers; a second start changes nothing."""
    with town.hub.storage.reading() as tx:
        assert tx.record(SETTINGS_ID) is None
    first = settings.bring(town.hub)
    assert (first.name, first.to_ring()) == (town.hub.council, ())
    with town.hub.storage.reading() as tx:
        head = tx.head()
    assert settings.bring(town.hub) == first
    with town.hub.storage.reading() as tx:
        assert tx.head() == head
