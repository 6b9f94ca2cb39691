"""What is our own fault: written to the log with a reference, and told to the person with the same one.

`ui.tasks`, `hub.app` and `cli.program` call this, where everything ends that nobody foresaw. It must never tell a reference that
stands in no log, nor pass on a word of the exception.
"""

import logging

from keyworker.base.errors import KeyworkerError
from keyworker.base.ids import new_id

_TOLD = 8
"""Letters of a reference that a person is told: the last ones of its id, which are random."""


class Bug(KeyworkerError):
    """Our own fault; `reference` is what the log knows it by, None when no log could be written."""

    sentence = "Something went wrong in Keyworker itself. What was saved is safe."

    def __init__(self, reference: str | None, remedy: str) -> None:
        self.reference = reference
        told = f" If you report it, give this reference: {reference}." if reference else ""
        super().__init__(remedy=remedy + told)


def log_bug(log: logging.Logger, sentence: str, error: BaseException) -> str | None:
    """Write down what nobody foresaw; the reference that it has in the log, or None when no log file could be written."""
    made = new_id()
    record = log.makeRecord(log.name, logging.ERROR, __file__, 0, f"{sentence}, reference %s", (made,), (type(error), error, error.__traceback__))
    log.handle(record)
    return made[-_TOLD:] if getattr(record, "in_file", False) else None
