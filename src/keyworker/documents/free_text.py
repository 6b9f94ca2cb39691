"""The one door through which every word reaches paper: what is printed is what is searched.

Only `documents` uses this. `page.Flow` takes nothing that did not pass here, so that a newly printed field cannot miss the search;
what a person took out of a copy is replaced here, wherever it would be printed. It keeps no words.
"""

from dataclasses import dataclass

from keyworker.documents.leaks import LeakWarning, Watch
from keyworker.documents.lines import apart

LEFT_OUT = "Left out in this copy"


@dataclass(frozen=True)
class FreeText:
    """What somebody typed, the record and field that it stands in, and our own words before and after it.

    `longest`: of a longer text only so many letters are printed; all of it is searched, and 0 prints all. `instead`: our words for
    what was taken out, in the place of the text and of what is around it; empty: `LEFT_OUT` between our own words.
    """

    text: str
    record: str
    field: str
    before: str = ""
    after: str = ""
    longest: int = 0
    instead: str = ""

    def shown(self) -> str:
        """As much of the text as is printed."""
        return f"{self.text[: self.longest - 1]}…" if 0 < self.longest < len(self.text) else self.text


Sentence = tuple[str | FreeText, ...]
"""Our own words and what people typed, one after the other: each typed part is searched, and taken out, by itself."""

Words = str | FreeText | Sentence
"""Our own words, what somebody typed, or both in one sentence."""


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
        if isinstance(words, tuple):
            return "".join(self._part(part, place, alone=False) for part in words)
        return self._part(words, place, alone=True)

    def _part(self, words: str | FreeText, place: str, *, alone: bool) -> str:
        """One part; what was typed beside words of ours has its own direction of writing and leaves theirs."""
        if isinstance(words, str):
            return self._searched(words, words, "", place)
        source = words.record, words.field
        if source in self._taken_out and words.text.strip():
            self._gone[source] = None
            printed = words.instead or f"{words.before}{LEFT_OUT}{words.after}"
            return self._searched(printed, printed, *source)
        alone = alone and not words.before and not words.after
        typed = words.shown() if alone else apart(words.shown())
        return self._searched(f"{words.before}{typed}{words.after}", f"{words.before}{words.text}{words.after}", *source)

    def _searched(self, printed: str, text: str, record: str, field: str) -> str:
        for sort in sorted(self._watch.find(text)):
            self._found[LeakWarning(record, field, sort)] = None
        return printed

    def hides(self, text: str) -> bool:
        """Whether a text holds something that this copy's readers must not see, for names that are left out without asking."""
        return bool(self._watch.find(text))
