"""An instance as XML, out and in. Only the engine's session uses it."""

import re
import unicodedata

from keyworker.base.errors import FormRefused
from keyworker.forms.engine.live import LiveNode, LiveRange
from keyworker.forms.node import Node, NodeType
from keyworker.forms.tree import parse_document, to_xml
from keyworker.forms.xform.form import Form
from keyworker.forms.xform.secondary import local_copy

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Everything but the characters that XML 1.0 knows (fifth edition, production 2)."""


def instance_xml(root: LiveNode) -> str:
    """The instance as it is sent: what is not relevant is left out, texts are in NFC (Unicode Annex 15).

    What no XML document can hold (control characters, U+FFFE, U+FFFF) is U+FFFD there.
    """
    top = _element(root)
    used: dict[str, str] = {}
    for element in (top, *top.descendants()):
        for held in (element, *element.attributes):
            if held.prefix:
                used.setdefault(held.prefix, held.namespace)
    for prefix, namespace in used.items():
        declaration = Node(NodeType.NAMESPACE, prefix, text=namespace)
        declaration.parent = top
        top.declarations.append(declaration)
    return to_xml(top)


def _element(node: LiveNode) -> Node:
    model = node.model
    made = Node(NodeType.ELEMENT, model.name, namespace=model.namespace, prefix=model.prefix)
    for held in node.attributes:
        if held.relevant:
            text = _sent(held.value)
            made.set_attribute(held.model.name, text, namespace=held.model.namespace, prefix=held.model.prefix)
    if model.leaf:
        made.set_text(_sent(node.value))
    for child in node.children:
        for below in child.instances if isinstance(child, LiveRange) else (child,):
            if below.relevant:
                made.append(_element(below))
    return made


def _sent(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", unicodedata.normalize("NFC", text))


def given_root(form: Form, xml: str) -> Node:
    """The root of an instance that comes back. Raises FormRefused where it is not an instance of this form."""
    root = local_copy(parse_document(xml)).elements()[0]
    if root.name != form.root.name or root.attribute("id") != form.id:
        raise FormRefused(("The instance is not one of this form: its root or its id differ.",), "Open it with the form that it was made with.")
    return root
