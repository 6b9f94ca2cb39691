"""The merge of one record, pure: what a leaf holds, what a field shows, what is out.

The oracle for the product's merge: same changes in, same values, views and verdicts out. It knows no clock, machine, role or scope.
One law: a value goes away only when a change names it, and a change can only name what was on its author's screen.
It must never read anything but its arguments, nor change them.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
Names: TypeAlias = frozenset[str]
NO_NAMES: Names = frozenset()

FINISH = "finish"  # the leaf that holds the finishing acts; no JSON pointer, since it does not begin with "/"
OUT = "out:"  # with a pointer after it: the leaf that holds the marks of taking that thing out; alone: of the record


class Nothing(Enum):
    """What a write says that names values and puts none in their place."""

    NOTHING = "nothing"


NOTHING = Nothing.NOTHING


class Write(NamedTuple):
    """One leaf of a change: `None` clears it (a value like any), `NOTHING` says nothing; `seen` names what it replaces."""

    leaf: str
    value: Json | Nothing
    seen: Names = NO_NAMES


class Change(NamedTuple):
    """One change of one record by one person; `over` names all that a taking out covers."""

    dot: str
    act: str
    writes: tuple[Write, ...]
    over: Names = NO_NAMES
    salt: str = ""


class Value(NamedTuple):
    """One living value of a leaf; `said` is the whole statement when the value is a finishing act; `by` who offered it for its author."""

    name: str
    value: Json
    seen: Names = NO_NAMES
    over: Names = NO_NAMES
    said: tuple[Write, ...] = ()
    salt: str = ""
    by: Names = NO_NAMES


State: TypeAlias = Mapping[str, tuple[Value, ...]]


class Group(NamedTuple):
    """One value as a person sees it, with the names of all values that say it."""

    value: Json
    names: Names


class Kind(NamedTuple):
    """What a kind of record declares about its leaves; hub and machine merge a kind that they do not know with the defaults."""

    texts: Names = NO_NAMES  # long texts, joined by paragraphs
    quiet: Names = NO_NAMES  # leaves that nobody types: the order of the hub decides
    apart: Names = NO_NAMES  # outside any statement and never completed: the audience
    strict: Mapping[str, tuple[Json, ...]] = {}  # protective leaves: their values, laxest first


PLAIN = Kind()
Joiner: TypeAlias = Callable[[str, tuple[Value, ...], Value], tuple[Value, ...]]


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(value: Json) -> str:
    """The one spelling of a JSON value; two values are equal when their spellings are."""
    return _encode(value)


def name_of(dot: str, salt: str, leaf: str, value: Json) -> str:
    """A value's name: the dot of its change and 64 bits over salt, leaf and value, so that no other value can take it."""
    text = f"{salt}\0{leaf}\0{canonical(value)}"
    return f"{dot}~{blake2b(text.encode(), digest_size=8).hexdigest()}"


def dot_of(name: str) -> str:
    """The dot of the change that wrote the value of this name."""
    return name.partition("~")[0]


def leaves(body: Json, whole: Names = NO_NAMES, at: str = "") -> dict[str, Json]:
    """The leaves of a body: pointers whose value is no object, or an object that is declared whole. An empty object is no leaf."""
    if not isinstance(body, Mapping) or at in whole:
        return {at: body}
    found: dict[str, Json] = {}
    for key, value in body.items():
        found |= leaves(value, whole, f"{at}/{key.replace('~', '~0').replace('/', '~1')}")
    return found


def related(leaf: str, other: str) -> bool:
    """Whether one of two leaves is the other or lies under it. Marks and finishing acts are related to themselves alone."""
    if leaf == other:
        return True
    return leaf[:1] == other[:1] == "/" and (leaf.startswith(other + "/") or other.startswith(leaf + "/"))


def finish_of(state: State) -> Value | None:
    """The act that finished the record, or None: the first, later ones wait beside it."""
    acts = state.get(FINISH)
    return acts[0] if acts else None


def put(state: State, leaf: str, value: Value | None, seen: Names, kind: Kind = PLAIN, join: Joiner | None = None) -> State:
    """Take out the values that are named; put the new one in the place of the first of them in its leaf, or at the end."""
    found = dict(state)
    old = state.get(leaf, ())
    gone = old if value and leaf in kind.quiet else tuple(was for was in old if was.name in seen or (value and was.name == value.name))
    for other in state:
        if other != leaf and seen and related(leaf, other):
            found[other] = tuple(was for was in state[other] if was.name not in seen)
    left = tuple(was for was in old if was not in gone)
    if value:
        place = old.index(gone[0]) if gone else len(left)
        left = (*left[:place], value, *left[place:])
        if join and leaf in kind.texts and not finish_of(state):
            left = join(leaf, left, value)
    found[leaf] = left
    return {pointer: values for pointer, values in found.items() if values}


