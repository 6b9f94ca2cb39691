"""Request tokens and receipts: short texts that one side signs (JWS with Ed25519, RFC 7515 and 8037) and the other verifies.

`sync` signs requests and reads receipts, `hub` the other way round. A token names the request it is for (method, path, body)
and is of no use for another. It must never carry anything about a family.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.utils import base64url_decode

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Moment
from keyworker.base.errors import PackageDamaged, PackageForeign, TokenRefused
from keyworker.base.ids import is_id, new_id
from keyworker.wire.messages import Receipt

LIFETIME: Final = timedelta(seconds=60)
SKEW: Final = timedelta(minutes=5)
"""How far the clock of a laptop may be off, either way."""

_ALGORITHM: Final = "EdDSA"
_REQUEST: Final = "kw-request+jwt"
_RECEIPT: Final = "kw-receipt+jws"
"""Types in the header, so that one kind of signed text is never taken for another (RFC 8725, section 3.11)."""
_TEXT_LIMIT: Final = 4_096
_JWS: Final = jwt.PyJWS(algorithms=[_ALGORITHM])
_UNREADABLE: Final = (jwt.PyJWTError, ValueError, TypeError, RecursionError)
"""What PyJWT may raise for a text from outside; RecursionError, for JSON that is nested deeply, only before 2.15."""


def request_token(
    key: Ed25519PrivateKey, *, machine: str, hub: str, method: str, path: str, body: bytes, now: Moment
) -> str:
    """The token of one request, good for a minute. `path` as it is sent, with the query if there is one."""
    issued = int(now.utc.timestamp())
    claims = {
        "iss": machine,
        "aud": hub,
        "iat": issued,
        "exp": issued + int(LIFETIME.total_seconds()),
        "jti": new_id(),
        **_bound(method, path, body),
    }
    return _JWS.encode(canonical(claims), key, algorithm=_ALGORITHM, headers={"typ": _REQUEST})


def read_request_token(
    token: str,
    *,
    key_of: Callable[[str], Ed25519PublicKey | None],
    hub: str,
    method: str,
    path: str,
    body: bytes,
    now: Moment,
) -> str:
    """The id of the machine that signed exactly this request. `key_of` gives the public key of a machine, None for unknown.

    Raises TokenRefused: not signed by a known machine, for another request or hub, or (with its own sentence) the machine's
    clock is more than five minutes off.
    """
    machine = _claims(_loosely(token)).get("iss")
    key = key_of(machine) if isinstance(machine, str) and is_id(machine) else None
    if key is None:
        raise TokenRefused
    try:
        claims = _claims(_verified(token, key, _REQUEST))
    except _UNREADABLE as error:
        raise TokenRefused from error
    wanted = {"iss": machine, "aud": hub, **_bound(method, path, body)}
    if any(not _equal(claims.get(name), value) for name, value in wanted.items()):
        raise TokenRefused
    _check_time(claims, now)
    return str(machine)


def sign_receipt(key: Ed25519PrivateKey, receipt: Receipt) -> str:
    """The receipt as the hub signs it (JWS, compact)."""
    return _JWS.encode(canonical(receipt.model_dump(mode="json")), key, algorithm=_ALGORITHM, headers={"typ": _RECEIPT})


def read_receipt(token: str, hub_public_key: Ed25519PublicKey) -> Receipt:
    """The receipt, when this hub signed it. Whether it is for this machine is the caller's to compare.

    Raises PackageForeign when another key signed it or it is no receipt, PackageDamaged when it cannot be read.
    """
    try:
        return Receipt.model_validate(orjson.loads(_verified(token, hub_public_key, _RECEIPT)))
    except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError) as error:
        raise PackageForeign from error
    except (*_UNREADABLE, OverflowError) as error:
        raise PackageDamaged from error


def _verified(token: str, key: Ed25519PublicKey, kind: str) -> bytes:
    """The signed bytes. Raises one of `_UNREADABLE`."""
    if len(token) > _TEXT_LIMIT:
        raise ValueError("longer than any token of ours")
    read = _JWS.decode_complete(token, key, algorithms=[_ALGORITHM])
    if read["header"].get("typ") != kind:
        raise jwt.InvalidAlgorithmError("another kind of signed text")
    return bytes(read["payload"])


def _loosely(token: str) -> bytes:
    """The claimed bytes, before anybody's key is known. Only good for looking up a key. Raises TokenRefused."""
    try:
        if len(token) > _TEXT_LIMIT:
            raise ValueError("longer than any token of ours")
        return base64url_decode(token.split(".")[1])
    except (*_UNREADABLE, IndexError) as error:
        raise TokenRefused from error


def _claims(payload: bytes) -> Json:
    try:
        claims = orjson.loads(payload)
    except ValueError as error:
        raise TokenRefused from error
    if not isinstance(claims, dict):
        raise TokenRefused
    return claims


def _bound(method: str, path: str, body: bytes) -> Json:
    """The claims that bind a token to one request."""
    return {"htm": method.upper(), "htp": path, "bsha256": hashlib.sha256(body).hexdigest()}


def _equal(claimed: Any, wanted: str) -> bool:
    return isinstance(claimed, str) and hmac.compare_digest(claimed.encode(), wanted.encode())


def _check_time(claims: Json, now: Moment) -> None:
    issued, expires = claims.get("iat"), claims.get("exp")
    if type(issued) is not int or type(expires) is not int:
        raise TokenRefused
    if not issued <= expires <= issued + LIFETIME.total_seconds():
        raise TokenRefused
    at, skew = now.utc.timestamp(), SKEW.total_seconds()
    if not issued - skew <= at <= expires + skew:
        raise TokenRefused(
            "The clock of this machine is more than five minutes wrong.", "Put date and time right, then sync again."
        )
