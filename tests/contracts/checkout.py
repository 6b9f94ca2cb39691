"""Where the checkout lies and which of its files are the project's own; for the contract tests."""

from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def own_files(folder: Path = CHECKOUT) -> Iterator[Path]:
    """Every file of the project, whether git knows it already or not; without what .gitignore names and git's own."""
    ignored = {line.strip().rstrip("/") for line in (CHECKOUT / ".gitignore").read_text("utf-8").splitlines()} | {".git"}
    for path in sorted(folder.iterdir()):
        if path.name in ignored or path.suffix in {".pyc", ".egg-info"}:
            continue
        if path.is_dir():
            yield from own_files(path)
        else:
            yield path


def own_python(*folders: str) -> list[Path]:
    """The project's Python files in some of its top folders."""
    return [path for name in folders for path in own_files(CHECKOUT / name) if path.suffix == ".py"]


def name_of(path: Path) -> str:
    """A path as the project says it, with slashes on every system."""
    return path.relative_to(CHECKOUT).as_posix()
