"""`keyworker-hub pack` as an operator types it: from a text file to a pack that machines get, and what goes wrong on the way."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from keyworker.cli import hub as cli
from keyworker.cli import hub_packs
from keyworker.domain.family import Worker
from keyworker.hub.home import open_hub
from keyworker.hub.ledger import Ledger
from tests.fakes.canaries import heard_in, heard_in_folder
from tests.fakes.garden import TOML, write_shells

pytestmark = pytest.mark.plain_files("*.toml", "*.kwpack")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Type a command at a hub with a worker, where the garden's star is the only shell; answers exit code, output, errors."""
    shells = write_shells(tmp_path / "instruments")
    monkeypatch.setattr(hub_packs, "shipped", lambda *_: shells)
    monkeypatch.setenv("KEYWORKER_HUB", str(tmp_path / "hub"))
    monkeypatch.setenv("COLUMNS", "200")

    def typed(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["keyworker-hub", *arguments])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        assert heard_in(said.out + said.err) is None
        return code, said.out, said.err

    assert typed("init", "--council", "Town")[0] == 0
    hub = open_hub(tmp_path / "hub")
    with hub.storage.transaction() as tx:
        Ledger(tx, hub.clock).save(Worker(name="Wilma", council_worker_id="C-17"))
    hub.storage.close()
    (tmp_path / "words.toml").write_text(TOML.replace("2026-01-01", "2020-01-01").replace("2027-12-31", "2999-12-31"), "utf-8")
    return typed


def json(run: Run, *arguments: str) -> Any:
    code, out, err = run(*arguments, "--json")
    assert (code, err) == (0, ""), err
    return orjson.loads(out)


def signed(run: Run, folder: Path) -> str:
    """Make a key and sign the words; answers the public half."""
    public: str = json(run, "pack", "key", str(folder / "pack.key"))["key"]
    done = json(run, "pack", "sign", str(folder / "words.toml"), "--key", str(folder / "pack.key"))
    assert done == {"file": "words.kwpack", "key": public}
    return public


def test_from_a_text_file_to_a_pack_of_the_hub(run: Run, tmp_path: Path) -> None:
    public = signed(run, tmp_path)
    assert json(run, "pack", "trust", public) == [{"key": public}]
    added = json(run, "pack", "add", str(tmp_path / "words.kwpack"))
    assert added == {"instrument": "garden-star", "edition": "1", "users": 1, "unknown_users": []}
    [listed] = json(run, "pack", "list")
    assert listed == {
        "instrument": "garden-star", "edition": "1", "publisher": "The Invented Gardeners", "licence": "IG-1", "users": 1,
        "valid_from": "2020-01-01", "valid_to": "2999-12-31", "outputs": ["screen"], "not_in_use": "",
    }
    assert json(run, "pack", "users", "garden-star", "1") == [{"named": "C-17", "worker": "Wilma", "known": "yes"}]
    assert heard_in_folder(tmp_path / "hub") == []
    assert json(run, "pack", "remove", "garden-star", "1") == {"removed": True}
    assert json(run, "pack", "list") == []


