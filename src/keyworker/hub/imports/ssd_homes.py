"""Households and addresses, from an extract that says one address a person.

Only `ssd` calls this. People of one family at the same house, street and postcode are one household; nothing is withheld, since
an extract does not say from whom.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from keyworker.base.canonical import Json
from keyworker.domain.household import Address, Household
from keyworker.domain.record import LINE_LENGTH
from keyworker.hub.imports.csv_file import UNREADABLE
from keyworker.hub.imports.extent import HOMES
from keyworker.hub.imports.keeper import NO_LONGER, Keeper, Saying
from keyworker.hub.imports.ssd_extract import ADDRESS_FILE, Extract
from keyworker.hub.imports.ssd_family import SOURCE, family_key, person_key
from keyworker.hub.imports.tables import STAYS, Row, cleaned

_LINES: Final = ("ROOM", "FLOOR", "FLAT", "BUILDING", "HOUSE", "STREET")
_TAKEN: Final = (*_LINES, "TOWN", "UPRN")
_MAP: Final = ("EASTING", "NORTHING")
_TELLING: Final = ("lines", "postcode", "address_type")
USUAL_TYPE: Final = "Home"

_SINCE: Final = (ADDRESS_FILE, "addr_address_start_date")
_UNTIL: Final = (ADDRESS_FILE, "addr_address_end_date")
_COLUMNS: Final = {
    "lines": (ADDRESS_FILE, "addr_address_json"), "town": (ADDRESS_FILE, "addr_address_json"),
    "uprn": (ADDRESS_FILE, "addr_address_json"), "postcode": (ADDRESS_FILE, "addr_address_postcode"),
    "address_type": (ADDRESS_FILE, "addr_address_type"),
}


@dataclass(frozen=True)
class _Place:
    """One address row as it could be read: an empty part says nothing."""

    person: str
    row: Row
    lines: str
    town: str
    postcode: str
    uprn: str
    address_type: str
    since: date | None
    until: date | None
    broken: bool
    """Whether the address itself could not be read, so that only the postcode may be known."""

    def home(self) -> str:
        """Equal for rows that say the same house, street, postcode and type of address."""
        said = "\n".join([self.lines, self.postcode.replace(" ", ""), self.address_type or USUAL_TYPE]).casefold()
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    def says(self, name: str) -> bool:
        """Whether a part that tells one home from another is here, and not damaged."""
        part = str(getattr(self, name))
        return bool(part) and UNREADABLE not in part

    def is_part_of(self, address: Json) -> bool:
        """Whether everything that the row says of house, street, postcode and type is so of an address."""
        return all(
            not self.says(name) or str(getattr(self, name)).casefold() == str(address.get(name, "")).casefold()
            for name in _TELLING
        )


def keep_homes(keeper: Keeper, extract: Extract, family: str) -> None:
    """Keep the households of a family and where they are."""
    known = keeper.known_under(f"address:{family}:", keeper.id_of(family_key(family)))
    places: dict[str, list[_Place]] = {}
    for person in extract.families[family]:
        for row in extract.addresses.of.get(person, ()):
            place = _read(person, row)
            if place is not None:
                places.setdefault(_key(keeper, family, place, known), []).append(place)
    if extract.addresses.whole:
        _count_moves(keeper, family, places, known, extract.today)
    settled = {place.person for some in places.values() for place in some} if extract.addresses.whole else set()
    moved = {keeper.id_of(person_key(family, person)) for person in settled}
    for key, some in places.items():
        if key.startswith(f"address:{family}:row:"):
            _keep_alone(keeper, family, key, some[0])
        else:
            _keep_household(keeper, family, key, some, moved)


def _count_moves(keeper: Keeper, family: str, places: dict[str, list[_Place]], known: dict[str, Json], today: date) -> None:
    """Count the people of whom a home is known that goes on, and those of them who would have another now."""
    here: dict[str, set[str]] = {}
    for key, some in places.items():
        for place in some:
            here.setdefault(place.person, set()).update({key} if place.until is None or place.until > today else ())
    for person, homes in here.items():
        record = keeper.id_of(person_key(family, person))
        before = {key for key, address in known.items() if record in address.get("about", {}) and not _has_left(keeper, key, address, record)}
        if before:
            keeper.extent.add(HOMES, changed=not homes <= before)


def _has_left(keeper: Keeper, key: str, address: Json, person: str) -> bool:
    """Whether the person's own stay at an address is known to have an end."""
    stays = keeper.known(key.replace("address:", "household:", 1)).get("members", {})
    return "until" in stays.get(person, address)


