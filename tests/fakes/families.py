"""Realistic synthetic families as domain records, for tests of pages, verbs and documents. Nobody here exists.

`family_records()` is one family in the middle of the work; `new_family()` has only just come. Ids are made from `number`, so that
several families fit into one store and every record keeps its place. `save_family` puts the records into any store.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from keyworker.base.clock import Moment
from keyworker.domain.agreement import Agreed, Agreement, Answer
from keyworker.domain.contact import Concern, Contact, ContactKind, ContactStatus, SeenPerson
from keyworker.domain.family import Agency, Assignment, Episode, Family, Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address, ContactRisk, Household
from keyworker.domain.person import Person, Relationship, RelationshipType, Stay
from keyworker.domain.plan import Action, ActionStatus, ChildsVoice, Goal, OwnerKind, Plan
from keyworker.domain.record import Record, Role
from keyworker.domain.star import AreaReading, AreaState, ReadingKind, ReadingStatus, StarReading
from keyworker.domain.visibility import Visibility
from keyworker.store.protocol import Store
from tests.fakes.memory_store import WORKER

TODAY = date(2026, 11, 21)
LEAD = "0197a000-0000-7000-8000-000000000002"
TEAM = "0197a000-0000-7000-8000-000000000003"
WORKER_RECORD = Worker(id=WORKER, name="Priya Nair", job_title="Family key worker", team=TEAM, phone="01632 960111")
LEAD_RECORD = Worker(id=LEAD, name="Tom Ashby", job_title="Team lead", role=Role.LEAD, team=TEAM)

WHEEL = {"health": 6, "mood": 4, "home": 5, "money": 7, "everyday": 4, "together": 6, "safe": 7}


@dataclass(frozen=True)
class Names:
    """What the people of a family are called."""

    family: str = "The Okafor-Reid family"
    surname: str = "Reid"
    mother: str = "Samantha"
    mother_known_as: str = "Sam"
    partner: str = "Kieran"
    father: str = "Daniel"
    eldest: str = "Ellie"
    youngest: str = "Noah"


ORDINARY = Names()
LONG = Names(
    family="Familie " + "Wolfeschlegelsteinhausenbergerdorff-" * 8, surname="Wolfeschlegelsteinhausenbergerdorff" * 8,
    mother="Adolphine-Blanche-Charlotte " * 11, mother_known_as="", eldest="Hubert-Irénée-Jürgen " * 15,
)
ARABIC = Names("عائلة الحسيني", "الحسيني", "فاطمة الزهراء", "أم ليلى", "يوسف", "عبد الرحمن", "ليلى", "نوح")
MARKUP = Names("<b>Bold</b> & <img src=x onerror=alert(1)>", "<script>", '=HYPERLINK("a")', "<u>Sam</u>", "&amp;", "%s {0}",
               "Robert'); DROP TABLE", "N\u202eoah")


@dataclass(frozen=True)
class FamilyRecords:
    """A family's records by the part that they play; `everything()` has them all in the order in which they were made."""

    family: Family
    mother: Person
    partner: Person
    father: Person
    eldest: Person
    youngest: Person
    unborn: Person
    plan: Plan | None = None
    finished: StarReading | None = None
    draft: StarReading | None = None
    home: Address | None = None
    others: tuple[Record, ...] = field(default=(), repr=False)

    def everything(self) -> tuple[Record, ...]:
        """Every record that is there."""
        named = (self.family, self.mother, self.partner, self.father, self.eldest, self.youngest, self.unborn, self.plan,
                 self.finished, self.draft, self.home)
        return tuple(sorted((one for one in (*named, *self.others) if one), key=lambda one: one.id))

    def file(self) -> FamilyFile:
        """The family as a page sees it."""
        return FamilyFile.of(self.everything())

    def with_more(self, *records: Record) -> "FamilyRecords":
        """The same family with more records."""
        return replace(self, others=(*self.others, *records))


