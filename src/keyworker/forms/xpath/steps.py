"""Location paths, compiled: steps from lists of nodes to lists of nodes, in document order, sorted only where that is needed."""

import math
from collections.abc import Callable

from keyworker.forms.node import COMMENT, ELEMENT, INSTRUCTION, NAMESPACE, TEXT, Node, in_document_order
from keyworker.forms.xpath.axes import KEEPS_ORDER, PRINCIPAL, REVERSE, STAYS_FLAT, WALKS
from keyworker.forms.xpath.compiled import Compiled, Kind, as_truth
from keyworker.forms.xpath.names import Names
from keyworker.forms.xpath.scope import Scope
from keyworker.forms.xpath.syntax import Axis, Call, Chain, Literal, Negation, NodeTest, Number, Part, Step
from keyworker.forms.xpath.values import truth_of

Move = Callable[[list[Node], Scope], list[Node]]
"""A step or a predicate: from nodes in order to nodes in order. Never changes the list that it gets."""
Accepts = Callable[[Node], bool]
TYPES = {"text": TEXT, "comment": COMMENT, "processing-instruction": INSTRUCTION}


def predicate(part: Compiled) -> Move:
    """Keeps the nodes for which the predicate holds: a number is a position (XPath 1.0, 2.4)."""
    if part.kind is Kind.NUMBER and part.constant:
        return _at_place(part.run)
    if part.kind is Kind.NUMBER:
        number = part.run
        return _kept(lambda scope: number(scope) == scope.position)
    if part.kind is Kind.ANY:
        run = part.run

        def holds(scope: Scope) -> bool:
            value = run(scope)
            return value == scope.position if isinstance(value, float) else truth_of(value)

        return _kept(holds)
    return _kept(as_truth(part))


def _at_place(number: Callable[[Scope], float]) -> Move:
    def move(nodes: list[Node], scope: Scope) -> list[Node]:
        place = number(scope)
        return [nodes[int(place) - 1]] if 1 <= place <= len(nodes) and place == int(place) else []

    return move


def _by_place(part: Part, compiled: Callable[[Part], Compiled]) -> Move | None:
    """`position() = …` (or `<`, `<=`, `>`, `>=`) with a number that is the same at every node: one look-up instead of a question at each,
    where an instance of a repeat reads the one before it, or all those before it.
    """
    if not isinstance(part, Chain) or len(part.rest) != 1:
        return None
    sign, right = part.rest[0]
    if not _is_position(part.first):
        sign, right = _TURNED.get(sign, sign), part.first
        if not _is_position(part.rest[0][1]):
            return None
    if sign not in _TURNED or not _fixed(right):
        return None
    number = compiled(right)
    if number.kind is not Kind.NUMBER:
        return None
    return _at_place(number.run) if sign == "=" else _beside_place(sign, number.run)


_TURNED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _is_position(part: Part) -> bool:
    return isinstance(part, Call) and part.name == "position" and not part.arguments


def _beside_place(sign: str, number: Callable[[Scope], float]) -> Move:
    def move(nodes: list[Node], scope: Scope) -> list[Node]:
        place = number(scope)
        if math.isnan(place):
            return []
        place = min(max(place, 0), len(nodes) + 1)
        if sign in {"<", "<="}:
            return nodes[:max(math.ceil(place) - 1, 0) if sign == "<" else math.floor(place)]
        return nodes[math.floor(place) if sign == ">" else max(math.ceil(place) - 1, 0):]

    return move


def _fixed(part: Part) -> bool:
    """Whether a part reads neither the node that it is asked at, nor its place."""
    if isinstance(part, Number | Literal):
        return True
    if isinstance(part, Negation):
        return _fixed(part.operand)
    if isinstance(part, Chain):
        return _fixed(part.first) and all(_fixed(operand) for _, operand in part.rest)
    if isinstance(part, Call):
        return part.name == "current" or (part.name in _PLAIN and bool(part.arguments) and all(map(_fixed, part.arguments)))
    return part.absolute or (part.start is not None and _fixed(part.start))


_PLAIN = frozenset({"position", "number", "int", "count"})


