"""The two commands of the README: `python3 packaging/dev.py demo` and `python3 packaging/dev.py test`.

For a person with a fresh checkout and nothing installed, and for CI. Standard library only, Linux and Windows. It makes `.venv`,
installs the locked requirements into it and sees to the system libraries that Qt needs; nothing outside `.venv` is touched but
Debian packages, and those only where this may be done without asking (root, or sudo without a password). It must never name a
package index: pip uses the one that the machine is configured for.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn

CHECKOUT = Path(__file__).resolve().parent.parent
LOCK = CHECKOUT / "packaging" / "requirements.lock"
PROJECT = CHECKOUT / "pyproject.toml"
VENV = CHECKOUT / ".venv"
MARKER = VENV / "keyworker.txt"
"""What `.venv` was made from, where, and for which Python; it is there only while `.venv` is whole."""
WINDOWS = os.name == "nt"
PROGRAMS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = PROGRAMS / ("python.exe" if WINDOWS else "python")
OLDEST, TOO_NEW = (3, 11), (3, 14)
MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
SUITE_MINUTES = 120
"""No run of all tests takes longer, on any machine; then everything that still runs says where it is, and ends."""

# Shared libraries that the wheel of PySide6 links to and does not contain, and the Debian packages that hold them.
DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libzstd.so.1": "libzstd1",
}
# How a program in `.venv` begins: with the path of its Python, in the way that pip writes one with a space or without.
OLD_FIRST_LINE = re.compile(rb"#!(?:/bin/sh\n'''exec' \"?[^\n]*/\.venv/bin/python[^\n]*\n' '''|[^\n]*/\.venv/bin/python[^\n]*)\n")
QT_FILES = ("QtWidgets.abi3.so", "QtSvg.abi3.so", "QtNetwork.abi3.so", "QtTest.abi3.so", "QtPrintSupport.abi3.so",
            "Qt/plugins/platforms/libqxcb.so", "Qt/plugins/platforms/libqoffscreen.so",
            "Qt/plugins/xcbglintegrations/libqxcb-glx-integration.so")


class CannotGoOn(Exception):
    """The machine lacks something that this program may not or cannot install; the text says what to do."""


def say(text: str) -> None:
    """Tell the person what is going on, in order with what the programs started here print."""
    print(text, flush=True)


def run(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> int:
    """Start a program in the checkout, show what it prints, and answer with its exit code.

    It holds what this program holds (`only_one_at_a_time`), also when this one is killed and it goes on for a while.
    """
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False, close_fds=False).returncode


def install_debian(packages: Sequence[str], needed_for: str) -> None:
    """Install Debian packages where that may be done without asking. Raises CannotGoOn otherwise, with the command to type."""
    words = " ".join(packages)
    refusal = CannotGoOn(f"{needed_for} needs these packages of the system: sudo apt-get install {words}")
    before = [] if WINDOWS or os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") is None or (before and shutil.which("sudo") is None):
        raise refusal
    say(f"Installing for {needed_for}: {words}")
    setting = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    install = [*setting, "install", "--yes", "--no-install-recommends", *packages]
    for command in ([*setting, "update"], install):
        code = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False).returncode
        if code and command is install:
            raise refusal


def digest_of_lock() -> str:
    """What decides whether `.venv` is up to date: the lock and the project's own description."""
    return hashlib.sha256(LOCK.read_bytes() + PROJECT.read_bytes()).hexdigest()


