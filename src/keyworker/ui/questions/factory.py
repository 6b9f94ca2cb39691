"""From a `NodeView` to the widget that asks it: the only place that knows which kind of question is shown how.

Pages of forms call `made` and, when a view changed, `fits`: a question whose shape changed (more choices than fit, read-only now) is
made anew.
"""

from collections.abc import Callable
from datetime import date

from keyworker.forms.engine.views import NodeKind, NodeView
from keyworker.ui.questions.choose import ManyQuestion, OneQuestion
from keyworker.ui.questions.drop_down import DropDownQuestion
from keyworker.ui.questions.question import Question
from keyworker.ui.questions.rank import RankQuestion
from keyworker.ui.questions.search import SearchQuestion
from keyworker.ui.questions.shown import NoteQuestion, ShownQuestion
from keyworker.ui.questions.text import NumberQuestion, TextQuestion
from keyworker.ui.questions.tick import TickQuestion
from keyworker.ui.questions.tiles import MOST_TILES, LikertQuestion, LongRangeQuestion, RangeQuestion, steps_of
from keyworker.ui.questions.when import PartOfDateQuestion, WhenQuestion

MOST_OPTIONS = 14
"""More choices than this are searched, unless the form asks for another way."""
LINES = 4
"""Of a question that is answered at length."""


def kind_of(view: NodeView) -> type[Question]:
    """Which class asks this question."""
    if view.kind is NodeKind.NOTE or "label" in view.appearances:
        return NoteQuestion
    if view.kind in {NodeKind.VALUE, NodeKind.UPLOAD} or view.readonly:
        return ShownQuestion
    if view.kind is NodeKind.SELECT:
        return _kind_of_select(view)
    if view.kind is NodeKind.RANGE:
        return RangeQuestion if 0 < len(steps_of(view.bounds)) <= MOST_TILES else LongRangeQuestion
    plain: dict[NodeKind, type[Question]] = {NodeKind.RANK: RankQuestion, NodeKind.TRIGGER: TickQuestion}
    return plain.get(view.kind) or _kind_of_input(view)


def made(view: NodeView, today: Callable[[], date]) -> Question:
    """The widget that asks this question, showing what stands."""
    kind = kind_of(view)
    if kind is WhenQuestion:
        one: Question = WhenQuestion(view, today)
    elif kind is TextQuestion:
        one = TextQuestion(view, lines=_lines(view))
    else:
        one = kind(view)
    one.show_view(view)
    return one


def fits(question: Question, view: NodeView) -> bool:
    """Whether the widget can show this view, or another must be made."""
    return type(question) is kind_of(view) and question.view.type == view.type


def _kind_of_select(view: NodeView) -> type[Question]:
    wished = set(view.appearances)
    if {"autocomplete", "search"} & wished or (len(view.choices) > MOST_OPTIONS and not _asks_for_a_way(wished)):
        return SearchQuestion
    if view.multiple:
        return ManyQuestion
    if {"minimal", "quick-minimal"} & wished:
        return DropDownQuestion
    return LikertQuestion if "likert" in wished else OneQuestion


def _kind_of_input(view: NodeView) -> type[Question]:
    if view.type == "date" and {"year", "month-year"} & set(view.appearances):
        return PartOfDateQuestion
    if view.type in {"date", "time", "dateTime"}:
        return WhenQuestion
    return NumberQuestion if view.type in {"int", "integer", "decimal"} else TextQuestion


def _asks_for_a_way(wished: set[str]) -> bool:
    return any(one in {"minimal", "likert"} or one.startswith("columns") for one in wished)


def _lines(view: NodeView) -> int:
    rows = view.attrs.get("rows", "")
    if rows.isdecimal():
        return max(1, min(12, int(rows)))
    return LINES if "multiline" in view.appearances else 1
