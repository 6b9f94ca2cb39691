"""A family in which a child and an adult have died, each of whom has a part in everything: for whoever looks where their names occur.

`remembered_family()` is `family_records` with the eldest child (Wrenna) and the partner (Corbin) dead for a month. Both did steps, were
seen, agreed, and have a star that nobody finished. No word of another record of the family holds their names.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from keyworker.domain.agreement import Agreed, Agreement, Answer
from keyworker.domain.plan import Action, ActionStatus, OwnerKind
from keyworker.domain.star import AreaReading, ReadingStatus, StarReading
from tests.fakes.families import ORDINARY, TODAY, FamilyRecords, Names, at, family_records

CHILD, ADULT = "Wrenna", "Corbin"
NAMES: Names = replace(ORDINARY, eldest=CHILD, partner=ADULT)
DIED = timedelta(days=30)


@dataclass(frozen=True)
class Remembered:
    """The family, and the steps that the two were to do."""

    records: FamilyRecords
    steps: tuple[Action, ...]

    def names(self) -> tuple[str, str]:
        """What the two who died are called."""
        return CHILD, ADULT


def remembered_family(today: date = TODAY, number: int = 1) -> Remembered:
    """The family; without a death it is `family_records` with these additions."""
    family = family_records(number, names=NAMES, today=today)
    assert family.plan is not None
    family = replace(
        family, eldest=family.eldest.evolve(died_on=today - DIED), partner=family.partner.evolve(died_on=today - DIED),
        plan=family.plan.evolve(family_agreement={
            **family.plan.family_agreement,
            family.partner.id: Agreed(answer=Answer.YES, on=today - 2 * DIED, words="Fine.", name=ADULT),
        }),
    )
    envelope = {"family": family.family.id, "made_by": family.family.made_by, "made_at": family.family.made_at}
    goal = next(record for record in family.everything() if record.kind == "goal")
    steps = tuple(
        Action(**envelope, goal=goal.id, text=f"Step {place}", owner_kind=OwnerKind.MEMBER, owner=person.id, owner_name=person.called(),
               due=today + timedelta(days=2), status=ActionStatus.IN_PROGRESS, order=20 + place)
        for place, person in enumerate((family.eldest, family.partner))
    )
    stars = tuple(
        StarReading(**envelope, instrument="local-five", person=person.id, about={person.id: True}, status=ReadingStatus.DRAFT,
                    began=at(today - 2 * DIED), areas={"rest": AreaReading(score=Decimal("3.5"))})
        for person in (family.eldest, family.partner)
    )
    done = StarReading(**envelope, instrument="family-star", person=family.partner.id, about={family.partner.id: True},
                       status=ReadingStatus.FINISHED, began=at(today - 2 * DIED), finished=at(today - 2 * DIED), areas={},
                       agreed_by={family.partner.id: ADULT})
    agreed = Agreement(**envelope, on=today - 2 * DIED, people={family.partner.id: Agreed(answer=Answer.YES, name=ADULT)})
    return Remembered(family.with_more(*steps, *stars, done, agreed), steps)
