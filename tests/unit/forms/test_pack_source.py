"""The words of a pack as a council writes them down: what is wrong is named by file, key and remedy, never by the words."""

from pathlib import Path

import pytest

from keyworker.base.errors import DataFileWrong, FolderUnusable, PackRefused
from keyworker.forms.pack_source import read_source
from tests.fakes.canaries import PACK, heard_in
from tests.fakes.garden import SHELLS, TOML

pytestmark = pytest.mark.plain_files("*.toml")


def wrong(folder: Path, text: str) -> DataFileWrong:
    (folder / "words.toml").write_text(text, "utf-8")
    with pytest.raises(DataFileWrong) as caught:
        read_source(folder / "words.toml", SHELLS)
    assert caught.value.file == "words.toml"
    assert caught.value.remedy
    assert heard_in(f"{caught.value!r} {caught.value.__cause__!r}") is None
    return caught.value


def test_a_file_in_order_is_a_pack_with_its_digest(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text(TOML, "utf-8")
    made = read_source(tmp_path / "words.toml", SHELLS)
    assert made.manifest.digests == {"words": made.words.digest()}
    assert made.words.areas[0].guidance == {"sown": f"{PACK} it is dry"}


@pytest.mark.parametrize(("old", "new", "key"), [
    ("[manifest]", "[manifest", "the file"),
    ("[manifest]", "[menu]", "menu"),
    ('edition = "1"\n', "", "manifest.edition"),
    ('publisher = "The Invented Gardeners"', 'publisher = " "', "manifest.publisher"),
    ("valid_to = 2027-12-31", "valid_to = 2025-12-31", "manifest.valid_to"),
    ("valid_to = 2027-12-31", 'valid_to = "soon"', "manifest.valid_to"),
    ('users = ["C-17"]', "users = []", "manifest.users"),
    ('outputs = ["screen"]', 'outputs = ["web"]', "manifest.outputs.0"),
    ('outputs = ["screen"]', "outputs = []", "manifest.outputs"),
    ('outputs = ["screen"]', 'outputs = ["screen"]\ndigests = { words = "x" }', "manifest.digests"),
    ("acknowledgement =", "acknowledgment =", "words.acknowledgement"),
    ("from = 1\n", "from = 2\n", "words.stages"),
    ('id = "water"', 'id = "wet"', "words.areas"),
    ("{ sown =", "{ sawn =", "words.areas"),
    ("scale = { min = 1, max = 6 }", "scale = { min = 6, max = 1 }", "manifest.scale"),
    ("scale = { min = 1, max = 6 }", "scale = { min = 0, max = 1e40, step = 1e-9 }", "manifest.scale"),
])
def test_what_is_wrong_is_named_by_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert old in TOML
    assert wrong(tmp_path, TOML.replace(old, new, 1)).key == key


def test_a_pack_without_words_says_so(tmp_path: Path) -> None:
    assert wrong(tmp_path, TOML.partition("[words]")[0]).key == "words"


def test_a_pack_for_a_star_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text(TOML.replace("garden-star", "pond-star"), "utf-8")
    with pytest.raises(PackRefused):
        read_source(tmp_path / "words.toml", SHELLS)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable):
        read_source(tmp_path / "words.toml", SHELLS)
