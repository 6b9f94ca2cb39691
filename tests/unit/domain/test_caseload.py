"""The one row that a list shows for a family."""

from datetime import date, timedelta

from keyworker.base.canonical import canonical
from keyworker.domain.caseload import stale_on, summarise
from keyworker.domain.contact import Contact, ContactStatus, SeenPerson
from keyworker.domain.family import Assignment
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import ContactRisk
from keyworker.domain.plan import ActionStatus, Plan
from keyworker.domain.review import ApprovalState
from tests.fakes.families import TODAY, at, family_records, new_family
from tests.fakes.hub_said import Dispute, disputed

WHOLE = family_records()
ROW = summarise(WHOLE.file(), TODAY)


def test_a_family_of_which_nothing_is_known_has_a_row() -> None:
    """No people, no plan, no episode, not even a name."""
    row = summarise(FamilyFile.of([new_family()]), TODAY)
    assert (row.name, row.people, row.children, row.plan_state) == ("Family without a name yet", "", (), ApprovalState.NOT_SUBMITTED)
    assert row.is_open
    assert not row.has_plan


def test_a_draft_of_a_plan_is_a_plan() -> None:
    """What stands with the lead is said only of a plan that there is."""
    assert ROW.has_plan
    assert ROW.plan_state is ApprovalState.NOT_SUBMITTED


def test_the_row_names_people_as_they_are_called() -> None:
    """The name that the family uses, the main carer first."""
    assert ROW.people.split(", ")[0] == WHOLE.mother.called()
    assert WHOLE.mother.known_as in ROW.people


def test_children_are_listed_with_the_day_they_were_last_seen() -> None:
    """Only finished contacts count, and only those at which the child was seen; a child who is not born yet cannot be."""
    seen = dict(ROW.children)
    assert set(seen) == {"Ellie", "Noah"}
    assert seen["Ellie"] == TODAY - timedelta(days=7)
    assert seen["Noah"] is None


def test_a_planned_or_unfinished_visit_has_seen_nobody() -> None:
    """A draft of today does not make the child seen today, nor does one at which they were out."""
    there = {WHOLE.youngest.id: SeenPerson()}
    out = {WHOLE.youngest.id: SeenPerson(seen=False)}
    more = [
        Contact(family=WHOLE.family.id, at=at(TODAY), status=ContactStatus.DRAFT, seen_people=there),
        Contact(family=WHOLE.family.id, at=at(TODAY), status=ContactStatus.PLANNED, seen_people=there),
        Contact(family=WHOLE.family.id, at=at(TODAY), status=ContactStatus.FINISHED, seen_people=out),
    ]
    row = summarise(WHOLE.with_more(*more).file(), TODAY)
    assert dict(row.children)["Noah"] is None
    assert row.last_contact == TODAY


def test_only_open_actions_are_in_the_row() -> None:
    """A done one is no longer asked for."""
    action = WHOLE.file().actions[0]
    done = FamilyFile.of([*(one for one in WHOLE.everything() if one.id != action.id), action.evolve(status=ActionStatus.DONE)])
    assert len(summarise(done, TODAY).actions) == len(ROW.actions) - 1


def test_what_awaits_a_decision_is_counted() -> None:
    """One row of a list says how many wait for somebody."""
    plan = WHOLE.plan
    assert plan is not None
    entry = disputed(plan, 1, [Dispute(plan, leaf, "b", "w", at(TODAY), "l", at(TODAY)) for leaf in ("/wants", "/worries")])
    waiting = Plan.read(entry.body, 1, canonical(entry.leaves))
    others = [record for record in WHOLE.everything() if record.id != plan.id]
    assert summarise(FamilyFile.of([*others, waiting]), TODAY).open_conflicts == 2


def test_risks_are_said_without_saying_who() -> None:
    """An alert is a plain word: it stands on a screen that somebody may look over a shoulder at."""
    assert ROW.alerts == ("Contact risk", "Address withheld")


def test_who_works_with_the_family_is_asked_for_today() -> None:
    """An end in the future is no end yet; on the day itself it is one."""
    family = new_family()
    worker = Assignment(family=family.id, worker="w", worker_name="Kim", until=TODAY)
    file = FamilyFile.of([family, worker])
    assert summarise(file, TODAY - timedelta(days=1)).lead_practitioner == "Kim"
    assert summarise(file, TODAY).lead_practitioner == ""


def test_today_decides_only_who_is_a_child_and_who_works_here() -> None:
    """A row that was kept yesterday is right today, but for births, birthdays and ends."""
    later = summarise(WHOLE.file(), date(TODAY.year + 9, TODAY.month, TODAY.day))
    assert dict(later.children).keys() == {"Noah", "Unnamed baby"}
    assert (later.name, later.actions, later.planned_visits) == (ROW.name, ROW.actions, ROW.planned_visits)


def test_a_contact_risk_whose_end_is_to_come_still_stands() -> None:
    """The row is out of date on the day on which it ends."""
    family = new_family()
    risk = ContactRisk(family=family.id, protected="a", from_person="b", until=TODAY + timedelta(days=5))
    file = FamilyFile.of([family, risk])
    assert summarise(file, TODAY).alerts == ("Contact risk",)
    assert stale_on(file, TODAY) == risk.until
    assert summarise(file, TODAY + timedelta(days=5)).alerts == ()
