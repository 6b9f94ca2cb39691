"""A lead's decision is signed by the lead's machine; every screen and paper that says "approved" has verified it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from keyworker.base.clock import Moment
from keyworker.casework import plans, reviews
from keyworker.documents.allow_list import allow
from keyworker.documents.family_plan import status_line
from keyworker.domain.family import Team, Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import Plan
from keyworker.domain.review import ApprovalState, Decision, Proof, ReviewDecision
from keyworker.hub.storage.rows import Standing
from keyworker.hub.vouching import bring
from keyworker.ui.pages.plan.state import plan_state
from keyworker.ui.pages.print.state import plan_version
from keyworker.ui.pages.reviews.state import decided_line
from keyworker.ui.pages.reviews.words import decision_words
from keyworker.ui.terms import plan_standing
from keyworker.vault.seal import SigningKey
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.town import Laptop, Town, worker_and_lead_with_a_plan


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A worker who sent a plan, and their lead."""
    made = worker_and_lead_with_a_plan(tmp_path)
    worker = made.laptops["worker"]
    plans.add_goal(worker.desk, plan_of(worker, made), text="Sleep")
    plans.submit(worker.desk, file_of(worker, made))
    made.settle()
    yield made
    made.close()


def file_of(laptop: Laptop, town: Town) -> FamilyFile:
    return laptop.store.family_file(town.families[0])


def plan_of(laptop: Laptop, town: Town) -> Plan:
    plan = file_of(laptop, town).plan
    assert plan is not None
    return plan


def decide(town: Town, decision: Decision = Decision.APPROVED, comment: str = "") -> None:
    lead = town.laptops["lead"]
    reviews.decide(lead.desk, file_of(lead, town), decision, comment=comment)


def stands(laptop: Laptop, town: Town) -> ApprovalState:
    """Where the plan stands on every screen that says so; they all say the same."""
    file = file_of(laptop, town)
    (row,) = laptop.store.caseload()
    shown = plan_state(file, INSTRUMENTS, laptop.worker, town.clock.today()).approval.state
    assert row.plan_state is shown
    return shown


def on_paper(laptop: Laptop, town: Town) -> str:
    file = file_of(laptop, town)
    allowed = allow(file, frozenset({file.people[0].id}), town.clock.today())
    return "".join(str(part) for part in status_line(file, allowed))


def altered(town: Town, change: Callable[[ReviewDecision], ReviewDecision]) -> None:
    """Somebody who can write in the hub's store changes the newest decision there; machines get it with their next sync."""
    with town.hub.storage.transaction() as tx:
        (standing,) = tx.records(ReviewDecision.kind)
        forged = change(standing.read(ReviewDecision))
        tx.put(Standing(standing.id, standing.kind, standing.family, forged.body(), tx.head() + 1, standing.reach, standing.leaves), forged.columns())
    town.save(Team(name="Another"))
    town.settle()


def test_a_decision_is_approved_on_every_screen_and_on_paper_where_its_signature_holds(town: Town) -> None:
    decide(town)
    assert stands(town.laptops["lead"], town) is ApprovalState.APPROVED  # before anything was sent
    town.settle()
    for laptop in town.laptops.values():
        assert stands(laptop, town) is ApprovalState.APPROVED
        assert file_of(laptop, town).decisions[0].proof is Proof.SIGNED
        assert on_paper(laptop, town).startswith("Approved by lead on")
        assert plan_version(file_of(laptop, town)) == "1"


