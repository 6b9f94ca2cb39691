"""Operators, compiled: XPath 1.0, sections 3.4 and 3.5, with shorter ways for the kinds that forms compare most."""

import functools
import math
import operator
from collections.abc import Callable, Iterable

from keyworker.forms.node import Node, in_document_order
from keyworker.forms.xpath.compiled import Compiled, Kind, as_nodes, as_number, as_truth
from keyworker.forms.xpath.scope import Scope, Value
from keyworker.forms.xpath.values import NAN, Comparison, equal, number_of_text, ordered, unequal

ORDERS: dict[str, Comparison] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def divided(left: float, right: float) -> float:
    """`div`: IEEE 754."""
    if right:
        return left / right
    if left == 0 or math.isnan(left) or math.isnan(right):
        return NAN
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def rest(left: float, right: float) -> float:
    """`mod`: the sign of the dividend, as in JavaScript and Java."""
    if right == 0 or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return NAN
    return math.fmod(left, right)


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "div": divided, "mod": rest,
}


def chain(first: Compiled, others: tuple[tuple[str, Compiled], ...]) -> Compiled:
    """Operands of one precedence, from the left."""
    sign = others[0][0]
    if sign in {"and", "or"}:
        return _logic([first, *(part for _, part in others)], all if sign == "and" else any)
    if sign == "|":
        return _union([first, *(part for _, part in others)])
    if sign in ARITHMETIC:
        return _arithmetic(first, others)
    made = first
    if len(others) == 1:
        return Compiled(Kind.TRUTH, _compared(sign, first, others[0][1]), constant=first.constant and others[0][1].constant)
    runs = [(_general(each), part.run) for each, part in others]

    def fold(scope: Scope) -> Value:
        value: Value = made.run(scope)
        for holds, run in runs:
            value = holds(value, run(scope), scope)
        return value

    return Compiled(Kind.TRUTH, fold)


def negated(part: Compiled) -> Compiled:
    """A minus sign."""
    number = as_number(part)
    return Compiled(Kind.NUMBER, lambda scope: -number(scope), constant=part.constant)


def _logic(parts: list[Compiled], combined: Callable[[Iterable[object]], bool]) -> Compiled:
    truths = [as_truth(part) for part in parts]
    if len(truths) == 2:
        first, second = truths
        if combined is all:
            return Compiled(Kind.TRUTH, lambda scope: first(scope) and second(scope))
        return Compiled(Kind.TRUTH, lambda scope: first(scope) or second(scope))
    return Compiled(Kind.TRUTH, lambda scope: combined(map(lambda truth: truth(scope), truths)))  # noqa: C417 (lazy)


def _union(parts: list[Compiled]) -> Compiled:
    sets = [as_nodes(part, "|") for part in parts]

    def run(scope: Scope) -> list[Node]:
        return in_document_order([node for nodes in sets for node in nodes(scope)])

    return Compiled(Kind.NODES, run)


def _arithmetic(first: Compiled, others: tuple[tuple[str, Compiled], ...]) -> Compiled:
    start = as_number(first)
    rest_of = [(ARITHMETIC[sign], as_number(part)) for sign, part in others]
    constant = first.constant and all(part.constant for _, part in others)
    if len(rest_of) == 1:
        apply, second = rest_of[0]
        return Compiled(Kind.NUMBER, lambda scope: apply(start(scope), second(scope)), constant=constant)

    def fold(scope: Scope) -> float:
        number = start(scope)
        for apply_next, part in rest_of:
            number = apply_next(number, part(scope))
        return number

    return Compiled(Kind.NUMBER, fold, constant=constant)


def _general(sign: str) -> Callable[[Value, Value, Scope], bool]:
    if sign == "=":
        return equal
    if sign == "!=":
        return unequal
    return functools.partial(_ordered_by, ORDERS[sign])


def _ordered_by(holds: Comparison, left: Value, right: Value, scope: Scope) -> bool:
    return ordered(left, right, holds, scope)


def _compared(sign: str, left: Compiled, right: Compiled) -> Callable[[Scope], bool]:
    kinds = (left.kind, right.kind)
    if kinds == (Kind.TEXT, Kind.NODES) and sign in {"=", "!="}:
        left, right, kinds = right, left, (Kind.NODES, Kind.TEXT)
    ours, theirs = left.run, right.run
    if kinds == (Kind.NODES, Kind.TEXT) and sign in {"=", "!="}:
        return _nodes_and_text(ours, theirs, wanted=sign == "=")
    holds = ORDERS.get(sign) or (operator.eq if sign == "=" else operator.ne)
    if kinds == (Kind.NUMBER, Kind.NUMBER):
        return lambda scope: holds(ours(scope), theirs(scope))
    if kinds == (Kind.NODES, Kind.NUMBER):
        return _nodes_and_number(ours, theirs, holds)
    if kinds == (Kind.NODES, Kind.NODES) and sign in {"=", "!="}:
        return _nodes_and_nodes(ours, theirs, _general(sign), wanted=sign == "=")
    general = _general(sign)
    return lambda scope: general(ours(scope), theirs(scope), scope)


def _nodes_and_text(
    nodes: Callable[[Scope], list[Node]], text: Callable[[Scope], str], *, wanted: bool
) -> Callable[[Scope], bool]:
    def run(scope: Scope) -> bool:
        held = nodes(scope)
        if not held:
            return False
        sought = text(scope)
        if len(held) == 1:
            return (held[0].string_value() == sought) is wanted
        return any((node.string_value() == sought) is wanted for node in held)

    return run


def _nodes_and_nodes(
    ours: Callable[[Scope], list[Node]],
    theirs: Callable[[Scope], list[Node]],
    general: Callable[[Value, Value, Scope], bool],
    *,
    wanted: bool,
) -> Callable[[Scope], bool]:
    def run(scope: Scope) -> bool:
        left, right = ours(scope), theirs(scope)
        if len(left) == 1 and len(right) == 1:
            return (left[0].string_value() == right[0].string_value()) is wanted
        return general(left, right, scope)

    return run


def _nodes_and_number(
    nodes: Callable[[Scope], list[Node]], number: Callable[[Scope], float], holds: Comparison
) -> Callable[[Scope], bool]:
    def run(scope: Scope) -> bool:
        held = nodes(scope)
        if not held:
            return False
        other = number(scope)
        if len(held) == 1:
            return holds(number_of_text(held[0].string_value(), scope), other)
        return any(holds(number_of_text(node.string_value(), scope), other) for node in held)

    return run
