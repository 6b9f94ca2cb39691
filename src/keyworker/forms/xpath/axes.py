"""The axes of XPath 1.0, section 2.2: from one node to a list of nodes, in the order of the axis (backwards for the reverse ones).

Only the compiler calls it.
"""

from collections.abc import Callable, Iterator

from keyworker.forms.node import ATTRIBUTE, NAMESPACE, Node
from keyworker.forms.xpath.syntax import Axis

Walk = Callable[[Node], list[Node]]
"""From a context node to the nodes of an axis. The list may be the tree's own: it is not to be changed."""


def _child(node: Node) -> list[Node]:
    return node.children


def _descendant(node: Node) -> list[Node]:
    return list(node.descendants())


def _descendant_or_self(node: Node) -> list[Node]:
    return [node, *node.descendants()]


def _parent(node: Node) -> list[Node]:
    return [] if node.parent is None else [node.parent]


def _ancestors(node: Node) -> Iterator[Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _ancestor(node: Node) -> list[Node]:
    return list(_ancestors(node))


def _ancestor_or_self(node: Node) -> list[Node]:
    return [node, *_ancestors(node)]


def _place(node: Node, siblings: list[Node]) -> int:
    return next(at for at, held in enumerate(siblings) if held is node)


def _following_sibling(node: Node) -> list[Node]:
    if node.parent is None or node.type is ATTRIBUTE or node.type is NAMESPACE:
        return []
    siblings = node.parent.children
    return siblings[_place(node, siblings) + 1:]


def _preceding_sibling(node: Node) -> list[Node]:
    if node.parent is None or node.type is ATTRIBUTE or node.type is NAMESPACE:
        return []
    siblings = node.parent.children
    return siblings[:_place(node, siblings)][::-1]


def _following(node: Node) -> list[Node]:
    found: list[Node] = []
    if (node.type is ATTRIBUTE or node.type is NAMESPACE) and node.parent is not None:
        node = node.parent
        found.extend(node.descendants())
    for start in (node, *_ancestors(node)):
        for sibling in _following_sibling(start):
            found.append(sibling)
            found.extend(sibling.descendants())
    return found


def _preceding(node: Node) -> list[Node]:
    if (node.type is ATTRIBUTE or node.type is NAMESPACE) and node.parent is not None:
        node = node.parent
    found: list[Node] = []
    for start in (node, *_ancestors(node)):
        for sibling in _preceding_sibling(start):
            found.extend(reversed(list(sibling.descendants())))
            found.append(sibling)
    return found


def _attribute(node: Node) -> list[Node]:
    return node.attributes


def _namespace(node: Node) -> list[Node]:
    return node.declarations


def _self(node: Node) -> list[Node]:
    return [node]


WALKS: dict[Axis, Walk] = {
    Axis.CHILD: _child,
    Axis.DESCENDANT: _descendant,
    Axis.PARENT: _parent,
    Axis.ANCESTOR: _ancestor,
    Axis.FOLLOWING_SIBLING: _following_sibling,
    Axis.PRECEDING_SIBLING: _preceding_sibling,
    Axis.FOLLOWING: _following,
    Axis.PRECEDING: _preceding,
    Axis.ATTRIBUTE: _attribute,
    Axis.NAMESPACE: _namespace,
    Axis.SELF: _self,
    Axis.DESCENDANT_OR_SELF: _descendant_or_self,
    Axis.ANCESTOR_OR_SELF: _ancestor_or_self,
}
REVERSE = frozenset({Axis.ANCESTOR, Axis.ANCESTOR_OR_SELF, Axis.PRECEDING, Axis.PRECEDING_SIBLING})
KEEPS_ORDER = frozenset({Axis.CHILD, Axis.ATTRIBUTE, Axis.NAMESPACE, Axis.SELF, Axis.DESCENDANT, Axis.DESCENDANT_OR_SELF})
"""From nodes in order, none inside another, these axes answer nodes in order, and none twice."""
STAYS_FLAT = frozenset({Axis.CHILD, Axis.ATTRIBUTE, Axis.NAMESPACE, Axis.SELF})
"""Of what these axes answer, from such nodes, none is inside another."""
PRINCIPAL = {Axis.ATTRIBUTE: ATTRIBUTE, Axis.NAMESPACE: NAMESPACE}
"""The node type that a name test takes; ELEMENT on all other axes."""
