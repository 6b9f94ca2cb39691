"""The files on a stick (or in any folder that both sides reach): their names, written whole or not at all, read within bounds.

`sync.stick` and `hub.stick` call this. Everything lies in one folder, so that a stick may hold other things. A name says the direction
and a mark of the machine, which tells nobody whose it is; what is in the files is sealed to its reader. It must never look into a file.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import keyworker
from keyworker.base.errors import DiskFull, FolderUnusable, StickFull
from keyworker.base.paths import STORE
from keyworker.vault.whole_file import write_whole

FOLDER: Final = "Keyworker"
UP: Final = "up"
"""What a machine did, for the hub."""
REQUEST: Final = "request"
DOWN: Final = "down"
"""What a machine needs, from the hub."""
REPLY: Final = "reply"
_ENDING: Final = ".kwp"
_MOST_FILES: Final = 5_000
_GONE: Final = ("The stick or folder cannot be used. It may have been pulled out.",
                "Nothing is lost: what was on its way is still where it came from. Put it in again, then do this once more.")


def _is_own(folder: Path) -> bool:
    """Whether Keyworker keeps its own data, or lies itself, in a folder or in one above it."""
    place = folder.resolve()
    return place.is_relative_to(Path(keyworker.__file__).resolve().parent) or any((above / STORE).exists() for above in (place, *place.parents))


class Stick:
    """The folder `chosen` by a person: a stick's, or any; the files lie in its folder Keyworker, or in itself when it is that one."""

    def __init__(self, chosen: Path) -> None:
        self._folder = chosen if chosen.name == FOLDER else chosen / FOLDER

    def names(self, kind: str, mark: str = "*") -> list[Path]:
        """The files of a kind (of one machine), by name. Raises FolderUnusable."""
        try:
            if _is_own(self._folder):
                raise FolderUnusable("This is Keyworker's own folder, and no stick.", "Choose a stick, or a folder that the council can reach too.")
            if self._folder.is_symlink():  # a stick that leads into this computer
                raise FolderUnusable("The folder on this stick leads to another place.", "Use another stick.")
            found = sorted(self._folder.glob(f"{kind}-{mark}-*{_ENDING}"))[:_MOST_FILES]
            return [file for file in found if file.is_file() and not file.is_symlink()]
        except OSError as error:
            raise FolderUnusable(*_GONE) from error

    def read(self, file: Path, limit: int) -> bytes:
        """What is in a file; of one that is longer than `limit` only a little more than that. Raises FolderUnusable."""
        try:
            with file.open("rb") as opened:
                return opened.read(limit + 1)
        except OSError as error:
            raise FolderUnusable(*_GONE) from error

    def write(self, kind: str, mark: str, part: str, data: bytes) -> Path:
        """Write a file: afterwards it is there whole, also when the stick is pulled out at once, or it is as it was. Raises StickFull, FolderUnusable."""
        file = self._folder / f"{kind}-{mark}-{part}{_ENDING}"
        self.names(kind)
        try:
            self._folder.mkdir(exist_ok=True)
            write_whole(file, data)
        except DiskFull as error:
            raise StickFull from error
        except (OSError, FolderUnusable) as error:
            raise FolderUnusable(*_GONE) from error
        return file

    def remove(self, files: Iterable[Path]) -> None:
        """Take files away; one that is gone is gone. Raises FolderUnusable."""
        try:
            for file in files:
                file.unlink(missing_ok=True)
        except OSError as error:
            raise FolderUnusable(*_GONE) from error


def mark_of(machine: str) -> str:
    """What stands for a machine in the names of files."""
    return hashlib.sha256(f"keyworker stick\n{machine}".encode()).hexdigest()[:16]
