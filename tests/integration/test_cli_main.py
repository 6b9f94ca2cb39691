"""Laws of the words typed on a worker's machine."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from keyworker.base.errors import WrongPassphrase
from keyworker.base.paths import KEY_FILE
from keyworker.cli.main import command
from keyworker.vault import keyfile
from keyworker.vault.four_words import word_list
from keyworker.vault.profiles import FLOOR

OLD, NEW = "green kettle under the stairs", "slow orchard in the cupboard"


def test_a_new_passphrase_opens_the_machine_and_the_old_one_no_longer(tmp_path: Path) -> None:
    """The key stays the same key; only what opens it changes."""
    key = keyfile.create(tmp_path / KEY_FILE, OLD, FLOOR)
    done = CliRunner().invoke(command, ["--folder", str(tmp_path), "--new-passphrase"], input=f"{OLD}\n{NEW}\n{NEW}\n")
    assert done.exit_code == 0
    assert NEW not in done.output
    offered = done.output.split("if you like them: ")[1].splitlines()[0]
    assert set(offered.split()) <= set(word_list())
    assert keyfile.unlock(tmp_path / KEY_FILE, NEW) == key
    with pytest.raises(WrongPassphrase):
        keyfile.unlock(tmp_path / KEY_FILE, OLD)


@pytest.mark.parametrize(("old", "new"), [("not this one at all", NEW), (OLD, "password"), (OLD, "Password1234"), (OLD, "MillbrookCouncil2026")])
def test_a_wrong_or_weak_passphrase_changes_nothing(tmp_path: Path, old: str, new: str) -> None:
    """Ends with 1 and says why; the machine opens as before."""
    key = keyfile.create(tmp_path / KEY_FILE, OLD, FLOOR)
    done = CliRunner().invoke(command, ["--folder", str(tmp_path), "--new-passphrase"], input=f"{old}\n{new}\n{new}\n")
    assert done.exit_code == 1
    assert keyfile.unlock(tmp_path / KEY_FILE, OLD) == key


def test_the_version_is_said_without_loading_a_window() -> None:
    """`--version` needs no screen."""
    done = CliRunner().invoke(command, ["--version"])
    assert (done.exit_code, done.output.strip()) == (0, "0.1.0")
