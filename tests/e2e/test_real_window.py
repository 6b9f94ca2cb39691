"""The real program on a real screen: `python -m keyworker` under an X server of the test's own, closed as a system closes programs."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from keyworker.base.log_file import log_path
from tests.e2e.office import environment
from tests.fakes.bound import bound

PATIENCE = 240.0
TITLE = "Keyworker"
PLAIN = 8
"""Colours of a window that shows nothing yet, at most."""


@pytest.fixture
def screen() -> Iterator[str]:
    """A display of its own; its name, such as `:99`."""
    for program, package in (("Xvfb", "xvfb"), ("xdotool", "xdotool")):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed here (package {package})")
    read, write = os.pipe()
    server = subprocess.Popen(
        bound(["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]), pass_fds=[write],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as said:
        number = said.readline().strip()
    assert number, "the X server did not start"
    yield f":{number}"
    server.terminate()
    server.wait()


def until(found: Callable[[], str], what: str) -> str:
    """What was waited for: the first answer that is not empty."""
    end = time.monotonic() + PATIENCE
    while not (answer := found()):
        assert time.monotonic() < end, f"waited in vain for {what}"
    return answer


class Program:
    """The program in a process of its own on a display."""

    def __init__(self, screen: str, folder: Path) -> None:
        self.environment = environment(DISPLAY=screen, QT_QPA_PLATFORM="xcb", QT_LOGGING_RULES="*.debug=false", LC_ALL="C.UTF-8")
        self.process = subprocess.Popen(
            bound([sys.executable, "-m", "keyworker", "--folder", str(folder)]), env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )
        self.window = until(self._window, "the window")

    def _window(self) -> str:
        assert self.process.poll() is None, self.process.communicate()
        return self.does("search", "--sync", "--onlyvisible", "--name", f"^{TITLE}$").partition("\n")[0]

    def does(self, *words: str) -> str:
        """One command of xdotool; what it said."""
        done = subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True, check=False, timeout=PATIENCE)
        return done.stdout.strip()

    def ended(self) -> tuple[int, str, str]:
        """Its exit code and what it said."""
        said, complained = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said, complained


@pytest.fixture
def opened(screen: str) -> Iterator[Callable[[Path], Program]]:
    """Opens the program on the display; what still runs at the end is killed."""
    programs: list[Program] = []

    def begin(folder: Path) -> Program:
        programs.append(Program(screen, folder))
        return programs[-1]

    yield begin
    for one in programs:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def colours(screen: str, window: str, folder: Path) -> int:
    """How many colours the window shows on the display."""
    picture = folder / "window.png"
    shot = (
        "import sys; from PySide6.QtGui import QGuiApplication; app = QGuiApplication(['shot']);"
        "app.primaryScreen().grabWindow(int(sys.argv[1])).save(sys.argv[2])"
    )
    subprocess.run(
        [sys.executable, "-c", shot, window, str(picture)], env=environment(DISPLAY=screen, QT_QPA_PLATFORM="xcb"), check=True,
        capture_output=True,
    )
    image = QImage(str(picture))
    assert not image.isNull()
    points = [(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)]
    return len({image.pixel(x, y) for x, y in points})


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_the_program_opens_a_window_and_ends_when_it_is_asked(
    opened: Callable[[Path], Program], screen: str, tmp_path: Path, asked: signal.Signals
) -> None:
    """The window appears with something on it; the signal ends the program with 0, it complained of nothing, and its log says so."""
    program = opened(tmp_path / "new")
    until(lambda: "something" if colours(screen, program.window, tmp_path) > PLAIN else "", "something on the page")
    program.process.send_signal(asked)
    assert program.ended() == (0, "", "")
    begun, ended = log_path(tmp_path / "new", "keyworker").read_text("ascii").splitlines()
    assert "started, version" in begun
    assert ended.endswith("ended, exit code 0")

