"""How `keyworker-hub` opens its hub and answers: tables for people, `--json` for programs.

`cli.hub` and its groups of commands (`hub_packs`, …) use this. It must never let a name steer the operator's terminal.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from keyworker.base.errors import KeyworkerError
from keyworker.base.log_file import begin_log
from keyworker.hub import acts, home
from keyworker.hub.identity import Hub

HubOption = Annotated[
    Path | None, typer.Option("--hub", readable=False, help="The hub's folder (default: KEYWORKER_HUB, else your data folder).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]

PROGRAM = "keyworker-hub"
"""What its log is called."""

PARTIAL: Final = 3
"""How a command ends that did its work, but not with all that it was given."""

_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


_about: ContextVar[dict[str, Any]] = ContextVar("about")
"""Of the command that is being run: the ids and counts that the audit trail is to have."""


@contextmanager
def opened(folder: Path | None, act: str | None) -> Iterator[Hub]:
    """The hub of a folder (none: the usual one), closed at the end of the block. Raises what `hub.home.open_hub` raises.

    A block that ends well is written down in the audit trail as the operator's `act`, with the ids that `about` was told; none is for
    what changes nothing and shows no family.
    """
    where = folder or home.hub_folder()
    if where.is_dir():  # a log makes its folder, and a wrong word must make none
        begin_log(where, PROGRAM)
    hub = home.open_hub(where)
    told: dict[str, Any] = {}
    token = _about.set(told)
    try:
        yield hub
        if act is not None:
            acts.note(hub, act, **told)
    finally:
        _about.reset(token)
        hub.storage.close()


def about(**ids: Any) -> None:
    """Inside `opened`: what the act is about, as ids and counts and never as it was typed; `family` is the one that it shows or changes."""
    _about.get().update(ids)


def say(answer: dict[str, Any], as_json: bool, sentence: str) -> None:
    """One answer: JSON, or a sentence for people."""
    if as_json:
        print_json(answer)
    else:
        print(plain(sentence), flush=True)


def say_error(error: KeyworkerError) -> None:
    """What could not be done and what to do, on standard error."""
    Console(stderr=True, highlight=False).print(f"{error.sentence} {error.remedy}".strip(), markup=False, soft_wrap=True)


def show_rows(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Rows as JSON or as a table with a heading from the keys."""
    if as_json:
        print_json(rows)
    elif rows:
        show_table([name.replace("_", " ").capitalize() for name in rows[0]], [
            tuple(", ".join(value) if isinstance(value, list) else value for value in row.values()) for row in rows
        ])
    else:
        print("None yet.")


def show_table(heading: Sequence[str], rows: Sequence[Sequence[object]], *, whole: bool = False) -> None:
    """A table as wide as the terminal; `whole`: the words of its first column are never cut in two."""
    table = Table()
    for name in heading:
        table.add_column(name, overflow="fold", no_wrap=whole and name == heading[0])
    for row in rows:
        table.add_row(*(Text("" if value is None else plain(str(value))) for value in row))
    Console().print(table)


def plain(text: str) -> str:
    """Without what would steer a terminal or turn the direction of what follows: names come from other people's systems."""
    return "".join(letter for letter in text.replace("\t", " ") if letter == "\n" or not _steers(letter))


def _steers(letter: str) -> bool:
    return unicodedata.category(letter) == "Cc" or unicodedata.bidirectional(letter) in _TURNING


def print_json(value: object) -> None:
    """JSON for programs."""
    print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode(), flush=True)
