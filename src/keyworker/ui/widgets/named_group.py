"""A group without a frame: radio buttons in it are said with the group's name. Any page may use it around buttons of which one is chosen."""

from PySide6.QtWidgets import QGroupBox, QWidget


class NamedGroup(QGroupBox):
    """A grouping to a screen reader, nothing to the eye; its heading stands above it on the page."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "options")
        self.setAccessibleName(name)
