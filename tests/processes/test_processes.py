"""A hub and three machines as real processes behind a bad line: killed at random, with full disks and wrong clocks, they lose no word.

Here a few deaths; `KEYWORKER_PROCESSES=400` kills so often (about half an hour).
"""

import os
import sys
from pathlib import Path

import pytest

from tests.processes.council import council, lives

DEATHS = int(os.environ.get("KEYWORKER_PROCESSES", "6"))
FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kill -9 and limits of files are Linux's here")


@pytest.mark.parametrize("seed", [1])
def test_no_word_is_lost_when_processes_are_killed_behind_a_bad_line(tmp_path: Path, seed: int) -> None:
    """What a machine said to have kept is in the record, beside it or set aside; hub and machines prove themselves."""
    with council(tmp_path, seed) as made:
        lives(made, DEATHS)
        made.end()
        screens = made.rest()
        try:
            assert made.findings(screens) == []
            assert made.told("typed") > DEATHS
            assert made.told("synced") > 0
            assert made.line.suffered() > 0
        finally:
            made.town.close()


def test_no_word_is_lost_when_no_file_may_grow(tmp_path: Path) -> None:
    """A disk that is full refuses what is written; what was kept before is kept, and work goes on when there is room again."""
    with council(tmp_path, 2) as made:
        lives(made, DEATHS, room=20_000)
        made.end()
        screens = made.rest()
        try:
            assert made.findings(screens) == []
            assert made.told("typed") > DEATHS
            assert made.told("trouble") > 0
        finally:
            made.town.close()


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed: apt-get install libfaketime")
def test_no_word_is_lost_when_clocks_are_years_or_minutes_off(tmp_path: Path) -> None:
    """Of two machines the clocks are off; one whose clock is years off is told so, and keeps what it has until that is put right."""
    off = {name: {"LD_PRELOAD": str(FAKETIME), "FAKETIME": by} for name, by in (("worker", "-4m"), ("other", "+6y"))}
    with council(tmp_path, 3, off) as made:
        lives(made, DEATHS)
        made.end()
        screens = made.rest()
        try:
            assert made.findings(screens) == []
            assert made.told("typed") > DEATHS
            years_off = [line for name, line in made.said if name == "other"]
            assert [line for line in years_off if line.get("failed") == "HubRefused"]
            assert not [line for line in years_off if "synced" in line]
        finally:
            made.town.close()

