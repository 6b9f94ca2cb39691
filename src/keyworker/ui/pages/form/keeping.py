"""Handing answers to the store's thread, one after another, and knowing which of them are under way. Part of the form page."""

from collections.abc import Callable

from keyworker.base.errors import KeyworkerError
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context


class Keeping:
    """`kept` is called after each writing of the form that is open, `failed` with what went wrong; those of a form that was left say nothing."""

    def __init__(self, context: Context, kept: Callable[[], None], failed: Callable[[KeyworkerError], None]) -> None:
        self._context, self._kept, self._failed = context, kept, failed
        self._form = object()
        self.writes = self.in_hand = 0

    def begin(self) -> None:
        """Another form is open."""
        self._form = object()
        self.writes = self.in_hand = 0

    def submit(self, verb: Callable[..., Changes], *args: object, then: Callable[[], None] | None = None, waits: bool = True) -> None:
        """Keep something by a verb of `casework.forms`; `then` when it is kept. `waits`: also when the disk must have room first."""
        form = self._form
        self.writes += 1
        self.in_hand += 1

        def kept(_changes: Changes) -> None:
            if form is self._form:
                self.in_hand -= 1
                self._kept()
                if then is not None:
                    then()

        def failed(error: KeyworkerError) -> None:
            if form is self._form:
                self.in_hand -= 1
                self._failed(error)

        give = self._context.tasks.keep if waits else self._context.tasks.store
        give(verb, self._context.desk, *args, then=kept, failed=failed)
