r"""Patterns of `regex()` as analysts write them, for Java (ODK Collect) or for browsers (web forms, Enketo), matched in linear time.

The function `regex()` and `forms.form_checks` call it. RE2 does the matching: how long it takes grows with the text and never faster,
whatever the pattern. It cannot look around (`(?=…)`) nor compare with what was matched before (`\1`): such a pattern is refused in words.
Python's `re` must never be given a pattern, or a part of one, that came from a form or an answer.
"""

import functools
import re
from typing import Final

import re2

from keyworker.forms.xpath.errors import CallWrong

LONGEST: Final = 2_000
"""Characters of a pattern."""
MOST_REPEATED: Final = 1_000
"""Times that RE2 repeats a sign; more is written out in several parts, up to `MOST_WRITTEN`."""
MOST_WRITTEN: Final = 20_000

_CLASS: Final = r"\[\^?\]?(?:\\[pP]\{[^}]*\}|\\.|\[:\^?\w+:\]|[^\\\]])*\]"
_SIGN: Final = re.compile(
    rf"\\[pP]\{{[^}}]*\}}|\\[pP]\w|\\u\{{[0-9A-Fa-f]+\}}|\\u[0-9A-Fa-f]{{4}}|\\Q.*?(?:\\E|\Z)|\\k<\w*>|\\.|{_CLASS}|\(\?<?[=!]|\(\?>|"
    r"\(\?P?<\w+>|\(\?[A-Za-z-]*[:)]|(?:[*+?]|\{\d+(?:,\d*)?\})\+|\{\d*,?\d*\}|.", re.DOTALL
)
_IN_CLASS: Final = re.compile(r"\\[pP]\{[^}]*\}|\\u\{[0-9A-Fa-f]+\}|\\u[0-9A-Fa-f]{4}|\\.|(?P<dash>-(?=\\[wWdDsSpP]))|&&\[|.", re.DOTALL)
_COUNT: Final = re.compile(r"\{(\d*)(,?)(\d*)\}")
_POSIX: Final = frozenset({"lower", "upper", "ascii", "alpha", "digit", "alnum", "punct", "graph", "print", "blank", "cntrl", "xdigit", "space"})
_PROPERTIES: Final = {
    "alphabetic": "L", "letter": "L", "uppercase": "Lu", "uppercaseletter": "Lu", "lowercase": "Ll", "lowercaseletter": "Ll", "mark": "M",
    "number": "N", "decimalnumber": "Nd", "digit": "Nd", "punctuation": "P", "symbol": "S", "separator": "Z", "whitespace": "Z",
}
_LOOKS: Final = ("looks ahead or back with {}, which can take for ever",
                 "Write a condition for each part, such as regex(., 'A') and not(regex(., 'B')).")
_AGAIN: Final = ("asks with {} for what stood before, which can take for ever",
                 "Compare the two parts outside of the pattern, such as substring(., 1, 4) = substring(., 6, 4).")
_NEVER_BACK: Final = ("has {}, which never gives back what it took", "Write a plain repetition: *, +, ? or a number in braces.")
_LARGE: Final = ("is too large when its repetitions are written out",
                 "Lower the numbers in its braces; limit the length of an answer with string-length(.) <= 2000.")
_PROBLEMS: Final = (
    # What RE2 says, what to say of it, what to do.
    ("missing )", "has a bracket ( that is not closed", r"Close it, or write \( for the sign itself."),
    ("unexpected )", "closes a bracket ) that is not opened", r"Open it, or write \) for the sign itself."),
    ("missing ]", "has a bracket [ that is not closed", r"Close it, or write \[ for the sign itself."),
    ("no argument for repetition", "repeats nothing at the place of {}", r"Put before it what is repeated, or write \ before the sign itself."),
    ("bad repetition operator", "repeats a repetition with {}", "Take one of the two out."),
    ("invalid repetition size", "repeats {}, which is too often or the wrong way round", _LARGE[1]),
    ("pattern too large", *_LARGE),
    ("trailing \\", "ends with a \\ that has nothing after it", "Take it out, or write two of them for the sign itself."),
)


class PatternWrong(CallWrong):
    """A pattern that cannot be matched; `explained` says which, why, and what to write instead."""

    def __init__(self, source: str, problem: str, remedy: str) -> None:
        shown = source if len(source) <= 120 else f"{source[:117]}..."
        self.explained = f"the pattern {shown} {problem}. {remedy}"
        super().__init__("regex", f"cannot be worked out: {self.explained}".rstrip("."))


@functools.lru_cache(maxsize=256)
def compiled(source: str) -> "re2._Regexp[bytes]":
    """The pattern, ready to search in UTF-8. Raises PatternWrong."""
    if len(source) > LONGEST:
        raise PatternWrong(source, f"has more than {LONGEST:,} characters", "Ask for less in one pattern.")
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(_as_re2(source).encode("utf-8", "replace"), options)
    except re2.error as error:
        raise _wrong(source, error) from error


