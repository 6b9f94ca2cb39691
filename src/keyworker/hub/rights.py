"""Who may write what: one table of every kind and every field, for each role, for one's own records and for other people's.

`hub.ledger` asks it about each change of a machine; `RIGHTS.md` is printed from it. What is judged is what a change does to a record's
living values, whatever act it comes as: a value that goes by deciding, by clearing or in silence goes all the same. The hub's own words
(imports, the operator's) are not asked about. Pure: nothing here reads a store.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from keyworker.base.clock import Moment
from keyworker.domain.conflict import AuditEvent, AuditKind, PastConflict
from keyworker.domain.contact import Concern, Contact
from keyworker.domain.family import Family
from keyworker.domain.household import ContactRisk
from keyworker.domain.leaves import COMPLETED, REMOVED, State
from keyworker.domain.person import Person
from keyworker.domain.plan import ChildsVoice, Plan, next_plan_id
from keyworker.domain.pointers import parts, same
from keyworker.domain.protective import laxer
from keyworker.domain.record import ANYONE_ASSIGNED, Record, Role
from keyworker.domain.registry import KINDS
from keyworker.domain.review import ReviewDecision
from keyworker.domain.star import StarReading
from keyworker.wire.contents import Content

NOT_AUTHOR: Final = "not_author"
NOT_ALLOWED: Final = "not_allowed"

CLOCKS_APART: Final = 300
"""Seconds between the moment that a record says it was made and the moment of its change, where both are one act on one clock."""

A_DAY: Final = 86_400
LONGEST_EDIT: Final = 60 * A_DAY
"""Seconds for which an edit may go on growing before it is sent: longer than a machine goes on without contact."""


class Grant(StrEnum):
    """Who may give a field a value, or another one."""

    NOBODY = "nobody"
    LEAD = "a lead"
    ASSIGNED = "anybody"


class Must(StrEnum):
    """What a value must say, whoever writes it."""

    SENDER = "the sender"
    NAME = "the sender's name"
    MACHINE = "the sending machine"
    NOW = "the moment of the change"
    NOT_THE_COUNCIL = "none of the council's words for its own"
    NOT_OPERATORS = "no operator's act"


@dataclass(frozen=True)
class Rule:
    """Of one field: who says it when a record is begun, who says another thing later, and what is checked in what they say.

    `laxer`: who may make it less strict, where that is not anybody (`domain.protective.laxer`). `must`: by the path below the field
    (`*`: any key). `signs`: a key that is a worker's id is the sender's. `needed`: a record is not begun without it.
    """

    first: Grant = Grant.ASSIGNED
    other: Grant = Grant.ASSIGNED
    laxer: Grant = Grant.ASSIGNED
    must: Mapping[tuple[str, ...], Must] = field(default_factory=dict)
    signs: bool = False
    needed: bool = False


_BORN: Final = Rule(other=Grant.NOBODY)
_BY: Final = Rule(other=Grant.NOBODY, must={(): Must.SENDER})
_NAME: Final = Rule(other=Grant.NOBODY, must={(): Must.NAME})
_AT: Final = Rule(other=Grant.NOBODY, must={(): Must.NOW})
_COUNCILS: Final = Rule(first=Grant.NOBODY, other=Grant.NOBODY)
_KEPT: Final = Rule(other=Grant.NOBODY, laxer=Grant.NOBODY)
_LEADS: Final = Rule(other=Grant.LEAD)

EVERY_KIND: Final[Mapping[str, Rule]] = {
    "id": _BORN, "family": _BORN, "made_by": _BY, "made_at": _BORN,
    "source": Rule(other=Grant.NOBODY, must={(): Must.NOT_THE_COUNCIL}),
    "visibility": Rule(laxer=Grant.LEAD), "about": Rule(laxer=Grant.LEAD), "removed": Rule(),
}
"""Fields that every record has. A visibility is lowered by a lead only, whatever the act."""

KIND: Final[Mapping[str, Rule]] = {
    AuditEvent.kind: _BORN, ReviewDecision.kind: _BORN, Concern.kind: _BORN,
    PastConflict.kind: _COUNCILS,
}
"""Kinds of which no field is ever changed, or none begun: statements of a moment, and what former Keyworkers kept."""

FIELDS: Final[Mapping[str, Mapping[str, Rule]]] = {
    AuditEvent.kind: {"by": Rule(other=Grant.NOBODY, must={(): Must.SENDER}, needed=True), "what": Rule(other=Grant.NOBODY, must={(): Must.NOT_OPERATORS}),
                      "machine": Rule(other=Grant.NOBODY, must={(): Must.MACHINE}), "at": _AT, "visibility": _BORN,
                      "about": _BORN, "removed": _KEPT},
    ReviewDecision.kind: {"by": _BY, "by_name": _NAME, "at": _AT, "made_at": _AT, "removed": _KEPT},
    Concern.kind: {"worker": _BY, "worker_name": _NAME, "made_at": _AT, "removed": Rule(laxer=Grant.LEAD)},
    PastConflict.kind: {"settled": Rule(), "visibility": _COUNCILS, "about": _COUNCILS, "removed": _KEPT},
    Contact.kind: {"worker": _BY, "worker_name": _NAME},
    Plan.kind: {"submission": Rule(must={("by",): Must.SENDER})},
    ChildsVoice.kind: {"asked_by": _BY},
    "agreement": {"explained_by": _BY},
    StarReading.kind: {"ink": Rule(signs=True)},
    Family.kind: {"no_closing_star": Rule(must={("*", "by"): Must.SENDER}), "reference": _COUNCILS, "council_family_id": _COUNCILS,
                  "visibility": _BORN, "about": _BORN, "removed": _KEPT},
    Person.kind: {"council_person_id": _COUNCILS},
    ContactRisk.kind: {"protected": _LEADS, "from_person": _LEADS, "until": Rule(laxer=Grant.LEAD),
                       "removed": Rule(laxer=Grant.LEAD)},
}
"""What differs from `EVERY_KIND` and from `KIND`."""

DERIVED: Final[Mapping[str, Callable[[str, Callable[[str], bool]], str]]] = {Plan.kind: next_plan_id}
"""Kinds whose records have an id that follows from their family. Every other id of that form is kept for what only the hub makes."""


@dataclass(frozen=True)
class Sender:
    """The worker and machine that a change came from. `names`: what a worker with an id is called, and was before (none: no worker).

    `was`: ids that the machine had before it was enrolled again. `restates`: whether a value that the change names said the same on that leaf.
    """

    worker: str
    machine: str
    role: Role
    names: Callable[[str], frozenset[str]]
    was: frozenset[str] = frozenset()
    restates: Callable[[str, Any], bool] = lambda _leaf, _value: False


def rule_of(kind: str, name: str) -> Rule:
    """The rule for one field of a kind; the same for kinds and fields that this hub does not know."""
    return FIELDS.get(kind, {}).get(name) or EVERY_KIND.get(name) or KIND.get(kind, Rule())


def may_write(content: Content, worker: str | None, role: Role) -> str | None:
    """Why this worker may not write records of this kind at all, or None. An audit event may come from every role."""
    if content.by != worker:
        return NOT_AUTHOR
    if content.kind == AuditEvent.kind:
        return None
    model = KINDS.get(content.kind)
    return None if role in (model.written_by if model else ANYONE_ASSIGNED) else NOT_ALLOWED


def own_id(content: Content, is_erased: Callable[[str], bool]) -> bool:
    """Whether a new record's id is one that its maker made up, or the one that its kind and family have since others were erased."""
    if content.record[14:15] != "5":
        return True
    derived = DERIVED.get(content.kind)
    return derived is not None and content.record == derived(content.family or "", is_erased)


