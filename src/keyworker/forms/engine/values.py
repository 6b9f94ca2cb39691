"""What a typed answer looks like: any text in, the text that is kept out, "" for what is not of the type. Only the engine uses it.

After the types of the ODK XForms specification; whole numbers are of 32 bits, as in ODK Collect and web-forms.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time

from keyworker.forms.engine.live import LiveNode
from keyworker.forms.xpath import Host, Moment, Value
from keyworker.forms.xpath.dates import iso_date_time, moment_of_text
from keyworker.forms.xpath.values import text_of, text_of_number

_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*\Z")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?:Z|[+-](\d{2}):(\d{2}))?\Z")
FARTHEST_ZONE = 14
"""Hours from UTC (Kiribati)."""
SMALLEST, LARGEST = -(2**31), 2**31 - 1


def typed(kind: str, text: str) -> str:
    """The text as a value of the bind type `kind`; "" where it is none."""
    if not text:
        return ""
    rule = _RULES.get(kind)
    return rule(text) if rule is not None else text


def _int(text: str) -> str:
    number = _finite(text)
    if number is None:
        return ""
    whole = math.trunc(number)
    return str(whole) if SMALLEST <= whole <= LARGEST else ""


def _decimal(text: str) -> str:
    number = _finite(text)
    if number is None:
        return ""
    return number_text(number)


def _finite(text: str) -> float | None:
    if not _NUMBER.match(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def number_text(number: float) -> str:
    """A decimal as it is kept: always with a fraction (`2.0`)."""
    text = text_of_number(number)
    return text if "." in text or "e" in text else f"{text}.0"


def _date(text: str) -> str:
    head, separator, clock = text.partition("T")
    parts = _DATE.match(head)
    if parts is None or not _exists(parts):
        return ""
    local = not separator or (_is_time(clock) and _TIME.match(clock + "Z") is not None)
    return head if local else ""


def _exists(parts: re.Match[str]) -> bool:
    try:
        date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        return False
    return True


def _time(text: str) -> str:
    return text if _is_time(text) else ""


def _is_time(text: str) -> bool:
    parts = _TIME.match(text)
    if parts is None:
        return False
    if int(parts[5] or 0) > FARTHEST_ZONE or int(parts[6] or 0) > 59:
        return False
    try:
        time(int(parts[1]), int(parts[2]), int(parts[3] or 0))
    except ValueError:
        return False
    return True


def _date_time(text: str) -> str:
    day, _, clock = text.partition("T")
    parts = _DATE.match(day)
    return text if parts is not None and _exists(parts) and _is_time(clock) else ""


_RULES = {"int": _int, "decimal": _decimal, "date": _date, "time": _time, "dateTime": _date_time}


_OF_TIME: dict[str, Callable[[datetime], str]] = {
    "date": lambda at: at.date().isoformat(), "dateTime": iso_date_time, "time": lambda at: at.time().isoformat(timespec="milliseconds"),
}


def worked_out(kind: str, value: Value, host: Host) -> str:
    """What a value that an expression answered is as an answer of the bind type `kind`: of a moment a question for a day keeps its day,
    a question for a time of day its time, and a day begins at midnight. What is no date is blank.
    """
    part = _OF_TIME.get(kind)
    text = text_of(value)
    if part is None or typed(kind, text):
        return text
    at = value.at if isinstance(value, Moment) else moment_of_text(text, host)
    return "" if at is None else part(at)


def accepted(node: LiveNode, text: str) -> str:
    """What `node` keeps of a text: a value of its type, and within its bounds where it is a range."""
    control = node.model.control
    value = typed(node.model.bind.type, text)
    if value and control is not None and control.element == "range" and control.bounds is not None:
        low, high = sorted((float(control.bounds[0]), float(control.bounds[1])))
        return value if low <= float(value) <= high else ""
    return value


def offered(node: LiveNode) -> str:
    """What shows of an answer: of a choice, what is offered now; the rest comes back when it is offered again.

    A ranking has all that is offered, what was not ranked yet last.
    """
    control, choices = node.model.control, node.results.get("choices")
    if control is None or choices is None or control.element not in _CHOOSING or not node.wish:
        return node.wish
    values = list(dict.fromkeys(choice.value for choice in choices))
    if control.element == "select1":
        return node.wish if node.wish in values else ""
    wished = node.wish.split()
    standing = [word for word in wished if word in values]
    return " ".join(standing if control.element == "select" else [*standing, *(value for value in values if value not in wished)])


_CHOOSING = frozenset({"select", "select1", "rank"})
