"""The envelope: what every record keeps through a round trip, and what it remembers."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from keyworker.base.canonical import Json, canonical
from keyworker.base.errors import FieldRefused
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.contact import Contact
from keyworker.domain.family import Family
from keyworker.domain.form_response import FormResponse
from keyworker.domain.leaves import REMOVED
from keyworker.domain.merge import apply
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, Plan, Submission
from keyworker.domain.pointers import leaves_of
from keyworker.domain.record import LARGEST_LEAF, Record, fitting, longest, too_large
from keyworker.domain.registry import KINDS
from keyworker.domain.star import AreaReading, StarReading
from keyworker.domain.visibility import Visibility, visible_to
from tests.fakes.families import TODAY, at, family_records

RECORDS = family_records().everything()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=5),
    lambda under: st.lists(under, max_size=3) | st.dictionaries(st.text(max_size=3), under, max_size=3), max_leaves=8,
)


def _nulls(value: Any) -> bool:
    return isinstance(value, dict) and any(under is None or _nulls(under) for under in value.values())


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: f"{record.kind}-{record.id[-3:]}")
def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    """Body and back is the same kind with the same body, and nothing of it counts as changed."""
    again = KINDS[record.kind].read(record.body(), 7)
    assert type(again) is type(record)
    assert again.body() == record.body()
    assert again.patch() == {}


@pytest.mark.parametrize("record", RECORDS[:3], ids=lambda record: str(record.kind))
def test_fields_of_a_newer_keyworker_survive(record: Record) -> None:
    """An unknown field, of the record or of a part in it, is kept through reading, evolving and writing."""
    body = {**record.body(), "next_years_field": {"deep": [1, {"deeper": True}]}}
    again = type(record).read(body, 3).evolve(source="somebody else")
    assert again.body() == {**body, "source": "somebody else"}
    assert again.patch() == {"source": "somebody else"}


def test_unknown_fields_of_a_part_survive() -> None:
    """A part in a record keeps what it does not know, too."""
    star = StarReading(instrument="family-wheel", person="p", areas={"home": AreaReading(score=5, mood_board="blue")})
    again = StarReading.read(star.body(), 1).evolve(going_well="We eat together.")
    assert again.body()["areas"]["home"] == {**star.body()["areas"]["home"], "mood_board": "blue"}


def test_the_next_value_remembers_what_its_author_saw() -> None:
    """However often a record evolves, its patch is against the body that was read, at the position that was read."""
    first = Person.read(Person(forename="Ellie", surname="Reid").body(), 12)
    last = first.evolve(forename="Eleanor").evolve(school="St Anne's").evolve(forename="Ellie")
    assert last.seen is not None
    assert last.seen.position == 12
    assert last.patch() == {"school": "St Anne's"}


def test_a_record_that_was_just_made_is_all_new() -> None:
    """Nobody has seen it: all that it says is new, and nothing is replaced. Whoever made it and goes on looks at their own words."""
    person = Person(forename="Noah")
    assert person.seen is None
    again = person.evolve(surname="Reid")
    assert {write.leaf: write.value for write in again.writes(begins=True)} == {
        leaf: value for leaf, value in leaves_of(Person.shape, again.body()).items() if leaf != REMOVED and value != ""
    }
    assert not any(write.seen for write in again.writes(begins=True))
    assert again.patch() == {"surname": "Reid"}


def test_taking_a_value_out_is_a_null_in_the_patch() -> None:
    """What is no longer there is said by RFC 7396's null, and applying it leaves no trace."""
    plan = Plan(submission=Submission(at=at(TODAY), by="w", content_digest="d"))
    seen = Plan.read(plan.body(), 1)
    patch = seen.evolve(submission=None).patch()
    assert patch == {"submission": None}
    assert "submission" not in apply(plan.body(), patch)


def test_a_default_that_this_version_adds_is_not_a_change() -> None:
    """A body that an older Keyworker wrote, without a field that has a default now, has not been changed by reading it."""
    body = Person(forename="Ellie").body()
    del body["notes"]
    assert Person.read(body, 1).evolve(forename="Eleanor").patch() == {"forename": "Eleanor"}


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4), st.dictionaries(st.sampled_from(["n1", "n2"]), JSON, max_size=2))
def test_no_object_of_a_body_holds_a_null(details: Json, unknown: Json) -> None:
    """A merge patch could not carry it; so a body laid on nothing is the body, to the byte."""
    event = AuditEvent.model_validate({**unknown, "what": AuditKind.PRINT, "at": at(TODAY), "by": "w", "details": details})
    body = event.body()
    assert not _nulls(body)
    assert canonical(apply({}, body)) == canonical(body)
    assert canonical(AuditEvent.read(body, 1).body()) == canonical(body)