def accept(state: State, change: Change, kind: Kind = PLAIN, early: Names = NO_NAMES, join: Joiner | None = None) -> tuple[State, str | None]:
    """Lay one change on a record's state; the same at the hub and, for what is not sent yet, on every machine.

    `early` are names that were replaced before they came (after a restore): what they name is not put in again.
    The second result is why the change is set aside, or None.
    """
    if completed(state, change, kind):
        return state, "completed"
    for leaf, value, seen in change.writes:
        new = None
        if value is not NOTHING:
            said = change.writes if leaf == FINISH else ()
            over = change.over if leaf.startswith(OUT) else NO_NAMES
            new = Value(name_of(change.dot, change.salt, leaf, value), value, seen, over, said, change.salt)
        if new and new.name in early:
            new = None
        joins = join if change.act == "edit" else None
        state = put(state, leaf, new, seen, kind, joins)
    return state, None


def completed(state: State, change: Change, kind: Kind = PLAIN) -> bool:
    """Whether a change writes over a statement that its author saw finished: it names a value of the finishing act."""
    finish = finish_of(state)
    if not finish:
        return False
    dot = dot_of(finish.name)
    return any(dot_of(name) == dot for leaf, _, seen in change.writes if leaf not in kind.apart for name in seen)


def show(state: State, leaf: str, kind: Kind = PLAIN) -> tuple[Value, ...]:
    """The values of one leaf, first what its field shows: of a finished record what its finisher said, also if that was nothing."""
    values, finish = state.get(leaf, ()), finish_of(state)
    if not finish or leaf in kind.apart or not leaf.startswith("/"):
        return values
    dot = dot_of(finish.name)
    value = next((write.value for write in finish.said if write.leaf == leaf and write.value is not NOTHING), None)
    return (Value(name_of(dot, finish.salt, leaf, value), value), *(other for other in values if dot_of(other.name) != dot))


def groups(state: State, leaf: str, kind: Kind = PLAIN) -> tuple[Group, ...]:
    """A leaf as a person sees it: its different values, first what the field shows. More than one: a conflict.

    If living pointers lie under one another, all are values of the shorter, the shorter's own first.
    What lies under is one object made of the first values; every further value is an object of its own.
    """
    found = [(value.value, {value.name}) for value in show(state, leaf, kind)]
    if leaf.count("/") > 1:
        above = sorted(other for other in state if leaf.startswith(other + "/"))
        found = [(value.value, {value.name}) for other in above for value in show(state, other, kind)] + found
    found += _under(state, leaf, kind)
    if len(found) == 1 or (found and leaf in kind.quiet):
        return (Group(found[0][0], frozenset(found[0][1])),)
    seen: dict[str, tuple[Json, set[str]]] = {}
    for value, names in found:
        seen.setdefault(canonical(value), (value, set()))[1].update(names)
    return tuple(Group(value, frozenset(names)) for value, names in seen.values())


def _under(state: State, leaf: str, kind: Kind) -> list[tuple[Json, set[str]]]:
    """What lives under a leaf, as values of that leaf."""
    prefix = leaf + "/"
    below = sorted(other for other in state if other.startswith(prefix))
    if not below:
        return []
    lists = {other[len(leaf) :]: show(state, other, kind) for other in below}
    first = nested({pointer: values[0].value for pointer, values in lists.items()})
    rest = [(nested({pointer: value.value}), {value.name}) for pointer, values in lists.items() for value in values[1:]]
    return [(first, {values[0].name for values in lists.values()}), *rest]


def nested(flat: Mapping[str, Json]) -> Json:
    """The object that has these values at these pointers; under a value that is no object the shorter pointer's stands."""
    body: dict[str, Json] = {}
    for pointer in sorted(flat, key=len):
        keys = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
        place: dict[str, Json] = body
        for key in keys[:-1]:
            inner = place.setdefault(key, {})
            if not isinstance(inner, dict):
                break
            place = inner
        else:
            place[keys[-1]] = flat[pointer]
    return body


def body_of(state: State, kind: Kind = PLAIN) -> Json:
    """What the fields of a record show; a protective leaf shows its strictest value while its values differ."""
    finish = finish_of(state)
    pointers = {leaf for leaf in state if leaf.startswith("/")} | {write.leaf for write in (finish.said if finish else ()) if write.leaf.startswith("/")}
    shown = {leaf: strictest(state, leaf, kind) if leaf in kind.strict else show(state, leaf, kind)[0].value for leaf in pointers}
    return nested({leaf: value for leaf, value in shown.items() if value is not None})


def strictest(state: State, leaf: str, kind: Kind) -> Json:
    """The value of a protective leaf that is used on screen, on paper and for scope: of all its living values the strictest."""
    order = kind.strict[leaf]
    return max((value.value for value in (*show(state, leaf, kind), *state.get(leaf, ()))), key=lambda value: order.index(value) if value in order else -1, default=None)


def is_out(marks: Iterable[Value], living: Iterable[str], keep: Callable[[Json], bool]) -> bool:
    """Whether a thing is taken out: somebody did, nobody keeps it, and who did had seen every value that lives in it and under it."""
    marks = tuple(marks)
    if not marks or any(keep(mark.value) for mark in marks):
        return False
    over = frozenset[str]().union(*(mark.over for mark in marks))
    return all(name in over for name in living)