def _kept(holds: Callable[[Scope], bool]) -> Move:
    def move(nodes: list[Node], scope: Scope) -> list[Node]:
        scope.host.looked_at(len(nodes))
        current = scope.node if scope.current is None else scope.current
        inner = Scope(scope.node, scope.host, current, 0, len(nodes), scope.root)
        kept: list[Node] = []
        for node in nodes:
            inner.node = node
            inner.position += 1
            if holds(inner):
                kept.append(node)
        return kept

    return move


def moves(steps: tuple[Step, ...], names: Names, compiled: Callable[[Part], Compiled], *, single: bool) -> list[Move]:
    """The moves of a path's steps; `single`: the path starts from one node at most."""
    made: list[Move] = []
    flat = single
    for step in steps:
        predicates = [_by_place(part, compiled) or predicate(compiled(part)) for part in step.predicates]
        made.append(_move(step, names, predicates, in_order=flat and step.axis in KEEPS_ORDER))
        flat = (flat and step.axis in STAYS_FLAT) or (single and step.axis in {Axis.PARENT, Axis.FOLLOWING_SIBLING})
        single = single and step.axis in {Axis.SELF, Axis.PARENT}
    return made


def _move(step: Step, names: Names, predicates: list[Move], *, in_order: bool) -> Move:
    if step.axis is Axis.CHILD and step.test.kind == "name" and step.test.name != "*" and not predicates and in_order:
        return _named_children(step.test.name, names.accepted(step.test.prefix))
    if step.axis is Axis.SELF and step.test.kind == "node" and not predicates:
        return lambda nodes, _scope: nodes
    one = _from_one(step, names, predicates)

    def move(nodes: list[Node], scope: Scope) -> list[Node]:
        if len(nodes) == 1:
            found = one(nodes[0], scope)
            scope.host.looked_at(len(found))
            return found
        found = []
        for node in nodes:
            found.extend(one(node, scope))
        scope.host.looked_at(len(found))
        return found if in_order else in_document_order(found)

    return move


def _named_children(name: str, accepted: frozenset[str]) -> Move:
    """By far the most frequent step."""
    def move(nodes: list[Node], _scope: Scope) -> list[Node]:
        if len(nodes) == 1:
            return [child for child in nodes[0].named(name) if child.namespace in accepted]
        return [child for node in nodes for child in node.named(name) if child.namespace in accepted]

    return move


def _from_one(step: Step, names: Names, predicates: list[Move]) -> Callable[[Node, Scope], list[Node]]:
    walk, accepts, backwards = WALKS[step.axis], _test(step.axis, step.test, names), step.axis in REVERSE
    name, by_name = step.test.name, step.axis is Axis.CHILD and step.test.kind == "name" and step.test.name != "*"
    namespaces = names.accepted(step.test.prefix) if by_name else frozenset()

    def one(node: Node, scope: Scope) -> list[Node]:
        if by_name:
            found = [child for child in node.named(name) if child.namespace in namespaces]
        else:
            found = list(walk(node)) if accepts is None else [each for each in walk(node) if accepts(each)]
        for narrow in predicates:
            found = narrow(found, scope)
        return found[::-1] if backwards else found

    return one


def _test(axis: Axis, test: NodeTest, names: Names) -> Accepts | None:
    """Whether a node passes a node test; None where every node does."""
    if test.kind == "node":
        return None
    if test.kind != "name":
        wanted, target = TYPES[test.kind], test.name
        return lambda node: node.type is wanted and (not target or node.name == target)
    return _name_test(axis, test, names)


def _name_test(axis: Axis, test: NodeTest, names: Names) -> Accepts:
    principal = PRINCIPAL.get(axis, ELEMENT)
    name = test.name
    if name == "*" and not test.prefix:
        return lambda node: node.type is principal
    if principal is NAMESPACE:
        return lambda node: node.type is principal and node.name == name
    accepted = names.accepted(test.prefix) if test.prefix or principal is ELEMENT else frozenset({""})
    if name == "*":
        return lambda node: node.type is principal and node.namespace in accepted
    return lambda node: node.type is principal and node.name == name and node.namespace in accepted
