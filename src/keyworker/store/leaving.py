"""Families that leave a machine, as the store tells of them: those that are closed and still here, those that went, and what is kept sealed."""

from dataclasses import dataclass

from keyworker.base.clock import Moment


@dataclass(frozen=True)
class Leaving:
    """A family that left this machine's scope and is still here, closed for writing.

    `told`: when the machine was told. `sent` and `unsent`: of what people wrote here for it, what the hub has received and what it has not.
    """

    family: str
    name: str
    told: Moment
    sent: int
    unsent: int


@dataclass(frozen=True)
class Gone:
    """A family that was let go of. `sent`: how many changes that people wrote here for it the hub received; `aside`: how many of them
    it set aside. `sealed`: a copy that only the hub can open stays until a backup of the hub's holds what is in it.
    """

    family: str
    name: str
    sent: int
    aside: int
    sealed: bool


@dataclass(frozen=True)
class Sealed:
    """What was only here of a family that went, sealed to the hub, until its backup holds the change `n` and what it said up to `position`.

    A large family is in several; the first of which `n` is not less than a change's number has that change.
    Opened and decompressed (zstandard) it is JSON: the family, `changes` (n, content) and `records` as the hub had last said them.
    """

    family: str
    n: int
    position: int
    blob: bytes
