"""Which families a machine may hold now, and which it may still send changes for.

`hub.packages` and `hub.pull` ask. Who works with a family is said by assignments and nothing else;
an assignment with an end goes on until the day before it, by the hub's clock.
"""

from datetime import date

from keyworker.domain.family import Worker
from keyworker.domain.record import Role
from keyworker.hub.storage.protocol import COUNCIL, Machine, Standing, Tx


def role_of(tx: Tx, worker: str) -> Role:
    """The role in the worker's record; a worker who is not (or no longer) there has the least."""
    return role_in(tx.record(worker))


def role_in(standing: Standing | None) -> Role:
    """The role that a worker's record says."""
    if standing is None or standing.kind != Worker.kind or standing.body.get("removed"):
        return Role.ANALYST
    return Worker.model_validate(standing.body).role


def to_hold(tx: Tx, machine: Machine, today: date) -> frozenset[str]:
    """Families that this machine is to have: the worker's own, and for a lead those of the teams that they lead."""
    role = role_of(tx, machine.worker)
    if role not in (Role.WORKER, Role.LEAD):
        return frozenset()
    return tx.families_of(machine.worker, today, lead=role is Role.LEAD)


def may_change(tx: Tx, machine: Machine, acknowledged: int, today: date) -> frozenset[str]:
    """Families that changes of this machine may be for.

    Those that it is to hold now, those that it held when it last acknowledged, and those of an answer that it says it applied
    (`acknowledged`, from its package) though the acknowledgement itself has not come yet.
    """
    families = set(to_hold(tx, machine, today)) | set(tx.holdings(machine.id))
    for answer in tx.answers(machine.id).values():
        if answer["position"] <= acknowledged:
            families |= {*answer["held"], answer["snapshot_family"] or COUNCIL}
    return frozenset(families - {COUNCIL})
