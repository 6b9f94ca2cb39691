"""Whose numbers a machine shows: in a real window, from a hub in a process of its own that has none, then some, then others."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from keyworker.hub import settings
from keyworker.ui.shell.concern_page import ConcernPage
from tests.e2e.office import Office
from tests.e2e.seats import Open, Seat
from tests.fakes.clock import HandClock
from tests.fakes.families import family_records


def numbers(seat: Seat) -> str:
    """What the page of a concern, opened by its key when it is not on the screen, says of whom to ring."""
    if not isinstance(seat.session.stack.currentWidget(), ConcernPage):
        QTest.keyClick(seat.session, Qt.Key.Key_F8)
        seat.hand.rest()
    page = seat.session.stack.currentWidget()
    assert isinstance(page, ConcernPage)
    return page._numbers.text()


def test_a_machine_shows_its_councils_numbers_and_no_others(office: Office, seat: Open) -> None:
    """None while the hub has none; those that it gets; on the open page those that the council then changes; the same after a lock."""
    office.add_family(family_records(1).everything())
    desk = seat(office.enrolled("laptop"), clock=HandClock())
    desk.unlock()
    desk.synced()
    assert numbers(desk).startswith("Ask your council whom to ring")
    desk.hand.picture("concern-without-numbers")
    settings.change(office.hub, phone="0300 123 4567", concern_numbers=[("Front door", "0300 123 1111")], lock_after_minutes=3, accent="#8a2b5b")
    desk.synced()
    assert numbers(desk) == "Front door: 0300 123 1111"
    assert desk.client._idle._limit == 180
    settings.change(office.hub, concern_numbers=[("Front door", "0300 123 2222"), ("Nights", "0300 123 3333")])
    desk.synced()
    assert numbers(desk) == "Front door: 0300 123 2222\nNights: 0300 123 3333"
    desk.hand.picture("concern-with-numbers")
    desk.client.lock()
    desk.hand.rest()
    desk.unlock()
    assert numbers(desk) == "Front door: 0300 123 2222\nNights: 0300 123 3333"
    desk.hand.picture("concern-after-a-lock")
