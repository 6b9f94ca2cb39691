"""`keyworker-hub erase`: a record's words go, by law, from the hub and from every machine; that it was, and that this was done, stays.

Only `cli.hub` uses this. It must never show a word of what it erases.
"""

from typing import Annotated

import typer

from keyworker.cli.answers import HubOption, JsonOption, about, opened, say
from keyworker.hub import council, erasure

_MACHINES = "These machines may still hold its words, and erase them with their next sync and say so with the one after. Run this again to see which have not yet:"
_NONE_LEFT = "No machine may still hold its words: each has said that it was told."


def erase(
    record: Annotated[str, typer.Argument(help="The record, by its id.")],
    confirm: Annotated[bool, typer.Option("--confirm", help="Do it; without this it is only said what would be erased.")] = False,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase what one record says, by law. It cannot be taken back; backups and machines that never sync again keep what they have."""
    with opened(folder, "erase" if confirm else None) as hub:
        with hub.storage.reading() as tx:
            standing = tx.record(record)
            before = standing is not None and standing.erased and not confirm
            found = [standing] if standing and before else erasure.to_erase(tx, record)
        if confirm:
            about(family=found[0].family, record=record, changed=sum(erasure.erase(hub, record).values()))
        with hub.storage.reading() as tx:
            names = {worker.id: worker.name for worker in council.workers(tx)}
            waiting = erasure.unconfirmed(tx, [standing.id for standing in found]) if confirm or before else []
    kinds = [{"id": standing.id, "kind": standing.kind} for standing in found]
    machines = [
        {"id": machine.id, "worker": names.get(machine.worker, machine.worker), "label": machine.name, "last_contact": str(machine.last_contact or "")}
        for machine in waiting
    ]
    if before:
        sentence = "This was erased before."
    else:
        sentence = "This was erased." if confirm else "Nothing was erased. With --confirm this will be, for good:"
    lines = [sentence, *(f"{row['kind']} {row['id']}" for row in kinds)]
    if confirm or before:
        lines += [_MACHINES if machines else _NONE_LEFT, *(f"{row['worker']}, {row['label']}, last seen {row['last_contact'] or 'never'}" for row in machines)]
    say({"erased": confirm or before, "records": kinds, "machines": machines}, as_json, "\n".join(lines))
