"""Asking where a file is to be saved, or for a folder. Presenters call it; tests give their own answer instead."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where(parent: QWidget, suggested: str) -> Path | None:
    """The place that was chosen, with the ending of the suggested name; None when it was called off."""
    ending = Path(suggested).suffix
    chosen, _ = QFileDialog.getSaveFileName(parent, parent.tr("Save as"), suggested, f"{ending.lstrip('.').upper()} (*{ending})")
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(ending)


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """The folder that was chosen, such as a stick; None when it was called off."""
    chosen = QFileDialog.getExistingDirectory(parent, title)
    return Path(chosen) if chosen else None
