"""What the lead's pages, the decisions and the print page say, without Qt."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.casework.reviews import ReviewDraft
from keyworker.documents.leaks import LeakWarning, Sort
from keyworker.domain.agreement import Answer
from keyworker.domain.family import Assignment, Worker
from keyworker.domain.plan_differences import plan_differences
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.domain.review import Decision
from keyworker.hub.merge import REASONS, REPEATED
from keyworker.ui import leaves
from keyworker.ui.pages.decisions.state import next_of
from keyworker.ui.pages.print.state import PrintChoice, PrintState, Warned, plan_version, worker_of
from keyworker.ui.pages.review.state import SECTIONS, ReviewState, review_state, sections
from keyworker.ui.pages.reviews.state import what_is_new
from keyworker.ui.pages.sync.state import ASIDE_REASONS
from keyworker.ui.record_words import choices, field_words, leaf_words, value_words
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.families import LEAD, TODAY, WORKER_RECORD, FamilyRecords, family_records
from tests.widget.review.scenes import GONE_GOAL, content_of, decided, older, submitted

FAMILY = family_records(goals=3)
CONTENTS = st.fixed_dictionaries({
    "plan": st.dictionaries(st.sampled_from(["wants", "worries", "next_review"]), st.text(max_size=5)),
    "goals": st.dictionaries(st.sampled_from("gh"), st.fixed_dictionaries({"text": st.text(max_size=5), "order": st.integers(0, 3)})),
    "actions": st.dictionaries(
        st.sampled_from("ab"), st.fixed_dictionaries({"goal": st.sampled_from("gh"), "owner": st.sampled_from("xy"),
                                                      "text": st.text(max_size=5)})
    ),
    "voices": st.dictionaries(st.just("v"), st.fixed_dictionaries({"child": st.just("c"), "words": st.text(max_size=5)})),
})


def state(records: FamilyRecords) -> ReviewState:
    workers: Mapping[str, str] = {WORKER_RECORD.id: WORKER_RECORD.name}
    return review_state(records.file(), INSTRUMENTS, ReviewDraft(), TODAY, workers)


def test_every_reason_of_the_hub_has_its_sentence() -> None:
    """What the hub may say is what the page can say; that a change came twice is said to nobody."""
    assert frozenset(REASONS) - {REPEATED} == ASIDE_REASONS


@given(CONTENTS, CONTENTS)
def test_no_difference_is_left_out_of_the_review(before: dict[str, object], after: dict[str, object]) -> None:
    """Every record and section that differs has a line, and none that does not."""
    found = plan_differences(before, after)
    things = [thing for section in sections(before, after) for thing in section.changes]
    assert len(things) == len({(one.part, one.record or one.field) for one in found})
    assert all(thing.fields for thing in things if thing.change == "changed")


@given(CONTENTS, CONTENTS)
def test_the_queue_counts_what_the_review_shows(before: dict[str, object], after: dict[str, object]) -> None:
    """Sections, goals, steps and words, each once."""
    new = what_is_new(before, after)
    things = [thing for section in sections(before, after) for thing in section.changes]
    assert new.sections == sum(1 for one in things if one.kind == "plan")
    assert sum(new.parts.values()) == sum(1 for one in things if one.kind != "plan")


def test_steps_stand_under_their_goal_in_the_order_of_the_plan() -> None:
    """The goal first, then its steps, what is gone where it was."""
    content = content_of(FAMILY)
    goals = next(one for one in sections(older(content), content) if one.name == "goals").changes
    assert [(one.kind, one.change) for one in goals] == [
        ("action", "changed"), ("goal", "added"), ("action", "added"), ("action", "added"), ("goal", "removed"),
    ]
    assert goals[0].under == "Ellie goes to school every day"
    assert [one.field for one in goals[0].fields] == ["owner_name", "due"]
    assert GONE_GOAL not in content["goals"]


def test_a_review_knows_who_sent_the_plan_and_what_it_is_measured_against() -> None:
    """Names come from the workers, the measure is the last approval."""
    shown = state(submitted(decided(decided(FAMILY, Decision.APPROVED, days=40), Decision.RETURNED, days=20), note="Please"))
    assert (shown.sent_by, shown.note, shown.first_plan()) == ("Priya Nair", "Please", False)
    assert shown.approved_at is not None
    assert shown.approved_at.local().date() == date(2026, 10, 12)
    assert not any(section.changes for section in shown.sections)
    assert [section.name for section in shown.sections] == list(SECTIONS)


def test_the_focus_goes_to_the_next_conflict_else_to_the_one_before() -> None:
    """So that one can decide on and on with one key."""
    assert next_of("abc", "b") == "c"
    assert next_of("abc", "c") == "b"
    assert next_of("a", "a") is None
    assert next_of("ab", "gone") == "a"


def test_nothing_is_given_out_before_every_warning_was_looked_at() -> None:
    """Made, for somebody, and each warning ticked."""
    one, other = (LeakWarning("r", field, Sort.NAME) for field in ("text", "words"))
    ready = PrintState(choice=PrintChoice(frozenset("p")), made=True, warnings=(Warned(one, "", 0, ""), Warned(other, "", 0, "")))
    assert not ready.ready()
    assert not ready.ticked(one, yes=True).ready()
    assert ready.ticked(one, yes=True).ticked(other, yes=True).ready()
    assert not ready.ticked(one, yes=True).ticked(other, yes=True).ticked(one, yes=False).ready()


def test_a_version_is_a_draft_until_exactly_it_was_approved() -> None:
    """Another word makes the next one a draft."""
    assert plan_version(FAMILY.file()) == "1 (draft)"
    assert plan_version(decided(FAMILY, Decision.RETURNED).file()) == "1 (draft)"
    assert plan_version(decided(FAMILY, Decision.APPROVED).file()) == "1"
    assert plan_version(decided(FAMILY, Decision.APPROVED, change=older).file()) == "2 (draft)"


def test_the_copy_names_who_works_with_the_family_not_who_prints_it() -> None:
    """A lead who prints is not the family's worker."""
    lead = Worker(id=LEAD, name="Tom Ashby")
    assert worker_of(FAMILY.file(), {WORKER_RECORD.id: WORKER_RECORD}, lead, TODAY) == WORKER_RECORD
    assert worker_of(FAMILY.file(), {}, lead, TODAY).name == "Priya Nair"
    bare = FAMILY.file()
    alone = type(bare)(bare.family, {key: one for key, one in bare.records.items() if not isinstance(one, Assignment)})
    assert worker_of(alone, {}, lead, TODAY) == lead


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"worker", "team", "assignment", "audit_event", "conflict", "episode", "content_pack", "form_definition", "council_settings"}))
def test_every_field_that_people_may_differ_on_has_words(kind: str) -> None:
    """No name of our code is shown; the envelope and what only machines write are left out."""
    own = KINDS[kind].model_fields.keys() - Record.model_fields.keys() - {
        "instrument", "edition", "instrument_digest", "scale", "person", "joint_with", "retrospective", "status", "began", "finished", "corrects",
        "correction_reason", "asked_by", "plan", "worker", "worker_name", "one", "other", "explained_by", "council_person_id",
        "council_family_id", "reference", "uprn", "content", "content_digest", "decision", "by", "by_name", "comment", "comments", "name",
        "form_id", "version", "form_digest", "title", "wrote", "made_with", "key", "signature",
    }
    assert [name for name in own if field_words(kind, name) == name.replace("_", " ")] == []


