"""Laws of a family that is closed: each of its pages says so, and nothing on it can be typed or pressed that the council refuses."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from keyworker.casework import conflicts
from keyworker.domain.form_response import FormResponse
from keyworker.domain.plan import Plan
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context, FamilyTab, PageName, Place, Presenter
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.pages.decisions.page import DecisionsPage
from keyworker.ui.pages.decisions.presenter import DecisionsPresenter
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.form.presenter import FormPresenter
from keyworker.ui.pages.forms_tab.presenter import FormsTabPresenter
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star_tab.presenter import StarTabPresenter
from keyworker.ui.widgets.leaving_note import LeavingNote
from keyworker.ui.widgets.saved_text import SavedText
from keyworker.wire.messages import Receipt, SetAsideEntry
from keyworker.wire.scope_marks import WRITTEN_BY_ITSELF
from tests.fakes.families import FamilyRecords, family_records
from tests.fakes.hub_said import disputed, hub_said
from tests.widget.decisions.test_decisions_of_forms import answers
from tests.widget.form.bench import definition
from tests.widget.review.scenes import conflict, plan_of
from tests.widget.shell.frames import Frame, assert_usable, signed_in
from tests.widget.shell.test_let_go import AT, told

FAMILY = family_records()
ID = FAMILY.family.id


def family_page(context: Context) -> FamilyPresenter:
    return FamilyPresenter(context, tabs={FamilyTab.STAR: StarTabPresenter, FamilyTab.PLAN: PlanPresenter, FamilyTab.FORMS: FormsTabPresenter})


REAL: Mapping[PageName, Callable[[Context], Presenter]] = {
    PageName.FAMILY: family_page, PageName.CONTACT: ContactPresenter, PageName.STAR: StarPresenter, PageName.FORM: FormPresenter,
    PageName.DECISIONS: DecisionsPresenter,
}


@pytest.fixture
def records() -> FamilyRecords:
    return FAMILY


@pytest.fixture
def frame(qtbot: QtBot, records: FamilyRecords) -> Iterator[Frame]:
    with signed_in(qtbot, records, real=REAL) as frame:
        with frame.store.write() as tx:
            tx.save(definition())
            tx.save(answers())
        frame.window.resize(1280, 800)
        frame.window.activateWindow()
        yield frame


def places(frame: Frame) -> list[Place]:
    """Every page on which something of the family is written, as it is and with a thing that is half done."""
    (form,) = frame.store.find(FormResponse, family=ID)
    assert FAMILY.draft is not None
    return [
        *(Place(PageName.FAMILY, ID, tab) for tab in FamilyTab), Place(PageName.FAMILY, ID, FamilyTab.PEOPLE, FAMILY.mother.id),
        Place(PageName.CONTACT, ID), Place(PageName.STAR, ID, FamilyTab.STAR), Place(PageName.STAR, ID, FamilyTab.STAR, FAMILY.draft.id),
        Place(PageName.FORM, ID, FamilyTab.FORMS, form.id),
    ]


def go(qtbot: QtBot, frame: Frame, place: Place) -> QWidget:
    frame.session.go(place)
    quiet(qtbot, frame)
    return frame.page(place.page).widget


def quiet(qtbot: QtBot, frame: Frame) -> None:
    frame.settle(qtbot)
    qtbot.waitUntil(lambda: not frame.window._ahead.holding())
    qtbot.wait(30)
    frame.settle(qtbot)


def written(frame: Frame) -> int:
    """How much was written for the family on this machine since it was closed, or before."""
    (leaving,) = frame.store.leaving()
    return leaving.sent + leaving.unsent


def usable(page: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox)
    return [one for one in page.findChildren(QWidget) if isinstance(one, kinds) and one.isVisible() and one.isEnabled()
            and not one.objectName().startswith("qt_")]


def words_in(field: QLineEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def test_nothing_on_any_page_of_a_closed_family_can_be_typed_or_pressed_that_would_be_refused(qtbot: QtBot, frame: Frame) -> None:
    told(qtbot, frame, ID)
    before = written(frame)
    for place in places(frame):
        page = go(qtbot, frame, place)
        assert frame.session._closed.note.isVisible(), place
        assert_usable(page)
        for number in range(len(usable(page))):
            page = go(qtbot, frame, place)
            there = usable(page)
            if number >= len(there):
                break
            one = there[number]
            if isinstance(one, QAbstractButton):
                if "Save" in one.text() or "Save" in one.accessibleName():
                    continue  # asks the system for a file
                QTest.mouseClick(one, Qt.MouseButton.LeftButton)
            elif isinstance(one, QComboBox):
                one.setCurrentIndex(one.count() - 1)
                one.activated.emit(one.count() - 1)
            elif isinstance(one, QLineEdit | QPlainTextEdit):
                text = words_in(one)
                QTest.keyClicks(one, "more")
                assert text == words_in(one), (place, one.accessibleName())
            quiet(qtbot, frame)
            assert (written(frame), frame.errors) == (before, []), (place, one.accessibleName())


def test_the_words_that_were_being_typed_when_it_was_closed_stand_in_their_field_and_are_kept(qtbot: QtBot, frame: Frame) -> None:
    page = go(qtbot, frame, Place(PageName.FAMILY, ID, FamilyTab.PLAN))
    field = next(one for one in page.findChildren(SavedText) if one.called() == "Worries" and one.isVisible())
    target = field.focusProxy()
    assert target is not None
    target.setFocus()
    QTest.keyClicks(target, "The lamp is out. ")
    typed = field.text()
    assert "The lamp is out." in typed
    told(qtbot, frame, ID)
    quiet(qtbot, frame)
    assert field.text() == typed
    assert "your team lead gets it" in field._notice.text()
    assert field._notice.isVisible()
    assert frame.store.get(Plan, plan_of(FAMILY).id).worries != typed
    assert written(frame) > 0
    frame.session.go(Place(PageName.FAMILY, ID, FamilyTab.PEOPLE))
    frame.session.go(Place(PageName.FAMILY, ID, FamilyTab.PLAN))
    quiet(qtbot, frame)
    QTest.keyClicks(target, "x")
    assert "x" not in field.text().replace(typed, "")


def test_a_family_that_is_given_back_can_be_written_for_again(qtbot: QtBot, frame: Frame) -> None:
    page = go(qtbot, frame, Place(PageName.FAMILY, ID, FamilyTab.PLAN))
    before = {id(one) for one in usable(page)}
    told(qtbot, frame, ID)
    quiet(qtbot, frame)
    assert {id(one) for one in usable(page)} < before
    entries = [disputed(record, 901 + place, ()) for place, record in enumerate(FAMILY.everything())]
    frame.tasks.store(lambda: frame.store.take(entries, cursor="d", position=990, have=0, begins=[ID], ends=[ID]))
    quiet(qtbot, frame)
    assert not frame.session._closed.isVisible()
    assert {id(one) for one in usable(page)} >= before


def test_another_family_on_the_same_page_can_be_written_for(qtbot: QtBot, frame: Frame) -> None:
    other = family_records(2)
    with frame.store.write() as tx:
        for record in other.everything():
            tx.save(record)
    told(qtbot, frame, ID)
    go(qtbot, frame, Place(PageName.FAMILY, ID, FamilyTab.PLAN))
    page = go(qtbot, frame, Place(PageName.FAMILY, other.family.id, FamilyTab.PLAN))
    field = next(one for one in page.findChildren(SavedText) if one.called() == "Worries" and one.isVisible())
    target = field.focusProxy()
    assert target is not None
    QTest.keyClicks(target, "More ")
    assert "More " in field.text()


def test_in_a_closed_family_nobody_is_asked_to_decide(qtbot: QtBot, frame: Frame) -> None:
    dispute = conflict(plan_of(FAMILY), "/worries", "The flat is damp.")
    entries = hub_said(frame.store, plan_of(FAMILY), {"worries": "The flat is damp."}, 800, by=dispute.offered_by, at=AT, unseen=True)
    frame.tasks.store(lambda: frame.store.take(entries, cursor="b", position=800, have=0))
    quiet(qtbot, frame)
    assert conflicts.count(frame.desk) == 1
    told(qtbot, frame, ID)
    assert conflicts.count(frame.desk) == 0


def test_words_with_which_somebody_began_to_decide_when_it_was_closed_are_found_and_it_is_said_what_becomes_of_them(qtbot: QtBot, frame: Frame) -> None:
    dispute = conflict(plan_of(FAMILY), "/worries", "The flat is damp.")
    entries = hub_said(frame.store, plan_of(FAMILY), {"worries": "The flat is damp."}, 800, by=dispute.offered_by, at=AT, unseen=True)
    frame.tasks.store(lambda: frame.store.take(entries, cursor="b", position=800, have=0))
    quiet(qtbot, frame)
    page = go(qtbot, frame, Place(PageName.DECISIONS, ID, record=dispute.id))
    assert isinstance(page, DecisionsPage)
    part = page.part(dispute.id)
    assert part is not None
    part.text.setFocus()
    QTest.keyClicks(part.text.focusProxy() or part.text, "Both are so")
    told(qtbot, frame, ID)
    quiet(qtbot, frame)
    (card,) = page.undecided.all()
    assert card.typed.text() == "Both are so"
    assert card.hasFocus()
    assert "goes with it" in card.accessibleName()
    assert_usable(page)
    go(qtbot, frame, Place(PageName.TODAY))
    go(qtbot, frame, Place(PageName.DECISIONS, ID))
    assert [card.typed.text() for card in page.undecided.all()] == ["Both are so"]


def test_who_is_led_away_is_not_told_that_all_was_received_when_some_was_set_aside(qtbot: QtBot, frame: Frame) -> None:
    go(qtbot, frame, Place(PageName.FAMILY, ID, FamilyTab.PLAN))

    def let_go() -> Changes:
        *_, last = frozen = frame.store.frozen(0, 10_000)
        written = [change.n for change in frozen if change.content.family == ID and change.content.kind not in WRITTEN_BY_ITSELF]
        frame.store.received(Receipt(machine="m", hub="h", received=last.n, digest=last.digest, position=901, at=AT), "token")
        aside = SetAsideEntry(position=902, n=written[-1], record=plan_of(FAMILY).id, kind="plan", family=ID, reason="out_of_scope")
        frame.store.take([aside], cursor="e", position=902, have=0)
        return frame.store.let_go(lambda data: data)

    told(qtbot, frame, ID)
    frame.tasks.store(let_go)
    quiet(qtbot, frame)
    assert frame.session.place() == Place(PageName.FAMILIES)
    (said,) = [note.accessibleName() for note in frame.session.findChildren(LeavingNote) if note.isVisible()]
    assert "It set 1 of them aside: you find it on Sync." in said
