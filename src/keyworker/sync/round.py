"""One round of sync: what is frozen goes up package by package, what is new comes down package by package.

`ui.app` runs it on a background thread, tests in one thread. Each step on the store is handed to `on_store`, so that the
database is never open across the network; an interrupted round goes on at the next package and has nothing else to resume.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

import keyworker
from keyworker.base.clock import Clock, Moment
from keyworker.base.errors import CouncilPutBack, HubRefused, KeyworkerError, LogForked, PackageForeign, PackageGap
from keyworker.base.logs import log_for
from keyworker.store.protocol import Changes, Store, SyncStore, Told
from keyworker.sync.identity import Identity
from keyworker.sync.transport import Transport
from keyworker.vault.seal import public_key, seal, verify
from keyworker.wire.messages import (
    CHANGES_PER_PACKAGE,
    WIRE_VERSION,
    Change,
    DownPackage,
    Message,
    Offer,
    PullRequest,
    Receipt,
    UpPackage,
)
from keyworker.wire.package import RAW_TARGET, open_down, pack
from keyworker.wire.tokens import read_receipt

SLICE = 200
CONTACT_EVERY = timedelta(minutes=1)
_TURNS = 4
"""How often one round begins again, each time knowing more: the hub came back from a backup, this machine from a copy, both, once more."""

M = TypeVar("M", bound=Message)

_log = log_for("sync")


class SyncingStore(Store, SyncStore, Protocol):
    """A store with its sync side."""


@dataclass(frozen=True)
class Progress:
    """What a round has done so far: changes that the hub received, entries that were applied here, whether more is coming."""

    sent: int = 0
    applied: int = 0
    more: bool = False


@dataclass(frozen=True)
class Round:
    """Everything a round needs. `on_store(step, *arguments)` runs a step on the store's thread and waits for its result."""

    store: SyncingStore
    identity: Identity
    transport: Transport
    clock: Clock
    on_store: Callable[..., Any]
    tell: Callable[[Changes], None]
    progress: Callable[[Progress], None]

    def run(self) -> Progress:
        """Send all, then fetch all. Raises HubAway, HubRefused, PackageGap, LogForked, PackageDamaged, PackageForeign, DiskFull.

        When the hub answers but cannot take what is sent, what is new is fetched all the same before the error is raised.
        """
        begun, reached = self.clock.now(), Progress()

        def progressed(done: Progress) -> None:
            nonlocal reached
            reached = Progress(max(reached.sent, done.sent), done.applied)
            self.progress(done)

        try:
            done = replace(self, progress=progressed)._run()
        except KeyworkerError as error:
            _log.warning("sync round failed: %s, %d sent, %d applied, %d ms", type(error), reached.sent, reached.applied, self._since(begun))
            raise
        _log.info("sync round ended, %d sent, %d applied, %d ms", done.sent, done.applied, self._since(begun))
        return done

    def _since(self, begun: Moment) -> int:
        return (self.clock.now().utc - begun.utc) // timedelta(milliseconds=1)

    def _run(self) -> Progress:
        """Once more when the hub, or this machine, turns out to have come back from a copy: then it goes on from what both still have."""
        for _ in range(_TURNS):
            try:
                return self._once()
            except CouncilPutBack:
                self._begin_again()
            except LogForked:
                self.tell(self.on_store(self.store.begin_log))
        return self._once()

    def _once(self) -> Progress:
        try:
            self._offer_all()
            sent = self._send_all()
        except (HubRefused, PackageGap):
            if self.on_store(self.store.outgoing).again is None:
                self._fetch_all(Progress())
            raise
        done = self._fetch_all(Progress(sent=sent))
        self._note_contact(moved=bool(done.sent or done.applied))
        return done

    def _note_contact(self, *, moved: bool) -> None:
        """Remember that the hub answered: to the minute, so that a round with nothing to do writes nothing to the disk."""
        now, last = self.clock.now(), self.on_store(self.store.outgoing).last_contact
        if moved or last is None or not timedelta() <= now.utc - last.utc < CONTACT_EVERY:
            self.on_store(self.store.contacted, now)

    def _send_all(self) -> int:
        sent = 0
        after: int | None = None
        while True:
            changes, acknowledged, told = self.on_store(self._next_changes, after)
            if not changes:
                return sent
            try:
                token = self._send(changes, acknowledged, told)
            except PackageGap as gap:
                # A hub that came back from a backup has less than it signed for: it is sent again from there, once.
                if after is not None:
                    raise
                after = gap.received
                continue
            receipt = self._check(self._read(token), changes, told)
            self.tell(self.on_store(self.store.received, receipt, token))
            after = None if after is None else max(receipt.received, changes[-1].n)
            sent += len(changes)
            self.progress(Progress(sent=sent, more=True))

    def _send(self, changes: tuple[Change, ...], acknowledged: int, told: Told, offers: tuple[Offer, ...] = ()) -> str:
        package = pack(
            UpPackage(
                machine=self.identity.machine, hub=self.identity.hub.hub, acknowledged=acknowledged, changes=changes, told=told.heard,
                log=told.log, log_after=told.log_after, offers=offers, word=told.former,
            ),
            sign=self.identity.sign.sign,
            seal=lambda data: seal(data, self.identity.hub.seal_key),
        )
        return self.transport.send(package)

    def _next_changes(self, after: int | None) -> tuple[tuple[Change, ...], int, Told]:
        """The changes of the next package, all of one log: those above `after`, or above what was received.

        What is frozen and not received goes first and alone, so that a repeat is a repeat.
        """
        received = self.store.outgoing().received if after is None else after
        changes = self.store.frozen(received, CHANGES_PER_PACKAGE)
        if not changes and self.store.freeze(CHANGES_PER_PACKAGE):
            changes = self.store.frozen(received, CHANGES_PER_PACKAGE)
        told = self.store.told()
        if changes:
            log, log_after, last = self.store.log_of(changes[0].n)
            changes = [change for change in changes if last is None or change.n <= last]
            told = replace(told, log=log, log_after=log_after)
        return tuple(_first_package(changes)), self.store.cursor()[1], told

    def _read(self, token: str) -> Receipt:
        """A receipt of the hub's for this machine."""
        receipt = read_receipt(token, public_key(self.identity.hub.sign_key))
        if receipt.machine != self.identity.machine or receipt.hub != self.identity.hub.hub:
            raise PackageForeign
        return receipt

    def _check(self, receipt: Receipt, changes: tuple[Change, ...], told: Told) -> Receipt:
        """A receipt must be for exactly what was sent. In a log that this machine left, it says nothing here of what others wrote on."""
        last = changes[-1]
        if receipt.received < last.n or (receipt.received == last.n and receipt.digest != last.digest) or receipt.log not in ("", told.log):
            raise PackageForeign
        if receipt.received > last.n and self.on_store(self.store.log_of, last.n)[2] is not None:
            return receipt.model_copy(update={"received": last.n, "digest": last.digest})
        return receipt

    def _begin_again(self) -> None:
        """The hub came back from a backup: its signed word says what it still has of this machine."""
        cursor, told = self.on_store(self.store.cursor)[0], self.on_store(self.store.told)
        sealed = self.transport.pull(_request(cursor, told))
        package = self._opened(sealed) if sealed is not None else None
        if package is not None and package.anew:
            self.tell(self.on_store(self.store.begin_again, self._read(package.receipt), package.receipt))

    def _offer_all(self) -> None:
        """To a hub that came back from a backup: everything that it once said and that this machine still has, before its own log."""
        while offers := self.on_store(self.store.offers, SLICE):
            offers = _first_package(offers)
            told = self.on_store(self.store.told)
            token = self._send((), self.on_store(self.store.cursor)[1], told, tuple(offers))
            self.on_store(self.store.hear, self._read(token), token)
            self.on_store(self.store.offered, [offer.record for offer in offers])
            self.progress(Progress(more=True))

    def _fetch_all(self, done: Progress) -> Progress:
        while True:
            cursor, told = self.on_store(self.store.cursor)[0], self.on_store(self.store.told)
            sealed = self.transport.pull(_request(cursor, told))
            if sealed is None:
                return Progress(done.sent, done.applied)
            package = self._opened(sealed)
            if package.anew:
                raise CouncilPutBack
            if package.receipt:
                self.on_store(self.store.hear, self._read(package.receipt), package.receipt, package.saved)
            self._apply(package)
            done = Progress(done.sent, done.applied + len(package.entries), package.more)
            self.progress(done)
            if not package.more:
                return done

    def _opened(self, sealed: bytes) -> DownPackage:
        package = open_down(sealed, unseal=self.identity.seal.open, verify=self._from_hub)
        if package.machine != self.identity.machine or package.hub != self.identity.hub.hub:
            raise PackageForeign
        return package

    def _apply(self, package: DownPackage) -> None:
        old_cursor, old_position = self.on_store(self.store.cursor)
        entries = package.entries
        for start in range(0, max(len(entries), 1), SLICE):
            last = start + SLICE >= len(entries)
            cursor, position = (package.cursor, package.position) if last else (old_cursor, old_position)
            piece = entries[start : start + SLICE]
            self.tell(self.on_store(partial(self.store.take, piece, cursor=cursor, position=position, have=package.have)))

    def _from_hub(self, author: str, signed: bytes, signature: bytes) -> None:
        if author != self.identity.hub.hub:
            raise PackageForeign
        verify(self.identity.hub.sign_key, signature, signed)


def _request(cursor: str, told: Told) -> PullRequest:
    return PullRequest(
        cursor=cursor, version=keyworker.__version__, wire=WIRE_VERSION, told=told.heard, log=told.log, log_after=told.log_after,
    )


def _first_package(changes: Sequence[M]) -> Sequence[M]:
    """As many of the changes, or offers, as fit into one package, at least one; the same cut for the same changes, so repeats are equal."""
    size = 0
    for count, change in enumerate(changes):
        size += len(change.model_dump_json().encode())
        if size > RAW_TARGET and count:
            return changes[:count]
    return changes
