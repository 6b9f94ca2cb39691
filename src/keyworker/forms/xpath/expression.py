"""An expression that has been compiled, and the cache of them. This is the door of the package: see `forms.xpath`."""

import functools
from collections.abc import Mapping

from keyworker.forms.node import Node
from keyworker.forms.xpath.compiled import as_nodes, as_number, as_text, as_truth
from keyworker.forms.xpath.compiler import compile_part
from keyworker.forms.xpath.dates import Moment
from keyworker.forms.xpath.names import Names
from keyworker.forms.xpath.parser import parse
from keyworker.forms.xpath.paths import PathUse, uses_of
from keyworker.forms.xpath.patterns import forget_patterns
from keyworker.forms.xpath.scope import Scope, Value

INVALID_DATE = "Invalid Date"
DATES = frozenset({"date", "date-time"})
KEPT = 8_192
"""Expressions kept compiled: several large forms at once."""


class Expression:
    """A compiled expression: it holds no state and may be worked out in any scope, in any thread.

    `source` is its text; `paths` every location path in it; `functions` the names of the functions that it calls.
    """

    __slots__ = ("_dates", "_nodes", "_number", "_run", "_text", "_truth", "functions", "paths", "source")

    def __init__(self, source: str, names: Names) -> None:
        part = parse(source)
        compiled, uses = compile_part(part, names), uses_of(part, names)
        self.source = source
        self.paths: tuple[PathUse, ...] = tuple(uses.paths)
        self.functions: frozenset[str] = frozenset(uses.functions)
        self._run = compiled.run
        self._dates = bool(self.functions & DATES)
        self._text, self._number, self._truth = as_text(compiled), as_number(compiled), as_truth(compiled)
        self._nodes = as_nodes(compiled, "the expression")

    def value(self, scope: Scope) -> Value:
        """What it is, in its own kind. All six raise CallWrong where a function cannot be called as it is."""
        return self._run(scope)  # type: ignore[no-any-return]

    def text(self, scope: Scope) -> str:
        """The value as a text; "" for no node and for NaN. What is no date is "Invalid Date", as the reference engine has it."""
        text = self._text(scope)
        return text if text or not self._dates or not _no_date(self._run(scope)) else INVALID_DATE

    def written(self, scope: Scope) -> str:
        """The text that goes into a record or onto a screen: what is no date is blank there."""
        return self._text(scope)

    def number(self, scope: Scope) -> float:
        """The value as a number; a date is its days since 1970, NaN what is none."""
        return self._number(scope)

    def truth(self, scope: Scope) -> bool:
        """The value as a truth."""
        return self._truth(scope)

    def nodes(self, scope: Scope) -> list[Node]:
        """The node-set, in document order (randomize: in its order). Raises CallWrong where it is another kind."""
        return self._nodes(scope)


def compile_expression(
    source: str, namespaces: Mapping[str, str] = {}, *, default_namespace: str | None = None
) -> Expression:
    """The expression, compiled, from the cache where it was met before.

    `namespaces` are the prefixes that the form declares. A name without a prefix stands for an element in no namespace or in
    `default_namespace` (None: that of XForms). Raises ExpressionWrong for what is no expression, is nested too deep, or uses a
    prefix or variable that nothing declares; unknown functions are refused only when they are called.
    """
    return _compiled(source, tuple(namespaces.items()), default_namespace)


@functools.lru_cache(maxsize=KEPT)
def _compiled(source: str, namespaces: tuple[tuple[str, str], ...], default_namespace: str | None) -> Expression:
    return Expression(source, Names(source, dict(namespaces), default_namespace))


def _no_date(value: Value) -> bool:
    return isinstance(value, Moment) and value.at is None


def forget_expressions() -> None:
    """Empty every cache of this package: its keys are words of forms, and a pattern may be what somebody typed."""
    _compiled.cache_clear()
    forget_patterns()
