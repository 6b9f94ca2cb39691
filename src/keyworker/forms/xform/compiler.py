"""Expressions of one form: compiled once, with the form's prefixes; what is wrong becomes a finding. Only the loader uses this."""

import re
from collections.abc import Mapping
from typing import Final

from keyworker.forms.xpath import Expression, ExpressionWrong, compile_expression

_ROUND: Final = 30
"""Letters that are shown before and after the place at fault."""
_ADVICE: Final = (
    ("==", "Write = for “is equal to”."), ("&&", "Write and between the conditions."), ("||", "Write or between the conditions."),
    ("<>", "Write != for “is not equal to”."), (" AND ", "Write and in small letters."), (" OR ", "Write or in small letters."),
    ("ends too early", "Look for a bracket or a quotation mark that is not closed."),
    ("nested more than", "Work a part of it out in a calculate of its own."), ("longer than", "Work a part of it out in a calculate of its own."),
)


def _in_words(wrong: ExpressionWrong) -> str:
    """What is wrong first, then the part of the expression around it, as an analyst writes it, and what to do where that is known."""
    source, at = wrong.source, wrong.at
    part = source[max(0, at - _ROUND) : at + _ROUND]
    shown = re.sub(r"/[\w.-]+(?:/[\w.-]+)*/([\w.-]+)", r"${\1}", part)
    shown = f"{'… ' if at > _ROUND else ''}{' '.join(shown.split())}{' …' if at + _ROUND < len(source) else ''}"
    problem = re.sub(r" from position \d+| \(position \d+\)", "", wrong.problem)  # positions count paths, which nobody wrote
    said = f"{source[max(0, at - 3) : at + 5]} {problem}"
    advice = next((what for sign, what in _ADVICE if sign in said), "Correct it there.")
    return f"the expression {problem}: “{shown}”. {advice}"


class Compiler:
    """Compiles, and gathers `findings`: sentences that name the question and what is wrong."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self.namespaces = namespaces
        self.findings: list[str] = []
        self.bind_ids: dict[str, str] = {}
        self._nothing = compile_expression("''")

    def compile(self, source: str, where: str) -> Expression:
        """The expression; one that is wrong is noted as a finding and stands in as ''."""
        try:
            return compile_expression(source.strip() or "''", self.namespaces)
        except ExpressionWrong as wrong:
            self.findings.append(f"{where}: {_in_words(wrong)}")
            return self._nothing

    def optional(self, source: str | None, where: str) -> Expression | None:
        """The same for an attribute that need not be there or is empty."""
        return self.compile(source, where) if source is not None and source.strip() else None
