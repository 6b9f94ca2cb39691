"""Which machine asks: the token of a request, signed by the machine's key and bound to method, path and body.

`hub.app` calls this before anything of a body is looked at. A token is good once: its signed part is remembered for as long as
it could be good. It must never say which part of a token was wrong.
"""

import hashlib
import threading
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from keyworker.base.clock import Moment
from keyworker.base.errors import HubRefused, TokenRefused
from keyworker.hub.enrolment import still_waits
from keyworker.hub.identity import Hub
from keyworker.hub.storage.rows import Machine, MachineState
from keyworker.vault import seal
from keyworker.wire.tokens import LIFETIME, SKEW, read_request_token

SCHEME = "Bearer "
_REMEMBERED: timedelta = LIFETIME + 2 * SKEW


class Gate:
    """Lets requests of confirmed machines in. One for the whole process; its memory of tokens ends with it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._seen: dict[bytes, datetime] = {}
        self._lock = threading.Lock()

    def machine(self, authorization: str, *, method: str, path: str, body: bytes) -> Machine:
        """The machine that signed exactly this request. Raises TokenRefused; HubRefused "waiting" until it is confirmed."""
        if not authorization.startswith(SCHEME):
            raise TokenRefused
        token, now = authorization.removeprefix(SCHEME), self._hub.clock.now()
        known: dict[str, Machine] = {}

        def key_of(machine: str) -> Ed25519PublicKey | None:
            with self._hub.storage.reading() as tx:
                found = tx.machine(machine)
            if found is None:
                return None
            known[machine] = found
            return seal.public_key(found.sign_key)

        name = read_request_token(token, key_of=key_of, hub=self._hub.id, method=method, path=path, body=body, now=now)
        self._once(token, now)
        if known[name].state is MachineState.WAITING:
            if not still_waits(self._hub, known[name]):
                raise HubRefused(403, "waited", "This machine was not confirmed within an hour after it was enrolled.",
                                 "Ask the council's support for a new code, and enrol again.")
            raise HubRefused(403, "waiting", "The council has not confirmed this machine yet.",
                             "Read the six digits on this screen to the council's support.")
        return known[name]

    def _once(self, token: str, now: Moment) -> None:
        signed = hashlib.sha256(token.rpartition(".")[0].encode()).digest()
        with self._lock:
            while self._seen and next(iter(self._seen.values())) <= now.utc:  # the oldest comes first
                del self._seen[next(iter(self._seen))]
            if signed in self._seen:
                raise TokenRefused
            self._seen[signed] = now.utc + _REMEMBERED
