"""`keyworker-hub stick FOLDER`: take in what machines put on a stick, and put on it what they are to have. May run while the hub serves."""

from pathlib import Path
from typing import Annotated

import typer

from keyworker.cli import hub_backup
from keyworker.cli.answers import PARTIAL, HubOption, JsonOption, opened, say
from keyworker.hub import restored
from keyworker.hub.stick import take_in


def stick(
    place: Annotated[Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="The stick, or a folder that machines reach.")],
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in what machines put on a stick; receipts and what is new go back on it. Ends with 3 where files could not be used or did not fit."""
    with opened(folder, "stick") as hub:
        restored.withdraw_again(hub)
        left = hub_backup.without_worker(hub)
        done = take_in(hub, place)
    lines = [f"{done.changes} changes received from {len(done.machines)} machines; {done.packages} packages for them lie on the stick now."]
    lines += [f"{count} files could not be used: {why}." for why, count in sorted(done.unusable.items())]
    if done.full:
        lines.append("The stick is full: what did not fit comes with the next one. What was received is received.")
    lines.append("Give it back: only with it do its machines know what was received." if done.machines else "There was nothing on it for this hub.")
    lines.append(hub_backup.without_worker_line(left).strip())
    answer = {"machines": sorted(done.machines), "changes": done.changes, "packages": done.packages, "unusable": done.unusable, "full": done.full,
              "families_without_worker": hub_backup.as_rows(left)}
    say(answer, as_json, "\n".join(filter(None, lines)))
    raise typer.Exit(PARTIAL if done.unusable or done.full else 0)
