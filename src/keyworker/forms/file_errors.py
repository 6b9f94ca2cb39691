"""What is wrong in a data file of the council's, in plain words: which key, what about it, what to do.

`forms.instrument` calls this, and whatever else reads a file that an analyst wrote. pydantic's own sentences are
for programmers and must not reach a person; nor does the value that was found, which may be anything.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from keyworker.base.errors import DataFileWrong

_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("is missing", "Add this key."),
    "extra_forbidden": ("is not a key that belongs here", "Look for a spelling mistake, or take the key out."),
    "string_type": ("must be text", "Put it in quotation marks."),
    "string_pattern_mismatch": ("is not written as this key needs it", "Compare it with one of the files that ship."),
    "string_too_short": ("is empty", "Write something there."),
    "string_too_long": ("is too long", "Make it shorter."),
    "bool_type": ("must be true or false", "Write true or false, without quotation marks."),
    "int_type": ("must be a whole number", "Write a whole number, without quotation marks."),
    "int_parsing": ("must be a whole number", "Write a whole number, without quotation marks."),
    "int_from_float": ("must be a whole number", "Write a whole number."),
    "decimal_type": ("must be a number", "Write a number, without quotation marks."),
    "decimal_parsing": ("must be a number", "Write a number, without quotation marks."),
    "date_from_datetime_parsing": ("must be a day", "Write it as year-month-day, such as 2026-11-21."),
    "date_type": ("must be a day", "Write it as year-month-day, such as 2026-11-21."),
    "tuple_type": ("must be a list", "Put it in square brackets, or write it as [[…]] blocks."),
    "list_type": ("must be a list", "Put it in square brackets, or write it as [[…]] blocks."),
    "dict_type": ("must be a table", "Write it as a [block] with keys."),
    "model_type": ("must be a table", "Write it as a [block] with keys."),
}
_BOUNDS: Final = {
    "greater_than_equal": ("must be {ge} or more", "Choose a larger number."),
    "less_than_equal": ("must be {le} or less", "Choose a smaller number."),
    "too_short": ("must have at least {min_length}", "Add some."),
    "too_long": ("may have {max_length} at most", "Take some out."),
    "enum": ("must be one of {expected}", "Choose one of these."),
    "literal_error": ("must be one of {expected}", "Choose one of these."),
}
_ELSE: Final = ("is not what this key needs", "Compare it with one of the files that ship.")


def wrong(file: str, error: ValidationError) -> DataFileWrong:
    """The first thing that is wrong with a file. Items of a list are counted from 1: `areas, number 2: label`."""
    first = error.errors(include_input=False)[0]
    problem, remedy = _said(first["type"], first.get("ctx", {}), first["msg"])
    return DataFileWrong(file, _key(first["loc"]), problem, remedy)


def _said(kind: str, context: Mapping[str, Any], message: str) -> tuple[str, str]:
    if kind == "value_error":  # our own sentence, raised by a validator
        return message.removeprefix("Value error, "), "Mend this key; the files that ship are examples."
    if kind in _BOUNDS:
        problem, remedy = _BOUNDS[kind]
        return problem.format(**{name: str(value).replace("'", "") for name, value in context.items()}), remedy
    return _SAID.get(kind, _ELSE)


def _key(location: tuple[int | str, ...]) -> str:
    words = ""
    for part in location:
        if isinstance(part, int):
            words += f", number {part + 1}"
        else:
            words += f": {part}" if words else part
    return words or "the whole"
