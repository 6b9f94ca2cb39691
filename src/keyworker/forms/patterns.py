r"""Patterns of `regex()` that can take for ever: a repetition within a repetition, where the same text can be divided in many ways.

`forms.form_checks` asks before a form reaches anybody: matching cannot be interrupted, and what is matched is what somebody types.
`(a+)+` is such a pattern; `(\d+,)*` is none, because each round ends with a sign that the inner repetition cannot take.
"""

import re
from dataclasses import dataclass, field
from typing import Final

_ATOM: Final = re.compile(r"\(\?<?[:=!]|\(\?P?<\w+>|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_QUANTIFIER: Final = re.compile(r"([*+?]|\{(\d*)(,?)(\d*)\})[?+]?")
_SIGNS: Final = [chr(code) for code in range(32, 127)] + ["\t", "\n", "é", "ł"]
_ENDLESS: Final = 10
"""Rounds from which a repetition counts as one without end."""


@dataclass
class _Piece:
    """A sign (`takes`: the signs that fit) or a group (`ways`), and how often it may stand there."""

    takes: frozenset[str] = frozenset()
    ways: list[list["_Piece"]] = field(default_factory=list)
    least: int = 1
    most: int = 1


def runs_away(pattern: str) -> bool:
    """Whether a short text can keep the pattern busy for ever. What is no pattern does not: the engine refuses it when it is asked."""
    try:
        ways, _ = _ways(pattern, 0)
        return any(_bad(piece) for way in ways for piece in way)
    except (re.error, RecursionError, OverflowError):
        return False


def _ways(pattern: str, at: int) -> tuple[list[list[_Piece]], int]:
    """The alternatives from a place on, up to the bracket that closes them or the end."""
    ways: list[list[_Piece]] = [[]]
    while at < len(pattern) and pattern[at] != ")":
        atom = _ATOM.match(pattern, at)
        assert atom is not None
        at = atom.end()
        if atom[0] == "|":
            ways.append([])
            continue
        piece = _Piece()
        if atom[0].startswith("("):
            piece.ways, at = _ways(pattern, at)
            at += 1
        elif atom[0] in {"^", "$", r"\b", r"\B"}:
            continue
        else:
            piece.takes = _takes(atom[0])
        at = _counted(pattern, at, piece)
        ways[-1].append(piece)
    return ways, at


def _counted(pattern: str, at: int, piece: _Piece) -> int:
    found = _QUANTIFIER.match(pattern, at)
    if found is None:
        return at
    if found[1][0] == "{":
        piece.least = int(found[2] or 0)
        piece.most = int(found[4]) if found[4] else 1_000 if found[3] else piece.least
    else:
        piece.least = 1 if found[1] == "+" else 0
        piece.most = 1 if found[1] == "?" else 1_000
    return found.end()


def _takes(atom: str) -> frozenset[str]:
    fits = re.compile(atom, re.DOTALL)
    return frozenset(sign for sign in _SIGNS if fits.fullmatch(sign))


def _bad(piece: _Piece) -> bool:
    if not piece.ways:
        return False
    if piece.most >= _ENDLESS and (any(_divides(way) for way in piece.ways) or _alike(piece.ways)):
        return True
    return any(_bad(inner) for way in piece.ways for inner in way)


def _divides(way: list[_Piece]) -> bool:
    """Whether two rounds of this could be one: something in it goes on without end, and no sign must stand between that it cannot take."""
    endless = frozenset().union(*(_signs(piece) for piece in way if _endless(piece)))
    fixed = [piece for piece in way if piece.least == piece.most >= 1 and not piece.ways]
    return any(_endless(piece) for piece in way) and all(piece.takes & endless for piece in fixed)


def _endless(piece: _Piece) -> bool:
    return piece.most >= _ENDLESS > piece.least or any(_endless(inner) for way in piece.ways for inner in way)


def _signs(piece: _Piece) -> frozenset[str]:
    return piece.takes.union(*(_signs(inner) for way in piece.ways for inner in way))


def _alike(ways: list[list[_Piece]]) -> bool:
    """Whether two alternatives of one sign each take the same sign."""
    single = [way[0].takes for way in ways if len(way) == 1 and not way[0].ways]
    return any(one & other for place, one in enumerate(single) for other in single[place + 1:])
