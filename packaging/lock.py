"""Renew `packaging/requirements.lock`: every extra of pyproject.toml and the build tools, pinned with hashes for each platform.

A person calls this after changing the dependencies (`packaging/README.md`); nothing else does. It resolves with uv in a folder of
its own and asks the machine's package index as it is configured; no address of an index may get into the lock.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LOCK = CHECKOUT / "packaging" / "requirements.lock"
OLDEST_PYTHON = "3.11"
EDITABLE = "editables"  # what the build tool needs beside itself for an installation that points into the checkout
HEADER = """\
# Every package that Keyworker is built, run and tested with, for Linux and Windows, Python 3.11 and later.
# Made by `python3 packaging/lock.py` from pyproject.toml; not edited by hand.
"""


def resolve(folder: Path) -> str:
    """The pinned requirements, as text. Raises subprocess.CalledProcessError when they cannot be resolved."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    build = folder / "build.in"
    build.write_text("\n".join([*project["build-system"]["requires"], EDITABLE]), "utf-8")
    # Without the old lock as preference, so that each renewal takes the newest releases that pyproject.toml allows.
    command: list[str | Path] = [
        python, "-m", "uv", "pip", "compile", CHECKOUT / "pyproject.toml", build, "--all-extras", "--universal",
        "--python-version", OLDEST_PYTHON, "--generate-hashes", "--no-header", "--no-annotate", "--quiet",
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder).stdout


def main() -> int:
    """Write the lock; 0 when done, 1 when the result names an address."""
    with tempfile.TemporaryDirectory() as folder:
        text = resolve(Path(folder))
    if "://" in text:
        print("The result names an address; nothing was written. Check how the package index is configured.", file=sys.stderr)
        return 1
    LOCK.write_text(HEADER + text, "utf-8", newline="\n")
    count = sum(1 for line in text.splitlines() if line[:1].isalnum())
    print(f"{LOCK.name}: {count} packages.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
