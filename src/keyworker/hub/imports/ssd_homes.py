"""Households and addresses, from an extract that says one address a person.

Only `ssd` calls this. People of one family at the same house, street and postcode are one household; nothing is withheld, since
an extract does not say from whom.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from keyworker.domain.household import Address, Household
from keyworker.domain.person import Stay
from keyworker.domain.record import LINE_LENGTH
from keyworker.hub.imports.keeper import Keeper
from keyworker.hub.imports.ssd_extract import Extract
from keyworker.hub.imports.ssd_family import SOURCE, family_key, person_key
from keyworker.hub.imports.tables import Row, cleaned

_LINES: Final = ("ROOM", "FLOOR", "FLAT", "BUILDING", "HOUSE", "STREET")
_TAKEN: Final = (*_LINES, "TOWN", "UPRN")
_MAP: Final = ("EASTING", "NORTHING")


@dataclass(frozen=True)
class _Place:
    """One address row as it could be read; `broken`: only the postcode could."""

    person: str
    row: Row
    lines: str
    town: str
    postcode: str
    uprn: str
    kind: str
    since: date | None
    until: date | None
    broken: bool

    def same_home(self) -> str:
        """Equal for rows that say the same house, street, postcode and type of address."""
        said = "\n".join([self.lines, self.postcode.replace(" ", ""), self.kind]).casefold()
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def keep_homes(keeper: Keeper, extract: Extract, family: str) -> None:
    """Keep the households of a family and where they are."""
    homes: dict[str, list[_Place]] = defaultdict(list)
    for person in extract.families[family]:
        for row in extract.addresses.get(person, ()):
            place = _read(person, row)
            if place is None:
                continue
            if place.broken:
                _keep_alone(keeper, family, place)
            else:
                homes[place.same_home()].append(place)
    for home, places in homes.items():
        _keep_household(keeper, family, home, places)


def _keep_household(keeper: Keeper, family: str, home: str, places: list[_Place]) -> None:
    owner, first = keeper.id_of(family_key(family)), places[0]
    key = f"household:{family}:{home}"
    household = keeper.id_of(key)
    members = {keeper.id_of(person_key(family, one.person)): Stay(since=one.since, until=one.until) for one in places}
    about = dict.fromkeys(members, True)
    keeper.keep(key, Household(id=household, family=owner, source=SOURCE, about=about, members=members), first.row)
    numbers = {one.uprn for one in places if one.uprn}
    if len(numbers) > 1:
        first.row.report("addr_address_json", "the household's rows give different UPRNs", "the UPRN was left empty")
    ended = [one.until for one in places]
    key = f"address:{family}:{home}"
    keeper.keep(key, Address(
        id=keeper.id_of(key), family=owner, source=SOURCE, about=about, household=household, address_type=first.kind,
        lines=first.lines, town=first.town, postcode=first.postcode, uprn=numbers.pop() if len(numbers) == 1 else "",
        since=min((one.since for one in places if one.since), default=None),
        until=None if None in ended else max(day for day in ended if day),
    ), first.row)


def _keep_alone(keeper: Keeper, family: str, place: _Place) -> None:
    """An address of which only the postcode is known says nothing about who lives together."""
    key = f"address:{family}:row:{place.row.values['addr_table_id']}"
    person = keeper.id_of(person_key(family, place.person))
    keeper.keep(key, Address(
        id=keeper.id_of(key), family=keeper.id_of(family_key(family)), source=SOURCE, about={person: True}, person=person,
        address_type=place.kind, postcode=place.postcode, since=place.since, until=place.until,
    ), place.row)


def _read(person: str, row: Row) -> _Place | None:
    said, broken = _said(row)
    postcode = _postcode(row.text("addr_address_postcode", 20))
    parts = dict.fromkeys(said.get(name, "") for name in _LINES)
    lines, town = "\n".join(part for part in parts if part), said.get("TOWN", "")
    if len(lines) > LINE_LENGTH or len(town) > 200:
        row.report("addr_address_json", "longer than any address", "cut")
        lines, town = lines[:LINE_LENGTH], town[:200]
    if not (lines or town or postcode):
        row.report("addr_address_json", "no address in it", "the row was left out")
        return None
    uprn = said.get("UPRN", "")
    if uprn and not (uprn.isascii() and uprn.isdigit() and len(uprn) <= 12):
        row.report("addr_address_json", "a UPRN has up to twelve digits", "the UPRN was left empty")
        uprn = ""
    since, until = row.day("addr_address_start_date"), row.day("addr_address_end_date")
    if since and until and until < since:
        row.report("addr_address_end_date", "before the start", "left empty")
        until = None
    return _Place(person, row, lines, town, postcode, uprn, row.text("addr_address_type", 100) or "Home", since, until, broken)


def _said(row: Row) -> tuple[dict[str, str], bool]:
    """The parts of the address, and whether they could not be read."""
    text = row.values.get("addr_address_json", "")
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        row.report("addr_address_json", "not JSON", "only the postcode was taken")
        return {}, True
    said = {
        name: cleaned(row, "addr_address_json", str(value)) for name, value in found.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
    for name, value in found.items():
        if name not in _TAKEN and value not in ("", None):
            row.findings.no_place(row, "addr_address_json", f"its {name}" if name in _MAP else "a further part of it")
    return said, False


def _postcode(text: str) -> str:
    """With the space before its last three characters, as people write it; left as it is when it is no such thing."""
    bare = text.replace(" ", "").upper()
    usual = bare.isascii() and bare.isalnum() and 5 <= len(bare) <= 8
    return f"{bare[:-3]} {bare[-3:]}" if usual else text
