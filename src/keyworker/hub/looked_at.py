"""Answering a lead who asks who opened and printed the families of their teams. Nothing of it is kept on a machine.

`hub.app` calls `answer` for an authenticated machine. It must never tell anybody but a lead, of no family that the lead's machine may not
hold, and of what belongs to no family only what concerns reading and unlocking by workers of the teams that they lead.
"""

from keyworker.base.errors import HubRefused
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.family import Team, Worker
from keyworker.domain.record import Role
from keyworker.hub import scope
from keyworker.hub.identity import Hub
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Machine, MachineState, Standing
from keyworker.vault import seal
from keyworker.wire.messages import AUDIT_LINES, AuditAnswer, AuditLine, AuditQuestion
from keyworker.wire.package import pack

OF_NO_FAMILY = (AuditKind.FAILED_UNLOCK, AuditKind.READ_NAMES)
TOLD = ("document", "form", "shape", "pages", "copies", "page", "times", "last", "command", "operator")
"""Of the details of an act, those that are no id of anybody."""
_LONGEST = 100
"""Letters of one detail: what a machine writes down must not fill the answer."""


def answer(hub: Hub, machine: Machine, question: AuditQuestion) -> bytes:
    """The sealed answer. Raises HubRefused for anybody but a lead at a machine that may sync."""
    with hub.storage.reading() as tx:
        machine = tx.machine(machine.id) or machine
        if scope.role_of(tx, machine.worker) is not Role.LEAD or machine.state is not MachineState.ACTIVE:
            raise HubRefused(403, "not_allowed", "Only a team lead is told who opened and printed the records of their teams' families.")
        families = scope.to_hold(tx, machine, hub.clock.today(), Role.LEAD)
        labels = {enrolled.id: enrolled.name for enrolled in tx.machines()}
        rows = tx.audit_events(
            families, _team(tx, machine.worker), OF_NO_FAMILY, first=question.first, last=question.last, limit=AUDIT_LINES + 1
        )
        lines = sorted((_line(row, labels) for row in rows[:AUDIT_LINES]), key=lambda line: line.at.utc, reverse=True)
    told = AuditAnswer(hub=hub.id, machine=machine.id, nonce=question.nonce, lines=tuple(lines), more=len(rows) > AUDIT_LINES)
    return pack(told, sign=hub.signing.sign, seal=lambda data: seal.seal(data, machine.seal_key))


def _team(tx: Tx, lead: str) -> frozenset[str]:
    """The workers of the teams that somebody leads."""
    teams = {row.id for row in tx.records(Team.kind) if lead in row.read(Team).led_by()}
    return frozenset(row.id for row in tx.records(Worker.kind) if row.body.get("team") in teams)


def _line(row: Standing, labels: dict[str, str]) -> AuditLine:
    event = row.read(AuditEvent)
    told = ((name, event.details.get(name)) for name in TOLD)
    details = {name: value[:_LONGEST] if isinstance(value, str) else value for name, value in told if isinstance(value, str | int)}
    return AuditLine(at=event.at, by=event.by, what=event.what, family=event.family, machine=labels.get(event.machine, ""), details=details)
