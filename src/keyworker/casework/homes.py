"""What a worker does about homes: who lives where since when, addresses, and from whom an address is withheld.

A move never writes over anything: the old stay, or the old address, gets an end and the new one begins. A stay is keyed by the person,
so that two workers who move two people at once do not touch each other.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from keyworker.base.errors import FieldRefused
from keyworker.casework.desk import Desk
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address, Household
from keyworker.domain.person import Stay
from keyworker.domain.record import Record, fitting
from keyworker.store.protocol import Changes

PLACE = ("lines", "town", "postcode", "phone")
"""The fields of an address that somebody writes."""


@fitting()
def add_home(desk: Desk, file: FamilyFile, who: Sequence[str], *, name: str = "", since: date | None = None, **place: str) -> Changes:
    """Add a home: what it is called, its address (fields of `PLACE`), and who lives there since when (none: not known).

    Whoever lived elsewhere, as `file` shows it, has left there. The answer's first record is the household. Raises FieldRefused for
    nothing written and nobody chosen, for a day to come, and for a day before somebody came to where they live now.
    """
    anything = any(text.strip() for text in place.values())
    if not anything and not who and not name.strip():
        raise FieldRefused("lines", "Nothing is written down yet.", "Write the address, or choose who lives there.")
    written = _written(place) if anything else {}
    _not_ahead(desk, since)
    left = [one for person in who for one in _leaving(desk, file, person, None, since)]
    home = Household(
        family=file.family.id, name=name.strip(), members={person: Stay(since=since) for person in who}, **desk.mark()
    )
    with desk.store.write() as tx:
        tx.save(home)
        if written:
            tx.save(Address.model_validate({"family": home.family, "household": home.id, "since": since, **written, **desk.mark()}))
        for one in _merged(left):
            tx.save(one)
    return tx.changes


def move(desk: Desk, file: FamilyFile, person: str, to: Household | None, since: date | None) -> Changes:
    """Keep that somebody lives in another household since a day (none: not known when), or in none that is written down.

    Raises FieldRefused for a day to come, for a day before they came to where they live now, and when they live there already.
    """
    _not_ahead(desk, since)
    if to is not None and person in to.living_here(desk.clock.today()):
        raise FieldRefused("to", "They live there already.")
    moved: list[Record] = [*_leaving(desk, file, person, to, since)]
    if to is not None:
        moved.insert(0, to.evolve(members={**to.members, person: Stay(since=since)}))
    with desk.store.write() as tx:
        for one in moved:
            tx.save(one)
    return tx.changes


@fitting()
def write_address(desk: Desk, home: Household | None, seen: Address | None, *, moved: bool, since: date | None, name: str = "",
                  **place: str) -> Changes:
    """Keep what a home is called and where it is. `seen` is its address, or one of somebody's own (`home` none); none: not written yet.

    `moved`: everybody there has moved, so the address that was seen ends and the new one begins, withheld from whomever the old one
    was: somebody who fled must not be found by a change of address. Otherwise the address was written down wrongly and is put right.
    Raises FieldRefused for an empty address, a day to come, and a move before the old address began.
    """
    _not_ahead(desk, since)
    changed: list[Record] = []
    if home is not None and name.strip() != home.name:
        changed.append(home.evolve(name=name.strip()))
    if seen is None and home is not None and any(text.strip() for text in place.values()):
        changed.append(Address.model_validate({"family": home.family, "household": home.id, "since": since, **_written(place), **desk.mark()}))
    elif seen is not None and (since != seen.since or any(text.strip() != getattr(seen, field) for field, text in place.items())):
        changed += _moved(desk, seen, since, _written(place)) if moved else [seen.evolve(since=since, **_written(place))]
    with desk.store.write() as tx:
        for one in changed:
            tx.save(one)
    return tx.changes


def withhold_address(desk: Desk, seen: Address, from_people: Sequence[str], reason: str) -> Changes:
    """Keep from whom an address is withheld (nobody: an empty sequence)."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(withheld_from=dict.fromkeys(from_people, True), withheld_reason=reason))
    return tx.changes


def _not_ahead(desk: Desk, since: date | None) -> None:
    if since is not None and since > desk.clock.today():
        raise FieldRefused("since", "This day is still to come.", "Write it down when they have moved.")


def _moved(desk: Desk, seen: Address, since: date | None, written: dict[str, str]) -> list[Record]:
    if since is not None and seen.since is not None and since < seen.since:
        raise FieldRefused("since", "This is before they came to where they live now.", "Choose a later day, or leave it empty.")
    new = Address.model_validate({
        "family": seen.family, "household": seen.household, "person": seen.person, "address_type": seen.address_type, "since": since,
        "withheld_from": dict(seen.withheld_from), "withheld_reason": seen.withheld_reason, "visibility": seen.visibility,
        "about": dict(seen.about), **written, **desk.mark(),
    })
    return [new, seen.evolve(until=since or desk.clock.today())]


def _written(place: dict[str, Any]) -> dict[str, str]:
    written = {field: str(text).strip() for field, text in place.items()}
    if not any(text for field, text in written.items() if field != "phone"):
        raise FieldRefused("lines", "The address is empty.", "Write at least a line, the town or the postcode.")
    return written


def _leaving(desk: Desk, file: FamilyFile, person: str, to: Household | None, since: date | None) -> Iterable[Household | Address]:
    """The homes, and the addresses of their own, that somebody leaves, each with its end."""
    today = desk.clock.today()
    for home in file.households:
        stay = home.members.get(person)
        if stay is None or (to is not None and home.id == to.id) or person not in home.living_here(today):
            continue
        if since is not None and stay.since is not None and since < stay.since:
            raise FieldRefused("since", "This is before they came to where they live now.", "Choose a later day, or leave it empty.")
        yield home.evolve(members={**home.members, person: Stay(since=stay.since, until=since or today)})
    for address in file.addresses:
        if address.person == person and address.household is None and address.stands_on(today):
            yield address.evolve(until=since or today)


def _merged(left: Iterable[Household | Address]) -> list[Household | Address]:
    """Several people who leave the same home end their stays in one change of it."""
    whole: dict[str, Household | Address] = {}
    for one in left:
        before = whole.get(one.id)
        if isinstance(before, Household) and isinstance(one, Household):
            ended = {person: stay for person, stay in one.members.items() if stay.until is not None}
            whole[one.id] = before.evolve(members={**before.members, **ended})
        else:
            whole[one.id] = one
    return list(whole.values())
