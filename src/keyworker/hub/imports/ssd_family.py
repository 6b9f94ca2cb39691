"""The family and its people, from an extract.

Only `ssd` calls this. What the extract does not say is not made up: no relationships are, and a main carer only where exactly
one person is marked as mother in a family with a child.
"""

from collections import Counter
from datetime import date
from typing import Final

from keyworker.domain.family import Family
from keyworker.domain.person import Person
from keyworker.domain.record import NAME_LENGTH
from keyworker.hub.imports.keeper import Keeper
from keyworker.hub.imports.ssd_extract import Extract
from keyworker.hub.imports.tables import Row

SOURCE: Final = "import"
_LONGEST_TYPE: Final = 100


def family_key(family: str) -> str:
    """The key under which a family was imported."""
    return f"family:{family}"


def person_key(family: str, person: str) -> str:
    """The key of one family's record of a person: a person in two families has two records."""
    return f"person:{family}:{person}"


def keep_family(keeper: Keeper, extract: Extract, family: str) -> None:
    """Keep the family's own record first, then its people."""
    key, row = family_key(family), extract.membership[family]
    record = keeper.id_of(key)
    keeper.keep(key, Family(
        id=record, family=record, source=SOURCE, council_family_id=row.text("fami_family_id", 100),
        reference=keeper.last(key, "reference") or keeper.next_reference(), name=_name(extract, family),
    ), row)
    carer = _main_carer(extract, family)
    for person in extract.families[family]:
        keep_person(keeper, extract, family, person, main_carer=person == carer)


def keep_person(keeper: Keeper, extract: Extract, family: str, person: str, *, main_carer: bool) -> None:
    """Keep one family's record of one person."""
    row, key = extract.people[person], person_key(family, person)
    record = keeper.id_of(key)
    born, expected = _born(row, extract.today), row.day("pers_expected_dob")
    if born and expected:
        row.report("pers_expected_dob", "a date of birth is given as well", "the date of birth was taken")
        expected = None
    keeper.keep(key, Person(
        id=record, family=keeper.id_of(family_key(family)), source=SOURCE, about={record: True},
        forename=row.text("pers_forename", NAME_LENGTH), surname=row.text("pers_surname", NAME_LENGTH),
        date_of_birth=born, expected_on=expected, died_on=_died(row, born, extract.today), sex=row.text("pers_sex", 40),
        gender=row.text("pers_gender", 200), ethnicity=row.text("pers_ethnicity", 40), is_primary_carer=main_carer,
        disabilities={
            code: True for one in extract.disabilities.get(person, ()) if (code := one.text("disa_disability_code", 40))
        },
        identifiers=_identifiers(extract, person), council_person_id=row.text("pers_person_id", 100),
    ), row)


def _born(row: Row, today: date) -> date | None:
    born = row.day("pers_dob")
    if born is not None and born > today:
        row.report("pers_dob", "in the future", "left empty")
        return None
    return born


def _died(row: Row, born: date | None, today: date) -> date | None:
    died = row.day("pers_death_date")
    if died is not None and died > today:
        row.report("pers_death_date", "in the future", "left empty")
        return None
    if died is not None and born is not None and died < born:
        row.report("pers_death_date", "before the birth", "left empty")
        return None
    return died


def _identifiers(extract: Extract, person: str) -> dict[str, str]:
    row = extract.people[person]
    found = {
        "Common child identifier": row.text("pers_common_child_id", 100),
        "Legacy identifier": row.text("pers_legacy_id", 100),
    }
    for one in extract.identifiers.get(person, ()):
        kind, value = one.text("link_identifier_type", _LONGEST_TYPE), one.text("link_identifier_value", 100)
        if not kind or not value:
            one.report("link_identifier_value", "type or value is empty", "the row was left out")
        elif found.get(kind, value) != value:
            one.report("link_identifier_value", "another value of the same type was given before", "the first was taken")
        else:
            found[kind] = value
    return {kind: value for kind, value in found.items() if value}


def _name(extract: Extract, family: str) -> str:
    """The surname that most of its people have (the first of them where two are as common), and "family"."""
    surnames = [extract.people[person].values.get("pers_surname", "") for person in extract.families[family]]
    common = Counter(name for name in surnames if name and len(name) + len(" family") <= NAME_LENGTH).most_common(1)
    return f"{common[0][0]} family" if common else ""


def _main_carer(extract: Extract, family: str) -> str | None:
    people = extract.families[family]
    rows = {person: extract.people[person].values for person in people}
    mothers = [who for who, row in rows.items() if row.get("pers_is_mother", "").upper() == "Y" and not row.get("pers_death_date")]
    children = [one for one in people if _is_child(extract.people[one], extract.today)]
    return mothers[0] if len(mothers) == 1 and children and mothers[0] not in children else None


def _is_child(row: Row, today: date) -> bool:
    born = row.day("pers_dob")
    if born is None:
        return bool(row.values.get("pers_expected_dob"))
    return (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < 18
