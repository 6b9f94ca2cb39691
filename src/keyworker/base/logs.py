"""Logs without people in them.

A message is a constant sentence; its values are ids, kinds, counts and durations only. The filter drops every value that is
not a number, an id, or one plain word, so that a slip in some room cannot put a name into a log. Any floor may call this.
"""

import logging
import re

from keyworker.base.ids import is_id

_WORD = re.compile(r"[a-z][a-z0-9_.:-]{0,39}\Z")


class OnlySafeValues(logging.Filter):
    """Replaces values that could hold personal text by `(dropped)`, and drops exception texts."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, cleaned."""
        if isinstance(record.args, tuple):
            record.args = tuple(_safe(value) for value in record.args)
        elif isinstance(record.args, dict):
            record.args = {key: _safe(value) for key, value in record.args.items()}
        if record.exc_info:
            kind = record.exc_info[0]
            record.msg = f"{record.msg} [{kind.__name__ if kind else 'error'}]"
            record.exc_info = None
            record.exc_text = None
        return True


def _safe(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and (is_id(value) or _WORD.match(value)):
        return value
    return "(dropped)"


def log_for(room: str) -> logging.Logger:
    """The logger of a room, such as `sync` or `hub`; its records pass the filter wherever they are handled."""
    logger = logging.getLogger(f"keyworker.{room}")
    if not any(isinstance(item, OnlySafeValues) for item in logger.filters):
        logger.addFilter(OnlySafeValues())
    return logger
