"""Fields that never hold more letters than can be kept: what is typed or pasted beyond that does not go in, and somebody is told.

`SavedText` uses these, and any page that has a bare field: `held` for a line, `RoomyText` with `told_beside` for several. Nothing that went in is ever cut: a paste that does not fit is refused whole (the clipboard
still has it), and so is a letter in a full field. Letters are counted as the record counts them, by code points: an emoji is one.
"""

from itertools import takewhile

from PySide6.QtCore import QCoreApplication, QMimeData, QSignalBlocker, Signal
from PySide6.QtGui import QTextCursor, QValidator
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from keyworker.ui.widgets.notices import announce, plain_label

_ANY_LENGTH = 2**30
"""A line's own limit cuts in silence and counts an emoji twice; `Room` is the only limit."""


def no_room(length: int, longest: int) -> str:
    """What to say when text of `length` letters was to go into a field that keeps `longest`."""
    return QCoreApplication.translate(
        "Room",
        "This would be {length} letters long; {longest} can be kept. So the last was not put in. "
        "Take something out, or put the rest in another place.",
    ).format(length=f"{length:,}", longest=f"{longest:,}")


class Room(QValidator):
    """Lets `line` hold `longest` letters. `refused` carries how many it would have had; `changed`: something else stands there."""

    refused = Signal(int)
    changed = Signal()

    def __init__(self, line: QLineEdit, longest: int) -> None:
        super().__init__(line)
        self.longest = longest
        line.setMaxLength(_ANY_LENGTH)
        line.setValidator(self)
        self._length = len(line.text())
        line.textChanged.connect(self._changed)

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Whether there is room, or what was shown was too long already and does not get longer."""
        if len(text) <= max(self.longest, self._length):
            return QValidator.State.Acceptable, text, place
        self.refused.emit(len(text))
        return QValidator.State.Invalid, text, place

    def _changed(self, text: str) -> None:
        self._length = len(text)
        self.changed.emit()


class RoomyText(QPlainTextEdit):
    """Several lines that hold `longest` letters. `refused` carries how many they would have had; `changed`: something else stands there."""

    refused = Signal(int)
    changed = Signal()

    def __init__(self, longest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.longest = longest
        self._held = ""
        self.textChanged.connect(self._look)

    def show_text(self, text: str) -> None:
        """Show what is kept, however long."""
        with QSignalBlocker(self):
            self.setPlainText(text)
        self._held = self.toPlainText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What alone is too long is not even laid out: that could take long."""
        length = len(source.text())
        if length > self.longest:
            self.refused.emit(length)
        else:
            super().insertFromMimeData(source)

    def _look(self) -> None:
        """Put back what was there when something went in, by whatever way, that has no room."""
        text = self.toPlainText()
        if len(text) <= max(self.longest, len(self._held)):
            if text != self._held:
                self._held = text
                self.changed.emit()
            return
        held = self._held
        same = _alike(held, text)
        after = _alike(held[same:][::-1], text[same:][::-1])
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(text[:same]))
        cursor.setPosition(_units(text[: len(text) - after]), QTextCursor.MoveMode.KeepAnchor)
        with QSignalBlocker(self):
            cursor.joinPreviousEditBlock()
            cursor.insertText(held[same : len(held) - after])
            cursor.endEditBlock()
        self.refused.emit(len(text))


def told_beside(room: Room | RoomyText) -> QLabel:
    """A line for under a field that says, until something else is typed, that the last had no room."""
    line = plain_label("", "error")
    line.hide()

    def tell(length: int) -> None:
        line.setText(no_room(length, room.longest))
        line.show()
        announce(line, no_room(length, room.longest))

    room.refused.connect(tell)
    room.changed.connect(line.hide)
    return line


def held(line: QLineEdit, longest: int) -> QLabel:
    """Let a line hold `longest` letters; the answer is what `told_beside` says, to be put under it."""
    return told_beside(Room(line, longest))


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _units(text: str) -> int:
    """How long Qt takes a text to be: it counts what UTF-16 does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
