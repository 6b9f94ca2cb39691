"""What a machine shows of each record, proved: what the council last said, with the unanswered changes from here on top.

Only `store.verify` calls this. It is written from the law and shares nothing with `overlay` and `domain.leaves.accept`. It must never say a
word that somebody wrote.
"""

from base64 import urlsafe_b64encode
from collections.abc import Container, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from typing import Any, Final, NamedTuple

import orjson

from keyworker.base.canonical import Json, canonical
from keyworker.domain.leaves import AUDIENCE, ENVELOPE, FIXED, REMOVED, unpacked
from keyworker.domain.pointers import Shape, group_of, leaves_of, path_of, same, value_at
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.store.connection import Connection
from keyworker.wire.contents import blank_digest
from keyworker.wire.scope_marks import CLOSED, MARKS, WRITTEN_BY_ITSELF

_DOT: Final = 11
_ABSENT: Final = object()
_NAMELESS: Final = b"{}"
_MOST_PARTS: Final = 32
_STRICT: Final = ("restricted", "professionals", "person", "family")


class _Value(NamedTuple):
    name: str
    dot: str
    value: Any
    parts: frozenset[str] = frozenset()
    """Of a text that was joined here, before the council has joined it: the names of what it was joined from."""


@dataclass
class _Said:
    """A record as the law has it: its values by leaf, the shown one first; the dot of its finish with its salt; whether it is out."""

    values: dict[str, list[_Value]]
    finish: str
    salt: str
    out: bool


class Change(NamedTuple):
    """One change from here as it is kept."""

    seq: int
    record: str
    kind: str
    family: str | None
    content: Json
    dot: str
    here: int
    state: int
    answered: int
    n: int | None
    prev: str | None
    digest: str | None


class Shown:
    """What is shown of each record, beside what the council last said with the unanswered changes from here on top."""

    def __init__(self, connection: Connection, changes: list[Change], aside: Container[int | None]) -> None:
        self._connection = connection
        self._own: dict[str, list[Change]] = {}
        self._answered: dict[str, str | None] = {}
        closed = set[str | None]()
        for change in changes:
            if change.kind in MARKS:
                (closed.add if change.kind == CLOSED else closed.discard)(change.family)
            elif not change.answered:
                self._own.setdefault(change.record, []).append(change)
            elif change.state > 1 and not (
                change.family in closed or change.n in aside or change.kind in WRITTEN_BY_ITSELF or blank_digest(change.content)
            ):
                self._answered[change.record] = change.family  # what was refused because its family is closed is in no record
        self._gone = {row[0] for row in connection.rows("SELECT record FROM gone")}
        self.records = self.values = 0

    def findings(self) -> Iterator[str]:
        """Where what is shown is not what the law says."""
        found, families = set[str](), set[str | None]()
        for record, family, *row in self._connection.rows(
            "SELECT id, family, kind, position, body, hub_body, leaves, hub_leaves, waiting, readable, removed FROM records ORDER BY num"
        ):
            found.add(record)
            families.add(family)
            yield from self._record(record, *row)
        for record, own in self._own.items():
            if record not in found | self._gone:
                yield f"record {record}: changes from here are not shown ({len(own)})"
        for record, family in self._answered.items():
            # Of a family that left this machine nothing is here any more, nor what only others may see since.
            if record not in found | self._gone and record not in self._own and family in families:
                yield f"record {record}: it was written here, the council answered, and it is not kept"

    def _record(
        self, record: str, kind: str, position: int, body: bytes, hub_body: bytes | None, leaves: bytes, hub_leaves: bytes | None,
        waiting: int, readable: int, removed: int,
    ) -> Iterator[str]:
        self.records += 1
        own = self._own.get(record, [])
        if (hub_body is None) != (hub_leaves is None):
            yield f"record {record}: what the council said of it is kept by half"
            return
        if position == 0 and not own:
            yield f"record {record}: it is shown, and neither the council nor anybody here has written it"
        shown = _kept(body, leaves)
        said = shown if hub_body is None or hub_leaves is None else _kept(hub_body, hub_leaves)
        law = _Said({leaf: list(values) for leaf, values in said.values.items()}, said.finish, said.salt, said.out)
        for change in own:
            _lay(law, kind, change)
            _join(law, shown)
        if leaves == _NAMELESS:
            yield from _former(record, orjson.loads(body), law)
            return
        yield from _differences(record, law, shown)
        yield from _body(record, orjson.loads(body), law)
        if waiting != _waiting(law):
            yield f"record {record}: {_waiting(law)} leaves await a decision, and {waiting} are said to"
        if readable and bool(removed) != law.out:
            yield f"record {record}: whether it is taken out is said in two ways"
        self.values += sum(len(values) for values in law.values.values())


