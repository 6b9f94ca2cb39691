"""Leaves: a record keeps every value that nobody has replaced.

The law: a value goes away only when a change names it, and a change can only name what was on its author's screen. Hub and machine
lay changes on a record with the same function, `accept`; more than one different value on a leaf is a conflict, which is only a
view. Pure functions over JSON. Nothing here knows a store, a hub or a kind. How a body is cut into leaves is said by
`domain.pointers`; `/removed` is the leaf of marks of taking out.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

from keyworker.base.canonical import Json, canonical
from keyworker.domain.pointers import Pointer, Shape, group_of, leaves_of, parts, put_all, same, value_at

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
PLAIN: Final = Shape()
"""Of a kind that says nothing of its leaves."""
_DOT_LENGTH: Final = 11
_MOST_PARTS: Final = 32
"""Among more names the two parts of a joined text are not looked for: a person decides then."""
_STRICTNESS: Final = ("family", "person", "professionals", "restricted")


def dot_from(*parts: object) -> str:
    """A name that follows from its parts, so that who works it out again gets the same (joined texts, changes of older clients)."""
    return _letters(canonical(list(parts)))


def new_salt() -> str:
    """The salt of a change that is being made: 128 random bits in 22 letters."""
    return secrets.token_urlsafe(16)


def new_dot(salt: str | None = None) -> str:
    """The name of a change that is being made with a salt, 64 bits in 11 letters: who has the salt need not be told the name.

    No two changes share a name, on no copy of a machine. One that has no salt gets any.
    """
    return dot_from("dot", salt or new_salt())


def name_of(dot: str, salt: str, leaf: Pointer, value: Any) -> str:
    """The name of one value: its change's dot and 64 bits of a digest over the change's salt, leaf and value, 22 letters.

    So a value that somebody offers under another's dot has another name than what its author wrote; and a name tells nothing of a
    value that was erased with its salt.
    """
    return dot + _letters(canonical([salt, leaf, value]))


def join_dot(first: str, second: str) -> str:
    """The name of the change that joins the values of these two names: made again it is the same."""
    return dot_from(*sorted((first, second)))


def dot_of(name: str) -> str:
    """The name of the change that wrote the value of this name."""
    return name[:_DOT_LENGTH]


def _letters(data: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(data).digest()[:8]).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Value:
    """One living value of a leaf. `value` none: cleared. `seen`: names that its author replaced. `over`: of a mark, what it covers.

    `dot` and `salt` are its change's; a value with no dot, as a form fills it in, was written by no change and has no name.
    `by` is a worker's id (none: the council's data), `at` a moment on the author's clock, both only for people to read. `offered`: ids of
    machines that passed it on for its author, to a hub that had lost it. `preview`: a machine joined it as the hub will (`domain.joining`);
    until the hub has, it is named by its parts, which `seen` names.
    """

    dot: str
    value: Any = None
    seen: tuple[str, ...] = ()
    by: str | None = None
    at: str | None = None
    late: bool = False
    over: tuple[str, ...] = ()
    salt: str = ""
    offered: tuple[str, ...] = ()
    preview: bool = False

    def name(self, leaf: Pointer) -> str:
        """The name of this value, which lives on a leaf."""
        return name_of(self.dot, self.salt, leaf, self.value)

    def names(self, leaf: Pointer) -> frozenset[str]:
        """What a change names when it replaces this value."""
        return frozenset(self.seen) if self.preview else frozenset({self.name(leaf)})

    def is_named(self, leaf: Pointer, names: frozenset[str]) -> bool:
        """Whether these names name it: by its own, or, of a joined text, by both of its parts."""
        if self.name(leaf) in names:
            return True
        may = isinstance(self.value, str) and len(self.salt) == _DOT_LENGTH and len(names) <= _MOST_PARTS  # a join's salt is made of its parts'
        return may and any(join_dot(*pair) == self.dot for pair in combinations(sorted(names), 2))


@dataclass(frozen=True, slots=True)
class Write:
    """What a change says about one leaf: a value (none: cleared) or NOTHING, and the names of the values that its author saw there."""

    leaf: Pointer
    value: Any
    seen: frozenset[str] = frozenset()

    def name(self, change: "LeafChange") -> str:
        """The name of the value that it puts there, as part of a change."""
        return name_of(change.dot, change.salt, self.leaf, self.value)


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
    salt: str = ""


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
        return frozenset(
            name for leaf, values in self.values.items() if leaf != REMOVED for value in values if value.dot for name in value.names(leaf)
        )

    def shown_names(self, leaf: Pointer) -> frozenset[str]:
        """The names of what a leaf shows: equal values show as one."""
        values = self.on(leaf)
        return self.names_of(leaf, values[0].value) if values else frozenset()

    def names_of(self, leaf: Pointer, said: Any) -> frozenset[str]:
        """The names of the living values of a leaf that say this."""
        return frozenset(name for value in self.on(leaf) if value.dot and same(value.value, said) for name in value.names(leaf))

    def taken_out(self, under: Iterable[str] = ()) -> bool:
        """Whether the record is out: marked so, kept by nobody, and all that lives in it and `under` it was seen by who marked it.

        What the marking change itself wrote was before its author, too. Of `under` no more is asked for than decides.
        """
        marks = self.on(REMOVED)
        if not marks or any(mark.value is not True for mark in marks):
            return False
        covered = frozenset(name for mark in marks for name in mark.over)
        written = {mark.dot for mark in marks}
        here = [(leaf, value) for leaf, values in self.values.items() if leaf != REMOVED for value in values if value.dot not in {"", *written}]
        return all(value.is_named(leaf, covered) for leaf, value in here) and all(name in covered for name in under)

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
        shown = ((leaf, values[0].value) for leaf, values in self.values.items() if leaf != REMOVED and values)
        return put_all({}, ((leaf, value) for leaf, value in shown if value is not None))


def different(values: Iterable[Value]) -> tuple[Value, ...]:
    """The first of each different value, in their order."""
    found: dict[bytes, Value] = {}
    for value in values:
        found.setdefault(canonical(value.value), value)
    return tuple(found.values())


def accept(state: State, change: LeafChange, shape: Shape = PLAIN) -> tuple[State, str | None]:
    """Lay one change on a record. On each leaf the values that it names go away, and its own takes the place of the first of them.
    Of a leaf that protects somebody the strictest comes first.

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
        left = _laid(values.get(write.leaf, ()), change, write, first=said, quiet=write.leaf in shape.quiet and not state.finish)
        left = strictest_first(write.leaf, left, shape, finished=state.finish is not None or finishes)
        if state.finish and write.leaf not in ENVELOPE and write.leaf not in state.values:
            left = (_unsaid(state), *left)
        if left:
            values[write.leaf] = left
        else:
            values.pop(write.leaf, None)
    if finishes:
        stated = {write.leaf for write in change.writes} | ENVELOPE | FIXED
        values.update({
            leaf: (Value(change.dot, by=change.by, at=change.at, salt=change.salt), *others) for leaf, others in values.items() if leaf not in stated
        })
    return State(values, change.dot if finishes else state.finish), None


