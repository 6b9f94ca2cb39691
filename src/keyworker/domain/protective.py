"""How strict the values of leaves are that protect somebody: the larger the answer, the stricter. Pure functions.

Kinds name these in their shape. While such a leaf holds several values, the strictest is the one that screens, paper and scope use.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from keyworker.domain.leaves import AUDIENCE, REMOVED, Value
from keyworker.domain.pointers import Pointer, Strictness
from keyworker.domain.visibility import Visibility

if TYPE_CHECKING:
    from keyworker.domain.record import Record

_LEVELS = tuple(Visibility)
_ITS_OWN_ANSWER = frozenset({Visibility.FAMILY, Visibility.PERSON})


def if_true(value: Any) -> int:
    """Of a mark that keeps something from somebody: it is there."""
    return int(value is True)


def if_dangerous(value: Any) -> int:
    """Of a danger: there is one; then nobody knows."""
    return 2 if value is True else 0 if value is False else 1


def if_unsafe_copy(value: Any) -> int:
    """Of a copy that was given to somebody: it is not safe at home; then nobody knows."""
    safe = value.get("safe_at_home") if isinstance(value, dict) else None
    return 2 if safe is False else 0 if safe is True else 1


def if_no_end(value: Any) -> str:
    """Of what goes on to protect somebody: it has no end; then the last day."""
    return value if isinstance(value, str) else "~"


def if_ended(value: Any) -> int:
    """Of what lets somebody see something: the first day on which it has ended."""
    digits = value.replace("-", "") if isinstance(value, str) else ""
    return -int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 8 else -10**8


def laxer(kind: "type[Record]", leaf: Pointer, was: Sequence[Value], now: Sequence[Value]) -> bool:
    """Whether a leaf that protects somebody is less strict than it was: by the strictest of the values before and after."""
    if leaf == AUDIENCE:
        return _is_shown_to_more(kind, _strictest_audience(kind, was), _strictest_audience(kind, now))
    if leaf == REMOVED:
        return _is_out(now) > _is_out(was)
    strictness = kind.shape.strictness(leaf)
    return strictness is not None and _strictest(strictness, now) < _strictest(strictness, was)


def _strictest(strictness: Strictness, values: Sequence[Value]) -> Any:
    return max(strictness(value.value) for value in values) if values else strictness(None)


def _is_out(marks: Sequence[Value]) -> int:
    """How far a record is taken out: nobody keeps it, and how many say so."""
    keeps = sum(mark.value is not True for mark in marks)
    return len(marks) - keeps + (0 if keeps else len(marks))


def _strictest_audience(kind: "type[Record]", values: Sequence[Value]) -> tuple[Visibility, frozenset[str]]:
    return max((audience_of(kind, value.value) for value in values), key=lambda said: _LEVELS.index(said[0]), default=audience_of(kind, None))


def audience_of(kind: "type[Record]", value: Any) -> tuple[Visibility, frozenset[str]]:
    """Who may see a record, and the people whom it is about, as a value of that leaf says; what nobody reads is only for the lead."""
    said = value if isinstance(value, dict) else {}
    level, about = said.get("visibility", kind.model_fields["visibility"].default), said.get("about")
    people = {str(person) for person, yes in about.items() if yes is True} if isinstance(about, dict) else set()
    return Visibility(level) if level in _LEVELS else Visibility.RESTRICTED, frozenset(people)


def _is_shown_to_more(kind: "type[Record]", was: tuple[Visibility, frozenset[str]], now: tuple[Visibility, frozenset[str]]) -> bool:
    if kind.shown_as_asked and {was[0], now[0]} <= _ITS_OWN_ANSWER:
        return False
    if was[0] is now[0]:
        return was[0] is Visibility.PERSON and not now[1] <= was[1]
    return _LEVELS.index(now[0]) < _LEVELS.index(was[0])
