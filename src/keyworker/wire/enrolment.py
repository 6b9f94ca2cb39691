"""The one-time code that the operator hands over, the hub's fingerprint, and the short number that both sides show.

`hub` writes codes, `sync` and the enrolment page read them. A code carries no secret that outlives it: its `secret` is worth
nothing after its one use or ten minutes. Nothing here may be logged.

Code text: "KW1-" and groups of five base32 characters (RFC 4648) of: id (16 bytes), first half of the SHA-256 of the hub's
keys (16), secret (16), the hub's address (UTF-8), and the first 4 bytes of the SHA-256 of all this against typing errors.
"""

import base64
import binascii
import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Final

from keyworker.base.errors import CodeRefused, FieldRefused
from keyworker.base.ids import is_id
from keyworker.wire.messages import HubCard

FINGERPRINT_LENGTH: Final = 32
SECRET_LENGTH: Final = 32

_PREFIX: Final = "KW1"
_CHECK_LENGTH: Final = 4
_FIXED_LENGTH: Final = 48
_GROUP: Final = 5
_URL_LIMIT: Final = 500
_TEXT_LIMIT: Final = 4_000
_NOISE: Final = re.compile(r"[^A-Za-z0-9]+")
_LOOKALIKES: Final = str.maketrans("018", "OIB")
"""Base32 has no 0, 1 and 8: whoever types one means the letter."""
_HEX: Final = re.compile(r"[0-9a-f]{32}\Z")
_URL: Final = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[!-\"$->@-~]*)?\Z")
"""What machines can ask: no name or password, no query, no fragment."""


@dataclass(frozen=True)
class EnrolmentCode:
    """What a code says: the hub's address, the fingerprint of its keys, the code's id and its one-time secret."""

    url: str
    hub_fingerprint: str
    code_id: str
    secret: str = field(repr=False)


def new_secret() -> str:
    """A secret for a new code: 128 random bits as 32 hexadecimal characters."""
    return secrets.token_hex(SECRET_LENGTH // 2)


def check_address(url: str) -> None:
    """Raises FieldRefused for an address of a hub that no code can carry, or at which no machine can ask."""
    if len(url) > _URL_LIMIT or not _URL.match(url):
        raise FieldRefused("url", "--url: this is not an address at which machines can reach a hub.", "It begins with https:// and the name of the computer, and has no query.")


def write_code(url: str, hub_fingerprint: str, code_id: str, secret: str) -> str:
    """The text of a code. `url`: http(s), ASCII, at most 500 characters; fingerprint and secret: 32 hexadecimal characters.

    Raises FieldRefused for such an address, and ValueError when another part has another shape, which is our own bug.
    """
    check_address(url)
    if not (_HEX.match(hub_fingerprint) and _HEX.match(secret) and is_id(code_id)):
        raise ValueError("a part of the enrolment code has a wrong shape")
    payload = uuid.UUID(code_id).bytes + bytes.fromhex(hub_fingerprint) + bytes.fromhex(secret) + url.encode()
    letters = base64.b32encode(payload + _check(payload)).decode().rstrip("=")
    return "-".join([_PREFIX, *(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))])


def read_code(text: str) -> EnrolmentCode:
    """Read a code as somebody pasted or typed it: spaces, line breaks, dashes of any kind and lower case do not matter.

    Raises CodeRefused when it is not whole.
    """
    letters = _NOISE.sub("", text[:_TEXT_LIMIT]).upper()
    if not letters.startswith(_PREFIX):
        raise CodeRefused
    data = _decoded(letters.removeprefix(_PREFIX).translate(_LOOKALIKES))
    payload, check = data[:-_CHECK_LENGTH], data[-_CHECK_LENGTH:]
    if len(payload) <= _FIXED_LENGTH or check != _check(payload):
        raise CodeRefused
    url = payload[_FIXED_LENGTH:].decode("ascii", "replace")
    if not _URL.match(url):
        raise CodeRefused
    return EnrolmentCode(
        url=url,
        hub_fingerprint=payload[16:32].hex(),
        code_id=str(uuid.UUID(bytes=payload[:16])),
        secret=payload[32:48].hex(),
    )


def fingerprint(card: HubCard) -> str:
    """The first 128 bits of the SHA-256 of both public keys of a hub, 32 hexadecimal characters.

    Enough that nobody finds other keys with the same one (a second preimage), and short enough for a code.
    """
    return _hashed("keyworker hub", card.sign_key, card.seal_key).hex()[:FINGERPRINT_LENGTH]


def short_number(card: HubCard, machine_sign_key: str, machine_seal_key: str) -> str:
    """The six digits that hub and machine show for a person to compare, over all four public keys.

    It guards against the wrong machine being confirmed. Six digits alone would not stop somebody who tries a million keys:
    that is what the fingerprint and the one-time secret in the code are for.
    """
    number = int.from_bytes(
        _hashed("keyworker enrolment", card.sign_key, card.seal_key, machine_sign_key, machine_seal_key)
    )
    return f"{number % 1_000_000:06d}"


def _hashed(*parts: str) -> bytes:
    """SHA-256 over parts that hold no line break (keys as text), joined by line breaks."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).digest()


def _check(payload: bytes) -> bytes:
    return hashlib.sha256(payload).digest()[:_CHECK_LENGTH]


def _decoded(letters: str) -> bytes:
    try:
        data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error as error:
        raise CodeRefused from error
    if base64.b32encode(data).decode().rstrip("=") != letters:
        raise CodeRefused
    return data
