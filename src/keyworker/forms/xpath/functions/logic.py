"""Functions that decide: XPath 1.0, section 4.3, and `if`, `coalesce`, `once`, checklists of the ODK XForms specification."""

from keyworker.forms.xpath.compiled import Compiled, Kind, as_truth
from keyworker.forms.xpath.errors import CallWrong
from keyworker.forms.xpath.functions.registry import Function
from keyworker.forms.xpath.scope import Scope, Value
from keyworker.forms.xpath.values import BLANK, numbers_of, text_of, truth_of


def _if(arguments: tuple[Compiled, ...]) -> Compiled:
    """Only the branch that is taken is worked out."""
    condition = as_truth(arguments[0])
    _, yes, no = arguments
    first, second = yes.run, no.run

    def run(scope: Scope) -> Value:
        return first(scope) if condition(scope) else second(scope)  # type: ignore[no-any-return]

    return Compiled(yes.kind if yes.kind is no.kind else Kind.ANY, run)


def _boolean_from_string(_scope: Scope, text: str) -> bool:
    return text in {"1", "true"}


def _coalesce(scope: Scope, *parts: Compiled) -> str:
    """The first text that is not empty; those after it are not worked out."""
    for part in parts:
        text = text_of(part.run(scope))
        if text:
            return text
    return ""


def _once(scope: Scope, part: Compiled) -> str:
    """The value that the context node has, or, where it has none, the text of the argument."""
    return scope.node.string_value() or text_of(part.run(scope))


def _truths(value: Value) -> list[bool]:
    """Whether each node holds more than blanks, or the one truth of another value."""
    if isinstance(value, list):
        return [bool(node.string_value().strip(BLANK)) for node in value]
    return [truth_of(value)]


def _between(count: float, least: float, most: float) -> bool:
    """Whether a count is in its bounds; -1 as a bound is none."""
    return (least == -1 or least <= count) and (most == -1 or count <= most)


def _checklist(_scope: Scope, least: float, most: float, *values: Value) -> bool:
    count = sum(truth for value in values for truth in _truths(value))
    return _between(count, least, most)


def _weighted_checklist(scope: Scope, least: float, most: float, *values: Value) -> bool:
    if len(values) % 2:
        raise CallWrong("weighted-checklist", "needs a weight for each answer")
    if least < 1 and most == -1:
        return True  # no bounds: nothing is counted
    total = 0.0
    for answer, weight in zip(values[::2], values[1::2], strict=True):
        truths, weights = _truths(answer), numbers_of(weight, scope)
        if len(truths) < len(weights):
            return False
        total += sum(each for truth, each in zip(truths, weights, strict=False) if truth)
    return _between(total, least, most)


def _not(_scope: Scope, value: bool) -> bool:
    return not value


def _boolean(_scope: Scope, value: bool) -> bool:
    return value


TABLE = {
    "boolean": Function(Kind.TRUTH, _boolean, (Kind.TRUTH,), constant=True),
    "not": Function(Kind.TRUTH, _not, (Kind.TRUTH,), constant=True),
    "true": Function(Kind.TRUTH, lambda _scope: True, constant=True),
    "false": Function(Kind.TRUTH, lambda _scope: False, constant=True),
    "if": Function(Kind.ANY, _if, (Kind.ANY, Kind.ANY, Kind.ANY), build=_if),
    "boolean-from-string": Function(Kind.TRUTH, _boolean_from_string, (Kind.TEXT,), constant=True),
    "coalesce": Function(Kind.TEXT, _coalesce, (Kind.LAZY,), more=Kind.LAZY),
    "once": Function(Kind.TEXT, _once, (Kind.LAZY,)),
    "checklist": Function(Kind.TRUTH, _checklist, (Kind.NUMBER, Kind.NUMBER), more=Kind.ANY),
    "weighted-checklist": Function(Kind.TRUTH, _weighted_checklist, (Kind.NUMBER, Kind.NUMBER), more=Kind.ANY),
}