def family_id(number: int) -> str:
    """The id of the family with a number."""
    return _id(number, 1)


def new_family(number: int = 1, name: str = "") -> Family:
    """A family of which nothing is known yet: no people, no plan, perhaps no name."""
    return Family(id=family_id(number), family=family_id(number), reference=f"F-{number:04}", name=name, source="import")


def family_records(
    number: int = 1, *, names: Names = ORDINARY, today: date = TODAY, worker: Worker = WORKER_RECORD, contacts: int = 4,
    goals: int = 2, actions: int = 2, with_plan: bool = True, with_star: bool = True,
) -> FamilyRecords:
    """One family. `contacts` happened weekly and one more is planned; `actions` are under each of `goals`."""
    one = _Maker(number, names, today, worker)
    mother, partner, father, eldest, youngest, unborn = one.people()
    whole = FamilyRecords(one.family(), mother, partner, father, eldest, youngest, unborn)
    home, around = one.around(whole)
    others = [*around, *one.contacts(whole, contacts)]
    finished, draft = one.stars(whole) if with_star else (None, None)
    plan = one.plan(whole) if with_plan else None
    if plan:
        others += one.plan_parts(whole, plan, finished, goals, actions)
    return replace(whole, plan=plan, finished=finished, draft=draft, home=home, others=tuple(others))


def save_family(store: Store, records: FamilyRecords | Iterable[Record]) -> None:
    """Put the records into a store, in one transaction, as if this machine had written them."""
    with store.write() as tx:
        for record in records.everything() if isinstance(records, FamilyRecords) else records:
            tx.save(record)


