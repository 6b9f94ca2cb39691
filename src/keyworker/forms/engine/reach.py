"""What an expression may read, found from its text and the form's model alone. Only `plan` uses it; it works nothing out.

Each location path is walked over the model (where a repeat stands once) instead of over an instance. The answer errs on the safe
side: it may name a node that is not read in the end, never leave one out. With each node comes the *pivot*: the highest
node that the path went through. Two nodes inside the pivot's one instance concern each other; others do not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from keyworker.forms.xform.form import ModelNode
from keyworker.forms.xpath.syntax import Axis, Call, Chain, Negation, NodeTest, Part, Path, Step

MEMBERSHIP = frozenset({"count", "position", "last", "name", "local-name", "namespace-uri", "current", "instance"})
"""Functions for which it matters which nodes there are, not what they say."""


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the model that a path reached (None: the document itself), and the highest one on the way (None: the document)."""

    node: ModelNode | None
    pivot: ModelNode | None


@dataclass
class Reads:
    """`values`: leaves whose value is read; `repeats`: repeats whose number or order matters; `names`: questions whose choices are."""

    values: set[tuple[ModelNode, ModelNode | None]] = field(default_factory=set)
    repeats: set[tuple[ModelNode, ModelNode | None]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    texts: set[str | None] = field(default_factory=set)

    def borrow(self, other: "Reads", reader: ModelNode) -> None:
        """Add what is read at another node on behalf of `reader`: in every instance that both are in."""
        self.values |= {(node, _around(pivot, reader)) for node, pivot in other.values}
        self.repeats |= {(node, _around(pivot, reader)) for node, pivot in other.repeats}


Places = frozenset[Place]
NOWHERE: Places = frozenset()


class Reach:
    """Walks the expressions that stand at one node of the model, gathering `reads`."""

    def __init__(self, root: ModelNode, at: ModelNode, primary_id: str = "") -> None:
        self._root = root
        self._primary_id = primary_id
        self._current = frozenset({Place(at, at)})
        self.reads = Reads()

    def read(self, part: Part) -> None:
        """Note everything that `part`, read as a value, depends on."""
        self._value(self._walk(part, self._current))

    def nodes(self, part: Part) -> Places:
        """The same for a node-set whose members count; answers where they are, for expressions that are read at each of them."""
        return self._walk(part, self._current)

    def read_at(self, part: Part, places: Places) -> None:
        """Note what `part` reads when it stands at `places` (values and labels of an itemset)."""
        self._value(self._walk(part, places))

    def _walk(self, part: Part, at: Places) -> Places:
        if isinstance(part, Path):
            return self._path(part, at)
        if isinstance(part, Call):
            return self._call(part, at)
        if isinstance(part, Negation):
            self._value(self._walk(part.operand, at))
        elif isinstance(part, Chain):
            return self._chain(part, at)
        return NOWHERE

    def _chain(self, part: Chain, at: Places) -> Places:
        found = self._walk(part.first, at)
        for operator, operand in part.rest:
            more = self._walk(operand, at)
            if operator == "|":
                found |= more
            else:
                self._value(found)
                self._value(more)
                found = NOWHERE
        return found

    def _call(self, part: Call, at: Places) -> Places:
        if part.name == "current":
            return self._current
        reached = [self._walk(argument, at) for argument in part.arguments]
        if part.name == "randomize" and reached:
            for more in reached[1:]:
                self._value(more)
            return reached[0]
        if part.name == "instance":
            return self._instance(part)
        self._named(part)
        for places in reached:
            if part.name in MEMBERSHIP:
                self._members(places)
            else:
                self._value(places)
        return self._indexed(part, reached)

    def _instance(self, part: Call) -> Places:
        given = getattr(part.arguments[0], "value", None) if part.arguments else None
        return frozenset({Place(None, None)}) if given is not None and given == self._primary_id else NOWHERE

    def _indexed(self, part: Call, reached: list[Places]) -> Places:
        if part.name != "indexed-repeat" or not reached:
            return NOWHERE
        for place in reached[0]:
            if place.node is not None:
                self._note_crossed(place.node, None)
        return NOWHERE

    def _named(self, part: Call) -> None:
        literals = [getattr(argument, "value", None) for argument in part.arguments]
        if part.name == "jr:choice-name" and len(literals) > 1:
            self.reads.names.add(literals[1] if isinstance(literals[1], str) else "")
        elif part.name in {"jr:itext", "itext"}:
            self.reads.texts.add(literals[0] if literals and isinstance(literals[0], str) else None)

    def _path(self, part: Path, at: Places) -> Places:
        if part.absolute:
            places: Places = frozenset({Place(None, None)})
        elif part.start is not None:
            places = self._walk(part.start, at)
        else:
            places = at
        self._predicates(part.filters, places)
        for step in part.steps:
            places = frozenset(self._step(step, places))
            self._predicates(step.predicates, places)
        return places

    def _predicates(self, predicates: Iterable[Part], places: Places) -> None:
        for predicate in predicates:
            self._value(self._walk(predicate, places))

    def _step(self, step: Step, places: Places) -> Iterator[Place]:
        for place in places:
            for reached in self._along(step.axis, place):
                if reached.node is None or _passes(step.test, reached.node):
                    if reached.node is not None and reached.node.repeat is not None:
                        self._note_repeat(step.axis, reached)
                    yield reached

    def _note_repeat(self, axis: Axis, reached: Place) -> None:
        if axis in {Axis.PARENT, Axis.ANCESTOR, Axis.SELF, Axis.ANCESTOR_OR_SELF}:
            return
        assert reached.node is not None
        self.reads.repeats.add((reached.node, _above(reached.pivot, reached.node)))

    def _along(self, axis: Axis, place: Place) -> Iterator[Place]:
        node, pivot = place.node, place.pivot
        if axis in _DOWN:
            yield from self._down(axis, place)
        elif axis in _UP:
            if axis is not Axis.PARENT and axis is not Axis.ANCESTOR:
                yield place
            while node is not None:
                node = node.parent
                pivot = _higher(pivot, node)
                yield Place(node, pivot)
                if axis is Axis.PARENT:
                    return
        elif axis is Axis.ATTRIBUTE:
            yield from (Place(held, pivot) for held in (node.attributes if node is not None else ()))
        elif axis in {Axis.FOLLOWING_SIBLING, Axis.PRECEDING_SIBLING}:
            parent = node.parent if node is not None else None
            held = parent.children if parent is not None else [self._root]
            yield from (Place(sibling, _higher(pivot, parent)) for sibling in held)
        elif axis is not Axis.NAMESPACE:
            yield from (Place(any_node, None) for any_node in self._root.walk())

    def _down(self, axis: Axis, place: Place) -> Iterator[Place]:
        if axis is Axis.SELF or axis is Axis.DESCENDANT_OR_SELF:
            yield place
        if axis is Axis.SELF:
            return
        below = place.node.children if place.node is not None else [self._root]
        for child in below:
            reached = Place(child, place.pivot)
            yield reached
            if axis is not Axis.CHILD:
                yield from (held for held in self._down(Axis.DESCENDANT, reached))

    def _members(self, places: Places) -> None:
        for place in places:
            if place.node is not None:
                self._note_crossed(place.node, place.pivot)

    def _note_crossed(self, node: ModelNode, pivot: ModelNode | None) -> None:
        if node.repeat is not None:
            self.reads.repeats.add((node, _above(pivot, node)))

    def _value(self, places: Places) -> None:
        for place in places:
            for node in (place.node or self._root).walk():
                if node.attribute or node.leaf:
                    self.reads.values.add((node, place.pivot))
                if node.repeat is not None and node is not place.node:
                    self.reads.repeats.add((node, place.pivot))


_DOWN = frozenset({Axis.CHILD, Axis.DESCENDANT, Axis.SELF, Axis.DESCENDANT_OR_SELF})
_UP = frozenset({Axis.PARENT, Axis.ANCESTOR, Axis.ANCESTOR_OR_SELF})


def _higher(pivot: ModelNode | None, node: ModelNode | None) -> ModelNode | None:
    if pivot is None or node is None:
        return None
    return node if node.depth < pivot.depth else pivot


def _around(pivot: ModelNode | None, reader: ModelNode) -> ModelNode | None:
    """The lowest node above (or at) the pivot that the reader is in, too."""
    above: ModelNode | None = reader
    lineage = set()
    while above is not None:
        lineage.add(above)
        above = above.parent
    while pivot is not None and pivot not in lineage:
        pivot = pivot.parent
    return pivot


def _above(pivot: ModelNode | None, repeat: ModelNode) -> ModelNode | None:
    """The number and order of a repeat's instances are a matter of its parent, however the path came by."""
    return repeat.parent if pivot is repeat else pivot


def _passes(test: NodeTest, node: ModelNode) -> bool:
    if test.kind == "name":
        return test.name in {"*", node.name}
    return test.kind == "node"
