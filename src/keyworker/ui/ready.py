"""Whether everything on a page is read and kept: asked before anything on it is sent, finished, agreed to, decided or printed.

Each page that has such an act owns one. What stands in the way is named at the top and beside its field, and nothing is pending
afterwards: an act must never happen later by itself. Whoever wanted it asks again.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from keyworker.base.errors import KeyworkerError
from keyworker.ui.tasks import Tasks
from keyworker.ui.widgets.edited import not_kept
from keyworker.ui.widgets.notices import ErrorSummary


class Ready:
    """`page` holds the fields; `errors` is where the page says what is wrong."""

    def __init__(self, tasks: Tasks, page: QWidget, errors: ErrorSummary) -> None:
        self._tasks, self._page, self._errors = tasks, page, errors
        self._asking: object | None = None

    def then(self, act: Callable[[], None], otherwise: Callable[[], None] | None = None) -> None:
        """Leave every field; do `act` once all is on the disk. Else say what is in the way, and call `otherwise`.

        While one act waits to be done, a second one is not begun.
        """
        if self._asking is not None:
            return
        self._errors.clear()
        if self._say():
            if otherwise is not None:
                otherwise()
            return
        asking = self._asking = object()

        def kept() -> None:
            if self._asking is asking:
                self._asking = None
                act()

        def refused(error: KeyworkerError) -> None:
            if self._asking is asking:
                self._asking = None
                if not self._say():
                    self._errors.show_words(
                        self._page.tr("This was not done: the last that you wrote is not kept yet. {why}").format(why=error.sentence),
                        error.remedy,
                    )
                if otherwise is not None:
                    otherwise()

        self._tasks.once_kept(kept, refused)

    def forget(self) -> None:
        """Another record is shown: what was asked about the one before is not done any more."""
        self._asking = None

    def _say(self) -> bool:
        fields = not_kept(self._page)
        if fields:
            self._errors.show_fields(
                self._page.tr("This was not done: something is not kept yet."),
                self._page.tr("Put it right, then press the button again:"), [(field.called(), field.wrong(), field) for field in fields],
            )
        return bool(fields)
