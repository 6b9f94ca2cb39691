"""What SQLite says about a file means the same on a worker's machine and at the hub: one law over every result code."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import sqlcipher3

from keyworker.base.errors import DiskFull, FolderUnusable, KeyworkerError, StoreBusy, StoreDamaged
from keyworker.hub.storage import sqlite as hub_sqlite
from keyworker.hub.storage.sqlite import SqliteStorage
from keyworker.store import connection as store_connection
from keyworker.store.connection import Connection
from tests.fakes.canaries import NOTE
from tests.integration.hub_storage_laws import logged

KEY = bytes(range(32))

# Every result code that Python's own SQLite knows by name, and the primary codes that it leaves out.
CODES = {value: name for name, value in vars(sqlite3).items() if name.startswith("SQLITE_") and isinstance(value, int)}
RESULTS = {
    value: name.removeprefix("SQLITE_") for value, name in CODES.items()
    if name.startswith(("SQLITE_IOERR_", "SQLITE_CORRUPT_", "SQLITE_BUSY_", "SQLITE_LOCKED_", "SQLITE_READONLY_", "SQLITE_CANTOPEN_",
                        "SQLITE_CONSTRAINT_", "SQLITE_ERROR_", "SQLITE_ABORT_", "SQLITE_AUTH_", "SQLITE_NOTICE_"))
} | {
    1: "ERROR", 2: "INTERNAL", 3: "PERM", 4: "ABORT", 5: "BUSY", 6: "LOCKED", 7: "NOMEM", 8: "READONLY", 9: "INTERRUPT", 10: "IOERR",
    11: "CORRUPT", 12: "NOTFOUND", 13: "FULL", 14: "CANTOPEN", 15: "PROTOCOL", 16: "EMPTY", 17: "SCHEMA", 18: "TOOBIG",
    19: "CONSTRAINT", 20: "MISMATCH", 21: "MISUSE", 22: "NOLFS", 23: "AUTH", 24: "FORMAT", 25: "RANGE", 26: "NOTADB", 27: "NOTICE",
    28: "WARNING", 4874: "IOERR_SHMSIZE", 8202: "IOERR_DATA", 8458: "IOERR_CORRUPTFS",
}
MEANS: dict[str, type[Exception]] = {
    "FULL": DiskFull, "IOERR_SHMSIZE": DiskFull,
    "IOERR": FolderUnusable, "PERM": FolderUnusable, "READONLY": FolderUnusable, "CANTOPEN": FolderUnusable, "AUTH": FolderUnusable,
    "NOLFS": FolderUnusable,
    "CORRUPT": StoreDamaged, "NOTADB": StoreDamaged, "IOERR_DATA": StoreDamaged, "IOERR_CORRUPTFS": StoreDamaged,
    "BUSY": StoreBusy, "LOCKED": StoreBusy, "PROTOCOL": StoreBusy,
    # What only a wrong statement of ours, or too little memory, can bring about.
    **dict.fromkeys(("ERROR", "INTERNAL", "ABORT", "NOMEM", "INTERRUPT", "NOTFOUND", "EMPTY", "SCHEMA", "TOOBIG", "CONSTRAINT",
                     "MISMATCH", "MISUSE", "FORMAT", "RANGE", "NOTICE", "WARNING"), RuntimeError),
}


class FailingFile:
    """A connection of the library to which every statement fails with one result code, and words that nobody may pass on."""

    in_transaction = False

    def __init__(self, code: int) -> None:
        self._error = sqlcipher3.OperationalError(f"near {NOTE}: something is wrong")
        self._error.sqlite_errorcode = code

    def execute(self, *_: object) -> object:
        raise self._error

    executemany = executescript = execute

    def close(self) -> None:
        """Nothing is open."""


def machine(folder: Path) -> Connection:
    return Connection(folder / "store.kws", KEY)


def hub(folder: Path) -> SqliteStorage:
    return SqliteStorage(folder / "hub.kws", KEY)


def says(work: Callable[[], object]) -> Exception:
    with pytest.raises(Exception, match=r".+") as caught:
        work()
    return caught.value


def write_at_hub(storage: SqliteStorage, words: str = "") -> None:
    one = logged("r")
    with storage.transaction() as tx:
        tx.append(replace(one, content=one.content.model_copy(update={"patch": {"a": words}})))


def look_at_hub(storage: SqliteStorage) -> None:
    with storage.reading() as tx:
        tx.head()


@pytest.mark.parametrize("code", sorted(RESULTS), ids=RESULTS.__getitem__)
def test_every_result_code_means_the_same_on_both_sides(tmp_path: Path, code: int) -> None:
    """The same class of error for reading and writing, on a machine and at the hub, and never the library's own words."""
    on_machine, at_hub = machine(tmp_path), hub(tmp_path)
    named = RESULTS[code]
    expected = MEANS.get(named) or MEANS[named.split("_")[0]]
    with closing(on_machine), closing(at_hub):
        at_hub.close()
        at_hub._connection = FailingFile(code)
        said = [says(lambda: write_at_hub(at_hub)), says(lambda: look_at_hub(at_hub))]
        for statement in (lambda: on_machine.run("SELECT 1"), lambda: on_machine.many("SELECT ?", [(1,)]),
                          lambda: on_machine.script("SELECT 1")):
            on_machine._db = FailingFile(code)
            said.append(says(statement))
    assert [type(error) for error in said] == [expected] * 5
    for error in said:
        sentence, remedy = (error.sentence, error.remedy) if isinstance(error, KeyworkerError) else (str(error), "")
        assert "Canary" not in f"{error} {sentence} {remedy}"
        assert remedy or expected is RuntimeError


