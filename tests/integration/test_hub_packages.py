"""Packages up, over the application: merged once, in order, whole or not at all; every change ends somewhere."""

from dataclasses import replace

import httpx
import pytest

from keyworker.base.ids import new_id
from keyworker.domain.agreement import Agreement
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.family import Assignment
from keyworker.domain.leaves import COMPLETED, State, Value
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.record import LARGEST_BODY, LARGEST_LEAF
from keyworker.domain.review import Decision, ReviewDecision
from keyworker.hub import council as words
from keyworker.hub import merge
from keyworker.wire.chain import continue_chain
from keyworker.wire.contents import Content
from tests.fakes.hub_world import Council, Laptop


@pytest.fixture
def leads(council: Council, client: httpx.Client) -> Laptop:
    made = Laptop(client, council.hub, council.lead, council.clock)
    made.enrol()
    return made


def plan_of(council: Council) -> Plan:
    return Plan(family=council.family.id, wants="quiet nights", worries="sleep")


def reasons(council: Council, laptop: Laptop) -> list[tuple[int, str]]:
    """What was set aside of a machine, as its next pull says."""
    return [(one.n, one.reason) for one in laptop.pull_all() if one.type == "set_aside"]


def test_a_change_is_merged_and_its_receipt_covers_it(council: Council, laptop: Laptop) -> None:
    plan = plan_of(council)
    receipt = laptop.push(laptop.made(plan))
    assert (receipt.received, receipt.position) == (1, council.position(plan.id))
    assert Plan.model_validate(council.body(plan.id)) == plan


def test_the_same_package_again_changes_nothing_and_has_the_same_receipt(council: Council, laptop: Laptop) -> None:
    package = laptop.package(laptop.chained(laptop.made(plan_of(council))))
    first = laptop.send("/v1/packages", package)
    council.clock.turn(seconds=1)
    again = laptop.send("/v1/packages", package)
    assert first.json() == again.json()
    with council.hub.storage.transaction() as tx:
        assert tx.head() == laptop.receipt(first).position


def test_a_package_that_begins_before_the_last_receipt_is_taken_from_there(council: Council, laptop: Laptop) -> None:
    plan = plan_of(council)
    changes = laptop.chained(laptop.made(plan), laptop.content(plan, {"worries": "none"}, 0))
    laptop.send("/v1/packages", laptop.package(changes[:1]))
    assert laptop.receipt(laptop.send("/v1/packages", laptop.package(changes))).received == 2
    assert council.body(plan.id)["worries"] == "none"


def test_a_gap_is_named_with_what_the_hub_has(council: Council, laptop: Laptop) -> None:
    plan = plan_of(council)
    laptop.push(laptop.made(plan))
    later = laptop.chained(laptop.content(plan, {"worries": "a"}, 0), laptop.content(plan, {"worries": "b"}, 0))[1:]
    answer = laptop.send("/v1/packages", laptop.package(later))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:keyworker:problem:gap")
    assert answer.json()["extra"] == {"received": 1}


def test_another_content_under_a_number_that_the_hub_has_is_refused_and_nothing_is_paused(council: Council, laptop: Laptop) -> None:
    plan = plan_of(council)
    laptop.push(laptop.made(plan))
    other = laptop.package(continue_chain(0, "0" * 64, [laptop.made(plan_of(council))]))
    assert laptop.send("/v1/packages", other).json()["type"] == "urn:keyworker:problem:forked"
    laptop.push(laptop.content(plan, {"worries": "none"}, council.position(plan.id)))
    assert council.body(plan.id)["worries"] == "none"


@pytest.mark.parametrize("length", [LARGEST_LEAF + 1, LARGEST_BODY])
def test_a_change_or_a_record_that_no_package_could_carry_is_set_aside(council: Council, laptop: Laptop, length: int) -> None:
    plan = plan_of(council)
    laptop.push(laptop.made(plan))
    position = council.position(plan.id)
    half = "x" * (LARGEST_LEAF - 2)
    laptop.push(laptop.content(plan, {"new": "x" * length}, position), laptop.content(plan, {"one": half}, position),
                laptop.content(plan, {"two": half}, position), laptop.content(plan, {"worries": "none"}, position))
    assert reasons(council, laptop) == [(2, merge.NOT_VALID), (4, merge.NOT_VALID)]
    assert (council.body(plan.id)["one"], council.body(plan.id)["worries"]) == (half, "none")


