"""Leaves: a record keeps every value that nobody has replaced.

The law: a value goes away only when a change names it, and a change can only name what was on its author's screen. Hub and machine
lay changes on a record with the same function, `accept`; more than one different value on a leaf is a conflict, which is only a
view. Pure functions over JSON. Nothing here knows a store, a hub or a kind; what a kind says of its leaves comes in as a `Shape`.

A leaf is named by a JSON pointer (RFC 6901). Fields that are one act, such as a score and its state, are one leaf: the pointer of
such a group ends in `~(score,state)`, which no plain pointer can. `/removed` is the leaf of marks of taking out.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from keyworker.base.canonical import Json, canonical

Pointer = str
REMOVED: Final = "/removed"
"""The leaf of marks: true says taken out, false says kept or put in again."""
NOTHING: Final = object()
"""In a write: its author says nothing about the leaf, and only names what was seen there."""
COMPLETED: Final = "completed"
AUDIENCE: Final = "/~(about,visibility)"
"""Who may see the record. While its values differ, the strictest is shown."""
ENVELOPE: Final = frozenset({AUDIENCE, REMOVED})
"""Leaves that are no part of what a finished record says."""
FIXED: Final = frozenset({"/id", "/family", "/made_by", "/made_at", "/source"})
"""Leaves that whoever began the record first has written for good: a record that was begun twice keeps the first's."""
_DOT_LENGTH: Final = 11
_STRICTNESS: Final = ("family", "person", "professionals", "restricted")


def new_dot() -> str:
    """The name of a change that is being made: 64 random bits in 11 letters. No two changes share a name, on no copy of a machine."""
    return urlsafe_b64encode(secrets.token_bytes(8)).rstrip(b"=").decode()


def dot_from(*parts: object) -> str:
    """A name that follows from its parts, so that who works it out again gets the same (joined texts, changes of older clients)."""
    return _letters(canonical(list(parts)))


def name_of(dot: str, value: Any) -> str:
    """The name of one value: its change's dot and 64 bits of the digest of the value, 22 letters.

    So a value that somebody offers under another's dot has another name than what its author wrote.
    """
    return dot + _letters(canonical(value))


def dot_of(name: str) -> str:
    """The name of the change that wrote the value of this name."""
    return name[:_DOT_LENGTH]


def _letters(data: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(data).digest()[:8]).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Value:
    """One living value of a leaf. `value` none: cleared. `seen`: names that its author replaced. `over`: of a mark, what it covers.

    `by` is a worker's id (none: the council's data), `at` a moment on the author's clock, both only for people to read.
    """

    dot: str
    value: Any = None
    seen: tuple[str, ...] = ()
    by: str | None = None
    at: str | None = None
    late: bool = False
    over: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What a change names when it replaces this value."""
        return name_of(self.dot, self.value)


@dataclass(frozen=True, slots=True)
class Write:
    """What a change says about one leaf: a value (none: cleared) or NOTHING, and the names of the values that its author saw there."""

    leaf: Pointer
    value: Any
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LeafChange:
    """One change as the merge sees it. `finishes`: the writes are the whole statement as its finisher saw it."""

    dot: str
    writes: tuple[Write, ...]
    by: str | None = None
    at: str | None = None
    finishes: bool = False
    late: bool = False
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """What a kind says of its leaves. Paths are tuples of keys, in which `*` is any key.

    `whole`: objects that are one value. `groups`: by the path of an object, names of fields in it that are one act. `quiet`: leaves
    that nobody types, of which the last one in the order of the hub holds.
    """

    whole: frozenset[tuple[str, ...]] = frozenset()
    groups: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    quiet: frozenset[Pointer] = frozenset()

    def also(
        self, *, whole: Iterable[tuple[str, ...]] = (), groups: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]] | None = None,
        quiet: Iterable[Pointer] = (),
    ) -> "Shape":
        """This shape with more: what a kind adds to what every record has."""
        both = {path: (*self.groups.get(path, ()), *(groups or {}).get(path, ())) for path in {*self.groups, *(groups or {})}}
        return Shape(self.whole | frozenset(whole), both, self.quiet | frozenset(quiet))


@dataclass(frozen=True)
class State:
    """A record's living values by leaf, the shown one first, and the dot of the change that finished it."""

    values: Mapping[Pointer, tuple[Value, ...]] = field(default_factory=dict)
    finish: str | None = None

    def on(self, leaf: Pointer) -> tuple[Value, ...]:
        """The living values of a leaf, the shown one first."""
        return self.values.get(leaf, ())

    def names(self) -> frozenset[str]:
        """The names of all living values but marks: what somebody who takes the record out has before them."""
        return frozenset(value.name for leaf, values in self.values.items() if leaf != REMOVED for value in values if value.dot)

    def shown_names(self, leaf: Pointer) -> frozenset[str]:
        """The names of what a leaf shows: equal values show as one."""
        values = self.on(leaf)
        return self.names_of(leaf, values[0].value) if values else frozenset()

    def names_of(self, leaf: Pointer, said: Any) -> frozenset[str]:
        """The names of the living values of a leaf that say this. A value of no change, as a form fills it in, has none."""
        return frozenset(value.name for value in self.on(leaf) if value.dot and same(value.value, said))

    def taken_out(self, under: frozenset[str] = frozenset()) -> bool:
        """Whether the record is out: marked so, kept by nobody, and all that lives in it and `under` it was seen by who marked it.

        What the marking change itself wrote was before its author, too.
        """
        marks = self.on(REMOVED)
        if not marks or any(mark.value is not True for mark in marks):
            return False
        covered = {name for mark in marks for name in mark.over}
        written = {mark.dot for mark in marks}
        here = {value.name for leaf, values in self.values.items() if leaf != REMOVED for value in values if value.dot not in {"", *written}}
        return here | under <= covered

    def waiting(self, *, out: bool) -> dict[Pointer, tuple[Value, ...]]:
        """Leaves with more than one different value, each with its different values, the shown one first: the conflicts.

        `out`: whether the record is taken out. A mark of taking out is among them when it was made and the record is not: somebody wrote,
        in it or under it, what who marked it had not seen.
        """
        found = {leaf: different(values) for leaf, values in self.values.items() if len(values) > 1 and leaf != REMOVED}
        found = {leaf: values for leaf, values in found.items() if len(values) > 1}
        marks = self.on(REMOVED)
        if not out and any(mark.value is True for mark in marks):
            found[REMOVED] = different(marks)
        return found

    def body(self) -> Json:
        """What the fields show. Whether the record is taken out is not in it: who keeps records adds that."""
        body: Json = {}
        for leaf, values in self.values.items():
            if leaf != REMOVED and values and values[0].value is not None:
                body = put(body, leaf, values[0].value)
        return body


