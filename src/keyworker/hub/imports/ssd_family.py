"""The family and its people, from an extract.

Only `ssd`, `ssd_homes` and `ssd_work` call this. What the extract does not say is not made up: no relationships are, and a main carer only where exactly
one person is marked as mother in a family with a child.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from keyworker.base.canonical import Json
from keyworker.domain.family import Family
from keyworker.domain.person import CHILD_UNTIL, Person
from keyworker.domain.record import NAME_LENGTH
from keyworker.hub.imports.keeper import NO_LONGER, Keeper, Saying
from keyworker.hub.imports.ssd_extract import DISABILITY_FILE, IDENTIFIERS_FILE, PERSON_FILE, Extract, Known
from keyworker.hub.imports.tables import Row

SOURCE: Final = "import"
_A_YEAR: Final = timedelta(days=366)
_YES: Final = frozenset({"Y", "YES", "TRUE", "1"})
_NO: Final = frozenset({"N", "NO", "FALSE", "0"})
_LONGEST_TYPE: Final = 100
_COMMON, _LEGACY = "Common child identifier", "Legacy identifier"
_NO_NAME: Final = frozenset({"UNBORN", "UNBORN BABY", "BABY UNBORN", "BABY", "UNKNOWN", "NOT KNOWN", "UNK", "NK", "N/K", "TBC"})
"""What case systems write for a name that nobody knows yet."""
_COLUMNS: Final = {
    "forename": (PERSON_FILE, "pers_forename"), "surname": (PERSON_FILE, "pers_surname"), "sex": (PERSON_FILE, "pers_sex"),
    "gender": (PERSON_FILE, "pers_gender"), "ethnicity": (PERSON_FILE, "pers_ethnicity"),
    "date_of_birth": (PERSON_FILE, "pers_dob"), "expected_on": (PERSON_FILE, "pers_expected_dob"),
    "died_on": (PERSON_FILE, "pers_death_date"), "is_primary_carer": (PERSON_FILE, "pers_is_mother"),
    "disabilities": (DISABILITY_FILE, "disa_disability_code"), "identifiers": (IDENTIFIERS_FILE, "link_identifier_value"),
    f"identifiers/{_COMMON}": (PERSON_FILE, "pers_common_child_id"),
    f"identifiers/{_LEGACY}": (PERSON_FILE, "pers_legacy_id"),
}


def family_key(family: str) -> str:
    """The key under which a family was imported."""
    return f"family:{family}"


def person_key(family: str, person: str) -> str:
    """The key of one family's record of a person: a person in two families has two records."""
    return f"person:{family}:{person}"


def known_before(keeper: Keeper) -> Known:
    """The families with their people, and the workers, that were imported before, by the extract's own ids."""
    by_record = {keeper.id_of(source): source.removeprefix("family:") for source in keeper.sources("family:")}
    families: dict[str, list[str]] = {family: [] for family in by_record.values()}
    for source in keeper.sources("person:"):
        family = by_record.get(str(keeper.known(source).get("family", "")))
        if family is not None:
            families[family].append(source.removeprefix(person_key(family, "")))
    workers = frozenset(source.removeprefix("worker:") for source in keeper.sources("worker:"))
    return Known(families, workers)


def keep_family(keeper: Keeper, extract: Extract, family: str) -> None:
    """Keep the family's own record first, then its people."""
    key, row = family_key(family), extract.membership[family]
    record, known = keeper.id_of(key), keeper.known(key)
    people = {person: _Known(extract.person(person), keeper.known(person_key(family, person))) for person in extract.families[family]}
    keeper.keep(key, Family, Saying({
        "id": record, "family": record, "source": SOURCE, "council_family_id": row.text("fami_family_id", 100),
        "reference": known.get("reference") or keeper.next_reference(), "name": _name(people.values()),
    }, row))
    carers = _carers(people, extract.today)
    for person, about in people.items():
        if person in extract.people:
            _keep_person(keeper, extract, family, person, about, carers[person])
        else:
            keeper.leave([person_key(family, person)])


