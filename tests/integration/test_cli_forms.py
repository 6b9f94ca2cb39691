"""`keyworker forms` as an analyst types it, and `keyworker-hub form` as an operator does."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import orjson
import pytest
from typer.testing import CliRunner

from keyworker.base.paths import shipped
from keyworker.cli import hub as hub_cli
from keyworker.cli.main import command
from tests.fakes.bound import bound
from tests.unit.forms.sheets_made import write_md

TEXT = ("text", "words", "What was said?")
Run = Callable[..., tuple[int, str, str]]


def forms(*words: str, typed: str = "") -> tuple[int, str, str]:
    """Type `keyworker forms …`."""
    done = CliRunner().invoke(command, ["forms", *words], input=typed)
    return done.exit_code, done.stdout, done.stderr


def test_a_new_form_passes_its_check_and_can_be_tried(tmp_path: Path) -> None:
    """As it is written, without a change; it says what it asks, reads and writes."""
    assert forms("new", "home-talk", "--in", str(tmp_path))[0] == 0
    code, out, err = forms("check", str(tmp_path / "home-talk.md"))
    assert (code, err) == (0, "")
    for words in ("Home talk (home-talk, version 1)", "With which child?  [child: choose one, to be answered]", "must hold: . <= today()",
                  "Reads from the record: people.csv.", "Writes into the record (voice): childs voice", "selected( /data/said/feels , 'other')"):
        assert words in out
    code, out, err = forms("preview", "--terminal", str(tmp_path / "home-talk.md"), typed="2099-01-01\n2026-01-01\n9\n1\n?\nHello\n1 4\ntired too\n")
    assert (code, err) == (0, "")
    for words in ("The day cannot lie in the future.", "Type the number of a choice.", "/data/said/words = Hello",
                  "/data/said/feels = happy other (Happy, Something else)", "/data/said/feels_other = tired too"):
        assert words in out
    assert "Still to be answered" not in out


def test_a_preview_that_is_left_says_what_is_still_open(tmp_path: Path) -> None:
    """At the end of the input, and on request."""
    forms("new", "a", "--in", str(tmp_path))
    for typed in ("", "!\n", "\n\n\n\n\n\n"):
        code, out, _ = forms("preview", "--terminal", str(tmp_path / "a.md"), typed=typed)
        assert code == 0
        assert "Still to be answered: On which day did you talk?" in out


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """Neither a form nor its bindings; an id that cannot be one is refused."""
    (tmp_path / "a.toml").write_text("mine", "utf-8")
    code, _, err = forms("new", "a", "--in", str(tmp_path))
    assert (code, "a.toml is there already" in err) == (1, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.toml"]
    for name in ("../a", "a b", "", "-a"):
        assert forms("new", "--in", str(tmp_path), "--", name)[0] == 1
    assert forms("new", "b", "--in", str(tmp_path / "none"))[0] == 1


def test_a_refused_form_ends_with_1_and_says_everything_at_once(tmp_path: Path) -> None:
    """Each finding on a line of its own, nothing on standard output; also for a preview."""
    path = write_md(tmp_path, ("geopoint", "where", "Where?"), ("image", "look", "Look"), settings=(("public_key", "name"), ("MIIB", "x:y")))
    for word in ("check", "preview"):
        code, out, err = forms(word, str(path))
        assert (code, out) == (1, "")
        assert [line[:2] for line in err.splitlines()[1:]] == ["- "] * 4
    assert forms("check", str(tmp_path / "none.md"))[0] == 1


def test_a_preview_asks_again_where_a_number_is_too_high(tmp_path: Path) -> None:
    """Two thousand and one children are refused beside the question, and the preview goes on."""
    columns = ("type", "name", "label", "repeat_count")
    path = write_md(tmp_path, ("integer", "n", "How many children?", ""), ("begin_repeat", "child", "Child", "${n}"), ("text", "nm", "Name", ""),
                    ("end_repeat", "", "", ""), columns=columns)
    code, out, err = forms("preview", "--terminal", str(path), typed="2001\n1\nBea\n")
    assert (code, err) == (0, "")
    assert "This asks for more entries than a form can have. Give a smaller number" in out
    assert "/data/child[1]/nm = Bea" in out


def test_a_label_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """Neither when it is checked nor when it is tried."""
    path = write_md(tmp_path, ("text", "a", "\x9b31mRed\u202e"))
    for words in (["check"], ["preview", "--terminal"]):
        code, out, _ = forms(*words, str(path), typed="\n")
        assert code == 0
        assert "Red" in out
        assert not {"\x9b", "\u202e"} & set(out)


@pytest.mark.parametrize("path", sorted(shipped("forms", "questionnaires").glob("*.md")), ids=lambda path: path.stem)
def test_every_shipped_form_passes_its_check(path: Path) -> None:
    """And names the form's file by its id."""
    code, out, err = forms("check", str(path))
    assert (code, err) == (0, "")
    assert f"({path.stem}, version" in out


