"""Replays recorded XPath cases: one expression, one document, the result.

`run_xforms.py` and `test_xpath_cases.py` call `replay`. The cases are read from the folder that is given and never copied here.
Out of scope are cases whose result is random, and those that the recorded engine's own suite holds to be wrong.
"""

import json
import math
import random
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from keyworker.base.errors import KeyworkerError
from keyworker.forms.node import ATTRIBUTE, COMMENT, ELEMENT, INSTRUCTION, NAMESPACE, TEXT, Node
from keyworker.forms.tree import parse_document
from keyworker.forms.xpath import ExpressionWrong, Scope, Value, compile_expression

CRASHES = (ArithmeticError, AssertionError, AttributeError, KeyworkerError, LookupError, RuntimeError, StopIteration, TypeError, ValueError)
"""What a bug raises: one case fails then, the others are still replayed."""
DOCTYPE = re.compile(r"\s*<!DOCTYPE[^>\[]*>")
XFORMS = "http://www.w3.org/2002/xforms"
KINDS = {"text()": TEXT, "comment()": COMMENT, "processing-instruction()": INSTRUCTION, "*": ELEMENT}


class CaseHost:
    """Answers as the recorded page did: its clock, its zone, the instances and texts of its document."""

    def __init__(self, document: Node, clock: datetime, zone: tzinfo, language: str | None) -> None:
        self.language = language
        self._document, self._now = document, clock.astimezone(zone)
        self._random = random.Random(1)

    def now(self) -> datetime:
        """The recorded clock in the recorded zone."""
        return self._now

    def instance(self, id: str) -> Node | None:  # noqa: A002
        """The instance element with that id."""
        found = (each for each in self._document.descendants() if each.type is ELEMENT and each.name == "instance")
        return next((each for each in found if each.attribute("id") == id), None)

    def itext(self, id: str) -> Value:  # noqa: A002
        """The values of that text in the language, the default one, or the first."""
        translations = [each for each in self._document.descendants() if each.type is ELEMENT and each.name == "translation"]
        wanted = [each for each in translations if each.attribute("lang") == self.language]
        wanted = wanted or [each for each in translations if each.attribute("default") is not None] or translations
        texts = [each for each in wanted[0].elements() if each.attribute("id") == id] if wanted else []
        return [value for text in texts for value in text.elements() if value.attribute("form") is None]

    def choice_name(self, value: str, path_text: str, scope: Scope) -> str:
        """No case has choices."""
        raise NotImplementedError(value, path_text, scope.node.name)

    def random(self) -> float:
        """From a fixed seed."""
        return self._random.random()

    def looked_at(self, nodes: int) -> None:
        """Nothing is counted."""

    def new_uuid(self) -> str:
        """A real one."""
        return str(uuid.uuid4())


def replay(folder: Path) -> tuple[int, int, list[str]]:
    """Replay `xpath_cases.json` of a folder: how many of how many in scope passed, and a line for each that did not."""
    book = json.loads((folder / "xpath_cases.json").read_text("utf-8"))
    cases = [case for case in book["cases"] if in_scope(case)]
    zone = ZoneInfo(book["timezone"])
    differences: list[str] = []
    for case in cases:
        try:
            problem = _difference(case, book["documents"][case["document"]], zone)
        except CRASHES as crash:
            problem = f"crash: {type(crash).__name__}: {crash}"
        if problem:
            differences.append(f"{case['id']} {case['file'].rsplit('/', 1)[-1]} {case['expression']!r}: {problem}")
    return len(cases) - len(differences), len(cases), differences


def in_scope(case: Mapping[str, Any]) -> bool:
    """What the README says: no random results, no recorded known deviations."""
    return case["reference"] == "pass" and case.get("deterministic", True) is not False


def _difference(case: dict[str, Any], xml: str, zone: tzinfo) -> str:
    document = parse_document(DOCTYPE.sub("", xml, count=1))
    clock = datetime.fromisoformat(case["clock"]) if case["clock"] else datetime.now(UTC)
    host = CaseHost(document, clock, zone, case["language"])
    context = find(document, case["context"])
    scope = Scope(context, host, root=_root(case, document, context))
    try:
        expression = compile_expression(
            case["expression"], _namespaces(case, document, context), default_namespace=case["default_ns"]
        )
        got = _asked(expression.value(scope), case, expression, scope)
    except ExpressionWrong as error:
        return "" if "error" in case else f"raised {error.problem}"
    if "error" in case:
        return f"expected an error, got {got!r}"
    return "" if _same(got, case) else f"expected {case['result']!r}, got {got!r}"


