"""T12: how long the interface thread is ever blocked while somebody works through the pages and 6,000 changes arrive.

Started by `tests.benchmarks.one`. The client is the whole one on a real hub; a timer beats every 2 ms, and what is between two beats
beyond that is time in which nobody could have typed.
"""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

from keyworker.domain.contact import Contact
from keyworker.ui.app import Client
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.shell.session import SessionView
from keyworker.vault.profiles import CHEAPEST
from tests.benchmarks.client import made_client, unlock
from tests.benchmarks.councils import make_council, opened, round_of, write_changes
from tests.benchmarks.measure import Row, p95
from tests.benchmarks.windows import run_until

BEAT = 2.0
MOST = 50.0
WORKER = "Sam"


class Beats(QObject):
    """Milliseconds between beats beyond a beat itself, by what was going on."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: dict[str, list[float]] = {}
        self.doing = "unlock"
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(int(BEAT))
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.setdefault(self.doing, []).append(max(0.0, (now - self._last) * 1000 - BEAT))
        self._last = now

    def wait(self) -> None:
        """Until the next beat, so that a block is counted where it was."""
        before = self._last
        run_until(lambda: self._last > before)


def blocked_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """T12, in two rows: the pages of the main job, and the same while changes arrive."""
    changes = 60 if smallest else 6000
    council = make_council(folder / "blocked", {WORKER: 2 if smallest else 40}, records=60 if smallest else 300)
    machine = council.machines[WORKER]
    with council.served():
        first = opened(machine)
        round_of(first).run()
        first.store.caseload()
        first.close()
    hub = council.open()
    changes = write_changes(hub, changes)
    hub.storage.close()
    with council.served():
        client = made_client(machine, CHEAPEST)
        client.start()
        client.window.show()
        beats = Beats()
        view = unlock(client)
        _work(client, view, beats, while_syncing=True)
        syncing = client.syncing()
        assert syncing is not None
        run_until(lambda: not syncing.running() and not client.busy())
        arriving, beats.gaps = beats.gaps, {}
        _work(client, view, beats, while_syncing=False)
        client.window.close()
    return [
        _row("T12", "the pages of the main job", beats.gaps), _row("T12s", f"the same, each page for the first time, while {changes:,} changes arrive", arriving),
    ]


def _row(name: str, what: str, gaps: dict[str, list[float]]) -> Row:
    """The share of 50 ms of the longest block in each thing done; judged by the longest of all."""
    worst = {doing: max(some) for doing, some in gaps.items()}
    every = [one for some in gaps.values() for one in some]
    order = sorted(worst, key=lambda doing: -worst[doing])[:3]
    over = sum(1 for one in every if one > MOST)
    note = f"{over} of {len(every)} beats over 50 ms, p95 of all {p95(every):.1f} ms; longest: "
    return Row(name, f"longest block of the interface thread: {what}", "50 ms", [one / MOST for one in worst.values()], 1.0,
               list(worst.values()), [MOST], note=note + ", ".join(f"{doing} {worst[doing]:.0f} ms" for doing in order), judged=max)


def _work(client: Client, view: SessionView, beats: Beats, *, while_syncing: bool) -> None:
    """Through the pages of the main job, page by page, waiting until each has come to rest."""
    store = view.context.desk.store
    found: list[tuple[str, str]] = []

    def look() -> list[tuple[str, str]]:
        first = store.caseload()[0].family
        return [(first, store.find(Contact, family=first, status="draft")[0].id)]

    view.context.tasks.store(look, then=found.extend)
    run_until(lambda: bool(found))
    first, contact = found[0]
    places = [
        ("My families", Place(PageName.FAMILIES)), *((f"family {tab}", Place(PageName.FAMILY, first, tab)) for tab in FamilyTab),
        ("star", Place(PageName.STAR, first)), ("contact", Place(PageName.CONTACT, first, record=contact)),
        ("print", Place(PageName.PRINT, first)), ("Today", Place(PageName.TODAY)), ("decisions", Place(PageName.DECISIONS)),
        ("sync", Place(PageName.SYNC)),
    ]
    for doing, place in places:
        beats.doing = doing
        view.go(place)
        _rest(client, beats, while_syncing=while_syncing)
    beats.doing = "search"
    for letters in ("b", "ba", "ban", "dest", "k"):
        view.search.setText(letters)
        _rest(client, beats, while_syncing=while_syncing)
    view.search.setText("")
    view.go(Place(PageName.FAMILIES))
    beats.doing = "My families"


def _rest(client: Client, beats: Beats, *, while_syncing: bool) -> None:
    """Until nothing is under way; while a round of sync goes on, which never rests, for a fifth of a second."""
    end = time.monotonic() + (0.2 if while_syncing else 0.05)
    syncing = client.syncing()
    done: Callable[[], bool] = lambda: time.monotonic() > end and (  # noqa: E731
        not client.busy() or (syncing is not None and syncing.running())
    )
    run_until(done)
    beats.wait()
