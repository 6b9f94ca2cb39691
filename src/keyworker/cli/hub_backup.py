"""`keyworker-hub backup`, `restore`, `saved` and `set-aside`: copies of the store, and what the hub could not merge.

Only `cli.hub` uses this. It must never show a word that somebody wrote.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from keyworker.cli.answers import HubOption, JsonOption, opened, say, show_rows
from keyworker.domain.family import Family
from keyworker.domain.pointers import group_of, path_of
from keyworker.hub import backup as copies
from keyworker.hub import home, restored
from keyworker.hub.identity import Hub
from keyworker.hub.merge import REPEATED
from keyworker.hub.storage.rows import Logged


def backup(
    file: Annotated[Path, typer.Argument(help="A new file; a backup is never written over.")],
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy the hub's store to a new file, also while the hub serves. The copy needs the keys: keep a copy of the key folder elsewhere, once.

    To serve from a backup: keyworker-hub restore FILE, then keyworker-hub serve. Machines find out by themselves, and send what it lacks.
    """
    where = folder or home.hub_folder()
    with opened(folder, "backup") as hub:
        position = copies.back_up(hub, where, file)
    say({"file": str(file), "position": position, "keys": str(home.key_folder(where))}, as_json,
        f"The backup holds everything up to position {position}. Its keys are in {home.key_folder(where)}: they do not change; keep one copy elsewhere.")


def restore(
    file: Annotated[Path, typer.Argument(help="What keyworker-hub backup made.")], folder: HubOption = None, as_json: JsonOption = False,
) -> None:
    """Put a backup into a hub's folder that has its keys and no store; then serve as always."""
    copies.put_back(folder or home.hub_folder(), file)
    say({"restored": str(file)}, as_json, "The backup is in its place. Start the hub with keyworker-hub serve: machines send what it lacks.")


def saved(
    position: Annotated[int | None, typer.Argument(min=0, help="What the newest backup holds: the position that status said before the copy was made.")] = None,
    none: Annotated[bool, typer.Option("--no-backups", help="The council takes no backups: machines keep nothing for one.")] = False,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what the newest backup of the council's own tool holds, or see what is known. keyworker-hub backup says so by itself."""
    if none and position is not None:
        raise typer.BadParameter("give a position or --no-backups")
    with opened(folder, "saved" if none or position is not None else None) as hub:
        if none:
            copies.say_none(hub)
        elif position is not None:
            copies.say_saved(hub, position)
        with hub.storage.reading() as tx:
            newest, at = copies.newest(tx)
            head = tx.head()
    sentence = "The council takes no backups." if newest is None else (
        f"The newest backup holds everything up to position {newest} of {head}{f', said at {at}' if at else ''}."
    )
    say({"position": newest, "at": at, "of": head, "backups": newest is not None}, as_json, sentence)


def set_aside(folder: HubOption = None, as_json: JsonOption = False) -> None:
    """What was set aside or waits since a restore, by kind, field, machine, day and reason; its words are shown to nobody here."""
    found: Counter[tuple[str, str, str, str, str]] = Counter()
    with opened(folder, "set-aside") as hub, hub.storage.reading() as tx:
        for change in tx.set_aside():
            if change.reason != REPEATED:
                for field in _fields(change):
                    found[change.content.kind, field, change.machine or "", str(change.content.at)[:10], change.reason or ""] += 1
        for offer in tx.waiting_offers():
            found[offer.kind, _field(offer.leaf), offer.machine, str(offer.at)[:10], "waits_for_its_author"] += 1
    show_rows([
        {"kind": kind, "field": field, "machine": machine, "day": day, "reason": reason, "count": count}
        for (kind, field, machine, day, reason), count in sorted(found.items())
    ], as_json)


def without_worker(hub: Hub) -> list[Family]:
    """The families that nobody works with since the hub came back from a backup."""
    with hub.storage.reading() as tx:
        return restored.without_worker(tx, hub.clock.today())


def as_rows(families: Sequence[Family]) -> list[dict[str, str]]:
    """Families by id and reference alone."""
    return [{"id": family.id, "reference": family.reference} for family in families]


def without_worker_line(families: Sequence[Family]) -> str:
    """What to do where families lost who worked with them as the hub came back from a backup; empty where none did."""
    if not families:
        return ""
    named = ", ".join(family.reference or family.id for family in families)
    return (f"\nSince the hub came back from a backup nobody works with {named}: who did had left them, and the backup does not know "
            "who came after. Say who does with keyworker-hub assign FAMILY WORKER, and tell their team leads, who do not see them until then.")


def _fields(change: Logged) -> list[str]:
    """The outermost field of each leaf; keys further in may be somebody's words."""
    leaves = change.content.seen if change.content.seen is not None else [f"/{name}" for name in change.content.patch]
    return sorted({_field(leaf) for leaf in leaves}) or [""]


def _field(leaf: str) -> str:
    return next(iter((*path_of(leaf), *group_of(leaf))), "")