def _root(case: dict[str, Any], document: Node, context: Node) -> Node:
    """Where absolute paths start. Some cases of `indexed-repeat` in an XForm were recorded with `/`, although the engine had
    started at the primary instance (their `/data` is no child of the document): there it is the instance around the context.
    """
    if case["root"] == "/" and case["mode"] == "xforms" and case["default_ns"] == XFORMS:
        around: Node | None = context
        while around is not None:
            if around.type is ELEMENT and around.name == "instance":
                return around
            around = around.parent
    return find(document, case["root"])


def _namespaces(case: dict[str, Any], document: Node, context: Node) -> dict[str, str]:
    """The recorded prefixes, and for those that the recorder missed (after `::`) what the document declares: at the context or
    around it, at its root, or else anywhere. The engine resolved prefixes by the document too.
    """
    around: list[Node] = [context]
    while around[-1].parent is not None:
        around.append(around[-1].parent)
    found: dict[str, str] = {}
    for node in (*around, *document.descendants()):
        for held in node.declarations:
            found.setdefault(held.name, held.text)
    found.pop("", None)
    return {**found, **(case["namespaces"] or {})}


def _asked(value: Value, case: dict[str, Any], expression: Any, scope: Scope) -> Any:
    asked = case["result_type"]
    if asked == "any":
        asked = case.get("natural_type", "string")
    if asked == "number":
        return expression.number(scope)
    if asked == "string":
        return expression.text(scope)
    if asked == "boolean":
        return expression.truth(scope)
    paths = [path_of(node) for node in expression.nodes(scope)] if isinstance(value, list) else value
    return paths[:1] if asked == "node" and isinstance(paths, list) else paths


def _same(got: Any, case: dict[str, Any]) -> bool:
    expected = case["result"]
    if isinstance(got, list):
        # a document type is a node in browsers, but none in the data model of XPath 1.0
        return sorted(got) == sorted(path for path in expected or [] if "node-type-" not in path)
    if isinstance(got, bool) or isinstance(expected, bool) or isinstance(got, str):
        return bool(got == expected)
    return _same_number(float(got), float(expected), case.get("round_factor"))


def _same_number(got: float, expected: float, factor: float | None) -> bool:
    if math.isnan(got) or math.isnan(expected):
        return math.isnan(got) and math.isnan(expected)
    if factor is not None and math.isfinite(got):
        return math.floor(got * factor + 0.5) == math.floor(expected * factor + 0.5)
    return got == expected


def find(document: Node, path: str) -> Node:
    """The node at a canonical path."""
    node = document
    for part in (each for each in re.split(r"/(?![^{]*\})", path) if each):
        if part.startswith("@"):
            node = next(each for each in node.attributes if _attribute_path(each) == part)
            continue
        if part.startswith("namespace::"):
            node = next(each for each in node.declarations if _namespace_path(each) == part)
            continue
        kind, _, place = part.rstrip("]").partition("[")
        node = [each for each in node.children if each.type is KINDS[kind]][int(place) - 1]
    return node


def path_of(node: Node) -> str:
    """The canonical path of a node."""
    parts: list[str] = []
    while node.parent is not None:
        if node.type is ATTRIBUTE:
            parts.append(_attribute_path(node))
        elif node.type is NAMESPACE:
            parts.append(_namespace_path(node))
        else:
            kind = next(name for name, held in KINDS.items() if held is node.type)
            same = [each for each in node.parent.children if each.type is node.type]
            parts.append(f"{kind}[{next(at for at, each in enumerate(same) if each is node) + 1}]")
        node = node.parent
    return "/" + "/".join(reversed(parts))


def _namespace_path(node: Node) -> str:
    """A browser holds the default namespace as an attribute with the name `xmlns`."""
    return f"namespace::{node.name or 'xmlns'}"


def _attribute_path(node: Node) -> str:
    return f"@{{{node.namespace}}}{node.name}" if node.namespace else f"@{node.name}"