def same(value: Any, other: Any) -> bool:
    """Whether two values are the same JSON: 1, 1.0 and true are three values."""
    return canonical(value) == canonical(other)


def different(values: Iterable[Value]) -> tuple[Value, ...]:
    """The first of each different value, in their order."""
    found: dict[bytes, Value] = {}
    for value in values:
        found.setdefault(canonical(value.value), value)
    return tuple(found.values())


def accept(state: State, change: LeafChange, quiet: frozenset[Pointer] = frozenset()) -> tuple[State, str | None]:
    """Lay one change on a record. On each leaf the values that it names go away, and its own takes the place of the first of them.

    The same change again changes nothing. The answer's second part is COMPLETED when the author had seen that the record was
    finished; then nothing is laid. What others wrote before a finish, or after it without having seen it, waits beside.
    """
    if state.finish and _writes_in_finished(state.finish, change):
        return state, COMPLETED
    values = dict(state.values)
    finishes = change.finishes and state.finish is None
    for write in change.writes:
        if write.leaf in FIXED and state.on(write.leaf):
            continue
        said = finishes and write.leaf not in ENVELOPE
        left = _laid(values.get(write.leaf, ()), change, write, first=said, quiet=write.leaf in quiet and not state.finish)
        if state.finish and write.leaf not in ENVELOPE and write.leaf not in state.values:
            left = (Value(state.finish), *left)  # its finisher said nothing there, so nothing is shown
        if left:
            values[write.leaf] = left
        else:
            values.pop(write.leaf, None)
    if finishes:
        stated = {write.leaf for write in change.writes} | ENVELOPE | FIXED
        values.update({
            leaf: (Value(change.dot, by=change.by, at=change.at), *others) for leaf, others in values.items() if leaf not in stated
        })
    return State(values, change.dot if finishes else state.finish), None


def _laid(values: tuple[Value, ...], change: LeafChange, write: Write, *, first: bool, quiet: bool) -> tuple[Value, ...]:
    comes = write.value is not NOTHING
    gone = [
        index for index, value in enumerate(values)
        if value.name in write.seen or (comes and value.dot == change.dot) or (comes and quiet)
    ]
    left = [value for index, value in enumerate(values) if index not in gone]
    if comes:
        over = change.over if write.leaf == REMOVED else ()
        new = Value(change.dot, write.value, tuple(sorted(write.seen)), change.by, change.at, change.late, over)
        left.insert(0 if first else gone[0] if gone else len(left), new)
    if write.leaf == AUDIENCE:
        left.sort(key=_strictness, reverse=True)
    return tuple(left)


