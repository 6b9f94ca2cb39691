"""Before answers are saved as a file: of which form, what it means, and in which shape. The form page and the tab Forms show it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from keyworker.casework.forms_export import Shape
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.notices import plain_label


class SaveAnswers(QFrame):
    """`wanted` (form id, Shape) after the warning; the form id is "" where there is nothing to choose. `closed` when it is put away."""

    wanted = Signal(str, object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        words = self.tr(
            "A file of answers is not locked. Whoever gets hold of it reads what this family said. Save it only where your council keeps "
            "such files, and delete it when it is no longer needed. That you saved it is written down."
        )
        self.form = Choice(self.tr("Of which form"), least=24)
        self.form.hide()
        self.shapes = {Shape.CSV: QPushButton(self.tr("For a spreadsheet (CSV)")), Shape.XML: QPushButton(self.tr("For another program (XML)"))}
        self._close = QPushButton(self.tr("Do not save"))
        self._close.setProperty("role", "quiet")
        self._close.clicked.connect(self.put_away)
        row = QHBoxLayout()
        row.setSpacing(8)
        for shape, button in self.shapes.items():
            button.setAccessibleDescription(words)
            button.clicked.connect(lambda _on=False, shape=shape: self._want(shape))
            row.addWidget(button)
        row.addWidget(self._close)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(plain_label(words))
        column.addWidget(self.form)
        column.addLayout(row)
        self.hide()

    def show_forms(self, forms: Sequence[tuple[str, str]]) -> None:
        """Whose answers there are: form id and title. One alone is not asked for; without any there is nothing to save."""
        self.form.show_options(forms)
        if not forms:
            self.hide()
        elif self.form.value() is None:
            self.form.show_value(forms[0][0])
        self.form.setHidden(len(forms) < 2)

    def ask(self) -> None:
        """Come with the focus, or go away again."""
        if not self.isHidden():
            self.put_away()
            return
        self.show()
        (self.shapes[Shape.CSV] if self.form.isHidden() else self.form).setFocus()

    def put_away(self) -> None:
        """Nothing is saved."""
        self.hide()
        self.closed.emit()

    def _want(self, shape: Shape) -> None:
        form = self.form.value() or ""
        self.put_away()
        self.wanted.emit(form, shape)
