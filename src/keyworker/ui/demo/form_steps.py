"""Forms in the walk of the demo: a home visit in guided mode, what a child says, giving out. `ui.demo.walk` calls it.

What a step says it did it has read again from the machine's own store.
"""

from datetime import date

from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.domain.person import Person
from keyworker.ui.demo.hand import Hand, NotFound
from keyworker.ui.demo.steps import Walker, adult_of

VISIT, VOICE = "Home visit", "What a child says"
STEP, WORDS = "Put the bags by the door at night", "I want to walk with my friend."
MOST_PARTS = 9


def home_visit(worker: Walker) -> str:
    """Fill in the form part by part, mend what finishing asks for: the visit is in the record, nothing is typed twice."""
    hand, before = worker.hand, worker.file()
    adult, child = adult_of(before, worker).called(), _child(before, worker.gate.clock.today()).called()
    _begin(worker, VISIT)
    hand.write("How many minutes did it take?", "50")
    hand.press("Yes, it was planned")
    hand.write("What was the visit for?", "To see how mornings go.")
    hand.press("I saw the family")
    hand.picture("form-guided")
    hand.press("Next")
    hand.press(adult)
    hand.press(child)
    hand.press(child, nth=1)  # seen on their own
    hand.picture("form-people")
    hand.press("Next")
    hand.press("Kitchen")
    for _ in range(3):
        hand.press("Next")
    hand.await_words("What we agreed")
    _add_if_none(hand, "What we agreed", "What will be done?")
    hand.write("What will be done?", STEP)
    hand.leave_field()
    hand.picture("form-repeat")
    hand.press("Finish the form")
    hand.await_words("There is a problem")
    hand.picture("form-problem")
    hand.press("What did you do, see and hear?")
    hand.write("What did you do, see and hear?", "Bags were packed. Breakfast was on the table.")
    hand.press("No")
    hand.press("Finish the form")
    hand.await_words("Put something right…")
    hand.picture("form-finished")
    return _visit_kept(worker, before)


def _visit_kept(worker: Walker, before: FamilyFile) -> str:
    """The finished form and the visit that it wrote, in the store and in the chronology."""
    file = worker.file()
    visits = [one for one in file.contacts if one.id not in {was.id for was in before.contacts}]
    done = _finished(file, VISIT)
    if len(visits) != 1 or visits[0].minutes != 50 or visits[0].id not in done.wrote.values():
        raise NotFound("What the form says about the visit is not in the record.")
    worker.open_family()
    worker.hand.tab("Chronology")
    worker.hand.await_words("A form was filled in")
    worker.hand.picture("chronology-form")
    worker.hand.open_row("Chronology", "A form was filled in")
    worker.hand.await_words("Put something right…")
    return f"finished in parts; {len(done.wrote)} records written by it, the visit is in the chronology"


def childs_voice(worker: Walker) -> str:
    """One child, in their own words: they are in the plan as soon as the form is finished."""
    hand, before = worker.hand, worker.file()
    child = _child(before, worker.gate.clock.today())
    _begin(worker, VOICE)
    hand.press(child.called())
    hand.press("Nobody: we were alone")
    hand.press("With a drawing")
    hand.press("Next")
    last, first = f"What does {child.called()} want everybody to know?", f"What did {child.called()} do, and play with?"
    if hand.sees(first):
        hand.write(first, "She lined up all her cars by colour.")
    hand.picture("form-child")
    for _ in range(MOST_PARTS):
        if hand.sees(last):
            break
        hand.press("Next")
    hand.write(last, WORDS)
    hand.press("Yes")
    hand.press("Finish the form")
    hand.await_words("Put something right…")
    hand.picture("form-child-finished")
    _finished(worker.file(), VOICE)
    voices = [one for one in worker.file().voices if one.child == child.id and one.words == WORDS]
    if len(voices) != 1:
        raise NotFound("The child's words are not in the plan.")
    return "the child's words are in the plan, to be seen as the child decided"


def give_out(worker: Walker) -> str:
    """The answers as a file for a spreadsheet, as a document for those who work with the family, and the blank form for a pen."""
    hand = worker.hand
    hand.press("Save answers…")
    hand.picture("form-save")
    hand.press("For a spreadsheet (CSV)")
    hand.await_words("The answers are saved, and that you saved them is written down.")
    hand.press("Print")
    hand.press("People who work with the family")
    hand.rest()
    hand.picture("print-answers")
    hand.press("Save as PDF …")
    worker.open_family()
    hand.tab("Forms")
    hand.picture("forms-tab")
    hand.press(f"On paper: {VISIT}")
    hand.await_words("Page 1 of")
    hand.picture("print-blank-form")
    hand.press("Save as PDF …")
    return "answers saved as a table and as PDF, a blank form as PDF; it is written down"


def _begin(worker: Walker, title: str) -> None:
    worker.open_family()
    worker.hand.tab("Forms")
    worker.hand.press(title)
    worker.hand.await_words("Part 1 of")


def _add_if_none(hand: Hand, what: str, question: str) -> None:
    """An instance of a repeat, unless one is there to write in."""
    if not hand.sees(question):
        hand.press(f"Add one: {what}")


def _child(file: FamilyFile, today: date) -> Person:
    """A child who is born, of a known age."""
    children = file.children(today)
    if not children:
        raise NotFound("The family has no child of a known age.")
    return children[0]


def _finished(file: FamilyFile, title: str) -> FormResponse:
    found = [one for one in file.responses if one.completed() and one.title == title]
    if len(found) != 1:
        raise NotFound(f"The form '{title}' is not finished in the store.")
    return found[0]
