"""What expressions ask the form while it is filled in: its instances, texts and choices, the time and chance. Only `state` builds on it.

It is the `Host` of `forms.xpath`. It changes nothing.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from keyworker.base.errors import FormRefused
from keyworker.forms.engine.live import LiveNode
from keyworker.forms.engine.views import TELL, Choice, EngineHost
from keyworker.forms.engine.wording import Wording, no_choices
from keyworker.forms.node import Node, NodeType
from keyworker.forms.xform.form import Form
from keyworker.forms.xpath import Scope, compile_expression

MOST_LOOKED_AT: Final = 5_000_000
"""Nodes that expressions may look at one by one over one change: the largest forms known look at a fifth of it."""


class TooMuch(FormRefused):
    """Expressions would take longer than anybody waits."""


class Asked:
    """Answers for one session. `document` is what absolute paths start at, `live` the live node of each node of the instance."""

    def __init__(self, form: Form, host: EngineHost, instances: dict[str, Node]) -> None:
        self.form = form
        self.host = host
        self._zone = ZoneInfo(host.zone)
        self._instances = instances
        self.language: str | None = form.default_language or None
        self.wording = Wording(form, self)
        self.document = self.wording.document = Node(NodeType.DOCUMENT)
        self.looked = 0
        self.live: dict[Node, LiveNode] = {}
        self._at: Node = self.document  # where the expression stands that is worked out now

    def instance(self, id: str) -> Node | None:  # noqa: A002
        """The element whose child is the instance's root; the primary instance's document under its own id."""
        return self.document if id == self.form.primary_id and id else self._instances.get(id)

    def itext(self, id: str) -> str:  # noqa: A002
        """A translated text, with its outputs as they read where the expression stands."""
        return self.wording.translated(id, self.wording.scope(self._at)).text

    def choice_name(self, value: str, path_text: str, scope: Scope) -> str:
        """The label of a choice of the question at `path_text`. Raises FormRefused where that question has no choices."""
        found = compile_expression(path_text).nodes(scope)
        asked = self.live.get(found[0]) if found else None
        if asked is None:
            return ""
        if asked.model.control is None or asked.model.control.element not in {"select", "select1", "rank"}:
            raise no_choices(path_text)
        return next((choice.label for choice in self._choices(asked, self._items(asked)) if choice.value == value), "")

    def now(self) -> datetime:
        """This moment in the form's zone."""
        return self.host.clock.now().utc.astimezone(self._zone)

    def looked_at(self, nodes: int) -> None:
        """Counts the work of one change (the session sets it back). Raises TooMuch where an expression would never come to its end in a person's time."""
        self.looked += nodes
        if self.looked > MOST_LOOKED_AT:
            raise TooMuch(("It looks at too many answers, over and over.",), TELL)

    def random(self) -> float:
        """From 0 up to 1."""
        return self.host.random.random()

    def new_uuid(self) -> str:
        """A fresh UUID."""
        return self.host.new_uuid()

    def _items(self, node: LiveNode) -> list[Node]:
        itemset = node.model.control.itemset if node.model.control is not None else None
        return itemset.nodeset.nodes(self.wording.scope(node.node)) if itemset is not None else []

    def _choices(self, node: LiveNode, items: list[Node]) -> tuple[Choice, ...]:
        assert node.model.control is not None
        return self.wording.choices(node.model.control, items, node.node)
