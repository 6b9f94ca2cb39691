"""By stick: the same packages, carried by hand. Whatever happens to a stick, nothing is lost, nothing doubled, and no machine is acknowledged for."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from keyworker.base.errors import DiskFull, FolderUnusable, HubRefused, StickFull
from keyworker.base.paths import STORE
from keyworker.casework import plans
from keyworker.domain.contact import Contact
from keyworker.domain.plan import Goal
from keyworker.hub import pull
from keyworker.hub.home import open_hub
from keyworker.hub.stick import Carried, take_in
from keyworker.hub.storage.rows import MachineState
from keyworker.hub.verify import verify
from keyworker.sync import round as rounds
from keyworker.sync.stick import StickDone, StickRound
from keyworker.vault import stick as files
from keyworker.vault.whole_file import write_whole
from tests.fakes import copies
from tests.fakes.town import Laptop, Town, Wire, make_town


@dataclass
class Trip:
    """A town, a worker's laptop in it, and a stick."""

    town: Town
    laptop: Laptop
    folder: Path

    def here(self, laptop: Laptop | None = None) -> StickDone:
        """The stick is in the laptop."""
        return StickRound((laptop or self.laptop).round(), self.folder).run()

    def there(self) -> Carried:
        """The stick is at the council's office."""
        return take_in(self.town.hub, self.folder)

    def round_trip(self) -> StickDone:
        """There and back."""
        self.here()
        self.there()
        return self.here()

    def on_it(self) -> list[Path]:
        """What lies on the stick."""
        return sorted((self.folder / files.FOLDER).iterdir()) if (self.folder / files.FOLDER).exists() else []

    def same(self) -> bool:
        """Whether the laptop shows what the hub says of its family, with nothing left to send."""
        family = self.town.families[0]
        with self.town.hub.storage.reading() as tx:
            said = {row.id: row.body for _, row in tx.snapshot(family, 0, 10_000)}
        records = self.laptop.store.family_file(family).records.values()
        return said == {record.id: record.seen.body for record in records if record.seen} and not self.laptop.store.outgoing().pending


@pytest.fixture
def trip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trip]:
    """A machine that has nothing yet; packages are small."""
    made = make_town(tmp_path)
    laptop = made.add_laptop("worker")
    family = made.add_family(laptop.worker)
    made.save(*visits(made, family))
    monkeypatch.setattr(pull, "RAW_TARGET", 2_500)
    monkeypatch.setattr(rounds, "RAW_TARGET", 2_500)
    (tmp_path / "stick").mkdir()
    yield Trip(made, laptop, tmp_path / "stick")
    made.close()


def visits(town: Town, family: str, count: int = 8) -> list[Contact]:
    return [Contact(family=family, at=town.clock.now(), notes=f"Canarynotes {number} " * 10) for number in range(count)]


def write(trip: Trip, count: int = 6) -> list[str]:
    """Goals that are written on the laptop; their ids."""
    family = trip.town.families[0]
    if trip.laptop.store.family_file(family).plan is None:
        plans.begin_plan(trip.laptop.desk, family)
    for number in range(count):
        plan = trip.laptop.store.family_file(family).plan
        assert plan is not None
        plans.add_goal(trip.laptop.desk, plan, f"Canarygoal {number} " * 20)
    return [goal.id for goal in trip.laptop.store.find(Goal, family=family)]


def test_a_machine_that_never_had_a_network_gets_everything_and_gives_everything(trip: Trip) -> None:
    """There and back brings what is new; there and back again brings the receipt of what was written."""
    assert trip.here() == StickDone()
    carried = trip.there()
    assert carried.packages > 3
    done = trip.here()
    assert (done.answered, done.families) == (True, 1)
    write(trip)
    pending = trip.laptop.store.outgoing().pending
    assert trip.here().waiting == pending
    assert len([file for file in trip.on_it() if file.name.startswith("up-")]) > 1
    assert trip.there().changes >= pending
    back = trip.here()
    assert (back.received, back.waiting, back.unusable) == (pending, 0, 0)
    assert trip.same()


