"""A family that does not exist, for trying a questionnaire: two carers, three children, a school, the beginning of a plan.

`cli.forms_preview` uses it. Nothing of it is ever stored.
"""

from datetime import date, timedelta

from keyworker.base.canonical import Json
from keyworker.domain.family import Agency, Family
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Household
from keyworker.domain.person import Person
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.record import Record

_PEOPLE: tuple[tuple[str, int, Json], ...] = (
    ("Alex", 36, {"is_primary_carer": True}),
    ("Sam", 38, {"language": "Polish", "interpreter_needed": True}),
    ("Robin", 15, {"school": "Hill Academy"}),
    ("Kit", 8, {"school": "Green Lane Primary"}),
    ("Bo", 3, {"surgery": "Station Road Surgery"}),
)


def made_up_family(today: date) -> FamilyFile:
    """The family as it would stand on a day."""
    family = Family(name="Example", reference="EX-1")
    family = family.evolve(family=family.id)
    of = {"family": family.id}
    people = [
        Person(**of, forename=name, surname="Example", date_of_birth=today - timedelta(days=round(age * 365.25) + 40), **more)
        for name, age, more in _PEOPLE
    ]
    plan = Plan(**of, wants="Calmer mornings, and everybody at school on time.", next_review=today + timedelta(days=42))
    records: list[Record] = [
        family, *people, Household(**of, name="At home", members={one.id: {} for one in people}), plan,
        Agency(**of, name="Green Lane Primary", what="school", contact_name="Ms Lake"),
        Goal(**of, plan=plan.id, title="Kit is at school on time four days out of five"),
    ]
    return FamilyFile.of(records)
