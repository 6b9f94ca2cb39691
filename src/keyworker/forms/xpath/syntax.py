"""The parts of an expression as the parser finds them. The parser makes them; the compiler and `paths` read them."""

import enum
from dataclasses import dataclass


class Axis(enum.Enum):
    """The thirteen axes of XPath 1.0, section 2.2."""

    CHILD = "child"
    DESCENDANT = "descendant"
    PARENT = "parent"
    ANCESTOR = "ancestor"
    FOLLOWING_SIBLING = "following-sibling"
    PRECEDING_SIBLING = "preceding-sibling"
    FOLLOWING = "following"
    PRECEDING = "preceding"
    ATTRIBUTE = "attribute"
    NAMESPACE = "namespace"
    SELF = "self"
    DESCENDANT_OR_SELF = "descendant-or-self"
    ANCESTOR_OR_SELF = "ancestor-or-self"


@dataclass(frozen=True, slots=True)
class NodeTest:
    """What a step takes: `kind` is "name" or a node type; `name` may be "*" (for a processing instruction: its target, or "")."""

    kind: str
    prefix: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a location path."""

    axis: Axis
    test: NodeTest
    predicates: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function."""

    name: str
    arguments: tuple["Part", ...]
    at: int


@dataclass(frozen=True, slots=True)
class Negation:
    """A minus sign before an operand."""

    operand: "Part"


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands of one precedence, worked out from the left: `first`, then each operator with its operand."""

    first: "Part"
    rest: tuple[tuple[str, "Part"], ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A location path: from the root, or from `start` (None: the context node), with predicates on the start."""

    absolute: bool
    start: "Part | None"
    filters: tuple["Part", ...]
    steps: tuple[Step, ...]


Part = Number | Literal | Call | Negation | Chain | Path