def test_the_window_is_what_keyworker_opens_without_a_word(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A word of another kind is refused; `forms` opens none."""
    opened: list[Path] = []

    def run(where: Path) -> int:
        opened.append(where)
        return 0

    desktop = ModuleType("keyworker.cli.desktop")
    monkeypatch.setattr(desktop, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, desktop.__name__, desktop)
    assert CliRunner().invoke(command, ["--folder", str(tmp_path)]).exit_code == 0
    assert opened == [tmp_path]
    assert CliRunner().invoke(command, ["nonsense"]).exit_code == 2
    assert forms("new", "a", "--in", str(tmp_path))[0] == 0
    assert opened == [tmp_path]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Type `keyworker-hub …`; a hub is there."""
    monkeypatch.setenv("KEYWORKER_HUB", str(tmp_path / "hub"))
    monkeypatch.setenv("COLUMNS", "200")

    def typed(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["keyworker-hub", *arguments])
        code = 0
        try:
            hub_cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    assert typed("init")[0] == 0
    return typed


def test_forms_are_added_listed_and_withdrawn(run: Run, tmp_path: Path) -> None:
    """One that is refused is said on standard error, the others are taken, and the exit code is 1."""
    good, bad = write_md(tmp_path, TEXT, name="good.md"), write_md(tmp_path, ("image", "a", "A"), name="bad.md")
    code, out, err = run("form", "add", str(bad), str(good))
    assert (code, out) == (1, "visit 1 Home visit: added\n")
    assert err.startswith("bad.md: “a” (line 3, image) asks for a picture.")
    assert run("form", "add", str(good)) == (0, "visit 1 Home visit: is here already\n", "")
    assert run("form", "withdraw", "visit")[:2] == (0, "1 versions of visit are offered no longer.\n")
    listed = orjson.loads(run("form", "list", "--json")[1])
    assert [(one["form"], one["version"], one["offered"]) for one in listed] == [("visit", "1", "no longer")]
    assert "Home visit" in run("form", "list")[1]
    assert run("form", "withdraw", "none")[0] == 1
    assert run("form", "add")[0] == 2


def test_a_changed_form_without_a_new_version_is_refused(run: Run, tmp_path: Path) -> None:
    """And says to raise it."""
    assert run("form", "add", str(write_md(tmp_path, TEXT)))[0] == 0
    code, _, err = run("form", "add", str(write_md(tmp_path, ("text", "words", "Other?"))))
    assert code == 1
    assert "Raise the version" in err


def test_the_shipped_forms_are_added_on_request_once(run: Run) -> None:
    """As many as there are files, and none the second time."""
    files = list(shipped("forms", "questionnaires").glob("*.md"))
    code, out, err = run("form", "add", "--shipped")
    assert (code, err, len(out.splitlines())) == (0, "", len(files))
    assert run("form", "add", "--shipped") == (0, "", "")


@pytest.mark.skipif(os.name == "nt", reason="ended by SIGTERM")
def test_a_hub_that_begins_to_serve_has_the_shipped_forms(run: Run, tmp_path: Path) -> None:
    """Before it says where it answers."""
    process = subprocess.Popen(bound([sys.executable, "-c", "from keyworker.cli.hub import main; main()", "serve", "--port", "0"]),
                               stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip().isdecimal()
        listed = orjson.loads(run("form", "list", "--json")[1])
        assert len(listed) == len(list(shipped("forms", "questionnaires").glob("*.md")))
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()
