"""The recorded traces, where the folder that holds them stands beside the checkout."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.traces import in_scope, replay, states_module

TOP = Path(__file__).resolve().parents[2]
FOLDER = TOP.parent / "shared" / "conformance" / "xforms"
recorded = pytest.mark.skipif(not (FOLDER / "replay_states.py").is_file(), reason="no ../shared/conformance/xforms beside the checkout")


@recorded
def test_every_recorded_trace_in_scope_is_done_as_recorded() -> None:
    states = states_module(FOLDER)
    found = [(path, replay(FOLDER, states, trace)) for path, trace in in_scope(FOLDER)]
    assert found
    different = [str(difference) for _, difference in found if difference is not None]
    assert not different, "\n".join(different[:20])


@recorded
def test_the_script_tells_a_wrong_trace_by_its_first_difference_and_by_its_exit_code(tmp_path: Path) -> None:
    """One recording is copied with one value changed; the script, run by itself on that folder, finds it."""
    (tmp_path / "traces").mkdir()
    (tmp_path / "replay_states.py").write_bytes((FOLDER / "replay_states.py").read_bytes())
    (tmp_path / "xpath_cases.json").write_bytes((FOLDER / "xpath_cases.json").read_bytes())
    path = FOLDER / "traces" / "rank" / "001-should-preserve-the-order-of-values-when-set-if-the-rank-con.json"
    text = path.read_text("utf-8")
    label = text.index('"label"')
    (tmp_path / "traces" / "one.json").write_text(text[:label] + text[label:].replace("A", "changed", 1), "utf-8")
    done = subprocess.run(
        [sys.executable, "tests/conformance/run_xforms.py", str(tmp_path)], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "traces: 0 of 1" in done.stdout
    assert "step 0" in done.stdout