def says_whose(content: Content) -> bool:
    """Whether a new record has every field without which nobody could tell whose it is."""
    return all(content.patch.get(name) for name, rule in FIELDS.get(content.kind, {}).items() if rule.needed)


def stamped(content: Content) -> Content | None:
    """A beginning as the hub takes it where it says to have been made after its change was, or long before; none: as it is.

    A clock may have been put right between the first key and the last, so the change is taken, and only that moment is not.
    """
    said = content.patch.get("made_at")
    if said is None or "/made_at" not in (content.seen or {}) or _is_between(said, content.at, -LONGEST_EDIT, A_DAY):
        return None
    return content.model_copy(update={"patch": {**content.patch, "made_at": str(content.at)}})


def may_lay(content: Content, sender: Sender, before: State, after: State) -> str | None:
    """Why this worker's change may not make this of a record, or None. Only what it does to the living values is looked at."""
    model = KINDS.get(content.kind, Record)
    begins, again = not before.values, "id" in content.patch
    for leaf in sorted(before.values.keys() | after.values.keys()):
        was, now = before.on(leaf), after.on(leaf)
        if was is now:
            continue
        new = [value.value for value in now if not any(same(value.value, old.value) for old in was)]
        gone = [old.value for old in was if not any(same(value.value, old.value) for value in now)]
        if not new and not gone:
            continue
        path, group = parts(leaf)
        rules = [rule_of(content.kind, name) for name in (path[:1] or group)]
        signs = again and not gone and leaf in model.shape.signed
        grants = {rule.first if begins or signs else rule.other for rule in rules}
        if (not begins or leaf == REMOVED) and laxer(model, leaf, was, now):
            grants.update(rule.laxer for rule in rules)
        if not all(_gives(grant, sender.role) for grant in grants):
            return COMPLETED if before.finish and leaf not in before.values else NOT_ALLOWED
        if not all(value is None or all(_is_said(rule, path, value, content, sender) for rule in rules) or sender.restates(leaf, value) for value in new):
            return NOT_AUTHOR
    return None


def _is_said(rule: Rule, path: tuple[str, ...], value: Any, content: Content, sender: Sender) -> bool:
    """Whether a new value names nobody and nothing that its sender is not."""
    if rule.signs and len(path) > 1 and path[1] != sender.worker and sender.names(path[1]):
        return False
    return all(
        _says(must, said, content, sender) for below, must in rule.must.items() for said in _found(value, path[1:], below)
    )


