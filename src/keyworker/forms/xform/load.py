"""`load_form`: the text of an XForm becomes a `Form`, or is refused with everything that is wrong with it."""

from collections.abc import Mapping

from keyworker.base.errors import FormRefused
from keyworker.forms.node import Node
from keyworker.forms.tree import parse_document
from keyworker.forms.xform.actions import read_actions
from keyworker.forms.xform.body import Body, read_body
from keyworker.forms.xform.compiler import Compiler
from keyworker.forms.xform.form import Form, ModelNode, Resource, Submission
from keyworker.forms.xform.model import add_meta, build_model, find_node, read_binds
from keyworker.forms.xform.names import JAVAROSA, XFORMS, XHTML, declared_prefixes
from keyworker.forms.xform.refusals import findings_of, misplaced_actions
from keyworker.forms.xform.secondary import local_copy, tree_of
from keyworker.forms.xform.texts import read_translations

LAST_SAVED = "jr://instance/last-saved"
"""Nothing is remembered from one family's form to the next: that instance is always empty."""
_NOTHING: Mapping[str, Resource] = {}


def load_form(xml: str, resources: Mapping[str, Resource] = _NOTHING) -> Form:
    """The form, ready for any number of sessions.

    `resources` by file name are external secondary instances that belong to the form; others of its `needs` are given to each
    session. Raises FormRefused with a finding for each thing that is wrong or not supported.
    """
    document = parse_document(xml)
    prefixes = declared_prefixes(xml)
    compiler = Compiler({**prefixes, "jr": JAVAROSA})
    title, model, body_element = _parts(document)
    primary, root = _primary(model)
    added = add_meta(root, prefixes)
    body = read_body(body_element, f"/{root.qualified_name}", compiler)
    made, nodes = build_model(root, body.repeats)
    read_binds(model, made, nodes, compiler)
    _attach(body, nodes)
    actions = read_actions(model, body, nodes, made.ref, compiler)
    translations, default = read_translations(model, compiler)
    findings = (*compiler.findings, *findings_of(model, made), *misplaced_actions(document))
    if findings:
        raise FormRefused(findings)
    internal, external = _secondary(model, primary)
    internal.update((name, tree_of(file, resources[file])) for name, file in external.items() if file in resources)
    return Form(
        id=root.attribute("id") or "",
        version=root.attribute("version") or "",
        title=title,
        languages=tuple(translations), default_language=default,
        needs=tuple(dict.fromkeys(external.values())),
        root=made,
        nodes=nodes,
        instances=internal,
        external=external,
        translations=translations,
        actions=actions,
        submission=_submission(model),
        body_classes=body.classes,
        primary_id=primary.attribute("id") or "",
        meta_added=added,
    )


def _parts(document: Node) -> tuple[str, Node, Node | None]:
    html = next(iter(document.elements()), None)
    head = html.child("head", XHTML) if html is not None else None
    model = head.child("model", XFORMS) if head is not None else None
    title = head.child("title", XHTML) if head is not None else None
    if html is None or head is None or model is None:
        raise FormRefused(("This is not an XForm: it has no h:head with a model in the XForms namespace.",))
    if title is None:
        raise FormRefused(("The form has no title; give it one (form_title on the settings sheet).",))
    return title.string_value().strip(), model, html.child("body", XHTML)


def _primary(model: Node) -> tuple[Node, Node]:
    primary = model.child("instance")
    given = primary.elements() if primary is not None else []
    if primary is None or not given:
        raise FormRefused(("The form has no primary instance: nothing is asked.",))
    root = next((child for child in given if child.attribute("id") is not None), None)
    if root is None:
        raise FormRefused((f"The primary instance <{given[0].name}> has no id; give the form one (form_id on the settings sheet).",))
    holder = local_copy(primary)
    return primary, next(child for child in holder.elements() if child.attribute("id") is not None).copy()


def _attach(body: Body, nodes: Mapping[str, ModelNode]) -> None:
    for path, repeat in body.repeats.items():
        node = find_node(nodes, path)
        if node is not None and repeat.control is not None:
            node.control = repeat.control
    for path, control in body.controls.items():
        node = find_node(nodes, path)
        if node is not None and node.repeat is None:
            node.control = control


def _secondary(model: Node, primary: Node) -> tuple[dict[str, Node], dict[str, str]]:
    internal: dict[str, Node] = {}
    external: dict[str, str] = {}
    for element in model.named("instance"):
        name = element.attribute("id")
        if element is primary or name is None:
            continue
        source = element.attribute("src")
        if source is None:
            internal[name] = local_copy(element)
        elif source.startswith(LAST_SAVED):
            internal[name] = Node(element.type, "instance")
        else:
            external[name] = source.rpartition("/")[2]
    return internal, external


def _submission(model: Node) -> Submission:
    element = model.child("submission")
    if element is None:
        return Submission()
    return Submission(element.attribute("action"), "post", element.attribute("base64RsaPublicKey"))
