"""Laws of a family that leaves while somebody is signed in: it says so, nothing is written, then nothing of it opens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from keyworker.base.clock import Moment
from keyworker.base.errors import FamilyClosed
from keyworker.casework import forms, people
from keyworker.domain.family import Family
from keyworker.store.leaving import Gone, Leaving
from keyworker.store.protocol import Changes, Touched
from keyworker.ui import leaving_words
from keyworker.ui.context import Context, FamilyTab, PageName, Place, Presenter
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.pages.decisions.presenter import DecisionsPresenter
from keyworker.ui.pages.families.presenter import FamiliesPresenter
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.form.presenter import FormPresenter
from keyworker.ui.pages.forms_tab.presenter import FormsTabPresenter
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.print.presenter import PrintPresenter
from keyworker.ui.pages.review.presenter import ReviewPresenter
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star_tab.presenter import StarTabPresenter
from keyworker.ui.shell.family_view import FamilyViewPage
from keyworker.ui.widgets.leaving_note import LeavingNote
from keyworker.wire.messages import Receipt, ReleaseEntry
from tests.fakes.families import FamilyRecords, family_id, family_records
from tests.fakes.forms import save_form, shipped_form
from tests.widget.shell.frames import Frame, assert_usable, signed_in

AT = Moment(datetime(2026, 11, 21, 14, 3, tzinfo=UTC))


def told(qtbot: QtBot, frame: Frame, family: str) -> None:
    """The council tells that a family leaves."""
    frame.tasks.store(lambda: frame.store.take([ReleaseEntry(family=family)], cursor="c", position=900, have=0))
    frame.settle(qtbot)


def received(frame: Frame) -> Changes:
    """The hub has everything, and the next round lets go."""
    last = frame.store.frozen(0, 10_000)[-1]
    receipt = Receipt(machine="m", hub="h", received=last.n, digest=last.digest, position=901, at=AT)
    frame.store.received(receipt, "token")
    return frame.store.let_go(lambda data: data)


def let_go(qtbot: QtBot, frame: Frame, family: str) -> None:
    """A family goes, while every page that shows it, or did, reads it once more: it had been touched a moment before."""
    told(qtbot, frame, family)
    frame.tasks.store(received, frame)
    frame.changes.committed.emit(Changes((Touched(family, Family.kind, family), Touched(family, "star_reading", family)), "hub"))
    frame.settle(qtbot)


def notes(frame: Frame) -> list[str]:
    """What is said above the page."""
    return [note.accessibleName() for note in frame.session.findChildren(LeavingNote) if note.isVisible()]


def family_page(context: Context) -> FamilyPresenter:
    return FamilyPresenter(
        context, tabs={FamilyTab.STAR: StarTabPresenter, FamilyTab.PLAN: PlanPresenter, FamilyTab.FORMS: FormsTabPresenter}
    )


REAL: dict[PageName, Callable[[Context], Presenter]] = {
    PageName.FAMILY: family_page, PageName.STAR: StarPresenter, PageName.CONTACT: ContactPresenter, PageName.FORM: FormPresenter,
    PageName.PRINT: PrintPresenter, PageName.REVIEW: ReviewPresenter, PageName.DECISIONS: DecisionsPresenter,
}
WENT = "{name} is no longer on this laptop: the council has given this family to somebody else."
SENT = "The council has received all {n} changes that you wrote for it."
ONE = family_records(1)


@contextmanager
def at_work(qtbot: QtBot, *more: FamilyRecords, lead: bool = False) -> Iterator[Frame]:
    """Two families, real pages, and errors above the page where they belong."""
    with signed_in(qtbot, ONE, *more, real=REAL, lead=lead) as frame:
        frame.tasks._trouble = frame.session.trouble
        yield frame


PLACES = [Place(PageName.FAMILY, family_id(1), tab) for tab in FamilyTab] + [
    Place(PageName.STAR, family_id(1), record=ONE.draft.id if ONE.draft else None), Place(PageName.CONTACT, family_id(1)),
    Place(PageName.PRINT, family_id(1)), Place(PageName.REVIEW, family_id(1)), Place(PageName.DECISIONS, family_id(1)),
    Place(PageName.FORM, family_id(1)),
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.page}-{place.tab}")
def test_whatever_page_of_it_is_open_closes_with_one_calm_sentence_and_no_error(qtbot: QtBot, place: Place) -> None:
    """Which family went, why, what was sent and what remains; pages that were opened before and lie behind say nothing either."""
    with at_work(qtbot, family_records(2), lead=place.page is PageName.REVIEW) as frame:
        for before in PLACES[:6]:
            frame.session.go(before)
            frame.settle(qtbot)
        if place.page is PageName.FORM:
            form = save_form(frame.store, shipped_form("home-visit"))
            made = forms.begin_response(frame.desk, family_id(1), form.id)
            place = replace(place, record=next(one.id for one in made.records if one.kind == "form_response"))
        frame.session.go(place)
        frame.settle(qtbot)
        assert not frame.session.errors.isVisible()
        let_go(qtbot, frame, family_id(1))
        assert frame.session.place() == Place(PageName.FAMILIES)
        assert not frame.session.errors.isVisible(), frame.session.errors.accessibleName()
        (note,) = notes(frame)
        assert note.startswith(WENT.format(name=ONE.family.name))
        assert "changes that you wrote for it" in note
        assert_usable(frame.session)


def test_who_is_elsewhere_is_told_and_stays_there_until_they_put_it_away(qtbot: QtBot) -> None:
    with at_work(qtbot) as frame:
        frame.session.go(Place(PageName.TODAY))
        frame.settle(qtbot)
        let_go(qtbot, frame, family_id(1))
        assert frame.session.place() == Place(PageName.TODAY)
        frame.session.go(Place(PageName.SYNC))
        frame.settle(qtbot)
        (note,) = notes(frame)
        assert note.startswith(WENT.format(name=ONE.family.name))
        (button,) = (one for one in frame.session._let_go.note.findChildren(QToolButton) if one.isVisible())
        button.click()
        assert notes(frame) == []


def test_nothing_of_it_opens_any_more_and_what_would_says_which_went(qtbot: QtBot) -> None:
    with at_work(qtbot, family_records(2)) as frame:
        frame.session.go(Place(PageName.FAMILY, family_id(2)))
        frame.session.go(Place(PageName.STAR, family_id(1)))
        frame.settle(qtbot)
        let_go(qtbot, frame, family_id(1))
        frame.session._let_go._put_away()
        frame.session.back()  # to the page that was left, were it still here
        frame.settle(qtbot)
        assert frame.session.place() == Place(PageName.FAMILIES)
        assert notes(frame) != []
        frame.session.go(Place(PageName.FAMILY, family_id(1)))
        assert frame.session.place() == Place(PageName.FAMILIES)
        frame.session.go(Place(PageName.FAMILY, family_id(2)))
        assert frame.session.place() == Place(PageName.FAMILY, family_id(2))


def test_finds_of_it_go_from_the_search(qtbot: QtBot) -> None:
    with at_work(qtbot, family_records(2)) as frame:
        box = frame.session.search
        box.setFocus()
        qtbot.waitUntil(box.hasFocus)
        box.setText("okafor")
        box._ask("okafor")
        frame.settle(qtbot)
        model = box.panel.model
        assert any(found.place.family == family_id(1) for row in range(model.rowCount()) if (found := model.find(row)))
        let_go(qtbot, frame, family_id(1))
        left = [found.place.family for row in range(model.rowCount()) if (found := model.find(row))]
        assert left
        assert set(left) == {family_id(2)}


def test_the_family_that_looks_on_and_a_concern_that_is_being_written_are_not_cut_off(qtbot: QtBot) -> None:
    """Nothing is said before the family, and nobody who writes a concern is led away; both come when that has ended."""
    with at_work(qtbot, family_records(2)) as frame:
        frame.session.go(Place(PageName.FAMILY, family_id(1), FamilyTab.PLAN))
        frame.settle(qtbot)
        frame.session.raise_concern()
        frame.settle(qtbot)
        let_go(qtbot, frame, family_id(1))
        assert frame.session.stack.currentWidget() is frame.session._concern.widget
        assert (notes(frame), frame.session.errors.isVisible()) == ([], False)
        frame.session.back()
        frame.settle(qtbot)
        assert frame.session.place() == Place(PageName.FAMILIES)
        assert (len(notes(frame)), frame.session.errors.isVisible()) == (1, False)
        frame.session.go(Place(PageName.STAR, family_id(2)))
        frame.settle(qtbot)
        star = frame.page(PageName.STAR).widget
        assert isinstance(star, FamilyViewPage)
        star.set_family_view(on=True)
        assert notes(frame) == []
        let_go(qtbot, frame, family_id(2))
        assert (notes(frame), frame.session.errors.isVisible()) == ([], False)
        frame.session._end_family_view()
        frame.settle(qtbot)
        assert frame.session.place() == Place(PageName.FAMILIES)
        (note,) = notes(frame)
        assert note.startswith("2 families are no longer on this laptop")


@pytest.mark.parametrize(("gone", "words"), [
    (Gone("f", "Moss", 0, 0, sealed=False), "There was nothing of yours to send. Nothing of it remains here."),
    (Gone("f", "Moss", 1, 0, sealed=False), "The council has received the 1 change that you wrote for it. Nothing of it remains here."),
    (Gone("f", "Moss", 5, 1, sealed=False), f"{SENT.format(n=5)} It set 1 of them aside: you find it on Sync. Nothing else of it remains here."),
    (Gone("f", "Moss", 5, 0, sealed=True), f"{SENT.format(n=5)} A copy that only the council can open stays here until it has backed up what is in it."),
])
def test_what_was_sent_and_what_remains_of_a_family_that_went_is_said(qapp: object, gone: Gone, words: str) -> None:
    assert leaving_words.what_was_sent([gone]) == words


def test_my_families_says_what_was_sent_what_remains_and_when_it_goes(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1), family_records(2)) as frame:
        frame.session.go(Place(PageName.FAMILIES))
        frame.settle(qtbot)
        told(qtbot, frame, family_id(1))
        page = frame.page(PageName.FAMILIES)
        assert isinstance(page, FamiliesPresenter)
        (note,) = page._page.notes
        assert note.isVisible()
        (leaving,) = frame.store.leaving()
        assert note.accessibleName() == f"{leaving_words.closed(leaving)} {leaving_words.what_remains(leaving)}"
        assert_usable(frame.session)
        frame.tasks.store(received, frame)
        frame.settle(qtbot)
        assert not note.isVisible()


@pytest.mark.parametrize(("sent", "unsent", "words"), [
    (0, 2, "2 changes of yours are only on this laptop and go with the next sync. The family goes from this laptop when the council has them."),
    (0, 0, "All of it was received. The family goes from this laptop with the next sync."),
    (3, 0, "3 changes of yours were received by the council. All of it was received. The family goes from this laptop with the next sync."),
    (1, 2, "1 change of yours was received by the council; 2 are only on this laptop and go with the next sync. The family goes from this laptop when the council has them."),
])
def test_what_remains_is_said_in_numbers(qapp: object, sent: int, unsent: int, words: str) -> None:
    assert leaving_words.what_remains(Leaving("f", "Moss", AT, sent, unsent)) == words


def test_what_is_typed_when_it_had_closed_is_refused_with_a_sentence_and_kept_for_its_author(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        person = frame.store.family_file(family_id(1)).people[0]
        told(qtbot, frame, family_id(1))
        with pytest.raises(FamilyClosed):
            people.write_person(frame.desk, person, school="Canaryschool")
        frame.store.freeze(100)
        assert frame.store.frozen(0, 10_000)[-1].content.patch == {"school": "Canaryschool"}
        assert frame.store.family_file(family_id(1)).people[0].school == person.school