def test_a_value_that_is_not_allowed_is_refused_by_evolving() -> None:
    """Evolving validates anew; the record that was stays as it was."""
    person = Person(forename="Ellie", date_of_birth=date(2015, 5, 9))
    with pytest.raises(FieldRefused):
        person.evolve(expected_on="2027-01-01")
    with pytest.raises(ValidationError):
        person.evolve(date_of_birth="the ninth of May")
    with pytest.raises(FieldRefused):
        person.evolve(forename="E" * 501)
    with pytest.raises(ValidationError):
        person.forename = "Somebody"  # type: ignore[misc]


def test_the_registry_lists_every_kind_under_its_own_name() -> None:
    """Twenty-two kinds or more, each a record of its own."""
    assert len(KINDS) >= 22
    assert all(kind.kind == name and issubclass(kind, Record) for name, kind in KINDS.items())
    assert KINDS["family"] is Family


@given(st.sampled_from(Visibility), st.frozensets(st.sampled_from("abc")), st.frozensets(st.sampled_from("abc")))
def test_paper_shows_only_what_everybody_on_it_may_see(
    visibility: Visibility, about: frozenset[str], recipients: frozenset[str]
) -> None:
    """`family` for anybody of it, `person` only for those it is about, everything else never; no recipients, nothing."""
    allowed = visible_to(visibility, about, recipients)
    if visibility in (Visibility.PROFESSIONALS, Visibility.RESTRICTED) or not recipients:
        assert not allowed
    elif visibility is Visibility.FAMILY:
        assert allowed
    else:
        assert allowed == (recipients <= about)


def test_words_that_are_too_long_are_refused_by_name_with_both_lengths_counted_as_the_record_counts() -> None:
    """An emoji is one letter, and no word of what was written is in the refusal or behind it."""
    family = "\U0001f469"
    fits = Contact(place=family * longest(Contact, "place"))
    with pytest.raises(FieldRefused) as refused:
        fits.evolve(place=fits.place + family)
    assert (refused.value.field, refused.value.sentence) == ("place", "This is 2,001 letters long; 2,000 can be kept.")
    assert refused.value.remedy
    assert refused.value.__suppress_context__
    assert family not in str(refused.value)
    with pytest.raises(FieldRefused), fitting():
        Contact(notes="x" * (longest(Contact, "notes") + 1))


def test_a_part_that_was_changed_without_looking_is_looked_at_with_its_record() -> None:
    """Otherwise a machine would keep a record that it cannot read again. What the part does not know stays."""
    part = AreaReading.model_validate({"note": "fine", "newer": {"a": 1}})
    reading = StarReading(instrument="family", person="p", areas={"home": part})
    assert reading.evolve(going_well="a lot").body()["areas"]["home"]["newer"] == {"a": 1}
    with pytest.raises(FieldRefused) as refused:
        reading.evolve(areas={"home": part.model_copy(update={"note": "x" * 60_000})})
    assert refused.value.field == "areas"
    assert "60,000" in refused.value.sentence


def test_a_value_that_nobody_can_type_is_no_refusal_but_a_bug() -> None:
    with pytest.raises(ValidationError), fitting():
        Contact.model_validate({"minutes": "many"})


@pytest.mark.parametrize("answers", [{"/a": "x" * (LARGEST_LEAF + 1)}, {f"/{n}": "x" * 40_000 for n in range(40)}])
def test_a_record_larger_than_the_hub_takes_is_refused_before_it_is_kept(answers: dict[str, str]) -> None:
    """What is too large already can still be made smaller."""
    draft = FormResponse(form_id="f", version="1", answers={"/b": "said"})
    assert not too_large(draft.evolve(answers={f"/{n}": "x" * 40_000 for n in range(20)}).body())
    with pytest.raises(FieldRefused) as refused:
        draft.evolve(answers=answers)
    assert refused.value.field == "answers"
    large = FormResponse(form_id="f", version="1", answers={**answers, "/c": "more"})
    assert large.evolve(answers=answers).answers == answers


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_a_day_that_leaves_no_room_to_count_is_refused_by_the_name_of_its_field(day: date) -> None:
    with pytest.raises(FieldRefused) as refused:
        Action(goal="g").evolve(due=day)
    assert refused.value.field == "due"
