"""A yes on paper stands under what was agreed to: what came later is named, for each person apart, and only what the copy may show."""

from datetime import UTC, date, datetime

from keyworker.base.clock import Moment
from keyworker.documents.family_plan import _said
from keyworker.documents.free_text import Door, FreeText
from keyworker.documents.lines import set_lines
from keyworker.domain.agreement import Agreed, Answer, reads_of
from keyworker.domain.household import ContactRisk
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, CopyGiven, Goal
from keyworker.domain.plan_since import parts_seen
from keyworker.domain.visibility import Visibility
from tests.unit.documents.families import House, text_of

DAY = date(2026, 11, 12)
AT = Moment(datetime(2026, 11, 12, 15, tzinfo=UTC))


def agree(house: House, *people: Person, pinned: bool = True) -> None:
    said = {person.id: Agreed(answer=Answer.YES, on=DAY, name=person.called()) for person in people}
    read = dict(house.plan.answers_read)
    for person in people if pinned else ():
        read |= reads_of({person.id: said[person.id]}, parts_seen(house.file(), house.plan, frozenset({person.id}), DAY), AT)
    house.plan = house.plan.evolve(family_agreement={**house.plan.family_agreement, **said}, answers_read=read)


def copy_given(house: House, *people: Person) -> CopyGiven:
    ids = frozenset(person.id for person in people)
    return CopyGiven(to=people[0].called(), on=DAY, people=dict.fromkeys(ids, True), parts=parts_seen(house.file(), house.plan, ids, DAY))


def signing(house: House, *readers: Person) -> str:
    return text_of(house.copy(*readers).pdf).partition("Do you agree?")[2]


def test_a_yes_is_not_printed_under_a_goal_that_was_added_after_it() -> None:
    house = House()
    agree(house, house.anna)
    assert "Anna agreed with this plan on 12 November 2026. " in signing(house)
    assert "New since then" not in signing(house)
    house.records.append(Goal(family=house.id, plan=house.plan.id, text="Eat together", order=2))
    assert "Anna agreed with this plan on 12 November 2026. New since then: Goal 2." in signing(house)


def test_each_person_has_their_own_since() -> None:
    house = House()
    agree(house, house.anna)
    house.plan = house.plan.evolve(worries="Something else")
    agree(house, house.tia)
    text = signing(house)
    assert "Anna agreed with this plan on 12 November 2026. New since then: what worries us." in text
    assert "Tia agreed with this plan on 12 November 2026. " in text
    assert text.count("New since then") == 1


def test_what_a_copy_may_not_show_is_not_named_as_new() -> None:
    """A child's words that only the child may read, and a goal that the family may not see, changed: nothing of it is said."""
    house = House()
    agree(house, house.anna)
    house.records.append(house.voice(house.tia, "SECRETCANARY", Visibility.PERSON, house.tia))
    house.records.append(Goal(family=house.id, plan=house.plan.id, text="HIDDENCANARY", order=2, visibility=Visibility.PROFESSIONALS))
    text = text_of(house.copy().pdf)
    assert "New since then" not in text
    assert "CANARY" not in text


def test_what_was_taken_out_is_said_without_its_words() -> None:
    house = House()
    house.records.append(Goal(family=house.id, plan=house.plan.id, text="GONECANARY", order=2))
    agree(house, house.anna)
    house.records[-1] = house.records[-1].evolve(removed=True)
    assert "New since then: something was taken out." in signing(house)
    assert "GONECANARY" not in text_of(house.copy().pdf)


def test_a_step_that_this_reader_could_not_see_is_not_said_to_be_taken_out() -> None:
    """Only what the reader could see counts: neither "something was taken out" nor a new place to sign tells of the rest."""
    house = House()
    step = Action(family=house.id, goal=house.goal.id, text="GONECANARY", order=2, visibility=Visibility.PROFESSIONALS)
    house.records.append(step)
    agree(house, house.anna)
    house.records[-1] = step.evolve(removed=True)
    text = signing(house)
    assert "New since then" not in text
    assert text.count("I agree") == 1, "Tia's place to sign, who has not answered; Anna has"
    house.records[-1] = step.evolve(visibility=Visibility.FAMILY)
    agree(house, house.anna)
    house.records[-1] = house.records[-1].evolve(removed=True)
    assert "New since then: something was taken out." in signing(house)


def test_a_step_whose_goal_was_taken_out_is_one_with_it() -> None:
    house = House()
    goal = Goal(family=house.id, plan=house.plan.id, text="GONECANARY", order=2)
    house.records += [goal, Action(family=house.id, goal=goal.id, text="GONECANARY", order=1)]
    agree(house, house.anna)
    house.records[0] = goal.evolve(removed=True)
    assert "New since then: something was taken out." in signing(house)
    house.records[0] = goal.evolve(removed=True, visibility=Visibility.PROFESSIONALS)
    assert "New since then" not in signing(house)


def test_an_answer_in_arabic_stays_inside_our_english() -> None:
    """Our sentence reads from the left; somebody's name and words inside it read as they are written."""
    house = House()
    house.anna = house.anna.evolve(forename="فاطمة")
    agree(house, house.anna)
    said = house.plan.family_agreement[house.anna.id].model_copy(update={"words": "نعم، أوافق"})
    house.plan = house.plan.evolve(family_agreement={house.anna.id: said}, worries="Something else")
    words = Door().through(_said(house.plan, house.anna.called(), said, ("New since then: ", FreeText("خطوة", "r", "f", "“", "”"), ".")), "")
    (line,) = set_lines(words, 2000, 12)
    assert not line.rtl
    assert line.text == "فاطمة agreed with this plan on 12 November 2026: “نعم، أوافق”. New since then: “خطوة”."
    drawn = "|".join(piece.glyphs.drawn for piece in line.pieces)
    assert -1 < drawn.find("agreed with this plan") < drawn.find("New since then")


def test_of_an_old_answer_paper_says_plainly_that_it_is_not_known() -> None:
    house = House()
    agree(house, house.anna, pinned=False)
    assert "We did not write down how the plan read then: something may have been changed since." in signing(house)
    made = Moment(datetime(2026, 11, 14, 9, tzinfo=UTC))
    house.records.append(Goal(family=house.id, plan=house.plan.id, text="Eat together", order=2, made_at=made))
    assert "New since then: Goal 2. We did not write down how the plan read then, so there may be more." in signing(house)


def test_somebody_whose_name_is_not_on_the_copy_has_no_answer_on_it() -> None:
    house = House()
    father = house.person("Fathercanary", "Marsh", born=date(1988, 1, 1))
    house.records += [father, ContactRisk(family=house.id, protected=house.anna.id, from_person=father.id)]
    agree(house, house.anna, father)
    assert "Fathercanary" not in text_of(house.copy().pdf)


def test_a_copy_of_before_is_told_from_one_of_the_plan_as_it_is() -> None:
    house = House()
    house.plan = house.plan.evolve(copies={"a": copy_given(house, house.anna)})
    assert "changed since" not in text_of(house.copy().pdf)
    house.plan = house.plan.evolve(wants="Something else")
    assert "Anna, 12 November 2026 (the plan has changed since)" in text_of(house.copy().pdf)


def test_a_section_of_spaces_only_is_named_as_not_written() -> None:
    house = House()
    house.plan = house.plan.evolve(worries=" \n ")
    text = text_of(house.copy().pdf)
    assert "what worries us" in text.partition("Not written yet:")[2].partition(".")[0]
