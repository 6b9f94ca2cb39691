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
from itertools import combinations
from typing import Any, Final

from keyworker.base.canonical import Json, canonical, digest
from keyworker.domain.leaves import AUDIENCE, ENVELOPE, FIXED, REMOVED
from keyworker.domain.pointers import group_of, leaves_of, path_of, same, value_at
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.hub import signatures
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Logged, Standing
from keyworker.wire.chain import content_json
from keyworker.wire.contents import FIRST_DIGEST, Content, said_digest

_DOT: Final = 11
_MOST_PARTS: Final = 32
_ABSENT: Final = object()
_LAX_TO_STRICT: Final = ("family", "person", "professionals", "restricted")
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
    signed: int = 0
    erased: int = 0
    findings: tuple[str, ...] = ()


@dataclass
class _Account:
    """What the log of one record says: values that were offered, names that somebody replaced, the dots of its changes and of what finished it.

    What was set aside its author had on their screen all the same; and who names a word that a change of the record never said takes nothing away.
    """

    offered: Named = field(default_factory=lambda: defaultdict(dict))
    replaced: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    finishes: set[str] = field(default_factory=set)
    finish: str | None = None
    statement: dict[str, Any] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    early: frozenset[str] = frozenset()
    alone: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    authors: dict[str, str] = field(default_factory=dict)
    waits: set[str] = field(default_factory=set)
    dots: set[str] = field(default_factory=set)


def verify(tx: Tx) -> Proof:
    """Walk the whole log and all records of one consistent state."""
    findings: list[str] = []
    changes = set_aside = values = records = signed = erased = 0
    standing = {record.id: record for record in tx.every_record()}
    offers = frozenset(dot for record in standing.values() if record.kind == "conflict" for dot in _conflict_dots(record.id))
    logged = tx.every_record_logged()
    for record_id in logged:
        account, log = _Account(), tx.whole_history(record_id)
        account.early, account.waits = frozenset(tx.early(record_id)), {offer.name for offer in tx.waiting_offers(record_id)}
        for change in log:
            changes += 1
            set_aside += change.reason is not None
            if change.reason is None and not change.erased:
                _enter(account, change, offers)
            account.dots.add(change.dot)
        values += sum(map(len, account.offered.values()))
        findings += account.findings
        record = standing.get(record_id)
        findings += _erasure(record_id, record, log)
        if record is not None and record.erased:
            erased += 1
            continue
        if record is None:
            if account.offered:
                findings.append(f"record {record_id}: it was written and is not kept")
            continue
        records += 1
        findings += _compared(record, account, offers)
    findings += [f"record {lone}: it is kept and nobody wrote it" for lone in sorted(standing.keys() - set(logged))]
    machines = tx.machines()
    findings += _hub_chain(tx)
    for machine in machines:
        first = MachineLog(machine.id, machine.id, received=machine.received, digest=machine.digest)
        for kept in (first, *tx.machine_logs(machine.id)):
            findings += _chain(tx, kept)
            findings += signatures.findings(tx, kept)
            signed += signatures.covered(tx, kept)
    return Proof(changes, set_aside, values, records, len(machines), signed, erased, tuple(findings))


def _enter(account: _Account, change: Logged, offers: frozenset[str]) -> None:
    """One change: the values that it names are replaced, and its own are offered."""
    content = change.said
    dot = content.dot or change.dot
    for leaf, names in (content.seen or {}).items():
        for name in names:
            known = name in account.offered[leaf] or name in account.early | account.waits or name[:_DOT] in account.finishes | offers | account.dots
            if not known and change.laid is None:
                account.findings.append(f"record {content.record}, {leaf}, position {change.position}: it replaces what nobody wrote")
        account.replaced[leaf].update(names)
        pairs = combinations(sorted(names), 2) if len(names) <= _MOST_PARTS else ()
        joined = {_digest8(list(pair)) for pair in pairs}  # who names both parts of a joined text names it
        account.replaced[leaf].update(name for name in account.offered[leaf] if name[:_DOT] in joined)
        value = _value(content, leaf)
        if value is not _ABSENT:
            account.offered[leaf][_name(dot, content.salt, leaf, value)] = value
            account.authors[_name(dot, content.salt, leaf, value)] = content.by
    if content.finishes:
        account.finishes.add(dot)
        if account.finish in (None, dot):
            said = {leaf: _value(content, leaf) for leaf in content.seen or {}}
            account.finish, account.statement = dot, {leaf: value for leaf, value in said.items() if value is not _ABSENT and leaf not in ENVELOPE}
    if change.offered:
        _enter_offer(account, change.offered, content.by)


def _enter_offer(account: _Account, said: Json, by: str) -> None:
    """What a machine offered to the hub after it came back from a backup: it may have finished the record, with all of that act that was offered.

    What one worker alone says to have been replaced counts for their own values, and once a second says the same.
    """
    for names in said.get("replaced", {}).values():
        for name in names:
            account.alone[name].add(by)
    for leaf, kept in said["values"].items():
        for value in kept:
            account.offered[leaf][_name(value["dot"], value.get("salt", ""), leaf, value["value"])] = value["value"]
    if not said["finish"]:
        return
    account.finishes.add(said["finish"])
    if account.finish is None:
        account.finish = str(said["finish"])
        account.statement = {
            leaf: value for leaf, values in account.offered.items() for name, value in values.items()
            if name[:_DOT] == account.finish and leaf not in ENVELOPE
        }