def test_values_are_said_in_words() -> None:
    """Days, values of a list, yes and no, nothing, objects by id."""
    names = {"0197b000-0001-7000-8000-00000000000b": "Sam"}
    person = next(iter(names))
    assert value_words("action", ("due",), "2026-12-03", names) == "3 December 2026"
    assert value_words("action", ("status",), "in_progress", names) == "Under way"
    assert value_words("address", ("withheld_from",), {person: True}, names) == "Sam"
    assert value_words("plan", ("family_agreement", person), {"answer": Answer.PARTLY, "words": "Not all"}, names) == (
        "Answer: Partly\nIn their words: Not all"
    )
    assert value_words("person", ("interpreter_needed",), True, names) == "Yes"
    assert value_words("person", ("died_on",), None, names) == "Not written down"
    assert value_words("goal", ("text",), "2026-12-03", names) == "2026-12-03"
    assert leaf_words("plan", ("family_agreement", person, "answer"), names) == "What the family says to this plan, Sam, Answer"
    assert dict(choices("action", ("status",)))["done"] == "Done"


def test_ones_own_value_is_offered_where_a_person_can_give_one() -> None:
    """Text, a day, one of a list; never an id."""
    sort = leaves.sort_at
    assert sort("goal", ("text",)) is leaves.Sort.TEXT
    assert sort("action", ("due",)) is leaves.Sort.DAY
    assert sort("action", ("status",)) is leaves.Sort.PICK
    assert sort("plan", ("family_agreement", "x", "answer")) is leaves.Sort.PICK
    assert sort("action", ("owner",)) is leaves.Sort.NONE
    assert sort("star_reading", ("areas", "home", "score")) is leaves.Sort.NONE
    assert sort("newer_kind", ("text",)) is leaves.Sort.NONE
