"""Turns the parts of an expression into closures, once; what is worked out later only calls them.

`expression` calls it.
"""

from collections.abc import Callable

from keyworker.forms.node import Node
from keyworker.forms.xpath.compiled import Compiled, Kind, as_nodes
from keyworker.forms.xpath.functions import FUNCTIONS
from keyworker.forms.xpath.functions.registry import call
from keyworker.forms.xpath.names import Names
from keyworker.forms.xpath.operators import chain, negated
from keyworker.forms.xpath.paths import uses_of
from keyworker.forms.xpath.scope import Scope
from keyworker.forms.xpath.steps import Move, moves, predicate
from keyworker.forms.xpath.syntax import Axis, Call, Chain, Negation, Number, Part, Path, Step

PLACED = frozenset({"position", "last"})


def compile_part(part: Part, names: Names) -> Compiled:
    """The part as a closure. Raises ExpressionWrong for a prefix that nothing declares."""
    if isinstance(part, Path):
        return _path(part, names)
    if isinstance(part, Call):
        name = names.function(part.name)
        return call(name, FUNCTIONS.get(name), tuple(compile_part(argument, names) for argument in part.arguments))
    if isinstance(part, Chain):
        others = tuple((sign, compile_part(operand, names)) for sign, operand in part.rest)
        return chain(compile_part(part.first, names), others)
    if isinstance(part, Negation):
        return negated(compile_part(part.operand, names))
    value = part.value
    return Compiled(Kind.NUMBER if isinstance(part, Number) else Kind.TEXT, lambda _scope: value, constant=True)


def _path(path: Path, names: Names) -> Compiled:
    begin, single = _start(path, names)
    steps = moves(_shortened(path.steps, names), names, lambda part: compile_part(part, names), single=single)
    steps = [*(predicate(compile_part(part, names)) for part in path.filters), *steps]
    if not steps:
        return Compiled(Kind.NODES, begin, single)
    if len(steps) == 1:
        only = steps[0]
        return Compiled(Kind.NODES, lambda scope: only(begin(scope), scope))
    if len(steps) == 2:
        first, second = steps
        return Compiled(Kind.NODES, lambda scope: second(first(begin(scope), scope), scope))
    return Compiled(Kind.NODES, _run(begin, steps))


def _run(begin: Callable[[Scope], list[Node]], steps: list[Move]) -> Callable[[Scope], list[Node]]:
    def run(scope: Scope) -> list[Node]:
        nodes = begin(scope)
        for move in steps:
            nodes = move(nodes, scope)
        return nodes

    return run


def _start(path: Path, names: Names) -> tuple[Callable[[Scope], list[Node]], bool]:
    if path.start is not None:
        start = compile_part(path.start, names)
        return as_nodes(start, "a path"), start.single
    if path.absolute:
        return (lambda scope: [scope.node.root() if scope.root is None else scope.root]), True
    return (lambda scope: [scope.node]), True


def _shortened(steps: tuple[Step, ...], names: Names) -> tuple[Step, ...]:
    """`//x` is descendant::x, which needs no sorting, unless a predicate asks for a position among siblings."""
    made: list[Step] = []
    for step in steps:
        last = made[-1] if made else None
        skips = last is not None and last.axis is Axis.DESCENDANT_OR_SELF and last.test.kind == "node" and not last.predicates
        if skips and step.axis is Axis.CHILD and not any(_placed(part, names) for part in step.predicates):
            made[-1] = Step(Axis.DESCENDANT, step.test, step.predicates)
        else:
            made.append(step)
    return tuple(made)


def _placed(part: Part, names: Names) -> bool:
    """Whether a predicate may depend on the position: by its kind, or by asking for it."""
    if compile_part(part, names).kind in {Kind.NUMBER, Kind.ANY}:
        return True
    return bool(PLACED & uses_of(part, names).functions)
