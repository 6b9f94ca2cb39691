"""R10 and R11: the names of a record packed by leaf number, and the digest of a family as a sum. Pure.

A kind's list of leaves only grows at its end. Whoever packs uses numbers only up to the length of the reader's list, pointers beyond it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TypeAlias

from tests.properties.merge_model.family import Records

Packed: TypeAlias = Mapping[str | int, str]
REST = "*"  # the name that most leaves have
MODULUS = 2**128


def pack(names: Mapping[str, str], known: Sequence[str], readers: int) -> Packed:
    """Names by leaf: the commonest once for all leaves that are not listed, the others by number where the reader has one."""
    if not names:
        return {}
    counted = Counter(names.values())
    rest = min(counted, key=lambda name: (-counted[name], name))
    number = {leaf: place for place, leaf in enumerate(known[:readers])}
    return {REST: rest, **{number.get(leaf, leaf): name for leaf, name in names.items() if name != rest}}


def unpack(packed: Packed, leaves: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """The names of these leaves again. Raises IndexError for a number beyond the reader's list."""
    listed = {known[key] if isinstance(key, int) else key: name for key, name in packed.items() if key != REST}
    return {leaf: listed.get(leaf, packed[REST]) for leaf in leaves}


def record_digest(record: str, records: Records) -> int:
    """What one record adds to the family's sum."""
    state = records.get(record, {})
    text = "\0".join((record, *sorted(f"{leaf}\0{place}\0{value.name}" for leaf, values in state.items() for place, value in enumerate(values))))
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest()) if state else 0


def family_sum(records: Records) -> int:
    """The family's digest: a checksum between honest parties, never evidence."""
    return sum(record_digest(record, records) for record in records) % MODULUS


def moved(total: int, record: str, before: Records, after: Records) -> int:
    """The digest after one record changed, without looking at the others."""
    return (total - record_digest(record, before) + record_digest(record, after)) % MODULUS
