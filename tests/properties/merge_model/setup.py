"""What a world is made of: its setup, the hub, the machines, and what they send. No rules here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, TypeVar

from tests.properties.merge_model.family import Records
from tests.properties.merge_model.leaves import NO_NAMES, Change, Json, Kind, Names, State, Value, canonical

LEVELS = ("all", "staff", "lead")  # who may see a record, laxest first
CLEARED = {"A": 2, "B": 1, "C": 0, "D": 0}  # A is a lead's machine, B of staff, the others of anybody in the family's scope
RISKS = (None, "no", "yes")
WHO, RISK, ORDER, TEXT = "/who", "/risk", "/order", "/y"
KIND = Kind(
    texts=frozenset({TEXT}),
    quiet=frozenset({ORDER}),
    apart=frozenset({WHO}),
    strict={WHO: LEVELS, RISK: RISKS},
)

Budget: TypeAlias = Mapping[Any, Any]
Move: TypeAlias = tuple[Any, ...]
Cursor: TypeAlias = tuple[int, int]  # a position and the digest of the chain there
Bodies: TypeAlias = Mapping[str, Mapping[str, Json]]

ONE_RECORD: Bodies = {"R": {"/x": "x0", "/y": "y0"}}
FAMILY: Bodies = {"G": {"/x": "g0"}, "H": {"/x": "h0"}, "K": {"/x": "k0", "/up": "G", WHO: "all"}}


Table = TypeVar("Table", "Hub", "Machine")


def duplicate(table: Table) -> Table:
    """The same fields under another identity; quicker than a new initialisation."""
    new = object.__new__(type(table))
    new.__dict__.update(table.__dict__)
    return new


@dataclass(frozen=True)
class Setup:
    """What does not change in a world. `weak` takes single rules away, to see that the checker then finds the harm."""

    machines: str
    begins: Bodies = field(default_factory=lambda: ONE_RECORD)
    weak: Names = NO_NAMES
    split: bool = False  # an answer may be slow: asked at one time, delivered at another
    liar: str = ""  # the machine that lies
    must: str = ""  # a leaf without which a record is not valid
    most: int = 16  # values on a leaf (R9)
    room: int = 10**6  # bytes of a record with what waits beside (R9)
    person: Mapping[str, str] = field(default_factory=dict)  # machine -> its worker, where one worker has two
    older: Names = NO_NAMES  # machines with the former client
    waiting: Mapping[tuple[str, str], Json] = field(default_factory=dict)  # values beside the first at the start: migrated conflicts
    previews: bool = False  # check that a machine shows what the hub will say
    statements: str = "R"  # the records that may be finished

    @property
    def kind(self) -> Kind:
        """What the kind declares, without the rules that are taken away."""
        kind = KIND
        if "quiet" in self.weak:
            kind = kind._replace(quiet=NO_NAMES)
        if "apart" in self.weak:
            kind = kind._replace(apart=NO_NAMES)
        return kind

    def worker(self, machine: str) -> str:
        """Who works at a machine."""
        return self.person.get(machine[:1], machine[:1])


class Sent(NamedTuple):
    """One numbered entry of a machine's log. `uid` is the model's own name for it; `base` marks a former client's change."""

    uid: str
    record: str
    kind: str
    change: Change
    base: bool = False


class Logged(NamedTuple):
    """One position of the hub's log. Content may be blanked later, its digest stays."""

    sent: Sent
    by: str
    reason: str | None
    late: bool
    digest: int
    blank: bool = False


class Past(NamedTuple):
    """A value that the hub merged once, and what it replaced: joins look for common ancestors here."""

    record: str
    value: Json
    seen: Names


class Waiting(NamedTuple):
    """An offered value that waits for its author or a lead."""

    record: str
    leaf: str
    value: Value
    by: str