def _kept(body: bytes, leaves: bytes) -> _Said:
    said: Json = orjson.loads(body)
    state = unpacked(said, orjson.loads(leaves))
    values = {
        leaf: [
            _Value(_name(value.dot, value.salt, leaf, value.value), value.dot, value.value, frozenset(value.seen if value.preview else ())) for value in some
        ]
        for leaf, some in state.values.items()
    }
    salts = (value.salt for some in state.values.values() for value in some if value.dot == state.finish)
    return _Said(values, state.finish or "", next(salts, ""), said.get("removed") is True)


def _lay(law: _Said, kind: str, change: Change) -> None:
    """A change takes away the values that it names, and puts its own in the place of the first of them."""
    content = change.content
    if content.get("seen") is None:
        _lay_former(law, kind, content)
        return
    named = {leaf: set(names) for leaf, names in content["seen"].items()}
    said = {leaf: _said(content["patch"], leaf) for leaf in named}
    if law.finish and any(_over_the_finish(law, leaf, names) for leaf, names in named.items()):
        return
    finishes, salt = bool(content.get("finishes")) and not law.finish, str(content.get("salt", ""))
    quiet = frozenset() if law.finish else KINDS.get(kind, Record).shape.quiet
    before = frozenset(law.values)
    for leaf, value in said.items():
        if leaf not in FIXED or leaf not in law.values:
            own = None if value is _ABSENT else _Value(_name(change.dot, salt, leaf, value), change.dot, value)
            _lay_leaf(law, leaf, own, named[leaf], first=finishes and leaf not in ENVELOPE, quiet=leaf in quiet)
            _strictest_first(law, leaf, kind, stated=finishes)
            if law.finish and leaf not in ENVELOPE and leaf not in before:
                law.values[leaf].insert(0, _unsaid(law, leaf))
    if finishes:
        law.finish, law.salt = change.dot, salt
        for leaf in law.values.keys() - said.keys() - ENVELOPE - FIXED:
            law.values[leaf].insert(0, _unsaid(law, leaf))
    law.values = {leaf: values for leaf, values in law.values.items() if values}
    if said.get(REMOVED, _ABSENT) is not _ABSENT:
        law.out = said[REMOVED] is True


def _over_the_finish(law: _Said, leaf: str, names: set[str]) -> bool:
    """Whether the author of a write had the finished record on the screen, also when they say nothing there and only name it."""
    return leaf not in ENVELOPE and any(name[:_DOT] == law.finish for name in names)


def _lay_leaf(law: _Said, leaf: str, own: _Value | None, names: set[str], *, first: bool, quiet: bool) -> None:
    there = law.values.get(leaf, [])
    names = names | _parts_named(there, names)
    going = [place for place, value in enumerate(there) if value.name in names or (own and (quiet or value.dot == own.dot))]
    left = [value for place, value in enumerate(there) if place not in going]
    if own:
        left.insert(0 if first else going[0] if going else len(left), own)
    law.values[leaf] = left


def _parts_named(there: list[_Value], names: set[str]) -> set[str]:
    """Whom a joined text stands for: who names both its parts names it, and who names it names both of them."""
    joined, said = _joins({value.name for value in there}), _joins(names)
    parts = {part for name in names for part in joined.get(name[:_DOT], ())}
    return parts | {value.name for value in there if value.dot in said}


def _joins(names: set[str]) -> dict[str, tuple[str, str]]:
    """By its dot, what a text may be joined from."""
    return {_letters(list(pair)): pair for pair in combinations(sorted(names), 2)} if len(names) <= _MOST_PARTS else {}


def _join(law: _Said, shown: _Said) -> None:
    """A text that is shown as joined here stands for its parts from when both stood, if each of its paragraphs is one of theirs.

    A part that itself was joined here stands for whatever text of the leaf is not shown by itself.
    """
    for leaf, values in shown.values.items():
        there = law.values.get(leaf, [])
        for joined in (value for value in values if value.parts):
            known = {value.name for value in there if value.name in joined.parts}
            alone = {value.name for value in values}
            rest = {value.name for value in there if value.name not in alone | known} if len(known) < len(joined.parts) else set[str]()
            parts = [value for value in there if value.name in known | rest]
            words = {paragraph for value in parts for paragraph in str(value.value).split("\n\n")}
            if known and len(parts) >= len(joined.parts) > 1 and words.issuperset(str(joined.value).split("\n\n")):
                there.insert(there.index(parts[0]), joined)
                law.values[leaf] = there = [value for value in there if value not in parts]


def _strictest_first(law: _Said, leaf: str, kind: str, *, stated: bool) -> None:
    """Of a leaf that protects somebody the strictest is shown, unless its finisher said what is; of who may see the record always."""
    if leaf == AUDIENCE:
        law.values[leaf].sort(key=_laxness)
        return
    path = path_of(leaf)
    for pattern, strictness in KINDS.get(kind, Record).shape.strict.items():
        protects = len(pattern) == len(path) and not group_of(leaf) and all(key in ("*", here) for key, here in zip(pattern, path, strict=True))
        if protects and not (law.finish or stated):
            law.values[leaf].sort(key=lambda value: strictness(value.value), reverse=True)
            return


