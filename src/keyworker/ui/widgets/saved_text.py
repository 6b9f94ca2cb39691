"""A text field that gives away what was typed within a second, and is never overwritten while somebody types in it.

Any page may use this. It keeps nothing itself: `edited` carries the text 0.8 s after the last key and at once when the field is left;
what the text means, and keeping it, is the presenter's. It never holds more letters than can be kept (`ui.widgets.room`), and says so.
"""

import math

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QVBoxLayout

from keyworker.domain.record import LINE_LENGTH, TEXT_LENGTH
from keyworker.ui.widgets.edited import EditedField
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.room import Room, RoomyText, told_beside

PAUSE = 800
"""Milliseconds after the last key."""


class GrowingText(RoomyText):
    """Plain text that is as high as its words, from `least` lines to `most`; Tab goes on to the next field."""

    def __init__(self, least: int, most: int = 24, *, longest: int = TEXT_LENGTH) -> None:
        super().__init__(longest)
        self._least, self._most = least, most
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        wanted = max(int(self.document().size().height()), self._least)
        lines = min(wanted, self._most)
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if wanted == lines else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(bar)
        around = self.contentsMargins()  # the style's border and padding; the frame's width does not know the padding
        spare = 2 * int(self.document().documentMargin()) + around.top() + around.bottom() + 2
        first = self.document().firstBlock().layout()
        laid = first.lineAt(0).height() if first.lineCount() else 0.0  # a line may be a pixel higher than the font says
        self.setFixedHeight(lines * math.ceil(max(laid, self.fontMetrics().lineSpacing())) + spare)

    def event(self, event: QEvent) -> bool:
        """Another text size or style needs another height, also the one that is put on when it is first shown."""
        done = super().event(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.Polish, QEvent.Type.Show):
            self._fit()
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape stays for the window (quick hide); everything else is text."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class SavedText(EditedField):
    """A label, a field of `lines` lines (one: a single line, unless it `grows`), and under it a hint, a notice and a sentence when it is wrong.

    `longest`: how many letters can be kept, as `domain.record.longest` says; none: what a record's line, or its text, mostly has.
    """

    edited = Signal(str)

    def __init__(self, label: str, *, lines: int = 1, hint: str = "", show_label: bool = True,
                 grows: bool = False, longest: int | None = None) -> None:
        super().__init__()
        self._busy = self._waiting = self._showing = self._stands = False
        self._given: str | None = None
        self.says_beside = True
        """Whether what is wrong stands under the field; false where the page has another place for it."""
        one_line = lines == 1 and not grows
        longest = longest or (LINE_LENGTH if one_line else TEXT_LENGTH)
        self._field: QLineEdit | GrowingText = QLineEdit() if one_line else GrowingText(lines, longest=longest)
        self._room = Room(self._field, longest) if isinstance(self._field, QLineEdit) else self._field
        self._full = told_beside(self._room)
        self._field.setAccessibleName(label.replace("&", ""))
        self._field.setPlaceholderText(hint)
        self._room.changed.connect(self._typed)
        self._field.installEventFilter(self)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.flush)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if show_label:
            self.label = QLabel(label)
            self.label.setBuddy(self._field)
            column.addWidget(self.label)
        column.addWidget(self._field)
        self._notice = plain_label("", "note")
        self._error = plain_label("", "error")
        for line in (self._notice, self._error):
            line.hide()
            column.addWidget(line)
        column.addWidget(self._full)
        self.setFocusProxy(self._field)

    def set_name(self, words: str) -> None:
        """Call it this to a screen reader, where several fields have the same label."""
        self._field.setAccessibleName(words)

    def text(self) -> str:
        """What stands in the field."""
        return self._field.text() if isinstance(self._field, QLineEdit) else self._field.toPlainText()

    def busy(self) -> bool:
        """Whether somebody types in it: changed by hand and not left yet."""
        return self._busy

    def stays(self) -> bool:
        """Whether somebody types in it, or what they typed was refused or was their last here."""
        return self._busy or self._stands or bool(self.wrong())

    def show_text(self, text: str) -> None:
        """Show what is kept, unless somebody types in the field or what they typed was refused; a cursor in it stays where it is.

        What is said of a change that it did not take goes: it has taken it.
        """
        if self.stays():
            return
        self._given = None
        _show_line(self._notice, "")
        if text == self.text():
            return
        self._showing = True
        if isinstance(self._field, QLineEdit):
            self._field.setText(text)
            self._field.setCursorPosition(0)
        else:
            self._field.show_text(text)
            self._field.moveCursor(QTextCursor.MoveOperation.Start)
        self._full.hide()
        self._showing = False

    def begin_at_end(self) -> None:
        """Take the focus, with the cursor after what stands in the field."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self._field, QLineEdit):
            self._field.setCursorPosition(len(self._field.text()))
        else:
            self._field.moveCursor(QTextCursor.MoveOperation.End)

    def hold(self, longest: int) -> None:
        """Hold no more letters than that."""
        self._room.longest = longest

    def show_changed(self, words: str) -> None:
        """Say under the field who changed what it does not take now; nothing is said of what it took."""
        if self.stays():
            _show_line(self._notice, words)

    def show_error(self, words: str) -> None:
        """Show what is wrong, beside the field and to a screen reader; empty takes it away."""
        _show_line(self._error, words)
        self._error.setVisible(bool(words) and self.says_beside)
        self._field.setAccessibleDescription(words)
        self._field.setProperty("role", "error" if words else "")
        self._field.style().unpolish(self._field)
        self._field.style().polish(self._field)

    def may_be_lost(self) -> bool:
        """Whether something was typed of which the page has not heard yet that it is kept."""
        return self._busy or (self._given is not None and self._given == self.text())

    def stand(self, words: str) -> None:
        """Nothing is written here any more: what was typed last is given away, and stands in the field with these words under it."""
        self._stands = True
        self.leave()
        _show_line(self._notice, words)

    def wrong(self) -> str:
        """What `show_error` was told last."""
        return self._error.text()

    def forget(self) -> None:
        """Another record is shown."""
        self._timer.stop()
        self._busy = self._waiting = False
        self._given = None
        self._stands = False
        _show_line(self._notice, "")
        self.show_error("")
        self._full.hide()

    def flush(self) -> None:
        """Give away at once what was typed."""
        self._timer.stop()
        if self._waiting:
            self._waiting = False
            self._given = self.text()
            self.edited.emit(self._given)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field gives away what was typed; a pop-up menu over it does not count as leaving."""
        if isinstance(event, QFocusEvent) and event.type() is QEvent.Type.FocusOut:
            over_it = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            self.flush() if event.reason() in over_it else self.leave()
        return super().eventFilter(watched, event)

    def leave(self) -> None:
        """The field is left: give away what was typed and let it be overwritten again."""
        self.flush()
        if self._busy:
            self._busy = False
            self.ended.emit()

    def _typed(self) -> None:
        if self._showing:
            return
        self._busy = True
        self._waiting = True
        if not self._timer.isActive():  # somebody who types without a pause is kept too
            self._timer.start()


def _show_line(line: QLabel, words: str) -> None:
    if words and words != line.text():
        announce(line, words)
    line.setText(words)
    line.setVisible(bool(words))
