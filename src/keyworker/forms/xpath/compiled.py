"""A compiled part of an expression, what is known of its kind beforehand, and how it is asked for as another kind.

The compiler and the functions use it. Conversions that the kinds make unnecessary are left out here, once, not at each use.
"""

import enum
from collections.abc import Callable
from typing import Any, NamedTuple

from keyworker.forms.node import Node
from keyworker.forms.xpath.errors import CallWrong
from keyworker.forms.xpath.scope import Scope, Value
from keyworker.forms.xpath.values import NAN, number_of, number_of_text, text_of, text_of_number, truth_of


class Kind(enum.Enum):
    """What a part answers; ANY where that shows only when it is worked out. As the wish of a parameter, LAZY is the part itself."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    NODES = "nodes"
    ANY = "any"
    LAZY = "lazy"


class Compiled(NamedTuple):
    """A part: its kind, and the closure that works it out. `single`: at most one node; `constant`: the same in every scope."""

    kind: Kind
    run: Callable[[Scope], Any]
    single: bool = False
    constant: bool = False


def as_text(part: Compiled) -> Callable[[Scope], str]:
    """The part as a text."""
    run = part.run
    if part.kind is Kind.TEXT:
        return run
    if part.kind is Kind.NUMBER:
        return lambda scope: text_of_number(run(scope))
    if part.kind is Kind.NODES:
        def first(scope: Scope) -> str:
            nodes = run(scope)
            return nodes[0].string_value() if nodes else ""
        return first
    return lambda scope: text_of(run(scope))


def as_number(part: Compiled) -> Callable[[Scope], float]:
    """The part as a number."""
    run = part.run
    if part.kind is Kind.NUMBER:
        return run
    if part.kind is Kind.NODES:
        def first(scope: Scope) -> float:
            nodes = run(scope)
            return number_of_text(nodes[0].string_value(), scope) if nodes else NAN
        return first
    return lambda scope: number_of(run(scope), scope)


def as_truth(part: Compiled) -> Callable[[Scope], bool]:
    """The part as a truth."""
    run = part.run
    if part.kind is Kind.TRUTH:
        return run
    if part.kind in {Kind.TEXT, Kind.NODES}:
        return lambda scope: bool(run(scope))
    return lambda scope: truth_of(run(scope))


def as_nodes(part: Compiled, function: str) -> Callable[[Scope], list[Node]]:
    """The part as a node-set; CallWrong, in the name of `function`, for another kind."""
    run = part.run
    if part.kind is Kind.NODES:
        return run

    def checked(scope: Scope) -> list[Node]:
        value: Value = run(scope)
        if not isinstance(value, list):
            raise CallWrong(function, "needs a node-set")
        return value

    return checked


def wanted(part: Compiled, kind: Kind, function: str) -> Callable[[Scope], Any]:
    """The part as `function` wants it."""
    if kind is Kind.TEXT:
        return as_text(part)
    if kind is Kind.NUMBER:
        return as_number(part)
    if kind is Kind.TRUTH:
        return as_truth(part)
    if kind is Kind.NODES:
        return as_nodes(part, function)
    if kind is Kind.LAZY:
        return lambda _scope: part
    return part.run
