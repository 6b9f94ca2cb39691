"""What the form page shows: its pages ("steps") with how far each is, what is wrong, which one is looked at. No Qt here.

Only the form page uses this. A step is a top-level group, a repeat, or a question that stands alone; notes go with what follows them.
A repeat whose number the form sets, and of which each has several pages (each child, say), is a step for each of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from keyworker.forms.engine.views import NodeKind, NodeView
from keyworker.ui.pages.form.tree import Item, answerable, answered
from keyworker.ui.questions.words import plain_words


class Progress(Enum):
    """How far a step is."""

    TO_READ = "to_read"
    NOT_YET = "not_yet"
    PART = "part"
    DONE = "done"
    PROBLEM = "problem"


class Trouble(Enum):
    """What is wrong with one answer."""

    MISSING = "missing"
    REFUSED = "refused"
    UNREAD = "unread"


@dataclass(frozen=True)
class Problem:
    """One line of "There is a problem": which question, what is wrong, in the form's own words where it has some."""

    key: str
    label: str
    trouble: Trouble
    message: str


@dataclass(frozen=True)
class Step:
    """One page of the guided form."""

    key: str
    title: str
    items: tuple[Item, ...]
    progress: Progress
    answered: int
    total: int

    def questions(self) -> tuple[NodeView, ...]:
        """Every question of the step, in order."""
        return tuple(view for item in self.items for view in item.questions())


@dataclass(frozen=True)
class Head:
    """What stands above a form, and does not change while it is filled in."""

    title: str
    family: str
    about: str
    correction: str
    restricted: bool
    language: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormState:
    """The form as it stands. `quick`: the whole form on one page."""

    head: Head
    steps: tuple[Step, ...]
    current: str
    quick: bool

    def step(self) -> Step | None:
        """The step that is looked at."""
        return next((one for one in self.steps if one.key == self.current), self.steps[0] if self.steps else None)

    def place(self) -> int:
        """Its place, from 0."""
        return next((place for place, one in enumerate(self.steps) if one.key == self.current), 0)

    def beside(self, way: int) -> Step | None:
        """The step before (-1) or after (1) the one that is looked at."""
        place = self.place() + way
        return self.steps[place] if 0 <= place < len(self.steps) else None

    def step_of(self, question: str) -> Step | None:
        """The step that holds a question."""
        return next((one for one in self.steps if any(view.key == question for view in one.questions())), None)


def steps_of(
    top: Sequence[Item], unread: Mapping[str, str] | None = None, *, strict: bool = False
) -> tuple[Step, ...]:
    """The steps of a form. `unread`: what was typed and is no answer, by key; `strict`: what is missing is a problem too."""
    return tuple(_step(items, unread or {}, strict=strict) for items in _together(top))


def problems_of(views: Iterable[NodeView], unread: Mapping[str, str], *, strict: bool) -> tuple[Problem, ...]:
    """What is wrong with these questions, in their order. What is missing only counts when `strict`: it never hinders keeping."""
    found = []
    for view in views:
        trouble = _trouble(view, unread, strict=strict)
        if trouble is not None:
            words = view.message if trouble is not Trouble.UNREAD else ""
            found.append(Problem(view.key, _called(view), trouble, plain_words(words)))
    return tuple(found)


def _trouble(view: NodeView, unread: Mapping[str, str], *, strict: bool) -> Trouble | None:
    if not view.relevant or not answerable(view):
        return None
    if unread.get(view.key):
        return Trouble.UNREAD
    if not view.constraint_ok and view.value:
        return Trouble.REFUSED
    missing = strict and view.required and not answered(view)
    return Trouble.MISSING if missing else None


def _called(view: NodeView) -> str:
    return plain_words(view.label) or view.key.rsplit("/", 1)[-1].replace("_", " ")


def _together(top: Sequence[Item]) -> list[tuple[Item, ...]]:
    """Groups, repeats and questions each alone; a note goes with what follows it, the last ones with what is before them."""
    found: list[tuple[Item, ...]] = []
    notes: list[Item] = []
    for item in (one for whole in top for one in _each(whole)):
        if item.view.kind is NodeKind.NOTE:
            notes.append(item)
        else:
            found.append((*notes, item))
            notes = []
    if notes and found:
        found[-1] = (*found[-1], *notes)
    elif notes:
        found.append(tuple(notes))
    return found


def _each(item: Item) -> tuple[Item, ...]:
    """The instances of a repeat that are steps of their own, else the thing itself."""
    pages = [sum(one.view.kind is NodeKind.GROUP for one in instance.inside) for instance in item.inside]
    return _named(item) if _is_repeat(item) and item.view.controlled and min(pages, default=0) > 1 else (item,)


def _named(repeat: Item) -> tuple[Item, ...]:
    """The instances of a repeat, each called by the repeat's words and its own: `Each child: Ellie`."""
    words = plain_words(repeat.view.label)
    own = [one.title or str(one.place) for one in repeat.inside]
    return tuple(replace(one, title=f"{words}: {name}" if words else name) for one, name in zip(repeat.inside, own, strict=True))


def _step(items: tuple[Item, ...], unread: Mapping[str, str], *, strict: bool) -> Step:
    main = next((item for item in items if item.view.kind is not NodeKind.NOTE), items[0])
    asked = [view for item in items for view in item.questions()]
    can = [view for view in asked if answerable(view)]
    done = sum(answered(view) for view in can)
    title = (main.title if main.view.kind is NodeKind.REPEAT else plain_words(main.view.label)) or next((plain_words(view.label) for view in asked if view.label), "")
    wrong = problems_of(asked, unread, strict=strict)
    return Step(main.key, title, items, _progress(can, done, wrong=bool(wrong), repeat=_is_repeat(main)), done, len(can))


def _is_repeat(item: Item) -> bool:
    return item.view.kind is NodeKind.RANGE_OF_REPEATS


def _progress(can: Sequence[NodeView], done: int, *, wrong: bool, repeat: bool) -> Progress:
    """Done when nothing that is needed is missing and something was answered; an optional step without answers is not yet begun."""
    if wrong:
        return Progress.PROBLEM
    if not can:
        return Progress.NOT_YET if repeat else Progress.TO_READ
    if not done:
        return Progress.NOT_YET
    missing = any(view.required and not answered(view) for view in can)
    return Progress.PART if missing else Progress.DONE