def ensure_venv() -> None:
    """Make `.venv` and bring it to the lock, unless it is there already.

    One that was not finished, or was made by another Python, is made anew; one that was moved with its checkout is repaired.
    """
    wanted = [digest_of_lock(), MINOR, str(CHECKOUT)]
    with only_one_at_a_time():
        made = MARKER.read_text("utf-8", "replace").splitlines() if MARKER.exists() else []
        whole = made[1:2] == [MINOR] and PYTHON.exists() and runs_pip()
        if whole and made == wanted:
            return
        if not os.access(CHECKOUT, os.W_OK) or (VENV.exists() and not os.access(VENV, os.W_OK)):
            raise CannotGoOn(f"The folder {CHECKOUT} cannot be written. Copy it to a folder of your own, and start this command there.")
        MARKER.unlink(missing_ok=True)
        if not whole or (made[2:] != wanted[2:] and WINDOWS):
            make_venv()
        elif made[2:] != wanted[2:]:
            move_venv()
        if not whole or made[:1] != wanted[:1]:
            install_lock()
        if run([*pip_install(), "--no-deps", "--no-build-isolation", "--no-index", "--editable", CHECKOUT]):
            raise CannotGoOn("Keyworker itself could not be installed into .venv; pip says above why.")
        MARKER.write_text("\n".join(wanted), "utf-8")


def runs_pip() -> bool:
    """Whether the Python of `.venv` starts and has what it needs to be brought up to date."""
    return subprocess.run([PYTHON, "-c", "import pip"], check=False, capture_output=True).returncode == 0


def pip_install() -> list[str | Path]:
    """Without a word unless something fails."""
    return [PYTHON, "-m", "pip", "--disable-pip-version-check", "-qq", "install"]


def install_lock() -> None:
    """Bring `.venv` to the locked requirements."""
    say("Installing the locked requirements into .venv (a few minutes the first time) ...")
    if run([*pip_install(), "--require-hashes", "--no-deps", "-r", LOCK]):
        raise CannotGoOn("The locked requirements could not be installed; pip says above why.")


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two commands at once: the second one waits until the first has made `.venv`. This very file is what they hold."""
    with Path(__file__).open("rb") as file:
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003 - it takes no name
        if not hold(file, wait=False):
            say("Another command is making .venv; this one goes on when it has.")
            hold(file, wait=True)
        yield


def hold(file: BinaryIO, *, wait: bool) -> bool:
    """Whether the file is ours now, until it is closed. A file system without locks holds nobody up."""
    try:
        if sys.platform == "win32":
            import msvcrt

            while True:  # it waits ten seconds by itself
                with contextlib.suppress(OSError):
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
                    return True
                if not wait:
                    return False
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def make_venv() -> None:
    """Make an empty `.venv`; on Debian, where Python comes without the means, install these first."""
    if importlib.util.find_spec("ensurepip") is None:
        install_debian([f"python{MINOR}-venv"], "A virtual environment")
    say("Making .venv ...")
    if run([sys.executable, "-m", "venv", "--clear", VENV]):
        raise CannotGoOn("Python could not make a virtual environment in .venv; it says above why.")


def move_venv() -> None:
    """Let a `.venv` that was moved with its checkout know where it is now; nothing is fetched."""
    say("The checkout was moved: repairing .venv ...")
    if run([sys.executable, "-m", "venv", "--without-pip", VENV]):  # its own files anew; what is installed stays
        raise CannotGoOn("Python could not repair the virtual environment in .venv; it says above why.")
    plain = f"#!{PYTHON}"
    first = plain if " " not in plain and len(plain.encode()) < 127 else f"#!/bin/sh\n'''exec' \"{PYTHON}\" \"$0\" \"$@\"\n' '''"
    for script in PROGRAMS.iterdir():
        words = b"" if script.is_symlink() or not script.is_file() else script.read_bytes()
        begin = OLD_FIRST_LINE.match(words)
        if begin:
            script.write_bytes(first.encode() + b"\n" + words[begin.end():])


def missing_libraries() -> list[str]:
    """Names of the shared libraries that Qt links to and the system lacks; empty on Windows, whose wheel has them all."""
    if not sys.platform.startswith("linux") or shutil.which("ldd") is None:
        return []
    find: list[str | Path] = [PYTHON, "-c", "import importlib.util as u; print(u.find_spec('PySide6').submodule_search_locations[0])"]
    folder = Path(subprocess.run(find, check=True, capture_output=True, text=True).stdout.strip())
    files = [folder / name for name in QT_FILES if (folder / name).exists()]
    told = subprocess.run(["ldd", *files], check=False, capture_output=True, text=True).stdout
    return sorted({line.split()[0] for line in told.splitlines() if "not found" in line})


def ensure_qt() -> None:
    """See that Qt can be loaded, and install the system libraries that it lacks where that may be done."""
    missing = missing_libraries()
    packages = sorted({DEBIAN_PACKAGES[name] for name in missing if name in DEBIAN_PACKAGES})
    if packages:
        install_debian(packages, "Qt")
        missing = missing_libraries()
    if missing:
        raise CannotGoOn(f"Qt needs these libraries of the system: {', '.join(missing)}.")
    if run([PYTHON, "-c", "import PySide6.QtWidgets"]):
        raise CannotGoOn("Qt cannot be loaded; it says above why.")


def ensure_test_programs() -> None:
    """For tests in a real window a screen that nobody sees, for tests of wrong clocks one that can be set, where they can be had.

    Those tests say so when there is none.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = {
        "xvfb": ("Tests in a real window", shutil.which("Xvfb") is None),
        "libfaketime": ("Tests of wrong clocks", not any(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))),
    }
    for package, (needed_for, absent) in missing.items():
        try:
            if absent:
                install_debian([package], needed_for)
        except CannotGoOn as error:
            say(str(error))