def test_a_fork_at_the_next_number_is_seen_too(council: Council, laptop: Laptop) -> None:
    laptop.push(laptop.made(plan_of(council)))
    changes = continue_chain(1, "f" * 64, [laptop.made(plan_of(council))])
    assert laptop.send("/v1/packages", laptop.package(changes)).json()["type"] == "urn:keyworker:problem:forked"


@pytest.mark.parametrize("at", [0, 30, 200, -200, -1])
def test_a_changed_byte_is_refused_and_nothing_is_taken(council: Council, laptop: Laptop, at: int) -> None:
    package = bytearray(laptop.package(laptop.chained(laptop.made(plan_of(council)))))
    package[at] ^= 1
    answer = laptop.send("/v1/packages", bytes(package))
    assert answer.status_code in {400, 403}
    with council.hub.storage.transaction() as tx:
        machine = tx.machine(laptop.id)
        assert machine is not None
        assert machine.received == 0


def test_a_package_of_another_machine_is_refused(council: Council, laptop: Laptop, leads: Laptop) -> None:
    package = leads.package(leads.chained(leads.made(plan_of(council))))
    assert laptop.send("/v1/packages", package).json()["type"] == "urn:keyworker:problem:package_foreign"
    forged = laptop.package(laptop.chained(laptop.made(plan_of(council))), hub=new_id())
    assert laptop.send("/v1/packages", forged).json()["type"] == "urn:keyworker:problem:package_foreign"


def test_different_leaves_merge_and_the_same_leaf_becomes_a_conflict(
    council: Council, laptop: Laptop, leads: Laptop
) -> None:
    plan = plan_of(council)
    laptop.push(laptop.made(plan))
    base = council.position(plan.id)
    leads.push(leads.content(plan, {"wants": "the lead's words", "tried_before": "a group"}, base))
    laptop.push(laptop.content(plan, {"wants": "the worker's words", "worries": "money"}, base))
    body = council.body(plan.id)
    assert (body["wants"], body["tried_before"], body["worries"]) == ("the lead's words", "a group", "money")
    assert council.waiting(plan.id) == {"/wants": ["the lead's words", "the worker's words"]}
    assert [value.by for value in council.state(plan.id).on("/wants")] == [council.lead.id, council.worker.id]


def test_a_machines_own_earlier_changes_never_clash_with_its_later_ones(council: Council, laptop: Laptop) -> None:
    plan = plan_of(council)
    laptop.push(laptop.made(plan))
    base = council.position(plan.id)
    for words_ in ("a", "b", "c"):
        laptop.push(laptop.content(plan, {"wants": words_}, base))
    assert council.body(plan.id)["wants"] == "c"
    assert council.waiting(plan.id) == {}


def test_a_second_value_of_the_same_person_replaces_the_first_and_nobody_elses(
    council: Council, laptop: Laptop, leads: Laptop
) -> None:
    plan = plan_of(council)
    laptop.push(laptop.made(plan))
    saw = council.state(plan.id)
    leads.push(leads.edit(plan, saw, wants="stands"))
    first = laptop.edit(plan, saw, wants="first")
    laptop.push(first)
    mine = State({"/wants": (Value(first.dot, "first", salt=first.salt),)})
    laptop.push(laptop.edit(plan, mine, wants="second"))
    assert council.waiting(plan.id) == {"/wants": ["stands", "second"]}


def test_paragraphs_that_two_people_wrote_apart_are_joined_and_the_joined_text_is_the_hubs_own_change(
    council: Council, laptop: Laptop, leads: Laptop
) -> None:
    plan = Plan(family=council.family.id, wants="one\n\ntwo\n\nthree")
    laptop.push(laptop.made(plan))
    saw = council.state(plan.id)
    leads.push(leads.edit(plan, saw, wants="one\n\ntwo\n\nTHREE"))
    first = laptop.edit(plan, saw, wants="ONE\n\ntwo\n\nthree")
    laptop.push(first)
    assert council.body(plan.id)["wants"] == "ONE\n\ntwo\n\nTHREE"
    with council.hub.storage.reading() as tx:
        assert [change.by for change in tx.history(plan.id)][-3:] == [council.lead.id, council.worker.id, None]
    mine = State({"/wants": (Value(first.dot, "ONE\n\ntwo\n\nthree", salt=first.salt),)})
    laptop.push(laptop.edit(plan, mine, wants="ONE!\n\ntwo\n\nthree"))
    assert council.body(plan.id)["wants"] == "ONE!\n\ntwo\n\nTHREE"
    assert council.waiting(plan.id) == {}


