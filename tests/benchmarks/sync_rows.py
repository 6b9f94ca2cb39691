"""T6p, T6b, T8 and the memory of a pull: a real hub in another process, over a loopback socket.

Started by `tests.benchmarks.one`.
"""

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from keyworker.store import records as rows_of
from keyworker.sync.gate import Opened
from keyworker.wire import package
from tests.benchmarks.councils import Council, make_council, opened, round_of
from tests.benchmarks.measure import Row, Sides, alternate, held, median, timed_call

SMALLER, WHOLE = "Kim", "Sam"


@dataclass
class Wire:
    """Counts what a client sends and gets: requests, and bytes of HTTP/1.1 with heads (TCP's own bytes are not in it)."""

    requests: int = 0
    up: int = 0
    down: int = 0
    packages: list[bytes] = field(default_factory=list)

    def watch(self, machine: Opened) -> "Wire":
        """Listen to a machine's transport from now on."""
        hooks = machine.transport._client.event_hooks
        machine.transport._client.event_hooks = {
            "request": [*hooks["request"], self._asked], "response": [*hooks["response"], self._answered],
        }
        return self

    def _asked(self, request: httpx.Request) -> None:
        self.requests += 1
        self.up += len(f"{request.method} {request.url.raw_path.decode()} HTTP/1.1\r\n\r\n") + _heads(request.headers)
        self.up += len(request.read())

    def _answered(self, response: httpx.Response) -> None:
        body = response.read()
        self.down += len("HTTP/1.1 200 OK\r\n\r\n") + _heads(response.headers) + len(body)
        if response.request.url.path == "/v1/pull" and body:
            self.packages.append(body)


def pull_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """T6p and T6b, T8, T11s: one council for all of them."""
    council = make_council(folder / "council", {WHOLE: 2 if smallest else 40, SMALLER: 1 if smallest else 17},
                           records=60 if smallest else 300)
    with council.served():
        rows = [*_first_pull(council, rounds=1 if smallest else 5), *_on_the_wire(council), *_nothing(council, smallest=smallest)]
        rows.append(_memory(council))
    return rows


def _first_pull(council: Council, *, rounds: int) -> list[Row]:
    seen = opened(council.copy_of(WHOLE, council.folder / "seen"))
    wire = Wire().watch(seen)
    applied = round_of(seen).run().applied
    told = {row[1]: row for row in seen.store._connection.rows(_KEPT)}
    seen.close()
    sides = Sides()
    gc.disable()  # as the client does: a timer of its own looks for garbage
    for number in range(rounds):
        fresh, floor = (opened(council.copy_of(WHOLE, council.folder / name)) for name in ("fresh", "floor"))
        turns: list[tuple[list[list[float]], Callable[..., Any], tuple[Any, ...]]] = [
            (sides.ours, round_of(fresh).run, ()), (sides.theirs, _insert, (floor, wire.packages, told)),
        ]
        for times, work, arguments in turns if number % 2 else reversed(turns):
            times.append([timed_call(work, *arguments)])
        fresh.close()
        floor.close()
        gc.collect()
    gc.enable()
    ratios = sides.ratios(median)
    return [
        Row("T6p", f"first pull of {applied:,} records from the hub, loopback", "unseal + parse + bulk insert of the same rows",
            ratios, 1.6, sides.all_ours(), sides.all_theirs(),
            note="ours with the hub's own work (another process, same cores), checking each record, merging, and 200 rows a transaction")
    ]


_KEPT = (
    "SELECT r.num, r.id, r.kind, r.family, r.position, r.readable, r.removed, r.done, r.due, r.happened, r.status, r.owner, r.body,"
    " r.hub_body, r.leaves, r.hub_leaves, r.waiting, w.text FROM records r LEFT JOIN words w ON w.num = r.num"
)


def _insert(floor: Opened, packages: Sequence[bytes], told: dict[str, Any]) -> None:
    """The least that a pull can cost: open what was sealed, read its JSON, insert rows that are worked out already."""
    db = floor.store._connection
    for sealed in packages:
        container = floor.identity.seal.open(sealed)
        content = orjson.loads(package._plain(container[package._HEAD_LENGTH : -package._SIGNATURE_LENGTH]))
        rows = [told[one["record"]] for one in content["entries"]]
        with db.transaction():
            db.many(rows_of._INSERT, [(*row[1:17], row[0]) for row in rows])
            db.many("INSERT INTO search (rowid, text) VALUES (?, ?)", [(row[0], row[17]) for row in rows if row[17]])
            db.many("INSERT INTO words VALUES (?, ?)", [(row[0], row[17]) for row in rows if row[17]])


def _on_the_wire(council: Council) -> list[Row]:
    machine = opened(council.copy_of(SMALLER, council.folder / "wire"))
    wire = Wire().watch(machine)
    applied = round_of(machine).run().applied
    raw = machine.store._connection.rows("SELECT sum(length(body)) FROM records WHERE position > 0")[0][0]
    machine.close()
    return [
        Row("T6b", f"bytes of a first pull of {applied:,} records, both ways", "the records' JSON", [(wire.up + wire.down) / raw], 0.40,
            [wire.up + wire.down], [raw], "bytes", note="invented words compress worse than English"),
        Row("T6r", f"requests of a first pull of {applied:,} records", "one", [wire.requests], 6, [wire.requests], [1], "requests",
            note="packages of 1.5 MB of JSON each"),
    ]


def _nothing(council: Council, *, smallest: bool) -> list[Row]:
    machine = opened(council.copy_of(SMALLER, council.folder / "quiet"))
    one = round_of(machine)
    one.run()
    wire = Wire().watch(machine)
    one.run()
    requests, told = wire.requests, wire.up + wire.down
    machine.transport._client.event_hooks = {}
    client = httpx.Client(base_url=f"http://127.0.0.1:{council.port}")
    sides = alternate(lambda _: one.run(), lambda _: client.get("/v1/hub"), rounds=1 if smallest else 6, each=5 if smallest else 50)
    client.close()
    machine.close()
    return [
        Row("T8", "a round of sync with nothing to do", "a bare GET at the same hub", sides.ratios(median), 1.5, sides.all_ours(),
            sides.all_theirs(), note="ours signs the request and the hub checks it, with one transaction of its store"),
        Row("T8r", "requests of a round with nothing to do", "one", [requests], 1, [requests], [1], "requests"),
        Row("T8b", "bytes of a round with nothing to do, both ways", "1,000 bytes", [told / 1000], 1.0, [told], [1000], "bytes"),
    ]


def _memory(council: Council) -> Row:
    peaks = {}
    for name in (SMALLER, WHOLE):
        place = council.copy_of(name, council.folder / f"memory of {name}")
        command = [sys.executable, "-m", "tests.benchmarks.sync_rows", str(place)]
        peaks[name] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    (small, small_applied), (whole, whole_applied) = peaks[SMALLER], peaks[WHOLE]
    return Row("T11s", f"peak memory of a first pull of {whole_applied:,} records", f"the same of {small_applied:,} records",
               [whole / small], 1.3, [whole], [small], "MB", note="whole process, started for this; target is for 50,000 against 5,000")


def _heads(heads: httpx.Headers) -> int:
    return sum(len(name) + len(value) + 4 for name, value in heads.raw)


def _pull_once(folder: Path) -> tuple[float, int]:
    """Pull everything; peak memory of this process in MB, and how many entries."""
    machine = opened(folder)
    applied = round_of(machine).run().applied
    machine.close()
    return held("VmHWM"), applied


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_pull_once(Path(sys.argv[1]))))
