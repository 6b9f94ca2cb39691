"""The body of an XForm: its questions, groups and repeats, found by the path of the node each is about. Only the loader uses this."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from keyworker.forms.node import Node
from keyworker.forms.xform.compiler import Compiler
from keyworker.forms.xform.form import Control, Item, Itemset, Repeat
from keyworker.forms.xform.names import JAVAROSA, plain_path
from keyworker.forms.xform.texts import read_reference, read_text

QUESTIONS = frozenset({"input", "select", "select1", "range", "rank", "trigger", "upload", "secret"})
_BOX = frozenset({"group", "repeat"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z")


@dataclass
class Body:
    """What the body says: controls by path, repeats by path, elements with actions inside and the path each is about."""

    controls: dict[str, Control] = field(default_factory=dict)
    repeats: dict[str, Repeat] = field(default_factory=dict)
    holders: list[tuple[Node, str]] = field(default_factory=list)
    classes: tuple[str, ...] = ()


def read_body(body: Node | None, root_ref: str, compiler: Compiler) -> Body:
    """Everything below `h:body`; the model need not be known yet."""
    made = Body()
    if body is None:
        return made
    made.classes = tuple((body.attribute("class") or "").split())
    _Reader(made, compiler).children(body, root_ref)
    return made


class _Reader:
    def __init__(self, body: Body, compiler: Compiler) -> None:
        self._body = body
        self._compiler = compiler

    def children(self, element: Node, context: str) -> None:
        for child in element.elements():
            if child.name in _BOX:
                self._box(child, context)
            elif child.name in QUESTIONS or _refers(child):
                self._question(child, context)

    def _box(self, element: Node, context: str) -> None:
        reference = element.attribute("nodeset") if element.name == "repeat" else None
        reference = reference or element.attribute("ref") or element.attribute("nodeset")
        path = plain_path(reference, context) if reference is not None else context
        if element.name == "repeat":
            self._repeat(element, path)
        elif reference is not None:
            self._keep(path, self._control(element, path))
        self._body.holders.append((element, path))
        self.children(element, path)

    def _repeat(self, element: Node, path: str) -> None:
        count = self._compiler.optional(element.attribute("count", JAVAROSA), f"{path}: jr:count")
        fixed = (element.attribute("noAddRemove", JAVAROSA) or "").strip().startswith("true")
        control = self._control(element, path)
        enclosing = self._body.controls.get(path)
        control.label = enclosing.label if enclosing is not None else None
        control.appearances = control.appearances or (enclosing.appearances if enclosing is not None else ())
        self._body.repeats[path] = Repeat(count=count, fixed=fixed, control=control)

    def _question(self, element: Node, context: str) -> None:
        path = plain_path(element.attribute("ref") or element.attribute("nodeset") or "", context)
        self._keep(path, self._control(element, path))
        self._body.holders.append((element, path))

    def _keep(self, path: str, control: Control) -> None:
        self._body.controls.setdefault(path, control)

    def _control(self, element: Node, path: str) -> Control:
        compiler = self._compiler
        control = Control(element.name, order=len(self._body.controls))
        control.label = read_text(element.child("label"), compiler, f"{path}: label")
        control.hint = read_text(element.child("hint"), compiler, f"{path}: hint")
        control.appearances = _appearances(element)
        if element.name in {"select", "select1", "rank"}:
            control.items = tuple(self._items(element, path))
            control.itemset = self._itemset(element, path)
        if element.name == "range":
            control.bounds = self._bounds(element, path)
        return control

    def _items(self, element: Node, path: str) -> Iterator[Item]:
        for item in (held for held in element.elements() if held.name in {"item", "choices"}):
            if item.name == "choices":
                yield from self._items(item, path)
                continue
            value = item.child("value")
            label = read_text(item.child("label"), self._compiler, f"{path}: choice")
            yield Item(value.string_value().strip() if value is not None else "", label)

    def _itemset(self, element: Node, path: str) -> Itemset | None:
        itemset = element.child("itemset")
        if itemset is None:
            return None
        value, label = itemset.child("value"), itemset.child("label")
        nodeset = self._compiler.compile(itemset.attribute("nodeset") or "", f"{path}: itemset")
        source = (value.attribute("ref") if value is not None else None) or "."
        text = None
        if label is not None:
            text = read_reference(label.attribute("ref") or ".", self._compiler, f"{path}: itemset label")
        return Itemset(nodeset, self._compiler.compile(source, f"{path}: itemset value"), text)

    def _bounds(self, element: Node, path: str) -> tuple[str, str, str]:
        bounds = tuple((element.attribute(name) or "").strip() for name in ("start", "end", "step"))
        for name, bound in zip(("start", "end", "step"), bounds, strict=True):
            if not _NUMBER.match(bound):
                self._compiler.findings.append(f"{path}: the range's {name} “{bound}” is not a number; write one such as 0.5.")
        return bounds[0], bounds[1], bounds[2]


def _appearances(element: Node) -> tuple[str, ...]:
    """The words of `appearance`; a choice with `search` is one with `autocomplete`, as ODK reads it."""
    words = tuple((element.attribute("appearance") or "").split())
    if "search" not in words or "autocomplete" in words or element.name not in {"select", "select1"}:
        return words
    at = words.index("search")
    return (*words[:at], "autocomplete", *words[at:])


def _refers(element: Node) -> bool:
    return element.attribute("ref") is not None and element.name not in {"label", "hint", "setvalue", "output"} and element.attribute("event") is None
