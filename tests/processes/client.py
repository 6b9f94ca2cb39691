"""One machine as a process of its own: `python -m tests.processes.client STORE URL NAME FAMILY SEED`. It writes and syncs until it is killed.

On standard output it says, a line of JSON each, what it is about to write with what was on the screen, and, once that is on the disk, that it
is done: who kills it knows what must not be lost.
"""

import json
import logging
import os
import random
import resource
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keyworker.base.clock import SystemClock
from keyworker.base.errors import KeyworkerError, Refusal
from keyworker.domain.plan import Action, Goal
from keyworker.store.database import open_store
from keyworker.sync.identity import Identity, read_identity
from keyworker.sync.round import Round
from keyworker.sync.transport import HttpsTransport
from keyworker.wire.tokens import request_token
from tests.fakes.town import KEY, Laptop, Town
from tests.properties.screens import PLAN_FIELDS, Screens, TakenOut, Typed


def say(**line: Any) -> None:
    """One line for who watches."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Said(list[TakenOut]):
    """Tells of what is taken out before it is."""

    def append(self, taken: TakenOut) -> None:
        """One more."""
        super().append(taken)
        say(took=taken.record, screen=sorted(taken.screen))


class Done(list[Typed]):
    """Tells of what was typed once it is on the disk."""

    def append(self, typed: Typed) -> None:
        """One more."""
        super().append(typed)
        say(typed=typed.place, words=sorted(typed.words), screen=sorted(typed.screen))


@dataclass
class Journal(Screens):
    """Screens that tell of each act, with words that no other process writes."""

    start: str = ""

    def word(self) -> str:
        """A word that nobody wrote before, nor will in another life of this process."""
        self.count += 1
        return f"Canary{self.start}x{self.count}"

    def _do(self, laptop: Laptop, record: str, place: str, words: frozenset[str], screen: frozenset[str], act: Any) -> None:
        say(about=f"{record}/{place}", screen=sorted(screen), words=sorted(words))
        super()._do(laptop, record, place, words, screen, act)


def machine(path: Path, url: str, name: str) -> tuple[Laptop, HttpsTransport]:
    """The machine of a store."""
    clock = SystemClock()
    store = open_store(path, KEY, worker=None, clock=clock)
    identity = read_identity(store)
    assert identity is not None
    store.signed_in(identity.worker.id)
    wire = HttpsTransport(url, lambda method, path, body: _token(identity, method, path, body))
    worker = identity.worker.model_copy(update={"name": name})
    return Laptop(worker, identity, wire, clock, path, store), wire  # type: ignore[arg-type]


def _token(identity: Identity, method: str, path: str, body: bytes) -> str:
    return request_token(
        identity.sign.private, machine=identity.machine, hub=identity.hub.hub, method=method, path=path, body=body, now=SystemClock().now()
    )


def act(screens: Journal, name: str, chance: random.Random) -> None:
    """One thing that somebody does, or a sync."""
    laptop = screens.town.laptops[name]
    what = chance.randrange(10)
    kind: type[Goal | Action] = Goal if chance.random() < 0.5 else Action
    if what < 3:
        screens.write(name, chance.choice(PLAN_FIELDS), chance.choice(["", "kitchen"]), paragraphs=chance.random() < 0.5)
    elif what == 3:
        screens.add_goal(name)
        screens.add_action(name, chance.randrange(3))
        screens.open_page(name, "kitchen")
    elif what == 4:
        screens.write_part(name, kind, chance.randrange(4))
    elif what == 5:
        screens.decide(name, chance.randrange(12))
    elif what == 6 and chance.random() < 0.3:
        screens.take_out(name, kind, chance.randrange(4))
    else:
        sync(laptop)


def sync(laptop: Laptop) -> int:
    """One round; how much moved, or -1 when it failed."""
    def on_store(work: Any, *arguments: Any) -> Any:
        return work(*arguments)

    try:
        done = Round(laptop.store, laptop.identity, laptop.wire, laptop.clock, on_store, laptop.told.append, laptop.told.append).run()
    except KeyworkerError as error:
        say(failed=type(error).__name__)
        return -1
    say(synced=done.sent + done.applied)
    return done.sent + done.applied


def main(path: Path, url: str, name: str, family: str, seed: int) -> None:
    """Write and sync without end."""
    laptop, _ = machine(path, url, name)
    screens = Journal(Town(path.parent, laptop.clock, None, None, {name: laptop}, [family]), start=f"{name}{seed}")  # type: ignore[arg-type]
    screens.typed, screens.taken_out = Done(), Said()
    chance = random.Random(seed)
    room = os.environ.get("KEYWORKER_TEST_ROOM")
    if room:  # no file may grow beyond what is there and a little more: what a full disk is to the store
        largest = max(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + int(room), resource.RLIM_INFINITY))
    say(ready=True)
    while True:
        try:
            act(screens, name, chance)
        except Refusal as error:
            say(refused=type(error).__name__)
        except KeyworkerError as error:
            say(trouble=type(error).__name__)
            if laptop.store._connection._db is None:  # it closed itself: a person would unlock again
                laptop.reopen()


if __name__ == "__main__":
    logging.disable()
    words = sys.argv[1:]
    main(Path(words[0]), words[1], words[2], words[3], zlib.crc32(words[4].encode()))
