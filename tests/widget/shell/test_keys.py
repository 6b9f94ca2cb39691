"""Laws of keys in the window: what is typed while a page opens reaches it, Enter presses, and nothing is pressed unseen."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from keyworker.domain.contact import Contact
from keyworker.domain.star import StarReading
from keyworker.ui.context import Context, FamilyTab, PageName, Place, Presenter
from keyworker.ui.pages.contact.presenter import PLAN, ContactPresenter
from keyworker.ui.pages.families.presenter import FamiliesPresenter
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.shell.concern_page import ConcernPage
from keyworker.ui.shell.start_page import StartPage
from tests.fakes.families import FamilyRecords, family_records
from tests.widget.keyed import same_letters, type_letters
from tests.widget.shell.frames import Frame, signed_in

REAL: Mapping[PageName, Callable[[Context], Presenter]] = {PageName.CONTACT: ContactPresenter, PageName.STAR: StarPresenter}
WORDS = "Mum said the week was calm"


@pytest.fixture
def records() -> FamilyRecords:
    return family_records()


@pytest.fixture
def frame(qtbot: QtBot, records: FamilyRecords) -> Iterator[Frame]:
    with signed_in(qtbot, records, real=REAL) as frame:
        frame.window.activateWindow()
        frame.session.go(Place(PageName.TODAY))
        settled(qtbot, frame)
        yield frame


def settled(qtbot: QtBot, frame: Frame) -> None:
    """Until every page is there that was asked for."""
    qtbot.waitUntil(lambda: not frame.tasks.busy() and not frame.window._ahead.holding())


def types(frame: Frame, *keys: str) -> None:
    """Keys as a keyboard gives them to the window: letters, or combinations such as `Ctrl+K`."""
    handle = frame.window.of_the_system()
    for key in keys:
        if "+" in key or key in {"Return", "Space", "Home", "F8"}:
            QTest.keySequence(handle, key)
        else:
            type_letters(handle, key)


@contextmanager
def slow_store(qtbot: QtBot, frame: Frame) -> Iterator[None]:
    """The store answers nothing until the end of this; then everything."""
    go_on = Event()
    frame.tasks.store(go_on.wait)
    try:
        yield
    finally:
        go_on.set()
    settled(qtbot, frame)


def family(records: FamilyRecords) -> str:
    return records.family.id


def test_what_is_typed_at_once_after_opening_a_visit_is_in_its_notes(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """The store has not answered yet when the first letters are pressed."""
    with slow_store(qtbot, frame):
        frame.session.go(Place(PageName.CONTACT, family(records)))
        types(frame, WORDS)
    types(frame, "!")
    visit = frame.page(PageName.CONTACT)
    assert isinstance(visit, ContactPresenter)
    assert visit.page.texts["notes"].text() == f"{WORDS}!"


def test_an_unfinished_visit_is_gone_on_with_after_its_last_word(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """Words that stand there are not torn apart."""
    for words in ("Calm week.", " More."):
        with slow_store(qtbot, frame):
            frame.session.go(Place(PageName.CONTACT, family(records)))
            types(frame, words)
        frame.session.go(Place(PageName.TODAY))
        settled(qtbot, frame)
    frame.session.go(Place(PageName.CONTACT, family(records)))
    settled(qtbot, frame)
    visit = frame.page(PageName.CONTACT)
    assert isinstance(visit, ContactPresenter)
    assert visit.page.texts["notes"].text() == "Calm week. More."


def test_letters_typed_while_my_families_opens_are_looked_for(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """The first field of the page."""
    with slow_store(qtbot, frame):
        frame.session.go(Place(PageName.FAMILIES))
        types(frame, records.family.reference[:3])
    page = frame.page(PageName.FAMILIES)
    assert isinstance(page, FamiliesPresenter)
    letters = page.widget.findChildren(QLineEdit)[0]
    assert letters.text() == records.family.reference[:3]


def test_a_number_typed_while_a_star_opens_is_a_number(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """Of the area at which the star is gone on with."""
    assert records.draft is not None
    with slow_store(qtbot, frame):
        frame.session.go(Place(PageName.STAR, family(records), FamilyTab.STAR, records.draft.id))
        types(frame, "7")
    settled(qtbot, frame)
    reading = frame.tasks.on_store_thread(lambda: frame.store.get(StarReading, records.draft.id if records.draft else ""))
    assert reading.areas["mood"].score == 7


def test_a_concern_is_written_from_the_first_letter_after_its_key(qtbot: QtBot, frame: Frame) -> None:
    """F8 waits for nothing, and what follows it waits for the page."""
    with slow_store(qtbot, frame):
        types(frame, "F8", "Bruise on the arm")
    page = frame.window.findChild(ConcernPage)
    assert page is not None
    assert page.facts.toPlainText() == "Bruise on the arm"


def test_search_typed_while_a_page_opens_is_in_the_search(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """The key of the search waits with the letters: neither the page nor the search gets the other's."""
    with slow_store(qtbot, frame):
        frame.session.go(Place(PageName.CONTACT, family(records)))
        types(frame, "One", "Ctrl+K", "two")
    visit = frame.page(PageName.CONTACT)
    assert isinstance(visit, ContactPresenter)
    assert (visit.page.texts["notes"].text(), frame.session.search.text()) == ("One", "two")


