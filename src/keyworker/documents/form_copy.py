"""A questionnaire on paper: with its answers, or blank for a pen.

`ui` and `cli` call `make_answers_copy` and `make_blank_form`. Views of a form in, bytes out; it reads no clock and writes no file. It
must never print answers for people who may not read them (domain.visibility), nor put anything of a person in the file's properties
or its suggested name.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from babel.dates import format_time

from keyworker.base.errors import FieldRefused
from keyworker.documents.family_plan import day
from keyworker.documents.free_text import Door, FreeText
from keyworker.documents.leaks import Watch, watch_for
from keyworker.documents.made_copy import MadeCopy
from keyworker.documents.page import RULED, Flow, text_height
from keyworker.documents.recipients import readers_of
from keyworker.documents.typeface import PRINTING
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.domain.visibility import visible_to
from keyworker.forms.engine import NodeKind, NodeView

LANGUAGE = "en-GB"
NOT_ANSWERED = "Not answered"
PROFESSIONALS = "For people who work with the family. It is not to be left in the family’s home."
_REASONS = {"not_known": "Not known", "prefer_not_to_say": "Preferred not to say"}
_DEEPEST = 3
_ONE_LINE, _SOME_LINES, _MANY_LINES = 1, 2, 6
_MOST_STEPS = 21
"""A range with more steps gets a line to write the number on."""
_ROOM = 3 * RULED
"""What must be free below a question on the same page."""
_NOTHING_SAID = re.compile(r"\s{2,}|^\s+(?=\S)")
"""Where a label names what nobody has answered yet."""
_TO_TICK = {NodeKind.SELECT: "Tick all that fit.", NodeKind.RANK: "Write 1 beside what comes first, 2 beside the next."}
_EMPHASIS = re.compile(r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))")
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)


@dataclass(frozen=True)
class Paper:
    """What stands around the questions: the form's title and version, whom it is about (""), where it stands, the day of printing."""

    title: str
    version: str
    about: str
    standing: str
    made_on: date


def make_answers_copy(
    paper: Paper, views: Iterable[NodeView], file: FamilyFile, response: FormResponse, recipients: frozenset[str], council: CouncilSettings,
    taken_out: frozenset[tuple[str, str]] = frozenset(),
) -> MadeCopy:
    """The answers as they stand, for `recipients` (person ids of the family), or with none of them for people who work with the family.

    `taken_out`: (record, field) of what a person took out of this copy.

    Raises FieldRefused when somebody chosen may not read these answers, or is of another family.
    """
    shown = [view for view in views if view.relevant]
    door = Door(_checked(file, response, recipients, paper.made_on) if recipients else None, taken_out)
    with PRINTING:
        flow = _begun(paper, door)
        flow.paragraph(paper.standing, bold=True, after=4)
        if not recipients:
            flow.paragraph(PROFESSIONALS, after=4)
        flow.paragraph(f"Printed on {day(paper.made_on)} by {_council(council)}.")
        _Writer(flow, shown, response.id, blank=False).write()
        return _made(flow, "form", paper, door)


def make_blank_form(paper: Paper, views: Iterable[NodeView], council: CouncilSettings) -> MadeCopy:
    """Every question with room for a pen, for the visit on which the laptop stays in the bag."""
    door = Door()
    with PRINTING:
        flow = _begun(paper, door)
        flow.paragraph("Name: ____________________________    Date: ____________________", after=10)
        flow.paragraph(f"{_council(council)}. You do not have to answer everything.")
        _Writer(flow, list(views), "", blank=True).write()
        return _made(flow, "blank-form", paper, door)


def plain(label: str) -> str:
    """A label without the marks of its emphasis."""
    return _EMPHASIS.sub("", _HEADING.sub("", label)).strip()


def answer_words(view: NodeView) -> tuple[str, ...]:
    """An answer in words, one entry for each thing that was chosen or ranked; nothing when there is none."""
    if view.reason in _REASONS:
        return (_REASONS[view.reason],)
    if not view.value:
        return ()
    if view.kind in {NodeKind.SELECT, NodeKind.RANK}:
        called = {one.value: plain(one.label) or one.value for one in view.choices}
        several = view.multiple or view.kind is NodeKind.RANK
        return tuple(called.get(value, value) for value in (view.value.split() if several else [view.value]))
    if view.kind is NodeKind.TRIGGER:
        return ("Yes",)
    return (value_words(view.value, view.type),)


def value_words(value: str, kind: str) -> str:
    """A value of the form as a person writes it: dates and times by the locale, whole numbers without a point."""
    try:
        if kind == "date":
            return day(date.fromisoformat(value[:10]))
        if kind == "time":
            return str(format_time(time.fromisoformat(value[:5]), "HH:mm"))
        if kind == "dateTime":
            when = datetime.fromisoformat(value)
            return f"{day(when.date())}, {when:%H:%M}"
        if kind == "decimal":
            number = Decimal(value)
            return f"{number.normalize():f}" if number.is_finite() else value
    except (ValueError, InvalidOperation):
        return value
    return value


def _council(council: CouncilSettings) -> str:
    """Its name, and its number where it has said one."""
    return f"{council.called()}, phone {council.phone.strip()}" if council.phone.strip() else council.called()


def _begun(paper: Paper, door: Door) -> Flow:
    flow = Flow(paper.title, LANGUAGE, paper.made_on, "Keyworker", f"Version {paper.version} · {day(paper.made_on)}", door)
    flow.heading(1, paper.title)
    if paper.about:
        flow.paragraph(f"About {paper.about}", bold=True, after=4)
    return flow


def _made(flow: Flow, name: str, paper: Paper, door: Door) -> MadeCopy:
    pdf = flow.finish()
    return MadeCopy(pdf, 0, door.warnings, hashlib.sha256(pdf).hexdigest(), f"{name}-{paper.made_on.isoformat()}.pdf", door.gone)


