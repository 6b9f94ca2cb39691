"""`keyworker-hub erase`: a record's words go, by law, from the hub and from every machine; that it was, and that this was done, stays.

Only `cli.hub` uses this. It must never show a word of what it erases.
"""

from typing import Annotated

import typer

from keyworker.cli.answers import HubOption, JsonOption, about, opened, say
from keyworker.hub import erasure


def erase(
    record: Annotated[str, typer.Argument(help="The record, by its id.")],
    confirm: Annotated[bool, typer.Option("--confirm", help="Do it; without this it is only said what would be erased.")] = False,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase what one record says, by law. It cannot be taken back; backups and machines that never sync again keep what they have."""
    with opened(folder, "erase" if confirm else None) as hub:
        with hub.storage.reading() as tx:
            found = erasure.to_erase(tx, record)
        if confirm:
            about(family=found[0].family, record=record, changed=sum(erasure.erase(hub, record).values()))
    kinds = [{"id": standing.id, "kind": standing.kind} for standing in found]
    listed = "".join(f"\n{row['kind']} {row['id']}" for row in kinds)
    sentence = "This was erased. Machines do so with their next sync." if confirm else "Nothing was erased. With --confirm this will be, for good:"
    say({"erased": confirm, "records": kinds}, as_json, f"{sentence}{listed}")
