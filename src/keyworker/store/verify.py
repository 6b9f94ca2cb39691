"""Proof from a machine's own store that nothing written on it was lost, and that it shows what the council last said with that on top.

`Database.verify` calls this for `keyworker verify`. It is written from the law (`SYNC.md`) and shares nothing with `overlay` and
`domain.leaves.accept`, so that a fault there is found here. It must never say a word that somebody wrote: a finding names record, leaf
and number.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import orjson
from pydantic import ValidationError

from keyworker.base.canonical import Json
from keyworker.base.errors import KeyworkerError
from keyworker.store.connection import Connection
from keyworker.store.verify_shown import Change, Shown
from keyworker.wire.contents import FIRST_DIGEST, chain_digest
from keyworker.wire.messages import Receipt

_OPEN, _FROZEN, _RECEIVED, _HISTORY = range(4)


@dataclass(frozen=True)
class Proof:
    """What was looked at, and where it breaks; without findings the law holds.

    `received`: numbers that a verified receipt covers. `told_anew`: how often a family was told anew because it differed here.
    """

    changes: int = 0
    pending: int = 0
    received: int = 0
    set_aside: int = 0
    records: int = 0
    values: int = 0
    told_anew: int = 0
    findings: tuple[str, ...] = ()


def verify(connection: Connection, machine: str, hub: str, read: Callable[[str], Receipt]) -> Proof:
    """Walk the log and all records, inside one transaction. `read` verifies a receipt's signature, or raises a KeyworkerError."""
    rows = connection.rows(
        "SELECT seq, record, kind, family, content, dot, here, state, answered, n, prev, digest FROM changes WHERE here = 1 ORDER BY seq"
    )
    changes = [Change._make((*row[:4], orjson.loads(row[4]), *row[5:])) for row in rows]
    aside = {n: (record, kind) for n, record, kind in connection.rows("SELECT n, record, kind FROM set_aside")}
    findings = [*_log(changes), *_aside(changes, aside)]
    receipt, wrong = _receipt(connection, machine, hub, read)
    received = receipt.received if receipt else 0
    findings += wrong
    findings += _covered(changes, receipt)
    findings += _foreign(connection)
    shown = Shown(connection, changes, aside)
    findings += shown.findings()
    return Proof(
        len(changes), sum(change.state in (_OPEN, _FROZEN) for change in changes), received, len(aside), shown.records, shown.values,
        (connection.one("SELECT healed FROM machine") or (0,))[0], tuple(findings),
    )


# ------------------------------------------------------------------------------------------------ the log


def _log(changes: list[Change]) -> Iterator[str]:
    """Numbers without a gap, in the order in which the changes were made, each over the one before it; only open ones have none."""
    before, number = FIRST_DIGEST, 0
    for change in changes:
        content = change.content
        if (content.get("record"), content.get("kind"), content.get("family"), content.get("dot", "")) != (*change[1:4], change.dot):
            yield f"change {change.seq} of record {change.record}: it is kept under another name than it says"
        if change.state not in range(4):
            yield f"change {change.seq} of record {change.record}: it is neither pending nor received"
        if (change.n is None) != (change.state == _OPEN):
            yield f"change {change.seq} of record {change.record}: it is {'numbered and' if change.n else 'received and not numbered, or'} open"
    for change in sorted((change for change in changes if change.n is not None), key=lambda change: change.n or 0):
        number += 1
        if change.n != number:
            yield f"number {number} is not in the log"
            number = change.n or number
        elif change.prev != before or change.digest != chain_digest(number, before, change.content):
            yield f"number {number}: its digest is not that of what is kept"
        before = change.digest or ""
    numbers = [change.n for change in changes if change.n is not None]
    if numbers != sorted(numbers):
        yield "changes are numbered in another order than they were made"
    dots = Counter(change.dot for change in changes if change.dot)
    yield from (f"record {change.record}: two changes have one name" for change in changes if dots[change.dot] > 1)


def _aside(changes: list[Change], aside: Mapping[int, tuple[str, str]]) -> Iterator[str]:
    """What the council set aside is a change from here, still with its words, and no longer shown as unanswered."""
    by_number = {change.n: change for change in changes if change.n is not None}
    for n, (record, kind) in sorted(aside.items()):
        change = by_number.get(n)
        if change is None or (change.record, change.kind) != (record, kind):
            yield f"number {n} was set aside, and what was written in it is not kept"
        elif not change.answered:
            yield f"number {n} was set aside, and is still shown"


def _receipt(connection: Connection, machine: str, hub: str, read: Callable[[str], Receipt]) -> tuple[Receipt | None, list[str]]:
    """The last receipt, as its signature proves it."""
    rows = connection.rows("SELECT receipt, token, position FROM machine")
    if len(rows) != 1:
        return None, ["the store does not say where its sync stands"]
    kept, token, _ = rows[0]
    if not kept and not token:
        return None, []
    try:
        receipt = read(token or "")
        said = Receipt.model_validate_json(kept or b"")
    except (KeyworkerError, ValidationError):
        return None, ["the last receipt was not signed by this machine's council"]
    if (receipt.machine, receipt.hub) != (machine, hub):
        return None, ["the last receipt is for another machine, or by another council"]
    return receipt, [] if said == receipt else ["the last receipt says another thing than was signed"]


def _covered(changes: list[Change], receipt: Receipt | None) -> Iterator[str]:
    """Received is exactly what the receipt covers, and its digest is that of the last change which it covers."""
    received = receipt.received if receipt else 0
    for change in changes:
        if change.n is None:
            continue
        if change.state == _FROZEN and change.n <= received:
            yield f"number {change.n} is received and kept as pending"
        if change.state in (_RECEIVED, _HISTORY) and change.n > received:
            yield f"number {change.n} is kept as received, and no receipt covers it"
        if change.state > _FROZEN and (change.state == _HISTORY) != bool(change.answered):
            yield f"number {change.n}: whether it is answered is said in two ways"
    if receipt and receipt.received:
        last = next((change for change in changes if change.n == receipt.received), None)
        if last is None:
            yield f"the receipt covers number {receipt.received}, which is not in the log"
        elif last.digest != receipt.digest:
            yield f"the receipt covers number {receipt.received} with another content"


def _foreign(connection: Connection) -> Iterator[str]:
    """What others wrote is history and nothing else."""
    rows = connection.rows("SELECT seq, record FROM changes WHERE here <> 1 AND (state <> 3 OR answered <> 1 OR n IS NOT NULL)")
    yield from (f"change {seq} of record {record}: somebody else's, and kept as one from here" for seq, record in rows)


def as_json(proof: Proof) -> Json:
    """The proof for programs."""
    return {"holds": not proof.findings, "changes": proof.changes, "pending": proof.pending, "received": proof.received,
            "set_aside": proof.set_aside, "records": proof.records, "values": proof.values, "findings": list(proof.findings)}
