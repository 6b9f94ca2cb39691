"""A round by stick, or by any folder that both sides reach: everything of `sync.round` but the carrying.

`ui.syncing` runs it when a person chose a folder. What lies there for this machine is taken in first (the hub's receipt, packages in their
order), then what the hub has not received and what this machine asks for are put there. Nothing of it counts before a receipt or a
cursor says so: any file may be lost, repeated, old or cut, and the network may be used in between.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from keyworker.base.canonical import digest
from keyworker.base.errors import LogForked, PackageDamaged, PackageForeign
from keyworker.base.logs import log_for
from keyworker.sync.round import Round, SyncingStore
from keyworker.vault.seal import public_key, seal
from keyworker.vault.stick import DOWN, REPLY, REQUEST, UP, Stick, mark_of
from keyworker.wire.messages import CarriedReply, CarriedRequest
from keyworker.wire.package import SEALED_LIMIT, open_down, open_reply, pack
from keyworker.wire.tokens import read_receipt

_log = log_for("sync")
_SETTING: Final = "stick"


@dataclass(frozen=True)
class StickDone:
    """What a round by stick did.

    `answered`: the council had taken the stick in. `received`: changes that it received, of what people wrote. `applied`: things that came,
    of so many `families`. `waiting`: changes that lie on the stick now, for the council; `through`: how many it will have received of this
    machine in all, when it has those. `unusable`: files for this machine that were no good.
    `offered`: the council's copy came back from a backup, and so many records that it may lack lie on the stick; all else goes after them.
    """

    answered: bool = False
    received: int = 0
    applied: int = 0
    families: int = 0
    waiting: int = 0
    through: int = 0
    unusable: int = 0
    offered: int = 0


@dataclass(frozen=True)
class StickRound:
    """`round` is how this machine exchanges; `folder` is what the person chose."""

    round: Round
    folder: Path

    def run(self) -> StickDone:
        """Take in, then put on. Raises FolderUnusable (it is full, or went), and what the store raises; what was taken in stays.

        Where the council has of this machine's log what is not here, the machine came back from a copy, and goes on in a log of its own.
        """
        stick, mark = Stick(self.folder), mark_of(self.round.identity.machine)
        before = self.round.on_store(self.round.store.outgoing).edits_received
        try:
            done = self._packages(stick, mark, self._replies(stick, mark, StickDone()))
        except LogForked:
            self.round.tell(self.round.on_store(self.round.store.begin_log))
            done = StickDone(answered=True)
        offered = self._offer(stick, mark)
        if not offered:
            self._put(stick, mark)
        self.round.let_go()
        now = self.round.on_store(self.round.store.outgoing)
        waiting = 0 if offered else now.pending
        done = replace(
            done, received=max(now.edits_received - before, 0), waiting=waiting, through=now.edits_received + waiting, offered=offered,
        )
        _log.info("a stick was used: %d received, %d applied, %d waiting, %d of no use", done.received, done.applied, done.waiting, done.unusable)
        return done

    def _replies(self, stick: Stick, mark: str, done: StickDone) -> StickDone:
        """Take receipts, and what the hub says of where it stands with this machine."""
        for file in stick.names(REPLY, mark):
            try:
                reply = open_reply(stick.read(file, SEALED_LIMIT), unseal=self.round.identity.seal.open, verify=self.round.identity.from_hub)
                self._mine(reply.machine, reply.hub)
                self._take_receipt(reply)
            except (PackageDamaged, PackageForeign):
                done = replace(done, unusable=done.unusable + 1)
                continue
            done = replace(done, answered=True)
            self.round.on_store(partial(_answered, self.round.store, reply))
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
                package = open_down(stick.read(file, SEALED_LIMIT), unseal=self.round.identity.seal.open, verify=self.round.identity.from_hub)
                self._mine(package.machine, package.hub)
            except (PackageDamaged, PackageForeign):
                done = replace(done, unusable=done.unusable + 1)
                continue
            if package.anew:
                if self.round.on_store(_last_asked_with, self.round.store):
                    self.round.begin_again(package)
                    self.round.on_store(partial(_keep, self.round.store, anew=True))
                continue
            anew = package.after == "" and self.round.on_store(_kept, self.round.store).anew
            if package.after == self.round.on_store(self.round.store.cursor)[0] or anew:
                self.round.hear(package)
                self.round.apply(package)
                self.round.on_store(partial(_keep, self.round.store, anew=False))
                families.update(entry.family for entry in package.entries if entry.family)
                done = replace(done, applied=done.applied + len(package.entries), families=len(families))
        return done

    def _offer(self, stick: Stick, mark: str) -> int:
        """To a hub that came back from a backup: what it may lack goes first and alone. How many records that are."""
        written, count = list[Path](), 0
        while parcel := self.round.on_store(self.round.offered_next, count):
            written.append(stick.write(UP, mark, f"offer{len(written):04}", self.round.packed(parcel)))
            count += len(parcel.offers)
        if count:
            self._ask(stick, mark, written, offering=True)
        return count

    def _put(self, stick: Stick, mark: str) -> None:
        """A hub that came back from a backup has less than it signed for: it is sent again from there."""
        written = []
        after = self.round.on_store(_from_where, self.round.store)
        while True:
            parcel = self.round.on_store(self.round.next_parcel, after)
            changes = parcel.changes
            if not changes:
                break
            written.append(stick.write(UP, mark, changes[-1].digest[:16], self.round.packed(parcel)))
            after = changes[-1].n
        self._ask(stick, mark, written)

    def _ask(self, stick: Stick, mark: str, written: Collection[Path], *, offering: bool = False) -> None:
        """Only what was written now is for the hub, with a request; what came from it was taken in."""
        stick.remove(file for file in stick.names(UP, mark) if file not in written)
        stick.write(REQUEST, mark, "now", self._request(offering=offering))
        stick.remove([*stick.names(REPLY, mark), *stick.names(DOWN, mark)])

    def _request(self, *, offering: bool) -> bytes:
        identity = self.round.identity
        asks = self.round.on_store(self.round.request)
        kept = self.round.on_store(_next_request, self.round.store)
        request = CarriedRequest(
            machine=identity.machine, hub=identity.hub.hub, number=kept.number, asks=asks, anew=kept.anew, offering=offering,
        )
        return pack(request, sign=identity.sign.sign, seal=lambda data: seal(data, identity.hub.seal_key))

    def _mine(self, machine: str, hub: str) -> None:
        if machine != self.round.identity.machine or hub != self.round.identity.hub.hub:
            raise PackageForeign


@dataclass(frozen=True)
class _Kept:
    """What is remembered between two sticks.

    The number of the last request and the position that this machine had been told when it was made; whether everything is asked for, which
    holds while the cursor is the one that it was then (`at`): a network may have brought it meanwhile; what the hub has (None: all).
    """

    number: int = 0
    anew: bool = False
    there: int | None = None
    told: str = ""
    at: str = ""


def _kept(store: SyncingStore) -> _Kept:
    kept = _Kept(**(store.setting(_SETTING) or {}))
    return replace(kept, anew=kept.anew and kept.at == store.cursor()[0])


def _keep(store: SyncingStore, **now: Any) -> _Kept:
    was = _kept(store)
    kept = replace(was, at=store.cursor()[0], **now)
    if kept != was:
        with store.write() as tx:
            tx.keep_setting(_SETTING, asdict(kept))
    return kept


def _next_request(store: SyncingStore) -> _Kept:
    """With the number of the next request; kept before it is used, so that none is used twice."""
    return _keep(store, number=_kept(store).number + 1, told=_told(store))


def _told(store: SyncingStore) -> str:
    heard = store.told().heard
    return heard.chain if heard else ""


def _last_asked_with(store: SyncingStore) -> bool:
    """Whether the last request was made with what this machine has been told: else "anew" is an old answer."""
    return _kept(store).told == _told(store)


def _answered(store: SyncingStore, reply: CarriedReply) -> None:
    """What a reply says of where the hub is with this machine. An old one makes it send or fetch more than it needs, and no less."""
    kept, received = _kept(store), store.outgoing().received
    if reply.offered and reply.offered_with == digest(store.told().former):
        store.offered(reply.offered)
    lost = not reply.known and reply.cursor == store.cursor()[0]
    _keep(store, number=max(kept.number, reply.newest), anew=kept.anew or lost, there=reply.received if reply.received < received else None)


def _from_where(store: SyncingStore) -> int:
    there, received = _kept(store).there, store.outgoing().received
    return received if there is None else min(received, there)
