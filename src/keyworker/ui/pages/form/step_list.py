"""The task list of a form: its steps with how far each is; beside the page, or as one line to open where there is little room.

Only the form page uses this.
"""

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from keyworker.ui.pages.form.state import FormState, Progress, Step
from keyworker.ui.pages.form.words import progress_words
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.names import as_tip
from keyworker.ui.widgets.reads import reads

_WORDS = Qt.ItemDataRole.UserRole + 1
_SYMBOL = Qt.ItemDataRole.UserRole + 2
_SYMBOLS = {Progress.DONE: "check", Progress.PROBLEM: "triangle-alert"}
_WRAP = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
SIGN = 24
"""Pixels for the sign at the left of a line."""


class StepList(QWidget):
    """`chosen` carries the key of a step; `entered`: Return was pressed on it."""

    chosen = Signal(str)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        reads(self)
        self._shown: tuple[tuple[str, str, str], ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Parts of this form"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setItemDelegate(_StepDelegate(self.list))
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.currentRowChanged.connect(self._row)
        self.list.activated.connect(lambda _index: self.entered.emit())
        self.line = Choice(self.tr("Part of this form"))
        self.line.picked.connect(self.chosen.emit)
        self.line.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addWidget(self.line)

    def show_state(self, state: FormState) -> None:
        """Show how far each step is, and which one is looked at."""
        rows = tuple((step.key, step.title or self.tr("Untitled part"), progress_words(step)) for step in state.steps)
        with QSignalBlocker(self.list):
            if rows != self._shown:
                self._fill(state.steps, rows)
            self.list.setCurrentRow(state.place())
        self._shown = rows
        self.line.show_options([(key, f"{place}. {title} ({words})") for place, (key, title, words) in enumerate(rows, start=1)])
        self.line.show_value(state.current)

    def set_narrow(self, *, narrow: bool) -> None:
        """One line instead of the list."""
        self.list.setVisible(not narrow)
        self.line.setVisible(narrow)

    def _fill(self, steps: tuple[Step, ...], rows: tuple[tuple[str, str, str], ...]) -> None:
        while self.list.count() > len(rows):
            self.list.takeItem(self.list.count() - 1)
        for place, (step, (key, title, words)) in enumerate(zip(steps, rows, strict=True)):
            item = self.list.item(place) if place < self.list.count() else None
            if item is None:
                item = QListWidgetItem()
                self.list.addItem(item)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setText(title)
            item.setData(_WORDS, words)
            item.setData(_SYMBOL, _SYMBOLS.get(step.progress, ""))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self.tr("{title}: {progress}").format(title=title, progress=words))
            item.setToolTip(as_tip(title, 60))
        self.list.doItemsLayout()

    def _row(self, row: int) -> None:
        item = self.list.item(row)
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


class _StepDelegate(QStyledItemDelegate):
    """A title in at most three lines, under it how far the step is, with a sign before it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        """As high as the words."""
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListWidget) else 200
        metrics = option.fontMetrics
        title = metrics.boundingRect(0, 0, max(60, width - SIGN - 22), 10_000, _WRAP, index.data())  # type: ignore[attr-defined] # as above
        return QSize(width, min(title.height(), metrics.lineSpacing() * 3) + metrics.lineSpacing() + 16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        """Ground and focus by the style; then sign, title, progress."""
        view, words, symbol = option.widget, index.data(_WORDS) or "", index.data(_SYMBOL)  # type: ignore[attr-defined] # as above
        title: str = index.data()  # type: ignore[attr-defined] # as above
        self.initStyleOption(option, index)  # type: ignore[arg-type] # as above
        option.text = ""
        (view.style()).drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, view)
        palette, metrics = option.palette, option.fontMetrics
        if option.state & QStyle.StateFlag.State_Selected:
            bar = QRect(option.rect.topLeft(), QSize(4, option.rect.height()))
            painter.fillRect(QStyle.visualRect(option.direction, option.rect, bar), QGuiApplication.palette().color(QPalette.ColorRole.Accent))
        box = option.rect.adjusted(8, 7, -8, -7)
        if symbol:
            sign = QStyle.visualRect(option.direction, option.rect, QRect(box.left(), box.top() + 1, 18, 18))
            painter.drawPixmap(sign.topLeft(), icon(symbol, "accent" if symbol == "check" else "danger").pixmap(18, 18))
        left = box.left() + SIGN
        high = min(metrics.boundingRect(0, 0, box.width() - SIGN, 10_000, _WRAP, title).height(), metrics.lineSpacing() * 3)
        painter.save()
        painter.setLayoutDirection(option.direction)
        font = option.font
        font.setBold(bool(option.state & QStyle.StateFlag.State_Selected))
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        painter.drawText(QStyle.visualRect(option.direction, option.rect, QRect(left, box.top(), box.width() - SIGN, high)), _WRAP, title)
        font.setBold(False)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        below = QRect(left, box.top() + high, box.width() - SIGN, metrics.lineSpacing() + 4)
        painter.drawText(QStyle.visualRect(option.direction, option.rect, below), _WRAP, words)
        painter.restore()
