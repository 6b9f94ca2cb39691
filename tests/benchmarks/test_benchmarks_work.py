"""The benchmarks keep working: each runs once at its smallest size. Nothing is said here about speed."""

import json
import math
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.groups import GROUPS

TOP = Path(__file__).resolve().parents[2]


def test_every_row_has_a_figure_at_the_smallest_size(tmp_path: Path) -> None:
    """One command makes every row that the groups promise, each with ratios and what they were made of."""
    out = tmp_path / "figures.json"
    done = subprocess.run([sys.executable, "-m", "tests.benchmarks", "--smallest", "--out", str(out)], cwd=TOP, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(out.read_text("utf-8"))
    rows = {row["id"]: row for row in report["rows"]}
    assert set(rows) == {one for group in GROUPS.values() for one in group.smallest}
    for row in rows.values():
        figures = [row[f"ratio_{name}"] for name in ("min", "median", "p95", "max")]
        assert all(math.isfinite(one) and one >= 0 for one in figures), row["id"]
        assert figures == sorted(figures), row["id"]
        assert row["n"] >= 1
        assert row["ours"]["max"] > 0, row["id"]
        assert row["theirs"]["max"] > 0, row["id"]
        assert row["id"] in done.stdout
    assert report["machine"]["cores"] >= 1