def test_two_decisions_at_once_are_both_before_both(council: Council, laptop: Laptop, leads: Laptop) -> None:
    plan = plan_of(council)
    laptop.push(laptop.made(plan))
    saw = council.state(plan.id)
    leads.push(leads.edit(plan, saw, wants="x"))
    laptop.push(laptop.edit(plan, saw, wants="y"))
    both = council.state(plan.id).on("/wants")
    decided = State({"/wants": tuple(replace(value, value=value.value) for value in both)})
    seen = tuple(sorted(value.name("/wants") for value in decided.on("/wants")))
    for machine, words_ in ((leads, "the lead decided"), (laptop, "the worker decided")):
        machine.push(machine.edit(plan, decided, wants=words_).model_copy(update={"seen": {"/wants": seen}}))
    assert council.waiting(plan.id) == {"/wants": ["the lead decided", "the worker decided"]}
    assert reasons(council, laptop) == []


def test_a_change_that_names_what_was_never_there_is_set_aside(council: Council, laptop: Laptop) -> None:
    plan = plan_of(council)
    laptop.push(laptop.made(plan))
    invented = State({"/wants": (Value("AAAAAAAAAAA", "never"),)})
    laptop.push(laptop.edit(plan, invented, wants="x"))
    assert council.body(plan.id)["wants"] == "quiet nights"
    assert reasons(council, laptop) == [(2, merge.NOT_VALID)]


def test_the_same_change_under_another_number_is_numbered_and_not_merged_again(council: Council, laptop: Laptop) -> None:
    """A machine that was copied sends under its new log what the hub has already; another content under a known name is refused."""
    plan = plan_of(council)
    laptop.push(laptop.made(plan))
    change = laptop.edit(plan, council.state(plan.id), wants="once")
    laptop.push(change)
    position = council.position(plan.id)
    laptop.push(change, change.model_copy(update={"patch": {"wants": "forged"}}))
    assert (council.body(plan.id)["wants"], council.position(plan.id)) == ("once", position)
    assert reasons(council, laptop) == [(4, merge.NOT_VALID)]


def test_one_bad_change_is_set_aside_and_everything_else_goes_on(council: Council, laptop: Laptop) -> None:
    plan = plan_of(council)
    unseen = Plan(family=council.other_family.id, wants="not mine")
    unknown = Goal(family=new_id(), plan=plan.id)
    decision = ReviewDecision(family=council.family.id, plan=plan.id, decision=Decision.APPROVED, at=council.clock.now(),
                              by=council.worker.id, content_digest="")
    finished = Contact(family=council.family.id, status=ContactStatus.FINISHED, notes="seen")
    assignment = Assignment(family=council.other_family.id, worker=council.worker.id)
    laptop.push(
        laptop.made(plan), laptop.made(unseen), laptop.made(unknown), laptop.made(decision), laptop.made(finished),
        laptop.content(finished, {"notes": "changed"}, 0), laptop.content(plan, {"wants": 7}, 0),
        laptop.content(plan, {"id": new_id()}, 0), laptop.content(plan, {"worries": "x"}, 10**6),
        laptop.content(Goal(family=council.family.id, plan=""), {"text": "x"}, 1),
        laptop.content(plan, {"worries": "x"}, 0, by=council.lead.id), laptop.made(assignment),
        laptop.content(council.worker, {"role": "lead"}, council.position(council.worker.id)),
        laptop.content(council.assignment, {"team": None}, council.position(council.assignment.id)),
        laptop.content(plan, {"worries": "last"}, 0),
    )
    assert council.body(plan.id)["worries"] == "last"
    assert council.body(plan.id)["wants"] == "quiet nights"
    assert reasons(council, laptop) == [
        (2, merge.OUT_OF_SCOPE), (3, merge.UNKNOWN_FAMILY), (4, merge.NOT_ALLOWED), (6, COMPLETED),
        (7, merge.NOT_VALID), (8, merge.NOT_VALID), (9, merge.UNKNOWN_BASE), (10, merge.UNKNOWN_RECORD),
        (11, merge.NOT_AUTHOR), (12, merge.NOT_ALLOWED), (13, merge.NOT_ALLOWED), (14, merge.NOT_ALLOWED),
    ]