@pytest.mark.parametrize("change", [
    lambda one: one.model_copy(update={"decision": Decision.APPROVED}), lambda one: one.model_copy(update={"comment": "All is well"}),
    lambda one: one.model_copy(update={"comments": {"goals": "Fine"}}), lambda one: one.model_copy(update={"by_name": "Somebody"}),
    lambda one: one.model_copy(update={"at": Moment.parse("2030-01-01T10:00:00Z[Europe/London]")}),
    lambda one: one.model_copy(update={"content": {**one.content, "plan": {"wants": "Nothing"}}}),
    lambda one: one.model_copy(update={"content_digest": "0" * 64}),
    lambda one: one.model_copy(update={"signature": ""}), lambda one: one.model_copy(update={"signature": "00" * 64}),
])
def test_a_decision_of_which_anything_was_altered_counts_nowhere_and_that_is_said(
    town: Town, change: Callable[[ReviewDecision], ReviewDecision]
) -> None:
    decide(town, Decision.RETURNED, "Say more about sleep")
    town.settle()
    altered(town, change)
    worker = town.laptops["worker"]
    assert stands(worker, town) in {ApprovalState.NOT_VERIFIED, ApprovalState.SUBMITTED}
    (decision,) = worker.store.find(ReviewDecision)
    assert decision.proof is Proof.BROKEN
    assert worker.store.get(ReviewDecision, decision.id).proof is Proof.BROKEN
    (row,) = worker.store.caseload()
    line = decided_line(row, [decision])
    assert line is not None
    assert decision_words(line.decision) == "Could not be verified"


def test_a_forged_approval_is_said_to_be_one_that_could_not_be_verified_on_screen_and_paper(town: Town) -> None:
    decide(town)
    town.settle()
    worker, stranger = town.laptops["worker"], SigningKey.generate()

    def forge(one: ReviewDecision) -> ReviewDecision:
        forged = one.model_copy(update={"comment": "Go on", "key": stranger.public_hex})
        return forged.model_copy(update={"signature": stranger.sign(forged.statement()).hex()})

    plan = plan_of(worker, town)
    with worker.store.write() as tx:
        tx.save(plan.evolve(submission=None))
    town.settle()
    altered(town, forge)
    assert stands(worker, town) is ApprovalState.NOT_VERIFIED
    assert "could not be verified" in plan_standing(ApprovalState.NOT_VERIFIED, "lead", None)
    assert on_paper(worker, town) == "Draft. What looks like a team lead's decision on this plan could not be verified, so it does not count."
    assert plan_version(file_of(worker, town)) == "1 (draft)"


def test_the_key_of_somebody_elses_machine_approves_nothing(town: Town) -> None:
    """A worker's machine is vouched for too, but not as the lead's."""
    lead, worker = town.laptops["lead"], town.laptops["worker"]
    reviews.decide(replace(lead.desk, signing=worker.identity.sign), file_of(lead, town), Decision.APPROVED)
    town.settle()
    assert file_of(worker, town).decisions[0].proof is Proof.BROKEN


def test_a_decision_from_before_decisions_were_signed_is_shown_as_what_it_is(town: Town) -> None:
    lead, worker = town.laptops["lead"], town.laptops["worker"]
    reviews.decide(replace(lead.desk, signing=None), file_of(lead, town), Decision.APPROVED)
    town.settle()
    assert stands(worker, town) is ApprovalState.APPROVED
    shown = plan_state(file_of(worker, town), INSTRUMENTS, worker.worker, town.clock.today()).approval
    assert shown.unsigned
    said = plan_standing(shown.state, shown.by, shown.at, unsigned=shown.unsigned)
    assert said.startswith("Approved by lead")
    assert said.endswith("It was made before Keyworker signed decisions.")


def test_a_forged_decision_hides_no_plan_from_the_lead_who_was_asked(town: Town) -> None:
    decide(town)
    town.settle()
    altered(town, lambda one: one.model_copy(update={"comment": "Go on"}))
    assert [row.family for row in reviews.waiting(town.laptops["lead"].desk)] == town.families


def test_a_hub_from_before_vouches_for_the_machines_that_it_had_let_in(town: Town) -> None:
    with town.hub.storage.transaction() as tx:
        lead = next(standing.read(Worker) for standing in tx.records(Worker.kind) if standing.body["name"] == "lead")
        tx.put(Standing(lead.id, "worker", None, {k: v for k, v in lead.body().items() if k != "signing_keys"}, 1, "", {}), lead.columns())
    bring(town.hub)
    with town.hub.storage.reading() as tx:
        standing = tx.record(lead.id)
        assert standing is not None
        assert standing.read(Worker).signing_keys == {town.laptops["lead"].identity.sign.public_hex: True}
        head = tx.head()
    bring(town.hub)
    with town.hub.storage.reading() as tx:
        assert tx.head() == head
