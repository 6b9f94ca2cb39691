"""The family's view in the real session: nothing else on the screen, and only the passphrase leaves it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from keyworker.ui.context import PageName
from tests.e2e.office import PASSPHRASE, Office
from tests.e2e.seats import Open
from tests.fakes.families import family_records


def test_only_the_passphrase_leads_out_of_the_familys_view(office: Office, seat: Open) -> None:
    """F9 in a star shows the star alone; keys that lead elsewhere do nothing; a wrong passphrase stays, the right one leaves."""
    family = office.add_family(family_records(with_star=False).everything())
    here = seat(office.enrolled("worker"))
    here.unlock()
    hand = here.hand
    here.go(PageName.STAR, family)
    hand.press("Begin the star")
    hand.await_words("Which is most like it?")
    hand.key("F9")
    hand.until(here.session.in_family_view, "the family's view")
    shown = " ".join(here.says())
    assert "Which is most like it?" in shown
    for hidden in ("My families", "Safeguarding concern", "received by the council", "only on this laptop"):
        assert hidden not in shown
        assert not hand.has_button(hidden)
    for key in ("Ctrl+K", "F8", "Alt+Left"):
        hand.key(key)
        assert here.session.in_family_view()
        assert not hand.sees("Write what was seen")
    hand.key("F9")
    hand.await_words("passphrase")
    line = hand.write("Passphrase", "not the right words at all")
    QTest.keyClick(line, Qt.Key.Key_Return)
    hand.await_words("That passphrase does not open the store")
    assert here.session.in_family_view()
    line = hand.write("Passphrase", PASSPHRASE, replace=True)
    QTest.keyClick(line, Qt.Key.Key_Return)
    hand.until(lambda: not here.session.in_family_view(), "the way out of the family's view")
    assert hand.has_button("My families")
