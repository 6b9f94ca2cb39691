"""A hub that is put back from a backup, and a machine from an image: files are copied as a person would copy a stopped folder."""

import shutil
from pathlib import Path

from keyworker.hub.home import open_hub
from keyworker.hub.restored import withdraw_again
from keyworker.hub.storage.withdrawn_list import LIST
from keyworker.store.database import open_store
from tests.fakes.town import KEY, Laptop, Town, Wire


def back_up(town: Town) -> Path:
    """A copy of the stopped hub's folder as it is now."""
    copy = town.folder / f"backup-{len(list(town.folder.iterdir()))}"
    town.hub.storage.close()
    shutil.copytree(town.folder / "hub", copy)
    _open(town)
    return copy


def put_back(town: Town, copy: Path) -> None:
    """The hub as it was then, and as it begins to serve; what came since is gone, but for the list beside the store."""
    town.hub.storage.close()
    kept = (town.folder / "hub" / LIST).read_bytes() if (town.folder / "hub" / LIST).exists() else b""
    shutil.rmtree(town.folder / "hub")
    shutil.copytree(copy, town.folder / "hub")
    (town.folder / "hub" / LIST).write_bytes(kept)
    _open(town)
    withdraw_again(town.hub)


def _open(town: Town) -> None:
    town.hub = open_hub(town.folder / "hub", keys=town.folder / "hub" / "keys", clock=town.clock)
    for laptop in town.laptops.values():
        laptop.wire.hub = town.hub


def image(laptop: Laptop) -> Path:
    """A copy of a machine's stopped store as it is now."""
    copy = laptop.path.with_name(f"image-{len(list(laptop.path.parent.iterdir()))}")
    laptop.store.close()
    shutil.copyfile(laptop.path, copy)
    laptop.store = open_store(laptop.path, KEY, worker=laptop.worker.id, clock=laptop.clock)
    return copy


def put_image_back(laptop: Laptop, copy: Path) -> None:
    """The machine as it was then; what was written on it since is gone from it."""
    laptop.store.close()
    for end in ("-wal", "-shm"):
        laptop.path.with_name(laptop.path.name + end).unlink(missing_ok=True)
    shutil.copyfile(copy, laptop.path)
    laptop.store = open_store(laptop.path, KEY, worker=laptop.worker.id, clock=laptop.clock)


def clone(town: Town, laptop: Laptop, name: str) -> Laptop:
    """A second machine with a copy of the first's store, keys and all."""
    path = image(laptop)
    store = open_store(path, KEY, worker=laptop.worker.id, clock=laptop.clock)
    town.laptops[name] = Laptop(laptop.worker, laptop.identity, Wire(town.hub, laptop.identity.machine), laptop.clock, path, store)
    return town.laptops[name]
