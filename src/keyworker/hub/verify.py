"""Proof from a hub's own log that nothing was lost and nothing made up: leaf by leaf, each value that somebody wrote stands, was named by
somebody who replaced it, or was set aside.

`keyworker-hub verify` calls this, also beside a hub that serves. It is written from the law (`SYNC.md`) and shares nothing with
`domain.leaves.accept`, so that a fault there is found here. It must never say a word that somebody wrote: a finding names record, leaf
and position.
"""

from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from keyworker.base.canonical import Json, canonical, digest
from keyworker.domain.leaves import FIXED, REMOVED
from keyworker.domain.pointers import group_of, leaves_of, path_of, same, value_at
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.hub.storage.protocol import Logged, Machine, Standing, Tx
from keyworker.wire.chain import content_json
from keyworker.wire.messages import FIRST_DIGEST, Content, blank_digest

_DOT: Final = 11
_ABSENT: Final = object()
Named = dict[str, dict[str, Any]]
"""By leaf, the values of a record by their names."""


@dataclass(frozen=True)
class Proof:
    """What was looked at, and where it breaks; without findings the law holds."""

    changes: int = 0
    set_aside: int = 0
    values: int = 0
    records: int = 0
    machines: int = 0
    findings: tuple[str, ...] = ()


@dataclass
class _Account:
    """What the log of one record says: values that were offered, names that somebody replaced, dots that finished it."""

    offered: Named = field(default_factory=lambda: defaultdict(dict))
    replaced: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    finishes: set[str] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)


def verify(tx: Tx) -> Proof:
    """Walk the whole log and all records of one consistent state."""
    findings: list[str] = []
    changes = set_aside = values = records = 0
    standing = {record.id: record for record in tx.every_record()}
    offers = frozenset(_conflict_dot(record.id) for record in standing.values() if record.kind == "conflict")
    logged = tx.every_record_logged()
    for record_id in logged:
        account, log = _Account(), tx.whole_history(record_id)
        for change in log:
            changes += 1
            set_aside += change.reason is not None
            if change.reason is None:
                _enter(account, change, offers)
        values += sum(map(len, account.offered.values()))
        findings += account.findings
        record = standing.get(record_id)
        if record is None:
            if account.offered:
                findings.append(f"record {record_id}: it was written and is not kept")
            continue
        records += 1
        findings += _compared(record, account, offers)
    findings += [f"record {lone}: it is kept and nobody wrote it" for lone in sorted(standing.keys() - set(logged))]
    machines = tx.machines()
    for machine in machines:
        findings += _chain(tx, machine)
    return Proof(changes, set_aside, values, records, len(machines), tuple(findings))


def _enter(account: _Account, change: Logged, offers: frozenset[str]) -> None:
    """One change: the values that it names are replaced, and its own are offered."""
    content = change.said
    dot = content.dot or change.dot
    for leaf, names in (content.seen or {}).items():
        for name in names:
            known = name in account.offered[leaf] or name[:_DOT] in account.finishes | offers
            if not known and change.laid is None:
                account.findings.append(f"record {content.record}, {leaf}, position {change.position}: it replaces what nobody wrote")
        account.replaced[leaf].update(names)
        value = _value(content, leaf)
        if value is not _ABSENT:
            account.offered[leaf][_name(dot, content.salt, leaf, value)] = value
    if content.finishes:
        account.finishes.add(dot)


