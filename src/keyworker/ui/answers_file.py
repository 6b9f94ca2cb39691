"""Saving answers to forms as a file: read, made, asked where, written down, then written. The form page and the tab Forms share it.

What it means is said before (`widgets.save_answers`). Nothing leaves before it is written down (`casework.audit`).
"""

from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from keyworker.base.errors import FolderUnusable, KeyworkerError
from keyworker.casework.forms_export import SavedAnswers, Shape, answers_to_save, note_saved
from keyworker.ui.context import Context
from keyworker.vault.whole_file import write_whole

ChooseFile = Callable[[QWidget, str], Path | None]


class AnswersFile:
    """`choose_file` asks the person (tests answer themselves); `failed` shows what went wrong on the page."""

    def __init__(self, context: Context, choose_file: ChooseFile, failed: Callable[[KeyworkerError], None]) -> None:
        self._context, self._choose_file, self._failed = context, choose_file, failed

    def save(self, parent: QWidget, family: str, responses: Collection[str], shape: Shape) -> None:
        """Save these answers to one form of a family; `parent` is the page that asks where."""
        tasks, desk = self._context.tasks, self._context.desk

        def read(saved: SavedAnswers) -> None:
            tasks.background(_made, saved, shape, then=lambda made: ask(saved, *made), failed=self._failed)

        def ask(saved: SavedAnswers, name: str, content: bytes) -> None:
            path = self._choose_file(parent, name)
            if path is not None:
                tasks.store(
                    note_saved, desk, family, saved, shape, content, then=lambda _noted: self._write(content, path), failed=self._failed
                )

        tasks.store(answers_to_save, desk, family, list(responses), then=read, failed=self._failed)

    def _write(self, content: bytes, path: Path) -> None:
        words = QCoreApplication.translate("AnswersFile", "The answers are saved, and that you saved them is written down.")
        self._context.tasks.background(_written, content, path, then=lambda _done: self._context.say(words), failed=self._failed)


def _made(saved: SavedAnswers, shape: Shape) -> tuple[str, bytes]:
    """Background: what the file may be called, and the file."""
    return saved.file_name(shape), saved.content(shape)


def _written(content: bytes, path: Path) -> None:
    """Background: the whole file or none. Raises DiskFull, FolderUnusable."""
    try:
        write_whole(path, content)
    except FolderUnusable as error:
        raise FolderUnusable("The file could not be written there.", "Choose another folder or name, and save again.") from error