def _unsaid(state: State) -> Value:
    """What a finished record shows where its finisher said nothing."""
    salts = (value.salt for values in state.values.values() for value in values if value.dot == state.finish)
    return Value(state.finish or "", salt=next(salts, ""))


def _laid(values: tuple[Value, ...], change: LeafChange, write: Write, *, first: bool, quiet: bool) -> tuple[Value, ...]:
    comes = write.value is not NOTHING
    gone = [
        index for index, value in enumerate(values)
        if value.is_named(write.leaf, write.seen) or (comes and value.dot == change.dot) or (comes and quiet)
    ]
    left = [value for index, value in enumerate(values) if index not in gone]
    if comes:
        over = change.over if write.leaf == REMOVED else ()
        new = Value(change.dot, write.value, tuple(sorted(write.seen)), change.by, change.at, change.late, over, change.salt)
        left.insert(0 if first else gone[0] if gone else len(left), new)
    return tuple(left)


def strictest_first(leaf: Pointer, values: Sequence[Value], shape: Shape, *, finished: bool) -> tuple[Value, ...]:
    """The values of a leaf in the order in which they are shown: of what protects somebody the strictest first, unless it is a finished statement."""
    strictness = audience_strictness if leaf == AUDIENCE else None if finished else shape.strictness(leaf)
    return tuple(values) if strictness is None else tuple(sorted(values, key=lambda value: strictness(value.value), reverse=True))


def audience_strictness(value: Any) -> int:
    """How strictly a value of the audience says who may see a record; what is not understood is the strictest."""
    level = value.get("visibility") if isinstance(value, dict) else None
    return _STRICTNESS.index(level) if level in _STRICTNESS else len(_STRICTNESS)


def _writes_in_finished(finish: str, change: LeafChange) -> bool:
    return any(
        write.leaf not in ENVELOPE and any(name.startswith(finish) for name in write.seen)
        for write in change.writes
    )


def says(patch: Json, leaf: Pointer) -> bool:
    """Whether a patch has a value (null: cleared) at a leaf, or only names what was seen there."""
    path, names = parts(leaf)
    found: Any = patch
    for key in (*path, *names[:1]):
        if not isinstance(found, dict) or key not in found:
            return False
        found = found[key]
    return True


