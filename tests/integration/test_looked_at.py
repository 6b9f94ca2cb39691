"""A lead asks the hub who opened and printed the families of their teams: nobody else is told, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from keyworker.base.errors import HubRefused, PackageDamaged, PackageForeign
from keyworker.casework import audit
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.family import Assignment, Family, Team
from keyworker.domain.record import Role
from keyworker.hub import acts, looked_at
from keyworker.hub.app import create_app
from keyworker.hub.serving import running
from keyworker.sync.looked_at import ask
from keyworker.sync.transport import HttpsTransport
from keyworker.wire.messages import AuditAnswer, AuditQuestion
from keyworker.wire.tokens import request_token
from tests.fakes.town import Laptop, Town, make_town


@dataclass
class Line:
    """The way from a laptop to its hub, on which an answer can be kept and given again."""

    town: Town
    laptop: Laptop
    again: bytes = b""

    def ask_audit(self, question: AuditQuestion) -> bytes:
        """What the hub answers to this machine."""
        if self.again:
            return self.again
        with self.town.hub.storage.reading() as tx:
            machine = tx.machine(self.laptop.identity.machine)
        assert machine is not None
        return looked_at.answer(self.town.hub, machine, question)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead, a worker of their team and one of another, each with a family; the worker opened, printed and mistyped."""
    made = make_town(tmp_path)
    worker, stranger = made.add_laptop("worker"), made.add_laptop("stranger")
    made.add_laptop("lead", Role.LEAD)
    made.add_family(worker.worker)
    other = Team(name="Other")
    theirs = Family(name="Canaryelsewhere")
    theirs = theirs.evolve(family=theirs.id)
    with made.hub.storage.reading() as tx:
        standing = tx.record(stranger.worker.id)
    assert standing is not None
    elsewhere = standing.read(type(stranger.worker)).evolve(team=other.id)
    made.save(other, theirs, elsewhere, Assignment(family=theirs.id, worker=stranger.worker.id, team=other.id))
    made.families.append(theirs.id)
    made.settle()
    audit.note(worker.desk, AuditKind.OPEN_FAMILY, family=made.families[0])
    made.clock.turn(seconds=60)
    audit.note(worker.desk, AuditKind.PRINT, family=made.families[0], recipients=["somebody"], form="standard")
    audit.note(worker.desk, AuditKind.FAILED_UNLOCK, times=2)
    for what in (AuditKind.UNLOCK, AuditKind.LOCK):
        audit.note(worker.desk, what)
    audit.note(stranger.desk, AuditKind.OPEN_FAMILY, family=theirs.id)
    audit.note(stranger.desk, AuditKind.FAILED_UNLOCK, times=3)
    made.settle()
    yield made
    made.close()


def asked(town: Town, name: str, first: date | None = None, last: date | None = None) -> AuditAnswer:
    laptop, today = town.laptops[name], town.clock.today()
    return ask(laptop.identity, Line(town, laptop), first or today, last or today)


def test_a_lead_is_told_who_opened_and_printed_the_families_of_their_teams_the_newest_first(town: Town) -> None:
    answer = asked(town, "lead")
    worker = town.laptops["worker"].worker.id
    assert {line.by for line in answer.lines} == {worker}
    assert [line.what for line in answer.lines if line.family] == ["print", "open_family"]
    assert [(line.what, line.details) for line in answer.lines if not line.family] == [("failed_unlock", {"times": 2})]
    assert not answer.more
    assert "somebody" not in answer.model_dump_json()


def test_what_an_operator_did_with_the_family_is_told_too(town: Town) -> None:
    acts.note(town.hub, "assign", family=town.families[0])
    acts.note(town.hub, "assign", family=town.families[1])
    acts.note(town.hub, "settings")
    assert [line.details["command"] for line in asked(town, "lead").lines if not line.by] == ["assign"]


def test_a_day_is_a_filter(town: Town) -> None:
    yesterday = town.clock.today() - timedelta(days=1)
    assert asked(town, "lead", yesterday, yesterday).lines == ()
    assert len(asked(town, "lead", yesterday, town.clock.today()).lines) == 3


@pytest.mark.parametrize("name", ["worker", "stranger"])
def test_nobody_but_a_lead_is_told(town: Town, name: str) -> None:
    with pytest.raises(HubRefused) as refused:
        asked(town, name)
    assert refused.value.name == "not_allowed"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.OPERATOR])
def test_who_is_no_lead_any_more_is_told_no_more(town: Town, role: Role) -> None:
    with town.hub.storage.reading() as tx:
        standing = tx.record(town.laptops["lead"].worker.id)
    assert standing is not None
    town.save(standing.read(type(town.laptops["lead"].worker)).evolve(role=role))
    with pytest.raises(HubRefused):
        asked(town, "lead")


def test_an_answer_is_for_one_question_of_one_machine(town: Town) -> None:
    """Whoever stands between cannot give an older answer again, another machine's, or one that they made."""
    lead, today = town.laptops["lead"], town.clock.today()
    older = Line(town, lead).ask_audit(AuditQuestion(nonce="n" * 22, first=today, last=today))
    with pytest.raises(PackageForeign):
        ask(lead.identity, Line(town, lead, again=older), today, today)
    with pytest.raises(PackageDamaged):
        ask(lead.identity, Line(town, lead, again=older[:-5] + b"12345"), today, today)
    with pytest.raises(PackageForeign):
        ask(town.laptops["worker"].identity, Line(town, lead, again=older), today, today)


def test_nothing_of_the_audit_trail_comes_to_a_machine_by_itself(town: Town) -> None:
    asked(town, "lead")
    assert [event.by for event in town.laptops["lead"].store.find(AuditEvent)] == []


def test_more_than_is_told_at_once_is_said(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looked_at, "AUDIT_LINES", 2)
    answer = asked(town, "lead")
    assert (len(answer.lines), answer.more) == (2, True)


def test_the_question_travels_over_https_as_every_other(town: Town) -> None:
    lead, today = town.laptops["lead"], town.clock.today()

    def token(method: str, path: str, body: bytes) -> str:
        return request_token(lead.identity.sign.private, machine=lead.identity.machine, hub=town.hub.id, method=method, path=path, body=body,
                             now=town.clock.now())

    with running(create_app(town.hub)) as url:
        transport = HttpsTransport(url, token)
        try:
            assert len(ask(lead.identity, transport, today, today).lines) == 3
        finally:
            transport.close()
