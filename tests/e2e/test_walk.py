"""The main job from the command line, as `packaging/dev.py demo --headless` runs it: the shipped families, and another extract."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtGui import QImage

from keyworker.base.paths import shipped
from keyworker.cli import demo_ground
from keyworker.vault.four_words import word_list
from tests.e2e.office import environment
from tests.fakes.bound import bound

STEPS = ("1 ", "2 ", "3a ", "3b ", "3c ", "3d ", "4 ", "5 ", "6 ", "7a ", "7b ", "8a ", "8b ", "8c ")
EXTRACTS = {"demo": demo_ground.demo_families(), "quirks": shipped().parent / "shared" / "data" / "ssd-quirks"}
GIVEN = {"demo": (), "quirks": ("--ssd", str(EXTRACTS["quirks"]))}


@dataclass
class Walk:
    """A demo that walks, and where it leaves what it did."""

    extract: Path
    out: Path
    process: "subprocess.Popen[str]"

    def ended(self) -> tuple[int, str]:
        """Its exit code, and all that it said."""
        said, complained = self.process.communicate()
        return self.process.returncode, said + complained


def begin(out: Path, extract: Path, *words: str) -> Walk:
    """Start the demo in a process of its own."""
    process = subprocess.Popen(
        bound([sys.executable, "-m", "keyworker.cli.demo", "--headless", "--out", str(out), *words]),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=out.parent,
    )
    return Walk(extract, out, process)


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Walk]]:
    """The demos of this file, walking at the same time."""
    folder = tmp_path_factory.mktemp("walks")
    walking = {name: begin(folder / name, EXTRACTS[name], *GIVEN[name]) for name in EXTRACTS if EXTRACTS[name].exists()}
    yield walking
    for one in walking.values():
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


@pytest.mark.parametrize("name", list(EXTRACTS))
def test_the_main_job_is_walked_to_its_end(walks: dict[str, Walk], name: str) -> None:
    """Each step is done and said in the report, with pictures and a PDF that can be looked at; nobody's name is said on the way."""
    if name not in walks:
        pytest.skip(f"the extract {name} is not on this machine")
    walk = walks[name]
    code, said = walk.ended()
    report = json.loads((walk.out / "report.json").read_text("utf-8"))
    assert [(step["name"], step["detail"]) for step in report["steps"] if not step["ok"]] == []
    assert code == 0
    assert all(step["name"].startswith(number) for step, number in zip(report["steps"], STEPS, strict=True))
    assert report["screens"]
    assert [one for one in report["screens"] if QImage(str(walk.out / one)).isNull()] == []
    assert report["pdf"]
    for one in report["pdf"]:
        document = pypdfium2.PdfDocument(walk.out / one)
        assert len(document) >= 1
        document.close()
    told = said + json.dumps(report)
    assert passphrases_in(told) == []
    assert names_in(told, walk.extract) == []


def test_an_extract_that_is_none_ends_the_demo_with_a_failure(tmp_path: Path) -> None:
    """A folder without any file: the first step is not ok, the report says so, the exit code is not zero; and no file of somebody's goes."""
    empty, out = tmp_path / "empty", tmp_path / "out"
    empty.mkdir()
    out.mkdir()
    mine = [out / "thesis.pdf", out / "holiday.png", out / "ssd_person.csv", out / "workers.pdf"]
    for file in mine:
        file.write_bytes(b"mine")
    (out / "worker-01-enrol.png").write_bytes(b"of an earlier walk")
    code, said = begin(out, empty, "--ssd", str(empty)).ended()
    assert [file for file in mine if not file.exists()] == []
    assert not (out / "worker-01-enrol.png").exists()
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert code != 0
    assert [step["ok"] for step in report["steps"]] == [False]
    assert report["steps"][0]["detail"]
    assert "Traceback" not in said


def passphrases_in(text: str) -> list[str]:
    """Passphrases as the demo makes them: four of its words in a row."""
    word = "|".join(word_list())
    return re.findall(rf"\b(?:{word})(?: (?:{word})){{3}}\b", text)


def names_in(text: str, extract: Path) -> list[str]:
    """Names of the extract's people that the text holds as words."""
    with (extract / "ssd_person.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row.get(part) or "" for row in csv.DictReader(file) for part in ("pers_forename", "pers_surname")}
    return sorted(one for one in names if len(one) > 2 and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text))
