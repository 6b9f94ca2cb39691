"""What survives: kill -9, a full disk, a damaged file; and what nobody can read without the key."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.base.clock import SystemClock
from keyworker.base.errors import (
    DiskFull,
    FolderUnusable,
    StoreBusy,
    StoreDamaged,
    StoreInUse,
    StoreLocked,
    StoreTooNew,
)
from keyworker.domain.family import Family
from keyworker.domain.person import Person
from keyworker.store import connection as connection_module
from keyworker.store import migrate
from keyworker.store.connection import Connection
from keyworker.store.database import Database, create_store, open_store
from keyworker.wire.chain import check_chain
from keyworker.wire.contents import FIRST_DIGEST
from tests.fakes.bound import bound
from tests.fakes.clock import HandClock
from tests.fakes.hub_said import disputed
from tests.integration import store_laws as laws

ROOT = Path(__file__).resolve().parents[2]
PAGE = 4096


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def _count(store: Database, table: str) -> int:
    found = store._connection.one(f"SELECT count(*) FROM {table}")
    assert found is not None
    return int(found[0])


@pytest.mark.parametrize("said", [1, 2, 9, 30])
def test_every_save_that_was_said_to_be_done_survives_kill_9(tmp_path: Path, said: int) -> None:
    laws.make(tmp_path, SystemClock()).close()
    ids: list[str] = []
    for _ in range(2):
        child = subprocess.Popen(
            bound([sys.executable, "-m", "tests.integration.store_child", str(tmp_path)]), cwd=ROOT, text=True,
            stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
        assert child.stdout is not None
        ids += [child.stdout.readline().strip() for _ in range(said)]
        child.send_signal(signal.SIGKILL)
        ids += [line.strip() for line in child.stdout if len(line) == 37]
        child.stdout.close()
        assert child.wait() == -signal.SIGKILL
    store = laws.reopen(tmp_path, SystemClock())
    kept = {one.id for one in store.find(Family)}
    assert set(ids) <= kept
    assert len(kept) <= len(ids) + 2
    assert _count(store, "records") == _count(store, "changes") == 3 * len(kept)
    assert {len(store.family_file(one).people) for one in kept} == {2}
    store.freeze(10_000)
    check_chain(store.frozen(0, 10_000), 0, FIRST_DIGEST)
    assert {hit.record for hit in store.search("family", limit=10_000)} == kept
    assert store._connection.rows("PRAGMA integrity_check") == [("ok",)]
    store.close()


def test_a_row_and_its_pending_change_are_one_transaction(tmp_path: Path, clock: HandClock) -> None:
    store = laws.make(tmp_path, clock)
    store._connection.run(
        "CREATE TRIGGER refuse BEFORE INSERT ON changes WHEN new.kind = 'person' BEGIN SELECT raise(ABORT, 'no'); END"
    )
    one = laws.family()
    laws.save(store, one)
    with pytest.raises(RuntimeError):
        laws.save(store, laws.person(one))
    with pytest.raises(StoreLocked):
        store.find(Person)
    store = laws.reopen(tmp_path, clock)
    assert (_count(store, "records"), _count(store, "changes")) == (1, 1)
    store.close()


@pytest.fixture(params=["tmpfs", "page limit"])
def small_store(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> Iterator[tuple[Database, Path]]:
    """A store on a disk of 1 MiB, or one that may not grow."""
    if request.param == "page limit":
        store = laws.make(tmp_path, clock)
        store._connection.run("PRAGMA max_page_count = 100")
        yield store, tmp_path
        store.close()
        return
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine does not let us mount a small disk")
    (disk / "ballast").write_bytes(b"0" * 100_000)
    store = laws.make(disk, clock)
    yield store, disk
    store.close()
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_loses_nothing_and_goes_on_once_there_is_room(small_store: tuple[Database, Path]) -> None:
    store, folder = small_store
    kept: list[str] = []
    with pytest.raises(DiskFull):  # noqa: PT012  some save of many meets the end of the disk
        while True:
            one = laws.family("Jones", lone_working="words " * 300)
            laws.save(store, one)
            kept.append(one.id)
    assert kept
    assert {one.id for one in store.find(Family)} == set(kept)
    assert store.outgoing().pending == len(kept)
    with pytest.raises(DiskFull):
        laws.save(store, laws.family("Jones", lone_working="words " * 300))
    (folder / "ballast").unlink(missing_ok=True)
    store._connection.run("PRAGMA max_page_count = 100000")
    one = laws.family("Smith")
    laws.save(store, one)
    assert {one.id for one in store.find(Family)} == {*kept, one.id}
    assert _count(store, "records") == _count(store, "changes") == len(kept) + 1


def _filled(folder: Path, clock: HandClock) -> Path:
    store = laws.make(folder, clock)
    with store.write() as work:
        for _ in range(60):
            work.save(laws.family("Canaryson", lone_working="parrot words " * 100))
    store.freeze(30)
    store._connection.run("VACUUM")  # a page in which nothing is kept is read by nobody
    store.close()
    return folder / "store.kws"


@pytest.mark.parametrize("place", [0, 16, 100, PAGE - 1])
def test_a_damaged_first_page_is_said_when_opening(tmp_path: Path, clock: HandClock, place: int) -> None:
    path = _filled(tmp_path, clock)
    _flip(path, place)
    with pytest.raises(StoreDamaged):
        laws.reopen(tmp_path, clock)
    assert path.exists()


def test_a_damaged_later_page_is_said_no_later_than_when_it_is_read(tmp_path: Path, clock: HandClock) -> None:
    path = _filled(tmp_path, clock)
    whole = path.read_bytes()
    for page in range(1, len(whole) // PAGE):
        path.write_bytes(whole)
        _flip(path, page * PAGE + 77)
        store: Database | None = None
        with pytest.raises(StoreDamaged):  # noqa: PT012  either of the two may be where it is read
            store = laws.reopen(tmp_path, clock)
            if store._connection.rows("PRAGMA integrity_check") != [("ok",)]:  # it answers with what it found, or fails itself
                store.close()
                raise StoreDamaged
        if store is not None:
            with pytest.raises(StoreLocked):
                store.find(Family)


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0" + b"\0" * 5_000, os.urandom(3 * PAGE)])
def test_a_file_that_is_no_store_is_said_to_be_damaged_and_left_alone(
    tmp_path: Path, clock: HandClock, content: bytes
) -> None:
    path = tmp_path / "store.kws"
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        laws.reopen(tmp_path, clock)
    assert path.read_bytes() == content


def test_a_cut_file_is_said_to_be_damaged(tmp_path: Path, clock: HandClock) -> None:
    path = _filled(tmp_path, clock)
    path.write_bytes(path.read_bytes()[: 5 * PAGE + 9])
    with pytest.raises(StoreDamaged):
        laws.reopen(tmp_path, clock).find(Family)


def test_another_key_opens_nothing(tmp_path: Path, clock: HandClock) -> None:
    path = _filled(tmp_path, clock)
    with pytest.raises(StoreDamaged):
        open_store(path, bytes(32), worker=None, clock=clock)
    with pytest.raises(ValueError, match="32 bytes"):
        open_store(path, b"short", worker=None, clock=clock)


def test_no_word_and_no_name_can_be_read_in_the_files(tmp_path: Path, clock: HandClock) -> None:
    store = laws.make(tmp_path, clock)
    one = laws.family("Canaryson", lone_working="parrot words")
    laws.save(store, one)
    store.caseload()
    assert len(store.search("parrot")) + len(store.search("canaryson")) == 1
    files = sorted(tmp_path.iterdir())
    assert (tmp_path / "store.kws-wal") in files
    raw = b"".join(path.read_bytes() for path in files)
    store.close()
    raw += b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in (b"anaryson", b"parrot", one.id.encode(), b"family", b"CREATE TABLE", b"SQLite format 3", laws.KEY,
                 laws.KEY.hex().encode()):
        assert word not in raw


def test_a_store_is_not_made_over_another_and_not_found_where_there_is_none(tmp_path: Path, clock: HandClock) -> None:
    path = _filled(tmp_path, clock)
    before = path.read_bytes()
    with pytest.raises(FolderUnusable):
        create_store(path, laws.KEY, worker=None, clock=clock)
    assert path.read_bytes() == before
    with pytest.raises(FolderUnusable):
        open_store(tmp_path / "elsewhere.kws", laws.KEY, worker=None, clock=clock)
    assert not (tmp_path / "elsewhere.kws").exists()


def test_what_a_store_that_was_half_made_left_behind_does_not_matter(tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "store.kws.new").write_bytes(b"half")
    (tmp_path / "store.kws.new-wal").write_bytes(b"half")
    store = laws.make(tmp_path, clock)
    laws.save(store, laws.family())
    assert len(store.find(Family)) == 1
    store.close()


def test_the_pragmas_that_durability_rests_on_are_set(tmp_path: Path, clock: HandClock) -> None:
    store = laws.make(tmp_path, clock)
    for name, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("temp_store", 2)):
        assert store._connection.one(f"PRAGMA {name}") == (value,)
    assert store._connection.one("PRAGMA cipher_page_size") in {(4096,), ("4096",)}
    assert store._connection.one("PRAGMA cipher_memory_security") in {(0,), ("0",)}
    store.close()


def test_while_another_program_writes_a_save_is_refused_in_words_and_then_works(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "_BUSY_SECONDS", 0)
    store = laws.make(tmp_path, clock)
    other = Connection(tmp_path / "store.kws", laws.KEY)
    with other.transaction(), pytest.raises(StoreBusy):
        laws.save(store, laws.family())
    other.close()
    laws.save(store, laws.family())
    assert len(store.find(Family)) == 1
    store.close()


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderUnusable):
        create_store(tmp_path / "file" / "store.kws", laws.KEY, worker=None, clock=clock)


def _with_a_next_migration(tmp_path: Path, sql: str) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    for item in migrate.SHIPPED.iterdir():
        (folder / item.name).write_text(item.read_text(encoding="utf-8"), encoding="utf-8")
    last = max(int(item.name[:4]) for item in folder.iterdir())
    (folder / f"{last + 1:04}_next.sql").write_text(sql, encoding="utf-8")
    return folder


def test_a_migration_runs_once_over_data_and_is_recorded(tmp_path: Path, clock: HandClock) -> None:
    path = _filled(tmp_path, clock)
    folder = _with_a_next_migration(tmp_path, "ALTER TABLE records ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';")
    connection = Connection(path, laws.KEY)
    had = migrate.version_of(connection)
    for _ in range(2):
        assert migrate.migrate(connection, str(clock.now()), folder) == had + 1
    assert connection.one("SELECT count(*) FROM records WHERE colour = 'red'") == (60,)
    assert connection.rows("SELECT number FROM migrations ORDER BY number")[-1] == (had + 1,)
    connection.close()
    with pytest.raises(StoreTooNew):
        laws.reopen(tmp_path, clock)


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path, clock: HandClock) -> None:
    path = _filled(tmp_path, clock)
    folder = _with_a_next_migration(tmp_path, "DELETE FROM records; INSERT INTO nowhere VALUES (1);")
    connection = Connection(path, laws.KEY)
    with pytest.raises(RuntimeError):
        migrate.migrate(connection, str(clock.now()), folder)
    store = laws.reopen(tmp_path, clock)
    assert len(store.find(Family)) == 60
    store.close()


def test_only_what_is_acknowledged_waits_for_the_disk_when_a_package_is_taken(tmp_path: Path, clock: HandClock) -> None:
    """Of a package's first slices nothing is acknowledged, so a power cut may take them back. What a person writes always waits."""
    store = laws.make(tmp_path, clock)
    asked: list[str] = []
    store._connection._open.set_trace_callback(lambda sql: asked.append(sql) if "synchronous" in sql else None)
    cursor, position = store.cursor()
    store.take([disputed(Family(name="Canary"), 900, ())], cursor=cursor, position=position, have=0)
    assert [sql for sql in asked if "=" in sql] == ["PRAGMA synchronous = NORMAL", "PRAGMA synchronous = 2"]
    asked.clear()
    store.take([disputed(Family(name="Canary"), 901, ())], cursor="next", position=901, have=0)
    with store.write() as tx:
        tx.save(Family(name="Canary"))
    assert asked == []
    assert store._connection.one("PRAGMA synchronous") == (2,)
    with pytest.raises(ZeroDivisionError), store._connection.transaction(durable=False):
        _ = 1 / 0
    assert store._connection.one("PRAGMA synchronous") == (2,)
    store.close()


def _flip(path: Path, place: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[place] ^= 0x10
    path.write_bytes(raw)


def test_a_store_that_is_open_is_not_opened_by_a_second_program(tmp_path: Path, clock: HandClock) -> None:
    """Two processes on one store lost words of each other; whoever dies, or closes, lets it go."""
    store = laws.make(tmp_path, clock)
    with pytest.raises(StoreInUse) as refused:
        open_store(tmp_path / "store.kws", laws.KEY, worker=None, clock=clock)
    assert "Nothing has been changed." in refused.value.remedy
    store.close()
    open_store(tmp_path / "store.kws", laws.KEY, worker=None, clock=clock).close()
