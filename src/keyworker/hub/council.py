"""The operator's words about workers, teams and who works with whom.

`cli.hub` and the demo call this. Workers and families may be named by id, council id or reference, workers by their name too.
Everything goes through the ledger like any change. It must never show an operator what is written about a family.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from keyworker.base.errors import NotHere, Refusal
from keyworker.domain.family import Assignment, Family, Team, Worker
from keyworker.domain.record import Record, Role
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.withdrawn import ROLE_SAID

R = TypeVar("R", bound=Record)


def workers(tx: Tx) -> list[Worker]:
    """Everybody who works for, or with, the council."""
    return _all(tx, Worker)


def teams(tx: Tx) -> list[Team]:
    """All teams."""
    return _all(tx, Team)


def find_worker(tx: Tx, name: str) -> Worker:
    """The worker with this id, council id or name. Raises NotHere; Refusal when several have the name."""
    found = _named(workers(tx), name, lambda one: (one.id, one.council_worker_id, one.name))
    return _one(found, "There is no such worker at this hub.", "See keyworker-hub workers.")


def find_team(tx: Tx, name: str) -> Team:
    """The team with this id or name. Raises NotHere; Refusal when several have the name."""
    return _one(_named(teams(tx), name, lambda one: (one.id, one.name)), "There is no such team at this hub.",
                "See keyworker-hub teams.")


def find_family(tx: Tx, name: str) -> Family:
    """The family with this id, council id or reference. Raises NotHere; Refusal when several have it."""
    found = _named(_all(tx, Family), name, lambda one: (one.id, one.council_family_id, one.reference))
    return _one(found, "There is no such family at this hub.", "Families come with keyworker-hub import-ssd.")


def assign(hub: Hub, family: str, worker: str, *, team: str | None = None) -> Assignment:
    """Let a worker work with a family from today on, for a team (default: their own). Once however often it is said."""
    with hub.storage.transaction() as tx:
        whom, where = find_worker(tx, worker), find_family(tx, family)
        of_team = find_team(tx, team).id if team else whom.team
        for one in _active(tx, where.id, whom.id, hub.clock.today()):
            if one.team == of_team:
                if one.until is not None:
                    one = one.evolve(until=None)  # noqa: PLW2901 - an end that was still to come is taken back
                    Ledger(tx, hub.clock).save(one)
                return one
        made = Assignment(family=where.id, source="hub", made_at=hub.clock.now(), worker=whom.id, worker_name=whom.name,
                          team=of_team, since=hub.clock.today())
        Ledger(tx, hub.clock).save(made)
    return made


def end_assignment(hub: Hub, family: str, worker: str) -> list[Assignment]:
    """A worker no longer works with a family, as of today; answers the assignments that ended. Raises NotHere."""
    with hub.storage.transaction() as tx:
        whom, where = find_worker(tx, worker), find_family(tx, family)
        ended = [one.evolve(until=hub.clock.today()) for one in _active(tx, where.id, whom.id, hub.clock.today())]
        if not ended:
            raise NotHere("This worker does not work with this family.", "See keyworker-hub workers.")
        for one in ended:
            Ledger(tx, hub.clock).save(one)
    return ended


def set_role(hub: Hub, worker: str, role: Role) -> Worker:
    """Say what a worker may do. Imports leave it so from then on, even where it is what they had guessed."""
    with hub.storage.transaction() as tx:
        whom = find_worker(tx, worker)
        tx.keep_setting(role_said(whom.id), str(role))
        tx.withdraw({"what": ROLE_SAID, "record": whom.id})
        if whom.role is role:
            return whom
        changed = whom.evolve(role=role)
        Ledger(tx, hub.clock).save(changed)
    return changed


def role_said(worker: str) -> str:
    """The setting that is there when the operator said a worker's role."""
    return f"role_said:{worker}"


def has_worker(tx: Tx, family: str, today: date) -> bool:
    """Whether somebody works with a family on a day who may."""
    working = {one.worker for row in tx.records(Assignment.kind, family=family) if (one := row.read(Assignment)).goes_on(today) and not one.removed}
    return any(worker.role in (Role.WORKER, Role.LEAD) for worker in workers(tx) if worker.id in working)


def set_lead(hub: Hub, team: str, worker: str, *, leads: bool) -> Team:
    """Let a worker lead a team, or no longer. Their role is not changed by it."""
    with hub.storage.transaction() as tx:
        of_team, whom = find_team(tx, team), find_worker(tx, worker)
        changed = of_team.evolve(leads={**of_team.leads, whom.id: leads})
        Ledger(tx, hub.clock).save(changed)
    return changed


def _active(tx: Tx, family: str, worker: str, today: date) -> list[Assignment]:
    rows = tx.records(Assignment.kind, family=family, owner=worker)
    found = [row.read(Assignment) for row in rows]
    return [one for one in found if one.goes_on(today)]


def _all(tx: Tx, kind: type[R]) -> list[R]:
    found = [row.read(kind) for row in tx.records(kind.kind)]
    return [one for one in found if not one.removed]


def _named(records: list[R], name: str, names: Callable[[R], tuple[str | None, ...]]) -> list[R]:
    wanted = name.strip().casefold()
    return [one for one in records if any(known and known.casefold() == wanted for known in names(one))]


def _one(found: list[R], sentence: str, remedy: str) -> R:
    if len(found) > 1:
        raise Refusal("Several have this name.", "Use the id.")
    if not found:
        raise NotHere(sentence, remedy)
    return found[0]
