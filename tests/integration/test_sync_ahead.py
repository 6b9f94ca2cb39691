"""While one package is applied the next is fetched: whatever is lost, fails or dies between, nothing is missing and nothing doubled."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from keyworker.base.errors import DiskFull, HubAway, PackageDamaged
from keyworker.domain.contact import Contact
from keyworker.hub import pull
from keyworker.hub.storage.rows import COUNCIL, HoldingState
from keyworker.sync.round import Round
from keyworker.wire.messages import DownPackage, PullRequest
from keyworker.wire.package import open_down
from tests.fakes import copies
from tests.fakes.town import Laptop, Town, Wire, make_town

VISITS = 12


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A worker's empty machine, and three families with so many visits that they come in many packages."""
    made = make_town(tmp_path)
    laptop = made.add_laptop("worker")
    for _ in range(3):
        family = made.add_family(laptop.worker)
        made.save(*visits(made, family))
    monkeypatch.setattr(pull, "RAW_TARGET", 2_500)
    yield made
    made.close()


def visits(town: Town, family: str) -> list[Contact]:
    return [Contact(family=family, at=town.clock.now(), notes=f"Canarynotes {number} " * 10) for number in range(VISITS)]


@dataclass
class Watched:
    """A wire that remembers what was asked, and loses the answer numbered `lose` (from 1) or puts `instead` in its place; `most` are asked."""

    wire: Wire
    lose: int = 0
    most: int = 1_000
    instead: bytes | None = None
    asked: list[PullRequest] = field(default_factory=list)
    answers: list[bytes | None] = field(default_factory=list)

    def pull(self, request: PullRequest) -> bytes | None:
        """Fetch, and lose it where that was said."""
        self.asked.append(request)
        assert len(self.asked) <= self.most
        answer = self.wire.pull(request)
        self.answers.append(answer)
        if len(self.asked) == self.lose:
            if self.instead is None:
                raise HubAway
            return self.instead
        return answer


def watched(town: Town, name: str = "worker", **fault: Any) -> Watched:
    laptop = town.laptops[name]
    made = Watched(Wire(town.hub, laptop.identity.machine), **fault)
    laptop.wire = made  # type: ignore[assignment]
    return made


def missing(town: Town, name: str = "worker") -> list[str]:
    """What the machine shows otherwise than the hub says it."""
    laptop, found = town.laptops[name], []
    for family in town.families:
        with town.hub.storage.reading() as tx:
            said = {row.id: row.body for _, row in tx.snapshot(family, 0, 10_000)}
        records = laptop.store.family_file(family).records.values()
        shown = {record.id: record.seen.body for record in records if record.seen is not None}
        found += [record for record in said if shown.get(record) != said[record]]
    return found


def test_a_package_is_asked_for_before_the_one_before_it_was_applied(town: Town) -> None:
    """Each request names what came last, and as applied only what is on the disk; each record comes once."""
    laptop = town.laptops["worker"]
    wire = watched(town)
    with town.hub.storage.reading() as tx:
        there = [row.id for reach in (COUNCIL, *town.families) for _, row in tx.snapshot(reach, 0, 10_000)]
    assert laptop.sync().applied == len(there)
    assert len(wire.asked) > 8
    asked = [(request.cursor, request.received) for request in wire.asked]
    assert asked[0] == ("", "")
    assert [cursor for cursor, _ in asked[2:]] == [received for _, received in asked[1:-1]]
    assert missing(town) == []


def test_the_hub_remembers_of_a_machine_only_what_it_says_that_it_applied(town: Town) -> None:
    """What was fetched ahead is no acknowledgement: nothing of it is held, and a machine that lost it is told it again."""
    machine = town.laptops["worker"].identity.machine
    wire = watched(town)
    round_ = _round(town.laptops["worker"])
    first = round_.request()
    one = round_._fetch(first)
    assert one is not None
    two = round_._fetch(first.model_copy(update={"received": one.cursor}))
    assert two is not None
    with town.hub.storage.reading() as tx:
        known = tx.machine(machine)
        assert known is not None
        assert (known.cursor, tx.holdings(machine)) == ("", {})
    assert not {entry.record for entry in one.entries} & {entry.record for entry in two.entries}
    again = round_._fetch(first)
    assert again is not None
    assert again.entries == one.entries
    assert len(wire.asked) == 3
    assert round_._fetch(first.model_copy(update={"cursor": two.cursor})) is not None
    with town.hub.storage.reading() as tx:
        assert tx.holdings(machine)[COUNCIL] is HoldingState.HELD


def test_a_machine_that_dies_at_any_step_has_everything_after_the_next_sync(town: Town) -> None:
    """Killed at the first step on its store, started, killed at the second, and so on: each time it goes on, and in the end nothing is missing."""
    laptop, step = town.laptops["worker"], 1
    while not laptop.sync(die_at=step).applied and step < 500:
        step += 1
    assert step > 8
    laptop.sync()
    assert missing(town) == []
    town.save(*visits(town, town.families[1]))
    assert laptop.sync().applied
    assert missing(town) == []