def _strictness(value: Value) -> int:
    level = value.value.get("visibility") if isinstance(value.value, dict) else None
    return _STRICTNESS.index(level) if level in _STRICTNESS else len(_STRICTNESS)


def _writes_in_finished(finish: str, change: LeafChange) -> bool:
    return any(
        write.value is not NOTHING and write.leaf not in ENVELOPE and any(name.startswith(finish) for name in write.seen)
        for write in change.writes
    )


# ------------------------------------------------------------------------------------------------ pointers


def overlap(leaves: Iterable[Pointer]) -> bool:
    """Whether one of these leaves lies within another, so that they cannot both be leaves of one record."""
    cells = sorted(cell for leaf in leaves for cell in _cells(leaf))
    return any(cell == before or cell[: len(before)] == before for before, cell in pairwise(cells))


def _cells(leaf: Pointer) -> list[tuple[str, ...]]:
    path, names = _parts(leaf)
    return [(*path, name) for name in names] if names else [path]


def well_formed(leaf: Pointer, deepest: int, longest_key: int) -> bool:
    """Whether a pointer is one that `pointer` or `group_pointer` makes, of no more and no longer keys than these."""
    path, names = _parts(leaf)
    again = group_pointer(path, names) if names else pointer(path)
    return again == leaf and 0 < len(path) + bool(names) <= deepest and all(0 < len(key) <= longest_key for key in (*path, *names))


def pointer(path: Iterable[str]) -> Pointer:
    """The JSON pointer of a path of keys (RFC 6901)."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in path)


def path_of(leaf: Pointer) -> tuple[str, ...]:
    """The keys of a pointer; of a group, those of the object that its fields are in."""
    return _parts(leaf)[0]


def group_of(leaf: Pointer) -> tuple[str, ...]:
    """The names of the fields of a group; empty for a plain leaf."""
    return _parts(leaf)[1]


def _parts(leaf: Pointer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    keys = leaf.split("/")[1:]
    names: tuple[str, ...] = ()
    if keys and keys[-1].startswith("~("):
        names = tuple(_plain(name) for name in keys.pop()[2:-1].split(","))
    return tuple(_plain(key) for key in keys), names


def _plain(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")


def group_pointer(path: Iterable[str], names: Iterable[str]) -> Pointer:
    """The pointer of a group of fields of one object."""
    return f"{pointer(path)}/~({','.join(sorted(name.replace('~', '~0').replace('/', '~1') for name in names))})"


def value_at(body: Json, leaf: Pointer) -> Any:
    """What a body says at a leaf; none where it says nothing. Of a group: an object of those fields that are there."""
    path, names = _parts(leaf)
    found: Any = body
    for key in path:
        if not isinstance(found, dict) or key not in found:
            return None
        found = found[key]
    if not names:
        return found
    some = {name: found[name] for name in names if found.get(name) is not None} if isinstance(found, dict) else {}
    return some or None


def says(patch: Json, leaf: Pointer) -> bool:
    """Whether a patch has a value (null: cleared) at a leaf, or only names what was seen there."""
    path, names = _parts(leaf)
    found: Any = patch
    for key in (*path, *names[:1]):
        if not isinstance(found, dict) or key not in found:
            return False
        found = found[key]
    return True


def put(body: Json, leaf: Pointer, value: Any) -> Json:
    """A body with another value at a leaf (none: taken away, with objects that are then empty). The argument is not changed."""
    path, names = _parts(leaf)
    changes = {name: (value or {}).get(name) for name in names} if names else {path[-1]: value}
    return _put(body, path if names else path[:-1], changes)


def _put(body: Json, path: tuple[str, ...], changes: Json) -> Json:
    result = dict(body)
    if not path:
        result.update(changes)
        return {key: value for key, value in result.items() if value is not None or key not in changes}
    under = result.get(path[0])
    below = _put(under if isinstance(under, dict) else {}, path[1:], changes)
    if below:
        result[path[0]] = below
    else:
        result.pop(path[0], None)
    return result


def patch_of(writes: Iterable[Write]) -> Json:
    """The writes as a JSON merge patch, in which a cleared leaf is null (of a group each field that is not there)."""
    patch: Json = {}
    for write in writes:
        if write.value is NOTHING:
            continue
        path, names = _parts(write.leaf)
        parts = {(*path, name): (write.value or {}).get(name) for name in names} if names else {path: write.value}
        for at, value in parts.items():
            under = patch
            for key in at[:-1]:
                under = under.setdefault(key, {})
            under[at[-1]] = value
    return patch


def leaves_of(shape: Shape, body: Json) -> dict[Pointer, Any]:
    """Each leaf of a body with its value, as the kind's shape cuts it. Empty objects are no leaves, unless whole."""
    return dict(_walk(shape, body, ()))


