"""What opening a key file costs: Argon2id parameters, their floor and ceiling, and the profile that suits this machine.

`keyfile` and whoever creates a key file (enrolment) may call this. It must never derive a key below the floor for a real
store: `CHEAPEST` is for tests, and `keyfile.unlock` takes it only when it is told so.
"""

from dataclasses import dataclass
from time import perf_counter
from typing import Final

from argon2.exceptions import HashingError
from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from keyworker.base.errors import Trouble

KEY_LENGTH: Final = 32
SALT_LENGTH: Final = 16


@dataclass(frozen=True)
class Profile:
    """Parameters of Argon2id (RFC 9106): memory in KiB, passes over it, parallel lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def within(self, floor: "Profile", ceiling: "Profile") -> bool:
        """Whether no parameter is below `floor` or above `ceiling`."""
        return (
            floor.memory_kib <= self.memory_kib <= ceiling.memory_kib
            and floor.passes <= self.passes <= ceiling.passes
            and floor.lanes <= self.lanes <= ceiling.lanes
        )


FLOOR: Final = Profile(memory_kib=64 * 1024, passes=3, lanes=4)
"""RFC 9106, section 4, second recommended option; above what OWASP asks for at least (19 MiB, 2 passes)."""

CHEAPEST: Final = Profile(memory_kib=8, passes=1, lanes=1)
"""The least that Argon2id can be asked for. Only for tests."""

CEILING: Final = Profile(memory_kib=1024 * 1024, passes=64, lanes=16)
"""More than any laptop is asked for: a key file that says more would only freeze the machine."""

_MEMORY_GROWTH: Final = 4
"""At most 256 MiB: older laptops have 8 GiB and other programs open."""


def derive(secret: bytes, salt: bytes, profile: Profile) -> bytes:
    """32 bytes by Argon2id, version 0x13. `salt` has 16 bytes. Raises Trouble when the machine has not enough memory."""
    try:
        return hash_secret_raw(
            secret,
            salt,
            time_cost=profile.passes,
            memory_cost=profile.memory_kib,
            parallelism=profile.lanes,
            hash_len=KEY_LENGTH,
            type=Type.ID,
            version=ARGON2_VERSION,
        )
    except (HashingError, MemoryError) as error:
        raise Trouble(
            "This machine has too little free memory to check the passphrase.",
            "Close other programs and try again. Nothing has been lost.",
        ) from error


def calibrated(target_seconds: float = 0.7) -> Profile:
    """The profile that takes about `target_seconds` here, never below `FLOOR`.

    Memory grows first (it costs an attacker most), up to four times the floor, then passes. On a slow machine where the floor
    itself takes longer than the target, the floor it is. Takes about two seconds.
    """
    growth = min(max(target_seconds / _seconds(FLOOR), 1.0), float(_MEMORY_GROWTH))
    mebibytes = round(FLOOR.memory_kib * growth) // 1024
    larger = Profile(mebibytes * 1024, FLOOR.passes, FLOOR.lanes)
    passes = round(larger.passes * target_seconds / _seconds(larger))
    return Profile(larger.memory_kib, min(max(passes, FLOOR.passes), CEILING.passes), FLOOR.lanes)


def _seconds(profile: Profile) -> float:
    """How long one derivation takes, the better of two (the first pays for fetching the memory)."""
    spans = []
    for _ in range(2):
        start = perf_counter()
        derive(b"calibration", bytes(SALT_LENGTH), profile)
        spans.append(perf_counter() - start)
    return min(spans)
