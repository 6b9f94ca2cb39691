"""Planted faults are found by the histories: a few here, all of them by `python -m tests.mutations`."""

from pathlib import Path

import pytest

from tests.mutations.planted import FAULTS, SOURCE, Planted, copied, histories, is_found, planted

HERE = ("the last writer wins", "an edit grows unseen", "numbered from the newest")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.label)
def test_what_a_fault_edits_stands_in_the_source_once(fault: Planted) -> None:
    """Whoever rewrites that place moves the fault along."""
    text = (SOURCE / fault.file).read_text("utf-8")
    assert [text.count(old) for old, _ in fault.edits] == [1] * len(fault.edits)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.label in HERE], ids=lambda fault: fault.label)
def test_a_planted_fault_is_found(fault: Planted, tmp_path: Path) -> None:
    """The histories end at the first that breaks a law, and say which."""
    done = histories(copied(tmp_path, fault), fault.histories)
    assert is_found(done), done.stdout + done.stderr


def test_a_source_that_does_not_start_is_not_called_found(tmp_path: Path) -> None:
    broken = planted("broken", "none", "domain/leaves.py", "REMOVED: Final = ", "REMOVED Final = ")
    done = histories(copied(tmp_path, broken), 1)
    assert done.returncode == 1
    assert not is_found(done)


def test_in_the_source_as_it_is_nothing_is_found(tmp_path: Path) -> None:
    done = histories(copied(tmp_path, None), 2)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no word lost, hidden or forged" in done.stdout


def test_there_are_enough_of_them_and_each_says_what_it_breaks() -> None:
    assert len(FAULTS) >= 15
    assert len({fault.label for fault in FAULTS}) == len(FAULTS)
    assert all(fault.law for fault in FAULTS)
