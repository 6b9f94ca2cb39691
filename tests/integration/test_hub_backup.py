"""`keyworker-hub backup` while the hub serves, and serving again from it; what the newest backup holds is known on machines."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.base.errors import AlreadyDone, Refusal, StoreDamaged
from keyworker.casework import plans
from keyworker.domain.plan import Goal
from keyworker.domain.record import Role
from keyworker.hub import backup, home
from keyworker.hub.verify import verify
from tests.fakes.town import Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = make_town(tmp_path)
    made.add_laptop("lead", Role.LEAD)
    worker = made.add_laptop("worker")
    family = made.add_family(worker.worker)
    made.settle()
    plans.begin_plan(worker.desk, family)
    made.settle()
    yield made
    made.close()


def test_a_backup_that_is_made_while_the_hub_takes_changes_is_whole(town: Town, tmp_path: Path) -> None:
    worker = town.laptops["worker"]
    plan = worker.store.family_file(town.families[0]).plan
    assert plan is not None
    second = home.open_hub(town.folder / "hub", keys=town.folder / "hub" / "keys", clock=town.clock)
    made: list[int] = []
    copying = threading.Thread(target=lambda: made.append(backup.back_up(second, town.folder / "hub", tmp_path / "copy")))
    copying.start()
    for count in range(10):
        plans.add_goal(worker.desk, plan, f"Canary {count}")
        worker.sync()
    copying.join()
    second.storage.close()
    stored = (tmp_path / "copy").read_bytes()
    assert b"Canary" not in stored
    with town.hub.storage.reading() as tx:
        assert backup.newest(tx)[0] == made[0] > 0


def test_a_hub_serves_again_from_its_backup_and_gets_what_came_since(town: Town, tmp_path: Path) -> None:
    worker, folder = town.laptops["worker"], town.folder / "hub"
    backup.back_up(town.hub, folder, tmp_path / "copy")
    plan = worker.store.family_file(town.families[0]).plan
    assert plan is not None
    plans.add_goal(worker.desk, plan, "Canary goal")
    town.settle()
    with pytest.raises(AlreadyDone):
        backup.put_back(folder, tmp_path / "copy")
    town.hub.storage.close()
    for file in folder.glob("hub.kws*"):
        file.unlink()
    backup.put_back(folder, tmp_path / "copy")
    town.hub = home.open_hub(folder, keys=folder / "keys", clock=town.clock)
    for laptop in town.laptops.values():
        laptop.wire.hub = town.hub
    town.settle()
    with town.hub.storage.reading() as tx:
        assert [one.body["text"] for one in tx.records(Goal.kind)] == ["Canary goal"]
        assert verify(tx).findings == ()


def test_a_backup_is_never_written_over_and_needs_its_keys(town: Town, tmp_path: Path) -> None:
    folder = town.folder / "hub"
    backup.back_up(town.hub, folder, tmp_path / "copy")
    with pytest.raises(AlreadyDone):
        backup.back_up(town.hub, folder, tmp_path / "copy")
    other = tmp_path / "other"
    home.make_hub(other, council="Other", keys=other / "keys")
    (other / home.STORE).unlink()
    with pytest.raises(StoreDamaged):
        backup.put_back(other, tmp_path / "copy")
    assert not (other / home.STORE).exists()


def test_a_machine_is_told_what_the_newest_backup_holds(town: Town, tmp_path: Path) -> None:
    worker = town.laptops["worker"]
    backup.back_up(town.hub, town.folder / "hub", tmp_path / "copy")
    with town.hub.storage.reading() as tx:
        head = tx.head()
    plan = worker.store.family_file(town.families[0]).plan
    assert plan is not None
    plans.add_goal(worker.desk, plan, "Canary goal")
    worker.sync()
    assert worker.store.told().saved == (head, 1)
    with pytest.raises(Refusal):
        backup.say_saved(town.hub, head + 100)
    backup.say_none(town.hub)
    plans.add_goal(worker.desk, plan, "Canary goal")
    worker.sync()
    assert worker.store.told().saved == (head + 2, 3)