def _checked(file: FamilyFile, response: FormResponse, recipients: frozenset[str], today: date) -> Watch:
    """What the answers are searched for. Raises FieldRefused when these people may not read the answers."""
    readers = readers_of(file, recipients, today)
    if response.about_people() & readers.hidden() or not visible_to(response.visibility, response.about_people(), recipients):
        raise FieldRefused(
            "recipients", "These answers are not for the people who were chosen.",
            "Print the copy for people who work with the family, or choose somebody else.",
        )
    return watch_for(readers)


class _Writer:
    """Writes the nodes of a form in their order, groups as sections. What was not answered is one quiet line for each section."""

    def __init__(self, flow: Flow, views: list[NodeView], record: str, *, blank: bool) -> None:
        self._flow, self._blank, self._record = flow, blank, record
        self._unanswered: list[NodeView] = []
        self._views: Mapping[str, NodeView] = {one.ref: one for one in views}
        self._root = next((one for one in views if one.kind is NodeKind.ROOT), None)

    def write(self) -> None:
        """Everything below the root."""
        for ref in self._root.children if self._root else ():
            self._node(ref, 2)
        self._say_unanswered()

    def _node(self, ref: str, level: int) -> None:
        view = self._views.get(ref)
        if view is None or view.kind is NodeKind.VALUE or not self._holds_something(view):
            return
        match view.kind:
            case NodeKind.GROUP | NodeKind.REPEAT | NodeKind.RANGE_OF_REPEATS:
                self._section(view, level)
            case NodeKind.NOTE:
                self._flow.paragraph(self._typed(plain(view.label), view))
            case _:
                self._question(view)

    def _holds_something(self, view: NodeView) -> bool:
        """Whether a person is asked or told something here or below."""
        return view.asked or any(self._holds_something(self._views[ref]) for ref in view.children if ref in self._views)

    def _section(self, view: NodeView, level: int) -> None:
        title = plain(view.label)
        above = self._views.get(view.parent or "")
        self._say_unanswered()
        if title and not (above and above.kind is NodeKind.RANGE_OF_REPEATS and plain(above.label) == title):
            self._flow.heading(min(level, _DEEPEST), self._typed(title, view))
        for ref in view.children:
            self._node(ref, level + 1 if title else level)
        self._say_unanswered()
        if self._blank and view.kind is NodeKind.RANGE_OF_REPEATS:
            self._flow.paragraph("If there are more, use another sheet for each.")

    def _question(self, view: NodeView) -> None:
        label = plain(view.label) or view.ref.rsplit("/", 1)[-1]
        words = answer_words(view)
        if not words and not self._blank:
            self._unanswered.append(view)
            return
        if self._blank:
            label = _NOTHING_SAID.sub(" … ", label)
        self._flow.need(text_height(label, bold=True) + (text_height(view.hint) + _ROOM if self._blank else _ROOM / 2))
        self._flow.paragraph(self._typed(label, view), bold=True, after=2)
        if self._blank:
            self._room_for_a_pen(view)
            return
        if len(words) > 1:
            ranked = view.kind is NodeKind.RANK
            self._flow.bullets([self._typed(f"{n}. {said}" if ranked else said, view) for n, said in enumerate(words, start=1)])
        else:
            self._flow.paragraph(self._typed(words[0], view), after=9)

    def _typed(self, text: str, view: NodeView) -> FreeText:
        """Labels too: a form may put the name of somebody into them."""
        return FreeText(text, self._record, view.key)

    def _say_unanswered(self) -> None:
        """One line that names the questions of a section that have no answer."""
        names = [plain(view.label).rstrip(" :") or view.ref.rsplit("/", 1)[-1] for view in self._unanswered]
        if names:
            first = self._unanswered[0]
            self._flow.paragraph(FreeText(" · ".join(names), self._record, first.key, f"{NOT_ANSWERED}: "), after=9)
        self._unanswered = []

    def _room_for_a_pen(self, view: NodeView) -> None:
        if view.hint:
            self._flow.paragraph(plain(view.hint), after=4)
        if view.readonly and view.value:
            self._flow.paragraph(" ".join(answer_words(view)), after=9)
            return
        steps = _steps(view)
        if view.kind in _TO_TICK and view.choices:
            self._boxes(_TO_TICK[view.kind] if view.multiple or view.kind is NodeKind.RANK else "", view)
        elif view.kind is NodeKind.TRIGGER:
            self._flow.tick("Yes")
            self._flow.space(6)
        elif steps:
            self._flow.paragraph("Put a ring round one:    " + "    ".join(steps), after=9)
        else:
            self._flow.ruled(_lines_for(view))

    def _boxes(self, how: str, view: NodeView) -> None:
        if how:
            self._flow.paragraph(how, after=3)
        for one in view.choices:
            self._flow.tick(plain(one.label) or one.value)
        self._flow.space(6)


def _steps(view: NodeView) -> list[str]:
    """The numbers of a range; none when there are too many to put a ring round."""
    if view.bounds is None:
        return []
    try:
        start, end, step = (Decimal(text) for text in (view.bounds.start, view.bounds.end, view.bounds.step))
    except InvalidOperation:
        return []
    step = abs(step) if end >= start else -abs(step)
    if not step or abs((end - start) / step) >= _MOST_STEPS:
        return []
    return [f"{start + step * place:f}" for place in range(int((end - start) / step) + 1)]


def _lines_for(view: NodeView) -> int:
    if view.type in {"date", "time", "dateTime", "int", "decimal"} or "numbers" in view.appearances:
        return _ONE_LINE
    return _MANY_LINES if "multiline" in view.appearances else _SOME_LINES
