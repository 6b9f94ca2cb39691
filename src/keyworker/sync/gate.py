"""The door to a machine's store: is it enrolled, enrol it, unlock it.

`ui.app` and the demo make one. Unlocking takes Argon2id's second: never on an interface thread. The door keeps nothing of what is
behind it: whoever unlocks has what is open, and closes it.
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from keyworker.base.clock import Clock
from keyworker.base.errors import DiskFull, FieldRefused, StoreDamaged, Trouble
from keyworker.base.logs import log_for
from keyworker.base.paths import KEY_FILE, STORE
from keyworker.casework import audit, council, packs
from keyworker.casework.desk import Desk
from keyworker.casework.shelf import Shelf
from keyworker.domain.conflict import AuditKind
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family import Team, Worker
from keyworker.forms.instrument import InstrumentSet
from keyworker.store.database import Database, open_store
from keyworker.sync.identity import Identity, read_identity
from keyworker.vault import keyfile
from keyworker.vault.attempts import AttemptCount
from keyworker.vault.four_words import four_words
from keyworker.vault.profiles import FLOOR, Profile, calibrated

if TYPE_CHECKING:
    from keyworker.sync.transport import HttpsTransport, Tokens

_log = log_for("sync")


@dataclass(frozen=True)
class Opened:
    """An unlocked machine: its store, who it is, the way to its hub, and what its council said of itself at the unlocking."""

    store: Database
    identity: Identity
    transport: "HttpsTransport"
    desk: Desk
    council: CouncilSettings

    def close(self) -> None:
        """Close the store, forget every key, let the connection go: whatever still holds this can read, sign and open nothing."""
        self.transport.close()
        self.store.close()
        self.identity.sign.forget()
        self.identity.seal.forget()


@dataclass
class MachineGate:
    """The machine of one folder. `profile` none: calibrated to this machine at enrolment; `floor`: what unlocking accepts.

    `known` is what people around the machine know, such as the council's name and towns: no passphrase may stand on it.
    """

    folder: Path
    clock: Clock
    instruments: InstrumentSet
    profile: Profile | None = None
    floor: Profile = FLOOR
    trust: ssl.SSLContext | None = None
    known: tuple[str, ...] = ()
    _met: "tuple[str, Identity] | None" = field(default=None, init=False, repr=False)
    """While a machine is being enrolled: the code that the hub has taken, and its answer."""

    def is_enrolled(self) -> bool:
        """Whether this machine has a key file and a store."""
        return (self.folder / KEY_FILE).exists() and (self.folder / STORE).exists()

    def enrol(self, code: str, passphrase: str) -> str:
        """Enrol this machine; the six digits that the operator must see as well.

        Raises FieldRefused (a weak passphrase), and what `sync.enrol.meet` and `settle` raise. After the hub has answered, the same
        code may be tried again with another passphrase: that is where the worker's name comes from.
        """
        # HTTP is loaded when it is wanted, so that the sign-in page comes up at once.
        from keyworker.sync.enrol import meet, not_yet_enrolled, settle
        from keyworker.sync.transport import HttpsTransport

        not_yet_enrolled(self.folder)
        self._only_strong(passphrase)
        if self._met is None or self._met[0] != code:
            self._met = (code, meet(code, transport_to=lambda url: HttpsTransport(url, trust=self.trust)))
        identity = self._met[1]
        self._only_strong(passphrase, identity.worker.name, identity.hub.council)
        settle(self.folder, identity, passphrase, profile=self.profile or calibrated(), clock=self.clock)
        self._met = None
        return identity.number

    def enrol_again(self, code: str, passphrase: str) -> str:
        """Let the hub know this machine anew, with a new code: the store and all unsent work stay. The six digits that the operator must see.

        For a hub that does not know the machine any more. Raises Refusal, and what `unlock` and `sync.enrol.meet` raise.
        """
        from keyworker.sync.enrol import meet, settle_again
        from keyworker.sync.transport import HttpsTransport

        key = keyfile.unlock(self.folder / KEY_FILE, passphrase, floor=self.floor, now=self.clock.now())
        store = open_store(self.folder / STORE, key, worker=None, clock=self.clock)
        try:
            before = read_identity(store)
            identity = meet(code, transport_to=lambda url: HttpsTransport(url, trust=self.trust), former=before.machine if before else "")
            settle_again(store, identity)
        finally:
            store.close()
        return identity.number

    def weakness(self, passphrase: str, *known: str) -> str | None:
        """What is wrong with a new passphrase, as far as this machine knows; None when it is good enough. Takes a moment."""
        from keyworker.vault.strength import weakness  # its word lists are large, and needed once in a machine's life

        return weakness(passphrase, self.clock.today(), (*self.known, *known))

    def four_words(self) -> str:
        """A good passphrase made by chance."""
        while self.weakness(words := four_words()) is not None:
            pass
        return words

    def change_passphrase(self, old: str, new: str) -> None:
        """Let `new` open this machine from now on. Raises FieldRefused when it is weak, and what `keyfile.change_passphrase` raises."""
        key_file, now = self.folder / KEY_FILE, self.clock.now()
        self._only_strong(new, *self._named(keyfile.unlock(key_file, old, floor=self.floor, now=now)))
        keyfile.change_passphrase(key_file, old, new, self.profile or calibrated(), floor=self.floor, now=now)

    def check(self, passphrase: str) -> None:
        """Whether this is the passphrase (leaving the family's view). Raises WrongPassphrase, TooManyAttempts, KeyFileDamaged."""
        keyfile.unlock(self.folder / KEY_FILE, passphrase, floor=self.floor, now=self.clock.now())

    def unlock(self, passphrase: str) -> Opened:
        """Open the store and write the unlocking down; the caller closes it. Raises WrongPassphrase, TooManyAttempts, KeyFileDamaged, StoreDamaged …"""
        from keyworker.sync.transport import HttpsTransport

        key = keyfile.unlock(self.folder / KEY_FILE, passphrase, floor=self.floor, now=self.clock.now())
        store = open_store(self.folder / STORE, key, worker=None, clock=self.clock)
        try:
            identity = read_identity(store)
            if identity is None:
                raise StoreDamaged
            store.signed_in(identity.worker.id)
            desk = Desk(store, self.clock, _worker_now(store, identity), identity.machine, Shelf(self.instruments), identity.sign)
            own = council.settings(store)
            packs.lay_out(desk, identity.hub)
            self._note_unlock(desk)
        except BaseException:
            store.close()
            raise
        return Opened(store, identity, HttpsTransport(identity.url, _tokens(identity, self.clock), trust=self.trust), desk, own)

    def _only_strong(self, passphrase: str, *known: str) -> None:
        weak = self.weakness(passphrase, *known)
        if weak is not None:
            raise FieldRefused("passphrase", weak)

    def _named(self, key: bytes) -> tuple[str, ...]:
        """Names of the worker, the council, the teams and where they work, from the store; none where it cannot be read."""
        try:
            store = open_store(self.folder / STORE, key, worker=None, clock=self.clock)
        except Trouble:
            return ()
        try:
            identity, teams, own = read_identity(store), store.find(Team), council.settings(store)
        finally:
            store.close()
        around = [own.name, *own.towns, *(text for team in teams for text in (team.name, team.locality))]
        return (identity.worker.name, identity.hub.council, *around) if identity else tuple(around)

    def _note_unlock(self, desk: Desk) -> None:
        """Write the unlocking down, and what was tried in vain before; a disk without room must not keep the person from reading the families."""
        attempts = AttemptCount(self.folder / KEY_FILE)
        failed = attempts.read()
        try:
            if failed.untold:
                audit.note(desk, AuditKind.FAILED_UNLOCK, times=failed.untold, last=str(failed.last_untold or ""))
                attempts.told()
            audit.note(desk, AuditKind.UNLOCK)
        except DiskFull:
            _log.warning("an unlocking could not be written down: the disk is full")


def _worker_now(store: Database, identity: Identity) -> Worker:
    """The worker's record as the hub last said it; until the first sync, as it was at enrolment."""
    known = [one for one in store.find(Worker) if one.id == identity.worker.id]
    return known[0] if known else identity.worker


def _tokens(identity: Identity, clock: Clock) -> "Tokens":
    from keyworker.wire.tokens import request_token

    def token(method: str, path: str, body: bytes) -> str:
        return request_token(
            identity.sign.private, machine=identity.machine, hub=identity.hub.hub, method=method, path=path, body=body,
            now=clock.now(),
        )

    return token
