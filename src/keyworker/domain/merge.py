"""The merge: JSON merge patches (RFC 7396), leaf by leaf, against what the author was looking at.

Pure functions over JSON objects. The question is always "is what the author saw what stands?", never "is mine unsent?".
The store uses `diff` and `apply`, the hub uses `merge`; nobody else changes bodies.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from keyworker.base.canonical import Json, canonical

Path = tuple[str, ...]
PARAGRAPHS = 1_000
_ABSENT = object()


@dataclass(frozen=True)
class Clash:
    """One leaf on which two people said different things; `None` means that the leaf is absent (or was taken out)."""

    path: Path
    seen: Any
    stands: Any
    offered: Any


@dataclass(frozen=True)
class Merged:
    """`body`: what stands after the merge; `patch`: the part of the change that was applied; `clashes`: the rest."""

    body: Json
    patch: Json
    clashes: tuple[Clash, ...]


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


def compose(first: Json, second: Json) -> Json:
    """One patch that does what `first` and then `second` do.

    Only where `can_compose` says so.
    """
    result = dict(first)
    for key, value in second.items():
        under = result.get(key)
        if isinstance(value, dict) and isinstance(under, dict):
            result[key] = compose(under, value)
        else:
            result[key] = value
    return result


def can_compose(first: Json, second: Json) -> bool:
    """Whether one patch can do what both do in turn.

    Not where `first` takes out, or puts a plain value in place of, what `second` makes an object: no merge patch can say "these keys
    and no others".
    """
    for key, value in second.items():
        if isinstance(value, dict) and key in first:
            under = first[key]
            if not isinstance(under, dict) or not can_compose(under, value):
                return False
    return True


def leaves(patch: Json, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each leaf that a patch touches, with its new value (`None`: taken out). An empty object is a leaf."""
    for key, value in patch.items():
        here = (*path, key)
        if isinstance(value, dict) and value:
            yield from leaves(value, here)
        else:
            yield here, value


def merge(seen: Json, stands: Json, patch: Json) -> Merged:
    """Lay `patch`, written by somebody who saw `seen`, on what `stands` now.

    A leaf that nobody changed since applies, and so does one that was changed to the same value. A leaf that was changed to
    another value is a clash: what stands stays. Long text is merged by paragraphs where the two touched different ones.
    """
    body = stands
    applied: Json = {}
    clashes: list[Clash] = []
    for path, offered in leaves(patch):
        before, now = _value(seen, path), _value(stands, path)
        blocked = _blocked(seen, stands, path)
        if blocked and offered is None and now is _ABSENT:
            continue  # gone already, with the object that it lay in: both wanted that
        if blocked or not (_same(now, before) or _same(now, _absent_if_none(offered))):
            text = merge_paragraphs(before, now, offered)
            if text is None:
                clashes.append(Clash(path, _none_if_absent(before), _none_if_absent(now), offered))
                continue
            one = nested(path, text)
        else:
            one = nested(path, offered)
        body = apply(body, one)
        applied = compose(applied, one)
    return Merged(body, applied, tuple(clashes))


def nested(path: Path, value: Any) -> Json:
    """The patch that sets one leaf."""
    result: Any = value
    for key in reversed(path):
        result = {key: result}
    if not isinstance(result, dict):
        raise ValueError("a leaf needs a path")
    return result


def value_at(body: Json, path: Path) -> Any:
    """The value of a leaf, or None where it is absent."""
    return _none_if_absent(_value(body, path))


def merge_paragraphs(seen: Any, stands: Any, offered: Any) -> str | None:
    """Three-way merge of free text by paragraph; None when both touched the same one, or it is not text of several.

    Two edits that meet where one of them only puts paragraphs in are not merged either: their order would be a guess. Nor is text
    of more than `PARAGRAPHS`, whose comparison could take long.
    """
    if not (isinstance(seen, str) and isinstance(stands, str) and isinstance(offered, str)):
        return None
    base, this, other = [text.split("\n\n") for text in (seen, stands, offered)]
    if not 2 <= max(len(base), len(this), len(other)) <= PARAGRAPHS:
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


def pointer(path: Path) -> str:
    """A leaf's path as a JSON pointer (RFC 6901)."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in path)


def path_of(text: str) -> Path:
    """The path of a JSON pointer."""
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in text.split("/")[1:])


def _value(body: Any, path: Path) -> Any:
    for key in path:
        if not isinstance(body, dict) or key not in body:
            return _ABSENT
        body = body[key]
    return body


def _blocked(seen: Json, stands: Json, path: Path) -> bool:
    """Whether an object that the leaf lies in was taken out, replaced by a plain value, or put where the author saw one."""
    for length in range(1, len(path)):
        before, now = _value(seen, path[:length]), _value(stands, path[:length])
        if isinstance(now, dict):
            if not isinstance(before, dict) and before is not _ABSENT:
                return True
        elif not _same(before, now):
            return True
    return False


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON, so that their digests are: 1, 1.0 and true are three values."""
    if one is _ABSENT or other is _ABSENT:
        return one is other
    return canonical(one) == canonical(other)


def _absent_if_none(value: Any) -> Any:
    return _ABSENT if value is None else value


def _none_if_absent(value: Any) -> Any:
    return None if value is _ABSENT else value
