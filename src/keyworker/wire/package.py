"""The package format, `.kwp`: what one machine did, or what one machine needs, signed by its author and sealed to its reader.

    canonical JSON of the message -> zstd -> signed container -> age

    container:  magic "KWP", version (1 byte), kind (1 byte), author id (36), zstd frame, signature (64)
    kinds:      U up, D down, A answer to a lead's question, Q and R request and reply by stick

The signature (Ed25519) covers everything before it. `sync` and `hub` may call this; keys come in as functions, so that this
room knows none. Reading is bounded before anything is parsed: sealed size, then the signature of a known author, then
the size that the frame says, then brackets and commas; depth; counts by `messages`. It must never raise anything but PackageDamaged and
PackageForeign for bytes that came from outside, and never read a disk.

The reader still compares the addressee in the message (`hub` or `machine`) with itself: a reader whom it was sealed to could
seal the signed container again to somebody else.
"""

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

import orjson
import zstandard

from keyworker.base.canonical import canonical
from keyworker.base.errors import PackageDamaged, PackageForeign
from keyworker.base.ids import is_id
from keyworker.wire.messages import AuditAnswer, CarriedReply, CarriedRequest, DownPackage, UpPackage

SEALED_LIMIT: Final = 2 * 1024 * 1024
PLAIN_LIMIT: Final = 16 * 1024 * 1024
RAW_TARGET: Final = 1_500_000
"""Bytes of JSON at which a sender starts the next package: about 256 KiB when compressed."""
DEPTH_LIMIT: Final = 64
"""Objects and lists inside each other; records need about ten."""
MOST_SIGNS: Final = 1_500_000
"""Brackets and commas between the words of what a machine sends: counted before anything is made of them, since each small object of a package
that is nothing else takes a hundred bytes of memory. In the largest record are fewer, whatever it holds; those in words take no memory."""
_WORDS_OR_SIGN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{,]', re.DOTALL)
"""One text of a JSON document, or one sign outside all texts; never looks back, so whatever came takes one pass."""

_MAGIC: Final = b"KWP"
_FORMAT: Final = 1
_UP: Final = b"U"
_DOWN: Final = b"D"
_AUDIT: Final = b"A"
_REQUEST: Final = b"Q"
_REPLY: Final = b"R"
_ID_LENGTH: Final = 36
_SIGNATURE_LENGTH: Final = 64
_HEAD_LENGTH: Final = len(_MAGIC) + 2 + _ID_LENGTH
_LEVEL: Final = 7
"""Of zstd: names of values are random letters, and what is left must be said in fewer. A package of this level takes 20 ms."""

Seal = Callable[[bytes], bytes]
Verify = Callable[[str, bytes, bytes], None]
"""(author id, signed bytes, signature): raises PackageForeign for an unknown author, PackageDamaged for a wrong signature."""

Sealed = UpPackage | DownPackage | AuditAnswer | CarriedRequest | CarriedReply
_KINDS: Final = {UpPackage: _UP, DownPackage: _DOWN, AuditAnswer: _AUDIT, CarriedRequest: _REQUEST, CarriedReply: _REPLY}
_FROM_MACHINES: Final = (UpPackage, CarriedRequest)

P = TypeVar("P", UpPackage, DownPackage, AuditAnswer, CarriedRequest, CarriedReply)


def pack(message: Sealed, *, sign: Callable[[bytes], bytes], seal: Seal) -> bytes:
    """The bytes of a package; `sign` is the author's (64 bytes out), `seal` encrypts to the reader.

    Raises ValueError when the message is larger or deeper than a reader takes or an id is none of ours, TypeError for what
    JSON cannot say: senders cut at RAW_TARGET, so each of these is our own bug.
    """
    kind = _KINDS[type(message)]
    author = _author(message)
    if not is_id(author):
        raise ValueError("the author of a package needs an id")
    content = message.model_dump(mode="json")
    plain = canonical(content)
    if len(plain) > PLAIN_LIMIT or _too_deep(content):
        raise ValueError("a package is larger than its reader takes")
    frame = zstandard.ZstdCompressor(level=_LEVEL).compress(plain)
    signed = _MAGIC + bytes([_FORMAT]) + kind + author.encode() + frame
    sealed = seal(signed + sign(signed))
    if len(sealed) > SEALED_LIMIT:
        raise ValueError("a package is larger than its reader takes")
    return sealed


