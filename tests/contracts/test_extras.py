"""`keyworker[hub]` and `keyworker[desktop]`, each alone in an environment of its own: what is there works, what is not is one sentence.

Built and installed for real: the wheel, and of the lock (with its hashes) exactly what the wheel says that the part needs.
"""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.contracts.checkout import CHECKOUT

LOCK = (CHECKOUT / "packaging" / "requirements.lock").read_text("utf-8")
PINNED = {str(canonicalize_name(found[1])): found[0] for found in re.finditer(r"^([\w.-]+)==[^\n]*\\\n(?:    --hash=[^\n]*\n?)+", LOCK, re.MULTILINE)}
FORM = """
| survey   |      |       |
|          | type | name  | label::English (en) |
|          | text | story | What happened?      |
| settings |      |       |
|          | form_id | version | form_title | default_language |
|          | talk    | 1       | A talk     | English (en)     |
"""
IMPORT_ALL = """
import importlib, json, pkgutil, sys
import keyworker
missing = {}
for module in pkgutil.walk_packages(keyworker.__path__, "keyworker.", onerror=lambda name: None):
    if module.name != "keyworker.__main__":
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            missing[module.name] = error.name
print(json.dumps(missing))
"""
OTHERS_ROOMS = {
    "hub": ("ui", "documents", "sync", "casework", "vault.keyfile", "vault.recovery", "vault.strength", "vault.profiles", "store",
            "cli.demo", "cli.demo_ground", "cli.desktop", "cli.forms_window", "cli.forms_preview", "cli.made_up_family", "cli.verify"),
    "desktop": ("hub.app", "hub.serving", "hub.description", "hub.connections"),
}
"""What a part may lack: the rooms that only the other one has a use for."""
SENTENCE = re.compile(r"The (desktop application|hub) is not installed here: the package \w+ is missing\. "
                      r"Install it with: python -m pip install 'keyworker\[(desktop|hub)\]'\n")


def needed(name: str, extras: frozenset[str], known: dict[tuple[str, frozenset[str]], None]) -> None:
    """Add a distribution, and what it needs in turn on this machine, to `known`."""
    key = (str(canonicalize_name(name)), extras)
    if key in known:
        return
    known[key] = None
    for text in importlib.metadata.requires(name) or ():
        requirement = Requirement(text)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            needed(requirement.name, frozenset(requirement.extras), known)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keyworker's own wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build: list[str | Path] = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", folder, CHECKOUT]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def installed(folder: Path, wheel: Path, extra: str) -> Path:
    """The folder of programs of a new environment with one part."""
    known: dict[tuple[str, frozenset[str]], None] = {}
    needed("keyworker", frozenset({extra}), known)
    names = sorted({name for name, _ in known} - {"keyworker"})
    (folder / "part.lock").write_text("\n".join(PINNED[name] for name in names), "utf-8")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True, capture_output=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    install: list[str | Path] = [programs / "python", "-m", "pip", "install", "-q", "--no-deps"]
    locked = subprocess.run([*install, "--require-hashes", "-r", folder / "part.lock"], capture_output=True, text=True, check=False)
    if locked.returncode and "No matching distribution" in locked.stderr:
        pytest.skip("no package index is in reach of pip here")
    assert locked.returncode == 0, locked.stderr
    subprocess.run([*install, "--no-index", wheel], check=True, capture_output=True)
    return programs


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """Programs where only the hub is installed."""
    return installed(tmp_path_factory.mktemp("hub"), wheel, "hub")


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """Programs where only the desktop application is installed."""
    return installed(tmp_path_factory.mktemp("desktop"), wheel, "desktop")


def typed(place: Path, *words: str | Path) -> tuple[int, str, str]:
    """Exit code and what was said, with nothing of this checkout in sight."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KEYWORKER"))}
    surroundings |= {"KEYWORKER_HOME": str(place / "home"), "KEYWORKER_HUB": str(place / "hub"), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(list(words), capture_output=True, text=True, check=False, env=surroundings, cwd=place, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("extra", ["hub", "desktop"])
def test_every_module_of_a_part_finds_what_it_imports(request: pytest.FixtureRequest, tmp_path: Path, extra: str) -> None:
    """Every dependency is declared for the part that needs it: only rooms of the other part may miss a package."""
    programs: Path = request.getfixturevalue(extra)
    code, out, err = typed(tmp_path, programs / "python", "-c", IMPORT_ALL)
    assert code == 0, err
    rooms = tuple(f"keyworker.{room}" for room in OTHERS_ROOMS[extra])
    assert {name: package for name, package in json.loads(out).items() if not name.startswith(rooms)} == {}


def test_a_hub_alone_works_and_says_that_there_is_no_window(hub: Path, tmp_path: Path) -> None:
    """Its own commands do their work; each that opens a window or a machine's key is one sentence and exit code 1."""
    form = tmp_path / "talk.md"
    form.write_text(FORM, "utf-8")
    python, keyworker, keyworker_hub = hub / "python", hub / "keyworker", hub / "keyworker-hub"
    works: list[list[str | Path]] = [
        [keyworker_hub, "init"], [keyworker_hub, "status"], [keyworker_hub, "form", "add", form], [keyworker_hub, "pack", "list"],
        [keyworker, "--version"], [keyworker, "--help"], [keyworker, "forms", "check", form], [keyworker, "forms", "new", "visit"],
    ]
    for words in works:
        code, out, err = typed(tmp_path, *words)
        assert (code, bool(out)) == (0, True), (words, err)
    missing: list[list[str | Path]] = [
        [keyworker], [python, "-m", "keyworker"], [keyworker, "--new-passphrase"], [keyworker, "forms", "preview", form],
    ]
    for words in missing:
        code, out, err = typed(tmp_path, *words)
        assert (code, out) == (1, ""), (words, out, err)
        assert SENTENCE.fullmatch(err), (words, err)
        assert "desktop" in err


def test_a_desktop_alone_works_and_says_that_there_is_no_hub(desktop: Path, tmp_path: Path) -> None:
    """Each command of the hub is one sentence and exit code 1, and nothing is made."""
    form = tmp_path / "talk.md"
    form.write_text(FORM, "utf-8")
    keyworker, keyworker_hub = desktop / "keyworker", desktop / "keyworker-hub"
    works: list[list[str | Path]] = [
        [keyworker, "--version"], [keyworker, "forms", "check", form], [keyworker, "forms", "preview", "--terminal", form],
        [keyworker_hub, "--help"],
    ]
    for words in works:
        code, out, err = typed(tmp_path, *words)
        assert (code, bool(out)) == (0, True), (words, err)
    for command in ("init", "serve", "import-ssd", "workers", "teams", "assign", "enrol-code", "machines", "status", "form list", "pack list"):
        code, out, err = typed(tmp_path, keyworker_hub, *command.split())
        assert (code, out) == (1, ""), (command, out, err)
        assert SENTENCE.fullmatch(err), (command, err)
        assert "hub" in err
    assert not (tmp_path / "hub").exists()
