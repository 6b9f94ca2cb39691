"""Cuts an expression into tokens after XPath 1.0, section 3.7, including its rules that tell operators from names.

Only the parser calls it. One leniency that forms rely on: an operator's name may touch what follows (`1 or1`, `2div1`).
"""

import enum
import re
from typing import NamedTuple

from keyworker.forms.xpath.errors import ExpressionWrong


class Kind(enum.Enum):
    """The kinds of token; FUNCTION, AXIS and TYPE are names known by what follows them."""

    NUMBER = "number"
    LITERAL = "literal"
    OPERATOR = "operator"
    NAME = "name"
    FUNCTION = "function"
    AXIS = "axis"
    TYPE = "type"
    VARIABLE = "variable"
    MARK = "mark"
    END = "end"


class Token(NamedTuple):
    """One token: its kind, its text (without quotes or `$`) and where it begins."""

    kind: Kind
    text: str
    at: int


NAME_START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
NC_NAME = rf"[{NAME_START}][{NAME_START}\-.0-9\u00B7\u0300-\u036F\u203F\u2040]*"
SPACE = re.compile(r"[\s\ufeff]*")
OPERAND_NEXT = re.compile(
    rf"""(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<literal>"[^"]*"|'[^']*')
    |(?P<variable>\${NC_NAME}(?::{NC_NAME})?)
    |(?P<name>{NC_NAME}:\*|{NC_NAME}(?::(?!:){NC_NAME})?)
    |(?P<mark>//|\.\.|::|[/.@*()\[\],])
    |(?P<operator>-|<=|>=|!=|[|+=<>])""",
    re.VERBOSE,
)
OPERATOR_NEXT = re.compile(r"(?P<operator>and|or|div|mod|<=|>=|!=|[|+\-=<>*])|(?P<mark>//|[/()\[\],])")
KINDS = {kind.value: kind for kind in Kind}
NODE_TYPES = frozenset({"comment", "text", "processing-instruction", "node"})
OPERAND_ENDS = frozenset({")", "]", ".", ".."})


def tokens(source: str) -> list[Token]:
    """All tokens, the last one END. Raises ExpressionWrong where nothing fits."""
    found: list[Token] = []
    place = 0
    while True:
        space = SPACE.match(source, place)
        place = space.end() if space else place
        if place >= len(source):
            found.append(Token(Kind.END, "", place))
            return found
        pattern = OPERATOR_NEXT if found and _is_operand(found[-1]) else OPERAND_NEXT
        match = pattern.match(source, place)
        if match is None or match.lastgroup is None:
            raise ExpressionWrong(source, f"cannot be read from position {place + 1}", place)
        found.append(_token(source, match, KINDS[match.lastgroup]))
        place = match.end()


def _is_operand(token: Token) -> bool:
    """Whether an operator must follow: the token ends an operand (a `*` in operand position is a name test)."""
    kind = token.kind
    if kind is Kind.MARK:
        return token.text in OPERAND_ENDS
    return kind is Kind.NAME or kind is Kind.NUMBER or kind is Kind.LITERAL or kind is Kind.VARIABLE


def _token(source: str, match: re.Match[str], kind: Kind) -> Token:
    text, at = match.group(), match.start()
    if kind is Kind.LITERAL:
        return Token(kind, text[1:-1], at)
    if kind is Kind.VARIABLE:
        return Token(kind, text[1:], at)
    if kind is Kind.MARK and text == "*":
        return Token(Kind.NAME, "*", at)
    if kind is not Kind.NAME:
        return Token(kind, text, at)
    rest = SPACE.match(source, match.end())
    after = rest.end() if rest else match.end()
    if source.startswith("::", after):
        return Token(Kind.AXIS, text, at)
    if source.startswith("(", after):
        return Token(Kind.TYPE if text in NODE_TYPES else Kind.FUNCTION, text, at)
    return Token(kind, text, at)
