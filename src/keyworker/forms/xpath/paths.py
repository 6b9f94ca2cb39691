"""Which location paths an expression uses: for the engine, that builds its dependency graph from them.

`uses_of` lists every path, also those in predicates and arguments. It must never look at a tree: it reads the parts only.
"""

import enum
from dataclasses import dataclass, field

from keyworker.forms.xpath.names import Names
from keyworker.forms.xpath.syntax import Call, Chain, Literal, Negation, Part, Path, Step


class Origin(enum.Enum):
    """Where a path starts."""

    ROOT = "root"
    CONTEXT = "context"
    CURRENT = "current"
    INSTANCE = "instance"
    RESULT = "result"


@dataclass(frozen=True, slots=True, eq=False)
class PathUse:
    """One path. `instance`: the id, where it is written out (else ""). `within`: the path in whose predicate this one stands,
    whose step number `at_step` (-1: a predicate on its start) is then its context. `sources`: the paths that a path from a
    RESULT (of a function, or of brackets) starts from.
    """

    origin: Origin
    steps: tuple[Step, ...]
    instance: str = ""
    within: "PathUse | None" = None
    at_step: int = -1
    sources: "tuple[PathUse, ...]" = ()


@dataclass(slots=True)
class Uses:
    """What an expression uses: its paths, outer ones before those in their predicates, and its functions by name."""

    paths: list[PathUse] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)


def uses_of(part: Part, names: Names) -> Uses:
    """The paths and functions of an expression."""
    uses = Uses()
    _collect(part, names, uses, None, -1)
    return uses


def _collect(part: Part, names: Names, uses: Uses, within: PathUse | None, at_step: int) -> None:
    if isinstance(part, Path):
        _collect_path(part, names, uses, within, at_step)
    elif isinstance(part, Call):
        name = names.function(part.name)
        uses.functions.add(name)
        if name in {"current", "instance"}:
            _collect_path(Path(False, part, (), ()), names, uses, within, at_step)  # noqa: FBT003
            return
        for argument in part.arguments:
            _collect(argument, names, uses, within, at_step)
    elif isinstance(part, Negation):
        _collect(part.operand, names, uses, within, at_step)
    elif isinstance(part, Chain):
        _collect(part.first, names, uses, within, at_step)
        for _, operand in part.rest:
            _collect(operand, names, uses, within, at_step)


def _collect_path(path: Path, names: Names, uses: Uses, within: PathUse | None, at_step: int) -> None:
    use = _use(path, names, uses, within, at_step)
    uses.paths.append(use)
    for predicate in path.filters:
        _collect(predicate, names, uses, use, -1)
    for place, step in enumerate(path.steps):
        for predicate in step.predicates:
            _collect(predicate, names, uses, use, place)


def _use(path: Path, names: Names, uses: Uses, within: PathUse | None, at_step: int) -> PathUse:
    start = path.start
    if start is None:
        return PathUse(Origin.ROOT if path.absolute else Origin.CONTEXT, path.steps, within=within, at_step=at_step)
    name = names.function(start.name) if isinstance(start, Call) else ""
    if isinstance(start, Call) and name in {"current", "instance"}:
        uses.functions.add(name)
        known = start.arguments[0] if len(start.arguments) == 1 else None
        for argument in start.arguments:
            _collect(argument, names, uses, within, at_step)
        instance = known.value if isinstance(known, Literal) else ""
        return PathUse(Origin(name), path.steps, instance, within, at_step)
    before = len(uses.paths)
    _collect(start, names, uses, within, at_step)
    return PathUse(Origin.RESULT, path.steps, "", within, at_step, tuple(uses.paths[before:]))
