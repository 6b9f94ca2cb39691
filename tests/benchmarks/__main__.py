"""All benchmarks: `python -m tests.benchmarks [--smallest] [--only T1,T3] [--out FILE.json] [--folder DIR]`, from the checkout.

Prints a table and writes JSON. Each group of rows is a process of its own. Nothing here passes or fails: the exit code is 0 unless a
benchmark could not be run at all.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from keyworker.base.temporary import temporary_folder
from tests.benchmarks.groups import GROUPS, chosen
from tests.benchmarks.measure import machine

TOP = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for."""
    asked = _parser().parse_args(arguments)
    groups = chosen(asked.only.split(",") if asked.only else [])
    if not groups:
        _parser().error(f"--only takes some of {', '.join(one for group in GROUPS.values() for one in group.ids)}")
    console = Console(stderr=True)
    size = "smallest" if asked.smallest else "full"
    report: dict[str, Any] = {"size": size, "machine": machine(), "rows": []}
    failed = False
    with temporary_folder("benchmarks") as made:
        for name in groups:
            console.print(f"{name} …", style="dim")
            rows = _run(name, asked.folder or str(made), size)
            failed = failed or rows is None
            report["rows"] += rows or []
    if asked.out:
        Path(asked.out).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    _show(report)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Ratios of one run on one machine.")
    parser.add_argument("--smallest", action="store_true", help="each once at its smallest size, so that it keeps working")
    parser.add_argument("--only", default="", help="ids, such as T1,T3 (a beginning of an id is enough)")
    parser.add_argument("--out", default="", help="write the figures to this file")
    parser.add_argument("--folder", default="", help="keep the stores here, to be used again by the next run")
    return parser


def _run(group: str, folder: str, size: str) -> list[dict[str, Any]] | None:
    """The rows of a group; None when it could not be run, with what it said."""
    paths = [str(TOP / "src"), str(TOP), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.benchmarks.one", group, folder, size]
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(f"{group} could not be run:\n{done.stderr}\n")
        return None
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def _show(report: dict[str, Any]) -> None:
    """The table. A ratio below 1 is in our favour."""
    table = Table(title=f"Keyworker against its floors and peers, {report['size']} size", title_justify="left")
    for heading in ("", "work", "against", "n", "min", "median", "p95", "max", "target", "ours", "theirs", ""):
        number = heading in {"n", "min", "median", "p95", "max", "target", "ours", "theirs"}
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in report["rows"]:
        met = {True: "met", False: "over", None: ""}[row["met"]]
        unit = row["unit"]
        table.add_row(
            row["id"], row["work"], row["against"], str(row["n"]),
            *(f"{row[f'ratio_{name}']:.2f}" for name in ("min", "median", "p95", "max")),
            "" if row["target"] is None else f"{row['target']:g}",
            *(f"{row[side]['median']:,.4g} {unit}" if row[side] else "" for side in ("ours", "theirs")), met,
        )
    Console(width=max(Console().width, 150)).print(table)
    for row in report["rows"]:
        if row["note"]:
            sys.stdout.write(f"{row['id']}: {row['note']}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