def _found(value: Any, under: tuple[str, ...], below: tuple[str, ...]) -> Iterator[Any]:
    """What a value that lies `under` its field says at a path `below` the field."""
    for key, want in zip(under, below, strict=False):
        if want not in ("*", key):
            return
    rest = below[len(under):]
    if len(under) > len(below):
        return
    if not rest:
        yield value
    elif isinstance(value, dict):
        for key in value if rest[0] == "*" else {rest[0]} & value.keys():
            yield from _found(value[key], (), rest[1:])


def _says(must: Must, said: Any, content: Content, sender: Sender) -> bool:
    if must is Must.SENDER:
        return bool(said == sender.worker)
    if must is Must.MACHINE:
        return said in {"", sender.machine, *sender.was}
    if must is Must.NAME:
        return said == "" or said in sender.names(sender.worker)
    if must is Must.NOT_THE_COUNCIL:
        return said not in ("hub", "import")
    if must is Must.NOT_OPERATORS:
        return bool(said != AuditKind.OPERATOR)
    return _is_between(said, content.at, -CLOCKS_APART, CLOCKS_APART)


def _is_between(said: Any, at: Moment, earliest: int, latest: int) -> bool:
    try:
        return earliest <= (Moment.parse(str(said)).utc - at.utc).total_seconds() <= latest
    except (ValueError, OverflowError):
        return False


# ------------------------------------------------------------------------------------------------ the table in words


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of a kind in their order; its shape may keep several as one value."""
    return tuple(KINDS[kind].model_fields)


def as_markdown() -> str:
    """The whole table, as `RIGHTS.md` has it."""
    return "\n".join([_HEAD, *(_kind_in_words(kind) for kind in sorted(KINDS))])


_HEAD: Final = """# Who may write what

Printed from `hub/rights.py` by `python -m tests.contracts.printed_rights`; `unit/hub/test_rights.py` holds it to what the code does.

The hub asks this of each change that a machine sends. What does not hold is set aside alone, with its reason, and nothing of it is merged.

- **Which families**: those that the worker works with, and for a lead those of their teams. *Left, and the machine had not been told yet*: as
  before, marked as late. *Left, and the machine had been told*: nothing (`out_of_scope`).
- **Analysts and operators** write nothing but their own audit events. `the council`: imports and the operator's words, at the hub alone.
- **Own and another's**: the same, since families are worked with together, but for what is checked: nobody says who somebody else is, and what
  says who wrote it is never changed.
- **begins** is what a record says when it is begun, **later** each other value after that, by whatever act: typing, deciding, clearing, naming a
  value in silence, taking out. *Less strict* is said of fields that protect somebody, by the strictest of their values before and after.
- A finished record says what it said: what is written in it later is set aside, or waits beside it for a person.
- `is the sender` and the like are checked in what is said (`not_author`). A moment is the sender's clock: shown, and nothing follows from it.
  A `made_at` that lies after its change, or more than 60 days before it, is taken as the moment of the change.
- What begins a record that was begun before (two finished one draft apart) is an edit of it: whoever says there who wrote it stands beside who did.
  What was said once (`id`, `family`, `made_by`, `made_at`, `source`) is passed over there and in every other edit: it changes nothing.
- Ids are made up by whoever begins a record. An id that follows from something (UUID version 5) belongs to the kind and the family that it
  follows from: a family's plan has it, and no other record may.
- Fields and kinds that this hub does not know: as the text of a goal.
"""


def _kind_in_words(kind: str) -> str:
    model = KINDS[kind]
    writers = ", ".join(sorted(role.value for role in model.written_by if role is not Role.HUB)) or "the council alone"
    if kind == AuditEvent.kind:
        writers = "everybody, their own"
    head = [f"\n## {kind}\n", f"Written by: {writers}.\n"]
    if not model.written_by - {Role.HUB}:
        return "\n".join(head)
    rows = [f"| {' | '.join([name, *(cell(kind, name, role, later=later) for role in _ROLES for later in (False, True)), _checks(kind, name)])} |"
            for name in fields_of(kind)]
    return "\n".join([*head, "| field | worker begins | worker later | lead begins | lead later | checked |", "|---|---|---|---|---|---|", *rows])


_ROLES: Final = (Role.WORKER, Role.LEAD)


def cell(kind: str, name: str, role: Role, *, later: bool) -> str:
    """What one cell of the table says: `yes`, `no`, or `not less strict`. It is the same for one's own records and for another's."""
    rule = rule_of(kind, name)
    if (kind != AuditEvent.kind and role not in KINDS[kind].written_by) or not _gives(rule.other if later else rule.first, role):
        return "no"
    return "yes" if not later or _gives(rule.laxer, role) else "not less strict"


def _gives(grant: Grant, role: Role) -> bool:
    return grant is Grant.ASSIGNED or (grant is Grant.LEAD and role is Role.LEAD)


def _checks(kind: str, name: str) -> str:
    rule = rule_of(kind, name)
    checks = [f"{'/'.join((name, *below))} is {must.value}" for below, must in rule.must.items()]
    return "; ".join([*checks, *(["a key that is a worker's id is the sender"] if rule.signs else [])])