def _key(keeper: Keeper, family: str, place: _Place, known: dict[str, Json]) -> str:
    """The key of the address of a row. A row that does not say all of it belongs to the person's known address that it fits."""
    person = keeper.id_of(person_key(family, place.person))
    key = f"address:{family}:row:{place.row.values['addr_table_id']}" if place.broken else f"address:{family}:{place.home()}"
    if person in known.get(key, {}).get("about", {}) or (not place.broken and all(map(place.says, _TELLING))):
        return key
    fitting = [key for key, address in known.items() if person in address.get("about", {}) and place.is_part_of(address)]
    if not fitting:
        return key
    for name in _TELLING:
        if not place.says(name):
            place.row.findings.unsaid(*_COLUMNS[name], place.row.line)
    return max(fitting, key=lambda key: ("until" not in known[key], str(known[key].get("since", "")), key))


def _keep_household(keeper: Keeper, family: str, key: str, places: list[_Place], moved: set[str]) -> None:
    owner, row = keeper.id_of(family_key(family)), places[0].row
    household_key = key.replace("address:", "household:", 1)
    before = keeper.known(household_key).get("members", {})
    members: dict[str, Json] = {person: stay for person, stay in before.items() if person not in moved}
    for place in places:
        person = keeper.id_of(person_key(family, place.person))
        members[person] = _stay(place, before.get(person, {}))
    if len(members) > len({place.person for place in places}):
        row.findings.unsaid(ADDRESS_FILE, "addr_person_id")
    household = keeper.id_of(household_key)
    about = dict.fromkeys(members, True)
    keeper.keep(household_key, Household, Saying(
        {"id": household, "family": owner, "source": SOURCE, "about": about, "members": members}, row, complete=["about", "members"]))
    ended = [stay.get("until") for stay in members.values()]
    keeper.keep(key, Address, Saying({
        "id": keeper.id_of(key), "family": owner, "source": SOURCE, "about": about, "household": household,
        **_where(places), "uprn": _uprn(places), "since": min((stay["since"] for stay in members.values() if "since" in stay), default=None),
        "until": NO_LONGER if None in ended else max(filter(None, ended)),
    }, row, _COLUMNS, complete=["about"]))


def _keep_alone(keeper: Keeper, family: str, key: str, place: _Place) -> None:
    """An address of which only the postcode is known says nothing about who lives together."""
    person = keeper.id_of(person_key(family, place.person))
    keeper.keep(key, Address, Saying({
        "id": keeper.id_of(key), "family": keeper.id_of(family_key(family)), "source": SOURCE, "about": {person: True}, "person": person,
        **_where([place]), "since": place.since, "until": place.until,
    }, place.row, _COLUMNS | {"since": _SINCE, "until": _UNTIL}))


def _stay(place: _Place, before: Json) -> Json:
    """From when until when the person of a row lives there: what it says, else what was known."""
    stay = dict(before)
    for name, day, (file, column) in (("since", place.since, _SINCE), ("until", place.until, _UNTIL)):
        if day:
            stay[name] = day.isoformat()
        elif name in stay:
            place.row.findings.unsaid(file, column, place.row.line)
    return stay


def _where(places: list[_Place]) -> dict[str, str]:
    """Type, lines, town and postcode: each as the first row that says it does."""
    def first(name: str) -> str:
        return next((value for place in places if (value := str(getattr(place, name)))), "")

    return {"address_type": first("address_type"), "lines": first("lines"), "town": first("town"), "postcode": first("postcode")}


def _uprn(places: list[_Place]) -> str:
    numbers = {place.uprn for place in places if place.uprn}
    if len(numbers) > 1:
        places[0].row.report("addr_address_json", "the household's rows give different UPRNs", "not taken")
    return numbers.pop() if len(numbers) == 1 else ""


def _read(person: str, row: Row) -> _Place | None:
    said, broken = _said(row)
    postcode = _postcode(row.text("addr_address_postcode", 20))
    parts = dict.fromkeys(said.get(name, "") for name in _LINES)
    lines, town = "\n".join(part for part in parts if part), said.get("TOWN", "")
    if len(lines) > LINE_LENGTH or len(town) > 200:
        row.report("addr_address_json", "longer than any address", "cut")
        lines, town = lines[:LINE_LENGTH], town[:200]
    if not (lines or town or postcode):
        row.report("addr_address_json", "no address in it", f"the row was left out; {STAYS}")
        return None
    uprn = said.get("UPRN", "")
    if uprn and not (uprn.isascii() and uprn.isdigit() and len(uprn) <= 12):
        row.report("addr_address_json", "a UPRN has up to twelve digits", "not taken")
        uprn = ""
    since, until = row.day("addr_address_start_date"), row.day("addr_address_end_date")
    if since and until and until < since:
        row.report("addr_address_end_date", "before the start", "not taken")
        until = None
    return _Place(person, row, lines, town, postcode, uprn, row.text("addr_address_type", 100), since, until, broken)


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