def test_what_lies_on_a_stick_names_nobody_and_can_be_read_by_nobody_else(trip: Trip) -> None:
    trip.round_trip()
    write(trip)
    trip.here()
    trip.there()
    found = trip.on_it()
    assert {file.name.partition("-")[0] for file in found} == {"down", "reply"}
    trip.here()
    found += trip.on_it()
    for file in trip.on_it():
        content = file.read_bytes()
        assert content.startswith(b"age-encryption.org/v1\n")
        assert b"Canary" not in content
    ids = [trip.laptop.identity.machine, trip.laptop.worker.id, trip.town.hub.id, *trip.town.families]
    assert not [file for file in found for known in ids if known in file.name]


def test_a_receipt_is_shown_only_when_it_has_come_back(trip: Trip) -> None:
    """What lies on a stick is only here; the hub's having it is not enough."""
    trip.round_trip()
    write(trip, 1)
    before = trip.laptop.store.outgoing().pending
    trip.here()
    assert trip.laptop.store.outgoing().pending == before
    trip.there()
    assert trip.laptop.store.outgoing().pending == before
    trip.here()
    assert trip.laptop.store.outgoing().pending == 0


def test_sticks_of_others_are_left_alone_and_counted(trip: Trip, tmp_path: Path) -> None:
    """Another worker's files come and go beside; another council's, or garbage, stay where they are."""
    other = trip.town.add_laptop("other")
    trip.town.add_family(other.worker)
    (tmp_path / "elsewhere").mkdir()
    foreign = make_town(tmp_path / "elsewhere")
    stranger = foreign.add_laptop("stranger")
    for laptop in (None, other, stranger):
        trip.here(laptop)
    (trip.folder / files.FOLDER / "up-x-y.kwp").write_bytes(b"garbage")
    (trip.folder / files.FOLDER / "holiday.jpg").write_bytes(b"not ours")
    carried = trip.there()
    assert carried.machines == {trip.laptop.identity.machine, other.identity.machine}
    assert sum(carried.unusable.values()) == 2
    assert trip.here().families == trip.here(other).families == 1
    assert {"holiday.jpg", "up-x-y.kwp"} <= {file.name for file in trip.on_it()}
    assert [file for file in trip.on_it() if files.mark_of(stranger.identity.machine) in file.name]
    foreign.close()


def test_a_machine_that_nobody_confirmed_is_not_heard_by_stick_either(trip: Trip) -> None:
    """Its files stay where they are, nothing of them is taken, and nothing is put there for it."""
    with trip.town.hub.storage.transaction() as tx:
        machine = tx.machine(trip.laptop.identity.machine)
        assert machine is not None
        tx.save_machine(replace(machine, state=MachineState.WAITING))
    trip.here()
    before = trip.on_it()
    assert trip.there().unusable == {"of nobody known here": 1}
    assert trip.on_it() == before


