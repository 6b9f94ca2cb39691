"""The kinds of value and how one becomes another: XPath 1.0, section 4, with the coercions of the ODK XForms dialect.

The compiler and the functions call it. The dialect differs in three things: a text that is an ISO date counts as days since
1970 wherever a number is wanted; a number that is none has the text ""; a date is a number with a text of its own (`dates.Moment`).
"""

import math
import re
from collections.abc import Callable
from decimal import Decimal

from keyworker.forms.node import Node
from keyworker.forms.xpath.dates import Moment, days_of_text
from keyworker.forms.xpath.scope import Scope, Value

NAN = math.nan
BLANK = " \t\r\n"
BLANKS = re.compile(rf"[{BLANK}]+")
NUMBER_TEXT = re.compile(r"[ \t\r\n]*(-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)[ \t\r\n]*\Z", re.ASCII)


def text_of(value: Value) -> str:
    """string(): the first node of a node-set stands for it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return value[0].string_value() if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return text_of_number(value)


SMALLEST_PLAIN, LARGEST_PLAIN = 1e-6, 1e21
"""Outside these a number is written with an exponent."""


def text_of_number(number: float) -> str:
    """The shortest digits that are this number; "" for NaN, an exponent beyond 1e-6 and 1e21 (the dialect, after ECMAScript)."""
    if type(number) is Moment and number.text is not None:
        return number.text
    if number != number:  # noqa: PLR0124 (NaN)
        return ""
    if number in {math.inf, -math.inf}:
        return "Infinity" if number > 0 else "-Infinity"
    if abs(number) < 1e16 and number == int(number):
        return str(int(number))
    text = repr(float(number))
    if "e" not in text:
        return text
    if SMALLEST_PLAIN <= abs(number) < LARGEST_PLAIN:
        return format(Decimal(text), "f")
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}e{exponent[0]}{exponent[1:].lstrip('0')}"


def number_of(value: Value, scope: Scope) -> float:
    """number(), with dates."""
    if isinstance(value, str):
        return number_of_text(value, scope)
    if isinstance(value, list):
        return number_of_text(value[0].string_value(), scope) if value else NAN
    return float(value) if isinstance(value, bool) else value


def number_of_text(text: str, scope: Scope) -> float:
    """The number that the text writes, or the days of the date that it writes (in the host's zone), or NaN."""
    match = NUMBER_TEXT.match(text)
    if match is not None:
        return float(match[1])
    if len(text) >= 10 and text[4] == "-":
        days = days_of_text(text, scope.host)
        if days is not None:
            return days
    return NAN


def words_of(text: str) -> list[str]:
    """The words of a text, which blanks separate; no others than those of XML (XPath 1.0, 3.7) count as blanks."""
    return [word for word in BLANKS.split(text) if word]


def truth_of(value: Value) -> bool:
    """boolean()."""
    if isinstance(value, float):
        return value == value and value != 0  # noqa: PLR0124 (NaN)
    return bool(value)


Comparison = Callable[[float, float], bool]
"""One of <, <=, >, >= on numbers."""


def equal(left: Value, right: Value, scope: Scope) -> bool:
    """`=` of XPath 1.0, section 3.4."""
    return _matched(left, right, scope, wanted=True)


def unequal(left: Value, right: Value, scope: Scope) -> bool:
    """`!=`: some pair differs, which is not the opposite of `=` where node-sets are compared."""
    return _matched(left, right, scope, wanted=False)


def _matched(left: Value, right: Value, scope: Scope, *, wanted: bool) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return (truth_of(left) == truth_of(right)) is wanted
    if isinstance(left, list):
        if isinstance(right, list):
            return _sets_matched(left, right, wanted=wanted)
        return _set_matched(left, right, scope, wanted=wanted)
    if isinstance(right, list):
        return _set_matched(right, left, scope, wanted=wanted)
    if isinstance(left, float) or isinstance(right, float):
        return (number_of(left, scope) == number_of(right, scope)) is wanted
    return (left == right) is wanted


def _set_matched(nodes: list[Node], value: float | str, scope: Scope, *, wanted: bool) -> bool:
    if isinstance(value, float):
        return any((number_of_text(node.string_value(), scope) == value) is wanted for node in nodes)
    return any((node.string_value() == value) is wanted for node in nodes)


def _sets_matched(left: list[Node], right: list[Node], *, wanted: bool) -> bool:
    if not left or not right:
        return False
    ours = {node.string_value() for node in left}
    theirs = {node.string_value() for node in right}
    return not ours.isdisjoint(theirs) if wanted else len(ours | theirs) > 1


def ordered(left: Value, right: Value, holds: Comparison, scope: Scope) -> bool:
    """`<`, `<=`, `>`, `>=`: numbers, for some node of a node-set (beside a boolean too, as the reference engine has it)."""
    theirs = numbers_of(right, scope)
    return any(holds(ours, other) for ours in numbers_of(left, scope) for other in theirs)


def numbers_of(value: Value, scope: Scope) -> list[float]:
    """The number of each node, or the one number of another value."""
    if isinstance(value, list):
        return [number_of_text(node.string_value(), scope) for node in value]
    return [number_of(value, scope)]


def texts_of(value: Value) -> list[str]:
    """The text of each node, or the one text of another value."""
    if isinstance(value, list):
        return [node.string_value() for node in value]
    return [text_of(value)]
