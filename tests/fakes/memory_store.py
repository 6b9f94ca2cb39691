"""The real store, in memory: for tests of verbs and pages, which need no disk."""

from pathlib import Path

from keyworker.base.clock import Clock
from keyworker.store.connection import Connection
from keyworker.store.database import Database
from keyworker.store.migrate import migrate

WORKER = "0197a000-0000-7000-8000-000000000001"


class MemoryStore(Database):
    """A new store of which nothing stays; `worker` is who is signed in."""

    def __init__(self, clock: Clock, worker: str | None = WORKER) -> None:
        connection = Connection(Path(":memory:"), bytes(32))
        migrate(connection, str(clock.now()))
        super().__init__(connection, worker, clock)