def at(day: date, hour: int = 10) -> Moment:
    """A moment on a day."""
    return Moment(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def _id(number: int, part: int) -> str:
    return f"0197b000-{number:04x}-7000-8000-{part:012x}"


class _Maker:
    """Makes the parts of one family; parts of a kind have ids from the same hundred."""

    def __init__(self, number: int, names: Names, today: date, worker: Worker) -> None:
        self.number, self.names, self.today, self.worker = number, names, today, worker

    def mark(self, part: int) -> dict[str, object]:
        return {"id": _id(self.number, part), "family": family_id(self.number), "made_by": self.worker.id,
                "made_at": at(self.today - timedelta(days=90))}

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def family(self) -> Family:
        return Family(**self.mark(1), reference=f"F-{self.number:04}", name=self.names.family, language="English",
                      preferred_contact="Text Sam first", lone_working="Dog in the kitchen; ring before you come.")

    def person(self, part: int, forename: str, **fields: object) -> Person:
        return Person.model_validate({**self.mark(part), "forename": forename, "surname": self.names.surname, **fields})

    def people(self) -> tuple[Person, Person, Person, Person, Person, Person]:
        names, year = self.names, self.today.year
        return (
            self.person(11, names.mother, known_as=names.mother_known_as, date_of_birth=date(year - 34, 3, 14), sex="Female",
                        is_primary_carer=True, phone="07700 900123", surgery="Mill Lane Surgery"),
            self.person(12, names.partner, date_of_birth=date(year - 31, 8, 2), sex="Male", phone="07700 900456"),
            self.person(13, names.father, surname="Okafor", date_of_birth=date(year - 36, 1, 30), sex="Male"),
            self.person(14, names.eldest, date_of_birth=date(year - 11, 5, 9), sex="Female", school="St Anne's Primary, Year 6",
                        surgery="Mill Lane Surgery"),
            self.person(15, names.youngest, date_of_birth=date(year - 4, 2, 20), sex="Male", school="Little Oaks Nursery",
                        surgery="Mill Lane Surgery"),
            self.person(16, "", expected_on=self.day(80)),
        )

    def around(self, who: FamilyRecords) -> tuple[Address, list[Record]]:
        since = self.day(-400)
        home = Household(**self.mark(21), name="Home", members={
            who.mother.id: Stay(since=since), who.eldest.id: Stay(since=since), who.youngest.id: Stay(since=since),
            who.partner.id: Stay(since=self.day(-200)), who.father.id: Stay(since=since, until=self.day(-260)),
        })
        elsewhere = Household(**self.mark(22), name="Daniel's flat", members={who.father.id: Stay(since=self.day(-260))})
        address = Address(**self.mark(23), household=home.id, lines="14 Canal Street\nHolme", town="Rossendale",
                          postcode="ZZ99 3VZ", since=since, withheld_from={who.father.id: True},
                          withheld_reason="Sam asked us; non-molestation order of March.")
        related = RelationshipType.PARENT
        pairs = [(who.mother, related, child) for child in (who.eldest, who.youngest, who.unborn)]
        pairs += [(who.father, related, who.eldest), (who.father, related, who.youngest), (who.partner, related, who.unborn),
                  (who.partner, RelationshipType.STEP_PARENT, who.eldest), (who.partner, RelationshipType.PARTNER, who.mother),
                  (who.father, RelationshipType.FORMER_PARTNER, who.mother)]
        relationships = [
            Relationship(**self.mark(30 + place), one=one.id, other=other.id, relationship=what,
                         about={one.id: True, other.id: True}, parental_responsibility=what is related or None)
            for place, (one, what, other) in enumerate(pairs)
        ]
        return address, [home, elsewhere, *relationships, *self.service(who),
                         Address(**self.mark(24), household=elsewhere.id, lines="Flat 3, 8 Mill Rise", town="Burnley",
                                 postcode="ZZ99 1AA", since=self.day(-260))]

    def service(self, who: FamilyRecords) -> list[Record]:
        return [
            ContactRisk(**self.mark(41), protected=who.mother.id, from_person=who.father.id,
                        what="He must not learn where they live.", since=self.day(-120), visibility=Visibility.RESTRICTED,
                        about={who.mother.id: True, who.father.id: True}),
            Agency(**self.mark(42), name="St Anne's Primary School", what="school", contact_name="Mrs Lowe",
                   phone="01632 960222"),
            Agency(**self.mark(43), name="Northside Homes", what="housing", contact_name="Repairs desk", phone="01632 960333"),
            Assignment(**self.mark(44), worker=self.worker.id, worker_name=self.worker.name, team=TEAM, since=self.day(-88)),
            Episode(**self.mark(45), opened_on=self.day(-90), lead_practitioner=self.worker.id,
                    reasons={"school_attendance": True, "housing": True}),
            Agreement(**self.mark(46), on=self.day(-84), explained_by=self.worker.id, explained={"sharing": True},
                      privacy_notice="2026-04", people={who.mother.id: Agreed(answer=Answer.YES, on=self.day(-84))}),
        ]

    def contacts(self, who: FamilyRecords, count: int) -> list[Record]:
        done = [
            Contact(
                **self.mark(1000 + place), status=ContactStatus.FINISHED, at=at(self.day(-7 * (count - place))), minutes=50,
                contact_kind=ContactKind.HOME_VISIT if place % 3 else ContactKind.SCHOOL, place="At home",
                seen_people={who.mother.id: SeenPerson(), who.eldest.id: SeenPerson(alone=place % 2 == 1)},
                notes="Talked about mornings. Ellie showed the picture of her classroom. Next: ring the school.",
                worker=self.worker.id, worker_name=self.worker.name,
            )
            for place in range(count)
        ]
        planned = Contact(**self.mark(51), status=ContactStatus.PLANNED, at=at(self.day(3), 15), purpose="Morning plan",
                          worker=self.worker.id, worker_name=self.worker.name)
        concern = Concern(**self.mark(52), visibility=Visibility.RESTRICTED, about={who.eldest.id: True},
                          at=at(self.day(-40)), facts="Ellie said that she does not sleep when there is shouting.",
                          told="Tom Ashby, by telephone", worker=self.worker.id, worker_name=self.worker.name)
        return [*done, planned, concern]

    def stars(self, who: FamilyRecords) -> tuple[StarReading, StarReading]:
        areas = {name: AreaReading(score=Decimal(score)) for name, score in WHEEL.items()}
        areas["learning"] = AreaReading(score=Decimal(2), note="Ellie missed 31 days since September.", picked=1)
        areas["community"] = AreaReading(score=Decimal(3), family_score=Decimal(5), family_note="My sister comes.", picked=2)
        areas["next"] = AreaReading(state=AreaState.NOT_APPLICABLE, note="Baby due in February.")
        finished = StarReading(
            **self.mark(61), instrument="family-wheel", person=who.mother.id, about={who.mother.id: True},
            status=ReadingStatus.FINISHED, began=at(self.day(-70)), finished=at(self.day(-63)), areas=areas,
            present={who.mother.id: True}, going_well="We eat together.", agreed_by={who.mother.id: who.mother.called()},
        )
        draft = StarReading(
            **self.mark(62), instrument="family-wheel", person=who.mother.id, about={who.mother.id: True},
            reading_kind=ReadingKind.REVIEW, began=at(self.day(-2)),
            areas={"health": AreaReading(score=Decimal(7)), "learning": AreaReading(score=Decimal(4), note="Three whole weeks.")},
        )
        return finished, draft

    def plan(self, who: FamilyRecords) -> Plan:
        return Plan(
            **self.mark(71), wants="Calm mornings. Ellie in school every day. A dry bedroom before the baby comes.",
            going_well="We eat together.\n\nSam's sister helps on Thursdays.", worries="Damp in the back bedroom; missed school.",
            tried_before="School wrote letters. Housing came once.", network="Aunt Jo takes Ellie to school on Tuesdays.",
            if_harder="Ring Aunt Jo, then Priya. At night: 01632 960999.", next_review=self.day(28), shared_on=self.day(-10),
            family_agreement={who.mother.id: Agreed(answer=Answer.YES, on=self.day(-10), words="It is ours.")},
        )

    def plan_parts(
        self, who: FamilyRecords, plan: Plan, star: StarReading | None, goals: int, actions: int
    ) -> list[Record]:
        parts: list[Record] = [
            ChildsVoice(**self.mark(72), plan=plan.id, child=who.eldest.id, about={who.eldest.id: True},
                        words="I want mum to not be so tired.", method="drawing", asked_by=self.worker.id, on=self.day(-30),
                        visibility=Visibility.PERSON),
        ]
        texts = ("Ellie goes to school every day", "People we can count on", "A dry bedroom for the children")
        areas = ("learning", "community", None)
        owners = ((OwnerKind.MEMBER, who.mother.id, who.mother.called()), (OwnerKind.WORKER, self.worker.id, self.worker.name),
                  (OwnerKind.AGENCY, _id(self.number, 43), "Northside Homes"))
        for place in range(goals):
            area = areas[place % 3] if star else None
            goal = Goal(**self.mark(200 + place), plan=plan.id, text=texts[place % 3], order=place + 1, area=area,
                        instrument="family-wheel" if area else None, reading=star.id if star and area else None,
                        how_we_know="Her attendance is above 90 in a hundred." if place == 0 else "")
            parts.append(goal)
            for step in range(actions):
                kind, owner, name = owners[(place + step) % 3]
                parts.append(
                    Action(**self.mark(2000 + 100 * place + step), goal=goal.id, order=step + 1, owner_kind=kind, owner=owner,
                           owner_name=name, due=self.day(7 * step - 3),
                           text=("Bag and clothes ready the night before", "Ask school for a quiet start", "Look at the damp")[step % 3],
                           status=ActionStatus.IN_PROGRESS if step else ActionStatus.NOT_STARTED)
                )
        return parts