@contextmanager
def files_may_not_grow() -> Iterator[None]:
    """Every write beyond what a file holds fails, as on a disk that is going wrong (not one that is full)."""
    resource = pytest.importorskip("resource", reason="limits of a process are POSIX")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_write_that_fails_is_the_disks_fault_on_both_sides_and_the_next_one_works(tmp_path: Path) -> None:
    """It was a damaged store on a machine and an unusable folder at the hub; nothing of it is kept, and the file stays open."""
    on_machine, at_hub = machine(tmp_path), hub(tmp_path)
    on_machine.run("CREATE TABLE t (a)")
    with closing(on_machine), closing(at_hub):
        with files_may_not_grow():
            errors = [says(lambda: on_machine.run("INSERT INTO t VALUES (zeroblob(100000))")),
                      says(lambda: write_at_hub(at_hub, "r" * 100_000))]
        assert [type(error) for error in errors] == [FolderUnusable, FolderUnusable]
        assert on_machine.one("SELECT count(*) FROM t") == (0,)
        on_machine.run("INSERT INTO t VALUES (1)")
        write_at_hub(at_hub)
        with at_hub.reading() as tx:
            assert tx.head() == 1


def test_a_full_disk_is_called_so_on_both_sides(tmp_path: Path) -> None:
    """The hub says that it is its own disk: the sentence is read on a worker's machine too."""
    on_machine, at_hub = machine(tmp_path), hub(tmp_path)
    on_machine.run("CREATE TABLE t (a)")
    with closing(on_machine), closing(at_hub):
        on_machine.run("PRAGMA max_page_count = 1")
        at_hub._connection.execute("PRAGMA max_page_count = 1")
        full = [says(lambda: on_machine.run("INSERT INTO t VALUES (zeroblob(100000))")), says(lambda: write_at_hub(at_hub, "r" * 100_000))]
    assert [type(error) for error in full] == [DiskFull, DiskFull]
    assert "this machine" in str(full[0])
    assert "of the hub" in str(full[1])


def test_what_may_not_be_done_to_a_file_is_named_on_both_sides(tmp_path: Path) -> None:
    """AUTH left the hub as a raw error of the library."""
    on_machine, at_hub = machine(tmp_path), hub(tmp_path)
    deny = lambda *_: sqlcipher3.SQLITE_DENY  # noqa: E731
    with closing(on_machine), closing(at_hub):
        on_machine._db.set_authorizer(deny)
        at_hub._connection.set_authorizer(deny)
        assert [type(says(lambda: on_machine.rows("SELECT * FROM sqlite_master"))), type(says(lambda: look_at_hub(at_hub)))] == [
            FolderUnusable, FolderUnusable]
        at_hub._connection.set_authorizer(None)


def test_a_file_that_another_program_holds_is_busy_on_both_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A held write lock is nobody's damage: both say that somebody else is at work, and go on afterwards."""
    monkeypatch.setattr(store_connection, "_BUSY_SECONDS", 0)
    monkeypatch.setattr(hub_sqlite, "WAIT_SECONDS", 0)
    on_machine, at_hub, other_machine, other_hub = machine(tmp_path), hub(tmp_path), machine(tmp_path), hub(tmp_path)
    with closing(on_machine), closing(at_hub), closing(other_machine), closing(other_hub):
        with other_machine.transaction(), other_hub.transaction():
            assert [type(says(lambda: on_machine.run("BEGIN IMMEDIATE"))), type(says(lambda: write_at_hub(at_hub)))] == [StoreBusy] * 2
        on_machine.run("CREATE TABLE t (a)")
        write_at_hub(at_hub)


def test_a_place_where_no_file_can_be_opened_is_named_on_both_sides(tmp_path: Path) -> None:
    """A folder in the file's place, or no folder at all."""
    for place in (tmp_path, tmp_path / "nowhere" / "file.kws"):
        assert type(says(partial(Connection, place, KEY))) is FolderUnusable
        assert type(says(partial(SqliteStorage, place, KEY))) is FolderUnusable
