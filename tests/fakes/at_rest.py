"""What must be when everybody has synced, of one family that went to and fro: who is to hold it shows what the hub says, with the same
sum, and of it nothing is left on any other machine but words of one's own that were set aside.
"""

from collections.abc import Iterable

from keyworker.hub import scope, sums
from keyworker.hub.storage.rows import COUNCIL
from keyworker.hub.visibility import viewer_at
from keyworker.store import records
from keyworker.wire.family_sums import in_short
from tests.fakes.raw_pages import plain_pages
from tests.fakes.town import KEY, Laptop, Town


def holders(town: Town, family: str) -> dict[str, Laptop]:
    """The machines that are to hold a family, as the hub says now."""
    return {name: laptop for name, laptop in town.laptops.items() if family in _to_hold(town, laptop)}


def differing(town: Town, family: str) -> list[str]:
    """Machines that are to hold a family and show another thing than the hub says."""
    with town.hub.storage.reading() as tx:
        said = {row.id: (row.body, row.state()) for _, row in tx.snapshot(family, 0, 100_000) if not row.body.get("removed")}
    found = []
    for name, laptop in holders(town, family).items():
        records = laptop.store.family_file(family).records.values()
        shown = {one.id: (one.seen.body, one.seen.state()) for one in records if one.seen is not None}
        found += [] if shown == said else [name]
    return found


def left_behind(town: Town, family: str, words: Iterable[str]) -> list[str]:
    """What machines that are not to hold a family have of it: rows, or these words in any page of their store."""
    found = []
    for name in town.laptops.keys() - holders(town, family).keys():
        laptop = town.laptops[name]
        rows = laptop.store._connection.rows(
            "SELECT id FROM records WHERE family = ?1 UNION ALL SELECT record FROM changes WHERE family = ?1 AND here = 0"
            " UNION ALL SELECT family FROM families WHERE family = ?1"
            f" UNION ALL SELECT record FROM changes WHERE family = ?1 AND blank = 0 AND {records.WRITTEN}"
            " AND n NOT IN (SELECT n FROM set_aside)", (family,),
        )
        own = {word for one in laptop.store.set_aside() for value in one.patch.values() for word in str(value).split()}
        pages = plain_pages(laptop.path, KEY)
        found += [f"{name}: {len(rows)} rows"] if rows else []
        found += [f"{name}: {word}" for word in sorted({*words} - own) if f'"{word}"'.encode() in pages]
        found += [f"{name}: it is still being let go of"] if laptop.store.leaving() else []
    return found


def with_other_sums(town: Town) -> list[str]:
    """Machines that say another sum of all that they hold than the hub says of the same, or had to be told something anew."""
    found = []
    for name, laptop in town.laptops.items():
        held = _to_hold(town, laptop) | {COUNCIL}
        with town.hub.storage.reading() as tx:
            machine = tx.machine(laptop.identity.machine)
            assert machine is not None
            true = in_short(sums.by_family(tx, viewer_at(tx, machine), held).values())
            anew = tx.setting(sums.told_anew(machine.id))
        found += [name] if laptop.store.total() != true or anew else []
    return found


def _to_hold(town: Town, laptop: Laptop) -> frozenset[str]:
    with town.hub.storage.reading() as tx:
        machine = tx.machine(laptop.identity.machine)
        assert machine is not None
        return scope.to_hold(tx, machine, town.clock.today(), scope.role_of(tx, laptop.worker.id))