def test_an_answer_that_is_lost_anywhere_is_asked_again(town: Town) -> None:
    """What came before it is applied and stays; what was lost comes with the next sync."""
    laptop, number = town.laptops["worker"], 1
    while True:
        wire = watched(town, lose=number)
        with suppress(HubAway):
            laptop.sync()
            break
        assert laptop.store.cursor()[0] == wire.asked[-1].received
        laptop.store.take([], cursor="", position=0, have=0)
        number += 1
    assert number > 8
    assert missing(town) == []


def test_what_was_fetched_ahead_is_worth_nothing_when_the_package_before_it_found_no_room(town: Town) -> None:
    """A full disk at any package: the next one, though it is here, is not applied before it; with room again nothing is missing."""
    laptop, step = town.laptops["worker"], 1
    while True:
        wire = watched(town)
        before = laptop.store.cursor()[0]
        try:
            _round(laptop, full_at=step).run()
        except DiskFull:
            assert laptop.store.cursor()[0] in {before, *(_opened(laptop, answer).cursor for answer in wire.answers if answer)}
            step += 1
            continue
        break
    assert step > 8
    assert missing(town) == []


def test_an_old_answer_to_a_new_question_is_taken_for_nothing(town: Town) -> None:
    """Somebody on the way repeats what the hub said earlier: it would put older words over newer ones."""
    laptop = town.laptops["worker"]
    first = watched(town)
    laptop.sync()
    town.save(*visits(town, town.families[0]))
    watched(town, lose=1, instead=first.answers[2])
    with pytest.raises(PackageDamaged):
        laptop.sync()
    watched(town)
    laptop.sync()
    assert missing(town) == []


def _opened(laptop: Laptop, sealed: bytes) -> DownPackage:
    return open_down(sealed, unseal=laptop.identity.seal.open, verify=lambda *_: None)


def _round(laptop: Laptop, *, full_at: int = 0) -> Round:
    steps = 0

    def on_store(work: Callable[..., Any], *args: Any) -> Any:
        nonlocal steps
        steps += 1
        if steps == full_at:
            raise DiskFull
        return work(*args)

    return Round(laptop.store, laptop.identity, laptop.wire, laptop.clock, on_store, laptop.told.append, laptop.told.append)


@pytest.mark.parametrize("came_back", ["hub", "machine"])
def test_a_machine_whose_cursor_the_hub_does_not_know_is_told_everything_once(town: Town, came_back: str) -> None:
    """The hub, or the machine, came back from a copy in which everything that it was told still holds: it asks as ever, and goes on."""
    laptop = town.laptops["worker"]
    hub = copies.back_up(town)
    first = watched(town)
    laptop.sync()
    if came_back == "hub":
        copies.put_back(town, hub)
    else:
        machine = copies.image(laptop)
        town.save(*visits(town, town.families[0]))
        watched(town)
        laptop.sync()
        copies.put_image_back(laptop, machine)
    again = watched(town, most=3 * len(first.asked))
    laptop.sync()
    assert again.asked[0].cursor
    assert len(first.asked) <= len(again.asked) <= len(first.asked) + (2 if came_back == "hub" else 6)
    assert missing(town) == []
    after = watched(town)
    assert laptop.sync().applied == 0
    assert len(after.asked) == 1


def test_two_copies_of_a_machine_whose_cursor_is_not_known_are_both_told_everything(town: Town) -> None:
    """One after the other, and the second again: each begins anew once, whatever the other acknowledged between."""
    laptop = town.laptops["worker"]
    hub = copies.back_up(town)
    watched(town)
    laptop.sync()
    copies.clone(town, laptop, "copy")
    copies.put_back(town, hub)
    for name in ("worker", "copy", "copy", "worker"):
        wire = watched(town, name, most=60)
        town.laptops[name].sync()
        assert len(wire.asked) < 40
        assert missing(town, name) == []


def test_a_round_that_is_told_the_same_again_and_again_ends_and_says_so(town: Town) -> None:
    """A hub that forgets with each request what it told; what came is kept, and the next round has the rest."""
    laptop = town.laptops["worker"]
    forgets = watched(town, most=100)

    def forget() -> None:
        with town.hub.storage.transaction() as tx:
            machine = tx.machine(laptop.identity.machine)
            assert machine is not None
            tx.save_machine(replace(machine, cursor="another"))
            tx.drop_answers(machine.id)

    forgets.wire.before = forget
    with pytest.raises(PackageDamaged, match="again and again"):
        laptop.sync()
    watched(town)
    laptop.sync()
    assert missing(town) == []
