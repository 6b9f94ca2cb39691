"""One round of sync: what is frozen goes up package by package, what is new comes down package by package.

`ui.app` runs it on a background thread, tests in one thread. Each step on the store is handed to `on_store`, so that the
database is never open across the network; an interrupted round goes on at the next package and has nothing else to resume.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

import keyworker
from keyworker.base.clock import Clock, Moment
from keyworker.base.errors import HubRefused, KeyworkerError, PackageForeign, PackageGap
from keyworker.base.logs import log_for
from keyworker.store.protocol import Changes, Store, SyncStore
from keyworker.sync.agreement import Agreement
from keyworker.sync.identity import Identity
from keyworker.sync.transport import Transport
from keyworker.vault.seal import public_key, seal, verify
from keyworker.wire.blanks import as_sent, is_blank
from keyworker.wire.messages import (
    CHANGES_PER_PACKAGE,
    WIRE_VERSION,
    Change,
    DownPackage,
    PullRequest,
    Receipt,
    UpPackage,
)
from keyworker.wire.package import RAW_TARGET, open_down, pack
from keyworker.wire.tokens import read_receipt

SLICE = 200
CONTACT_EVERY = timedelta(minutes=1)

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
        try:
            sent = self._send_all()
        except (HubRefused, PackageGap):
            self._fetch_all(Progress())
            raise
        done = self._fetch_all(Progress(sent=sent))
        if self.on_store(self.store.leaving):  # what was written for a family that left goes at once, and then the family
            done = self._fetch_all(Progress(done.sent + self._send_all(), done.applied))
        gone = self.on_store(self.store.let_go, self._for_the_hub)
        if gone.gone:
            self.tell(gone)
        self._note_contact(moved=bool(done.sent or done.applied))
        return done

    def _for_the_hub(self, data: bytes) -> bytes:
        return seal(data, self.identity.hub.seal_key)

    def _note_contact(self, *, moved: bool) -> None:
        """Remember that the hub answered: to the minute, so that a round with nothing to do writes nothing to the disk."""
        now, last = self.clock.now(), self.on_store(self.store.outgoing).last_contact
        if moved or last is None or not timedelta() <= now.utc - last.utc < CONTACT_EVERY:
            self.on_store(self.store.contacted, now)

    def _send_all(self) -> int:
        sent = 0
        after: int | None = None
        while True:
            changes, acknowledged = self.on_store(self._next_changes, after)
            if not changes:
                return sent
            try:
                token = self._send(changes, acknowledged)
            except PackageGap as gap:
                # A hub that came back from a backup has less than it signed for: it is sent again from there, once.
                if after is not None:
                    raise
                after = gap.received
                continue
            receipt = read_receipt(token, public_key(self.identity.hub.sign_key))
            self._check(receipt, changes)
            self.tell(self.on_store(self.store.received, receipt, token))
            after = None if after is None else max(receipt.received, changes[-1].n)
            sent += len(changes)
            self.progress(Progress(sent=sent, more=True))

    def _send(self, changes: tuple[Change, ...], acknowledged: int) -> str:
        kept = self.on_store(self.store.sealed) if any(is_blank(change.content) for change in changes) else ()
        package = pack(
            UpPackage(machine=self.identity.machine, hub=self.identity.hub.hub, acknowledged=acknowledged, changes=changes,
                      sealed=as_sent(copy.blob for copy in kept)),
            sign=self.identity.sign.sign,
            seal=lambda data: seal(data, self.identity.hub.seal_key),
        )
        return self.transport.send(package)

    def _next_changes(self, after: int | None) -> tuple[tuple[Change, ...], int]:
        """The changes of the next package: those above `after`, or above what was received.

        What is frozen and not received goes first and alone, so that a repeat is a repeat.
        """
        received = self.store.outgoing().received if after is None else after
        changes = self.store.frozen(received, CHANGES_PER_PACKAGE)
        if not changes and self.store.freeze(CHANGES_PER_PACKAGE):
            changes = self.store.frozen(received, CHANGES_PER_PACKAGE)
        return _first_package(tuple(changes)), self.store.cursor()[1]

    def _check(self, receipt: Receipt, changes: tuple[Change, ...]) -> None:
        """A receipt must be for this machine and for exactly what was sent."""
        last = changes[-1]
        mine = receipt.machine == self.identity.machine and receipt.hub == self.identity.hub.hub
        if not mine or receipt.received < last.n or (receipt.received == last.n and receipt.digest != last.digest):
            raise PackageForeign

    def _fetch_all(self, done: Progress) -> Progress:
        agreement = Agreement(self.store, self.on_store)
        while True:
            sealed = self.transport.pull(self.on_store(self._request, agreement))
            if sealed is None:
                return Progress(done.sent, done.applied)
            package = open_down(sealed, unseal=self.identity.seal.open, verify=self._from_hub)
            if package.machine != self.identity.machine or package.hub != self.identity.hub.hub:
                raise PackageForeign
            agreement.heard(package)
            self._apply(package)
            done = Progress(done.sent, done.applied + len(package.entries), package.more)
            self.progress(done)
            if not package.more and agreement.holds(package):
                return done

    def _request(self, agreement: Agreement) -> PullRequest:
        return PullRequest(
            **agreement.asks(), cursor=self.store.cursor()[0], version=keyworker.__version__, wire=WIRE_VERSION, n=self.store.last_number() if self.store.leaving() else 0,
            waits=self.store.waits_for(),
        )

    def _apply(self, package: DownPackage) -> None:
        old_cursor, old_position = self.on_store(self.store.cursor)
        entries = package.entries
        for start in range(0, max(len(entries), 1), SLICE):
            last = start + SLICE >= len(entries)
            cursor, position = (package.cursor, package.position) if last else (old_cursor, old_position)
            piece = entries[start : start + SLICE]
            self.tell(self.on_store(partial(
                self.store.take, piece, cursor=cursor, position=position, have=package.have, begins=() if start else package.begins,
                ends=package.ends if last else (), saved=package.saved,
            )))

    def _from_hub(self, author: str, signed: bytes, signature: bytes) -> None:
        if author != self.identity.hub.hub:
            raise PackageForeign
        verify(self.identity.hub.sign_key, signature, signed)


def _first_package(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """As many of the changes as fit into one package, at least one; the same cut for the same changes, so repeats are equal."""
    size = 0
    for count, change in enumerate(changes):
        size += len(change.model_dump_json().encode())
        if size > RAW_TARGET and count:
            return changes[:count]
    return changes
