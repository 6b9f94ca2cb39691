"""Laws of what the family, plan and contact pages show, worked out from the records alone."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.domain.contact import ContactStatus
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Household
from keyworker.domain.person import RelationshipType, Stay
from keyworker.domain.plan import content_digest, plan_content
from keyworker.domain.plan_checks import CheckName, plan_checks
from keyworker.domain.review import ApprovalState, Decision, ReviewDecision
from keyworker.domain.star import StarReading
from keyworker.ui.edits import Edits
from keyworker.ui.pages.contact.state import Mode, contact_state, unfinished, with_person
from keyworker.ui.pages.family.people_state import people_state
from keyworker.ui.pages.family.state import header_state, homes, overview_state
from keyworker.ui.pages.plan.state import plan_state
from tests.fakes.clock import HandClock
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.families import LEAD, TODAY, WORKER_RECORD, FamilyRecords, family_records, new_family

FAMILY = family_records()
NOW = HandClock().now()


def decided(family: FamilyRecords, decision: Decision, when: Moment) -> ReviewDecision:
    file, plan = family.file(), family.plan
    assert plan is not None
    content = plan_content(plan, file.goals, file.actions, file.voices)
    return ReviewDecision(family=plan.family, plan=plan.id, decision=decision, at=when, by=LEAD, by_name="Tom", comment="Why?",
                          content_digest=content_digest(content), content=content)


def test_a_home_holds_who_lives_there_today_and_not_who_has_left() -> None:
    first, second, rest = homes(FAMILY.file(), TODAY)
    assert FAMILY.mother.id in {one.id for one in first.people}
    assert FAMILY.father.id not in {one.id for one in first.people}
    assert [one.id for one in second.people] == [FAMILY.father.id]
    assert (rest.household, [one.id for one in rest.people]) == (None, [FAMILY.unborn.id])


def test_somebody_in_two_homes_is_shown_in_both() -> None:
    other = Household(family=FAMILY.family.id, name="Dad's", members={FAMILY.eldest.id: Stay(since=TODAY)})
    shown = homes(FAMILY.with_more(other).file(), TODAY)
    assert sum(FAMILY.eldest.id in {one.id for one in home.people} for home in shown) == 2


def test_both_people_of_a_contact_risk_are_marked() -> None:
    marked = {one.id for home in homes(FAMILY.file(), TODAY) for one in home.people if one.at_risk}
    assert marked == {FAMILY.mother.id, FAMILY.father.id}


def test_the_star_of_the_main_carer_that_is_finished_is_the_current_one() -> None:
    star = overview_state(FAMILY.file(), INSTRUMENTS, TODAY).star
    assert star is not None
    assert star.reading == FAMILY.finished


def test_open_actions_are_shown_with_the_most_urgent_first() -> None:
    actions = overview_state(FAMILY.file(), INSTRUMENTS, TODAY).actions
    assert [one.due for one in actions] == sorted(one.due for one in actions if one.due)
    assert actions[0].overdue
    assert not actions[-1].overdue


def test_more_actions_than_the_overview_holds_are_counted() -> None:
    state = overview_state(family_records(goals=4, actions=5).file(), INSTRUMENTS, TODAY)
    assert (len(state.actions), state.more_actions) == (8, 12)


@pytest.mark.parametrize(("decision", "state"), [(Decision.APPROVED, ApprovalState.APPROVED), (Decision.RETURNED, ApprovalState.RETURNED)])
def test_overview_and_plan_say_the_same_of_a_decision(decision: Decision, state: ApprovalState) -> None:
    file = FAMILY.with_more(decided(FAMILY, decision, NOW)).file()
    line = overview_state(file, INSTRUMENTS, TODAY).plan
    shown = plan_state(file, INSTRUMENTS, WORKER_RECORD, TODAY).approval
    assert line is not None
    assert (line.state, line.by, line.comment) == (shown.state, shown.by, shown.comment) == (state, "Tom", "Why?")


def test_a_worker_with_an_end_to_come_is_still_the_lead_practitioner() -> None:
    """Whose work ends next week is named today, and no longer on the day on which it ended."""
    leaving = FAMILY.with_more(*(one.evolve(until=TODAY + timedelta(days=7)) for one in FAMILY.file().assignments)).file()
    assert header_state(leaving, TODAY).lead_practitioners == header_state(FAMILY.file(), TODAY).lead_practitioners != ()
    assert header_state(leaving, TODAY + timedelta(days=7)).lead_practitioners == ()


def test_a_family_of_which_nothing_is_known_has_a_state_on_every_page() -> None:
    file = FamilyFile.of([new_family()])
    assert header_state(file, TODAY).people == ()
    assert overview_state(file, INSTRUMENTS, TODAY).plan is None
    assert plan_state(file, INSTRUMENTS, WORKER_RECORD, TODAY).plan is None
    assert people_state(file, TODAY).cards == ()
    assert contact_state(file, None, NOW, planning=False).people == ()


def test_a_relationship_is_said_from_both_sides() -> None:
    state = people_state(FAMILY.file(), TODAY)
    mother, child = state.card(FAMILY.mother.id), state.card(FAMILY.eldest.id)
    assert mother is not None
    assert child is not None
    parent_of = next(tie for tie in mother.ties if tie.relationship is RelationshipType.PARENT)
    assert (parent_of.backwards, parent_of.names) == (False, ("Ellie", "Noah", "Unnamed baby"))
    child_of = next(tie for tie in child.ties if tie.relationship is RelationshipType.PARENT)
    assert (child_of.backwards, child_of.names) == (True, ("Sam", "Daniel"))


def test_each_child_that_is_born_has_a_voice_of_their_own() -> None:
    voices = plan_state(FAMILY.file(), INSTRUMENTS, WORKER_RECORD, TODAY).voices
    assert [(one.name, one.voice is not None) for one in voices] == [("Ellie", True), ("Noah", False)]


def test_a_goal_from_a_star_says_area_and_number() -> None:
    goals = plan_state(FAMILY.file(), INSTRUMENTS, WORKER_RECORD, TODAY).goals
    assert goals[0].from_star is not None
    assert (goals[0].from_star.area, goals[0].from_star.score) == ("Learning and play", Decimal(2))


def unmet(family: FamilyRecords, **plan_fields: object) -> set[CheckName]:
    assert family.plan is not None
    file = family.file()
    return {one.name for one in plan_checks(file, family.plan.evolve(**plan_fields), TODAY) if not one.met}


def test_a_good_plan_leaves_only_what_is_really_open() -> None:
    assert unmet(FAMILY) == {CheckName.EVERY_PARENT, CheckName.EACH_CHILD_HEARD, CheckName.COPY_GIVEN}


@pytest.mark.parametrize(
    ("fields", "check"),
    [
        ({"going_well": ""}, CheckName.GOOD_AND_WORRIES), ({"tried_before": " "}, CheckName.TRIED_BEFORE),
        ({"network": ""}, CheckName.NETWORK), ({"if_harder": ""}, CheckName.IF_HARDER),
        ({"worries": "The client is non-compliant."}, CheckName.PLAIN_WORDS), ({"worries": "Mum DNA'd twice."}, CheckName.PLAIN_WORDS),
        ({"next_review": TODAY + timedelta(days=85)}, CheckName.REVIEW_DATE), ({"next_review": TODAY - timedelta(days=1)}, CheckName.REVIEW_DATE),
        ({"next_review": None}, CheckName.REVIEW_DATE), ({"family_agreement": {}}, CheckName.FAMILY_ANSWERED),
    ],
)
def test_what_is_missing_is_said_by_its_check(fields: dict[str, object], check: CheckName) -> None:
    assert check in unmet(FAMILY, **fields)


def test_in_case_is_no_jargon() -> None:
    assert CheckName.PLAIN_WORDS not in unmet(FAMILY, worries="Just in case. A clientele of one.")


def test_goals_without_steps_and_no_star_are_said() -> None:
    assert CheckName.GOALS_HAVE_ACTIONS in unmet(family_records(actions=0))
    assert {CheckName.STAR_DONE, CheckName.GOALS_HAVE_ACTIONS} <= unmet(family_records(with_star=False, goals=0))


def test_a_contact_is_written_planned_or_done() -> None:
    file = FAMILY.file()
    modes = {one.status: contact_state(file, one, NOW, planning=False).mode for one in file.contacts}
    assert modes == {ContactStatus.PLANNED: Mode.PLAN, ContactStatus.FINISHED: Mode.DONE}
    assert contact_state(file, None, NOW, planning=False).mode is Mode.WRITE
    assert contact_state(file, None, NOW, planning=True).mode is Mode.PLAN


def test_only_ones_own_unfinished_contact_is_gone_on_with() -> None:
    draft = FAMILY.file().contacts[0].evolve(id="0197b000-0001-7000-8000-0000000fffff", status=ContactStatus.DRAFT)
    file = FAMILY.with_more(draft).file()
    assert unfinished(file, WORKER_RECORD.id) == draft
    assert unfinished(file, LEAD) is None


def test_who_was_seen_changes_by_one_person() -> None:
    contact = FAMILY.file().contacts[0]
    more = with_person(contact, FAMILY.youngest.id, seen=True, alone=True)
    assert more.keys() == {*contact.seen_people, FAMILY.youngest.id}
    assert more[FAMILY.youngest.id].alone
    assert FAMILY.eldest.id not in with_person(contact, FAMILY.eldest.id, seen=False, alone=False)


def test_a_field_that_stays_goes_on_from_what_it_shows_until_it_has_taken_what_is_newer() -> None:
    plan = type(FAMILY.family).read(FAMILY.family.body(), 3)
    newer = type(plan).read(plan.evolve(name="Theirs").body(), 9)
    edits = Edits()
    key = (plan.id, "name")
    edits.hold([key], {plan.id: plan}.get)
    edits.hold([key], {plan.id: newer}.get)
    edits.taken([key])
    assert edits.seen(newer, "name") is plan
    edits.keep(plan, "name", name="Mine")
    again = edits.seen(newer, "name")
    assert again.seen is not None
    assert (again.name, again.seen.position) == ("Mine", 3)
    assert again.evolve(name=plan.name).patch() == {"name": plan.name}
    edits.taken([])
    assert edits.seen(newer, "name") is newer


def test_no_state_of_these_pages_knows_qt() -> None:
    pages = Path(__file__).parents[3] / "src" / "keyworker" / "ui" / "pages"
    states = [*pages.glob("*/state.py"), *pages.glob("*/*_state.py")]
    assert states
    assert not [one.name for one in states if "PySide6" in one.read_text("utf-8")]


def test_a_goal_from_a_star_that_was_put_right_says_the_number_in_force() -> None:
    """The goal comes from 2, put right to 7 and then to 6: it says 6, and its picked area still is a goal."""
    file = FAMILY.file()
    goal = next(goal for goal in file.goals if goal.reading)
    star = file.records[goal.reading or ""]
    assert isinstance(star, StarReading)
    assert goal.area is not None
    assert star.finished is not None
    right, again = new_id(), new_id()
    second, third = (
        star.evolve(id=own, corrects=of, areas={**star.areas, goal.area: star.areas[goal.area].model_copy(update={"score": Decimal(score)})},
                    finished=Moment(star.finished.utc + timedelta(hours=hours)))
        for own, of, score, hours in ((right, star.id, 7, 1), (again, right, 6, 2))
    )
    corrected = FamilyFile.of([*file.records.values(), second, third])
    shown = next(shown for shown in plan_state(corrected, INSTRUMENTS, WORKER_RECORD, TODAY).goals if shown.goal.id == goal.id)
    assert shown.from_star is not None
    assert shown.from_star.score == Decimal(6)
    assert file.plan is not None
    met = {check.name: check.met for check in plan_checks(file, file.plan, TODAY)}
    after = {check.name: check.met for check in plan_checks(corrected, file.plan, TODAY)}
    assert met[CheckName.PICKED_ARE_GOALS]
    assert after[CheckName.PICKED_ARE_GOALS]


def test_a_contact_risk_whose_end_is_to_come_is_an_alert_on_every_page() -> None:
    """On the day on which it ends it is none any more: the rule of paper."""
    risk = next(iter(FAMILY.file().contact_risks)).evolve(until=TODAY + timedelta(days=5))
    file = FamilyFile.of([*(record for record in FAMILY.file().records.values() if record.id != risk.id), risk])
    for day, stands in ((TODAY, True), (TODAY + timedelta(days=5), False)):
        assert header_state(file, day).contact_risk is stands
        assert bool(people_state(file, day).risks) is stands
        assert any(line.at_risk for home in homes(file, day) for line in home.people) is stands