def _erasure(record_id: str, record: Standing | None, log: list[Logged]) -> Iterator[str]:
    """Of an erased record no word is left, and of no other record was one taken."""
    gone = record is not None and record.erased
    for change in log:
        if bool(change.erased) != gone and (change.content.patch or change.offered or change.erased):
            yield f"record {record_id}, position {change.position}: " + ("its words are not erased" if gone else "its words are gone, and it was not erased")
        elif change.erased and (change.content.patch or change.content.salt or change.laid or change.offered):
            yield f"record {record_id}, position {change.position}: it says to be erased and holds words"


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
            alone = account.alone.get(name, set())
            if name not in account.replaced[leaf] and not instead and not (account.authors.get(name) in alone or len(alone) > 1):
                yield f"record {record.id}, {leaf}: a value is lost: nobody replaced it, and it is not kept"
    for leaf, values in living.items():
        for name, value in values.items():
            known = name in account.offered.get(leaf, {}) or (value is None and name[:_DOT] in account.finishes)
            if not known and name[:_DOT] not in offers:
                yield f"record {record.id}, {leaf}: a value is kept that nobody wrote"
    yield from _finished(record, account, living)
    yield from _strictest(record, living)
    yield from _body(record, living)


def _finished(record: Standing, account: _Account, living: Named) -> Iterator[str]:
    """A finished record is kept as whoever finished it first has stated it, and says nothing else."""
    if record.state().finish != account.finish:
        yield f"record {record.id}: it is not kept as finished by the change that finished it"
        return
    for leaf in {*living, *account.statement} if account.finish else ():
        shown = next(iter(living.get(leaf, {}).values()), None)
        if leaf not in ENVELOPE | FIXED and not same(shown, account.statement.get(leaf)):
            yield f"record {record.id}, {leaf}: it was finished, and says another thing than its finisher stated"


def _strictest(record: Standing, living: Named) -> Iterator[str]:
    """Of a leaf that protects somebody the strictest value is shown."""
    for leaf, values in living.items():
        how_strict = [_strictness(record, leaf, value) for value in values.values()]
        if None not in how_strict and how_strict and how_strict[0] != max(how_strict):
            yield f"record {record.id}, {leaf}: it protects somebody, and another value than the strictest is shown"


def _strictness(record: Standing, leaf: str, value: Any) -> Any:
    """How strict a value of a leaf that protects somebody is (the larger, the stricter); None where it need not be shown first.

    In a finished record the finisher said which value is shown, but of who may see it.
    """
    if leaf == AUDIENCE:
        level = value.get("visibility") if isinstance(value, dict) else None
        return _LAX_TO_STRICT.index(level) if level in _LAX_TO_STRICT else len(_LAX_TO_STRICT)
    path, group = path_of(leaf), group_of(leaf)
    for pattern, strictness in KINDS.get(record.kind, Record).shape.strict.items():
        if not group and not record.state().finish and len(pattern) == len(path) and all(key in ("*", here) for key, here in zip(pattern, path, strict=True)):
            return strictness(value)
    return None


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


def _hub_chain(tx: Tx) -> Iterator[str]:
    """The hub's own chain covers each change, whose it is and what became of it, so that none was taken out or put in later."""
    before = FIRST_DIGEST
    for number, change in enumerate(tx.whole_chain(), 1):
        before = digest([before, number, change.digest, change.machine, change.reason])
        if change.position != number or change.chain != before:
            yield f"position {number}: the hub's chain breaks here"
            return
        if change.offered is not None and digest([content_json(change.content), change.offered]) != change.digest:
            yield f"position {number}: its digest is not that of what was offered"


def _chain(tx: Tx, machine: MachineLog) -> Iterator[str]:
    """A log's changes are numbered without a gap, each over the one before it; what the hub says to have of it is the last of them."""
    before, number = machine.before or FIRST_DIGEST, machine.after
    for change in tx.numbered(machine.id):
        number += 1
        if change.n != number:
            yield f"machine {machine.machine}: number {number} is not in its log"
            number = change.n or number
        elif digest({"n": number, "prev": before, "content": change.erased or said_digest(content_json(change.content))}) != change.digest:
            yield f"machine {machine.machine}, number {number}: its digest is not that of what is kept"
        before = change.digest
    if number != machine.received or (number and before != machine.digest):
        yield f"machine {machine.machine}: the hub says to have {machine.received} of its changes and has {number}"


def _name(dot: str, salt: str, leaf: str, value: Any) -> str:
    return dot + _digest8([salt, leaf, value])


def _conflict_dots(conflict: str) -> list[str]:
    """What an undecided conflict of the first form offered is kept under these dots since the upgrade, and that nothing stood beside it."""
    return [_digest8([what, conflict]) for what in ("conflict", "absent")]


def _digest8(parts: list[Any]) -> str:
    return urlsafe_b64encode(sha256(canonical(parts)).digest()[:8]).rstrip(b"=").decode()


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
            "records": proof.records, "machines": proof.machines, "signed": proof.signed, "erased": proof.erased, "findings": list(proof.findings)}
