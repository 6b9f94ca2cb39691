"""The live tree of one session: what the form's model has become, with every instance of every repeat. Only the engine uses it.

A `LiveNode` stands beside each node of the instance (`node`, which expressions read); a `LiveRange` stands where a repeat's
instances are. Nothing is worked out here and nothing decides what depends on what.
"""

from collections.abc import Iterator
from typing import Any

from keyworker.forms.node import Node, NodeType
from keyworker.forms.xform.form import ModelNode


class LiveNode:
    """One node of the instance. `wish` is what was answered last, `raw` what of it stands (choices may be withdrawn), relevant or not.

    `results` are what its expressions last answered; `default` is the value it came with; `restored`: its value came back from a draft
    and is not to be drawn by chance again.
    """

    __slots__ = (
        "attributes", "children", "default", "gone", "id", "jobs", "model", "node", "own_readonly", "own_relevant", "parent", "range",
        "readonly", "reason", "relevant", "restored", "results", "touched", "wish",
    )

    def __init__(self, model: ModelNode, parent: "LiveNode | None", node: Node) -> None:
        self.model = model
        self.parent = parent
        self.node = node
        self.children: list[LiveNode | LiveRange] = []
        self.attributes: list[LiveNode] = []
        self.range: LiveRange | None = None
        self.id = ""
        self.default = ""
        self.wish = ""
        self.gone = False
        self.touched = False
        self.restored = False
        self.reason = ""
        self.own_relevant = True
        self.relevant = True
        self.own_readonly = False
        self.readonly = False
        self.jobs: dict[str, Any] = {}
        self.results: dict[str, Any] = {}

    @property
    def raw(self) -> str:
        """The value as kept, also while not relevant; "" for a group."""
        if self.model.attribute:
            return self.node.text
        return self.node.children[0].text if self.model.leaf else ""

    def write(self, text: str) -> None:
        """Put a value into the instance; nothing else happens."""
        if self.model.attribute:
            self.node.text = text
        else:
            self.node.children[0].text = text

    @property
    def value(self) -> str:
        """The value as everybody sees it: "" while not relevant."""
        return self.raw if self.relevant else ""

    def ref(self) -> str:
        """The positional reference: `/data/rep[2]/age`."""
        own = f"@{self.node.qualified_name}" if self.model.attribute else self.node.qualified_name
        if self.range is not None:
            own = f"{own}[{self.range.position(self)}]"
        return f"{self.parent.ref() if self.parent is not None else ''}/{own}"

    def key(self) -> str:
        """The stable key: `/data/rep[<instance id>]/age`."""
        own = f"@{self.node.qualified_name}" if self.model.attribute else self.node.qualified_name
        if self.range is not None:
            own = f"{own}[{self.id}]"
        return f"{self.parent.key() if self.parent is not None else ''}/{own}"

    def walk(self) -> Iterator["LiveNode"]:
        """This node and all below it that stand, in document order; attributes too."""
        yield self
        yield from self.attributes
        for child in self.children:
            if isinstance(child, LiveRange):
                for instance in child.instances:
                    yield from instance.walk()
            else:
                yield from child.walk()

    def ranges(self) -> Iterator["LiveRange"]:
        """The ranges of repeats at and below this node that stand, outer before inner."""
        for node in self.walk():
            for child in node.children:
                if isinstance(child, LiveRange):
                    yield child

    def lineage(self) -> Iterator["LiveNode"]:
        """This node and those above it, up to the root."""
        node: LiveNode | None = self
        while node is not None:
            yield node
            node = node.parent

    def has_answers(self) -> bool:
        """Whether a person answered anything here or below, or said why not."""
        return any((node.touched and node.wish) or node.reason for node in self.walk())

    def ancestor(self, model: ModelNode) -> "LiveNode":
        """The ancestor (or itself) that is of `model`."""
        node = self
        while node.model is not model and node.parent is not None:
            node = node.parent
        return node


class LiveRange:
    """All instances of one repeat below one parent. `removed` keeps what was taken out, by id, so that it can come back."""

    __slots__ = ("_places", "anchor", "instances", "jobs", "model", "own_relevant", "parent", "removed", "results")

    def __init__(self, model: ModelNode, parent: LiveNode) -> None:
        self.model = model
        self.parent = parent
        self.instances: list[LiveNode] = []
        self._places: dict[LiveNode, int] | None = None
        self.removed: dict[str, LiveNode] = {}
        self.anchor = Node(NodeType.ELEMENT, model.name, namespace=model.namespace, prefix=model.prefix)
        self.own_relevant = True
        self.anchor.parent = parent.node  # where the range's own expressions stand: `..` is the parent, but nobody finds it
        self.jobs: dict[str, Any] = {}
        self.results: dict[str, Any] = {}

    @property
    def gone(self) -> bool:
        """Whether it went with an instance that was taken out."""
        return self.parent.gone

    @property
    def relevant(self) -> bool:
        """A range is relevant when its parent is, and one of its instances is (or, without instances, the first one would be)."""
        if not self.parent.relevant:
            return False
        return any(instance.relevant for instance in self.instances) if self.instances else self.own_relevant

    def position(self, instance: LiveNode) -> int:
        """The place of an instance, from 1."""
        if self._places is None:
            self._places = {held: place for place, held in enumerate(self.instances, 1)}
        return self._places.get(instance, 0)

    def ref(self) -> str:
        """`/data/rep`."""
        return f"{self.parent.ref()}/{self.name}"

    def key(self) -> str:
        """`/data/rep`, with the ids of enclosing instances."""
        return f"{self.parent.key()}/{self.name}"

    @property
    def name(self) -> str:
        """The name of its instances, as in references."""
        return f"{self.model.prefix}:{self.model.name}" if self.model.prefix else self.model.name

    def insert(self, place: int, instance: LiveNode) -> None:
        """Put an instance at `place` (from 0), in this range and in the instance tree."""
        self.instances.insert(place, instance)
        self._places = None
        before = self.instances[place - 1].node if place else self._node_before()
        siblings = self.parent.node.children
        at = 0 if before is None else next(at for at, held in enumerate(siblings) if held is before) + 1
        self.parent.node.insert(at, instance.node)

    def _node_before(self) -> Node | None:
        found: Node | None = None
        for child in self.parent.children:
            if child is self:
                break
            if isinstance(child, LiveNode):
                found = child.node
            elif child.instances:
                found = child.instances[-1].node
        return found

    def take(self, place: int) -> LiveNode:
        """Take the instance at `place` (from 0) out of this range and of the instance tree."""
        instance = self.instances.pop(place)
        self._places = None
        self.parent.node.remove(instance.node)
        return instance


def new_element(model: ModelNode) -> Node:
    """An empty node of the instance for `model`."""
    kind = NodeType.ATTRIBUTE if model.attribute else NodeType.ELEMENT
    made = Node(kind, model.name, namespace=model.namespace, prefix=model.prefix)
    if model.leaf and not model.attribute:
        made.append(Node(NodeType.TEXT))
    return made