class Sealed(NamedTuple):
    """What left a machine's scope, unreadable there, until the newest backup holds it."""

    state: State
    position: int
    numbers: tuple[tuple[str, int], ...]


@dataclass
class Hub:
    """The hub's tables. Values are never changed in place, so that a copy is cheap."""

    log: tuple[Logged, ...] = ()
    dig: tuple[int, ...] = (0,)
    state: Records = field(default_factory=dict)
    at: Mapping[str, int] = field(default_factory=dict)
    chain: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    early: Mapping[str, Names] = field(default_factory=dict)  # per record: replaced, or offered, before their change came
    known: Names = NO_NAMES
    vals: Mapping[str, Past] = field(default_factory=dict)
    waits: tuple[Waiting, ...] = ()
    scope: Names = NO_NAMES
    told: Mapping[tuple[str, str], int] = field(default_factory=dict)  # only when the rule of the closing entry is taken away

    def copy(self) -> "Hub":
        """The same tables under another roof."""
        return duplicate(self)

    def key(self) -> object:
        """What tells two hubs apart."""
        return (self.dig[-1], len(self.log), frozenset(self.early.items()), self.scope, frozen(self.state), frozenset(self.waits), tuple(sorted(self.told.items())))


class Answer(NamedTuple):
    """What a machine is told."""

    kind: str
    cursor: Cursor
    head: Cursor
    have: Mapping[str, tuple[int, tuple[str, ...]]]
    entries: Mapping[str, State | str]
    saved: Mapping[str, int]


@dataclass
class Machine:
    """One store: own logs, what the hub said, what was received, an open page, an answer on its way."""

    logs: tuple[tuple[str, tuple[Sent, ...]], ...]
    layer: Records
    cur: Cursor
    new: Cursor
    got: Mapping[str, int] = field(default_factory=dict)
    heard: Mapping[str, int] = field(default_factory=dict)
    laid: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # after a cut answer: up to which own change a record's entry holds
    closed: Names = NO_NAMES
    sealed: Mapping[str, Sealed] = field(default_factory=dict)
    wit: str = ""  # "offer": it must offer what it holds; "whole": it then asks for everything
    page: tuple[str, str, Json, Names] | None = None
    fly: Answer | None = None
    cold: int = 0
    was: Cursor | None = None
    old: bool = False
    bases: Mapping[str, tuple[str, Names]] = field(default_factory=dict)  # the texts that own changes replaced, by name

    def copy(self) -> "Machine":
        """The same store under another name."""
        return duplicate(self)

    @property
    def ident(self) -> str:
        """The name of the log that it writes in."""
        return self.logs[-1][0]

    def numbers(self) -> tuple[tuple[str, int], ...]:
        """How much it wrote in each of its logs."""
        return tuple((ident, len(log)) for ident, log in self.logs)

    def key(self) -> object:
        """What tells two stores apart."""
        fly = self.fly and (self.fly.kind, self.fly.cursor, self.fly.head, frozen_entries(self.fly.entries))
        page = self.page and (*self.page[:2], canonical(self.page[2]), self.page[3])
        sealed = tuple(sorted((record, frozenset(part.state.items()), part.position) for record, part in self.sealed.items()))
        return (
            (self.logs, tuple(sorted(self.got.items())), tuple(sorted(self.heard.items())), tuple((record, tuple(sorted(have.items()))) for record, have in sorted(self.laid.items())), frozen(self.layer), self.cur, self.new),
            (self.closed, sealed, self.wit, page, self.cold, self.was, self.old, fly),
        )


def frozen(records: Records) -> object:
    """Records as something with a hash; values of leaves are hashable in the model."""
    return frozenset((record, leaf, values) for record, state in records.items() for leaf, values in state.items())


def frozen_entries(entries: Mapping[str, State | str]) -> object:
    """The entries of an answer as something with a hash."""
    return frozenset((record, entry if isinstance(entry, str) else frozenset(entry.items())) for record, entry in entries.items())