def _compared(record: Standing, account: _Account, offers: frozenset[str]) -> Iterator[str]:
    """What the log says beside what is kept."""
    living = _living(record)
    kind = KINDS.get(record.kind, Record)
    for leaf, offered in account.offered.items():
        there, newest = living.get(leaf, {}), {name[:_DOT]: name for name in offered}
        for place, (name, value) in enumerate(offered.items()):
            if name in there:
                if not same(there[name], value):
                    yield f"record {record.id}, {leaf}: a value is kept as another than was written"
                continue
            later = place < len(offered) - 1
            instead = (leaf in FIXED and place > 0) or (leaf in kind.shape.quiet and later) or newest[name[:_DOT]] != name
            if name not in account.replaced[leaf] and not instead:
                yield f"record {record.id}, {leaf}: a value is lost: nobody replaced it, and it is not kept"
    for leaf, values in living.items():
        for name, value in values.items():
            known = name in account.offered.get(leaf, {}) or (value is None and name[:_DOT] in account.finishes)
            if not known and name[:_DOT] not in offers:
                yield f"record {record.id}, {leaf}: a value is kept that nobody wrote"
    yield from _body(record, living)


def _body(record: Standing, living: Named) -> Iterator[str]:
    """The body shows the first value of each leaf, and nothing else."""
    shown = {leaf: next(iter(values.values()), None) for leaf, values in living.items() if leaf != REMOVED}
    for leaf, value in shown.items():
        if not same(value_at(record.body, leaf), value):
            yield f"record {record.id}, {leaf}: the record shows another value than the first that is kept"
    cells = {cell for leaf, value in shown.items() if value is not None for cell in _cells(leaf)}
    for leaf in leaves_of(KINDS.get(record.kind, Record).shape, {key: value for key, value in record.body.items() if key != "removed"}):
        if not any(cell[: len(known)] == known for cell in _cells(leaf) for known in cells):
            yield f"record {record.id}, {leaf}: the record shows what is not kept as anybody's"


def _living(record: Standing) -> Named:
    """The values of a record by leaf and name, the first shown, as they are stored: `SYNC.md`, "What is kept"."""
    found: Named = {}
    for leaf, values in record.state().values.items():
        found[leaf] = {_name(value.dot, value.salt, leaf, value.value): value.value for value in values if value.dot}
    return found


def _chain(tx: Tx, machine: Machine) -> Iterator[str]:
    """A machine's changes are numbered without a gap, each over the one before it; what the hub says to have of it is the last of them."""
    before, number = FIRST_DIGEST, 0
    for change in tx.numbered(machine.id):
        number += 1
        if change.n != number:
            yield f"machine {machine.id}: number {number} is not in its log"
            number = change.n or number
        elif digest({"n": number, "prev": before, "content": _content_digest(change.content)}) != change.digest:
            yield f"machine {machine.id}, number {number}: its digest is not that of what is kept"
        before = change.digest
    if number != machine.received or (number and before != machine.digest):
        yield f"machine {machine.id}: the hub says to have {machine.received} of its changes and has {number}"


def _content_digest(content: Content) -> str:
    """Of a content that was let go of with its family only the digest is left."""
    said = content_json(content)
    return blank_digest(said) or digest(said)


def _name(dot: str, salt: str, leaf: str, value: Any) -> str:
    return dot + urlsafe_b64encode(sha256(canonical([salt, leaf, value])).digest()[:8]).rstrip(b"=").decode()


def _conflict_dot(conflict: str) -> str:
    """What an undecided conflict of the first form offered is kept under this dot since the upgrade."""
    return urlsafe_b64encode(sha256(canonical(["conflict", conflict])).digest()[:8]).rstrip(b"=").decode()


def _value(content: Content, leaf: str) -> Any:
    """What a change puts on a leaf (none: cleared), or _ABSENT where it only names what was seen there."""
    found: Any = content.patch
    for key in (*path_of(leaf), *group_of(leaf)[:1]):
        if not isinstance(found, dict) or key not in found:
            return _ABSENT
        found = found[key]
    return value_at(content.patch, leaf)


def _cells(leaf: str) -> list[tuple[str, ...]]:
    return [(*path_of(leaf), name) for name in group_of(leaf)] or [path_of(leaf)]


def as_json(proof: Proof) -> Json:
    """The proof for programs."""
    return {"holds": not proof.findings, "changes": proof.changes, "set_aside": proof.set_aside, "values": proof.values,
            "records": proof.records, "machines": proof.machines, "findings": list(proof.findings)}