def patch_of(writes: Iterable[Write]) -> Json:
    """The writes as a JSON merge patch, in which a cleared leaf is null (of a group each field that is not there)."""
    patch: Json = {}
    for write in writes:
        if write.value is NOTHING:
            continue
        path, names = parts(write.leaf)
        cells = {(*path, name): (write.value or {}).get(name) for name in names} if names else {path: write.value}
        for at, value in cells.items():
            under = patch
            for key in at[:-1]:
                under = under.setdefault(key, {})
            under[at[-1]] = value
    return patch


# ------------------------------------------------------------------------------------------------ as it is stored and sent


def packed(state: State) -> Json:
    """What is kept beside a body: whose each shown value is, and the values that wait. Leaves are numbered, so a long form stays short.

    A change is told by its salt, from which its name follows, or by its name. `finish`: true when it is the change of most values.
    """
    single = {leaf: values[0] for leaf, values in state.values.items() if leaf != REMOVED and len(values) == 1 and not values[0].preview}
    salts = {value.dot: value.salt for _, value in sorted(single.items()) if value.salt}
    origin = {dot: salt if len(salt) > _DOT_LENGTH and new_dot(salt) == dot else dot for dot, salt in salts.items()}
    body = {leaf: value for leaf, value in single.items() if value.value is not None}
    special = sorted(leaf for leaf, value in body.items() if group_of(leaf) or isinstance(value.value, dict))
    order = {leaf: number for number, leaf in enumerate(sorted(body))}
    dots: dict[str, list[int]] = {}
    for leaf, value in sorted(body.items()):
        dots.setdefault(origin.get(value.dot, value.dot), []).append(order[leaf])
    most = max(dots, key=lambda dot: (len(dots[dot]), dot), default="")
    kept: Json = {
        "*": most, "dots": {dot: numbers for dot, numbers in dots.items() if dot != most}, "special": special,
        "cleared": {leaf: origin.get(value.dot, value.dot) for leaf, value in sorted(single.items()) if value.value is None},
        "salts": {dot: salt for dot, salt in salts.items() if origin[dot] == dot},
        "offered": {value.dot: list(value.offered) for _, value in sorted(single.items()) if value.offered},
        "beside": {leaf: [value_json(value) for value in values] for leaf, values in sorted(state.values.items()) if leaf not in single},
        "finish": True if most and state.finish == _dot_at(most) else state.finish,
    }
    return {key: value for key, value in kept.items() if value}


def unpacked(body: Json, kept: Json) -> State:
    """The state of a record from its body and what is kept beside it. Of an empty `kept` no value has a name that could be replaced."""
    beside = {leaf: tuple(value_from(value) for value in values) for leaf, values in kept.get("beside", {}).items()}
    special = kept.get("special", [])
    rest: Json = {key: value for key, value in body.items() if key != "removed"}
    whole = {leaf: value_at(rest, leaf) for leaf in special}
    rest = put_all(rest, ((leaf, None) for leaf in (*special, *beside)))
    plain = sorted({**leaves_of(Shape(), rest), **whole}.items())
    most = str(kept.get("*", ""))
    dot_by_number: dict[int, str] = {number: dot for dot, numbers in kept.get("dots", {}).items() for number in numbers}
    single = [(leaf, value, dot_by_number.get(number, most)) for number, (leaf, value) in enumerate(plain)]
    single += [(leaf, None, str(dot)) for leaf, dot in kept.get("cleared", {}).items()]
    salts, offered = kept.get("salts", {}), kept.get("offered", {})
    origin = {text: (_dot_at(text), text if len(text) > _DOT_LENGTH else str(salts.get(text, ""))) for _, _, text in single}
    values = {
        leaf: (Value(origin[text][0], value, salt=origin[text][1], offered=tuple(offered.get(origin[text][0], ()))),) for leaf, value, text in single
    }
    finish = kept.get("finish")
    return State({**values, **beside}, _dot_at(most) if finish is True else finish)


def _dot_at(text: str) -> str:
    """The name of the change that a text tells, by its salt or by its name."""
    return new_dot(text) if len(text) > _DOT_LENGTH else text


def value_json(value: Value) -> Json:
    """One value as it is stored and sent."""
    kept: Json = {"dot": value.dot, "value": value.value}
    for name in ("seen", "over", "offered"):
        if getattr(value, name):
            kept[name] = list(getattr(value, name))
    for name in ("by", "at", "late", "salt", "preview"):
        if getattr(value, name):
            kept[name] = getattr(value, name)
    return kept


def value_from(kept: Json) -> Value:
    """The value that was stored so."""
    return Value(
        str(kept["dot"]), kept.get("value"), tuple(kept.get("seen", ())), kept.get("by"), kept.get("at"), bool(kept.get("late")),
        tuple(kept.get("over", ())), str(kept.get("salt", "")), tuple(kept.get("offered", ())), bool(kept.get("preview")),
    )
