"""Ids of records, machines and requests: UUIDv7 (RFC 9562, section 5.7), made where the thing is created.

Any floor may call this. It must never put anything but time and randomness into an id.
"""

import re
import secrets
import threading
import time
import uuid

_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")


_one_at_a_time = threading.Lock()
_last = 0


def new_id() -> str:
    """A new UUIDv7 as 36 lower-case characters; within one process each sorts after the one before (RFC 9562, section 6.2).

    Two of one millisecond are a random step apart, so that there is room for another between them.
    """
    global _last  # noqa: PLW0603 - the order of what one process makes is state of that process
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    with _one_at_a_time:
        _last = value = max(value, _last + 1 + secrets.randbits(32))
    return str(uuid.UUID(int=value))


def is_id(text: str) -> bool:
    """Whether `text` has the shape of an id of ours (any UUID, lower case)."""
    return bool(_SHAPE.match(text))