def _walk(shape: Shape, body: Json, path: tuple[str, ...]) -> Iterator[tuple[Pointer, Any]]:
    grouped: set[str] = set()
    for at, groups in shape.groups.items():
        if not _like(at, path):
            continue
        for names in groups:
            grouped.update(names)
            some = {name: body[name] for name in names if body.get(name) not in (None, {})}
            if some:
                yield group_pointer(path, names), some
    for key, value in body.items():
        here = (*path, key)
        if key in grouped or value is None:
            continue
        if isinstance(value, dict) and not any(_like(whole, here) for whole in shape.whole):
            yield from _walk(shape, value, here)
        else:
            yield pointer(here), value


def _like(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return len(pattern) == len(path) and all(want in ("*", key) for want, key in zip(pattern, path, strict=True))


def changed(shape: Shape, old: Json, new: Json) -> dict[Pointer, Any]:
    """The leaves on which two bodies differ, each with its new value (none: cleared)."""
    before, after = leaves_of(shape, old), leaves_of(shape, new)
    return {
        leaf: after.get(leaf) for leaf in sorted(before.keys() | after.keys()) if not same(before.get(leaf), after.get(leaf))
    }


# ------------------------------------------------------------------------------------------------ as it is stored and sent


def packed(state: State) -> Json:
    """What is kept beside a body: whose each shown value is, and the values that wait. Leaves are numbered, so a long form stays short."""
    single = {leaf: values[0] for leaf, values in state.values.items() if leaf != REMOVED and len(values) == 1}
    body = {leaf: value for leaf, value in single.items() if value.value is not None}
    special = sorted(leaf for leaf, value in body.items() if group_of(leaf) or isinstance(value.value, dict))
    order = {leaf: number for number, leaf in enumerate(sorted(body))}
    dots: dict[str, list[int]] = {}
    for leaf, value in sorted(body.items()):
        dots.setdefault(value.dot, []).append(order[leaf])
    most = max(dots, key=lambda dot: (len(dots[dot]), dot), default="")
    kept: Json = {
        "*": most, "dots": {dot: numbers for dot, numbers in dots.items() if dot != most}, "special": special,
        "cleared": {leaf: value.dot for leaf, value in sorted(single.items()) if value.value is None},
        "beside": {leaf: [_value_json(value) for value in values] for leaf, values in sorted(state.values.items()) if leaf not in single},
        "finish": state.finish,
    }
    return {key: value for key, value in kept.items() if value}


def unpacked(body: Json, kept: Json) -> State:
    """The state of a record from its body and what is kept beside it. Of an empty `kept` no value has a name that could be replaced."""
    beside = {leaf: tuple(_value_from(value) for value in values) for leaf, values in kept.get("beside", {}).items()}
    special = kept.get("special", [])
    rest: Json = {key: value for key, value in body.items() if key != "removed"}
    whole = {leaf: value_at(rest, leaf) for leaf in special}
    for leaf in (*special, *beside):
        rest = put(rest, leaf, None)
    plain = sorted({**dict(_walk(Shape(), rest, ())), **whole}.items())
    most = str(kept.get("*", ""))
    dot_by_number: dict[int, str] = {number: dot for dot, numbers in kept.get("dots", {}).items() for number in numbers}
    values = {leaf: (Value(dot_by_number.get(number, most), value),) for number, (leaf, value) in enumerate(plain)}
    values.update({leaf: (Value(str(dot)),) for leaf, dot in kept.get("cleared", {}).items()})
    return State({**values, **beside}, kept.get("finish"))


def _value_json(value: Value) -> Json:
    kept: Json = {"dot": value.dot, "value": value.value}
    for name in ("seen", "over"):
        if getattr(value, name):
            kept[name] = list(getattr(value, name))
    for name in ("by", "at", "late"):
        if getattr(value, name):
            kept[name] = getattr(value, name)
    return kept


def _value_from(kept: Json) -> Value:
    return Value(
        str(kept["dot"]), kept.get("value"), tuple(kept.get("seen", ())), kept.get("by"), kept.get("at"), bool(kept.get("late")),
        tuple(kept.get("over", ())),
    )
