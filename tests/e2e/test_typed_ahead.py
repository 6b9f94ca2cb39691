"""Whoever types faster than the program opens loses no letter: from the passphrase to the search without a pause."""

from threading import Event

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from keyworker.sync.gate import MachineGate, Opened
from keyworker.ui.shell.sign_in import SignInPage
from tests.e2e.by_keys import keys, press
from tests.e2e.office import PASSPHRASE, Office
from tests.e2e.seats import Open, Seat
from tests.fakes.families import family_records


def test_the_search_is_typed_right_after_the_passphrase(office: Office, seat: Open) -> None:
    """Passphrase, Enter, Ctrl+K and a reference without a pause: the store opens, and the family is found."""
    records = family_records()
    office.add_family(records.everything())
    one = seat(office.enrolled("laptop"))
    one.unlock()
    one.synced()
    one.client.lock()
    one.hand.rest()
    keys(one, PASSPHRASE)
    press_at_once(one, "Return", "Ctrl+K")
    keys(one, records.family.reference)
    one.hand.until(lambda: one.client.session() is not None, "the day's page")
    one.hand.until(lambda: one.session.search.text() == records.family.reference, "the reference in the search")
    one.hand.until(one.session.search.panel.isVisible, "the finds")
    press(one, "Return")
    one.hand.await_words("Record a visit")


def test_what_is_typed_behind_a_wrong_passphrase_is_no_part_of_the_next_try(
    office: Office, seat: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The field is empty again, and no typed Enter counts as a try. The check ends when everything has been typed, on any machine."""
    typed, unlock = Event(), MachineGate.unlock

    def checked(gate: MachineGate, passphrase: str) -> Opened:
        typed.wait()
        return unlock(gate, passphrase)

    monkeypatch.setattr(MachineGate, "unlock", checked)
    one = seat(office.enrolled("laptop"))
    keys(one, "not the right words")
    press_at_once(one, "Return")
    keys(one, "smith")
    press_at_once(one, "Return")
    typed.set()
    one.hand.await_words("That passphrase does not open the store")
    one.hand.rest()
    line = one.hand.window.findChildren(SignInPage)[0].findChildren(QLineEdit)[0]
    assert line.text() == ""
    assert not one.hand.sees("There is no passphrase yet")
    one.unlock()


def press_at_once(one: Seat, *several: str) -> None:
    """Keys without waiting for what they do."""
    for key in several:
        QTest.keySequence(one.hand.of_the_system(), key)
