"""Search at the top of the window: a field, and a list of finds under it that follows the typing. The session uses this.

Every key asks the store thread; while one question is out only the last text is asked next. Enter opens what is chosen (at once
the first family); with no family among the finds the first Enter puts the best match first.
"""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from keyworker.casework.desk import Desk
from keyworker.ui.shell.finding import Find, Finds, look
from keyworker.ui.tasks import Tasks
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.names import as_tip
from keyworker.ui.widgets.notices import announce, plain_label

_Index = QModelIndex | QPersistentModelIndex
_SECOND = int(Qt.ItemDataRole.UserRole) + 1


class FindsModel(QAbstractListModel):
    """The finds, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self._finds: tuple[Find, ...] = ()

    def show_finds(self, finds: tuple[Find, ...]) -> None:
        """Replace all."""
        self.beginResetModel()
        self._finds = finds
        self.endResetModel()

    def find(self, row: int) -> Find | None:
        """The find of a row."""
        return self._finds[row] if 0 <= row < len(self._finds) else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many."""
        return 0 if parent.isValid() else len(self._finds)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The family's name, what was found under it, both as one sentence."""
        find = self.find(index.row()) if index.isValid() else None
        if find is None:
            return None
        name = " ".join(find.family_name.split()) or self.tr("Family without a name yet")
        second = find.snippet if find.kind == "family" else f"{self._kind(find.kind)}: {find.snippet}"
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == _SECOND:
            return second
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name}, {second}"
        return as_tip(f"{name}, {second}", 0) if role == Qt.ItemDataRole.ToolTipRole else None

    def _kind(self, kind: str) -> str:
        words = {
            "person": self.tr("Person"), "agency": self.tr("Agency"), "address": self.tr("Address"), "plan": self.tr("Plan"),
            "goal": self.tr("Goal"), "action": self.tr("Action"), "childs_voice": self.tr("Child's voice"),
            "star_reading": self.tr("Star"), "contact": self.tr("Contact"), "concern": self.tr("Concern"),
            "review_decision": self.tr("Lead's comment"), "form_response": self.tr("Form"),
        }
        return words.get(kind, self.tr("Note"))