def _lay_former(law: _Said, kind: str, content: Json) -> None:
    """What an older Keyworker wrote here and did not send is shown in the place of what was shown."""
    before = _as_body(law)
    after = _patched(before, content["patch"])
    shape = KINDS.get(kind, Record).shape
    then, now = leaves_of(shape, before), leaves_of(shape, after)
    for leaf in {**then, **now}:
        if then.get(leaf) == now.get(leaf) or (leaf in FIXED and leaf in law.values):
            continue
        if leaf == REMOVED:
            law.out = now.get(leaf) is True
        law.values[leaf] = [_Value(_name("", "", leaf, now.get(leaf)), "", now.get(leaf))]


def _patched(body: Any, patch: Any) -> Any:
    """A JSON merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(body) if isinstance(body, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _patched(result.get(key), value)
    return result


def _as_body(law: _Said) -> Json:
    body: Json = {}
    for leaf, values in law.values.items():
        if leaf == REMOVED or values[0].value is None:
            continue
        path, names = path_of(leaf), group_of(leaf)
        under = body
        for key in path if names else path[:-1]:
            under = under.setdefault(key, {})
        under.update(values[0].value if names else {path[-1]: values[0].value})
    return {**body, "removed": True} if law.out else body


def _differences(record: str, law: _Said, shown: _Said) -> Iterator[str]:
    for leaf in sorted({*law.values, *shown.values}):
        want, have = law.values.get(leaf, []), shown.values.get(leaf, [])
        wanted, had = [value.name for value in want], [value.name for value in have]
        if wanted == had:
            continue
        if set(wanted) - set(had):
            yield f"record {record}, {leaf}: a value is lost: the council said it, or it was written here, and it is not shown"
        if set(had) - set(wanted):
            yield f"record {record}, {leaf}: a value is shown that neither the council said nor anybody here wrote"
        if sorted(wanted) == sorted(had):
            yield f"record {record}, {leaf}: another of its values is shown first"
    if law.finish != shown.finish:
        yield f"record {record}: whether it is finished is said in two ways"
    if law.out != shown.out:
        yield f"record {record}: whether it is taken out is said in two ways"


def _body(record: str, body: Json, law: _Said) -> Iterator[str]:
    """The body shows the first value of each leaf, and nothing else."""
    shown = {leaf: values[0].value for leaf, values in law.values.items() if leaf != REMOVED}
    for leaf, value in shown.items():
        if not same(value_at(body, leaf), value):
            yield f"record {record}, {leaf}: another value is shown than the first that is kept"
    cells = {cell for leaf, value in shown.items() if value is not None for cell in _cells(leaf)}
    for leaf in leaves_of(Shape(), {key: value for key, value in body.items() if key != "removed"}):
        path = path_of(leaf)
        if not any(path[:length] in cells for length in range(1, len(path) + 1)):
            yield f"record {record}, {leaf}: what is shown is kept as nobody's"


def _former(record: str, body: Json, law: _Said) -> Iterator[str]:
    """A record that a former Keyworker kept, and this one has not laid anew yet: its values have no names, its body says the same."""
    shown, wanted = (leaves_of(Shape(), {key: value for key, value in said.items() if key != "removed"}) for said in (body, _as_body(law)))
    for leaf in sorted({*shown, *wanted}):
        if not same(shown.get(leaf), wanted.get(leaf)):
            yield f"record {record}, {leaf}: another value is shown than the council said, or was written here"


def _waiting(law: _Said) -> int:
    count = sum(len({canonical(value.value) for value in values}) > 1 for leaf, values in law.values.items() if leaf != REMOVED)
    return count + (not law.out and any(value.value is True for value in law.values.get(REMOVED, [])))


def _unsaid(law: _Said, leaf: str) -> _Value:
    return _Value(_name(law.finish, law.salt, leaf, None), law.finish, None)


def _laxness(value: _Value) -> int:
    level = value.value.get("visibility") if isinstance(value.value, dict) else None
    return _STRICT.index(level) + 1 if level in _STRICT else 0


def _said(patch: Json, leaf: str) -> Any:
    """What a patch puts on a leaf (none: cleared), or _ABSENT where its author says nothing."""
    found: Any = patch
    for key in (*path_of(leaf), *group_of(leaf)[:1]):
        if not isinstance(found, dict) or key not in found:
            return _ABSENT
        found = found[key]
    return value_at(patch, leaf)


def _cells(leaf: str) -> list[tuple[str, ...]]:
    return [(*path_of(leaf), name) for name in group_of(leaf)] or [path_of(leaf)]


def _name(dot: str, salt: str, leaf: str, value: Any) -> str:
    return dot + _letters([salt, leaf, value])


def _letters(parts: list[Any]) -> str:
    return urlsafe_b64encode(sha256(canonical(parts)).digest()[:8]).rstrip(b"=").decode()
