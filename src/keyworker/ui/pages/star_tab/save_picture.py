"""Saving the picture of a star as a file: first what it means, then which form. Part of the tab Star."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.star_export import PictureForm


class SavePicture(QWidget):
    """A button; behind it the warning and the two forms. `wanted` (PictureForm) after the warning."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(self.tr("Save the picture…"))
        self.button.setProperty("role", "quiet")
        self.button.clicked.connect(self._open)
        self._card = QFrame()
        self._card.setProperty("role", "card")
        words = plain_label(self.tr(
            "A picture file is not locked. Whoever gets hold of it sees this star. Save it only where the family agreed, and delete it "
            "when it is no longer needed. That you saved it is written down."
        ))
        self._forms: dict[PictureForm, QPushButton] = {
            PictureForm.PNG: QPushButton(self.tr("Save as a picture (PNG)")), PictureForm.SVG: QPushButton(self.tr("Save as a drawing (SVG)")),
        }
        close = QPushButton(self.tr("Do not save"))
        close.setProperty("role", "quiet")
        close.clicked.connect(self._close)
        row = QHBoxLayout()
        for form, button in self._forms.items():
            button.setAccessibleDescription(words.text())
            button.clicked.connect(lambda _on=False, form=form: self._want(form))
            row.addWidget(button)
        row.addWidget(close)
        row.addStretch(1)
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(words)
        inside.addLayout(row)
        self._card.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._card)

    def _open(self) -> None:
        self._card.setVisible(self._card.isHidden())
        if not self._card.isHidden():
            self._forms[PictureForm.PNG].setFocus()

    def _close(self) -> None:
        self._card.hide()
        self.button.setFocus()

    def _want(self, form: PictureForm) -> None:
        self._close()
        self.wanted.emit(form)