def demo(arguments: Sequence[str]) -> int:
    """Become the demo, where the system has that: one process, which a signal or a closed terminal reaches. Arguments are its own."""
    command = [str(PYTHON), "-m", "keyworker.cli.demo", *arguments]
    if not WINDOWS:
        os.execv(PYTHON, command)
    return subprocess.run(command, check=False, close_fds=False).returncode  # where it was typed: its paths are from there


def test(arguments: Sequence[str]) -> int:
    """Everything that CI runs. pytest comes last, so that its summary is the closing line; arguments go to pytest."""
    ensure_test_programs()
    stages: dict[str, list[str | Path]] = {
        "ruff": [PYTHON, "-m", "ruff", "check", "."],
        "mypy": [PYTHON, "-m", "mypy"],
        "import-linter": [PROGRAMS / ("lint-imports.exe" if WINDOWS else "lint-imports")],
    }
    failed = []
    for name, command in stages.items():
        say(f"== {name}")
        if run(command):
            failed.append(name)
    if failed:
        say(f"== FAILED before the tests: {', '.join(failed)}. The tests follow; the whole run counts as failed.")
    say("== pytest")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    code = run_limited([PYTHON, "-m", "pytest", "-n", "2", *arguments], environment, 60 * SUITE_MINUTES)
    return code or (1 if failed else 0)


def run_limited(command: Sequence[str | Path], environment: dict[str, str], seconds: float) -> int:
    """As `run`, but with an end: after so many seconds every process of it prints the stacks of its threads and dies.

    What ends this program (Ctrl+C, a signal) ends it too.
    """
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL, start_new_session=not WINDOWS) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            print(f"The tests did not end within {seconds / 60:g} minutes. Where each of them was:", file=sys.stderr, flush=True)
            end_all(process, "SIGABRT")
            return 1
        except BaseException:
            end_all(process, "SIGINT")
            raise


def end_all(process: "subprocess.Popen[bytes]", how: str) -> None:
    """End a process and those that it started; Python prints its stacks at SIGABRT (pytest asks for that)."""
    if WINDOWS:
        process.kill()
        return
    for number in (getattr(signal, how), signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)


def asked_to_end(number: int, _frame: object) -> NoReturn:
    """A signal: end in order, with what was started."""
    sys.exit(128 + number)


def main(words: Sequence[str]) -> int:
    """Read the command, prepare the machine, do it; the exit code is 0 only when everything went well."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("command", choices=("demo", "test"), help="arguments after it go to the demo, or to pytest")
    command = parser.parse_args(words[:1]).command
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), asked_to_end)
    try:
        if not OLDEST <= sys.version_info[:2] < TOO_NEW:
            raise CannotGoOn("Keyworker needs Python 3.11, 3.12 or 3.13; start this command with one of them.")
        ensure_venv()
        ensure_qt()
    except CannotGoOn as error:
        print(error, file=sys.stderr)
        return 1
    return demo(words[1:]) if command == "demo" else test(words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
