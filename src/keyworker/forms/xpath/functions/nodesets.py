"""Functions on node-sets: XPath 1.0, section 4.1, and those of the ODK XForms specification that choose or count nodes."""

import hashlib
import math

from keyworker.forms.node import ATTRIBUTE, ELEMENT, INSTRUCTION, Node, in_document_order
from keyworker.forms.tree import XML_NAMESPACE
from keyworker.forms.xpath.compiled import Compiled, Kind
from keyworker.forms.xpath.errors import CallWrong
from keyworker.forms.xpath.functions.registry import Function
from keyworker.forms.xpath.scope import Scope, Value
from keyworker.forms.xpath.values import number_of, text_of, texts_of, words_of

NAMED = frozenset({ELEMENT, ATTRIBUTE, INSTRUCTION})


def _named(scope: Scope, sets: tuple[list[Node], ...]) -> Node | None:
    """The node whose name is asked for: the first of the argument, or the context node; None where it has no name."""
    node = (sets[0][0] if sets[0] else None) if sets else scope.node
    return node if node is not None and node.type in NAMED else None


def _local_name(scope: Scope, *sets: list[Node]) -> str:
    node = _named(scope, sets)
    return "" if node is None else node.name


def _namespace_uri(scope: Scope, *sets: list[Node]) -> str:
    node = _named(scope, sets)
    return "" if node is None else node.namespace


def _name(scope: Scope, *sets: list[Node]) -> str:
    node = _named(scope, sets)
    return "" if node is None else node.qualified_name


def _id(scope: Scope, value: Value) -> list[Node]:
    """The first element with each of the ids (attribute `id`, or `xml:id`), in the document of the context node."""
    asked = {part for text in texts_of(value) for part in words_of(text)}
    found: dict[str, Node] = {}
    for node in scope.node.root().descendants():
        if node.type is ELEMENT and node.attributes:
            held = node.attribute("id")
            held = node.attribute("id", XML_NAMESPACE) if held is None else held
            if held in asked:
                found.setdefault(held, node)
    return list(in_document_order(list(found.values())))


def _lang(scope: Scope, wanted: str) -> bool:
    node: Node | None = scope.node
    while node is not None:
        language = node.attribute("lang", XML_NAMESPACE)
        if language is not None:
            language, wanted = language.lower(), wanted.lower()
            return bool(wanted) and (language == wanted or language.startswith(f"{wanted}-"))
        node = node.parent
    return False


def _current(scope: Scope) -> list[Node]:
    return [scope.node if scope.current is None else scope.current]


def _instance(scope: Scope, name: str) -> list[Node]:
    found = scope.host.instance(name)
    return [] if found is None else [found]


def _position(scope: Scope, *sets: list[Node]) -> float:
    """The context position; of a node: which of the neighbouring elements of its name it is (a repeat's number)."""
    if not sets:
        return float(scope.position)
    if not sets[0]:
        return math.nan
    node = sets[0][0]
    return 1.0 if node.parent is None else float(node.parent.place_of(node))


def _count_non_empty(_scope: Scope, nodes: list[Node]) -> float:
    return float(sum(1 for node in nodes if node.string_value()))


def _inside(node: Node, outer: Node) -> bool:
    above = node.parent
    while above is not None:
        if above is outer:
            return True
        above = above.parent
    return False


def _indexed_repeat(scope: Scope, target: list[Node], *pairs: Compiled) -> list[Node]:
    """The target nodes in the repeat that the pairs (repeat, index) choose, from the outermost, in whatever order they stand."""
    if not pairs or len(pairs) % 2:
        raise CallWrong("indexed-repeat", "needs an index for each repeat")
    chosen: list[tuple[list[Node], float]] = []
    for repeat, index in zip(pairs[::2], pairs[1::2], strict=True):
        nodes = repeat.run(scope)
        if not isinstance(nodes, list):
            raise CallWrong("indexed-repeat", "needs a node-set for each repeat")
        chosen.append((nodes, number_of(index.run(scope), scope)))
    within: Node | None = None
    for nodes, place in sorted(chosen, key=lambda pair: _depth(pair[0])):
        held = nodes if within is None else [node for node in nodes if _inside(node, within)]
        if not 1 <= place <= len(held) or place != int(place):
            return []
        within = held[int(place) - 1]
    assert within is not None
    inside = set(within.descendants())
    return [node for node in target if node in inside or (node.type is ATTRIBUTE and _inside(node, within))]


def _depth(nodes: list[Node]) -> int:
    node = nodes[0] if nodes else None
    depth = 0
    while node is not None:
        node = node.parent
        depth += 1
    return depth


class _ParkMiller:
    """The generator that JavaRosa and its kin use, so that a seed gives the same order everywhere (ODK XForms, randomize)."""

    MODULUS = 2_147_483_647

    def __init__(self, seed: int) -> None:
        self._state = int(math.fmod(seed, self.MODULUS)) if abs(seed) < 2**53 else _signed_rest(seed, self.MODULUS)
        if self._state <= 0:
            self._state += self.MODULUS - 1

    def draw(self) -> float:
        self._state = self._state * 16_807 % self.MODULUS
        return (self._state - 1) / (self.MODULUS - 1)


def _signed_rest(number: int, modulus: int) -> int:
    rest = abs(number) % modulus
    return -rest if number < 0 else rest


def _seed(value: Value, scope: Scope) -> int:
    """A number without its fraction, as 64 bits hold it; a text that is none by its SHA-256; 0 for no text at all."""
    number = number_of(value, scope)
    if math.isnan(number):
        text = text_of(value)
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True) if text else 0
    if math.isinf(number):
        return 2**63 - 1 if number > 0 else -(2**63)
    return min(max(math.trunc(number), -(2**63)), 2**63 - 1)


def _randomize(scope: Scope, nodes: list[Node], *seeds: Value) -> list[Node]:
    """The nodes shuffled (from the inside out); with a seed always in the same order."""
    draw = _ParkMiller(_seed(seeds[0], scope)).draw if seeds else scope.host.random
    shuffled: list[Node] = []
    for place, node in enumerate(nodes):
        other = int(draw() * (place + 1))
        shuffled.append(node)
        if other != place:
            shuffled[place], shuffled[other] = shuffled[other], node
    return shuffled


TABLE = {
    "last": Function(Kind.NUMBER, lambda scope: float(scope.size)),
    "position": Function(Kind.NUMBER, _position, (Kind.NODES,), least=0),
    "count": Function(Kind.NUMBER, lambda _scope, nodes: float(len(nodes)), (Kind.NODES,)),
    "id": Function(Kind.NODES, _id, (Kind.ANY,)),
    "local-name": Function(Kind.TEXT, _local_name, (Kind.NODES,), least=0),
    "namespace-uri": Function(Kind.TEXT, _namespace_uri, (Kind.NODES,), least=0),
    "name": Function(Kind.TEXT, _name, (Kind.NODES,), least=0),
    "lang": Function(Kind.TRUTH, _lang, (Kind.TEXT,)),
    "current": Function(Kind.NODES, _current, single=True),
    "instance": Function(Kind.NODES, _instance, (Kind.TEXT,), single=True),
    "count-non-empty": Function(Kind.NUMBER, _count_non_empty, (Kind.NODES,)),
    "indexed-repeat": Function(Kind.NODES, _indexed_repeat, (Kind.NODES, Kind.LAZY, Kind.LAZY), more=Kind.LAZY),
    "randomize": Function(Kind.NODES, _randomize, (Kind.NODES, Kind.ANY), least=1),
}
