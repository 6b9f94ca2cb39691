"""Each back end of the hub's storage under the same laws."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.base.errors import StoreDamaged
from keyworker.hub.storage.protocol import Storage
from keyworker.hub.storage.sqlite import SqliteStorage
from tests.integration.hub_storage_laws import StorageLaws, logged

KEY = bytes(range(32))


def sqlite_storage(folder: Path) -> Storage:
    return SqliteStorage(folder / "hub.kws", KEY)


class TestBackEnds(StorageLaws):
    """One back end today; the next joins the list."""

    @pytest.fixture(params=[sqlite_storage])
    def storage(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
        made: Storage = request.param(tmp_path)
        yield made
        made.close()


def test_the_file_is_encrypted_and_opens_with_its_key_only(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "hub.kws", KEY)
    with storage.transaction() as tx:
        tx.append(logged("canary-record"))
    storage.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"canary" not in kept
    assert b"SQLite format" not in kept
    with pytest.raises(StoreDamaged):
        SqliteStorage(tmp_path / "hub.kws", bytes(32))


def test_who_only_looks_never_waits_for_who_writes(tmp_path: Path) -> None:
    serving, operator = SqliteStorage(tmp_path / "hub.kws", KEY), SqliteStorage(tmp_path / "hub.kws", KEY)
    with operator.transaction() as tx:
        tx.append(logged("r"))
        with serving.reading() as looking:
            assert looking.head() == 0
    serving.close()
    operator.close()


def test_two_processes_may_write_to_one_file(tmp_path: Path) -> None:
    """The operator's words while the hub serves: two connections, both see what the other wrote."""
    serving, operator = SqliteStorage(tmp_path / "hub.kws", KEY), SqliteStorage(tmp_path / "hub.kws", KEY)
    for storage in (serving, operator, serving):
        with storage.transaction() as tx:
            tx.append(logged("r"))
    with operator.transaction() as tx:
        assert tx.head() == 3
    serving.close()
    operator.close()
