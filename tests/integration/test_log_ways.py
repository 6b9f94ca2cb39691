"""Whatever fails, wherever: the log knows where, every reference that is told is in it, and no word of anybody leaves the program."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from keyworker.base.log_file import log_path
from tests.contracts.checkout import CHECKOUT
from tests.fakes.canaries import heard_in
from tests.integration.log_child import WAYS

TOLD = {"in_a_command": 1, "in_a_request": 1, "in_a_slot_and_in_jobs": 4}
"""How many references a person is told; the others happen where nobody looks."""


@pytest.mark.parametrize("way", WAYS)
def test_what_fails_anywhere_is_in_the_log_without_a_word_and_with_every_reference(tmp_path: Path, way: str) -> None:
    """A command, a thread, a finalizer, a library's callback, a request, a slot, a job: file and terminal hold no canary."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.log_child", way, str(tmp_path)], cwd=CHECKOUT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)]), "QT_QPA_PLATFORM": "offscreen"},
    )
    written = log_path(tmp_path, "child").read_text("ascii")
    assert heard_in(written + done.stdout + done.stderr) is None, written
    told = re.findall(r"\b[0-9a-f]{8}\b", done.stdout + done.stderr)
    assert len(told) == TOLD.get(way, 0), done.stderr
    assert all(reference in written for reference in told)
    if way == "in_a_warning":
        assert "a warning: UserWarning, line " in written
    elif way == "in_a_request":
        assert "builtins.AttributeError" in written
    else:
        assert "builtins.ValueError" in written
        assert "    after builtins.KeyError" in written
        assert re.search(r"    {2}at (__main__|tests\.integration\.log_child) fail \d+", written)
    assert done.returncode == (1 if way == "in_a_command" else 0), done.stderr
