"""`keyworker`: opens the desktop application on this machine's folder.

The console script and `python -m keyworker` call this. Nothing personal is printed.
"""

from pathlib import Path
from typing import Annotated

import typer

import keyworker
from keyworker.base.errors import KeyworkerError
from keyworker.base.paths import machine_folder

command = typer.Typer(add_completion=False, help="Keyworker: one worker, one family, one plan.")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(keyworker.__version__)
        raise typer.Exit


@command.command()
def open_window(
    folder: Annotated[Path | None, typer.Option(help="The folder of this machine's store; default: KEYWORKER_HOME or the user's.")] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,  # noqa: ARG001
) -> None:
    """Open Keyworker on this machine."""
    from keyworker.cli.desktop import run

    try:
        raise typer.Exit(run(folder or machine_folder()))
    except KeyworkerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def main() -> None:
    """The console script."""
    command()


