"""The law of every button: whoever presses it by key goes on from somewhere they can use, also where it disables or removes itself."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from keyworker.domain.form_response import FormResponse
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.family.panels import AddPersonPanel, PersonPanel
from keyworker.ui.pages.family.people import PeoplePage
from tests.fakes.families import family_records
from tests.widget.decisions.test_decisions_of_forms import answers
from tests.widget.form.bench import definition
from tests.widget.shell.frames import Frame, signed_in
from tests.widget.shell.test_closed import REAL, go, quiet

FAMILY = family_records()
ID = FAMILY.family.id
PLACES = {
    **{str(tab): Place(PageName.FAMILY, ID, tab) for tab in FamilyTab},
    "a person": Place(PageName.FAMILY, ID, FamilyTab.PEOPLE, FAMILY.mother.id), "visit": Place(PageName.CONTACT, ID),
    "before a star": Place(PageName.STAR, ID, FamilyTab.STAR), "a star": Place(PageName.STAR, ID, FamilyTab.STAR, FAMILY.draft.id if FAMILY.draft else None),
    "form": Place(PageName.FORM, ID, FamilyTab.FORMS), "decisions": Place(PageName.DECISIONS, ID),
}
ELSEWHERE = ("calendar", "Print", "Save", "Export")
"""In the name of a button that opens what is not the page: a calendar, or the system's own windows."""


@pytest.fixture
def frame(qtbot: QtBot) -> Iterator[Frame]:
    with signed_in(qtbot, FAMILY, real=REAL) as frame:
        with frame.store.write() as tx:
            tx.save(definition())
            tx.save(answers())
        frame.window.resize(1280, 800)
        frame.window.activateWindow()
        yield frame


def called(button: QAbstractButton) -> str:
    return f"{button.text()} {button.accessibleName()}".strip()


def buttons(page: QWidget) -> Iterator[QAbstractButton]:
    for button in page.findChildren(QAbstractButton):
        reached = button.isVisible() and button.isEnabled() and button.focusPolicy() & Qt.FocusPolicy.TabFocus
        if reached and isinstance(button, QPushButton | QToolButton) and not any(words in called(button) for words in ELSEWHERE):
            yield button


def can_be_used(widget: QWidget | None) -> bool:
    return widget is not None and widget.isVisible() and widget.isEnabled()


def close_menu() -> None:
    menu = QApplication.activePopupWidget()
    if menu is not None:
        menu.close()


@pytest.mark.parametrize("name", PLACES)
def test_whoever_presses_a_button_by_key_goes_on_from_something_they_can_use(qtbot: QtBot, frame: Frame, name: str) -> None:
    place = PLACES[name]
    if name == "form":
        place = Place(place.page, ID, place.tab, frame.store.find(FormResponse, family=ID)[0].id)
    page = go(qtbot, frame, place)
    pressed: set[str] = set()
    lost = []
    while button := next((found for found in buttons(page) if called(found) not in pressed), None):
        said = called(button)
        pressed.add(said)
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QTimer.singleShot(20, close_menu)
        QTest.keyClick(button, Qt.Key.Key_Space)
        quiet(qtbot, frame)
        if not can_be_used(frame.window.focusWidget()):
            lost.append(said)
        if page.isHidden() or frame.session.place() != place or "Leave family view" in said:
            page = go(qtbot, frame, place)
    assert lost == []


def test_whoever_puts_a_panel_away_goes_on_where_they_opened_it(qtbot: QtBot, frame: Frame) -> None:
    """Not on the next button, which would move somebody or withhold an address."""
    page = go(qtbot, frame, Place(PageName.FAMILY, ID, FamilyTab.PEOPLE))
    (people,) = page.findChildren(PeoplePage)
    change = next(button for button in buttons(page) if called(button).endswith("Change Sam"))
    for opener, kind in ((people.openers[0], AddPersonPanel), (change, PersonPanel)):
        opener.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(opener, Qt.Key.Key_Space)
        quiet(qtbot, frame)
        panel = people.panel(kind)
        assert panel.isVisible()
        panel.close_button.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(panel.close_button, Qt.Key.Key_Space)
        quiet(qtbot, frame)
        assert not panel.isVisible()
        assert frame.window.focusWidget() is opener


def test_whoever_takes_something_out_is_at_the_way_back(qtbot: QtBot, frame: Frame) -> None:
    """Never on the button that takes out the next one."""
    plan = go(qtbot, frame, Place(PageName.FAMILY, ID, FamilyTab.PLAN))
    press(qtbot, frame, next(button for button in buttons(plan) if "Take out goal 1" in called(button)))
    assert words_at_focus(frame) == "Put it back"
    page = go(qtbot, frame, Place(PageName.FAMILY, ID, FamilyTab.PEOPLE, FAMILY.partner.id))
    press(qtbot, frame, next(button for button in buttons(page) if "Take out of the family" in called(button)))
    assert words_at_focus(frame) == "Put it back"
    press(qtbot, frame, next(button for button in buttons(page) if called(button) == "Put it back"))
    assert frame.window.focusWidget() in list(buttons(page))


def press(qtbot: QtBot, frame: Frame, button: QAbstractButton) -> None:
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    quiet(qtbot, frame)


def words_at_focus(frame: Frame) -> str:
    focused = frame.window.focusWidget()
    return focused.text() if isinstance(focused, QAbstractButton) else ""


def test_what_is_refused_twice_is_said_twice(qtbot: QtBot, frame: Frame) -> None:
    """Also when somebody began to mend it in between, and it went."""
    page = go(qtbot, frame, Place(PageName.FAMILY, ID, FamilyTab.PEOPLE))
    (people,) = page.findChildren(PeoplePage)
    people.openers[0].click()
    panel = people.panel(AddPersonPanel)
    for _ in range(2):
        panel.main.click()
        quiet(qtbot, frame)
        assert panel.error.isVisible()
        QTest.keyClicks(panel.forename.focusProxy() or panel.forename, "a\b")
        quiet(qtbot, frame)
        assert not panel.error.isVisible()
        panel.forename.forget()
        panel.forename.show_text("")
