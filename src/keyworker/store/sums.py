"""The digest of each family over what the hub last said, kept as records are; compared with the hub's in each pull.

Only `store.records` and `store.letting_go` call this. It must never look at what is only here: unsent changes lie on top
and are no difference. What is kept is worked out anew from the records now and then, so that a fault in them is found too.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import orjson

from keyworker.store.connection import Connection
from keyworker.wire.family_sums import added, as_bytes, as_text, from_bytes, in_short, record_sum

AT_ONCE: Final = 200
"""Records from which sums are worked out anew in one pull."""
_HELD: Final = "family NOT IN (SELECT family FROM leaving)"


def move(connection: Connection, differences: Mapping[str, int]) -> None:
    """Add what records of families add now and did not before. Inside a transaction."""
    moved = {family: difference for family, difference in differences.items() if difference}
    if not moved:
        return
    kept = _kept(connection, moved)
    connection.many(
        "INSERT INTO sums VALUES (?, ?) ON CONFLICT (family) DO UPDATE SET sum = excluded.sum",
        [(family, as_bytes(added(kept.get(family, 0), difference))) for family, difference in moved.items()],
    )


def total(connection: Connection) -> str:
    """The sum over all that is held here, as it is sent. What is closed is not among it."""
    return in_short(from_bytes(row[0]) for row in connection.rows(f"SELECT sum FROM sums WHERE {_HELD}"))  # noqa: S608 - constants


def differing(connection: Connection, said: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Families of which the hub says another sum, and those that are here though it does not say them."""
    rows = connection.rows(f"SELECT family, sum FROM sums WHERE {_HELD}")  # noqa: S608 - constants
    here = {family: as_text(from_bytes(kept)) for family, kept in rows}
    nothing = as_text(0)
    other = [family for family, value in sorted(said.items()) if here.get(family, nothing) != value]
    return other, sorted(family for family, value in here.items() if family not in said and value != nothing)


def families(connection: Connection) -> list[str]:
    """All of which a sum is kept, or a record is here."""
    rows = connection.rows("SELECT family FROM sums UNION SELECT coalesce(family, '') FROM records WHERE position > 0")
    return [row[0] for row in rows]


def work_out(connection: Connection, some: list[str]) -> None:
    """Work the sums of the first of some families out from the records, and take those off the list."""
    seen = 0
    while some and seen < AT_ONCE:
        family = some.pop()
        rows = connection.rows(
            "SELECT id, coalesce(hub_body, body), coalesce(hub_leaves, leaves) FROM records WHERE family IS ? AND position > 0", (family or None,)
        )
        true, kept = added(0, *(record_sum(*row) for row in rows)), _kept(connection, [family]).get(family, 0)
        move(connection, {family: true - kept})
        seen += len(rows)


def note_healed(connection: Connection, count: int) -> None:
    """Count families that had to be told anew."""
    connection.run("UPDATE machine SET healed = healed + ?", (count,))


def _kept(connection: Connection, some: Iterable[str]) -> dict[str, int]:
    rows = connection.rows("SELECT family, sum FROM sums WHERE family IN (SELECT value FROM json_each(?))", (orjson.dumps([*some]).decode(),))
    return {family: from_bytes(kept) for family, kept in rows}