def test_a_stick_that_is_full_or_goes_in_the_middle_loses_nothing(trip: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    """At every file that is written, at both ends: it is said, no half of a file lies there, and the next trip has everything."""
    trip.round_trip()
    write(trip)
    trip.town.save(*visits(trip.town, trip.town.families[0]))
    left = [0]

    def failing(error: type[Exception]) -> Callable[[Path, bytes], None]:
        def attempt(path: Path, data: bytes) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise error
            write_whole(path, data)
        return attempt

    for error, told in ((DiskFull, StickFull), (FolderUnusable, FolderUnusable)):
        for room in range(6):
            monkeypatch.setattr(files, "write_whole", failing(error))
            for end in (trip.here, trip.there):
                left[0] = room
                with suppress(told):
                    end()
            monkeypatch.setattr(files, "write_whole", write_whole)
            assert all(file.suffix == ".kwp" for file in trip.on_it())
    trip.round_trip()
    trip.round_trip()
    assert trip.same()


def test_an_old_request_acknowledges_nothing_and_takes_nothing_back(trip: Trip, tmp_path: Path) -> None:
    """A stick that lay in a drawer while the machine went on by network: its machine is told nothing by it, and nothing is sent anew."""
    trip.here()
    shutil.copytree(trip.folder, tmp_path / "drawer")
    trip.laptop.sync()
    trip.town.save(*visits(trip.town, trip.town.families[0], 1))
    trip.laptop.sync()
    with trip.town.hub.storage.reading() as tx:
        before = tx.machine(trip.laptop.identity.machine)
    drawer = Trip(trip.town, trip.laptop, tmp_path / "drawer")
    assert drawer.there().packages == 0
    with trip.town.hub.storage.reading() as tx:
        assert tx.machine(trip.laptop.identity.machine) == before
    assert drawer.here().applied == 0
    assert trip.laptop.sync().applied == 0
    assert trip.same()


def test_old_packages_are_never_put_over_newer_words(trip: Trip) -> None:
    """They were fetched by network meanwhile: what lies on the stick does not follow what the machine has, and is left."""
    trip.round_trip()
    plan_words(trip, "Canary old")
    trip.here()
    trip.there()
    plan_words(trip, "Canary new")
    trip.laptop.sync()
    assert trip.here().applied == 0
    assert trip.same()


def plan_words(trip: Trip, words: str) -> None:
    """Somebody else writes in the family at the hub."""
    family = trip.town.families[0]
    trip.town.save(Contact(id=CONTACT, family=family, at=trip.town.clock.now(), notes=words) if not _there(trip) else _there(trip).evolve(notes=words))


CONTACT = "01900000-0000-7000-8000-000000000001"


def _there(trip: Trip) -> Any:
    with trip.town.hub.storage.reading() as tx:
        standing = tx.record(CONTACT)
    return standing.read(Contact) if standing else None


def forget(trip: Trip) -> None:
    """The hub knows no more what the machine was told last."""
    with trip.town.hub.storage.transaction() as tx:
        machine = tx.machine(trip.laptop.identity.machine)
        assert machine is not None
        tx.drop_answers(machine.id)
        tx.save_machine(replace(machine, cursor="another"))


def test_a_machine_whose_place_the_hub_forgot_asks_for_everything_by_the_next_trip(trip: Trip) -> None:
    """It says so itself, signed; nobody else's file can make the hub forget what a machine has."""
    trip.round_trip()
    trip.round_trip()
    forget(trip)
    trip.town.save(*visits(trip.town, trip.town.families[0], 1))
    assert trip.round_trip().applied == 0
    assert trip.round_trip().applied > 8
    assert trip.same()


def test_everything_that_was_asked_for_by_stick_is_not_put_over_what_the_network_brought_meanwhile(trip: Trip) -> None:
    """Nor is it asked for once more by the next stick."""
    trip.round_trip()
    plan_words(trip, "Canary old")
    trip.round_trip()
    forget(trip)
    trip.round_trip()
    trip.there()
    plan_words(trip, "Canary new")
    trip.laptop.sync()
    assert trip.here().applied == 0
    assert trip.same()
    assert trip.there().packages == 0
    plan_words(trip, "Canary newest")
    trip.here()
    assert trip.round_trip().applied < 4
    assert trip.same()


def put_back(trip: Trip, tmp_path: Path) -> list[str]:
    """The hub comes back from a backup, of before goals were written that it had received and told; their ids."""
    trip.round_trip()
    write(trip, 2)
    trip.round_trip()
    trip.town.hub.storage.close()
    shutil.copytree(tmp_path / "hub", tmp_path / "backup")
    trip.town.hub = open_hub(tmp_path / "hub", keys=tmp_path / "hub" / "keys", clock=trip.town.clock)
    goals = write(trip, 2)
    trip.round_trip()
    assert trip.same()
    put_back_to(trip, tmp_path)
    return goals


def put_back_to(trip: Trip, tmp_path: Path) -> None:
    """The hub is what its backup says."""
    trip.town.hub.storage.close()
    shutil.rmtree(tmp_path / "hub")
    shutil.copytree(tmp_path / "backup", tmp_path / "hub")
    trip.town.hub = open_hub(tmp_path / "hub", keys=tmp_path / "hub" / "keys", clock=trip.town.clock)


def verified(trip: Trip) -> bool:
    """Whether the hub proves that nothing was lost."""
    with trip.town.hub.storage.reading() as tx:
        return not verify(tx).findings


def has(trip: Trip, goals: list[str]) -> bool:
    with trip.town.hub.storage.reading() as tx:
        return all(tx.record(goal) for goal in goals)


def test_a_hub_that_came_back_from_a_backup_is_given_back_by_stick_what_it_lost(trip: Trip, tmp_path: Path) -> None:
    """First what the machine still has of the hub's words, alone; then its own log and what is new."""
    goals = put_back(trip, tmp_path)
    trip.town.save(*visits(trip.town, trip.town.families[0], 2))
    late = write(trip, 1)[-1]
    done = trip.round_trip()
    assert (done.offered > len(goals), done.waiting) == (True, 0)
    assert not has(trip, goals)
    trip.there()
    assert has(trip, goals)
    assert not has(trip, [late])
    assert not trip.here().offered
    trip.there()
    assert has(trip, [*goals, late])
    assert trip.here().answered
    assert trip.same()
    assert verified(trip)


def test_of_what_is_given_back_by_stick_a_lost_file_goes_again(trip: Trip, tmp_path: Path) -> None:
    """Nothing else goes before the council had all of it, whatever is damaged, repeated or taken to it twice."""
    goals = put_back(trip, tmp_path)
    late = write(trip, 1)[-1]
    count = trip.round_trip().offered
    lost = [file for file in trip.on_it() if file.name.startswith("up-")][1]
    lost.write_bytes(lost.read_bytes()[:-9])
    assert trip.there().unusable == {"damaged": 1}
    shutil.copytree(trip.folder, tmp_path / "repeated")
    assert 0 < trip.here().offered < count
    trip.there()
    shutil.rmtree(trip.folder)
    shutil.copytree(tmp_path / "repeated", trip.folder)
    trip.here()
    assert not has(trip, [late])
    trip.there()
    while trip.here().offered:
        trip.there()
    trip.round_trip()
    assert has(trip, [*goals, late])
    assert trip.same()
    assert verified(trip)


def test_a_hub_that_is_put_back_again_while_it_is_given_back_by_stick_is_given_all_again(trip: Trip, tmp_path: Path) -> None:
    goals = put_back(trip, tmp_path)
    assert trip.round_trip().offered
    trip.there()
    put_back_to(trip, tmp_path)
    trip.here()
    for _ in range(4):
        trip.there()
        trip.here()
    assert has(trip, goals)
    assert trip.same()
    assert verified(trip)


def test_an_old_word_that_the_hub_came_back_from_a_backup_is_not_believed(trip: Trip, tmp_path: Path) -> None:
    """A stick that was forgotten in a drawer, after all was given back over the network."""
    put_back(trip, tmp_path)
    trip.here()
    trip.there()
    shutil.copytree(trip.folder, tmp_path / "drawer")
    trip.laptop.wire = Wire(trip.town.hub, trip.laptop.identity.machine)
    trip.laptop.sync()
    shutil.rmtree(trip.folder)
    shutil.copytree(tmp_path / "drawer", trip.folder)
    done = trip.here()
    assert (done.offered, done.waiting) == (0, 0)
    assert trip.same()


def test_a_machine_that_was_restored_from_a_copy_is_heard_again(trip: Trip) -> None:
    """Its requests have numbers that were seen before: it is told the newest, and goes on above it."""
    trip.round_trip()
    for _ in range(3):
        trip.round_trip()
    with trip.laptop.store.write() as tx:
        tx.keep_setting("stick", {"number": 0, "anew": False})
    trip.town.save(*visits(trip.town, trip.town.families[0], 1))
    trip.round_trip()
    assert trip.round_trip().applied >= 1
    assert trip.same()


def test_what_was_written_on_a_machine_from_an_image_goes_by_stick_in_a_log_of_its_own(trip: Trip) -> None:
    """The council has of the first log what the image lacks: nothing of either is lost."""
    trip.round_trip()
    write(trip, 1)
    trip.round_trip()
    image = copies.image(trip.laptop)
    gone = write(trip, 1)
    trip.round_trip()
    copies.put_image_back(trip.laptop, image)
    since = write(trip, 1)
    for _ in range(3):
        trip.round_trip()
    with trip.town.hub.storage.reading() as tx:
        assert all(tx.record(goal) for goal in {*gone, *since})
        assert verify(tx).findings == ()
    assert trip.same()


def test_a_stick_that_leads_into_the_computer_is_not_followed(trip: Trip, tmp_path: Path) -> None:
    """Links and pipes are no files of ours: nothing is read or written behind them, and nobody waits for a pipe."""
    (tmp_path / "inside").mkdir()
    trip.here()
    os.mkfifo(trip.folder / files.FOLDER / "up-a-pipe.kwp")
    (trip.folder / files.FOLDER / "up-a-link.kwp").symlink_to("/etc/hostname")
    assert trip.there().unusable == {}
    shutil.rmtree(trip.folder / files.FOLDER)
    (trip.folder / files.FOLDER).symlink_to(tmp_path / "inside")
    for end in (trip.here, trip.there):
        with pytest.raises(FolderUnusable):
            end()
    assert list((tmp_path / "inside").iterdir()) == []


def test_keyworkers_own_folder_is_no_stick(trip: Trip, tmp_path: Path) -> None:
    """Neither the one of a machine's store, which may be called Keyworker, nor one inside or around it, nor where the program lies."""
    own = tmp_path / "data" / files.FOLDER
    (own / "inside").mkdir(parents=True)
    (own / STORE).touch()
    program = Path(files.__file__).parent
    for chosen in (own, own.parent, own / "inside", program):
        trip.folder = chosen
        before = sorted(chosen.rglob("*.kwp"))
        with pytest.raises(FolderUnusable, match="own folder"):
            trip.here()
        assert sorted(chosen.rglob("*.kwp")) == before


@pytest.mark.parametrize("seed", range(6))
def test_any_history_of_sticks_and_networks_loses_nothing(trip: Trip, tmp_path: Path, seed: int) -> None:
    """Files are lost, cut, changed and come back from an older copy; network and stick are mixed: in the end all agree, each change once."""
    chance, made = random.Random(seed), set[str]()
    trip.round_trip()

    def old() -> None:
        if copies := sorted(tmp_path.glob("copy*")):
            shutil.copytree(chance.choice(copies), trip.folder, dirs_exist_ok=True)

    acts: list[Callable[[], Any]] = [
        lambda: made.update(write(trip, 1)), lambda: trip.town.save(*visits(trip.town, trip.town.families[0], 1)), trip.here, trip.there,
        trip.here, trip.there, trip.laptop.sync, lambda: shutil.copytree(trip.folder, tmp_path / f"copy{len(list(tmp_path.iterdir()))}"), old,
        *(partial(spoil, trip, how, chance) for how in ("lose", "cut", "change")),
    ]
    for _ in range(30):
        chance.choice(acts)()
    for _ in range(3):
        trip.round_trip()
    assert trip.same()
    assert trip.laptop.store.set_aside() == []
    with trip.town.hub.storage.reading() as tx:
        assert all(len(tx.history(goal)) == 1 for goal in made)
        assert verify(tx).findings == ()


def spoil(trip: Trip, how: str, chance: random.Random) -> None:
    if not trip.on_it():
        return
    file = chance.choice(trip.on_it())
    data = file.read_bytes()
    at = chance.randrange(len(data) or 1)
    if how == "lose":
        file.unlink()
    elif how == "cut":
        file.write_bytes(data[:at])
    else:
        file.write_bytes(data[:at] + bytes([(data[at] if data else 0) ^ 1]) + data[at + 1 :])


def test_a_copy_that_waits_for_the_operator_stops_nobodys_stick(trip: Trip) -> None:
    """Two copies of a machine go on: the later one's request is counted, and everybody else is answered."""
    trip.round_trip()
    write(trip, 1)
    trip.round_trip()
    other = trip.town.add_laptop("other")
    copy = copies.clone(trip.town, trip.laptop, "copy")
    for _ in range(2):
        for laptop in (trip.laptop, copy):
            write(replace(trip, laptop=laptop), 1)
            with suppress(HubRefused):
                laptop.sync()
    for _ in range(2):
        for laptop in (copy, other):
            trip.here(laptop)
        carried = trip.there()
    assert "told nothing" in "".join(carried.unusable)
    assert trip.here(other).answered
