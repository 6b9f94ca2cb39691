"""Questions answered by typing: a line, several lines, a whole or a decimal number. Made by `factory`."""

import re
from typing import Final

from PySide6.QtWidgets import QWidget

from keyworker.domain.record import TEXT_LENGTH
from keyworker.forms.engine.views import NodeView
from keyworker.ui.questions.question import Question
from keyworker.ui.widgets.saved_text import SavedText

LARGEST: Final = 2**31 - 1
"""Whole numbers in forms have 32 bits."""
_GROUPED: Final = re.compile(r"(?<=\d)[, \u00a0\u202f](?=\d{3}(?!\d))")


class TypedQuestion(Question):
    """What is answered in one field: given away within a second, never overwritten while somebody types."""

    def __init__(self, view: NodeView, field: SavedText) -> None:
        super().__init__(view)
        self.field = field
        self.field.edited.connect(self._edited)
        self.field.ended.connect(self._ended)

    def controls(self) -> tuple[QWidget, ...]:
        """The field itself."""
        inner = self.field.focusProxy()
        return (inner,) if inner is not None else ()

    def flush(self) -> None:
        """Give away what was typed."""
        self.field.leave()

    def typing(self) -> bool:
        """Whether somebody types here."""
        return self.field.busy()

    def _edited(self, text: str) -> None:
        raise NotImplementedError

    def _ended(self) -> None:
        self.show_value(self.view)
        self.ended.emit(self.view.key)


class TextQuestion(TypedQuestion):
    """Words: one line, or as many as `multiline` (or the form's `rows`) asks for."""

    def __init__(self, view: NodeView, *, lines: int = 1) -> None:
        super().__init__(view, SavedText("", lines=lines, show_label=False, longest=TEXT_LENGTH))
        self.put(self.field)

    def show_value(self, view: NodeView) -> None:
        """The text that stands."""
        self.field.show_text(view.value)

    def _edited(self, text: str) -> None:
        self.say(text)


class ReadQuestion(TypedQuestion):
    """What is typed is read as something else. What cannot be read stays as it was typed, with a sentence when the field is left;
    the answer is empty until it is mended.
    """

    def __init__(self, view: NodeView, hint: str = "") -> None:
        self._text = ""
        super().__init__(view, SavedText("", hint=hint, show_label=False))

    def read(self, text: str) -> str | None:
        """For a kind's own making: what was typed as a form keeps it, "" for nothing, None for what cannot be read."""
        raise NotImplementedError

    def written(self, view: NodeView) -> str:
        """For a kind's own making: the answer that stands, as a person writes it."""
        raise NotImplementedError

    def show_value(self, view: NodeView) -> None:
        """The answer that stands, unless what stands in the field cannot be read."""
        if not self._text:
            self.field.show_text(self.written(view))

    def unread(self) -> str:
        """What cannot be read."""
        return self._text

    def drop_unread(self) -> None:
        """Forget it."""
        self._text = ""
        self.field.show_text("")

    def show_unread(self, text: str) -> None:
        """Put back what could not be read."""
        self.field.show_text(text)
        self._text = text
        self.show_error(self.unread_words())

    def _edited(self, text: str) -> None:
        answer = self.read(text)
        self._text = text if answer is None else ""
        if answer is not None and self.head.error() == self.unread_words():
            self.show_error("")
        self.say(answer or "")

    def _ended(self) -> None:
        if self._text:
            self.show_error(self.unread_words())
        super()._ended()


class NumberQuestion(ReadQuestion):
    """A whole or a decimal number."""

    def __init__(self, view: NodeView) -> None:
        super().__init__(view)
        self.put(self.field, width=16)

    def read(self, text: str) -> str | None:
        """The number."""
        return said_number(text, whole=self._whole())

    def written(self, view: NodeView) -> str:
        """The number."""
        return without_trailing(view.value)

    def unread_words(self) -> str:
        """How to write one."""
        if self._whole():
            return self.tr("This is not a whole number. Write it in figures, such as 4.")
        return self.tr("This is not a number. Write it in figures, such as 4 or 2.5.")

    def _whole(self) -> bool:
        return self.view.type in {"int", "integer"}


def said_number(text: str, *, whole: bool) -> str | None:
    """The number that `text` means as a form keeps it: 4, -2.5, 1,200; "" for nothing typed, None for what is no such number."""
    words = _GROUPED.sub("", text.strip().replace("\u2212", "-").removeprefix("£").strip())
    if not words:
        return ""
    if not words.isascii():
        return None
    if re.fullmatch(r"[+-]?\d{1,15}", words):
        return words if not whole or abs(int(words)) <= LARGEST else None
    if not whole and re.fullmatch(r"[+-]?(\d{1,15}\.\d{0,10}|\.\d{1,10})", words):
        return words
    return None


def without_trailing(value: str) -> str:
    """A decimal as people write it: forms keep 4 as 4.0."""
    return value.removesuffix(".0")
