"""Labels, hints, messages and translations of an XForm. Only the loader uses this; it works nothing out."""

import re
from collections.abc import Mapping

from keyworker.forms.node import Node, NodeType
from keyworker.forms.xform.compiler import Compiler
from keyworker.forms.xform.form import Part, Text, Translation

_ITEXT = re.compile(r"\s*jr:itext\s*\((.*)\)\s*\Z", re.DOTALL)
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def read_text(element: Node | None, compiler: Compiler, where: str) -> Text | None:
    """The text of a label or hint element; `where` names the question in findings. None where there is no element."""
    if element is None:
        return None
    ref = element.attribute("ref")
    if ref is None:
        return Text(parts=read_parts(element, compiler, where))
    return read_reference(ref, compiler, where)


def read_reference(ref: str, compiler: Compiler, where: str) -> Text:
    """The text that a `ref` names: a translated one (`jr:itext(…)`), or whatever the expression answers."""
    translated = _ITEXT.match(ref)
    if translated:
        return Text(itext=compiler.compile(translated.group(1), where))
    return Text(parts=(compiler.compile(ref, where),))


def read_message(source: str | None, compiler: Compiler, where: str) -> Text | None:
    """A `jr:constraintMsg` or `jr:requiredMsg`: plain words, or `jr:itext(…)`."""
    if source is None:
        return None
    return read_reference(source, compiler, where) if _ITEXT.match(source) else Text(parts=(source,))


def read_parts(element: Node, compiler: Compiler, where: str) -> tuple[Part, ...]:
    """Plain text and outputs in `element`, in order; other elements are no part of it. A lone space between outputs is kept as one that does not break."""
    parts: list[Part] = []
    for child in element.children:
        if child.type is NodeType.TEXT:
            between = child is not element.children[0] and child is not element.children[-1]
            parts.append(NO_BREAK_SPACE if child.text == " " and between else child.text)
        elif child.type is NodeType.ELEMENT and child.name == "output":
            source = child.attribute("value") or child.attribute("ref") or ""
            parts.append(compiler.compile(source, where))
    return tuple(parts)


def read_translations(model: Node, compiler: Compiler) -> tuple[dict[str, dict[str, Translation]], str]:
    """(language -> text id -> translation, the default language or ""), from the model's `itext`."""
    languages: dict[str, dict[str, Translation]] = {}
    default = ""
    itext = model.child("itext")
    for translation in itext.named("translation") if itext is not None else ():
        language = translation.attribute("lang") or ""
        if translation.attribute("default") is not None and not default:
            default = language
        texts = languages.setdefault(language, {})
        for text in translation.named("text"):
            identity = text.attribute("id") or ""
            texts[identity] = Translation(_forms(text, compiler, f"translation “{identity}”"))
    return languages, default or next(iter(languages), "")


def _forms(text: Node, compiler: Compiler, where: str) -> Mapping[str, tuple[Part, ...]]:
    forms: dict[str, tuple[Part, ...]] = {}
    for value in text.named("value"):
        forms[value.attribute("form") or ""] = read_parts(value, compiler, where)
    return forms