def test_a_key_that_was_typed_ahead_presses_no_button(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """Whoever pressed Enter twice has not seen the second button."""
    pressed: list[bool] = []
    button = QPushButton("Finish")
    button.clicked.connect(lambda: pressed.append(True))
    with slow_store(qtbot, frame):
        frame.session.go(Place(PageName.FORM, family(records)))
        button.setParent(frame.plain(PageName.FORM).widget)
        button.show()
        button.setFocus()
        types(frame, "Return", "Space")
    assert not pressed
    types(frame, "Return", "Space")
    assert len(pressed) == 2


def test_what_was_typed_for_a_page_that_never_came_is_for_nobody(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """A lock in between: neither the passphrase's field nor a visit gets it."""
    before = len(frame.tasks.on_store_thread(lambda: frame.store.find(Contact)))
    door = StartPage("Unlock")
    line = QLineEdit()
    door.column.addWidget(line)
    door.setFocusProxy(line)
    go_on = Event()
    frame.tasks.store(go_on.wait)
    frame.session.go(Place(PageName.CONTACT, family(records)))
    types(frame, WORDS)
    go_on.set()
    frame.session.leave()
    frame.tasks.close()
    frame.window.show_start(door)
    types(frame, "key")
    assert line.text() == "key"
    assert len(frame.store.find(Contact)) == before


def test_space_opens_the_row_of_a_table_like_enter(qtbot: QtBot, frame: Frame) -> None:
    """The families are rows."""
    for key in ("Return", "Space"):
        frame.session.go(Place(PageName.FAMILIES))
        settled(qtbot, frame)
        table = frame.page(PageName.FAMILIES).widget.findChildren(QTableView)[0]
        table.setFocus()
        table.selectRow(0)
        types(frame, key)
        settled(qtbot, frame)
        place = frame.session.place()
        assert place is not None
        assert place.page is PageName.FAMILY


def test_enter_in_a_field_of_one_line_presses_nothing_else(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """A visit is not finished by Enter in its place; Enter in the notes is a line."""
    frame.session.go(Place(PageName.CONTACT, family(records)))
    settled(qtbot, frame)
    visit = frame.page(PageName.CONTACT)
    assert isinstance(visit, ContactPresenter)
    visit.page.texts["place"].setFocus()
    types(frame, "Home", "Return")
    settled(qtbot, frame)
    assert visit.page.finish.isVisible()
    visit.page.texts["notes"].setFocus()
    types(frame, "One", "Return", "two")
    notes = QApplication.focusWidget()
    assert isinstance(notes, QPlainTextEdit)
    assert notes.toPlainText() == "One\ntwo"


@pytest.mark.parametrize("record", [None, PLAN], ids=["a visit", "a visit to plan"])
def test_no_alt_letter_of_a_visit_means_two_things_in_any_state(
    qtbot: QtBot, frame: Frame, records: FamilyRecords, record: str | None
) -> None:
    """Written, planned, finished: all of its buttons are counted, shown or not."""
    frame.session.go(Place(PageName.CONTACT, family(records), record=record))
    settled(qtbot, frame)
    assert list(same_letters(frame.page(PageName.CONTACT).widget, in_any_state=True)) == []


def test_what_the_search_opens_has_the_focus(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """Not the search field, in which the next letters would be looked for."""
    types(frame, "Ctrl+K", records.family.reference)
    qtbot.waitUntil(frame.session.search.panel.isVisible)
    settled(qtbot, frame)
    types(frame, "Return")
    settled(qtbot, frame)
    assert frame.session.place() == Place(PageName.FAMILY, family(records))
    assert not frame.session.search.hasFocus()




def test_tab_brings_into_sight_what_was_scrolled_away(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """From beside the page to its first line, while one looks at its last."""
    frame.window.resize(781, 359)
    frame.session.go(Place(PageName.CONTACT, family(records)))
    settled(qtbot, frame)
    visit = frame.page(PageName.CONTACT)
    assert isinstance(visit, ContactPresenter)
    scroll = visit.page.verticalScrollBar()
    scroll.setValue(scroll.maximum())
    assert visit.page.back.visibleRegion().isEmpty()
    frame.session.search.setFocus()
    visit.page.back.setFocus()
    assert visit.page.back.visibleRegion().boundingRect() == visit.page.back.rect()


def test_enter_typed_ahead_after_other_keys_is_given_with_them(qtbot: QtBot, frame: Frame, records: FamilyRecords) -> None:
    """A line between two words."""
    with slow_store(qtbot, frame):
        frame.session.go(Place(PageName.CONTACT, family(records)))
        types(frame, "One", "Return", "two")
    visit = frame.page(PageName.CONTACT)
    assert isinstance(visit, ContactPresenter)
    assert visit.page.texts["notes"].text() == "One\ntwo"


def test_alt_with_a_letter_that_leads_nowhere_writes_nothing(qtbot: QtBot, frame: Frame) -> None:
    """Alt+N out of the star's pages left an "n" in the text that had the focus."""
    frame.session.search.setFocus()
    types(frame, "ok")
    types(frame, "Alt+N", "Alt+Shift+N", "Alt+7")
    assert frame.session.search.text() == "ok"
