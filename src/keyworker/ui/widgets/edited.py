"""What every field in which a person types answers: take what was typed, and is something in it that is not kept?

`SavedText` and `DateField` are such fields; `ui.ready` asks all of a page before anything on it is sent, finished or decided.
A field with something wrong in it must never be overwritten by what is kept: that would lose what was typed.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

STEPS = "steps"
"""Property of a QStackedWidget whose pages are steps of one thing: what was typed on another step counts as well."""


class EditedField(QWidget):
    """A field of a page. `wrong` is the sentence that stands beside it. `ended`: it was left, and takes what is kept again."""

    ended = Signal()

    unread_goes = False
    """Whether what cannot be read goes when the page is left; a text that waits for room on the disk waits on."""

    def leave(self) -> None:
        """The field is left: give away what was typed."""
        raise NotImplementedError

    def forget(self) -> None:
        """Another record is shown: what was typed and could not be kept goes, and so does what is said about it."""
        raise NotImplementedError

    def wrong(self) -> str:
        """Why what stands in the field cannot be read or kept; empty: nothing is wrong."""
        raise NotImplementedError

    def stays(self) -> bool:
        """Whether it goes on showing what it does when it is to show something newer: somebody types, or what they typed is not kept."""
        raise NotImplementedError

    def called(self) -> str:
        """What the field is called, as a screen reader says it."""
        inner = self.focusProxy()
        return inner.accessibleName() if inner is not None else ""


def fields_of(page: QWidget) -> list[EditedField]:
    """Every field of a page that a person can come to and use; what the page hides is not asked for."""
    return [field for field in page.findChildren(EditedField) if field.isEnabledTo(page) and _asked_for(field, page)]


def not_kept(page: QWidget) -> list[EditedField]:
    """The fields of a page with something in them that is not kept, once each has been left."""
    for field in fields_of(page):
        field.leave()
    return [field for field in fields_of(page) if field.wrong()]


def left(page: QWidget) -> tuple[str, ...]:
    """The page is left: what the fields are called in which something is not kept. What cannot be read goes with it.

    So nothing stands on a page, or is taken for what is sent or printed, that the record does not hold; whoever asks tells the person.
    """
    fields = not_kept(page)
    for field in fields:
        if field.unread_goes:
            field.forget()
    return tuple(field.called() for field in fields)


def _asked_for(field: QWidget, page: QWidget) -> bool:
    widget = field
    while widget is not page:
        above = widget.parentWidget()
        if above is None or (widget.isHidden() and not (isinstance(above, QStackedWidget) and above.property(STEPS))):
            return False
        widget = above
    return True
