"""A round by stick, or by any folder that both sides reach: everything of `sync.round` but the carrying.

`ui.syncing` runs it when a person chose a folder. What lies there for this machine is taken in first (the hub's receipt, packages in their
order), then what the hub has not received and what this machine asks for are put there. Nothing of it counts before a receipt or a
cursor says so: any file may be lost, repeated, old or cut, and the network may be used in between.
"""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import keyworker
from keyworker.base.errors import PackageDamaged, PackageForeign
from keyworker.base.logs import log_for
from keyworker.store.protocol import Store
from keyworker.sync.round import Round
from keyworker.vault.seal import public_key, seal
from keyworker.vault.stick import DOWN, REPLY, REQUEST, UP, Stick, mark_of
from keyworker.wire.messages import WIRE_VERSION, CarriedReply, CarriedRequest
from keyworker.wire.package import SEALED_LIMIT, open_down, open_reply, pack
from keyworker.wire.tokens import read_receipt

_log = log_for("sync")
_SETTING: Final = "stick"


@dataclass(frozen=True)
class StickDone:
    """What a round by stick did.

    `answered`: the council had taken the stick in. `received`: changes that it received, of what people wrote. `applied`: things that came,
    of so many `families`. `waiting`: changes that lie on the stick now, for the council. `unusable`: files for this machine that were no good.
    """

    answered: bool = False
    received: int = 0
    applied: int = 0
    families: int = 0
    waiting: int = 0
    unusable: int = 0


@dataclass(frozen=True)
class StickRound:
    """`round` is how this machine exchanges; `folder` is what the person chose."""

    round: Round
    folder: Path

    def run(self) -> StickDone:
        """Take in, then put on. Raises FolderUnusable (it is full, or went), LogForked, and what the store raises; what was taken in stays."""
        stick, mark = Stick(self.folder), mark_of(self.round.identity.machine)
        before = self.round.on_store(self.round.store.outgoing).edits_received
        done = self._packages(stick, mark, self._replies(stick, mark, StickDone()))
        self._put(stick, mark)
        now = self.round.on_store(self.round.store.outgoing)
        done = replace(done, received=now.edits_received - before, waiting=now.pending)
        _log.info("a stick was used: %d received, %d applied, %d waiting, %d of no use", done.received, done.applied, done.waiting, done.unusable)
        return done

    def _replies(self, stick: Stick, mark: str, done: StickDone) -> StickDone:
        for file in stick.names(REPLY, mark):
            try:
                reply = open_reply(stick.read(file, SEALED_LIMIT), unseal=self.round.identity.seal.open, verify=self.round.from_hub)
                self._mine(reply.machine, reply.hub)
                self._take_receipt(reply)
            except (PackageDamaged, PackageForeign):
                done = replace(done, unusable=done.unusable + 1)
                continue
            done = replace(done, answered=True)
            if not reply.known and reply.cursor == self.round.on_store(self.round.store.cursor)[0]:
                self.round.on_store(partial(_remember, self.round.store, anew=True))
        return done

    def _take_receipt(self, reply: CarriedReply) -> None:
        if reply.receipt:
            receipt = read_receipt(reply.receipt, public_key(self.round.identity.hub.sign_key))
            self._mine(receipt.machine, receipt.hub)
            self.round.tell(self.round.on_store(self.round.store.received, receipt, reply.receipt))

    def _packages(self, stick: Stick, mark: str, done: StickDone) -> StickDone:
        """Each package that follows what was applied; an old one, or one after a lost one, is left until it is asked for again."""
        families: set[str] = set()
        for file in stick.names(DOWN, mark):
            try:
                package = open_down(stick.read(file, SEALED_LIMIT), unseal=self.round.identity.seal.open, verify=self.round.from_hub)
                self._mine(package.machine, package.hub)
            except (PackageDamaged, PackageForeign):
                done = replace(done, unusable=done.unusable + 1)
                continue
            anew = package.after == "" and self.round.on_store(_kept, self.round.store)[1]
            if package.after == self.round.on_store(self.round.store.cursor)[0] or anew:
                self.round.apply(package)
                self.round.on_store(partial(_remember, self.round.store, anew=False))
                families.update(entry.family for entry in package.entries if entry.family)
                done = replace(done, applied=done.applied + len(package.entries), families=len(families))
        return done

    def _put(self, stick: Stick, mark: str) -> None:
        written = []
        after = self.round.on_store(self.round.store.outgoing).received
        while True:
            changes, acknowledged, _ = self.round.on_store(self.round.next_changes, after)
            if not changes:
                break
            written.append(stick.write(UP, mark, changes[-1].digest[:16], self.round.packed(changes, acknowledged)))
            after = changes[-1].n
        stick.remove(file for file in stick.names(UP, mark) if file not in written)
        stick.write(REQUEST, mark, "now", self._request())
        stick.remove([*stick.names(REPLY, mark), *stick.names(DOWN, mark)])

    def _request(self) -> bytes:
        identity = self.round.identity
        number, anew = self.round.on_store(_next_number, self.round.store)
        cursor, _ = self.round.on_store(self.round.store.cursor)
        request = CarriedRequest(
            machine=identity.machine, hub=identity.hub.hub, number=number, cursor=cursor, anew=anew, program=keyworker.__version__, wire=WIRE_VERSION
        )
        return pack(request, sign=identity.sign.sign, seal=lambda data: seal(data, identity.hub.seal_key))

    def _mine(self, machine: str, hub: str) -> None:
        if machine != self.round.identity.machine or hub != self.round.identity.hub.hub:
            raise PackageForeign


def _kept(store: Store) -> tuple[int, bool]:
    kept = store.setting(_SETTING) or {}
    return int(kept.get("number", 0)), bool(kept.get("anew"))


def _next_number(store: Store) -> tuple[int, bool]:
    """The number of the next request, and whether it asks for everything; kept before it is used, so that none is used twice."""
    number, anew = _kept(store)
    with store.write() as tx:
        tx.keep_setting(_SETTING, {"number": number + 1, "anew": anew})
    return number + 1, anew


def _remember(store: Store, *, anew: bool) -> None:
    number, was = _kept(store)
    if was != anew:
        with store.write() as tx:
            tx.keep_setting(_SETTING, {"number": number, "anew": anew})