def test_a_record_that_somebody_else_made_is_not_made_again_but_edited(council: Council, laptop: Laptop, leads: Laptop) -> None:
    goal = Goal(family=council.family.id, plan="p", text="quiet nights")
    laptop.push(laptop.made(goal))
    leads.push(leads.content(goal, {**goal.body(), "text": "mine"}, 0))
    assert council.body(goal.id)["text"] == "quiet nights"
    assert reasons(council, leads) == []
    assert council.waiting(goal.id) == {"/text": ["quiet nights", "mine"]}


def test_a_kind_that_the_hub_does_not_know_is_kept_and_merged_by_leaves(
    council: Council, laptop: Laptop, leads: Laptop
) -> None:
    record = {"record": new_id(), "kind": "from_the_future", "family": council.family.id}
    body = {"id": record["record"], "family": council.family.id, "a": {"b": 1, "c": 2}}
    made = Content.model_validate({**record, "patch": body, "base": 0, "by": laptop.worker.id, "at": council.clock.now()})
    laptop.push(made)
    base = council.position(made.record)
    leads.push(leads.content(made.record, {"a": {"b": 5}}, base, kind=made.kind, family=made.family))
    laptop.push(laptop.content(made.record, {"a": {"c": 6}}, base, kind=made.kind, family=made.family))
    assert council.body(made.record)["a"] == {"b": 5, "c": 6}
    assert made.record in {one.record for one in leads.pull_all()}


def test_an_audit_event_is_kept_and_given_to_nobody(council: Council, laptop: Laptop, leads: Laptop) -> None:
    event = AuditEvent(what=AuditKind.UNLOCK, at=council.clock.now(), by=council.worker.id)
    of_family = AuditEvent(what=AuditKind.PRINT, at=council.clock.now(), by=council.worker.id, family=council.family.id)
    laptop.push(laptop.made(event), laptop.made(of_family))
    assert AuditEvent.model_validate(council.body(event.id)) == event
    given = {one.record for machine in (laptop, leads) for one in machine.pull_all()}
    assert not given & {event.id, of_family.id}


def test_work_for_a_family_that_the_machine_had_been_given_is_taken_after_the_family_moved(
    council: Council, laptop: Laptop
) -> None:
    laptop.pull()
    words.end_assignment(council.hub, council.family.id, council.worker.id)
    plan = plan_of(council)
    laptop.push(laptop.made(plan))
    assert Plan.model_validate(council.body(plan.id)) == plan


def test_work_for_a_family_that_the_machine_was_never_given_is_set_aside(council: Council, laptop: Laptop) -> None:
    words.end_assignment(council.hub, council.family.id, council.worker.id)
    laptop.push(laptop.made(Agreement(family=council.family.id)))
    assert reasons(council, laptop) == [(1, merge.OUT_OF_SCOPE)]


def test_changes_end_the_same_whether_they_come_together_or_one_by_one(
    council: Council, laptop: Laptop, leads: Laptop
) -> None:
    patches = [{"wants": "a"}, {"worries": "one\n\nTWO\n\nthree"}, {"wants": "b", "network": "n"}, {"worries": "x"}]
    ends = []
    for together in (True, False):
        plan = Plan(family=council.family.id, wants="w", worries="one\n\ntwo\n\nthree")
        laptop.push(laptop.made(plan))
        base = council.position(plan.id)
        leads.push(leads.content(plan, {"wants": "lead", "worries": "ONE\n\ntwo\n\nthree"}, base))
        contents = [laptop.content(plan, patch, base) for patch in patches]
        for batch in [contents] if together else [[one] for one in contents]:
            laptop.push(*batch)
        body = council.body(plan.id)
        ends.append(([body[name] for name in ("wants", "worries", "network")], council.waiting(plan.id)))
    assert ends[0] == ends[1]
    assert ends[0][1]["/wants"] == ["lead", "b"]
    assert ends[0][0][0] == "lead"
