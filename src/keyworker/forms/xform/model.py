"""The model of an XForm: the primary instance as a tree of `ModelNode`s, with its binds. Only the loader uses this."""

from collections.abc import Mapping

from keyworker.forms.node import Node, NodeType
from keyworker.forms.xform.compiler import Compiler
from keyworker.forms.xform.form import Bind, ModelNode, Repeat
from keyworker.forms.xform.names import JAVAROSA, OPENROSA, plain_path
from keyworker.forms.xform.texts import read_message

_KNOWN = frozenset(
    {"string", "int", "decimal", "boolean", "date", "time", "dateTime", "geopoint", "geotrace", "geoshape", "binary", "barcode", "intent"}
)
_TYPES = {"integer": "int"}
"""Bind types under another name; what nobody knows is text."""


def add_meta(root: Node, prefixes: Mapping[str, str]) -> bool:
    """A form without `meta/instanceID` gets one, so that every submission has a name (ODK XForms specification, "metadata").

    In OpenRosa's namespace where the form declares its prefix `orx`; an existing meta block of either kind is used as it is.
    Answers whether anything was added.
    """
    meta = next((child for child in root.elements() if child.name == "meta"), None)
    prefix = "orx" if prefixes.get("orx") == OPENROSA else ""
    if meta is None:
        meta = root.append(Node(NodeType.ELEMENT, "meta", namespace=OPENROSA if prefix else "", prefix=prefix))
    if meta.child("instanceID") is not None:
        return False
    meta.append(Node(NodeType.ELEMENT, "instanceID", namespace=meta.namespace, prefix=meta.prefix))
    return True


def build_model(root: Node, repeats: Mapping[str, Repeat]) -> tuple[ModelNode, dict[str, ModelNode]]:
    """(the root's model node, every model node by reference). `repeats`: what the body says of repeats, by reference."""
    nodes: dict[str, ModelNode] = {}
    made = _build(root, None, f"/{root.qualified_name}", repeats, nodes)
    for order, node in enumerate(made.walk()):
        node.order = order
        for index, child in enumerate(node.children):
            child.index = index
    return made, nodes


def _build(
    source: Node, parent: ModelNode | None, ref: str, repeats: Mapping[str, Repeat], nodes: dict[str, ModelNode]
) -> ModelNode:
    made = ModelNode(
        source.name, source.namespace, source.prefix, ref, parent, source, depth=parent.depth + 1 if parent is not None else 0
    )
    nodes.setdefault(ref, made)
    for held in source.attributes if ref not in repeats else ():
        path = f"{ref}/@{held.qualified_name}"
        attribute = ModelNode(held.name, held.namespace, held.prefix, path, made, held, attribute=True, depth=made.depth + 1)
        made.attributes.append(attribute)
        nodes.setdefault(path, attribute)
    seen: set[str] = set()
    for child in source.elements():
        path = f"{ref}/{child.qualified_name}"
        repeat = repeats.get(path)
        if repeat is None:
            made.children.append(_build(child, made, path, repeats, nodes))
        elif path not in seen:
            seen.add(path)
            made.children.append(_build_repeat(source, child, made, path, repeat, repeats, nodes))
    return made


def _build_repeat(
    source: Node, first: Node, parent: ModelNode, ref: str, repeat: Repeat, repeats: Mapping[str, Repeat], nodes: dict[str, ModelNode]
) -> ModelNode:
    alike = [child for child in source.elements() if child.qualified_name == first.qualified_name]
    template = next((child for child in alike if child.attribute("template", JAVAROSA) is not None), None)
    if repeat.template is None:
        repeat.template = template if template is not None else _blanked(first)
    made = _build(repeat.template, parent, ref, repeats, nodes)
    made.repeat = repeat
    return made


def _blanked(node: Node) -> Node:
    """The structure without its values: what a new instance is where the form has no template."""
    copy = node.copy()
    for element in (copy, *copy.descendants()):
        if element.type is NodeType.ELEMENT and not element.elements():
            element.set_text("")
    return copy


def read_binds(model: Node, root: ModelNode, nodes: dict[str, ModelNode], compiler: Compiler) -> None:
    """Give each model node what the model's `bind` elements say of it. A bind of a node that does not exist says nothing."""
    for element in model.named("bind"):
        reference = element.attribute("nodeset") or element.attribute("ref") or ""
        path = plain_path(reference, root.ref)
        compiler.bind_ids[element.attribute("id") or ""] = path
        node = find_node(nodes, path)
        if node is not None:
            _fill(node.bind, element, compiler, node.ref)


def _fill(bind: Bind, element: Node, compiler: Compiler, where: str) -> None:
    kind = element.attribute("type")
    if kind is not None:
        local = kind.rpartition(":")[2].strip()
        named = _TYPES.get(local, local)
        bind.type = named if named in _KNOWN else "string"
    for name in ("relevant", "calculate", "constraint", "required", "readonly"):
        expression = compiler.optional(element.attribute(name), f"{where}: {name}")
        if expression is not None:
            setattr(bind, name, expression)
    said = element.attribute("constraintMsg", JAVAROSA)
    bind.constraint_message = read_message(said, compiler, where) or bind.constraint_message
    said = element.attribute("requiredMsg", JAVAROSA)
    bind.required_message = read_message(said, compiler, where) or bind.required_message
    bind.preload = element.attribute("preload", JAVAROSA) or bind.preload
    bind.preload_params = element.attribute("preloadParams", JAVAROSA) or bind.preload_params


def find_node(nodes: Mapping[str, ModelNode], path: str) -> ModelNode | None:
    """The model node at a path; prefixes may differ from those in the instance, so names alone are tried next."""
    found = nodes.get(path)
    if found is not None:
        return found
    bare = _bare(path)
    return next((node for ref, node in nodes.items() if _bare(ref) == bare), None) if ":" in path else None


def _bare(path: str) -> str:
    return "/".join(step.rpartition(":")[2] for step in path.split("/"))
