"""What holds of hubs and machines that come back from copies: which words a copy still has, and whether the sentence at the foot is true."""

from keyworker.hub import timeline
from tests.fakes.town import Laptop, Town
from tests.properties.screens import Screens, words_in


def held(screens: Screens) -> frozenset[str]:
    """The words of which a machine that still comes, or the hub, has a copy."""
    found: set[str] = set()
    for name, laptop in screens.town.laptops.items():
        if screens.has(name):
            found |= {word for record in laptop.store.family_file(screens.family).records.values() for word in words_in(record.body())}
        laptop.store.freeze(10_000)
        found |= {word for change in laptop.store.frozen(0, 10_000) for word in words_in(change.content.patch)}
    with screens.town.hub.storage.reading() as tx:
        for _, row in tx.snapshot(screens.family, 0, 100_000):
            found |= {word for values in row.state().values.values() for value in values for word in words_in(value.value)}
    return frozenset(found)


def received_is_true(town: Town, laptop: Laptop) -> bool:
    """Whether the hub has all that a machine shows as received. One that was not told yet that the hub was put back is not asked."""
    with town.hub.storage.reading() as tx:
        if not timeline.holds(tx, laptop.store.told().heard):
            return True
        received = laptop.store.outgoing().received
        return all(
            tx.digest_of(laptop.store.log_of(change.n)[0] or laptop.identity.machine, change.n) == change.digest
            for change in laptop.store.frozen(0, received) if change.n <= received
        )
