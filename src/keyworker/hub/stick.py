"""A stick (or shared folder) at the hub: what machines put on it is taken in, receipts and what is new for them are put on it.

`cli.hub_stick` calls `take_in`, also while the hub serves. It is the same as over the network: `packages.receive` and `pull.answer`; only
the carrying is another. Any file may be lost, old, cut, repeated, of a machine or a hub that is unknown here: it is counted, and the
others go on. It must never acknowledge for a machine what that machine did not sign.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from keyworker.base.canonical import digest
from keyworker.base.errors import (
    CouncilPutBack,
    HubRefused,
    LogForked,
    PackageDamaged,
    PackageForeign,
    PackageGap,
    StickFull,
    Trouble,
)
from keyworker.base.logs import log_for
from keyworker.hub import on_the_way, packages, pull, timeline
from keyworker.hub.identity import Hub
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.rows import Machine, MachineState
from keyworker.vault import seal
from keyworker.vault.stick import DOWN, REPLY, REQUEST, UP, Stick, mark_of
from keyworker.wire.messages import MOST_OFFERED, CarriedReply, CarriedRequest, PullRequest
from keyworker.wire.package import SEALED_LIMIT, open_request, open_up, pack

LOG = log_for("hub")
T = TypeVar("T")
MOST_PACKAGES: Final = 200
"""For one machine at a time; the rest comes with its next request."""


@dataclass
class Carried:
    """What became of a stick: machines that it was from, changes received, packages put on it, files that could not be used, by why.

    `offered`: by machine, with which word of a hub before a restore it offered which records.
    """

    machines: set[str] = field(default_factory=set)
    changes: int = 0
    packages: int = 0
    unusable: dict[str, int] = field(default_factory=dict)
    full: bool = False
    offered: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def count(self, why: str) -> None:
        """One file more that could not be used."""
        self.unusable[why] = self.unusable.get(why, 0) + 1


_WHY: Final[dict[type[Trouble], str]] = {
    PackageDamaged: "damaged", PackageForeign: "of nobody known here", PackageGap: "changes before it are missing", LogForked: "from a restored copy",
    HubRefused: "of a copy of a machine, which is told nothing until somebody confirms it", CouncilPutBack: "from before the hub came back from a backup",
}


def take_in(hub: Hub, folder: Path) -> Carried:
    """Take in everything on a stick and put on it what machines are to have. Raises FolderUnusable when it goes, DiskFull at the hub."""
    stick, done = Stick(folder), Carried()
    machines, requests = _receive(hub, stick, done), _requests(hub, stick, done)
    for machine in {**machines, **{name: machine for name, (machine, _) in requests.items()}}.values():
        done.machines.add(machine.id)
        _answer(hub, stick, machine, requests[machine.id][1] if machine.id in requests else None, done)
    LOG.info("a stick was taken in: %s machines, %s changes, %s packages, %s files of no use", len(done.machines), done.changes, done.packages,
             sum(done.unusable.values()))
    return done


def _receive(hub: Hub, stick: Stick, done: Carried) -> dict[str, Machine]:
    """Every package of every machine, in the order of its log, what is offered first. What was received goes from the stick: its machine has it."""
    found: list[tuple[str, int, Path]] = []
    offered: dict[Path, tuple[str, list[str]]] = {}
    machines: dict[str, Machine] = {}
    for file in stick.names(UP):
        known = _Known(hub)
        package = _opened(done, partial(open_up, stick.read(file, SEALED_LIMIT), unseal=hub.sealing.open, verify=known))
        if package is not None and known.machine is not None:
            machines[package.machine] = known.machine
            found.append((package.machine, package.changes[0].n if package.changes else 0, file))
            if package.offers:
                offered[file] = (digest(package.word), [offer.record for offer in package.offers])
    for name, _, file in sorted(found):
        if _opened(done, partial(packages.receive, hub, machines[name], stick.read(file, SEALED_LIMIT))) is not None:
            stick.remove([file])
            if file in offered:
                done.offered.setdefault(name, (offered[file][0], []))[1].extend(offered[file][1])
    for before in machines.values():
        done.changes += _as_it_is(hub, before).received - before.received
    return machines


def _requests(hub: Hub, stick: Stick, done: Carried) -> dict[str, tuple[Machine, CarriedRequest]]:
    """By machine: its newest request."""
    found: dict[str, tuple[Machine, CarriedRequest]] = {}
    for file in stick.names(REQUEST):
        known = _Known(hub)
        request = _opened(done, partial(open_request, stick.read(file, SEALED_LIMIT), unseal=hub.sealing.open, verify=known))
        if request is None or known.machine is None:
            continue
        if request.hub != hub.id:
            done.count(_WHY[PackageForeign])
        elif request.machine not in found or found[request.machine][1].number < request.number:
            found[request.machine] = (known.machine, request)
    return found


def _as_it_is(hub: Hub, machine: Machine) -> Machine:
    with hub.storage.reading() as tx:
        return tx.machine(machine.id) or machine


def _log(hub: Hub, machine: Machine, asks: PullRequest) -> MachineLog:
    """The log of a machine that it asks about."""
    with hub.storage.reading() as tx:
        return timeline.log_of(tx, tx.machine(machine.id) or machine, asks.log, asks.log_after)


def _newest(hub: Hub, machine: str, number: int) -> int:
    """The highest number of a request that was seen of a machine, this one with them."""
    with hub.storage.transaction() as tx:
        seen = int(tx.setting(f"stick:{machine}") or 0)
        if number > seen:
            tx.keep_setting(f"stick:{machine}", number)
    return max(seen, number)


def _answer(hub: Hub, stick: Stick, machine: Machine, request: CarriedRequest | None, done: Carried) -> None:
    """The receipt and what is new, in place of what lay there for this machine before."""
    mark, number, cursor = mark_of(machine.id), request.number if request else 0, request.asks.cursor if request else ""
    newest = _newest(hub, machine.id, number)
    known, new = request is None, list[bytes]()
    if request is not None and number < newest:
        done.count("old")
    elif request is not None:
        anew = _opened(done, partial(pull.told_anew, hub, machine, request.asks))
        new = [anew.sealed] if anew else []
        with hub.storage.reading() as tx:
            known = bool(new) or request.anew or request.offering or on_the_way.knows(tx, tx.machine(machine.id) or machine, cursor)
        if known and not new and not request.offering:
            new = _opened(done, partial(_new, hub, machine, request)) or []
    log = _opened(done, partial(_log, hub, machine, request.asks if request else PullRequest()))
    if log is None:
        return
    word, offered = done.offered.get(machine.id, ("", []))
    reply = CarriedReply(
        machine=machine.id, hub=hub.id, number=number, cursor=cursor, known=known, newest=newest, packages=len(new), received=log.received,
        receipt=log.receipt, offered=tuple(offered[:MOST_OFFERED]), offered_with=word,
    )
    try:
        stick.remove(stick.names(DOWN, mark))
        stick.write(REPLY, mark, "now", pack(reply, sign=hub.signing.sign, seal=lambda data: seal.seal(data, machine.seal_key)))
        for place, package in enumerate(new):
            stick.write(DOWN, mark, f"{place:04}", package)
            done.packages += 1
        stick.remove(stick.names(REQUEST, mark))
    except StickFull:
        done.full = True


def _new(hub: Hub, machine: Machine, request: CarriedRequest) -> list[bytes]:
    """What is new after what the machine applied, package after package, each after the one before it."""
    asks, found = request.asks.model_copy(update={"received": "", **({"cursor": ""} if request.anew else {})}), list[bytes]()
    while len(found) < MOST_PACKAGES:
        answered = pull.answered(hub, machine, asks)
        if answered is None:
            break
        found.append(answered.sealed)
        asks = asks.model_copy(update={"received": answered.cursor})
        if not answered.more:
            break
    return found


class _Known:
    """Whoever the hub knows and has let in may have signed it; `machine` is who did."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.machine: Machine | None = None

    def __call__(self, author: str, signed: bytes, signature: bytes) -> None:
        with self._hub.storage.reading() as tx:
            machine = tx.machine(author)
        if machine is None or machine.state is MachineState.WAITING:
            raise PackageForeign
        seal.verify(machine.sign_key, signature, signed)
        self.machine = machine


def _opened(done: Carried, work: Callable[[], T]) -> T | None:
    """What `work` answers; None, and counted, when a file could not be used."""
    try:
        return work()
    except (PackageDamaged, PackageForeign, PackageGap, LogForked, CouncilPutBack, HubRefused) as error:
        done.count(_WHY[type(error)])
        return None
