"""One node of a tree: XForm files, live instances, secondary instances and recorded cases all consist of these.

`forms.tree` makes them from XML; every room of `forms` may use it. It follows the data model of XPath 1.0 (section 5), with
one addition that a form needs: a node can be `blank` (a question that is not relevant reads as ""). It must never know what
a form is.
"""

import enum
from collections.abc import Iterator

INDEXED_FROM = 6
"""With this many children a name is looked up in an index; below, looking at each child is as fast."""


class NodeType(enum.Enum):
    """The kinds of node of XPath 1.0, section 5; a declaration of a namespace is the namespace node of its element."""

    DOCUMENT = "document"
    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    TEXT = "text"
    COMMENT = "comment"
    INSTRUCTION = "instruction"
    NAMESPACE = "namespace"


DOCUMENT, ELEMENT, ATTRIBUTE, TEXT = NodeType.DOCUMENT, NodeType.ELEMENT, NodeType.ATTRIBUTE, NodeType.TEXT
COMMENT, INSTRUCTION, NAMESPACE = NodeType.COMMENT, NodeType.INSTRUCTION, NodeType.NAMESPACE


class Node:
    """One node. `children` and `attributes` are for reading: change them only by the methods, which keep order and index."""

    __slots__ = (
        "_by_name", "_numbered", "_order", "_places", "attributes", "blank", "children", "declarations", "name", "namespace", "parent",
        "prefix", "text", "type",
    )

    def __init__(self, type: NodeType, name: str = "", *, namespace: str = "", prefix: str = "", text: str = "") -> None:  # noqa: A002
        self.type = type
        self.name = name
        self.namespace = namespace
        self.prefix = prefix
        self.text = text
        self.parent: Node | None = None
        self.children: list[Node] = []
        self.attributes: list[Node] = []
        self.declarations: list[Node] = []
        self.blank = False
        self._by_name: dict[str, list[Node]] | None = None
        self._places: dict[Node, int] | None = None
        self._order = 0
        self._numbered = False  # on the root of a tree: whether the numbers of document order hold

    @property
    def qualified_name(self) -> str:
        """The name with its prefix, as it was written."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    def root(self) -> "Node":
        """The topmost node of this node's tree: its document, or itself where it is detached."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def string_value(self) -> str:
        """The string-value of XPath 1.0, section 5; "" where the node, or what it consists of, is blank."""
        if self.blank:
            return ""
        if self.type is not ELEMENT and self.type is not DOCUMENT:
            return self.text
        children = self.children
        if not children:
            return ""
        if len(children) == 1 and children[0].type is TEXT:
            return children[0].text
        return "".join(_texts(self))

    def named(self, name: str) -> list["Node"]:
        """The child elements with that local name, of any namespace, in order. The list is not to be changed."""
        children = self.children
        if len(children) < INDEXED_FROM:
            return [child for child in children if child.name == name and child.type is ELEMENT]
        index = self._by_name
        if index is None:
            index = {}
            for child in children:
                if child.type is ELEMENT:
                    index.setdefault(child.name, []).append(child)
            self._by_name = index
        return index.get(name, [])

    def child(self, name: str, namespace: str | None = None) -> "Node | None":
        """The first child element with that local name, and that namespace where one is given."""
        for child in self.named(name):
            if namespace is None or child.namespace == namespace:
                return child
        return None

    def elements(self) -> list["Node"]:
        """The child elements in order."""
        return [child for child in self.children if child.type is ELEMENT]

    def place_of(self, child: "Node") -> int:
        """Which of the neighbouring elements of its name a child is, from 1 (the number of a repeat); 1 for what is none of the children."""
        places = self._places
        if places is None:
            places = self._places = {}
            before: Node | None = None
            for element in self.elements():
                again = before is not None and (before.name, before.namespace) == (element.name, element.namespace)
                places[element] = places[before] + 1 if before is not None and again else 1
                before = element
        return places.get(child, 1)

    def attribute(self, name: str, namespace: str = "") -> str | None:
        """The value of an attribute, or None where the element does not have it."""
        for held in self.attributes:
            if held.name == name and held.namespace == namespace:
                return held.text
        return None

    def set_attribute(self, name: str, value: str, *, namespace: str = "", prefix: str = "") -> "Node":
        """Set or add an attribute; answers its node."""
        for held in self.attributes:
            if held.name == name and held.namespace == namespace:
                held.text = value
                return held
        made = Node(ATTRIBUTE, name, namespace=namespace, prefix=prefix, text=value)
        made.parent = self
        self.attributes.append(made)
        self._reorder()
        return made

    def set_text(self, value: str) -> None:
        """Make `value` the node's text: an element then has one text child, or none for ""."""
        if self.type is not ELEMENT:
            self.text = value
            return
        if len(self.children) == 1 and self.children[0].type is TEXT and value:
            self.children[0].text = value
            return
        for child in self.children:
            child.parent = None
        self.children.clear()
        self._by_name = self._places = None
        if value:
            self.append(Node(TEXT, text=value))

    def append(self, child: "Node") -> "Node":
        """Add a detached node as the last child; answers it."""
        return self.insert(len(self.children), child)

    def insert(self, index: int, child: "Node") -> "Node":
        """Add a detached node before the child at `index`; answers it."""
        if child.parent is not None:
            raise ValueError("the node still stands in a tree")
        child.parent = self
        self.children.insert(index, child)
        self._by_name = self._places = None
        self._reorder()
        return child

    def remove(self, child: "Node") -> None:
        """Take a child out; what stands keeps its order."""
        place = next((at for at, held in enumerate(self.children) if held is child), None)
        if place is None:
            raise ValueError("not a child of this node")
        del self.children[place]
        child.parent = None
        child._numbered = False
        self._by_name = self._places = None

    def copy(self) -> "Node":
        """A detached copy of the node and all below it."""
        made = Node(self.type, self.name, namespace=self.namespace, prefix=self.prefix, text=self.text)
        made.blank = self.blank
        for held in self.attributes:
            adopt(made, made.attributes, held.copy())
        for held in self.declarations:
            adopt(made, made.declarations, held.copy())
        for held in self.children:
            adopt(made, made.children, held.copy())
        return made

    def descendants(self) -> Iterator["Node"]:
        """All nodes below this one in document order, without attributes."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            if node.children:
                waiting.extend(node.children[::-1])

    def order(self) -> int:
        """The place in document order within this node's tree; numbers are made anew only after something was inserted."""
        root = self.root()
        if not root._numbered:
            root._number()
        return self._order

    def _number(self) -> None:
        number = 0
        for node in (self, *self.descendants()):
            node._order = number
            for held in (*node.declarations, *node.attributes):
                number += 1
                held._order = number
            number += 1
        self._numbered = True

    def _reorder(self) -> None:
        self.root()._numbered = False


def adopt(parent: Node, place: list[Node], child: Node) -> None:
    """Hang a fresh node into a tree that is being made (its order is not known yet)."""
    child.parent = parent
    place.append(child)


def _texts(node: Node) -> Iterator[str]:
    waiting = node.children[::-1]
    while waiting:
        child = waiting.pop()
        if child.type is TEXT:
            yield child.text
        elif child.children and not child.blank:
            waiting.extend(child.children[::-1])


def in_document_order(nodes: list[Node]) -> list[Node]:
    """The nodes without doubles in document order; nodes of several trees stay together by tree, in order of appearance."""
    unique = list(dict.fromkeys(nodes))
    if len(unique) < 2:
        return unique
    roots = [node.root() for node in unique]
    first = roots[0]
    if all(root is first for root in roots):
        return sorted(unique, key=Node.order)
    rank = {root: place for place, root in reversed(list(enumerate(roots)))}
    return [node for _, _, node in sorted((rank[root], node.order(), node) for root, node in zip(roots, unique, strict=True))]
