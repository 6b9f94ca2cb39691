"""Which decisions on plans are signed by a machine of the lead's: found out wherever the store reads them, so that no page can forget to ask.

Only `store.queries` calls this. The keys are those that the hub says of the lead, never what was changed on this machine.
"""

from collections.abc import Iterable

import orjson

from keyworker.base.errors import PackageDamaged, PackageForeign
from keyworker.domain.family import Worker
from keyworker.domain.record import Record
from keyworker.domain.review import ReviewDecision
from keyworker.store.connection import Connection
from keyworker.store.records import as_json
from keyworker.vault.seal import verify

_WORKERS = "SELECT id, coalesce(hub_body, body) FROM records WHERE kind = ? AND position > 0 AND id IN (SELECT value FROM json_each(?))"


def prove(connection: Connection, records: Iterable[Record]) -> None:
    """Mark the decisions among these records whose signature holds."""
    signed = [record for record in records if isinstance(record, ReviewDecision) and record.signature]
    if not signed:
        return
    leads = orjson.dumps(sorted({decision.by for decision in signed})).decode()
    keys = {lead: as_json(body).get("signing_keys", {}) for lead, body in connection.rows(_WORKERS, (Worker.kind, leads))}
    for decision in signed:
        if keys.get(decision.by, {}).get(decision.key) is True and _holds(decision):
            decision.verified()


def _holds(decision: ReviewDecision) -> bool:
    try:
        verify(decision.key, bytes.fromhex(decision.signature), decision.statement())
    except (PackageDamaged, PackageForeign, ValueError):
        return False
    return True
