"""Laws of raising a safeguarding concern: reachable from anywhere, nothing typed is lost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from keyworker.domain.contact import Concern, Contact, ContactStatus
from keyworker.domain.council_settings import ConcernNumber, CouncilSettings
from keyworker.domain.family import Team
from keyworker.domain.visibility import Visibility
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.shell.concern_draft import read_choices
from keyworker.ui.shell.concern_page import ConcernPage
from keyworker.ui.widgets.lines import LineButton
from tests.fakes.families import family_id, family_records
from tests.widget.shell.frames import COUNCIL, Frame, PlainPage, signed_in
from tests.widget.words import words_of


def open_form(qtbot: QtBot, frame: Frame) -> ConcernPage:
    QTest.keyClick(frame.session, Qt.Key.Key_F8)
    frame.settle(qtbot)
    page = frame.session.stack.currentWidget()
    assert isinstance(page, ConcernPage)
    return page


def mine(frame: Frame) -> list[Concern]:
    """Concerns that were raised here, not those that the families came with."""
    return [one for one in frame.store.find(Concern) if not one.id.startswith("0197b000")]


def test_the_open_family_is_chosen_and_a_concern_is_kept_restricted(qtbot: QtBot) -> None:
    two = family_records(2)
    with signed_in(qtbot, family_records(1), two) as frame:
        frame.session.go(Place(PageName.FAMILY, family_id(2)))
        page = open_form(qtbot, frame)
        assert page.family.currentData() == family_id(2)
        page.about[two.youngest.id].setChecked(True)
        page.facts.setPlainText("Noah said: I am hungry at night.")
        page.danger.button(1).click()
        page.told.setPlainText("Duty desk, 14:10")
        page.keep.click()
        frame.settle(qtbot)
        (concern,) = mine(frame)
        assert (concern.family, concern.facts, concern.immediate_danger) == (family_id(2), "Noah said: I am hungry at night.", False)
        assert concern.about_people() == {two.youngest.id}
        assert concern.visibility is Visibility.RESTRICTED
        assert read_choices(frame.desk).draft.empty()
        assert frame.session.stack.currentWidget() is frame.plain(PageName.FAMILY).widget


def test_a_concern_from_outside_a_family_is_about_no_family_until_somebody_chooses(qtbot: QtBot) -> None:
    """The first of the list was chosen, and a concern was kept about a family that nobody had chosen."""
    with signed_in(qtbot, family_records(1), family_records(2)) as frame:
        frame.session.go(Place(PageName.FAMILY, family_id(1)))
        open_form(qtbot, frame)
        frame.session.go(Place(PageName.TODAY))
        page = open_form(qtbot, frame)
        assert page.family.currentData() is None
        assert page.about == {}
        assert page.family.placeholderText() == "Choose the family"
        QTest.keyClicks(page.facts, "There was")
        page.keep.click()
        frame.settle(qtbot)
        assert mine(frame) == []
        assert page.errors.isVisible()
        assert page.family.hasFocus()
        assert page.facts.toPlainText() == "There was"
        page.family.setCurrentIndex(page.family.findData(family_id(2)))
        page.family.activated.emit(page.family.currentIndex())
        frame.settle(qtbot)
        assert not page.errors.isVisible()
        page.keep.click()
        frame.settle(qtbot)
        assert [concern.family for concern in mine(frame)] == [family_id(2)]


def test_half_typed_text_is_kept_and_stands_there_again(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1), family_records(2)) as frame:
        frame.session.go(Place(PageName.FAMILY, family_id(2)))
        page = open_form(qtbot, frame)
        QTest.keyClicks(page.facts, "There was")
        frame.session.leave()
        frame.settle(qtbot)
        assert read_choices(frame.desk).draft.facts == "There was"
        frame.session.go(Place(PageName.FAMILY, family_id(1)))
        page = open_form(qtbot, frame)
        assert page.facts.toPlainText() == "There was"
        assert page.family.currentData() == family_id(2)
        assert mine(frame) == []


def test_typing_is_kept_a_moment_after_the_last_key(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        page = open_form(qtbot, frame)
        QTest.keyClicks(page.facts, "Seen")
        qtbot.waitUntil(lambda: read_choices(frame.desk).draft.facts == "Seen")


def test_without_facts_nothing_is_kept_and_it_is_said(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        page = open_form(qtbot, frame)
        page.keep.click()
        frame.settle(qtbot)
        assert page.errors.isVisible()
        assert mine(frame) == []


def test_the_numbers_to_ring_come_from_the_council_and_the_teams(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        with frame.store.write() as tx:
            tx.save(Team(name="North team", phone="01632 960001"))
        page = open_form(qtbot, frame)
        assert page._numbers.text() == "Duty desk: 01632 960000\nNorth team: 01632 960001"


def test_facts_that_have_no_room_are_refused_beside_the_field_and_what_was_there_is_kept(qtbot: QtBot) -> None:
    """Pasted over everything that was written, they do not take it away."""
    with signed_in(qtbot, family_records(1)) as frame:
        page = open_form(qtbot, frame)
        QTest.keyClicks(page.facts, "Seen")
        page.facts.selectAll()
        QApplication.clipboard().setText("x" * 60_000)
        page.facts.paste()
        assert page.facts.toPlainText() == "Seen"
        assert [one for one in page.findChildren(QLabel) if not one.isHidden() and "60,000 letters" in one.text()]
        qtbot.waitUntil(lambda: read_choices(frame.desk).draft.facts == "Seen")


def on_today(frame: Frame) -> str:
    """What Today says."""
    page = frame.page(PageName.TODAY).widget
    return " ".join(words for _, words in words_of(page))


def test_a_concern_that_is_half_written_stands_on_today_until_it_is_kept(qtbot: QtBot) -> None:
    """It is the first thing there, after a lock too, leads to the form, and is gone when it is finished."""
    with signed_in(qtbot, family_records(1)) as frame:
        frame.session.go(Place(PageName.TODAY))
        frame.settle(qtbot)
        assert "Safeguarding concern" not in on_today(frame)
        page = open_form(qtbot, frame)
        QTest.keyClicks(page.facts, "There was")
        page.close_button.click()
        frame.settle(qtbot)
        qtbot.waitUntil(lambda: "Safeguarding concern, not finished" in on_today(frame))  # a card is shown a turn after it is made
        today = frame.page(PageName.TODAY).widget
        line = next(button for button in today.findChildren(LineButton) if "Finish it, or throw it away" in button.accessibleName())
        line.click()
        frame.settle(qtbot)
        assert frame.session.stack.currentWidget() is page
        page.keep.click()
        frame.settle(qtbot)
        assert [concern.facts for concern in mine(frame)] == ["There was"]
        qtbot.waitUntil(lambda: "Visits" in on_today(frame))
        assert "Safeguarding concern, not finished" not in on_today(frame)


def test_a_concern_can_be_thrown_away_and_brought_back(qtbot: QtBot) -> None:
    """Only what is written can be thrown away; then it is on Today no more, and until the form is left it comes back whole."""
    two = family_records(1)
    with signed_in(qtbot, two) as frame:
        frame.session.go(Place(PageName.TODAY))
        page = open_form(qtbot, frame)
        assert not page.throw.isVisible()
        QTest.keyClicks(page.facts, "A mistake")
        page.about[two.youngest.id].click()
        assert page.throw.isVisible()
        page.throw.click()
        frame.settle(qtbot)
        assert (page.facts.toPlainText(), read_choices(frame.desk).draft.empty()) == ("", True)
        page.back.click()
        frame.settle(qtbot)
        assert read_choices(frame.desk).draft.facts == "A mistake"
        assert page.about[two.youngest.id].isChecked()
        page.throw.click()
        page.close_button.click()
        frame.settle(qtbot)
        qtbot.waitUntil(lambda: "Visits" in on_today(frame))
        assert "Safeguarding concern" not in on_today(frame)
        assert mine(frame) == []


def test_a_visit_goes_on_after_a_concern_was_written_over_it(qtbot: QtBot) -> None:
    """Who was seen is kept in the visit that was begun before it; the page had stopped to read what it had kept, and kept the last tick alone."""
    with signed_in(qtbot, family_records(1), real={PageName.CONTACT: ContactPresenter}) as frame:
        frame.session.go(Place(PageName.CONTACT, family_id(1)))
        frame.settle(qtbot)
        presenter = frame.session.presenter(PageName.CONTACT)
        assert isinstance(presenter, ContactPresenter)
        notes = presenter.page.texts["notes"].focusProxy()
        assert notes is not None
        QTest.keyClicks(notes, "Talked.")
        open_form(qtbot, frame).close_button.click()
        frame.settle(qtbot)
        assert frame.session.stack.currentWidget() is presenter.page
        for row in (0, 1):
            presenter.page.people.all()[row].seen.click()
            frame.settle(qtbot)
        (draft,) = [contact for contact in frame.store.find(Contact, status=ContactStatus.DRAFT) if contact.notes]
        assert len(draft.seen_people) == 2


@pytest.mark.parametrize("way", ["button", "back"])
@pytest.mark.parametrize("page", [page for page in PageName if page is not PageName.CONCERN])
def test_every_page_that_a_concern_covered_is_opened_again_where_one_was(qtbot: QtBot, page: PageName, way: str) -> None:
    """Law: what was told to leave is told to open, once, however the concern is closed and however often its key was pressed."""
    with signed_in(qtbot, family_records(1), real=dict.fromkeys(PageName, PlainPage)) as frame:
        frame.session.go(Place(page, family_id(1), part="second"))
        for _ in range(2):
            form = open_form(qtbot, frame)
        before = list(frame.plain(page).opened)
        if way == "button":
            form.close_button.click()
        else:
            frame.session.back()
        frame.settle(qtbot)
        assert frame.plain(page).opened == [*before, Place(page, family_id(1), part="second")]


def test_without_numbers_the_page_says_to_ask_the_council_and_999(qtbot: QtBot) -> None:
    """Never a number that may be wrong: what the council has not said, the page does not know."""
    with signed_in(qtbot, family_records(1), council=CouncilSettings(name="Testshire")) as frame:
        page = open_form(qtbot, frame)
        said = [label.text() for label in page.findChildren(QLabel)]
        assert "If somebody is in danger now, ring 999 first." in said
        assert page._numbers.text().startswith("Ask your council whom to ring")
        assert not any(digit in page._numbers.text() for digit in "0123456789")


def test_a_number_that_the_council_changes_is_on_the_open_page_at_once(qtbot: QtBot) -> None:
    """What is half written beside it stays as it is."""
    with signed_in(qtbot, family_records(1)) as frame:
        page = open_form(qtbot, frame)
        QTest.keyClicks(page.facts, "There was")
        with frame.store.write() as tx:
            tx.save(COUNCIL.evolve(concern_numbers=(ConcernNumber(who="Front door", number="0300 123 1111"),)))
        frame.changes.committed.emit(tx.changes)
        frame.settle(qtbot)
        assert page._numbers.text() == "Front door: 0300 123 1111"
        assert page.facts.toPlainText() == "There was"


def test_there_is_a_way_back_from_a_concern_to_the_first_page(qtbot: QtBot) -> None:
    """The arrow is not grey where Alt+Left goes back."""
    with signed_in(qtbot, family_records(1)) as frame:
        frame.session.go(Place(PageName.TODAY))
        frame.settle(qtbot)
        back = frame.session._top.back
        assert not back.isEnabled()
        open_form(qtbot, frame)
        assert back.isEnabled()
        back.click()
        frame.settle(qtbot)
        assert frame.session.stack.currentWidget() is frame.page(PageName.TODAY).widget
        assert not back.isEnabled()


def test_what_is_said_below_the_page_is_whole_also_in_a_narrow_window(qtbot: QtBot) -> None:
    """At 175 % of 1366 pixels: the sync sentence gives way."""
    with signed_in(qtbot, family_records(1)) as frame:
        frame.window.resize(780, 400)
        frame.session.go(Place(PageName.TODAY))
        frame.settle(qtbot)
        said = frame.session._foot.said
        frame.session.say("The visit is planned. Today shows it from a week before.")
        frame.settle(qtbot)
        qtbot.waitUntil(lambda: said.width() >= said.sizeHint().width() > 300)


@pytest.mark.parametrize("size", [(1366, 700), (910, 440), (780, 360)])
@pytest.mark.parametrize("place", [Place(PageName.TODAY), Place(PageName.FAMILY, family_id(2))])
def test_a_concern_begins_with_whom_to_ring_in_sight_and_the_keyboard_in_sight(qtbot: QtBot, size: tuple[int, int], place: Place) -> None:
    """At 150 % the cursor was in a field below the window; at 175 % 999 was scrolled away."""
    with signed_in(qtbot, family_records(1), family_records(2)) as frame:
        frame.window.resize(*size)
        frame.session.go(place)
        frame.settle(qtbot)
        page = open_form(qtbot, frame)
        assert page.verticalScrollBar().value() == 0
        focused = QApplication.focusWidget()
        assert focused is not None
        assert page.isAncestorOf(focused)
        assert focused.visibleRegion().boundingRect().height() >= focused.height() - 2
