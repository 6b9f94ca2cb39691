"""What can be wrong with an expression: found when it is compiled, or when it is worked out.

Both are FormRefused, so that a form with a bad expression is refused when it is loaded and never falls over a screen.
"""

from keyworker.base.errors import FormRefused


class ExpressionWrong(FormRefused):
    """The text is not an expression; `source` is the expression, `at` the place (from 0) where reading it stopped."""

    def __init__(self, source: str, problem: str, at: int = 0) -> None:
        self.source = source
        self.at = at
        self.problem = problem
        shown = source if len(source) <= 120 else f"{source[:117]}..."
        super().__init__((f"The expression {shown!r} {problem}.",))


class CallWrong(ExpressionWrong):
    """A function cannot be called as it is: unknown, or with arguments that do not fit. Raised when the call is worked out."""

    def __init__(self, function: str, problem: str) -> None:
        super().__init__(f"{function}()", problem)
