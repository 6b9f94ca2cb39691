"""Functions on texts: XPath 1.0, section 4.2, and those of the ODK XForms specification."""

import base64
import binascii
import hashlib
import math

from keyworker.forms.xpath.compiled import Kind
from keyworker.forms.xpath.errors import CallWrong
from keyworker.forms.xpath.functions.registry import Function
from keyworker.forms.xpath.patterns import fits
from keyworker.forms.xpath.scope import Scope, Value
from keyworker.forms.xpath.values import BLANK, BLANKS, text_of, texts_of, words_of

T, N = Kind.TEXT, Kind.NUMBER
ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
MOST_UUID = 100_000
LONGEST = 1_000_000
"""Letters of a text that is put together: more than any answer, and a text that doubles from row to row ends before the machine does."""


def _own(scope: Scope, values: tuple[Value, ...]) -> str:
    """The text of the argument, or of the context node where there is none."""
    return text_of(values[0]) if values else scope.node.string_value()


def _concat(_scope: Scope, *values: Value) -> str:
    """All texts; of a node-set those of all its nodes (the dialect)."""
    return _together("concat", "", values)


def _join(_scope: Scope, between: str, *values: Value) -> str:
    return _together("join", between, values)


def _together(function: str, between: str, values: tuple[Value, ...]) -> str:
    texts = [text for value in values for text in texts_of(value)]
    if sum(map(len, texts)) + len(between) * len(texts) > LONGEST:
        raise CallWrong(function, f"makes a text of more than {LONGEST:,} letters")
    return between.join(texts)


def _substring_before(_scope: Scope, text: str, mark: str) -> str:
    before, found, _ = text.partition(mark) if mark else ("", "", "")
    return before if found else ""


def _substring_after(_scope: Scope, text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


def _half_up(number: float) -> float:
    return math.floor(number + 0.5) if math.isfinite(number) else number


def _substring(_scope: Scope, text: str, start: float, length: float | None = None) -> str:
    """Characters from position `start` (from 1), `length` of them, both rounded (XPath 1.0, 4.2: also for NaN and infinity)."""
    first = _half_up(start)
    end = math.inf if length is None else first + _half_up(length)
    if math.isnan(first) or math.isnan(end):
        return ""
    begin = min(max(first, 1), len(text) + 1)
    stop = min(max(end, 1), len(text) + 1)
    return text[int(begin) - 1:int(stop) - 1]


def _substr(_scope: Scope, text: str, start: float, end: float = math.inf) -> str:
    """Characters from `start` (from 0) up to `end`; negative ones count from the end; none for a place that is no number."""
    if math.isnan(start) or math.isnan(end):
        return ""

    def place(number: float) -> int:
        number = math.trunc(number) if math.isfinite(number) else number
        return int(min(max(number + len(text) if number < 0 else number, 0), len(text)))

    return text[place(start):place(end)]


def _translate(_scope: Scope, text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for at, character in enumerate(old):
        table.setdefault(ord(character), new[at] if at < len(new) else None)
    return text.translate(table)


def _normalize_space(scope: Scope, *values: Value) -> str:
    return BLANKS.sub(" ", _own(scope, values)).strip(" ")


def _digest(_scope: Scope, text: str, algorithm: str, encoding: str = "base64") -> str:
    name = ALGORITHMS.get(algorithm)
    if name is None:
        raise CallWrong("digest", f"knows {', '.join(ALGORITHMS)} only")
    made = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
    if encoding == "hex":
        return made.hex()
    if encoding != "base64":
        raise CallWrong("digest", "writes base64 or hex only")
    return base64.b64encode(made).decode()


def _base64_decode(_scope: Scope, text: str) -> str:
    bare = BLANKS.sub("", text).rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("utf-8", "replace")
    except binascii.Error:
        return ""


def _uuid(scope: Scope, length: float | None = None) -> str:
    """A UUID, or `length` characters of several."""
    if length is None:
        return scope.host.new_uuid()
    if not 0 <= length <= MOST_UUID:
        raise CallWrong("uuid", f"needs a length from 0 to {MOST_UUID}")
    text = ""
    while len(text) < length:
        text += scope.host.new_uuid()
    return text[:int(length)]


def _selected(_scope: Scope, values: str, value: str) -> bool:
    """Whether a value is among those that a blank separates; the empty value is among none at all."""
    return value.strip(BLANK) in (words_of(values) or [""])


def _selected_at(_scope: Scope, values: str, at: float) -> str:
    chosen = words_of(values)
    return chosen[int(at)] if 0 <= at < len(chosen) else ""


TABLE = {
    "string": Function(T, lambda scope, *values: _own(scope, values), (Kind.ANY,), least=0),
    "concat": Function(T, _concat, more=Kind.ANY),
    "join": Function(T, _join, (T,), more=Kind.ANY),
    "starts-with": Function(Kind.TRUTH, lambda _scope, text, part: text.startswith(part), (T, T), constant=True),
    "ends-with": Function(Kind.TRUTH, lambda _scope, text, part: text.endswith(part), (T, T), constant=True),
    "contains": Function(Kind.TRUTH, lambda _scope, text, part: part in text, (T, T), constant=True),
    "substring-before": Function(T, _substring_before, (T, T), constant=True),
    "substring-after": Function(T, _substring_after, (T, T), constant=True),
    "substring": Function(T, _substring, (T, N, N), least=2, constant=True),
    "substr": Function(T, _substr, (T, N, N), least=2, constant=True),
    "string-length": Function(N, lambda scope, *values: float(len(_own(scope, values))), (Kind.ANY,), least=0),
    "normalize-space": Function(T, _normalize_space, (Kind.ANY,), least=0),
    "translate": Function(T, _translate, (T, T, T), constant=True),
    "regex": Function(Kind.TRUTH, lambda _scope, text, pattern: fits(pattern, text), (T, T), constant=True),
    "digest": Function(T, _digest, (T, T, T), least=2, constant=True),
    "base64-decode": Function(T, _base64_decode, (T,), constant=True),
    "uuid": Function(T, _uuid, (N,), least=0),
    "selected": Function(Kind.TRUTH, _selected, (T, T), constant=True),
    "selected-at": Function(T, _selected_at, (T, N), constant=True),
    "count-selected": Function(N, lambda _scope, values: float(len(words_of(values))), (T,), constant=True),
}
