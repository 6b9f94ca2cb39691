"""One round of sync: what is frozen goes up package by package, what is new comes down package by package.

`ui.syncing` runs it on a background thread, tests in one thread. Each step on the store is handed to `on_store`, so that the
database is never open across the network; an interrupted round goes on at the next package and has nothing else to resume.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

import keyworker
from keyworker.base.clock import Clock, Moment
from keyworker.base.errors import (
    CouncilPutBack,
    HubRefused,
    KeyworkerError,
    LogForked,
    PackageDamaged,
    PackageForeign,
    PackageGap,
)
from keyworker.base.logs import log_for
from keyworker.store.leaving import Sealed
from keyworker.store.protocol import Changes, Store, SyncStore, Told
from keyworker.sync.agreement import Agreement
from keyworker.sync.beside import beside
from keyworker.sync.identity import Identity
from keyworker.sync.transport import Transport
from keyworker.vault.seal import public_key, seal
from keyworker.wire.blanks import as_sent, is_blank
from keyworker.wire.contents import Change
from keyworker.wire.messages import (
    CHANGES_PER_PACKAGE,
    WIRE_VERSION,
    DownPackage,
    Offer,
    PullRequest,
    Receipt,
    UpPackage,
)
from keyworker.wire.package import RAW_TARGET, open_down, pack
from keyworker.wire.scope_marks import WRITTEN_BY_ITSELF
from keyworker.wire.signatures import log_statement
from keyworker.wire.tokens import read_receipt

SLICE = 200
CONTACT_EVERY = timedelta(minutes=1)
_TURNS = 4
"""How often one round begins again, each time knowing more: the hub came back from a backup, this machine from a copy, both, once more."""

_MOST_TOLD = 6
"""How often one round is told the same family from its beginning: once, again where sums differ (`agreement.MOST_HEALED`), and twice more."""

_log = log_for("sync")


class SyncingStore(Store, SyncStore, Protocol):
    """A store with its sync side."""


@dataclass(frozen=True)
class Progress:
    """What a round has done so far: changes of people that the hub received, entries that were applied here, whether more is coming.

    Of what people wrote `sending` of `to_send` changes are on their way or received (0: nothing is being sent). `families`: how many had
    something come.
    """

    sent: int = 0
    applied: int = 0
    more: bool = False
    sending: int = 0
    to_send: int = 0
    families: int = 0


@dataclass(frozen=True)
class Parcel:
    """What one package up is made of. `acknowledged`: what was applied; `pending`: how many changes of people wait to be sent; `copies`: sealed
    ones of the changes that are blank.
    """

    changes: tuple[Change, ...]
    acknowledged: int
    told: Told
    pending: int = 0
    offers: tuple[Offer, ...] = ()
    copies: tuple[bytes, ...] = ()


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
            reached = replace(done, sent=max(reached.sent, done.sent))
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
                package = self._fetch(self.on_store(self.request))
                if package is not None and package.anew:
                    self.begin_again(package)
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
        done = self._fetch_all(Progress(sent=sent, more=True))
        if self.on_store(self.store.leaving):  # what was written for a family that left goes at once, and then the family
            done = self._fetch_all(replace(done, sent=done.sent + self._send_all(), more=True))
        self.let_go()
        self._note_contact(moved=bool(done.sent or done.applied))
        return done

    def _for_the_hub(self, data: bytes) -> bytes:
        return seal(data, self.identity.hub.seal_key)

    def let_go(self) -> None:
        """Families that left go when the council has everything of them."""
        self.on_store(self._let_go)

    def _let_go(self) -> None:
        """Told on the store's thread, so that it is heard before whatever is read afterwards and finds nothing."""
        gone = self.store.let_go(self._for_the_hub)
        if gone.gone:
            self.tell(gone)

    def _note_contact(self, *, moved: bool) -> None:
        """Remember that the hub answered: to the minute, so that a round with nothing to do writes nothing to the disk."""
        now, last = self.clock.now(), self.on_store(self.store.outgoing).last_contact
        if moved or last is None or not timedelta() <= now.utc - last.utc < CONTACT_EVERY:
            self.on_store(self.store.contacted, now)

    def _send_all(self) -> int:
        sent = to_send = 0
        after: int | None = None
        while True:
            parcel = self.on_store(self.next_parcel, after)
            changes, pending = parcel.changes, parcel.pending
            if not changes:
                return sent
            to_send = max(to_send, pending)
            going = min(to_send - pending + sum(1 for change in changes if change.content.kind not in WRITTEN_BY_ITSELF), to_send)
            self.progress(Progress(sent=sent, more=True, sending=going, to_send=to_send))
            try:
                token = self.transport.send(self.packed(parcel))
            except PackageGap as gap:
                # A hub that came back from a backup has less than it signed for: it is sent again from there, once.
                if after is not None:
                    raise
                after = gap.received
                continue
            receipt = self._check(self._read(token), changes, parcel.told)
            self.tell(self.on_store(self.store.received, receipt, token))
            after = None if after is None else max(receipt.received, changes[-1].n)
            sent += sum(1 for change in changes if change.content.kind not in WRITTEN_BY_ITSELF)
            self.progress(Progress(sent=sent, more=True))

    def packed(self, parcel: Parcel) -> bytes:
        """The package of what is to be sent, signed and sealed."""
        machine, hub, changes, told = self.identity.machine, self.identity.hub.hub, parcel.changes, parcel.told
        signature = self.identity.sign.sign(log_statement(machine, hub, changes[-1].n, changes[-1].digest)).hex() if changes else ""
        return pack(
            UpPackage(
                machine=machine, hub=hub, acknowledged=parcel.acknowledged, changes=changes, signature=signature, told=told.heard, log=told.log,
                log_after=told.log_after, offers=parcel.offers, word=told.former, sealed=as_sent(parcel.copies),
            ),
            sign=self.identity.sign.sign,
            seal=lambda data: seal(data, self.identity.hub.seal_key),
        )

    def next_parcel(self, after: int | None) -> Parcel:
        """What the next package is of, all of one log: changes above `after`, or above what was received.

        What is frozen and not received goes first and alone, so that a repeat is a repeat.
        """
        outgoing = self.store.outgoing()
        received = outgoing.received if after is None else after
        changes = self.store.frozen(received, CHANGES_PER_PACKAGE)
        if not changes and self.store.freeze(CHANGES_PER_PACKAGE):
            changes = self.store.frozen(received, CHANGES_PER_PACKAGE)
        told = self.store.told()
        if changes:
            log, log_after, last = self.store.log_of(changes[0].n)
            changes = [change for change in changes if last is None or change.n <= last]
            told = replace(told, log=log, log_after=log_after)
        copies = self.store.sealed() if any(is_blank(change.content) for change in changes) else ()
        first, sealed = _with_copies(changes, copies)
        return Parcel(tuple(first), self.store.cursor()[1], told, outgoing.pending, copies=sealed)

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

    def begin_again(self, package: DownPackage) -> None:
        """The hub came back from a backup: its signed word says what it still has of this machine."""
        self.tell(self.on_store(self.store.begin_again, self._read(package.receipt), package.receipt))

    def offered_next(self, skip: int = 0) -> Parcel | None:
        """To a hub that came back from a backup: what it once said and this machine still has, after `skip` records that are on their way."""
        offers = self.store.offers(SLICE, skip)
        return Parcel((), self.store.cursor()[1], self.store.told(), offers=tuple(_first_package(offers))) if offers else None

    def _offer_all(self) -> None:
        """Everything that is offered goes before this machine's own log."""
        while parcel := self.on_store(self.offered_next):
            token = self.transport.send(self.packed(parcel))
            self.on_store(self.store.hear, self._read(token), token)
            self.on_store(self.store.offered, [offer.record for offer in parcel.offers])
            self.progress(Progress(more=True))

    def _fetch_all(self, done: Progress) -> Progress:
        """Apply what is new, package by package; while one is applied the next is fetched. Only what was applied is acknowledged."""
        families, begun = set[str](), Counter[str]()
        agreement = Agreement(self.store, self.on_store)
        self.progress(done)
        package = self._fetch(self.on_store(self.request, agreement))
        while package is not None:
            if package.anew:
                raise CouncilPutBack
            begun.update(package.begins)
            if any(times > _MOST_TOLD for times in begun.values()):
                raise PackageDamaged("The council tells the same again and again, so this sync was ended.", "What came is kept. Sync again later; if "
                                     "it happens again, ask the council's support.")
            self.hear(package)
            request = self.on_store(self.request, None, package.cursor) if package.more else None
            following = beside(partial(self._fetch, request)) if request else None
            agreement.heard(package)
            self.apply(package)
            families.update(entry.family for entry in package.entries if entry.family)
            done = Progress(done.sent, done.applied + len(package.entries), package.more, families=len(families))
            self.progress(done)
            if following is not None:
                package = following.result()
            else:
                package = None if agreement.holds(package) else self._fetch(self.on_store(self.request, agreement))
        return replace(done, more=False)

    def request(self, agreement: Agreement | None = None, received: str = "") -> PullRequest:
        """What is asked for: what comes after the last package that was applied, or after one that was `received` and is being applied.

        Only who asks with nothing on its way says the sum of what it has.
        """
        told = self.store.told()
        return PullRequest(
            **(agreement.asks() if agreement else {}), cursor=self.store.cursor()[0], received=received, version=keyworker.__version__,
            wire=WIRE_VERSION, n=self.store.last_number() if self.store.leaving() else 0, waits=self.store.waits_for(), told=told.heard,
            log=told.log, log_after=told.log_after,
        )

    def _fetch(self, request: PullRequest) -> DownPackage | None:
        sealed = self.transport.pull(request)
        if sealed is None:
            return None
        package = self._opened(sealed)
        if not package.anew and package.after not in (None, request.received or request.cursor):
            raise PackageDamaged("An answer came that belongs to another question.", "Nothing of it was taken. It is asked again at the next sync.")
        return package

    def _opened(self, sealed: bytes) -> DownPackage:
        package = open_down(sealed, unseal=self.identity.seal.open, verify=self.identity.from_hub)
        if package.machine != self.identity.machine or package.hub != self.identity.hub.hub:
            raise PackageForeign
        return package

    def hear(self, package: DownPackage) -> None:
        """Remember where the hub's log was when it said this."""
        if package.receipt:
            self.on_store(self.store.hear, self._read(package.receipt), package.receipt)

    def apply(self, package: DownPackage) -> None:
        """Apply a package that follows what was applied before."""
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


def _with_copies(changes: Sequence[Change], copies: Sequence[Sealed]) -> tuple[Sequence[Change], tuple[bytes, ...]]:
    """As many of the changes as fit into one package with the sealed copies of those that are blank, at least one; and these copies. The same cut
    for the same changes, so that repeats are equal.
    """
    found, size = dict[int, bytes](), 0
    for count, change in enumerate(changes):
        theirs = [place for place, copy in enumerate(copies) if copy.family == change.content.family and copy.n >= change.n] if is_blank(change.content) else []
        new = {place: copies[place].blob for place in theirs[:1] if place not in found}
        size += len(change.model_dump_json().encode()) + sum(len(blob) for blob in as_sent(new.values()))
        if size > RAW_TARGET and count:
            return changes[:count], tuple(found.values())
        found.update(new)
    return changes, tuple(found.values())


def _first_package(offers: Sequence[Offer]) -> Sequence[Offer]:
    """As many of these as fit into one package, at least one."""
    size = 0
    for count, offer in enumerate(offers):
        size += len(offer.model_dump_json().encode())
        if size > RAW_TARGET and count:
            return offers[:count]
    return offers
