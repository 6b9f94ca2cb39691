"""Which rows there are and where each is made. Knows nothing of Keyworker, so that the table can be printed without it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Rows that are made together; `made_by` is `module:function(folder, smallest=...)`."""

    ids: tuple[str, ...]
    made_by: str
    only_full: tuple[str, ...] = ()
    """Rows of a size that the smallest run leaves out."""

    @property
    def smallest(self) -> tuple[str, ...]:
        """Rows of the smallest run."""
        return tuple(one for one in self.ids if one not in self.only_full)


GROUPS = {
    "unlocking": Group(("T1-40", "T1-500"), "tests.benchmarks.window_rows:unlock_rows", only_full=("T1-500",)),
    "starting": Group(("T2", "T11"), "tests.benchmarks.window_rows:start_rows"),
    "page": Group(("T4p",), "tests.benchmarks.window_rows:family_page_rows"),
    "saving": Group(("T3", "T3w"), "tests.benchmarks.store_rows:save_rows"),
    "family": Group(("T4",), "tests.benchmarks.store_rows:family_rows"),
    "search": Group(("T5", "T5r"), "tests.benchmarks.store_rows:search_rows"),
    "sync": Group(("T6p", "T6b", "T6r", "T8", "T8r", "T8b", "T11s"), "tests.benchmarks.sync_rows:pull_rows"),
    "record": Group(("T17",), "tests.benchmarks.hub_rows:record_rows"),
    "document": Group(("T10",), "tests.benchmarks.document_rows:document_rows"),
    "form": Group(("T13", "T13m"), "tests.benchmarks.form_rows:form_rows"),
    "blocked": Group(("T12", "T12s"), "tests.benchmarks.blocked_rows:blocked_rows"),
}


def chosen(only: list[str]) -> list[str]:
    """The groups that make a row whose id begins like one of `only`; all of them for none."""
    wanted = [one.strip().upper() for one in only if one.strip()]
    return [
        name for name, group in GROUPS.items() if not wanted or any(one.upper().startswith(tuple(wanted)) for one in group.ids)
    ]
