"""Takes off this machine what is no longer for it: the record, its words in search, and what others wrote in it.

`store.incoming` calls this, inside a transaction. It must never touch a change that was made here: what was not sent yet still goes up, and
the log of this machine must go on proving itself.
"""

from collections.abc import Sequence

from keyworker.store import records
from keyworker.store.connection import Connection
from keyworker.store.forgetting import forget
from keyworker.store.protocol import Touched
from keyworker.wire.messages import GoneEntry


def taken_off(connection: Connection, entries: Sequence[GoneEntry]) -> list[Touched]:
    """Let these records go; answers those that were here."""
    if not entries:
        return []
    kept = records.load(connection, [entry.record for entry in entries])
    records.drop(connection, list(kept.values()))
    connection.many("INSERT OR IGNORE INTO gone (record) VALUES (?)", [(entry.record,) for entry in entries])
    connection.many("DELETE FROM changes WHERE record = ? AND here = 0", [(entry.record,) for entry in entries])
    forget(connection, {entry.record for entry in entries})
    return [Touched(record.id, record.kind, record.family) for record in kept.values()]
