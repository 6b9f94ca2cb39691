"""Whatever ends the demo, its hub ends and its folder goes: there are keys and an extract in it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from keyworker.forms.starter import starter
from keyworker.ui.demo.hand import PATIENCE_SECONDS
from tests.e2e.office import environment
from tests.fakes.bound import bound

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are looked for in /proc")


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something of another process."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


def processes_about(place: Path) -> list[str]:
    """The command lines of living programs that name a folder, or one in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if str(place) in words and int(process.name) != os.getpid():
            found.append(words)
    return found


class Demo:
    """The demo in a process of its own; everything that it keeps for a while is in `place`."""

    def __init__(self, place: Path, *words: str) -> None:
        self.place = place
        place.mkdir()
        self.process = subprocess.Popen(
            bound([sys.executable, "-m", "keyworker.cli.demo", *words]), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment(TMPDIR=str(place), QT_QPA_PLATFORM="offscreen"), start_new_session=True, cwd=place.parent,
        )

    def serves(self) -> bool:
        """Whether its hub is there."""
        assert self.process.poll() is None, self.process.communicate()
        return any(" serve " in words for words in processes_about(self.place))

    def has_a_folder(self) -> bool:
        """Whether something lies there."""
        assert self.process.poll() is None, self.process.communicate()
        return any(self.place.glob("keyworker-demo-*/hub/keys/store.key"))

    def is_gone(self) -> bool:
        """Whether nothing is left: no process, no folder."""
        return not processes_about(self.place) and not list(self.place.glob("keyworker-*"))


@pytest.mark.parametrize("headless", [True, False], ids=["headless", "window"])
@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda how: how.name)
def test_however_the_demo_ends_its_hub_ends_and_its_folder_goes(tmp_path: Path, how: signal.Signals, *, headless: bool) -> None:
    """A closed terminal, a signal and kill -9, while the hub serves; with windows, and on its walk without any."""
    demo = Demo(tmp_path / "place", *(["--headless", "--out", str(tmp_path / "out")] if headless else []))
    until(demo.serves, "the hub")
    os.killpg(demo.process.pid, how) if how is signal.SIGHUP else demo.process.send_signal(how)
    demo.process.communicate()
    until(demo.is_gone, f"the end of everything; there are {processes_about(demo.place)}")
    assert demo.is_gone()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_ended_while_it_is_prepared_the_demo_leaves_nothing(tmp_path: Path, how: signal.Signals) -> None:
    """In the middle of the import, before its hub serves."""
    demo = Demo(tmp_path / "place")
    until(demo.has_a_folder, "its folder")
    demo.process.send_signal(how)
    demo.process.communicate()
    until(demo.is_gone, "the end of everything")
    assert demo.is_gone()


def test_without_a_screen_the_demo_says_so_and_begins_nothing(tmp_path: Path) -> None:
    """Qt would end the program in the middle: one sentence, exit code 1, no folder."""
    place = tmp_path / "place"
    place.mkdir()
    surroundings = environment(TMPDIR=str(place))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        surroundings.pop(name, None)
    done = subprocess.run([sys.executable, "-m", "keyworker.cli.demo"], capture_output=True, text=True, check=False, env=surroundings)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "No window can be opened: there is no screen here. Start this in a graphical session (the demo: or with --headless)."
    ]
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_a_preview_of_a_form_leaves_no_store_however_it_ends(tmp_path: Path, how: signal.Signals) -> None:
    """The cousin of the demo: the page is the real one, so its store is too."""
    form, bindings = starter("home-talk")
    (tmp_path / "home-talk.md").write_text(form, "utf-8")
    (tmp_path / "home-talk.toml").write_text(bindings, "utf-8")
    place = tmp_path / "place"
    place.mkdir()
    preview = subprocess.Popen(
        bound([sys.executable, "-m", "keyworker", "forms", "preview", str(tmp_path / "home-talk.md")]),
        env=environment(TMPDIR=str(place), QT_QPA_PLATFORM="offscreen", KEYWORKER_HOME=str(tmp_path / "home")),
    )
    until(lambda: preview.poll() is None and any(place.glob("keyworker-preview-*/preview.kws")), "its store")
    preview.send_signal(how)
    preview.communicate()
    until(lambda: not list(place.iterdir()), "the end of its folder")
