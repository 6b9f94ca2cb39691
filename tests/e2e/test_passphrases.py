"""Choosing a passphrase: what is easy to guess is refused wherever one is chosen, and four words are offered."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from keyworker.base.errors import CodeRefused, FieldRefused, WrongPassphrase
from keyworker.hub import enrolment
from tests.e2e.office import PASSPHRASE, Office
from tests.e2e.seats import Open, Seat
from tests.fakes.families import WORKER_RECORD

EASY = ("Password1234", "123456789012", "Keyworker2026!")
NEW = "slow orchard in the cupboard"


@pytest.mark.parametrize("passphrase", EASY)
def test_an_easy_passphrase_is_refused_before_the_code_is_used(passphrase: str, office: Office) -> None:
    gate = office.gate("laptop")
    gate.folder.mkdir()
    code = office.code()
    with pytest.raises(FieldRefused, match="guessed first"):
        gate.enrol(code, passphrase)
    assert list(gate.folder.iterdir()) == []
    gate.enrol(code, PASSPHRASE)
    assert gate.is_enrolled()


def test_the_workers_own_name_is_refused_and_the_code_still_serves(office: Office) -> None:
    """The name comes with the hub's answer, and a code can be used once: the answer serves for the next passphrase."""
    gate = office.gate("laptop")
    gate.folder.mkdir()
    code = office.code()
    with pytest.raises(FieldRefused, match="uses a name"):
        gate.enrol(code, f"{WORKER_RECORD.name} 2026!x")
    assert list(gate.folder.iterdir()) == []
    enrolment.confirm(office.hub, gate.enrol(code, PASSPHRASE))
    gate.unlock(PASSPHRASE).close()
    other = office.gate("other")
    other.folder.mkdir()
    with pytest.raises(CodeRefused):
        other.enrol(code, PASSPHRASE)


@pytest.mark.parametrize("passphrase", [*EASY, f"{WORKER_RECORD.name} 2026!x", "Testshire-council-27"])
def test_changing_it_refuses_the_same_and_names_from_the_store(passphrase: str, office: Office) -> None:
    gate = office.enrolled("laptop")
    with pytest.raises(FieldRefused, match="guessed first"):
        gate.change_passphrase(PASSPHRASE, passphrase)
    gate.unlock(PASSPHRASE).close()
    gate.change_passphrase(PASSPHRASE, NEW)
    gate.unlock(NEW).close()
    with pytest.raises(WrongPassphrase):
        gate.unlock(PASSPHRASE)


def test_a_machine_is_set_up_with_the_four_words_that_were_made(office: Office, seat: Open, tmp_path: Path) -> None:
    """They are shown, typed once more, and open the machine."""
    gate = office.gate("laptop")
    gate.folder.mkdir()
    here: Seat = seat(gate)
    hand = here.hand
    hand.write("Code from the council", office.code())
    hand.write("Choose a passphrase", "Password1234")
    hand.await_words("Its words are among those that many people use")
    hand.press("Make four words for me")
    hand.await_words("Learn these words, or keep them on paper away from this laptop.")
    first = next(line for line in hand.window.findChildren(QLineEdit) if line.accessibleName() == "Choose a passphrase")
    assert first.echoMode() is QLineEdit.EchoMode.Normal
    words = first.text()
    assert len(words.split()) == 4
    hand.picture("four-words")
    QTest.keyClicks(hand.write("The same passphrase again", ""), words)
    hand.press("Set up")
    hand.await_words("Ask the operator which number they see.")
    assert words not in " ".join(here.says())
    gate.unlock(words).close()
