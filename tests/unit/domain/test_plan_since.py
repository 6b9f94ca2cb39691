"""What is new in a plan since somebody answered to it: exactly what changed of what can be agreed, nothing more, and never a guess."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.domain.agreement import Agreed, Answer, reads_of
from keyworker.domain.family import Family
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, ActionStatus, ChildsVoice, CopyGiven, Goal, GoalResult, Plan
from keyworker.domain.plan_since import NewPart, Since, answer_since, copy_since, parts_seen
from keyworker.domain.record import Record
from keyworker.domain.visibility import Visibility

DAY = date(2026, 11, 3)
BEGUN = Moment(datetime(2026, 11, 1, 9, tzinfo=UTC))


class House:
    """A family with a plan, whose parts can be changed one after another."""

    def __init__(self) -> None:
        self.family = Family(id=new_id(), name="Canaryfamily")
        self.family = self.family.model_copy(update={"family": self.family.id})
        self.mother = Person(family=self.family.id, forename="Canarymum")
        self.plan = Plan(family=self.family.id, wants="Sleep.")
        self.goal = Goal(family=self.family.id, plan=self.plan.id, text="School", made_at=BEGUN)
        self.step = Action(family=self.family.id, goal=self.goal.id, text="Ring the school", made_at=BEGUN)
        self.voice = ChildsVoice(
            family=self.family.id, plan=self.plan.id, child="c", words="I like drawing", made_at=BEGUN, visibility=Visibility.FAMILY,
        )
        self.more: list[Record] = []

    def file(self) -> FamilyFile:
        return FamilyFile.of([self.family, self.mother, self.plan, self.goal, self.step, self.voice, *self.more])

    def answers(self, answer: Answer = Answer.YES, *, pinned: bool = True) -> None:
        said = {self.mother.id: Agreed(answer=answer, on=DAY)}
        at = Moment(datetime(2026, 11, 3, 10, tzinfo=UTC) + timedelta(minutes=len(self.plan.answers_read)))
        read = reads_of(said, self.seen_by(self.mother), at) if pinned else {}
        self.plan = self.plan.evolve(family_agreement=said, answers_read={**self.plan.answers_read, **read})

    def seen_by(self, person: Person) -> dict[str, str]:
        return parts_seen(self.file(), self.plan, frozenset({person.id}), DAY)

    def new(self) -> set[tuple[str, str, str]]:
        return {(part.kind, part.id, part.change) for part in answer_since(self.file(), self.plan, self.mother.id, DAY).parts}


def test_nothing_is_new_for_somebody_who_has_just_answered() -> None:
    house = House()
    house.answers()
    assert answer_since(house.file(), house.plan, house.mother.id, DAY).parts == ()


def test_a_goal_that_was_added_after_a_yes_is_new_since_that_yes() -> None:
    house = House()
    house.answers()
    goal = Goal(family=house.family.id, plan=house.plan.id, text="Eat together")
    step = Action(family=house.family.id, goal=goal.id, text="Cook on Sundays")
    house.more += [goal, step]
    assert house.new() == {("goal", goal.id, "added"), ("action", step.id, "added")}


def test_a_section_a_step_and_a_childs_words_that_say_something_else_are_new() -> None:
    house = House()
    house.answers()
    house.plan = house.plan.evolve(wants="Something else.", worries="A worry.")
    house.step = house.step.evolve(due=date(2026, 12, 1))
    house.voice = house.voice.evolve(removed=True)
    assert house.new() == {
        ("plan", "wants", "changed"), ("plan", "worries", "added"), ("action", house.step.id, "changed"),
        ("childs_voice", house.voice.id, "removed"),
    }


def test_how_it_goes_is_no_part_of_what_was_agreed() -> None:
    """A step that is done, its progress, a goal's result, another order: nobody is asked again for these."""
    house = House()
    house.answers()
    house.step = house.step.evolve(status=ActionStatus.DONE, progress="Rang twice.", order=4)
    house.goal = house.goal.evolve(result=GoalResult.BETTER, order=7)
    assert house.new() == set()


def test_the_same_answer_given_again_is_to_the_plan_as_it_is_then() -> None:
    house = House()
    house.answers()
    house.plan = house.plan.evolve(worries="A worry.")
    assert house.new()
    house.answers()
    assert house.new() == set()


def test_each_person_answers_apart() -> None:
    house = House()
    house.answers()
    house.plan = house.plan.evolve(worries="A worry.")
    assert answer_since(house.file(), house.plan, "somebody else", DAY).parts == ()
    assert house.new()


def test_an_answer_that_is_about_nothing_has_nothing_new() -> None:
    for answer in (Answer.NOT_KNOWN, Answer.PREFER_NOT_TO_SAY):
        house = House()
        house.answers(answer)
        house.plan = house.plan.evolve(worries="A worry.")
        assert house.new() == set()


def test_of_an_old_answer_only_what_was_begun_on_a_later_day_is_known() -> None:
    """What was begun the same day or before may have been changed since: that is said to be not known, never that nothing is new."""
    house = House()
    house.answers(pinned=False)
    later, same = (
        Goal(family=house.family.id, plan=house.plan.id, text=text, made_at=Moment(datetime(2026, 11, day, 9, tzinfo=UTC)))
        for text, day in (("Later", 4), ("Same day", 3))
    )
    house.more += [later, same]
    since = answer_since(house.file(), house.plan, house.mother.id, DAY)
    assert since.parts == (NewPart("goal", later.id, "added"),)
    assert not since.known


def test_a_copy_knows_what_it_said() -> None:
    house = House()
    copy = CopyGiven(to="Canarymum", on=DAY, people={house.mother.id: True}, parts=house.seen_by(house.mother))
    house.step = house.step.evolve(status=ActionStatus.DONE)
    assert copy_since(house.file(), house.plan, copy, DAY) == Since(())
    house.goal = house.goal.evolve(text="School again")
    assert copy_since(house.file(), house.plan, copy, DAY) == Since((NewPart("goal", house.goal.id, "changed"),))
    assert copy_since(house.file(), house.plan, CopyGiven(to="Canarymum", on=DAY), DAY) == Since((), known=False)


WORDS = st.text(max_size=20)


@given(before=st.dictionaries(st.sampled_from(["wants", "worries", "network", "if_harder"]), WORDS),
       after=st.dictionaries(st.sampled_from(["wants", "worries", "network", "if_harder"]), WORDS))
def test_what_is_new_is_exactly_what_differs(before: dict[str, str], after: dict[str, str]) -> None:
    """For any words in any sections: a part is new if and only if it reads otherwise than it did."""
    house = House()
    house.plan = house.plan.evolve(**{"wants": "", **before})
    house.answers()
    said = {name: getattr(house.plan, name) for name in ("wants", "worries", "network", "if_harder")}
    house.plan = house.plan.evolve(**{**dict.fromkeys(said, ""), **after})
    assert {part for _, part, _ in house.new()} == {name for name in said if said[name] != getattr(house.plan, name)}


@given(before=st.sampled_from(Answer), after=st.sampled_from(Answer))
def test_words_belong_to_one_answer(before: Answer, after: Answer) -> None:
    """They stay with the same answer given again, or with the first; never under another one."""
    said = Agreed(answer=before, words="Because").answered(after, date(2026, 11, 21), "Sam")
    assert said.words == ("Because" if after is before or before is Answer.NOT_KNOWN else "")
