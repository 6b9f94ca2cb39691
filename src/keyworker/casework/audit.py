"""Writing down what must be provable later: unlock, lock, opening a family, printing. Reading is audited too (security.md)."""

from typing import Any

from keyworker.casework.desk import Desk
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.visibility import Visibility
from keyworker.store.protocol import Changes


def note(desk: Desk, what: AuditKind, *, family: str | None = None, **details: Any) -> Changes:
    """Write one act down. `details` holds ids, counts and digests, never names or text."""
    with desk.store.write() as tx:
        tx.save(
            AuditEvent(
                family=family, what=what, at=desk.clock.now(), by=desk.worker.id, machine=desk.machine, details=details,
                visibility=Visibility.RESTRICTED, source="keyworker",
            )
        )
    return tx.changes
