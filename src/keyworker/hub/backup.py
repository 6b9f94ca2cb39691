"""Backups of the hub's store, and what the newest of them holds: machines keep what would otherwise be the only copy until it is in one.

`cli.hub_backup` calls this, `hub.pull` tells machines. A backup is a copy of the store with the store's own key; the keys are kept apart, as the
hub keeps them. It must never write over a file, nor say that something is saved before it is on the disk.
"""

import os
from pathlib import Path

from keyworker.base.errors import AlreadyDone, FolderUnusable, NotHere, Refusal
from keyworker.base.logs import log_for
from keyworker.hub import home
from keyworker.hub.identity import Hub
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.sqlite import SqliteStorage
from keyworker.vault.whole_file import flush_folder
from keyworker.wire.messages import Saved

LOG = log_for("hub")
_SETTING = "saved"
NO_BACKUPS = "none"
"""The council takes no backups (of a trial, say): then nothing waits for one."""


def back_up(hub: Hub, folder: Path, file: Path) -> int:
    """Copy the store to a new file while the hub serves; answers the position up to which it holds everything. Raises Trouble, AlreadyDone."""
    if file.exists():
        raise AlreadyDone("There is a file of this name already; it stays as it is.", "Give the backup another name.")
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        hub.storage.copy_to(part)
        position = _head_of(part, folder)
        part.chmod(0o600)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(file)
        flush_folder(file.parent)
    except OSError as error:
        raise FolderUnusable("The backup cannot be written there.", "Choose a folder that exists and that the hub may write to.") from error
    say_saved(hub, position)
    LOG.info("a backup was made: position %s", position)
    return position


def put_back(folder: Path, file: Path) -> None:
    """Put a backup into the place of the hub's store, with the keys that the hub has. The hub must not be running. Raises AlreadyDone, Trouble."""
    if not file.is_file():
        raise NotHere("There is no such backup.", "Name the file that keyworker-hub backup made.")
    store = folder / home.STORE
    if store.exists():
        raise AlreadyDone("There is a store in the hub's folder; it stays as it is.",
                          "Stop the hub and move hub.kws, hub.kws-wal and hub.kws-shm elsewhere, keeping them; then restore again.")
    part = store.with_name(f"{store.name}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.write_bytes(file.read_bytes())
        part.chmod(0o600)
        _head_of(part, folder)
        part.rename(store)
        flush_folder(folder)
    except OSError as error:
        raise FolderUnusable from error


def say_saved(hub: Hub, position: int) -> None:
    """A backup holds everything up to a position. Raises Refusal for one that the hub has not reached."""
    with hub.storage.transaction() as tx:
        if position > tx.head():
            raise Refusal("The hub's log does not go as far as that.", "Give the position that keyworker-hub status said before the copy was made.")
        tx.keep_setting(_SETTING, {"position": position, "at": str(hub.clock.now())})


def say_none(hub: Hub) -> None:
    """The council takes no backups."""
    with hub.storage.transaction() as tx:
        tx.keep_setting(_SETTING, {"position": NO_BACKUPS, "at": str(hub.clock.now())})


def newest(tx: Tx) -> tuple[int | None, str]:
    """The position that the newest backup holds (none: the council takes none), and when it was said; 0 and "" before the first."""
    said = tx.setting(_SETTING)
    if said is None:
        return 0, ""
    return (None, "") if said["position"] == NO_BACKUPS else (int(said["position"]), str(said["at"]))


def saved_for(tx: Tx, log: MachineLog) -> Saved:
    """What the newest backup holds, for a machine."""
    position, _ = newest(tx)
    if position is None:
        return Saved(position=tx.head(), n=log.received)
    return Saved(position=position, n=max(tx.number_at(log.id, position), log.after if log.received > log.after else 0))


def _head_of(file: Path, folder: Path) -> int:
    """The position that a copy holds, which proves that it can be read with the hub's key."""
    copy = SqliteStorage(file, home.store_key(home.key_folder(folder)))
    try:
        with copy.reading() as tx:
            return tx.head()
    finally:
        copy.close()
