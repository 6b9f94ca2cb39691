"""Reads the tokens of an expression into its parts, after the grammar of XPath 1.0, sections 2 and 3.

Only the compiler calls it. Chains of one operator are flat, however long; nesting is bounded, so that no expression can
exhaust the stack, here or when it is worked out.
"""

from keyworker.forms.xpath.errors import ExpressionWrong
from keyworker.forms.xpath.lexer import Kind, Token, tokens
from keyworker.forms.xpath.syntax import Axis, Call, Chain, Literal, Negation, NodeTest, Number, Part, Path, Step

DEEPEST = 90
"""Brackets and calls inside each other: more than any form needs, and far from the end of the stack (about 5 calls each)."""
LONGEST = 200_000
"""Characters of one expression."""
LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"or"}), frozenset({"and"}), frozenset({"=", "!="}), frozenset({"<", "<=", ">", ">="}), frozenset({"+", "-"}),
    frozenset({"*", "div", "mod"}),
)
LEVEL_OF = {operator: level for level, operators in enumerate(LEVELS) for operator in operators}
STEP_MARKS = frozenset({".", "..", "@"})
AXES = {axis.value: axis for axis in Axis}
ANY_BELOW = Step(Axis.DESCENDANT_OR_SELF, NodeTest("node"))


def parse(source: str) -> Part:
    """The parts of `source`. Raises ExpressionWrong."""
    if len(source) > LONGEST:
        raise ExpressionWrong(source, f"is longer than {LONGEST} characters")
    return _Parser(source).whole()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = tokens(source)
        self._next = 0
        self._depth = 0

    def whole(self) -> Part:
        part = self._expression()
        if self._token.kind is not Kind.END:
            raise self._wrong()
        return part

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _wrong(self) -> ExpressionWrong:
        token = self._token
        found = "ends too early" if token.kind is Kind.END else f"is not understood at {token.text!r} (position {token.at + 1})"
        return ExpressionWrong(self._source, found, token.at)

    def _take(self, text: str, kind: Kind = Kind.MARK) -> bool:
        token = self._tokens[self._next]
        if token.text == text and token.kind is kind:
            self._next += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self._wrong()

    def _expression(self) -> Part:
        """Operator precedence with one stack: an operand, then operators as long as they come."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionWrong(self._source, f"is nested more than {DEEPEST} deep", self._token.at)
        operands = [self._operand()]
        operators: list[str] = []
        while self._token.kind is Kind.OPERATOR and self._token.text in LEVEL_OF:
            operators.append(self._token.text)
            self._next += 1
            operands.append(self._operand())
        self._depth -= 1
        for level in range(len(LEVELS) - 1, -1, -1):
            if not operators:
                break
            operands, operators = _gathered(operands, operators, LEVELS[level])
        return operands[0]

    def _operand(self) -> Part:
        """Minus signs, then paths with `|` between them."""
        minus = 0
        while self._take("-", Kind.OPERATOR):
            minus += 1
        part = self._path()
        rest: list[tuple[str, Part]] = []
        while self._take("|", Kind.OPERATOR):
            rest.append(("|", self._path()))
        if rest:
            part = Chain(part, tuple(rest))
        if not minus:
            return part
        return Negation(part) if minus % 2 else Negation(Negation(part))

    def _path(self) -> Part:
        token = self._token
        if self._take("/"):
            return Path(True, None, (), self._steps() if self._begins_step() else ())  # noqa: FBT003
        if self._take("//"):
            return Path(True, None, (), (ANY_BELOW, *self._steps()))  # noqa: FBT003
        if self._begins_step():
            return Path(False, None, (), self._steps())  # noqa: FBT003
        start = self._primary(token)
        filters = self._predicates()
        steps: tuple[Step, ...] = ()
        if self._take("/"):
            steps = self._steps()
        elif self._take("//"):
            steps = (ANY_BELOW, *self._steps())
        return Path(False, start, filters, steps) if filters or steps else start  # noqa: FBT003

    def _primary(self, token: Token) -> Part:
        if token.kind is Kind.VARIABLE:
            raise ExpressionWrong(self._source, f"refers to a variable (${token.text}); forms have none", token.at)
        self._next += 1
        if token.kind is Kind.NUMBER:
            return Number(float(token.text))
        if token.kind is Kind.LITERAL:
            return Literal(token.text)
        if token.kind is Kind.FUNCTION:
            return Call(token.text, self._arguments(), token.at)
        if token.kind is Kind.MARK and token.text == "(":
            inner = self._expression()
            self._expect(")")
            return inner
        self._next -= 1
        raise self._wrong()

    def _arguments(self) -> tuple[Part, ...]:
        self._expect("(")
        if self._take(")"):
            return ()
        found = [self._expression()]
        while self._take(","):
            found.append(self._expression())
        self._expect(")")
        return tuple(found)

    def _predicates(self) -> tuple[Part, ...]:
        found: list[Part] = []
        while self._take("["):
            found.append(self._expression())
            self._expect("]")
        return tuple(found)

    def _begins_step(self) -> bool:
        token = self._token
        kind = token.kind
        if kind is Kind.MARK:
            return token.text in STEP_MARKS
        return kind is Kind.NAME or kind is Kind.AXIS or kind is Kind.TYPE

    def _steps(self) -> tuple[Step, ...]:
        found = [self._step()]
        while True:
            if self._take("//"):
                found.append(ANY_BELOW)
            elif not self._take("/"):
                return tuple(found)
            found.append(self._step())

    def _step(self) -> Step:
        if self._take("."):
            return Step(Axis.SELF, NodeTest("node"), self._predicates())
        if self._take(".."):
            return Step(Axis.PARENT, NodeTest("node"), self._predicates())
        axis = Axis.CHILD
        if self._take("@"):
            axis = Axis.ATTRIBUTE
        elif self._token.kind is Kind.AXIS:
            named = AXES.get(self._token.text)
            if named is None:
                raise self._wrong()
            axis = named
            self._next += 1
            self._expect("::")
        return Step(axis, self._node_test(), self._predicates())

    def _node_test(self) -> NodeTest:
        token = self._token
        self._next += 1
        if token.kind is Kind.NAME:
            prefix, colon, name = token.text.rpartition(":")
            return NodeTest("name", prefix if colon else "", name)
        if token.kind is Kind.TYPE:
            self._expect("(")
            target = ""
            if token.text == "processing-instruction" and self._token.kind is Kind.LITERAL:
                target = self._token.text
                self._next += 1
            self._expect(")")
            return NodeTest(token.text, "", target)
        self._next -= 1
        raise self._wrong()


def _gathered(operands: list[Part], operators: list[str], level: frozenset[str]) -> tuple[list[Part], list[str]]:
    """Join the operands between operators of one level into chains; what is left stands between looser operators."""
    joined: list[Part] = []
    left: list[str] = []
    first, rest = operands[0], list[tuple[str, Part]]()
    for operator, operand in zip(operators, operands[1:], strict=True):
        if operator in level:
            rest.append((operator, operand))
            continue
        joined.append(Chain(first, tuple(rest)) if rest else first)
        left.append(operator)
        first, rest = operand, []
    joined.append(Chain(first, tuple(rest)) if rest else first)
    return joined, left
