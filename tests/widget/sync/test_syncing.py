"""Keeping in step over a real store and real sockets: what is being done is said at once, and can be stopped at any moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from keyworker.base.errors import FolderUnusable, HubAway, KeyworkerError, SyncStopped
from keyworker.casework import plans
from keyworker.hub.app import create_app
from keyworker.hub.serving import running
from keyworker.sync import gate
from keyworker.sync.round import Progress
from keyworker.sync.stick import StickDone
from keyworker.sync.transport import HttpsTransport
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.doing import doing_words, done_words
from keyworker.ui.syncing import Syncing
from keyworker.ui.tasks import Tasks
from tests.fakes.fault_proxy import Fault, FaultProxy
from tests.fakes.town import KEY, Laptop, make_town


@dataclass
class Desk:
    """A machine that keeps in step over a road on which things go wrong."""

    laptop: Laptop
    proxy: FaultProxy
    syncing: Syncing
    tasks: Tasks
    said: list[str]
    ended: list[KeyworkerError | None]


@contextmanager
def desk(qtbot: QtBot, folder: Path) -> Iterator[Desk]:
    town = make_town(folder)
    laptop = town.add_laptop("worker")
    for _ in range(4):
        town.add_family(laptop.worker)
    changes, errors = ChangeSignal(), list[KeyworkerError]()
    tasks = Tasks(changes, errors.append)
    with running(create_app(town.hub)) as url:
        proxy = FaultProxy(int(url.rpartition(":")[2]))
        with proxy.running() as near:
            transport = HttpsTransport(near, gate._tokens(laptop.identity, town.clock))
            laptop.store.close()
            laptop.store = tasks._store.submit(lambda: _opened(laptop)).result()
            syncing = Syncing(laptop.store, laptop.identity, transport, town.clock, tasks, changes)
            made = Desk(laptop, proxy, syncing, tasks, [], [])
            syncing.doing.connect(made.said.append)
            syncing.ended.connect(made.ended.append)
            yield made
            transport.close()
            qtbot.waitUntil(lambda: not tasks.busy())
            tasks.close(last=laptop.store.close)
    assert errors == []
    town.hub.storage.close()


def _opened(laptop: Laptop):  # type: ignore[no-untyped-def]
    from keyworker.store.database import open_store

    return open_store(laptop.path, KEY, worker=laptop.worker.id, clock=laptop.clock)


def test_what_is_done_is_said_before_anything_was_asked_and_with_each_step(qtbot: QtBot, tmp_path: Path) -> None:
    with desk(qtbot, tmp_path) as one:
        one.syncing.sync_now()
        assert one.said == ["Asking the council …"]
        qtbot.waitUntil(lambda: bool(one.ended))
        assert one.ended == [None]
        assert one.said[-1] == "Fetching, 4 families so far"
        one.said.clear()
        one.ended.clear()
        families = one.tasks._store.submit(lambda: [row.family for row in one.laptop.store.caseload()]).result()
        for family in families[:3]:
            one.tasks._store.submit(plans.begin_plan, one.laptop.desk, family).result()
        one.syncing.sync_now()
        qtbot.waitUntil(lambda: bool(one.ended))
        assert "Sending 3 of 3 changes" in one.said


def test_a_sync_that_nobody_answers_is_stopped_at_once_and_the_next_one_goes_through(qtbot: QtBot, tmp_path: Path) -> None:
    """Nothing waits for the network: the end is there when the press is over, and a new one may be begun in the same moment."""
    with desk(qtbot, tmp_path) as one:
        one.proxy.plan = [Fault(silent=True)]
        one.syncing.sync_now()
        one.proxy.asked.wait()
        assert one.syncing.running()
        one.syncing.stop_now()
        assert [type(error) for error in one.ended] == [SyncStopped]
        assert not one.syncing.running()
        one.syncing.sync_now()
        assert one.syncing.running()
        qtbot.waitUntil(lambda: len(one.ended) > 1)
        assert one.ended[1:] == [None]


def test_a_machine_that_wakes_does_not_wait_for_an_answer_from_before_it_slept(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection went while it slept: the round begins anew at once, and to people it is one round."""
    with desk(qtbot, tmp_path) as one:
        wall = [1_000.0]
        monkeypatch.setattr("keyworker.ui.syncing.time.time", lambda: wall[0])
        one.proxy.plan = [Fault(silent=True)]
        one.syncing.sync_now()
        one.proxy.asked.wait()
        one.syncing._tick()
        wall[0] += 3_600
        one.syncing._tick()
        qtbot.waitUntil(lambda: bool(one.ended))
        assert one.ended == [None]
        assert one.proxy.connections == 2


def test_a_stick_does_not_wait_for_a_council_that_does_not_answer(qtbot: QtBot, tmp_path: Path) -> None:
    """The round that goes on is stopped, the stick is written, and a folder that went is said."""
    with desk(qtbot, tmp_path) as one:
        carried: list[object] = []
        one.syncing.carried.connect(carried.append)
        one.proxy.always = Fault(silent=True)
        one.syncing.sync_now()
        one.proxy.asked.wait()
        (tmp_path / "stick").mkdir()
        one.syncing.by_stick(tmp_path / "stick")
        qtbot.waitUntil(lambda: bool(carried))
        assert carried == [StickDone()]
        assert [file.name.partition("-")[0] for file in (tmp_path / "stick" / "Keyworker").iterdir()] == ["request"]
        one.syncing.by_stick(tmp_path / "pulled out")
        qtbot.waitUntil(lambda: len(carried) > 1)
        assert isinstance(carried[1], FolderUnusable)


def test_an_absent_council_is_an_end_and_no_silence(qtbot: QtBot, tmp_path: Path) -> None:
    with desk(qtbot, tmp_path) as one:
        one.proxy.always = Fault(down=0)
        one.syncing.sync_now()
        qtbot.waitUntil(lambda: bool(one.ended))
        assert [type(error) for error in one.ended] == [HubAway]
        assert threading.active_count() < 50


@pytest.mark.parametrize(("done", "quiet", "words"), [
    (Progress(), 0.2, "Asking the council …"),
    (Progress(), 20.4, "Waiting for the council's answer, 20 s"),
    (Progress(sending=3, to_send=12), 0, "Sending 3 of 12 changes"),
    (Progress(sending=1, to_send=1), 0, "Sending 1 change"),
    (Progress(sending=3, to_send=12), 7, "Sending 3 of 12 changes · Waiting for the council's answer, 7 s"),
    (Progress(sent=12, applied=40, families=4), 0, "Fetching, 4 families so far"),
    (Progress(applied=4, families=1), 5, "Fetching, 1 family so far · Waiting for the council's answer, 5 s"),
])
def test_the_words_say_what_is_done_and_from_the_third_second_on_how_long_nothing_was_heard(done: Progress, quiet: float, words: str) -> None:
    assert doing_words(done, quiet) == words


def test_what_was_done_is_said_of_the_council() -> None:
    assert done_words(Progress(sent=1, applied=200)) == "1 change received by the council · 200 items fetched"
    assert done_words(Progress()) == ""
