"""Laws of the verbs about people: what ends has an end, what is taken out comes back, an agreement says who answered what."""

from datetime import timedelta

import pytest

from keyworker.base.errors import FieldRefused, NotAllowed, Refusal
from keyworker.casework import people
from keyworker.domain.agreement import Agreed, Agreement, Answer, Topic
from keyworker.domain.family import Agency
from keyworker.domain.household import ContactRisk
from keyworker.domain.person import Person, Relationship, RelationshipType
from keyworker.domain.visibility import Visibility
from tests.unit.casework.conftest import Home


def test_a_relationship_ends_today_and_can_go_on(home: Home) -> None:
    people.relate(home.desk, home.parent, RelationshipType.PARENT, home.child)
    (tie,) = home.desk.store.find(Relationship)
    people.end(home.desk, tie)
    (ended,) = home.desk.store.find(Relationship)
    assert ended.until == home.clock.today()
    people.bring_back(home.desk, ended)
    assert home.desk.store.get(Relationship, tie.id).until is None


def test_what_a_relationship_is_can_be_put_right(home: Home) -> None:
    people.relate(home.desk, home.parent, RelationshipType.PARENT, home.child)
    (tie,) = home.desk.store.find(Relationship)
    people.change_relationship(home.desk, tie, relationship=RelationshipType.CARER, parental_responsibility=False)
    kept = home.desk.store.get(Relationship, tie.id)
    assert (kept.relationship, kept.parental_responsibility) == (RelationshipType.CARER, False)


def test_nobody_in_a_contact_risk_that_holds_is_taken_out(home: Home) -> None:
    people.note_contact_risk(home.desk, home.child, home.parent, "")
    with pytest.raises(Refusal):
        people.take_out(home.desk, home.parent)
    (risk,) = home.desk.store.find(ContactRisk)
    with pytest.raises(NotAllowed):
        people.end(home.desk, risk)
    people.end(home.lead, risk)
    people.take_out(home.desk, home.parent)
    assert home.parent.id not in [one.id for one in home.desk.store.find(Person)]


def test_who_was_taken_out_comes_back(home: Home) -> None:
    people.take_out(home.desk, home.child)
    people.bring_back(home.desk, home.desk.store.get(Person, home.child.id))
    assert home.child.id in [one.id for one in home.desk.store.find(Person)]


def test_an_organisation_keeps_a_name(home: Home) -> None:
    people.add_agency(home.desk, home.family, "School")
    (agency,) = home.desk.store.find(Agency)
    with pytest.raises(FieldRefused) as refused:
        people.write_agency(home.desk, agency, name=" ")
    assert refused.value.field == "name"
    people.write_agency(home.desk, agency, phone="01632 960222")
    assert home.desk.store.get(Agency, agency.id).phone == "01632 960222"


def test_an_agreement_is_for_the_family_and_says_who_explained_it(home: Home) -> None:
    people.record_agreement(home.desk, home.family, {home.parent.id: Agreed(answer=Answer.YES)}, explained=[Topic.SHARING],
                            privacy_notice=" April ", not_with="")
    (made,) = home.desk.store.find(Agreement)
    assert (made.visibility, made.explained_by, made.on) == (Visibility.FAMILY, home.desk.worker.id, home.clock.today())
    assert (made.explained, made.privacy_notice, made.agreed()) == ({"sharing": True}, "April", True)


def test_an_agreement_of_nothing_is_refused(home: Home) -> None:
    with pytest.raises(FieldRefused):
        people.record_agreement(home.desk, home.family, {home.parent.id: Agreed()}, explained=[])
    assert home.desk.store.find(Agreement) == []


@pytest.mark.parametrize(("answer", "agreed"), [(Answer.YES, True), (Answer.PARTLY, True), (Answer.NO, False),
                                                (Answer.PREFER_NOT_TO_SAY, False), (Answer.NOT_KNOWN, False)])
def test_only_yes_in_whole_or_part_is_agreement(answer: Answer, agreed: bool) -> None:
    assert Agreement(people={"somebody": Agreed(answer=answer)}).agreed() is agreed


def test_putting_an_agreement_right_keeps_the_answers_of_others(home: Home) -> None:
    people.record_agreement(home.desk, home.family, {home.parent.id: Agreed(answer=Answer.YES)}, explained=["sharing", "safety"])
    (seen,) = home.desk.store.find(Agreement)
    people.record_agreement(home.desk, home.family, {home.child.id: Agreed(answer=Answer.NO)}, explained=["safety"], seen=seen)
    (kept,) = home.desk.store.find(Agreement)
    assert set(kept.people) == {home.parent.id, home.child.id}
    assert kept.explained == {"sharing": False, "safety": True}


def test_what_is_explained_after_somebody_agreed_is_new_since_their_answer(home: Home) -> None:
    """A yes to work together is to what had been explained by then; the same answer kept with other words stays where it was given."""
    people.record_agreement(home.desk, home.family, {home.parent.id: Agreed(answer=Answer.YES)}, explained=[Topic.WHAT_WE_DO])
    kept = home.desk.store.find(Agreement)[0]
    assert kept.since(home.parent.id) == ()
    again = {home.parent.id: Agreed(answer=Answer.YES, words="Canary yes")}
    people.record_agreement(home.desk, home.family, again, explained=[Topic.WHAT_WE_DO, Topic.SHARING], privacy_notice="May", seen=kept)
    kept = home.desk.store.find(Agreement)[0]
    assert kept.since(home.parent.id) == ("explained:sharing", "privacy_notice")
    assert kept.since(home.child.id) is None


def test_of_an_agreement_that_an_older_keyworker_kept_it_is_not_known_what_had_been_explained() -> None:
    assert Agreement(people={"somebody": Agreed(answer=Answer.YES)}).since("somebody") is None


def test_the_day_of_birth_takes_the_place_of_the_expected_day_in_one_act(home: Home) -> None:
    made = people.add_person(home.desk, home.family, surname="Reid", expected_on=home.clock.today()).records[0]
    people.write_person(home.desk, home.desk.store.get(Person, made.id), date_of_birth=home.clock.today())
    born = home.desk.store.get(Person, made.id)
    assert (born.date_of_birth, born.expected_on, born.called()) == (home.clock.today(), None, "Unnamed baby")


@pytest.mark.parametrize(("field", "days", "said"), [
    ("date_of_birth", 3, "still to come"), ("died_on", 3, "still to come"),
])
def test_a_birth_or_a_death_that_is_still_to_come_is_refused_also_of_somebody_new(home: Home, field: str, days: int, said: str) -> None:
    """An unborn baby with a date of birth became an adult who was asked to agree and to sign."""
    day = home.desk.clock.today() + timedelta(days=days)
    with pytest.raises(FieldRefused, match=said) as added:
        people.add_person(home.desk, home.family, forename="Baby", **{field: day})
    with pytest.raises(FieldRefused, match=said) as written:
        people.write_person(home.desk, home.child, **{field: day})
    assert added.value.field == written.value.field == field


def test_a_death_before_the_birth_is_refused_also_of_somebody_new(home: Home) -> None:
    today = home.desk.clock.today()
    with pytest.raises(FieldRefused, match="before the birth"):
        people.add_person(home.desk, home.family, date_of_birth=today, died_on=today - timedelta(days=1))
