"""The leaves of a JSON body: the pointers that name them, and how a kind cuts its bodies into them. Pure functions.

A leaf is named by a JSON pointer (RFC 6901). Fields that are one act, such as a score and its state, are one leaf: the pointer of
such a group ends in `~(score,state)`, which no plain pointer can.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from keyworker.base.canonical import Json, canonical

Pointer = str
Strictness = Callable[[Any], Any]
"""How strict a value of a protective leaf is: the larger the answer, the stricter. It must take any JSON."""


@dataclass(frozen=True)
class Shape:
    """What a kind says of its leaves. Paths are tuples of keys, in which `*` is any key.

    `whole`: objects that are one value. `groups`: by the path of an object, names of fields in it that are one act. `quiet`: leaves
    that nobody types, of which the last one in the order of the hub holds. `strict`: protective leaves, of which the strictest value
    is used while several stand. `signed`: leaves that say who wrote a record: of those who began it, the first stands, and nobody is asked.
    """

    whole: frozenset[tuple[str, ...]] = frozenset()
    groups: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    quiet: frozenset[Pointer] = frozenset()
    strict: Mapping[tuple[str, ...], Strictness] = field(default_factory=dict)
    signed: frozenset[Pointer] = frozenset()

    def also(
        self, *, whole: Iterable[tuple[str, ...]] = (), groups: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]] | None = None,
        quiet: Iterable[Pointer] = (), strict: Mapping[tuple[str, ...], Strictness] | None = None, signed: Iterable[Pointer] = (),
    ) -> "Shape":
        """This shape with more: what a kind adds to what every record has."""
        both = {path: (*self.groups.get(path, ()), *(groups or {}).get(path, ())) for path in {*self.groups, *(groups or {})}}
        return Shape(self.whole | frozenset(whole), both, self.quiet | frozenset(quiet), {**self.strict, **(strict or {})}, self.signed | frozenset(signed))

    def strictness(self, leaf: Pointer) -> Strictness | None:
        """How strict a value of a leaf is, where the leaf protects somebody."""
        if not self.strict:
            return None
        path, names = parts(leaf)
        return None if names else next((strictness for pattern, strictness in self.strict.items() if _like(pattern, path)), None)

    def cuts(self, leaf: Pointer, value: Any) -> bool:
        """Whether this is how bodies of the kind are cut here: a leaf that is cut otherwise would stand in the way of every later one."""
        path, names = parts(leaf)
        groups = [fields for at, some in self.groups.items() if _like(at, path if names else path[:-1]) for fields in some]
        if names:
            return any(set(names) == set(fields) for fields in groups)
        within = [fields for at, some in self.groups.items() for deep in range(1, len(path)) if _like(at, path[: deep - 1]) for fields in some if path[deep - 1] in fields]
        if within or any(path[-1] in fields for fields in groups) or any(_like(whole, path[:deep]) for whole in self.whole for deep in range(1, len(path))):
            return False
        return not isinstance(value, dict) or any(_like(whole, path) for whole in self.whole)


def same(value: Any, other: Any) -> bool:
    """Whether two values are the same JSON: 1, 1.0 and true are three values."""
    return canonical(value) == canonical(other)


def overlap(leaves: Iterable[Pointer]) -> bool:
    """Whether one of these leaves lies within another, so that they cannot both be leaves of one record."""
    cells = sorted(cell for leaf in leaves for cell in _cells(leaf))
    return any(cell == before or cell[: len(before)] == before for before, cell in pairwise(cells))


def meets(new: Iterable[Pointer], there: Iterable[Pointer]) -> bool:
    """Whether one of these new leaves lies within one that is there, or the other way round; looks once at each."""
    cells = {cell for leaf in new for cell in _cells(leaf)}
    above = {cell[:deep] for cell in cells for deep in range(1, len(cell) + 1)}
    return any(cell in above or any(cell[:deep] in cells for deep in range(1, len(cell))) for leaf in there for cell in _cells(leaf))


def _cells(leaf: Pointer) -> list[tuple[str, ...]]:
    path, names = parts(leaf)
    return [(*path, name) for name in names] if names else [path]


def well_formed(leaf: Pointer, deepest: int, longest_key: int) -> bool:
    """Whether a pointer is one that `pointer` or `group_pointer` makes, of no more and no longer keys than these."""
    path, names = parts(leaf)
    again = group_pointer(path, names) if names else pointer(path)
    return again == leaf and 0 < len(path) + bool(names) <= deepest and all(0 < len(key) <= longest_key for key in (*path, *names))


def pointer(path: Iterable[str]) -> Pointer:
    """The JSON pointer of a path of keys (RFC 6901)."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in path)


def path_of(leaf: Pointer) -> tuple[str, ...]:
    """The keys of a pointer; of a group, those of the object that its fields are in."""
    return parts(leaf)[0]


def group_of(leaf: Pointer) -> tuple[str, ...]:
    """The names of the fields of a group; empty for a plain leaf."""
    return parts(leaf)[1]


def parts(leaf: Pointer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of a pointer, and the names of the fields of a group."""
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
    path, names = parts(leaf)
    found: Any = body
    for key in path:
        if not isinstance(found, dict) or key not in found:
            return None
        found = found[key]
    if not names:
        return found
    some = {name: found[name] for name in names if found.get(name) is not None} if isinstance(found, dict) else {}
    return some or None


def put(body: Json, leaf: Pointer, value: Any) -> Json:
    """A body with another value at a leaf (none: taken away, with objects that are then empty). The argument is not changed."""
    return put_all(body, [(leaf, value)])


def put_all(body: Json, leaves: Iterable[tuple[Pointer, Any]]) -> Json:
    """As `put` for one leaf after another, in one pass: no object is copied twice, however many leaves are in it."""
    result = dict(body)
    own = {id(result): result}
    for leaf, value in leaves:
        path, names = parts(leaf)
        changes = {name: (value or {}).get(name) for name in names} if names else {path[-1]: value}
        _put(result, path if names else path[:-1], changes, own)
    return result


def _put(here: Json, path: tuple[str, ...], changes: Json, own: dict[int, Json]) -> None:
    """Put fields in an object that is ours, below a path; `own`: by their place in memory the objects that were made for this body."""
    if not path:
        here.update(changes)
        for key in [key for key, value in changes.items() if value is None]:
            del here[key]
        return
    under = here.get(path[0])
    below = own.get(id(under))
    if below is None:
        below = dict(under) if isinstance(under, dict) else {}
        own[id(below)] = below
    _put(below, path[1:], changes, own)
    if below:
        here[path[0]] = below
    else:
        here.pop(path[0], None)


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
