"""Every page of a real session by the keyboard alone: names and roles for a screen reader, sizes, Tab stops, and the path of a day."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTextEdit,
    QWidget,
)

from keyworker.base.clock import SystemClock
from keyworker.casework import plans
from keyworker.domain.conflict import Conflict, Saying
from keyworker.domain.plan import Plan
from keyworker.ui.context import FamilyTab, PageName
from tests.e2e.office import PASSPHRASE, Office
from tests.e2e.seats import Open, Seat
from tests.fakes.families import LEAD_RECORD, FamilyRecords, family_records

LEAST = 24
STOPS = 400
ROLES = {
    QAbstractButton: {"Button", "PushButton", "CheckBox", "RadioButton", "ButtonMenu", "ButtonDropDown"},
    QLineEdit: {"EditableText"},
    QPlainTextEdit: {"EditableText"},
    QTextEdit: {"EditableText", "StaticText", "Document"},
    QComboBox: {"ComboBox"},
    QTabBar: {"PageTabList"},
    QAbstractItemView: {"List", "Table", "Tree"},
}


def usable(window: QWidget) -> list[QWidget]:
    """Every widget that is shown and can be used: of a known kind, or taking the keyboard."""
    return [
        one for one in window.findChildren(QWidget)
        if one.isVisible() and one.isEnabled() and not one.objectName().startswith("qt_") and not _inside(one)
        and (isinstance(one, tuple(ROLES)) or one.focusPolicy() & Qt.FocusPolicy.TabFocus) and one.focusProxy() is None
    ]


def _inside(widget: QWidget) -> bool:
    """A part of a field or a table that has no life of its own."""
    parent = widget.parentWidget()
    return isinstance(parent, QLineEdit | QComboBox | QAbstractItemView) or (
        parent is not None and parent.objectName() == "qt_scrollarea_viewport" and isinstance(parent.parentWidget(), QAbstractItemView)
    )


def stops(seat: Seat) -> list[QWidget]:
    """What the focus comes to by pressing Tab, from the window's first stop around to it again."""
    seat.hand.come()
    found: list[QWidget] = []
    for _ in range(STOPS):
        focus = QApplication.focusWidget() or seat.hand.window
        if focus in found:
            return found
        found.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    raise AssertionError("Tab never comes round")


def reached(one: QWidget, tabbed: list[QWidget]) -> bool:
    """By Tab, or by the arrows within a group of which one is reached by Tab."""
    if one in tabbed:
        return True
    if isinstance(one, QRadioButton) or (isinstance(one, QAbstractButton) and one.group() is not None and one.group().exclusive()):
        parent = one.parentWidget()
        mates = (parent.findChildren(QRadioButton) if parent is not None else []) if one.group() is None else one.group().buttons()
        return any(mate in tabbed for mate in mates)
    return False


def wrong(seat: Seat, page: str) -> Iterator[str]:
    """What is wrong with the widgets of the page that is shown."""
    seat.hand.rest()
    tabbed = stops(seat)
    for one in usable(seat.hand.window):
        face = QAccessible.queryAccessibleInterface(one)
        name = face.text(QAccessible.Text.Name)
        what = f"{page}: {type(one).__name__} {name[:40]!r} in {type(one.parentWidget()).__name__}"
        if not name.strip():
            yield f"{what}: has no name"
        allowed = next((roles for kind, roles in ROLES.items() if isinstance(one, kind)), None)
        if allowed is not None and face.role().name not in allowed:
            yield f"{what}: is a {face.role().name} to a screen reader"
        if one.width() < LEAST or one.height() < LEAST:
            yield f"{what}: is {one.width()} by {one.height()}"
        if not reached(one, tabbed) and one is not seat.session.search.panel.list:
            yield f"{what}: is not reached by Tab"


def made(office: Office) -> FamilyRecords:
    """A family in the middle of the work, with a decision that waits."""
    records = family_records(today=SystemClock().today())
    assert records.plan is not None
    said = [Saying(value=words, by=LEAD_RECORD.id, by_name=LEAD_RECORD.name, at=SystemClock().now()) for words in ("This", "That")]
    clash = Conflict(family=records.family.id, source="hub", record=records.plan.id, record_kind="plan", path="/worries",
                     stands=said[0], offered=said[1])
    office.add_family([*records.everything(), clash])
    return records


def test_every_page_can_be_used_by_keyboard_and_screen_reader(office: Office, seat: Open) -> None:
    """Each control has a name and a fitting role, is at least 24 pixels in each direction, and the keyboard comes to it."""
    records = made(office)
    assert records.draft is not None
    assert records.finished is not None
    ours = records.family.id
    worker = seat(office.enrolled("laptop"))
    worker.unlock()
    worker.synced()
    found: list[str] = []
    for page in (PageName.TODAY, PageName.FAMILIES, PageName.SYNC, PageName.DECISIONS):
        worker.go(page)
        found += wrong(worker, page)
    for tab in FamilyTab:
        worker.go(PageName.FAMILY, ours, tab)
        found += wrong(worker, f"family, {tab}")
    for name, reading in (("before", None), ("draft", records.draft.id), ("finished", records.finished.id)):
        worker.go(PageName.STAR, ours, FamilyTab.STAR, reading)
        found += wrong(worker, f"star, {name}")
    for page in (PageName.CONTACT, PageName.PRINT):
        worker.go(page, ours)
        found += wrong(worker, page)
    worker.session.raise_concern()
    found += wrong(worker, "concern")
    worker.session.back()
    worker.session.context.tasks.store(lambda desk: plans.submit(desk, desk.store.family_file(ours)), worker.session.context.desk)
    worker.hand.rest()
    worker.synced()
    lead = seat(office.enrolled("lead", LEAD_RECORD))
    lead.unlock()
    lead.synced()
    for page, family in ((PageName.REVIEWS, None), (PageName.REVIEW, ours)):
        lead.go(page, family)
        found += wrong(lead, page)
    assert not found, "\n".join(found)


def test_the_path_of_a_day_by_key_presses_only(office: Office, seat: Open) -> None:
    """Passphrase, search, the family, its plan, a field of it, lock: nothing but keys, sent to whatever has the keyboard."""
    records = made(office)
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


def focus(one: Seat) -> QWidget:
    """What has the keyboard."""
    one.hand.come()
    return QApplication.focusWidget() or one.hand.window


def keys(one: Seat, text: str) -> None:
    """Type into whatever has the keyboard."""
    QTest.keyClicks(focus(one), text)


def press(one: Seat, key: str) -> None:
    """Press a key or combination wherever the keyboard is."""
    QTest.keySequence(focus(one), key)
    QTest.qWait(1)


def tab_to(one: Seat, there: Callable[[], bool]) -> None:
    """Press Tab until the wanted widget has the keyboard."""
    for _ in range(STOPS):
        if there():
            return
        press(one, "Tab")
    raise AssertionError("Tab does not come to it")
