"""A family with naughty names, as the lists that the record gives to its forms."""

from datetime import date

from keyworker.casework.forms_record import record_files
from keyworker.domain.family import Family
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.plan import Goal, Plan
from keyworker.forms.xform.form import Resource
from keyworker.forms.xform.secondary import tree_of
from tests.fakes import naughty
from tests.fakes.desks import INSTRUMENTS


def test_people_and_goals_are_offered_by_their_names() -> None:
    """Each has one row, whatever is in the name; a line end in it is a line feed, and nothing moves to another column."""
    family = Family(id="f", family="f", name=naughty.CSV[0])
    plan = Plan(family="f", wants="\n".join(naughty.CSV))
    texts = [text for text in naughty.SHORT if text.strip()]
    people = {f"p{place}": Person(id=f"p{place}", family="f", forename=text) for place, text in enumerate(texts)}
    goals = {f"g{place}": Goal(id=f"g{place}", family="f", plan=plan.id, text=text) for place, text in enumerate(texts)}
    files = record_files(FamilyFile.of([family, plan, *people.values(), *goals.values()]), date(2026, 11, 21), INSTRUMENTS)
    for name, records, letter in (("people.csv", people, "p"), ("plan.csv", goals, "g")):
        root = tree_of(name, Resource(files[name])).elements()[0]
        rows = {item.elements()[0].string_value(): item for item in root.elements()}
        assert set(records) <= set(rows)
        wrong = []
        for place, text in enumerate(texts):
            item = rows[f"{letter}{place}"]
            label = item.child("label")
            if label is None or "".join(label.string_value().split()) != "".join(text.split()):
                wrong.append(ascii(text)[:60])
        assert wrong == []
