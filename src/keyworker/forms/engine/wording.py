"""Labels, hints, messages and choices in the language of the session. Only the engine uses it; it changes nothing."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from keyworker.base.errors import FormRefused
from keyworker.forms.engine.views import NOTHING, TELL, Choice
from keyworker.forms.node import Node
from keyworker.forms.xform.form import Control, Form, Itemset, Part, Text, Translation
from keyworker.forms.xpath import Expression, Host, Scope

_MEDIA = ("image", "big-image", "audio", "video")
_BESIDE = frozenset({*_MEDIA, "guidance"})
_EMPTY = Translation(MappingProxyType({}))


class Words(NamedTuple):
    """A text with what belongs to it: guidance, and media file names by form (image, audio …)."""

    text: str
    guidance: str = ""
    media: Mapping[str, str] = NOTHING


class Wording:
    """Works out texts for one session in its host's language; `document` is what absolute paths start at."""

    def __init__(self, form: Form, host: Host) -> None:
        self._form = form
        self._host = host
        self.document: Node | None = None

    def scope(self, node: Node, current: Node | None = None) -> Scope:
        """Where an expression at `node` stands."""
        return Scope(node, self._host, current, root=self.document)

    def words(self, text: Text, node: Node) -> Words:
        """A text as it reads at `node`."""
        scope = self.scope(node)
        if text.itext is None:
            return Words(self._joined(text.parts, scope))
        return self.translated(text.itext.written(scope), scope)

    def translated(self, identity: str, scope: Scope) -> Words:
        """A translated text in the session's language; "" where that language does not have it."""
        forms = self._form.translations.get(self._host.language or "", {}).get(identity, _EMPTY).forms
        plain = tuple(part for name, parts in forms.items() if name not in _BESIDE for part in parts)
        media = {name: self._joined(forms[name], scope).strip() for name in _MEDIA if name in forms}
        return Words(self._joined(plain, scope), self._joined(forms.get("guidance", ()), scope), media or NOTHING)

    def choices(self, control: Control, items: list[Node], node: Node) -> tuple[Choice, ...]:
        """What there is to choose at the question whose node is `node`; `items` are the nodes of its itemset."""
        made = [self._choice(item.value, item.label, node) for item in control.items]
        if control.itemset is not None:
            made.extend(self._choice_at(control.itemset, item) for item in items)
        return tuple(made)

    def _choice(self, value: str, label: Text | None, node: Node) -> Choice:
        words = self.words(label, node) if label is not None else Words(value)
        return Choice(value, words.text, words.media)

    def _choice_at(self, itemset: Itemset, item: Node) -> Choice:
        value = itemset.value.written(self.scope(item))
        if itemset.label is None:
            return Choice(value, value)
        words = self.words(itemset.label, item)
        return Choice(value, words.text, words.media)

    def _joined(self, parts: tuple[Part, ...], scope: Scope) -> str:
        return "".join(part.written(scope) if isinstance(part, Expression) else part for part in parts)


def no_choices(ref: str) -> FormRefused:
    """`jr:choice-name` about a question that has no choices."""
    return FormRefused((f"{ref}: jr:choice-name asks for a choice of a question that has none.",), TELL)
