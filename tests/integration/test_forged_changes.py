"""Changes that say what their author may not say, sent by a valid machine: each is set aside alone, and the next one in its package goes on."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from keyworker.base.ids import new_id
from keyworker.domain.agreement import Agreement
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.contact import Concern, Contact
from keyworker.domain.content_pack import ContentPack, content_pack_id
from keyworker.domain.council_settings import SETTINGS_ID, CouncilSettings
from keyworker.domain.family import Assignment, Episode, Family, NoClosingStar, Team, Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import ContactRisk
from keyworker.domain.leaves import AUDIENCE, NOTHING, REMOVED, Write, new_dot, new_salt, patch_of
from keyworker.domain.person import Person
from keyworker.domain.plan import ChildsVoice, Goal, Plan, Submission, plan_id
from keyworker.domain.record import Record
from keyworker.domain.review import Decision, ReviewDecision
from keyworker.domain.star import StarReading
from keyworker.domain.visibility import Visibility
from keyworker.hub.merge import NOT_ALLOWED, NOT_AUTHOR, NOT_VALID, OUT_OF_SCOPE, REASONS
from keyworker.wire.chain import continue_chain
from keyworker.wire.contents import FIRST_DIGEST, Content
from tests.fakes.hub_world import Council, Laptop


@pytest.fixture
def laptop(laptop: Laptop) -> Laptop:
    """Which has everything."""
    laptop.pull_all()
    return laptop


def change(laptop: Laptop, record: Record, writes: tuple[Write, ...], **other: Any) -> Content:
    fields = {
        "record": record.id, "kind": record.kind, "family": record.family, "patch": patch_of(writes), "by": laptop.worker.id, "at": laptop.clock.now(),
        "dot": new_dot(), "seen": {write.leaf: tuple(sorted(write.seen)) for write in writes}, "salt": new_salt(), **other,
    }
    return Content.model_validate(fields)


def beginning(laptop: Laptop, record: Record) -> Content:
    """A record that is begun, as a Keyworker of today sends it."""
    return change(laptop, record, record.writes(begins=True), finishes=record.completed())


def later(council: Council, laptop: Laptop, record: Record, leaf: str, value: Any) -> Content:
    """Another value on one leaf, by somebody who had every value of it on the screen."""
    state = council.state(record.id)
    seen = frozenset(one.name(leaf) for one in state.on(leaf))
    over = tuple(sorted(state.names())) if leaf == REMOVED else ()
    return change(laptop, record, (Write(leaf, value, seen),), over=over)


def alone(council: Council, laptop: Laptop, forged: Content) -> tuple[str, ...]:
    """Why a change was set aside, after it was sent before an honest one, which must go on."""
    honest = Goal(family=council.family.id, plan=plan_id(council.family.id), text="bed by nine", made_by=laptop.worker.id)
    laptop.push(forged, beginning(laptop, honest))
    assert council.body(honest.id)["text"] == "bed by nine"
    return tuple(entry.reason for entry in laptop.pull_all() if entry.type == "set_aside")


Made = Callable[[Council, Laptop], Record]


def mine(council: Council, **other: Any) -> dict[str, Any]:
    return {"family": council.family.id, "made_by": council.worker.id, "made_at": council.clock.now(), **other}


def event(council: Council, laptop: Laptop, **other: Any) -> AuditEvent:
    fields = {"what": AuditKind.PRINT, "at": council.clock.now(), "by": council.worker.id, "machine": laptop.id, "family": council.family.id, **other}
    return AuditEvent.model_validate(fields)


def star(council: Council, **other: Any) -> StarReading:
    return StarReading(instrument="i", person=new_id(), **mine(council, **other))


FORGED: dict[str, tuple[Made, str]] = {
    "a contact by another worker": (lambda c, _: Contact(worker=c.stranger.id, worker_name=c.stranger.name, **mine(c)), NOT_AUTHOR),
    "a contact under another's name": (lambda c, _: Contact(worker=c.worker.id, worker_name=c.stranger.name, **mine(c)), NOT_AUTHOR),
    "a contact that another made": (lambda c, _: Contact(worker=c.worker.id, **mine(c, made_by=c.stranger.id)), NOT_AUTHOR),
    "a concern by another worker": (lambda c, _: Concern(facts="f", worker=c.stranger.id, **mine(c)), NOT_AUTHOR),
    "a concern under another's name": (lambda c, _: Concern(facts="f", worker=c.worker.id, worker_name=c.lead.name, **mine(c)), NOT_AUTHOR),
    "an audit event by another": (lambda c, lap: event(c, lap, by=c.stranger.id), NOT_AUTHOR),
    "an audit event on another machine": (lambda c, lap: event(c, lap, machine=new_id()), NOT_AUTHOR),
    "an audit event at another time": (lambda c, lap: event(c, lap, at=c.clock.now().plus(timedelta(days=-3))), NOT_AUTHOR),
    "a decision by a worker": (
        lambda c, _: ReviewDecision(plan="p", decision=Decision.APPROVED, at=c.clock.now(), by=c.worker.id, content_digest="d", **mine(c)), NOT_ALLOWED),
    "a decision in a lead's name": (
        lambda c, _: ReviewDecision(plan="p", decision=Decision.APPROVED, at=c.clock.now(), by=c.lead.id, content_digest="d", **mine(c)), NOT_ALLOWED),
    "a plan submitted by another": (
        lambda c, _: Plan(submission=Submission(at=c.clock.now(), by=c.stranger.id, content_digest="d"), **mine(c)), NOT_AUTHOR),
    "an agreement explained by another": (lambda c, _: Agreement(explained_by=c.stranger.id, **mine(c)), NOT_AUTHOR),
    "a voice asked by another": (lambda c, _: ChildsVoice(plan="p", child="k", asked_by=c.stranger.id, **mine(c)), NOT_AUTHOR),
    "a goal of the council's": (lambda c, _: Goal(plan="p", source="hub", **mine(c)), NOT_AUTHOR),
    "a star signed by another worker": (lambda c, _: star(c, ink={c.stranger.id: "M1 1L2 2"}), NOT_AUTHOR),
    "a person with a council number": (lambda c, _: Person(forename="x", council_person_id="P1", **mine(c)), NOT_ALLOWED),
    "a contact under the id of this family's plan": (lambda c, _: Contact(id=plan_id(c.family.id), **mine(c)), NOT_VALID),
    "a contact under the id of another family's plan": (lambda c, _: Contact(id=plan_id(c.other_family.id), **mine(c)), NOT_VALID),
    "a plan under the id of another family's": (lambda c, _: Plan(id=plan_id(c.other_family.id), **mine(c)), NOT_VALID),
    "a goal under the id of the council's settings": (lambda c, _: Goal(id=SETTINGS_ID, plan="p", **mine(c)), NOT_VALID),
    "a goal under the id of a content pack": (lambda c, _: Goal(id=content_pack_id("i", "1"), plan="p", **mine(c)), NOT_VALID),
    "an assignment": (lambda c, _: Assignment(worker=c.worker.id, **mine(c)), NOT_ALLOWED),
    "an episode": (lambda c, _: Episode(**mine(c)), NOT_ALLOWED),
    "the council's settings": (lambda c, _: CouncilSettings(name="mine", made_by=c.worker.id), NOT_ALLOWED),
    "a team": (lambda c, _: Team(name="mine", leads={c.worker.id: True}, made_by=c.worker.id), NOT_ALLOWED),
    "a worker": (lambda c, _: Worker(name="mine", made_by=c.worker.id), NOT_ALLOWED),
    "a content pack": (lambda c, _: ContentPack(instrument="i", edition="1", made_by=c.worker.id), NOT_ALLOWED),
    "a goal of a family of others": (lambda c, _: Goal(plan="p", **mine(c, family=c.other_family.id)), OUT_OF_SCOPE),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_record_that_says_what_its_maker_may_not_say_is_set_aside_alone(council: Council, laptop: Laptop, name: str) -> None:
    """Story 11."""
    made, reason = FORGED[name]
    record = made(council, laptop)
    assert alone(council, laptop, beginning(laptop, record)) == (reason,)
    assert REASONS[reason].endswith(".")
    with council.hub.storage.transaction() as tx:
        assert tx.record(record.id) is None


@pytest.mark.parametrize("name", FORGED)
def test_it_is_so_too_in_the_form_of_a_former_keyworker(council: Council, laptop: Laptop, name: str) -> None:
    made, reason = FORGED[name]
    assert alone(council, laptop, laptop.made(made(council, laptop))) == (reason,)


def test_a_contact_under_the_id_of_a_plan_to_come_does_not_keep_the_plan_away(council: Council, client: httpx.Client, laptop: Laptop) -> None:
    """Story 12."""
    plan = Plan(id=plan_id(council.family.id), **mine(council, made_by=council.lead.id))
    forged = Contact(id=plan.id, notes="in its place", **mine(council))
    assert alone(council, laptop, beginning(laptop, forged)) == (NOT_VALID,)
    leads = Laptop(client, council.hub, council.lead, council.clock)
    leads.enrol()
    leads.pull_all()
    leads.push(beginning(leads, plan.evolve(wants="quiet nights")))
    assert council.body(plan.id)["wants"] == "quiet nights"


def test_a_change_in_another_workers_name_is_set_aside(council: Council, laptop: Laptop) -> None:
    goal = Goal(plan="p", **mine(council))
    assert alone(council, laptop, change(laptop, goal, goal.writes(begins=True), by=council.stranger.id)) == (NOT_AUTHOR,)


Later = tuple[Made, str, Any, str]
STANDING: dict[str, Later] = {
    "lowers a visibility": (lambda c, _: Goal(plan="p", visibility=Visibility.PROFESSIONALS, family=c.family.id), AUDIENCE, {"visibility": "family"}, NOT_ALLOWED),
    "clears a visibility": (lambda c, _: Goal(plan="p", visibility=Visibility.PROFESSIONALS, family=c.family.id), AUDIENCE, None, NOT_ALLOWED),
    "says nothing of a visibility": (lambda c, _: Goal(plan="p", visibility=Visibility.PROFESSIONALS, family=c.family.id), AUDIENCE, NOTHING, NOT_ALLOWED),
    "ends a risk": (lambda c, _: ContactRisk(protected="a", from_person="b", family=c.family.id), "/until", "2026-01-01", NOT_ALLOWED),
    "takes a risk out": (lambda c, _: ContactRisk(protected="a", from_person="b", family=c.family.id), REMOVED, True, NOT_ALLOWED),
    "turns a risk round": (lambda c, _: ContactRisk(protected="a", from_person="b", family=c.family.id), "/protected", "b", NOT_ALLOWED),
    "clears the end of a risk that ends sooner": (
        lambda c, _: ContactRisk(protected="a", from_person="b", until=date(2027, 1, 1), family=c.family.id), "/until", "2026-12-01", NOT_ALLOWED),
    "takes a contact over": (lambda c, _: Contact(worker=c.stranger.id, family=c.family.id), "/worker", "self", NOT_ALLOWED),
    "gives the family another number": (lambda c, _: c.family, "/reference", "F9", NOT_ALLOWED),
    "says who else closed without a star": (
        lambda c, _: c.family, "/no_closing_star/p", NoClosingStar(reason="r", on=date(2026, 1, 1), by="x").model_dump(mode="json"), NOT_AUTHOR),
    "takes the family out": (lambda c, _: c.family, REMOVED, True, NOT_ALLOWED),
    "ends somebody's work": (lambda c, _: c.assignment, "/until", "2026-01-01", NOT_ALLOWED),
}


@pytest.mark.parametrize("name", STANDING)
def test_a_change_of_what_stands_that_its_author_may_not_make_is_set_aside_alone(council: Council, laptop: Laptop, name: str) -> None:
    made, leaf, value, reason = STANDING[name]
    record = made(council, laptop)
    if not isinstance(record, Family | Assignment):
        council.save(record)
    before = council.body(record.id)
    assert alone(council, laptop, later(council, laptop, record, leaf, council.worker.id if value == "self" else value)) == (reason,)
    assert council.body(record.id) == before


def test_a_lead_lowers_a_visibility_and_ends_a_risk(council: Council, client: httpx.Client) -> None:
    leads = Laptop(client, council.hub, council.lead, council.clock)
    leads.enrol()
    leads.pull_all()
    goal = Goal(plan="p", visibility=Visibility.RESTRICTED, family=council.family.id)
    risk = ContactRisk(protected="a", from_person="b", family=council.family.id)
    council.save(goal, risk)
    leads.push(later(council, leads, goal, AUDIENCE, {"visibility": "family"}), later(council, leads, risk, "/until", "2026-01-01"))
    assert (council.body(goal.id)["visibility"], council.body(risk.id)["until"]) == ("family", "2026-01-01")


def test_a_concern_is_not_said_to_be_of_another_year(council: Council, laptop: Laptop) -> None:
    concern = Concern(facts="f", **mine(council, made_at=council.clock.now().plus(timedelta(days=-400))))
    laptop.push(beginning(laptop, concern))
    assert council.body(concern.id)["made_at"] == str(council.clock.now())


def test_nobody_rewrites_a_concern_not_even_who_wrote_it(council: Council, laptop: Laptop) -> None:
    concern = Concern(facts="he fell", worker=council.worker.id, **mine(council))
    laptop.push(beginning(laptop, concern))
    for leaf, value in (("/facts", "he was pushed"), ("/told", "the school"), ("/worker", council.stranger.id)):
        assert len(alone(council, laptop, later(council, laptop, concern, leaf, value))) == 1
    assert council.body(concern.id)["facts"] == "he fell"


def test_a_leaf_that_is_cut_otherwise_than_its_kind_cuts_it_is_not_taken(council: Council, laptop: Laptop) -> None:
    """It would stand in the way of every later change of the leaf, and of what is judged by it."""
    goal = Goal(plan="p", **mine(council))
    writes = tuple(one for one in goal.writes(begins=True) if one.leaf != AUDIENCE)
    assert alone(council, laptop, change(laptop, goal, (*writes, Write("/visibility", "restricted")))) == (NOT_VALID,)
    reading = star(council)
    areas = Write("/areas", {"home": {"note": "n"}})
    assert alone(council, laptop, change(laptop, reading, (*reading.writes(begins=True), areas))) == (NOT_VALID,)
    plan = Plan(**mine(council))
    submitted = (Write("/submission/by", council.stranger.id), Write("/submission/at", str(council.clock.now())), Write("/submission/content_digest", "d"))
    assert alone(council, laptop, change(laptop, plan, (*plan.writes(begins=True), *submitted))) == (NOT_VALID,)


@pytest.mark.parametrize("name", ["made_by", "worker", "worker_name"])
def test_a_field_is_judged_also_where_it_hides_behind_a_made_up_one(council: Council, laptop: Laptop, name: str) -> None:
    """A group whose first name nobody knows would have carried the others past every rule."""
    contact = Contact(**mine(council))
    forged = change(laptop, contact, (*contact.writes(begins=True), Write(f"/~(a,{name})", {"a": 1, name: council.lead.id})))
    assert alone(council, laptop, forged) == (NOT_VALID,)


def test_no_machine_writes_in_the_log_of_another(council: Council, client: httpx.Client, laptop: Laptop) -> None:
    """Its id as the name of a log would have stopped the other for good."""
    lead = Laptop(client, council.hub, council.lead, council.clock)
    lead.enrol()
    contact = Contact(**mine(council))
    (forged,) = continue_chain(0, FIRST_DIGEST, [change(laptop, contact, contact.writes(begins=True))])
    answer = laptop.send("/v1/packages", laptop.package([forged], log=lead.id))
    assert answer.status_code in {400, 403, 409, 422}
    plan = Plan(family=council.family.id)
    lead.push(lead.made(plan))
    assert council.body(plan.id)["id"] == plan.id


@pytest.mark.parametrize(("kind", "leaf", "value"), [("risk", "/until", 0), ("risk", "/until", True), ("goal", "/text", 5)])
def test_a_value_that_is_only_made_sense_of_is_none_that_the_kind_writes(council: Council, laptop: Laptop, kind: str, leaf: str, value: Any) -> None:
    """`0` would be read as a day of 1970, and would end what protects somebody past the rule that judges days."""
    record = ContactRisk(protected="a", from_person="b", family=council.family.id) if kind == "risk" else Goal(plan="p", family=council.family.id)
    council.save(record)
    assert alone(council, laptop, later(council, laptop, record, leaf, value)) == (NOT_VALID,)


def test_about_whom_something_is_cannot_be_said_in_a_way_that_only_readers_understand(council: Council, laptop: Laptop) -> None:
    goal = Goal(plan="p", **mine(council))
    writes = tuple(write for write in goal.writes(begins=True) if write.leaf != AUDIENCE)
    forged = Write(AUDIENCE, {"visibility": "person", "about": {"a": True, "b": "yes"}})
    assert alone(council, laptop, change(laptop, goal, (*writes, forged))) == (NOT_VALID,)


def test_no_machine_writes_down_an_operators_act_nor_one_of_nobody(council: Council, laptop: Laptop) -> None:
    acts = (event(council, laptop, what=AuditKind.OPERATOR, details={"command": "erase", "operator": "root"}), event(council, laptop, by=""))
    reasons = [alone(council, laptop, beginning(laptop, act)) for act in acts]
    assert all(len(reason) == 1 for reason in reasons)


def test_an_act_is_written_down_in_few_words(council: Council, laptop: Laptop) -> None:
    """They are read by the thousand when a lead asks."""
    assert alone(council, laptop, beginning(laptop, event(council, laptop, details={"page": "x" * 9_000}))) == (NOT_VALID,)


def test_a_plan_under_an_id_of_its_own_does_not_take_the_place_of_the_familys(council: Council, laptop: Laptop) -> None:
    true = Plan(id=plan_id(council.family.id), wants="the family's", **mine(council))
    other = Plan(wants="another", **mine(council))
    assert FamilyFile.of([council.family, other, true]).plan == true
