"""The floors of the house, as import-linter reads them from pyproject.toml."""

import os
import subprocess
import sys

from tests.contracts.checkout import CHECKOUT


def test_every_import_obeys_the_floors() -> None:
    """No room imports from above its floor, and no wall of the contracts in pyproject.toml is broken."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "src"), "PYTHONIOENCODING": "utf-8"}
    told = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert " kept, 0 broken" in told.stdout