class _FindLines(QStyledItemDelegate):
    """Name in bold over a quiet second line."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        name, shown.text = shown.text, ""
        QApplication.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, option.widget)
        room = option.rect.adjusted(12, 5, -12, -5)
        painter.save()
        part = QPalette.ColorRole
        for bold, text, colour in ((True, name, part.Text), (False, str(index.data(_SECOND)), part.PlaceholderText)):
            font = QFont(option.font)
            font.setBold(bold)
            painter.setFont(font)
            painter.setPen(option.palette.color(colour))
            metrics = painter.fontMetrics()
            line = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextSingleLine), line)
            room.adjust(0, metrics.height(), 0, 0)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002 - all rows are one height
        return QSize(200, 2 * option.fontMetrics.height() + 12)


class SearchPanel(QFrame):
    """The list under the field; a child of the session, so that it never takes the focus from the typing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.model = FindsModel()
        self.model.setParent(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_FindLines(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Finds"))
        self.hint = plain_label("", "hint")
        self.hint.setContentsMargins(6, 0, 6, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list, 1)
        column.addWidget(self.hint)
        self.hide()


class SearchBox(QLineEdit):
    """Emits `opened` with the place of a find."""

    opened = Signal(object)

    def __init__(self, desk: Desk, tasks: Tasks, panel_parent: QWidget) -> None:
        super().__init__()
        self._desk, self._tasks = desk, tasks
        self._asking = False
        self._next: str | None = None
        self._finds = Finds("")
        self.setPlaceholderText(self.tr("Search families, people, notes (Ctrl+K)"))
        self.setAccessibleName(self.tr("Search families, people, notes and actions"))
        self.setMaxLength(200)
        self.addAction(icon("search", "quiet"), QLineEdit.ActionPosition.LeadingPosition)
        self.panel = SearchPanel(panel_parent)
        self.panel.list.clicked.connect(lambda index: self._open(self.panel.model.find(index.row())))
        self.textEdited.connect(self._ask)
        self._parent = panel_parent
        panel_parent.installEventFilter(self)

    def put_away(self) -> None:
        """Close the list and forget what was typed."""
        self._finds = Finds("")
        self._next = None
        self.setText("")  # `clear` could be undone
        self.panel.model.show_finds(())
        self.panel.hide()

    def look_again(self) -> None:
        """What is shown may be here no more."""
        if not self.panel.isHidden():
            self._ask(self.text())

    def _ask(self, text: str) -> None:
        if not text.strip():
            self._next = None
            self._finds = Finds("")
            self.panel.hide()
            return
        if self._asking:
            self._next = text
            return
        self._asking = True
        self._tasks.store(look, self._desk, text, then=self._found, failed=self._could_not)

    def _found(self, finds: Finds) -> None:
        self._asking = False
        waiting, self._next = self._next, None
        if waiting is not None:
            self._ask(waiting)
            return
        if finds.text == self.text():
            self._show(finds)

    def _could_not(self, error: Exception) -> None:
        self._asking = False
        self._next = None
        if not self.hasFocus():
            return
        self.panel.model.show_finds(())
        self.panel.hint.setText(str(error))
        self._place_panel()

    def _show(self, finds: Finds) -> None:
        if not self.hasFocus():  # the answer came when the person had gone elsewhere, perhaps into the family's view
            return
        self._finds = finds
        everything = finds.all()
        self.panel.model.show_finds(everything)
        self.panel.list.setVisible(bool(everything))
        if finds.families or finds.ranked:
            self.panel.list.setCurrentIndex(self.panel.model.index(0, 0))
        self.panel.hint.setText(self._hint(finds))
        announce(self, counted(len(everything), self.tr("1 find"), self.tr("{n} finds")))
        self._place_panel()

    def _hint(self, finds: Finds) -> str:
        if not finds.all():
            return self.tr("Nothing on this laptop has words that begin like this.")
        if finds.ranked:
            return self.tr("Best match first. Enter opens, Esc closes.")
        if finds.families:
            return self.tr("Enter opens, Down goes on. Ctrl+Enter: best match first.")
        return self.tr("Newest first. Enter puts the best match first, Down chooses a line.")

    def _place_panel(self) -> None:
        corner = self.mapTo(self._parent, self.rect().bottomLeft())
        rows = min(self.panel.model.rowCount(), 8)
        high = rows * (2 * self.fontMetrics().height() + 12) + self.panel.hint.sizeHint().height() + 24
        wide = min(max(self.width(), 460), self._parent.width() - corner.x() - 12)
        self.panel.setGeometry(corner.x(), corner.y() + 4, wide, min(high, self._parent.height() - corner.y() - 12))
        self.panel.show()
        self.panel.raise_()

    def _open(self, find: Find | None) -> None:
        if find is not None:
            self.put_away()
            self.opened.emit(find.place)

    def _enter(self, *, ranked: bool) -> None:
        chosen = self.panel.model.find(self.panel.list.currentIndex().row())
        fresh = self._finds.text == self.text() and not self.panel.isHidden()
        if chosen is not None and fresh and not ranked:
            self._open(chosen)
        elif self.text().strip():
            self._tasks.store(look, self._desk, self.text(), ranked=ranked or fresh, then=self._entered, failed=self._could_not)

    def _entered(self, finds: Finds) -> None:
        """The answer to Enter: a family is opened at once when Enter came before the list; else the ranked list is shown."""
        if finds.text != self.text():
            return
        if finds.families and not finds.ranked:
            self._open(finds.families[0])
        else:
            self._show(finds)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter opens, Esc closes."""
        key, view = event.key(), self.panel.list
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not self.panel.isHidden():
            row = view.currentIndex().row() + (1 if key == Qt.Key.Key_Down else -1)
            row = max(0, min(row, self.panel.model.rowCount() - 1))
            view.setCurrentIndex(self.panel.model.index(row, 0))
            announce(self, str(view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole) or ""))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(ranked=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key == Qt.Key.Key_Escape and (self.text() or not self.panel.isHidden()):
            self.put_away()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list goes with the focus."""
        super().focusOutEvent(event)
        self.panel.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list moves with the window."""
        if watched is self._parent and event.type() == QEvent.Type.Resize and not self.panel.isHidden():
            self._place_panel()
        return super().eventFilter(watched, event)
