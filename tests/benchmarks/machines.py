"""A worker's machine as it lies on the disk (key file, encrypted store), and the same store without a key to measure against.

Benchmarks use it. Stores are made through the store's own doors; the twin is a copy of every row, index and setting of it in
plain SQLite (SQLCipher's own `sqlcipher_export`), opened by the same library with the same settings but no key.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sqlcipher3

from keyworker.base.clock import SystemClock
from keyworker.base.ids import new_id
from keyworker.base.paths import KEY_FILE, STORE
from keyworker.domain.family import Worker
from keyworker.store import connection as settings
from keyworker.store.connection import Connection, Row
from keyworker.store.database import Database, create_store, open_store
from keyworker.sync.identity import Identity, keep_identity
from keyworker.vault import keyfile
from keyworker.vault.profiles import CHEAPEST, FLOOR
from keyworker.vault.seal import SealingKey, SigningKey
from keyworker.wire.messages import HubCard
from tests.benchmarks.families import PER_FAMILY, entries, vocabulary

PASSPHRASE = "green kettle under the stairs"
WORKER = Worker(id="0197a000-0000-7000-8000-000000000001", name="Sam Fieldworker", team="0197a000-0000-7000-8000-000000000003")
SLICE = 200


def make_machine(folder: Path, families: int, *, records: int = PER_FAMILY) -> Path:
    """A machine with so many families, enrolled at a hub that is never there. Made once for a folder; answers the folder."""
    place = folder / f"machine-{families}x{records}"
    if not place.exists():
        beside = folder / f"{place.name}.new"
        beside.mkdir(parents=True)
        key = keyfile.create(beside / KEY_FILE, PASSPHRASE, FLOOR)
        store = create_store(beside / STORE, key, worker=WORKER.id, clock=SystemClock())
        keep_identity(store, _identity())
        fill(store, families, records=records)
        store.close()
        beside.rename(place)
    return place


def fill(store: Database, families: int, *, records: int = PER_FAMILY) -> None:
    """Let a store hear of families as a first pull does, and tidy up after it."""
    for said in entries(vocabulary(), families, WORKER, records=records):
        for start in range(0, len(said), SLICE):
            piece = said[start : start + SLICE]
            store.take(piece, cursor="first", position=piece[-1].position, have=0)
    store.caseload()
    store.tidy()


def key_of(machine: Path) -> bytes:
    """The store's key."""
    return keyfile.unlock(machine / KEY_FILE, PASSPHRASE, floor=CHEAPEST)


def opened(machine: Path, connection: Connection | None = None) -> Database:
    """The store of a machine; over another connection than its own where one is given."""
    if connection is not None:
        return Database(connection, WORKER.id, SystemClock())
    return open_store(machine / STORE, key_of(machine), worker=WORKER.id, clock=SystemClock())


def twin_of(machine: Path) -> Path:
    """The same store, as it is now, as a plain SQLite file."""
    path = machine / "twin.sqlite"
    for leftover in (path, *(machine / f"{path.name}{end}" for end in ("-wal", "-shm"))):
        leftover.unlink(missing_ok=True)
    db = sqlcipher3.connect(str(machine / STORE), isolation_level=None)
    db.execute(f"PRAGMA key = \"x'{key_of(machine).hex()}'\"")
    db.execute("ATTACH DATABASE ? AS twin KEY ''", (str(path),))
    db.execute("SELECT sqlcipher_export('twin')").fetchall()
    db.close()
    return path


class Plain:
    """A plain SQLite file, opened by the same library with the same settings, asked without anything in between."""

    def __init__(self, path: Path) -> None:
        self.db: Any = sqlcipher3.connect(str(path), isolation_level=None, check_same_thread=False, cached_statements=256)
        for setting in settings._SETTINGS:
            if "cipher" not in setting:
                self.db.execute(setting)
        self.db.execute("PRAGMA journal_mode = WAL").fetchall()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a statement."""
        found: list[Row] = self.db.execute(sql, values).fetchall()
        return found

    def replay(self, statements: Iterable[tuple[str, Any, bool]]) -> None:
        """Statements as `Listening` heard them."""
        for sql, values, many in statements:
            if many:
                self.db.executemany(sql, values)
            else:
                self.db.execute(sql, values).fetchall()

    def close(self) -> None:
        """Close the file."""
        self.db.close()


class Listening(Connection):
    """The store's own connection, which also remembers what it was asked since `forget`."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.heard: list[tuple[str, Any, bool]] = []
        super().__init__(path, key)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a statement."""
        self.heard.append((sql, values, False))
        return super().rows(sql, values)

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """One statement for many rows."""
        kept = list(values)
        self.heard.append((sql, kept, True))
        super().many(sql, kept)

    def forget(self) -> list[tuple[str, Any, bool]]:
        """What was asked since the last time."""
        heard, self.heard = self.heard, []
        return heard


def _identity() -> Identity:
    hub = HubCard(hub=new_id(), council="Testshire", sign_key=SigningKey.generate().public_hex, seal_key=SealingKey.generate().recipient)
    return Identity(new_id(), SigningKey.generate(), SealingKey.generate(), hub, "http://127.0.0.1:9", WORKER, "000000")
