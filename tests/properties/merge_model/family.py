"""Records under records: parents, what is hidden with what, put in again. Pure, over {record: state}."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from tests.properties.merge_model.leaves import NO_NAMES, OUT, Names, State, Value, is_out

Records: TypeAlias = Mapping[str, State]

TAKEN = "#taken out"
KEPT = "#kept"
AGAIN = "#put in again"
PARENT = "/up"


def words_of(value: object) -> frozenset[str]:
    """The words of a value of the model: a text is its paragraphs, one word each; a value with fields all of theirs."""
    if isinstance(value, str):
        return frozenset(value.split("\n")) - {"", TAKEN, KEPT, AGAIN}
    if isinstance(value, Mapping):
        return frozenset[str]().union(*(words_of(inner) for inner in value.values()))
    return NO_NAMES


def is_keep(value: object) -> bool:
    """Whether a mark says that the thing is kept."""
    return isinstance(value, str) and value.startswith(KEPT)


def is_again(value: object) -> bool:
    """Whether a mark says that the thing was put in again."""
    return value == AGAIN


def marks_of(state: State) -> tuple[Value, ...]:
    """The marks of taking out of a record."""
    return state.get(OUT, ())


def values_of(state: State) -> Iterable[Value]:
    """Every living value of a record but its marks."""
    return (value for leaf, values in state.items() if not leaf.startswith(OUT) for value in values)


def parents(records: Records, record: str, first_only: bool = False) -> list[str]:
    """R5: a child is under every parent that any of its values names."""
    values = records.get(record, {}).get(PARENT, ())
    return sorted({str(value.value) for value in (values[:1] if first_only else values) if value.value})


class Tree:
    """Who is under whom in these records, and what is hidden; `weak` takes single rules away."""

    def __init__(self, records: Records, weak: Names = NO_NAMES) -> None:
        self.records, self.weak = records, weak
        self.marked = any(OUT in state for state in records.values())
        self.above = {record: parents(records, record, "parents" in weak) for record in records}

    def below(self, record: str) -> list[str]:
        """Every record under this one, at any depth."""
        found: list[str] = []
        work = [record]
        while work:
            parent = work.pop()
            for child, above in self.above.items():
                if parent in above and child not in found and child != record:
                    found.append(child)
                    work.append(child)
        return found

    def living(self, record: str) -> Names:
        """The names of what lives in a record and under it, and of the marks that keep something under it."""
        names = {value.name for value in values_of(self.records.get(record, {}))}
        for child in self.below(record):
            state = self.records[child]
            names |= {value.name for value in values_of(state)}
            names |= {mark.name for mark in marks_of(state) if is_keep(mark.value) and "kept below" not in self.weak}
        return frozenset(names)

    def marked_out(self, record: str) -> bool:
        """Whether marks are over every living value in the record and under it, and nobody keeps it or put it in again."""
        marks = marks_of(self.records.get(record, {}))
        return is_out(marks, self.living(record), lambda value: value != TAKEN)

    def hidden(self, record: str, seen: tuple[str, ...] = ()) -> bool:
        """R5, R6: taken out itself, or under parents that all hide it."""
        if not self.marked or record in seen:
            return False
        if self.marked_out(record):
            return True
        above = self.above.get(record, [])
        return bool(above) and all(self._hides(parent, record, (*seen, record)) for parent in above)

    def _hides(self, parent: str, child: str, seen: tuple[str, ...]) -> bool:
        if parent not in self.records:
            return False
        return self.hidden(parent, seen) or self._stays_out(parent, child)

    def _stays_out(self, parent: str, child: str) -> bool:
        """R6: what a mark took out with its parent stays out when the parent is put in again, unless somebody wrote in it or under it."""
        if any(is_keep(mark.value) for mark in marks_of(self.records[child])):
            return False
        above = [parent] if "grandchildren" in self.weak else [parent, *self._ancestors(parent)]
        living = self.living(child)
        if "under child" in self.weak:
            living = frozenset(value.name for value in values_of(self.records[child]))
        return any(living <= self._again(record) for record in above if self._again(record))

    def _again(self, record: str) -> Names:
        marks = marks_of(self.records.get(record, {}))
        if any(is_keep(mark.value) for mark in marks):
            return NO_NAMES
        return frozenset[str]().union(*(mark.over for mark in marks if is_again(mark.value)))

    def _ancestors(self, record: str) -> list[str]:
        found, work = [], [record]
        while work:
            for parent in self.above.get(work.pop(), []):
                if parent not in found and parent != record:
                    found.append(parent)
                    work.append(parent)
        return found
