"""XML to one tree of nodes and back: XForm files, instances, secondary instances and the recorded XPath cases.

Every room of `forms` may use it. A CDATA section stays a text node of its own, as in a browser. It must never fetch anything:
a document that brings a document type (DTD) is refused, so there are no entities to expand.
"""

from collections.abc import Mapping
from xml.parsers import expat

from keyworker.base.errors import FormRefused
from keyworker.forms.node import (
    ATTRIBUTE,
    COMMENT,
    DOCUMENT,
    ELEMENT,
    INSTRUCTION,
    NAMESPACE,
    TEXT,
    Node,
    NodeType,
    adopt,
    in_document_order,
)

__all__ = ["Node", "NodeType", "in_document_order", "parse_document", "to_xml"]

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
DEEPEST = 200
"""Elements inside elements; deeper than any form, shallower than what would exhaust the stack when it is copied."""
SEPARATOR = "\x01"
"""Stands between the parts of a name on their way through the parser; XML itself cannot contain it."""


def parse_document(xml: str) -> Node:
    """The document node of an XML text. Raises FormRefused for what is not well-formed, too deep, or has a DTD."""
    parser = expat.ParserCreate("utf-8", SEPARATOR)  # whatever the declaration says: it is text already
    parser.namespace_prefixes = True
    parser.buffer_text = True
    builder = _Builder()
    builder.attach(parser)
    try:
        parser.Parse(xml.encode("utf-8", "surrogatepass"), True)  # noqa: FBT003
    except expat.ExpatError as error:
        where = f"line {error.lineno}, column {error.offset + 1}"
        raise FormRefused((f"The XML is not well-formed ({where}).",)) from error
    return builder.document


class _Builder:
    """What the parser calls."""

    def __init__(self) -> None:
        self.document = Node(DOCUMENT)
        self._open = self.document
        self._depth = 0
        self._declared: list[tuple[str, str]] = []
        self._fresh = True  # the next text begins a node of its own

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartCdataSectionHandler = self._boundary
        parser.EndCdataSectionHandler = self._boundary

    def _add(self, node: Node) -> None:
        adopt(self._open, self._open.children, node)
        self._fresh = True

    def _start(self, name: str, attributes: list[str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormRefused((f"Elements are nested more than {DEEPEST} deep.",))
        element = _named(ELEMENT, name)
        for at in range(0, len(attributes), 2):
            held = _named(ATTRIBUTE, attributes[at])
            held.text = attributes[at + 1]
            adopt(element, element.attributes, held)
        for prefix, uri in self._declared:
            adopt(element, element.declarations, Node(NAMESPACE, prefix, text=uri))
        self._declared.clear()
        self._add(element)
        self._open = element

    def _end(self, _name: str) -> None:
        self._depth -= 1
        parent = self._open.parent
        assert parent is not None
        self._open = parent
        self._fresh = True

    def _characters(self, text: str) -> None:
        if self._open is self.document:
            return
        if not self._fresh and self._open.children:
            self._open.children[-1].text += text
            return
        self._add(Node(TEXT, text=text))
        self._fresh = False

    def _boundary(self) -> None:
        self._fresh = True

    def _comment(self, text: str) -> None:
        self._add(Node(COMMENT, text=text))

    def _instruction(self, target: str, text: str) -> None:
        self._add(Node(INSTRUCTION, target, text=text))

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._declared.append((prefix or "", uri or ""))

    def _doctype(self, *_parts: object) -> None:
        raise FormRefused(("The document brings a document type (DOCTYPE).",), "Remove the DOCTYPE line; a form needs none.")


def _named(type: NodeType, name: str) -> Node:  # noqa: A002
    parts = name.split(SEPARATOR)
    if len(parts) == 1:
        return Node(type, name)
    return Node(type, parts[1], namespace=parts[0], prefix=parts[2] if len(parts) > 2 else "")


def to_xml(node: Node) -> str:
    """The node and all below it as XML, without a declaration; namespaces that are used but not declared above are declared."""
    out: list[str] = []
    _write(node, {"xml": XML_NAMESPACE, "": ""}, out)
    return "".join(out)


def _write(node: Node, known: Mapping[str, str], out: list[str]) -> None:
    if node.type is TEXT:
        out.append(_escape(node.text))
    elif node.type is COMMENT:
        out.append(f"<!--{node.text}-->")
    elif node.type is INSTRUCTION:
        out.append(f"<?{node.name} {node.text}?>" if node.text else f"<?{node.name}?>")
    elif node.type is ELEMENT:
        _write_element(node, known, out)
    else:
        for child in node.children:
            _write(child, known, out)


def _write_element(node: Node, known: Mapping[str, str], out: list[str]) -> None:
    declared = {held.name: held.text for held in node.declarations}
    for held in (node, *node.attributes):
        if (held.namespace or held is node) and declared.get(held.prefix, known.get(held.prefix)) != held.namespace:
            declared[held.prefix] = held.namespace
    out.append(f"<{node.qualified_name}")
    for prefix, uri in declared.items():
        out.append(f' xmlns{":" + prefix if prefix else ""}="{_escape(uri, quoted=True)}"')
    out.extend(f' {held.qualified_name}="{_escape(held.text, quoted=True)}"' for held in node.attributes)
    if not node.children:
        out.append("/>")
        return
    out.append(">")
    inner = {**known, **declared}
    for child in node.children:
        _write(child, inner, out)
    out.append(f"</{node.qualified_name}>")


def _escape(text: str, *, quoted: bool = False) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    if quoted:
        text = text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return text
