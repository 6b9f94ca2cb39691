"""The path of a day by the keyboard alone, in the real session. Every page is walked in `test_accessible`."""

from PySide6.QtWidgets import QTabBar

from keyworker.base.clock import SystemClock
from keyworker.domain.plan import Plan
from tests.e2e.by_keys import focus, keys, press, tab_to
from tests.e2e.office import PASSPHRASE, Office
from tests.e2e.seats import Open
from tests.fakes.families import family_records


def test_the_path_of_a_day_by_key_presses_only(office: Office, seat: Open) -> None:
    """Passphrase, search, the family, its plan, a field of it, lock: nothing but keys, sent to whatever has the keyboard."""
    records = family_records(today=SystemClock().today())
    office.add_family(records.everything())
    one = seat(office.enrolled("laptop"))
    keys(one, PASSPHRASE)
    press(one, "Return")
    one.hand.until(lambda: one.client.session() is not None, "the day's page")
    one.hand.rest()
    one.synced()
    press(one, "Ctrl+K")
    keys(one, records.family.name[4:10])
    one.hand.until(one.session.search.panel.isVisible, "the finds")
    one.hand.rest()
    press(one, "Return")
    one.hand.await_words("Record a visit")
    tab_to(one, lambda: isinstance(focus(one), QTabBar))
    bar = focus(one)
    assert isinstance(bar, QTabBar)
    while bar.tabText(bar.currentIndex()).replace("&", "") != "Plan":
        before = bar.currentIndex()
        press(one, "Right")
        assert bar.currentIndex() > before, "there is no tab of the plan"
    one.hand.await_words("Worries")
    tab_to(one, lambda: focus(one).accessibleName() == "Worries")
    press(one, "Ctrl+End")
    keys(one, " Typed by keys.")
    press(one, "Ctrl+L")
    one.hand.until(lambda: one.client.session() is None, "the lock")
    keys(one, PASSPHRASE)
    press(one, "Return")
    one.hand.until(lambda: one.client.session() is not None, "the day's page")
    one.hand.rest()
    answers: list[list[Plan]] = []
    one.session.context.tasks.store(lambda desk: desk.store.find(Plan), one.session.context.desk, then=answers.append)
    one.hand.until(lambda: bool(answers), "an answer of the store")
    assert answers[0][0].worries.endswith(" Typed by keys.")
