"""Logs without people in them.

A message is a constant sentence; its values are ids, kinds, counts and durations only. The filter drops every value that is
not a number, an id, a class, or one plain word, so that a slip in some room cannot put a name into a log. Of an exception it leaves
where it was raised, never what it says. Any floor may call this.
"""

import logging
import re
from traceback import walk_tb

from keyworker.base.ids import is_id

_WORD = re.compile(r"[a-z][a-z0-9_.:-]{0,39}\Z")
_NAME_IN_CODE = re.compile(r"[A-Za-z_][\w.<>]{0,199}\Z", re.ASCII)
_EXCEPTIONS, _FRAMES = 8, 40
"""So many exceptions of a chain, and of each so many frames, are written: a log has an end."""


class OnlySafeValues(logging.Filter):
    """Replaces values that could hold personal text by `(dropped)`, and an exception by `record.trace`, the lines of `trace_of`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, cleaned once: a class is a name afterwards, which would not pass again."""
        if getattr(record, "cleaned", False):
            return True
        record.cleaned = True
        if isinstance(record.args, tuple):
            record.args = tuple(_safe(value) for value in record.args)
        elif isinstance(record.args, dict):
            record.args = {key: _safe(value) for key, value in record.args.items()}
        if record.exc_info:
            kind, error, _ = record.exc_info
            record.msg = f"{record.msg} [{kind.__name__ if kind else 'error'}]"
            record.trace = trace_of(error)
            record.exc_info = None
            record.exc_text = None
        record.stack_info = None
        return True


def _safe(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, type):
        return name_in_code(value.__qualname__)
    if isinstance(value, str) and (is_id(value) or _WORD.match(value)):
        return value
    return "(dropped)"


def trace_of(error: BaseException | None) -> tuple[str, ...]:
    """Where an exception, and those that it came from, were raised: type, then module, function and line of each frame.

    Never a message, a note, a value or a path: these may quote what somebody typed.
    """
    lines: list[str] = []
    seen: set[int] = set()
    waiting = [error] if error else []
    while waiting and len(seen) < _EXCEPTIONS:
        error = waiting.pop(0)
        if id(error) in seen:
            continue
        lines.append(f"{'after ' if seen else ''}{name_in_code(type(error).__module__)}.{name_in_code(type(error).__qualname__)}")
        seen.add(id(error))
        lines += [
            f"  at {name_in_code(frame.f_globals.get('__name__'))} {name_in_code(frame.f_code.co_qualname)} {line}"
            for frame, line in [*walk_tb(error.__traceback__)][-_FRAMES:]
        ]
        before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        waiting += [before] if before else []
        waiting += error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return tuple(lines)


def name_in_code(name: str | None) -> str:
    """A name of a module, class or function as it may be logged; a question mark for one that no programmer wrote."""
    return name if name and _NAME_IN_CODE.match(name) else "?"


def log_for(room: str) -> logging.Logger:
    """The logger of a room, such as `sync` or `hub`; its records pass the filter wherever they are handled."""
    logger = logging.getLogger(f"keyworker.{room}")
    if not any(isinstance(item, OnlySafeValues) for item in logger.filters):
        logger.addFilter(OnlySafeValues())
    return logger
