"""Answers that were given and not acknowledged yet: which one a machine asks after, and which may still arrive.

`hub.pull` calls this, in its transaction. A machine asks for the next answer while it applies the former (`PullRequest.received`); what
it has applied is said by `cursor` alone, and only that is remembered of the machine. Each answer names the one that it was worked
out after. It must never acknowledge anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from keyworker.base.canonical import Json
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Machine


@dataclass(frozen=True)
class There:
    """A machine as it will be when it has applied the answer `cursor`.

    `held`: the families that it will hold beside those it acknowledged; `told`: those that it will have been told to let go of.
    """

    machine: Machine
    cursor: str
    held: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def after(tx: Tx, machine: Machine, received: str) -> There:
    """The machine once it has applied the answer that it received; one that the hub does not know (any more): as it acknowledged."""
    state = tx.answers(machine.id).get(received) if received else None
    if state is None:
        return There(machine, machine.cursor)
    ahead = replace(machine, position=state["position"], snapshot_family=state["snapshot_family"], snapshot_row=state["snapshot_row"])
    return There(ahead, received, held(tx, machine.id, received), told(tx, machine.id, received))


def knows(tx: Tx, machine: Machine, cursor: str) -> bool:
    """Whether this is the answer that the machine acknowledged last, or one that may be on its way."""
    return cursor == machine.cursor or cursor in tx.answers(machine.id)


def held(tx: Tx, machine: str, cursor: str) -> tuple[str, ...]:
    """The families that an answer and those before it complete, since the machine last acknowledged one."""
    return _gathered(tx, machine, cursor, "held")


def told(tx: Tx, machine: str, cursor: str) -> tuple[str, ...]:
    """The families that an answer and those before it tell the machine to let go of, since it last acknowledged one."""
    return _gathered(tx, machine, cursor, "told")


def _gathered(tx: Tx, machine: str, cursor: str, what: str) -> tuple[str, ...]:
    answers = tx.answers(machine)
    return tuple(family for earlier in _back(answers, cursor) for family in answers[earlier].get(what, ()))


def drop_all_but_those_after(tx: Tx, machine: str, cursor: str) -> None:
    """An answer was acknowledged: what was worked out after it may be on its way; every other one belongs to another past."""
    answers = tx.answers(machine)
    tx.drop_answers(machine, keep=[later for later in answers if later != cursor and cursor in _back(answers, later)])


def _back(answers: Mapping[str, Json], cursor: str) -> list[str]:
    """The answer and those before it; each names one that is older than itself."""
    found = []
    while (told := answers.get(cursor)) is not None:
        found.append(cursor)
        cursor = told.get("after", "")
    return found
