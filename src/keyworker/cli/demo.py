"""`python -m keyworker.cli.demo`: a hub on loopback, demo families, and the client; or the main job without a screen.

`packaging/dev.py demo` calls this. Everything lies in a folder that is thrown away at the end, and the hub
ends with this process, whatever end that is: a closed window or terminal, a signal, kill -9.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from keyworker.base.log_file import also_to
from keyworker.base.temporary import temporary_folder
from keyworker.cli import program
from keyworker.cli.demo_ground import Ground, demo_families

command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@command.command()
def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Walk the main job without a screen; leave pictures and PDFs.")] = False,
    out: Annotated[Path, typer.Option(help="Where the headless demo leaves report.json, pictures and PDFs.")] = Path("demo-out"),
    ssd: Annotated[Path | None, typer.Option(help="Another extract (Standard Safeguarding Dataset CSVs).")] = None,
) -> None:
    """Start a hub of its own, load families, open the client: choose to be the worker or the lead."""
    also_to(sys.stderr)  # nothing else of this run is left afterwards
    extract = ssd or demo_families()
    raise typer.Exit(_walk(extract, out) if headless else _open(extract))


def main() -> None:
    """The demo as a program: a signal that ends it lets it put everything away first."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _asked_to_end)
    program.run(command, "desktop")


def _asked_to_end(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


@contextmanager
def _ground(extract: Path) -> Iterator[Ground]:
    """A hub's folder and machines that are no more when the block, or this process, has ended."""
    with temporary_folder("demo") as folder:
        ground = Ground(folder, extract)
        try:
            yield ground
        finally:
            ground.stop_hub()


def _walk(extract: Path, out: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from keyworker.ui.demo.walk import walk

    with _ground(extract) as ground:
        report = walk(ground, out)
    for step in report["steps"]:
        typer.echo(f"{'ok  ' if step['ok'] else 'FAIL'}  {step['name']}: {step['detail']}")
    typer.echo(f"{len(report['screens'])} pictures, {len(report['pdf'])} PDFs and report.json are in {out}")
    return 0 if all(step["ok"] for step in report["steps"]) else 1


def _open(extract: Path) -> int:
    from keyworker.ui.demo.chooser import Choice

    choice = Choice(sys.argv[:1])  # before anything is prepared: it says so when there is no screen
    typer.echo("Preparing the hub and two machines; this takes some seconds …")
    with _ground(extract) as ground:
        ground.prepare()
        ground.start_hub()
        for person in ground.people:
            ground.enrol(person)
        return choice.work(ground.people)


if __name__ == "__main__":
    main()
