"""The one door through which every word reaches paper: what is printed is what is searched.

Only `documents` uses this. `page.Flow` takes nothing that did not pass here, so that a newly printed field cannot miss the search;
what a person took out of a copy is replaced here, wherever it would be printed. It keeps no words.
"""

from dataclasses import dataclass

from keyworker.documents.leaks import LeakWarning, Watch

LEFT_OUT = "Left out in this copy"


@dataclass(frozen=True)
class FreeText:
    """What somebody typed, the record and field that it stands in, and our own words before and after it."""

    text: str
    record: str
    field: str
    before: str = ""
    after: str = ""


Words = str | FreeText
"""Our own words, or what somebody typed."""


class Door:
    """`taken_out`: (record, field) of what a person took out of this copy; `warnings`: what was found, each place once, in order."""

    def __init__(self, watch: Watch | None = None, taken_out: frozenset[tuple[str, str]] = frozenset()) -> None:
        self._watch = watch or Watch()
        self._taken_out = taken_out
        self._found: dict[LeakWarning, None] = {}
        self._gone: dict[tuple[str, str], None] = {}

    @property
    def warnings(self) -> tuple[LeakWarning, ...]:
        """What a person must look at."""
        return tuple(self._found)

    @property
    def gone(self) -> tuple[tuple[str, str], ...]:
        """What was to be taken out and was met."""
        return tuple(self._gone)

    def through(self, words: Words, place: str) -> str:
        """The words as they are printed, once they have been searched. `place` is the heading that they stand under."""
        if isinstance(words, str):
            source, text = ("", place), words
        else:
            source, text = (words.record, words.field), words.text
            if source in self._taken_out and text.strip():
                self._gone[source] = None
                text = LEFT_OUT
            text = f"{words.before}{text}{words.after}"
        for sort in sorted(self._watch.find(text)):
            self._found[LeakWarning(*source, sort)] = None
        return text

    def hides(self, text: str) -> bool:
        """Whether a text holds something that this copy's readers must not see, for names that are left out without asking."""
        return bool(self._watch.find(text))
