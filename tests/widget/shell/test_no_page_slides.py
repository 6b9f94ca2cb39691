"""The law of widths: no page of the window is wider than its view, at the usual and at a large text, also with marks beside its fields."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from keyworker.domain.contact import Contact
from keyworker.domain.record import Record
from keyworker.ui.context import Context, FamilyTab, PageName, Place, Presenter
from keyworker.ui.pages.print.presenter import PrintPresenter
from keyworker.ui.pages.review.presenter import ReviewPresenter
from keyworker.ui.pages.reviews.presenter import ReviewsPresenter
from keyworker.ui.pages.star.state import Step
from keyworker.ui.shell.style import apply_style
from tests.fakes.families import LEAD_RECORD, LONG, ORDINARY, WORKER_RECORD, FamilyRecords, Names, family_records
from tests.fakes.hub_said import Dispute, disputed
from tests.widget.decisions.test_decisions_of_forms import answers, pointer
from tests.widget.decisions.test_decisions_of_forms import question as key
from tests.widget.form.bench import definition
from tests.widget.looks import cut_off
from tests.widget.review.scenes import actions_of, conflict, goals_of, plan_of, submitted
from tests.widget.shell.frames import signed_in
from tests.widget.shell.test_closed import REAL, go

SIZE = QSize(1280, 800)
ALL: Mapping[PageName, Callable[[Context], Presenter]] = {
    **REAL, PageName.PRINT: PrintPresenter, PageName.REVIEWS: ReviewsPresenter, PageName.REVIEW: ReviewPresenter,
}


def disputes(family: FamilyRecords, response: Record) -> list[Dispute]:
    """Something waits beside each kind of field."""
    draft = next(one for one in family.everything() if isinstance(one, Contact) and not one.completed())
    assert family.draft is not None
    plan, goal, step = plan_of(family), goals_of(family)[0], actions_of(family)[0]
    return [
        *(conflict(plan, f"/{name}", "Something else.") for name in ("wants", "worries", "next_review") if name != "next_review"),
        conflict(plan, "/next_review", "2026-12-24"), conflict(goal, "/text", "Ellie sees her friends"),
        conflict(step, "/text", "Another step"), conflict(step, "/due", "2026-12-03"), conflict(step, "/status", "done"),
        conflict(family.mother, "/phone", "07700 900111"), conflict(family.mother, "/known_as", "Jo"),
        conflict(draft, "/notes", "Nobody spoke."), conflict(family.draft, "/going_well", "Mornings."),
        conflict(response, pointer("answers", key("name")), "Sam Reid"),
    ]


@pytest.fixture(params=[1.0, 1.75], ids=["usual", "large"])
def points(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """The size of text."""
    apply_style(qapp)
    before = qapp.property("systemPoints")
    qapp.setProperty("systemPoints", before * request.param)
    yield
    qapp.setProperty("systemPoints", before)
    apply_style(qapp)


def places(family: FamilyRecords, response: Record) -> list[Place]:
    assert family.draft is not None
    one, draft = family.family.id, next(found for found in family.everything() if isinstance(found, Contact) and not found.completed())
    return [
        *(Place(PageName.FAMILY, one, tab) for tab in FamilyTab), Place(PageName.FAMILY, one, FamilyTab.PEOPLE, family.mother.id),
        Place(PageName.CONTACT, one, record=draft.id), Place(PageName.STAR, one, FamilyTab.STAR),
        *(Place(PageName.STAR, one, FamilyTab.STAR, family.draft.id, step) for step in Step),
        Place(PageName.FORM, one, FamilyTab.FORMS, response.id), Place(PageName.PRINT, one), Place(PageName.REVIEW, one),
        *(Place(page) for page in (PageName.TODAY, PageName.FAMILIES, PageName.DECISIONS, PageName.SYNC, PageName.REVIEWS)),
    ]


def sideways(page: QWidget) -> list[str]:
    """What is wider than its view."""
    areas = [one for one in (page, *page.findChildren(QScrollArea)) if isinstance(one, QScrollArea) and one.isVisible()]
    return [
        f"{type(area.widget()).__name__}: {inside.width()} in {area.viewport().width()}"
        for area in areas if (inside := area.widget()) is not None and inside.width() > area.viewport().width()
    ]


@pytest.mark.usefixtures("points")
@pytest.mark.parametrize("names", [ORDINARY, LONG], ids=["ordinary", "long"])
def test_no_page_is_wider_than_its_view(qtbot: QtBot, names: Names) -> None:
    family, response = submitted(family_records(names=names)), answers()
    with signed_in(qtbot, real=ALL, lead=True) as frame:
        some = disputes(family, response)
        records = [*family.everything(), WORKER_RECORD, LEAD_RECORD, definition(), response]
        frame.store.take([disputed(one, place, some) for place, one in enumerate(records, start=1)], cursor="1", position=99, have=0)
        frame.window.resize(SIZE)
        found, marked = [], 0
        for place in places(family, response):
            page = go(qtbot, frame, place)
            wrong = [*sideways(page), *(said for said in cut_off(frame.window, SIZE) if "sideways" in said or "window" in said or "in WrappingButton" in said)]
            found += [f"{place.page} {place.tab} {place.part}: {said}" for said in wrong]
            marked += len([one for one in page.findChildren(QPushButton) if one.property("role") == "beside" and one.isVisible()])
        assert marked > 8
        assert not found, "\n".join(found)
