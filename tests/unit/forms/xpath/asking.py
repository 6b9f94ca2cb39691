"""A host with a fixed clock, and short ways to ask an expression of a document."""

from datetime import datetime, timedelta, timezone

from keyworker.forms.node import Node
from keyworker.forms.tree import parse_document
from keyworker.forms.xpath import Scope, Value, compile_expression

NOON = datetime(2026, 1, 15, 12, 34, 56, tzinfo=timezone(timedelta(hours=-7)))


class FixedHost:
    """Always the same moment, number and UUID; one secondary instance, `list`."""

    def __init__(self, now: datetime = NOON) -> None:
        self.language: str | None = None
        self._now = now
        self._list = parse_document("<root><item><name>a</name><label>Ann</label></item><item><name>b</name><label>Bo</label></item></root>")

    def now(self) -> datetime:
        return self._now

    def instance(self, id: str) -> Node | None:  # noqa: A002
        return self._list if id == "list" else None

    def itext(self, id: str) -> Value:  # noqa: A002
        return f"text of {id}"

    def choice_name(self, value: str, path_text: str, scope: Scope) -> str:
        return f"{value} of {path_text} at {scope.node.name}"

    def random(self) -> float:
        return 0.25

    def looked_at(self, nodes: int) -> None:
        """Nothing is counted."""

    def new_uuid(self) -> str:
        return "00000001-0000-4000-8000-000000000001"


DATA = parse_document(
    "<data><a>2</a><b>3</b><x>one two</x><empty/><d>2026-01-10</d><g n='1' id='k'>v</g>"
    "<rep><n>1</n><x>1</x></rep><rep><n>2</n><x>2</x></rep><rep><n>3</n><x>1</x></rep></data>"
)


def scope_at(path: str = "/data", document: Node = DATA, host: FixedHost | None = None) -> Scope:
    host = host or FixedHost()
    return Scope(compile_expression(path).nodes(Scope(document, host))[0], host)


def text(source: str, at: str = "/data") -> str:
    return compile_expression(source).text(scope_at(at))


def number(source: str, at: str = "/data") -> float:
    return compile_expression(source).number(scope_at(at))


def truth(source: str, at: str = "/data") -> bool:
    return compile_expression(source).truth(scope_at(at))


def truth_in(document: Node, at: str, source: str) -> bool:
    return compile_expression(source).truth(scope_at(at, document))


def texts(source: str, at: str = "/data") -> list[str]:
    return [node.string_value() for node in compile_expression(source).nodes(scope_at(at))]
