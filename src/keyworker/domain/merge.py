"""JSON merge patches (RFC 7396) as pure functions, and the joining of two texts by paragraphs.

How values that were written apart meet is said by `domain.leaves`; the hub joins texts where it knows what both were changes of.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from keyworker.base.canonical import Json, canonical

Path = tuple[str, ...]
PARAGRAPHS = 1_000
_MOST_PAIRS = 20_000
"""Of equal paragraphs of two texts."""


def diff(old: Json, new: Json) -> Json:
    """The smallest merge patch that turns `old` into `new`; lists are one value. Bodies hold no nulls."""
    patch: Json = {}
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if _same(before, after):
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            patch[key] = diff(before, after)
        else:
            patch[key] = after
    return patch


def apply(body: Json, patch: Json) -> Json:
    """`body` with `patch` laid on it (RFC 7396, section 2); neither argument is changed."""
    result = dict(body)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            under = result.get(key)
            result[key] = apply(under if isinstance(under, dict) else {}, value)
        else:
            result[key] = value
    return result


def leaves(patch: Json, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each leaf that a patch touches, with its new value (`None`: taken out). An empty object is a leaf."""
    for key, value in patch.items():
        here = (*path, key)
        if isinstance(value, dict) and value:
            yield from leaves(value, here)
        else:
            yield here, value


def merge_paragraphs(seen: Any, stands: Any, offered: Any) -> str | None:
    """Three-way merge of free text by paragraph; None when both touched the same one, or it is not text of several.

    Two edits that meet where one of them only puts paragraphs in are not merged either: their order would be a guess. Nor is text
    of more than `PARAGRAPHS`, or of many that say the same: comparing those could take long.
    """
    if not (isinstance(seen, str) and isinstance(stands, str) and isinstance(offered, str)):
        return None
    base, this, other = [text.split("\n\n") for text in (seen, stands, offered)]
    if not 2 <= max(len(base), len(this), len(other)) <= PARAGRAPHS:
        return None
    if _is_too_much(base, this) or _is_too_much(base, other):
        return None
    ours, theirs = _edits(base, this), _edits(base, other)
    if any(_meet(one, two) for one in ours for two in theirs if one != two):
        return None
    for edit in sorted({*ours, *theirs}, key=lambda one: (one.start, one.end), reverse=True):
        base[edit.start : edit.end] = edit.paragraphs
    return "\n\n".join(base)


@dataclass(frozen=True)
class _Edit:
    """The paragraphs from `start` to before `end` of a text give way to others."""

    start: int
    end: int
    paragraphs: tuple[str, ...]


def _is_too_much(base: list[str], new: list[str]) -> bool:
    """Whether so many paragraphs say the same that comparing them takes long: a person decides then."""
    there = Counter(base)
    return sum(there[paragraph] for paragraph in new) > _MOST_PAIRS


def _edits(base: list[str], new: list[str]) -> list[_Edit]:
    matcher = SequenceMatcher(None, base, new, autojunk=False)
    return [
        _Edit(start, end, tuple(new[begin:stop]))
        for what, start, end, begin, stop in matcher.get_opcodes() if what != "equal"
    ]


def _meet(one: _Edit, two: _Edit) -> bool:
    """Whether two edits touch the same paragraph, or one puts paragraphs in at an edge of the other."""
    if one.start == one.end or two.start == two.end:
        return one.start <= two.end and two.start <= one.end
    return one.start < two.end and two.start < one.end


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON, so that their digests are: 1, 1.0 and true are three values."""
    return canonical(one) == canonical(other)
