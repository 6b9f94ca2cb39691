"""The main job end to end, without the windows: real extract, real hub on a real socket, real encrypted stores, both people."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from keyworker.base.clock import SystemClock
from keyworker.base.errors import CodeRefused, HubAway, HubRefused, KeyFileDamaged, StoreDamaged, WrongPassphrase
from keyworker.base.paths import KEY_FILE, STORE, shipped
from keyworker.casework import conflicts, contacts, people, plans, reviews, stars
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.contact import Contact
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import Goal
from keyworker.domain.record import Role
from keyworker.domain.review import ApprovalState, Decision
from keyworker.domain.star import AreaReading, StarReading
from keyworker.forms.instrument import load_instruments
from keyworker.hub import council, enrolment
from keyworker.hub.app import create_app
from keyworker.hub.home import make_hub, open_hub
from keyworker.hub.identity import Hub
from keyworker.hub.imports.ssd import import_ssd
from keyworker.hub.serving import running
from keyworker.sync.gate import MachineGate, Opened
from keyworker.sync.round import Progress, Round
from keyworker.sync.standing import standing
from keyworker.vault.profiles import CHEAPEST

PASSPHRASE = "green kettle under the stairs"
EXTRACTS = {
    "demo": shipped("resources", "demo_families"),
    "small": shipped().parent / "shared" / "data" / "ssd-small",
    "quirks": shipped().parent / "shared" / "data" / "ssd-quirks",
}


@dataclass
class Office:
    """The hub, served on loopback from an imported extract, with a worker and their lead."""

    hub: Hub
    url: str
    folder: Path
    worker: str
    lead: str

    def gate(self, name: str) -> MachineGate:
        """The machine of one person."""
        instruments = load_instruments(shipped("forms", "instruments"))
        return MachineGate(self.folder / name, SystemClock(), instruments, profile=CHEAPEST, floor=CHEAPEST)

    def enrol(self, name: str, worker: str) -> Opened:
        """Enrol a machine with a one-time code, have it confirmed, unlock it."""
        gate = self.gate(name)
        gate.folder.mkdir()
        number = gate.enrol(enrolment.new_code(self.hub, worker, url=self.url).text, PASSPHRASE)
        enrolment.confirm(self.hub, number)
        return unlocked(gate)


def unlocked(gate: MachineGate) -> Opened:
    """Open a machine's store."""
    return gate.unlock(PASSPHRASE)


def sync(opened: Opened) -> Progress:
    """One round."""
    return Round(
        opened.store, opened.identity, opened.transport, SystemClock(), lambda work, *args: work(*args), lambda _: None,
        lambda _: None,
    ).run()


