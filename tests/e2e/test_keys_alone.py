"""Whole tasks from signing in to the end with nothing but keys: a guided star, a star from paper, a form, a printed copy."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication

from keyworker.base.clock import SystemClock
from keyworker.domain.form_response import FormResponse
from keyworker.domain.plan import Goal
from keyworker.domain.record import Record
from keyworker.domain.star import StarReading
from keyworker.store.protocol import Store
from keyworker.ui.pages.form.filling import Filling
from keyworker.ui.questions.question import Question
from keyworker.ui.shell.style import apply_style
from tests.e2e.by_keys import answer, choose_tab, find_family, go_to, keys, lock, press, push, sign_in
from tests.e2e.office import make_office
from tests.e2e.rounds import calm
from tests.e2e.seats import Seat, sit_down
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.families import FamilyRecords, family_records

R = TypeVar("R", bound=Record)
FORM = "Team around the family"
WANTED = ("/agreed_what", "/agreed_due", "/family_score")
"""Answered although they need not be: a text in a repeat, a date, a range."""


class Desk:
    """A worker's machine with one family, and the folder into which copies are saved."""

    def __init__(self, seat: Seat, family: FamilyRecords, folder: Path) -> None:
        self.seat, self.family, self.folder = seat, family, folder

    def begin(self) -> Seat:
        """From the sign-in page to the family's page."""
        sign_in(self.seat)
        find_family(self.seat, self.family.family.name[4:10])
        return self.seat

    def kept(self, kind: type[R]) -> list[R]:
        """What the machine's store has."""
        def read(desk: object) -> list[R]:
            store: Store = self.seat.session.context.desk.store
            return store.find(kind)

        found: list[list[R]] = []
        self.seat.session.context.tasks.store(read, self.seat.session.context.desk, then=found.append)
        self.seat.hand.until(lambda: bool(found), "an answer of the store")
        return found[0]


@pytest.fixture(scope="module")
def desk(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A machine that has been synced and is locked."""
    apply_style(qapp)
    folder = tmp_path_factory.mktemp("keys")
    office = make_office(folder)
    office.start()
    records = family_records(today=SystemClock().today(), with_star=False)
    office.add_family(records.everything())
    seat = sit_down(office.enrolled("laptop"), folder, choose_file=lambda _parent, name: folder / name)
    try:
        sign_in(seat)
        seat.synced()
        lock(seat)
        yield Desk(seat, records, folder)
    finally:
        seat.close()
        seat.client.window.deleteLater()
        qapp.processEvents()
        office.close()


@pytest.fixture(autouse=True)
def locked(desk: Desk) -> Iterator[None]:
    """Each task begins at the sign-in page."""
    yield
    if desk.seat.client.session() is not None:
        lock(desk.seat)


def test_a_guided_star_to_its_goals(desk: Desk) -> None:
    """From the tab Star through every area, looking at it, choosing what first, to the goals in the plan."""
    one = desk.begin()
    before = {goal.id for goal in desk.kept(Goal)}
    push(one, "Begin a star")
    one.hand.await_words("Who is here?")
    push(one, "Begin the star")
    one.hand.await_words("Which is most like it?")
    for digit in "1234567890":
        keys(one, digit)
        press(one, "Alt+N")
        one.hand.rest()
    one.hand.await_words("What is going well?")
    go_to(one, "What is going well?")
    keys(one, "Calm mornings.")
    choose_tab(one, "What first?")
    go_to(one, "Bodies and health")
    press(one, "Space")
    choose_tab(one, "Finish")
    push(one, "Finish the star")
    one.hand.await_words("This star is finished")
    push(one, "Make goals from these areas")
    one.hand.until(lambda: len(desk.kept(Goal)) > len(before), "a goal")
    reading = next(star for star in desk.kept(StarReading) if not star.from_paper)
    assert reading.completed()
    assert numbers(reading) == [Decimal(number) for number in range(1, 11)]
    assert reading.going_well == "Calm mornings."
    assert [(goal.reading, goal.area) for goal in desk.kept(Goal) if goal.id not in before] == [(reading.id, reading.picked_areas()[0])]


def test_a_star_from_paper(desk: Desk) -> None:
    """The whole sheet in the order of the paper."""
    one = desk.begin()
    push(one, "Begin a star")
    one.hand.await_words("Who is here?")
    push(one, "Enter it from paper")
    one.hand.await_words("The numbers")
    go_to(one, "Bodies and health, 1 to 10")
    for said in ("7", "5", "6", "4", "n", "3", "r", "8", "2", "9"):
        keys(one, said)
        press(one, "Tab")
    one.hand.rest()
    push(one, "Finish the star")
    one.hand.await_words("This star is finished")
    reading = next(star for star in desk.kept(StarReading) if star.from_paper)
    assert reading.completed()
    assert numbers(reading) == [Decimal(text) for text in "75643829"]


def test_a_form_of_ours_and_a_copy_of_its_answers(desk: Desk) -> None:
    """Minutes of a meeting: choices, dates, a range, one more of a repeat; finished; the answers saved as a PDF for the workers."""
    one = desk.begin()
    choose_tab(one, "Forms")
    push(one, FORM)
    one.hand.until(lambda: bool(open_questions(one)) or bool(one.hand.window.findChildren(Filling)), "the form")
    fill_in(one)
    push(one, "Finish the form")
    one.hand.await_words("Finished")
    done = next(form for form in desk.kept(FormResponse) if form.title.startswith(FORM))
    assert done.completed()
    said = {key.rsplit("/", 1)[-1]: text for key, text in done.answers.items()}
    assert (said["agreed_due"], said["agreed_what"]) == ("2031-03-03", "In a few words.")
    assert said["family_score"]
    print_answers(one)
    (paper,) = desk.folder.glob("*.pdf")
    document = pypdfium2.PdfDocument(paper)
    printed = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "In a few words." in printed


def numbers(reading: StarReading) -> list[Decimal]:
    """The numbers in printed order."""
    areas = [reading.areas.get(area.id) for area in INSTRUMENTS[reading.instrument].areas]
    return [area.score for area in areas if area is not None and area.score is not None]


def fill_in(one: Seat) -> None:
    """Part after part: what must be answered, and what is wanted besides; one more of each repeat."""
    filling = one.hand.window.findChild(Filling)
    assert filling is not None
    for _ in range(20):
        calm(one)
        while open_questions(one):
            answer(one, open_questions(one)[0])
        if not filling.next.isVisible():
            return
        press(one, "Ctrl+PgDown")
    raise AssertionError("the form has no end")


def open_questions(one: Seat) -> list[Question]:
    """The questions on the screen that still wait for the person."""
    there = [question for question in one.hand.window.findChildren(Question) if question.isVisible() and question.answerable]
    return [
        question for question in there
        if not question.view.value and not question.view.readonly and (question.view.required or question.view.key.endswith(WANTED))
    ]


def print_answers(one: Seat) -> None:
    """From the finished answers to the file."""
    push(one, "Print")
    one.hand.await_words("For whom?")
    push(one, "People who work with the family")
    one.hand.rest()
    push(one, "Save as PDF")
    one.hand.rest()