def forget_patterns() -> None:
    """Empty the caches of patterns, the libraries' own too: a pattern may be what somebody typed."""
    compiled.cache_clear()
    re2.purge()
    re.purge()


def fits(pattern: str, text: str) -> bool:
    """Whether the pattern fits somewhere in the text: `^` and `$` make it the whole of it. Raises PatternWrong."""
    return compiled(pattern).search(text.encode("utf-8", "replace")) is not None


def _wrong(source: str, error: re2.error) -> PatternWrong:
    said = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error.args[0])
    kind, _, part = said.partition(": ")
    problem, remedy = next(
        ((problem, remedy) for start, problem, remedy in _PROBLEMS if kind.startswith(start)),
        ("has {}, which patterns do not know", r"Correct it, or write \ before a sign that is meant itself."),
    )
    return PatternWrong(source, problem.format(part or "a part"), remedy)


def _as_re2(source: str) -> str:
    """The same pattern as RE2 spells it. Raises PatternWrong for what RE2 leaves out on purpose."""
    made: list[str] = []
    for match in _SIGN.finditer(source):
        sign = match[0]
        _check(source, sign)
        if sign.startswith("["):
            made.append(f"{sign[0]}{''.join(_inside(source, part) for part in _IN_CLASS.finditer(sign[1:-1]))}]")
        elif _COUNT.fullmatch(sign) and made:
            made.append(_counted(made[-1], sign))
        elif sign.startswith("\\"):
            made.append(_escape(sign, in_class=False))
        elif re.match(r"\(\?[A-Za-z-]+[:)]", sign):
            made.append(re.sub("[ud]", "", sign).replace("(?)", "(?:)"))  # Java's wider cases are RE2's own
        else:
            made.append(sign)
    return "".join(made)


def _check(source: str, sign: str) -> None:
    if re.fullmatch(r"\(\?<?[=!]", sign):
        raise PatternWrong(source, _LOOKS[0].format(sign), _LOOKS[1])
    if re.fullmatch(r"\\[1-9]|\\k<\w*>|\\k", sign):
        raise PatternWrong(source, _AGAIN[0].format(sign), _AGAIN[1])
    if sign == "(?>" or re.fullmatch(r"([*+?]|\{.*\})\+", sign):
        raise PatternWrong(source, _NEVER_BACK[0].format(sign), _NEVER_BACK[1])


def _inside(source: str, part: re.Match[str]) -> str:
    """A part of a class `[…]`; a dash before another class is a dash."""
    sign = part[0]
    if sign == "&&[":
        raise PatternWrong(source, "takes one class out of another with &&", "Write out the signs that are meant.")
    if part["dash"]:
        return r"\-"
    return _escape(sign, in_class=True) if sign.startswith("\\") else sign


def _escape(sign: str, *, in_class: bool) -> str:
    if sign[1:2] in {"p", "P"}:
        return _property(sign, in_class=in_class)
    if sign.startswith("\\u") and len(sign) > 2:
        return f"\\x{{{sign[2:].strip('{}')}}}"
    if sign == r"\Z":
        return r"\z"
    if sign == r"\b" and in_class:
        return r"\x08"
    return sign if sign.isascii() or sign.startswith("\\Q") else sign[1:]


def _property(sign: str, *, in_class: bool) -> str:
    r"""`\p{Alpha}`, `\p{IsLatin}`, `\p{Script=Latin}`, `\p{Letter}`: RE2 knows `\p{Latin}` and `\p{L}`, and Java's old classes by their POSIX names."""
    named = sign[2:].strip("{}")
    bare = re.sub(r"^(Is|script=|sc=|general_category=|gc=|Script_Extensions=|scx=)", "", named, flags=re.IGNORECASE)
    if named.lower() in _POSIX:
        written = f"[:{'^' if sign[1] == 'P' else ''}{named.lower()}:]"
        return written if in_class else f"[{written}]"
    return f"{sign[:2]}{{{_PROPERTIES.get(bare.replace('_', '').lower(), bare)}}}"


def _counted(repeated: str, sign: str) -> str:
    """`{,5}` begins at none; of more than RE2 repeats at once the sign before is written again for each part."""
    match = _COUNT.fullmatch(sign)
    if match is None or not (match[1] or match[3]):
        return sign
    least, most = int(match[1] or 0), int(match[3]) if match[3] else None
    if not match[2]:
        most = least
    parts: list[str] = []
    if repeated[-1:] in ")*+?}E" or max(least, most or 0) > MOST_WRITTEN:
        return f"{{0,{most}}}" if sign.startswith("{,") else sign  # RE2 itself says whether it is too large
    while max(least, most or 0) > MOST_REPEATED and (most is None or least <= most):
        first, last = min(least, MOST_REPEATED), MOST_REPEATED
        parts.append(f"{{{first}}}" if most is None else f"{{{first},{last}}}")
        least, most = least - first, None if most is None else most - last
        parts.append(repeated)
    end = f"{{{least},}}" if most is None else f"{{{least},{most}}}"
    return "".join([*parts, end])