def open_up(data: bytes, *, unseal: Seal, verify: Verify) -> UpPackage:
    """The package of a machine, for the hub. `unseal` opens what was sealed to us. Raises PackageDamaged, PackageForeign."""
    return _open(data, UpPackage, unseal, verify)


def open_down(data: bytes, *, unseal: Seal, verify: Verify) -> DownPackage:
    """The package of a hub, for one machine. `unseal` opens what was sealed to us. Raises PackageDamaged, PackageForeign."""
    return _open(data, DownPackage, unseal, verify)


def open_audit(data: bytes, *, unseal: Seal, verify: Verify) -> AuditAnswer:
    """What a hub answered to a lead's question. `unseal` opens what was sealed to us. Raises PackageDamaged, PackageForeign."""
    return _open(data, AuditAnswer, unseal, verify)


def open_request(data: bytes, *, unseal: Seal, verify: Verify) -> CarriedRequest:
    """What a machine asks by stick, for the hub. Raises as `open_up`."""
    return _open(data, CarriedRequest, unseal, verify)


def open_reply(data: bytes, *, unseal: Seal, verify: Verify) -> CarriedReply:
    """What a hub answers by stick, for one machine. Raises as `open_down`."""
    return _open(data, CarriedReply, unseal, verify)


def _author(message: Sealed) -> str:
    """Whose word a message is: a machine's, or the hub's."""
    return message.machine if isinstance(message, _FROM_MACHINES) else message.hub


def _open(data: bytes, model: type[P], unseal: Seal, verify: Verify) -> P:
    if len(data) > SEALED_LIMIT:
        raise PackageDamaged
    container = unseal(data)
    if len(container) <= _HEAD_LENGTH + _SIGNATURE_LENGTH or not container.startswith(_MAGIC):
        raise PackageDamaged
    signed, signature = container[:-_SIGNATURE_LENGTH], container[-_SIGNATURE_LENGTH:]
    author = signed[_HEAD_LENGTH - _ID_LENGTH : _HEAD_LENGTH].decode("ascii", "replace")
    if not is_id(author):
        raise PackageDamaged
    verify(author, signed, signature)
    if signed[len(_MAGIC)] != _FORMAT:
        raise PackageDamaged("A package was made by a newer Keyworker than this one.", "Update Keyworker here.")
    if signed[len(_MAGIC) + 1 : len(_MAGIC) + 2] != _KINDS[model]:
        raise PackageForeign
    message = _parsed(_plain(signed[_HEAD_LENGTH:]), model)
    if author != _author(message):
        raise PackageForeign
    return message


def _plain(frame: bytes) -> bytes:
    """Decompress. The frame must say its size: zstd then never writes more than that, and we ask before."""
    try:
        size = zstandard.get_frame_parameters(frame).content_size
        if size > PLAIN_LIMIT:  # an unsaid size reads as 2**64 - 1
            raise PackageDamaged
        return zstandard.ZstdDecompressor().decompress(frame, max_output_size=PLAIN_LIMIT, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise PackageDamaged from error


def _parsed(plain: bytes, model: type[P]) -> P:
    try:
        if model is UpPackage and too_many_signs(plain):
            raise PackageDamaged
        content = orjson.loads(plain)
        if _too_deep(content):
            raise PackageDamaged
        return model.model_validate(content)
    except (ValueError, TypeError, OverflowError) as error:
        # ValueError: JSON and pydantic; OverflowError: a moment at the very edge of the calendar
        raise PackageDamaged from error


def too_many_signs(plain: bytes) -> bool:
    """Whether there are more signs, or words, than an honest package has. Most have fewer in all, and need no second look."""
    if sum(plain.count(sign) for sign in b"[{,") <= MOST_SIGNS:
        return False
    found = {True: 0, False: 0}
    for piece in _WORDS_OR_SIGN.finditer(plain):
        is_sign = plain[piece.start()] != ord('"')
        found[is_sign] += 1
        if found[is_sign] > (MOST_SIGNS if is_sign else 2 * MOST_SIGNS):
            return True
    return False


def _too_deep(value: Any) -> bool:
    """Whether objects and lists lie inside each other more than DEPTH_LIMIT deep. Level by level: no recursion."""
    level = [value]
    for _ in range(DEPTH_LIMIT):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
