"""Expressions of one form: compiled once, with the form's prefixes; what is wrong becomes a finding. Only the loader uses this."""

from collections.abc import Mapping

from keyworker.forms.xpath import Expression, ExpressionWrong, compile_expression


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
            self.findings.append(f"{where}: the expression “{source.strip()}” is wrong: {' '.join(wrong.findings)}")
            return self._nothing

    def optional(self, source: str | None, where: str) -> Expression | None:
        """The same for an attribute that need not be there or is empty."""
        return self.compile(source, where) if source is not None and source.strip() else None
