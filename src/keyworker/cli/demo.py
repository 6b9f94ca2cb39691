"""`python -m keyworker.cli.demo`: a hub on loopback, demo families, and the client; or the main job without a screen.

`packaging/dev.py demo` calls this. Everything lies in a folder that is thrown away at the end.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from keyworker.base.errors import KeyworkerError
from keyworker.cli.demo_ground import Ground, demo_families

command = typer.Typer(add_completion=False)


@command.command()
def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Walk the main job without a screen; leave pictures and PDFs.")] = False,
    out: Annotated[Path, typer.Option(help="Where the headless demo leaves report.json, pictures and PDFs.")] = Path("demo-out"),
    ssd: Annotated[Path | None, typer.Option(help="Another extract (Standard Safeguarding Dataset CSVs).")] = None,
) -> None:
    """Start a hub of its own, load families, open the client: choose to be the worker or the lead."""
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        with tempfile.TemporaryDirectory(prefix="keyworker-demo-") as folder:
            ground = Ground(Path(folder), ssd or demo_families())
            code = _walk(ground, out) if headless else _open(ground)
    except KeyworkerError as error:
        typer.echo(f"{error.sentence} {error.remedy}".strip(), err=True)
        raise typer.Exit(1) from error
    raise typer.Exit(code)


def _walk(ground: Ground, out: Path) -> int:
    from keyworker.ui.demo.walk import walk

    try:
        report = walk(ground, out)
    finally:
        ground.stop_hub()
    for step in report["steps"]:
        typer.echo(f"{'ok  ' if step['ok'] else 'FAIL'}  {step['name']}: {step['detail']}")
    typer.echo(f"{len(report['screens'])} pictures, {len(report['pdf'])} PDFs and report.json are in {out}")
    return 0 if all(step["ok"] for step in report["steps"]) else 1


def _open(ground: Ground) -> int:
    from keyworker.ui.demo.chooser import choose_and_work

    typer.echo("Preparing the hub and two machines; this takes some seconds …")
    try:
        ground.prepare()
        ground.start_hub()
        for person in ground.people:
            ground.enrol(person)
        return choose_and_work(ground.people, sys.argv[:1])
    finally:
        ground.stop_hub()


if __name__ == "__main__":
    command()