def test_the_same_for_people(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("pack", "key", str(tmp_path / "pack.key"))
    public = out.strip()
    assert (code, len(public)) == (0, 64)
    assert "words.kwpack" in run("pack", "sign", str(tmp_path / "words.toml"), "--key", str(tmp_path / "pack.key"))[1]
    assert public in run("pack", "trust", public)[1]
    assert "1 named users." in run("pack", "add", str(tmp_path / "words.kwpack"))[1]
    assert "garden-star" in run("pack", "list")[1]
    assert "Wilma" in run("pack", "users", "garden-star", "1")[1]
    assert run("pack", "trust", public, "--no-longer")[1] == "None yet.\n"
    assert "stay as they are" in run("pack", "remove", "garden-star", "1")[1]


def test_a_new_text_file_lacks_only_what_the_licence_says(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "fresh.toml"
    assert run("pack", "new", "garden-star", "1", str(file))[0] == 0
    run("pack", "key", str(tmp_path / "pack.key"))
    command = ("pack", "sign", str(file), "--key", str(tmp_path / "pack.key"))
    assert "fresh.toml: words.acknowledgement" in failed(run, *command)
    text = file.read_text("utf-8").replace('acknowledgement = ""', 'acknowledgement = "A"')
    for key, value in (("publisher", '"P"'), ("licensee", '"Town"'), ("licence_reference", '"L"'), ("valid_from", "2020-01-01"),
                       ("valid_to", "2999-12-31")):
        file.write_text(text, "utf-8")
        assert f"fresh.toml: manifest.{key}" in failed(run, *command)
        text = text.replace(f'{key} = ""', f"{key} = {value}")
    file.write_text(text.replace("users = []", 'users = ["C-17"]'), "utf-8")
    assert run(*command)[0] == 0
    assert "stays as it is" in failed(run, "pack", "new", "garden-star", "1", str(file))
    assert "garden-star 1" in failed(run, "pack", "new", "garden-star", "9", str(tmp_path / "none.toml"))


def test_users_whom_the_hub_does_not_know_are_counted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text((tmp_path / "words.toml").read_text("utf-8").replace('"C-17"', '"C-17", "C-18"'), "utf-8")
    run("pack", "trust", signed(run, tmp_path))
    assert "1 of them are not workers of this hub" in run("pack", "add", str(tmp_path / "words.kwpack"))[1]
    assert [one["known"] for one in json(run, "pack", "users", "garden-star", "1")] == ["yes", "no"]


def failed(run: Run, *arguments: str) -> str:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    return err


def test_a_pack_of_a_key_that_is_not_trusted_is_refused(run: Run, tmp_path: Path) -> None:
    signed(run, tmp_path)
    assert "pack trust" in failed(run, "pack", "add", str(tmp_path / "words.kwpack"))


def test_wrong_words_are_named_by_file_key_and_remedy(run: Run, tmp_path: Path) -> None:
    run("pack", "key", str(tmp_path / "pack.key"))
    (tmp_path / "words.toml").write_text(TOML.replace('id = "water"', 'id = "wet"'), "utf-8")
    said = failed(run, "pack", "sign", str(tmp_path / "words.toml"), "--key", str(tmp_path / "pack.key"))
    assert "words.toml: words.areas: must have the ids soil, water, light in this order." in said
    assert "Mend this key" in said
    assert not (tmp_path / "words.kwpack").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps who may read a file elsewhere")
def test_only_its_owner_may_read_a_key_and_it_is_never_written_over(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "pack.key"
    run("pack", "key", str(file))
    before = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "stays as it is" in failed(run, "pack", "key", str(file))
    assert file.read_bytes() == before


def test_what_is_no_key_and_what_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    words = str(tmp_path / "words.toml")
    assert "pack key" in failed(run, "pack", "sign", words, "--key", str(tmp_path / "none.key"))
    assert "not a key" in failed(run, "pack", "sign", words, "--key", words)
    (tmp_path / "short.key").write_text("abcd")
    assert "not a key" in failed(run, "pack", "sign", words, "--key", str(tmp_path / "short.key"))
    assert "64 characters" in failed(run, "pack", "trust", "abcd")
    assert "cannot be read" in failed(run, "pack", "add", str(tmp_path / "none.kwpack"))
    assert "not a signed content pack" in failed(run, "pack", "add", words)
    assert "pack list" in failed(run, "pack", "remove", "garden-star", "1")
    assert "pack list" in failed(run, "pack", "users", "garden-star", "1")


@pytest.mark.parametrize("command", ["new", "key", "sign", "trust", "add", "list", "users", "remove"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    code, out, _ = run("pack", command, "--help")
    assert code == 0
    assert f"pack {command}" in out