@pytest.fixture(params=["demo", "small", "quirks"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A hub with each of the extracts."""
    extract = EXTRACTS[request.param]
    if not extract.exists():
        pytest.skip(f"the extract {request.param} is not on this machine")
    make_hub(tmp_path / "hub", council="Testshire", keys=tmp_path / "keys")
    hub = open_hub(tmp_path / "hub", keys=tmp_path / "keys")
    import_ssd(hub, extract)
    with hub.storage.transaction() as tx:
        everybody, today = council.workers(tx), hub.clock.today()
        lead = next(one for one in everybody if one.role is Role.LEAD)
        shared = {
            one.id: tx.families_of(one.id, today, lead=False) & tx.families_of(lead.id, today, lead=True)
            for one in everybody if one.role is Role.WORKER
        }
    worker = max(shared, key=lambda one: len(shared[one]))
    with running(create_app(hub)) as url:
        yield Office(hub, url, tmp_path, worker, lead.id)
    hub.storage.close()


def shared_family(worker: Opened, lead: Opened) -> str:
    """A family that both hold, with an adult and a child."""
    theirs = {row.family for row in lead.store.caseload()}
    today = SystemClock().today()
    for row in worker.store.caseload():
        file = worker.store.family_file(row.family)
        ages = [one.is_child_on(today) for one in file.people]
        if row.family in theirs and True in ages and False in ages:
            return row.family
    raise AssertionError("the extract has no family that both hold")


def a_star(opened: Opened, gate: MachineGate, family: str) -> tuple[Opened, StarReading]:
    """Part of a star, a lock, the rest: ten areas, one not applicable, one on which they differ, two picked."""
    file = opened.store.family_file(family)
    adult = next(one for one in file.people if one.is_child_on(SystemClock().today()) is False)
    reading = stars.begin_reading(opened.desk, adult, "family-wheel").records[0].id
    areas = [area.id for area in opened.desk.instruments["family-wheel"].areas]
    for area in areas[:4]:
        seen = opened.store.get(StarReading, reading)
        stars.record_area(opened.desk, seen, area, AreaReading(score=Decimal(4), note=f"said about {area}"))
    opened.close()
    opened = unlocked(gate)
    for place, area in enumerate(areas[4:], start=4):
        seen = opened.store.get(StarReading, reading)
        said = AreaReading(score=Decimal(place), note=f"said about {area}")
        if place == 8:
            said = AreaReading.model_validate({"state": "not_applicable"})
        if place == 9:
            said = AreaReading(score=Decimal(5), note="mine", family_score=Decimal(8), family_note="theirs")
        stars.record_area(opened.desk, seen, area, said)
    stars.pick_areas(opened.desk, opened.store.get(StarReading, reading), [areas[0], areas[5]])
    stars.finish_reading(opened.desk, opened.store.get(StarReading, reading), agreed_by={adult.id: "yes"})
    return opened, opened.store.get(StarReading, reading)


def a_plan(opened: Opened, reading: StarReading) -> FamilyFile:
    """Goals from the star, an action with owner and date, a child's voice, the family's agreement, the visit."""
    desk, family = opened.desk, reading.family or ""
    plans.goals_from_star(desk, reading)
    file = opened.store.family_file(family)
    assert file.plan is not None
    plans.write_plan(desk, file.plan, wants="To sleep through the night")
    plans.add_action(desk, file.goals[0], "Ask about a bed", owner_name="Mum", due=SystemClock().today())
    child = next(one for one in file.people if one.is_child_on(SystemClock().today()))
    plans.write_voice(desk, file.plan, child.id, "I want my own room", method="talked", may_share=True)
    visit = opened.store.get(Contact, contacts.begin_contact(desk, family).records[0].id)
    contacts.write_contact(desk, visit, notes="We did the star and the plan together")
    contacts.finish_contact(desk, opened.store.get(Contact, visit.id))
    return opened.store.family_file(family)


def test_the_main_job(office: Office) -> None:
    """From the extract to an approved plan on both machines, with an edit of the same field by both on the way."""
    worker, lead = office.enrol("worker", office.worker), office.enrol("lead", office.lead)
    sync(worker)
    sync(lead)
    family = shared_family(worker, lead)
    gate = office.gate("worker")
    worker.close()
    worker, reading = a_star(unlocked(gate), gate, family)
    a_plan(worker, reading)
    sync(worker)
    sync(lead)

    ours, theirs = worker.store.family_file(family), lead.store.family_file(family)
    assert ours.plan is not None
    assert theirs.plan is not None
    plans.write_plan(worker.desk, ours.plan, worries="The worker's worry", network="Gran on Tuesdays")
    plans.write_plan(lead.desk, theirs.plan, worries="The lead's worry", if_harder="Call the duty line")
    person = theirs.people[0]
    people.write_person(lead.desk, person, school="Hill School")
    for opened in (worker, lead, worker):
        sync(opened)
    merged, other = worker.store.family_file(family), lead.store.family_file(family)
    assert merged.plan is not None
    assert merged.plan.body() == (other.plan.body() if other.plan else {})
    assert (merged.plan.network, merged.plan.if_harder) == ("Gran on Tuesdays", "Call the duty line")
    assert merged.person(person.id) == other.person(person.id)
    for opened in (worker, lead):
        (conflict,) = conflicts.waiting(opened.desk)
        assert {side.value for side in conflict.sides} == {"The worker's worry", "The lead's worry"}
        assert {side.by for side in conflict.sides} == {office.worker, office.lead}
    conflicts.choose(lead.desk, conflicts.waiting(lead.desk)[0], (0, 1))
    sync(lead)
    sync(worker)
    assert conflicts.waiting(worker.desk) == []

    plans.submit(worker.desk, worker.store.family_file(family))
    sync(worker)
    sync(lead)
    assert [row.family for row in reviews.waiting(lead.desk)] == [family]
    reviews.decide(lead.desk, lead.store.family_file(family), Decision.APPROVED, comment="Clear and kind")
    sync(lead)
    sync(worker)
    assert state(worker, family) is ApprovalState.APPROVED
    goal = worker.store.find(Goal, family=family)[0]
    plans.write_goal(worker.desk, goal, how_we_know="We are less tired")
    assert state(worker, family) is ApprovalState.CHANGED_SINCE_APPROVAL
    sync(worker)
    sync(lead)
    assert state(lead, family) is ApprovalState.CHANGED_SINCE_APPROVAL
    said = standing(worker.store.outgoing(), SystemClock().now())
    assert said.pending == 0
    assert "received by the council" in said.sentence
    worker.close()
    lead.close()


def state(opened: Opened, family: str) -> ApprovalState:
    """Where the family's plan stands, as the list shows it."""
    return next(row.plan_state for row in opened.store.caseload() if row.family == family)


@pytest.mark.parametrize("office", ["demo"], indirect=True)
def test_bad_days_of_enrolling_and_unlocking(office: Office) -> None:
    """A used code, an unconfirmed machine, a wrong passphrase, a changed byte in key file or store: each says what it is."""
    text = enrolment.new_code(office.hub, office.worker, url=office.url).text
    gate = office.gate("worker")
    gate.folder.mkdir()
    number = gate.enrol(text, PASSPHRASE)
    opened = unlocked(gate)
    with pytest.raises(HubRefused) as refused:
        sync(opened)
    assert refused.value.name == "waiting"
    enrolment.confirm(office.hub, number)
    sync(opened)
    opened.close()
    again = office.gate("second")
    again.folder.mkdir()
    with pytest.raises(CodeRefused):
        again.enrol(text, PASSPHRASE)
    assert not again.is_enrolled()
    assert list(again.folder.iterdir()) == []
    with pytest.raises(WrongPassphrase):
        gate.unlock("not the passphrase at all")
    changed(gate.folder, office.folder / "damaged-key", KEY_FILE, 40)
    with pytest.raises(KeyFileDamaged):
        office.gate("damaged-key").unlock(PASSPHRASE)
    changed(gate.folder, office.folder / "damaged-store", STORE, 100)
    with pytest.raises(StoreDamaged):
        office.gate("damaged-store").unlock(PASSPHRASE)
    for _ in range(2):
        opened = unlocked(gate)
        sync(opened)
        opened.close()
    with office.hub.storage.reading() as tx:
        (failed,) = (row.read(AuditEvent) for row in tx.records(AuditEvent.kind, status=AuditKind.FAILED_UNLOCK))
    assert (failed.by, failed.details["times"]) == (office.worker, 1)


def changed(source: Path, target: Path, name: str, place: int) -> None:
    """A copy of a machine's folder with one byte of one file changed."""
    shutil.copytree(source, target)
    data = bytearray((target / name).read_bytes())
    data[place] ^= 1
    (target / name).write_bytes(data)


@pytest.mark.parametrize("office", ["demo"], indirect=True)
def test_work_goes_on_when_the_hub_is_gone_and_is_received_when_it_is_back(office: Office) -> None:
    """The hub stops; the worker writes; nothing is called received; it comes back at the same address and has it all."""
    worker = office.enrol("worker", office.worker)
    sync(worker)
    family = worker.store.caseload()[0].family
    before = worker.store.outgoing().received
    plans.begin_plan(worker.desk, family)
    gone = type(worker.transport)("http://127.0.0.1:9")
    with pytest.raises(HubAway):
        Round(worker.store, worker.identity, gone, SystemClock(), lambda work, *args: work(*args), lambda _: None,
              lambda _: None).run()
    gone.close()
    said = standing(worker.store.outgoing(), SystemClock().now())
    assert said.pending > 0
    assert worker.store.outgoing().received == before
    sync(worker)
    assert worker.store.outgoing().pending == 0
    worker.close()
