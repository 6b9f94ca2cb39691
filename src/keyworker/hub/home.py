"""The hub's folder: making it once, opening it afterwards.

    hub.kws           the store, a SQLCipher file
    keys/             mode 0700, each file 0600: the store's raw key, the hub's signing and sealing keys

`cli.hub`, the demo and tests call this. The key folder may lie elsewhere (`KEYWORKER_HUB_KEYS`), so that a backup of the store is
not a backup of its key; an operating system's keystore or an HSM in its place comes with deployment. It must never print or
log a key.
"""

import os
import secrets
from pathlib import Path

import platformdirs

from keyworker.base.clock import Clock, SystemClock
from keyworker.base.errors import AlreadyDone, FolderUnusable, NotHere, StoreDamaged
from keyworker.base.ids import new_id
from keyworker.hub.identity import Hub
from keyworker.hub.storage.sqlite import SqliteStorage
from keyworker.vault.seal import SealingKey, SigningKey
from keyworker.vault.whole_file import write_whole

STORE = "hub.kws"
ADDRESS = "http://127.0.0.1:8470"
"""Where `serve` listens, and what codes carry, unless the operator says otherwise."""


def hub_folder() -> Path:
    """`KEYWORKER_HUB`, else the user's data folder of the system."""
    named = os.environ.get("KEYWORKER_HUB")
    return Path(named) if named else Path(platformdirs.user_data_dir("KeyworkerHub", appauthor=False))


def key_folder(folder: Path) -> Path:
    """`KEYWORKER_HUB_KEYS`, else `keys` in the hub's folder."""
    named = os.environ.get("KEYWORKER_HUB_KEYS")
    return Path(named) if named else folder / "keys"


def make_hub(folder: Path, *, council: str, url: str = ADDRESS, keys: Path | None = None) -> None:
    """Make keys and an empty store. Raises AlreadyDone when there is a hub in the folder, FolderUnusable, DiskFull."""
    keys = keys or key_folder(folder)
    check_free(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys.chmod(0o700)
    except OSError as error:
        raise FolderUnusable from error
    fresh = {
        "store.key": secrets.token_bytes(32).hex(),
        "sign.key": SigningKey.generate().to_bytes().hex(),
        "seal.key": SealingKey.generate().to_text(),
    }
    for name, text in fresh.items():
        # Keys that are there belong to a store that may still exist somewhere: never written over.
        if not (keys / name).exists():
            write_whole(keys / name, text.encode())
    storage = SqliteStorage(folder / STORE, bytes.fromhex(_read(keys / "store.key")))
    with storage.transaction() as tx:
        tx.keep_setting("hub", {"id": new_id(), "council": council, "url": url})
    storage.close()


def check_free(folder: Path) -> None:
    """Raises AlreadyDone when there is a hub in the folder."""
    if (folder / STORE).exists():
        raise AlreadyDone("There is a hub in this folder already; it stays as it is.", "Choose another folder with --hub.")


def open_hub(folder: Path, *, keys: Path | None = None, clock: Clock | None = None) -> Hub:
    """The hub of a folder; close its `storage` when done. Raises NotHere, FolderUnusable, StoreDamaged, StoreTooNew."""
    keys = keys or key_folder(folder)
    if not (folder / STORE).exists():
        raise NotHere("There is no hub in this folder.", "Make one with keyworker-hub init, or name its folder with --hub.")
    _only_ours(keys)
    try:
        raw_key = store_key(keys)
        signing = SigningKey.from_bytes(bytes.fromhex(_read(keys / "sign.key")))
        storage = SqliteStorage(folder / STORE, raw_key)
    except ValueError as error:
        raise StoreDamaged("A key of the hub is damaged.", "Restore its key folder from the backup.") from error
    sealing = SealingKey.from_text(_read(keys / "seal.key"))
    with storage.transaction() as tx:
        card = tx.setting("hub")
    if not isinstance(card, dict):
        storage.close()
        raise StoreDamaged("The hub's store was never finished.", "Remove the empty store and run init again.")
    return Hub(id=card["id"], council=card["council"], url=card["url"], storage=storage, clock=clock or SystemClock(),
               signing=signing, sealing=sealing)


def store_key(keys: Path) -> bytes:
    """The key of the store. Raises FolderUnusable, ValueError."""
    return bytes.fromhex(_read(keys / "store.key"))


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise FolderUnusable("A key of the hub cannot be read.", "Check the hub's key folder.") from error


def _only_ours(keys: Path) -> None:
    """Refuse a key folder that others on this computer may read (where the system has such modes)."""
    try:
        mode = keys.stat().st_mode
    except OSError as error:
        raise FolderUnusable("The hub's key folder is not there.", "Restore it, or name it in KEYWORKER_HUB_KEYS.") from error
    if os.name == "posix" and mode & 0o077:
        raise FolderUnusable("Others on this computer may read the hub's key folder.", "Give it the mode 0700.")