@dataclass(frozen=True)
class _Known:
    """A person's row, and what was known of them before: a value of either is theirs."""

    row: Row
    before: Json

    def born(self, today: date) -> date | None:
        """The date of birth that the row says, if it can be, else the one that was known."""
        said = _not_after(self.row, "pers_dob", today)
        known = self.before.get("date_of_birth")
        return said or (date.fromisoformat(known) if known else None)

    def has_died(self, today: date) -> bool:
        """Whether a date of death was known or is read now; one that cannot be read or be so says nothing."""
        return bool(self.before.get("died_on") or _died(self.row, self.born(today), today))

    def is_mother(self) -> bool | None:
        """What the row says of it; none where it says nothing that can be read."""
        value = self.row.values.get("pers_is_mother", "").upper()
        return True if value in _YES else False if value in _NO else None

    def is_child(self, today: date) -> bool:
        """Whether the person is unborn or under age."""
        born = self.born(today)
        if born is None:
            return bool(self.row.values.get("pers_expected_dob") or self.before.get("expected_on"))
        return (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < CHILD_UNTIL


def _keep_person(keeper: Keeper, extract: Extract, family: str, person: str, about: _Known, carer: object) -> None:
    """Keep one family's record of one person."""
    row, key = about.row, person_key(family, person)
    record, born = keeper.id_of(key), about.born(extract.today)
    expected: date | object | None = row.day("pers_expected_dob")
    if born:
        if expected:
            row.report("pers_expected_dob", "a date of birth is known as well", "the date of birth was taken")
        expected = NO_LONGER
    rows = extract.disabilities.of.get(person, [])
    codes = [row.text("disa_disability_code", 40) for row in rows]
    keeper.keep(key, Person, Saying({
        "id": record, "family": keeper.id_of(family_key(family)), "source": SOURCE, "about": {record: True},
        "forename": _named(row, "pers_forename"), "surname": _named(row, "pers_surname"),
        "date_of_birth": _not_after(row, "pers_dob", extract.today), "expected_on": expected, "died_on": _died(row, born, extract.today),
        "sex": row.text("pers_sex", 40), "gender": row.text("pers_gender", 200), "ethnicity": row.text("pers_ethnicity", 40),
        "is_primary_carer": carer, "disabilities": {code: True for code in codes if code},
        "identifiers": _identifiers(extract, person), "council_person_id": row.text("pers_person_id", 100),
    }, row, _COLUMNS, complete=["disabilities"] if codes and all(codes) and extract.disabilities.whole else []))


def _named(row: Row, column: str) -> str:
    """The name that the row says, "" where it says that nobody knows it."""
    if " ".join(row.values.get(column, "").upper().split()) in _NO_NAME:
        row.report(column, "it says that the name is not known", "not taken", note=True)
        return ""
    return row.text(column, NAME_LENGTH)


def _not_after(row: Row, column: str, today: date) -> date | None:
    day = row.day(column)
    if day is not None and day > today:
        row.report(column, "in the future", "not taken")
        return None
    return day


def _died(row: Row, born: date | None, today: date) -> date | None:
    died = _not_after(row, "pers_death_date", today)
    if died is not None and born is not None and (died < born or (died == born and today - born > _A_YEAR)):
        row.report("pers_death_date", "before the birth, or on the day of it long ago", "not taken")
        return None
    return died


def _identifiers(extract: Extract, person: str) -> dict[str, str]:
    row = extract.person(person)
    found = {_COMMON: row.text("pers_common_child_id", 100), _LEGACY: row.text("pers_legacy_id", 100)}
    for other in extract.identifiers.of.get(person, ()):
        kind, value = other.text("link_identifier_type", _LONGEST_TYPE), other.text("link_identifier_value", 100)
        if not kind or not value:
            other.report("link_identifier_value", "type or value is empty or not readable", "the row was left out")
        elif found.get(kind, value) != value:
            other.report("link_identifier_value", "another value of the same type was given before", "the first was taken")
        else:
            found[kind] = value
    return {kind: value for kind, value in found.items() if value}


def _name(people: Iterable[_Known]) -> str:
    """The surname that most of its people have (the first of them where two are as common), and "family"."""
    surnames = [_named(person.row, "pers_surname") or str(person.before.get("surname", "")) for person in people]
    common = Counter(name for name in surnames if name and len(name) + len(" family") <= NAME_LENGTH).most_common(1)
    return f"{common[0][0]} family" if common else ""


def _carers(people: Mapping[str, _Known], today: date) -> dict[str, object]:
    """By person, whether they are the main carer. One who was and whose row says nothing of it stays so."""
    silent = [person for person, about in people.items()
              if about.before.get("is_primary_carer") and about.is_mother() is None]
    if silent:
        return dict.fromkeys(people, False)
    mothers = [
        person for person, about in people.items()
        if about.is_mother() and not about.has_died(today)
    ]
    children = [person for person, about in people.items() if about.is_child(today)]
    one_mother = len(mothers) == 1 and children and mothers[0] not in children
    return {person: True if one_mother and person == mothers[0] else NO_LONGER for person in people}
