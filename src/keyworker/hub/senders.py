"""Who sent a change, as the table of rights asks about them (`hub.rights`): looked up in the hub's store.

Only `hub.ledger` calls this. It must never take a machine's word for who somebody is.
"""

from typing import Any

from keyworker.domain.family import Worker
from keyworker.domain.leaves import dot_of
from keyworker.domain.pointers import same, value_at
from keyworker.domain.record import Role
from keyworker.hub import rights, scope
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Logged


def sender_of(tx: Tx, change: Logged, role: Role) -> rights.Sender:
    """The worker and machine of a change, who act in this role."""
    def names_of(worker: str) -> frozenset[str]:
        standing = tx.record(worker)
        if standing is None or standing.kind != Worker.kind:
            return frozenset()
        said = [standing.body.get("name"), *(value_at(known.said.patch, "/name") for known in tx.history(worker))]
        return frozenset(name for name in said if isinstance(name, str))

    def restates(leaf: str, value: Any) -> bool:
        named = tx.records_of({dot_of(name) for name in (change.said.seen or {}).get(leaf, ())})
        of_it = (tx.change(dot) for dot, record in named.items() if record == change.content.record)
        return any(known.reason is None and same(value_at(known.said.patch, leaf), value) for known in of_it if known)

    return rights.Sender(change.content.by, change.machine or "", role, names_of, scope.enrolled_as(tx, change.machine), restates)
