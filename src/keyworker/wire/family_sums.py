"""The digest of a family: a sum over its records, the same at hub and machine when both have the same records.

`hub.storage` and `store` keep it up to date record by record. It finds faults between honest parties and is never evidence: a sum can be
forged in seconds.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, Final

import orjson

from keyworker.base.canonical import canonical

_SIZE: Final = 16
_REMOVED, _MARKS = b'"removed":', b'"/removed":'
_MODULUS: Final = 2 ** (8 * _SIZE)


def record_sum(record: str, body: bytes, leaves: bytes) -> int:
    """What one record adds: over its id, and canonical JSON of its body and of what is kept beside it (`domain.leaves.packed`).

    Not over whether it is taken out and by which marks: that is judged for whom it is told.
    """
    if _REMOVED in body:
        body = canonical(_without(orjson.loads(body), "removed"))
    if _MARKS in leaves:
        kept = orjson.loads(leaves)
        leaves = canonical({**kept, "beside": _without(kept.get("beside"), "/removed")} if isinstance(kept, dict) else kept)
    lengths = f"{record}\0{len(body)}\0".encode()
    return int.from_bytes(blake2b(lengths + body + leaves, digest_size=_SIZE).digest())


def _without(value: Any, name: str) -> Any:
    """An object without one name; what is none stays as it came."""
    return {key: under for key, under in value.items() if key != name} if isinstance(value, dict) else value


def added(total: int, *more: int) -> int:
    """A sum with something more (or, below zero, less) in it."""
    return (total + sum(more)) % _MODULUS


def as_bytes(total: int) -> bytes:
    """A sum as it is kept."""
    return total.to_bytes(_SIZE)


def from_bytes(kept: bytes | None) -> int:
    """A sum that was kept; none: nothing was added yet."""
    return int.from_bytes(kept) if kept else 0


def as_text(total: int) -> str:
    """A sum as it is sent, 32 letters."""
    return as_bytes(total).hex()


def in_short(sums: Iterable[int]) -> str:
    """The sum of sums as each request says it: 64 bits of it in 11 letters."""
    return urlsafe_b64encode(as_bytes(added(0, *sums))[-8:]).rstrip(b"=").decode()
