"""One way to write JSON as bytes, so that equal content has equal digests on every machine.

Sorted keys, no white space, UTF-8 (what orjson calls OPT_SORT_KEYS). Any floor may call this.
"""

import hashlib
from typing import Any

import orjson

Json = dict[str, Any]


def canonical(value: object) -> bytes:
    """The canonical bytes of a JSON value. Raises TypeError for what JSON cannot say."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes, 64 hexadecimal characters."""
    return hashlib.sha256(canonical(value)).hexdigest()
