"""What an expression is worked out in: the context of XPath 1.0, section 1, and the host that answers for the form.

The engine makes scopes and is a host; tests bring their own. Nothing here may know a form.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from keyworker.forms.node import Node

Value = float | str | bool | list[Node]
"""The four kinds of XPath 1.0; a date is a number with a text of its own (values.Moment)."""


class Host(Protocol):
    """What the form answers to functions. `language` is the one that is shown, None for the default."""

    language: str | None

    def instance(self, id: str) -> Node | None:  # noqa: A002
        """The `<instance>` element (or document) whose child is the root of the instance; None where there is none."""

    def itext(self, id: str) -> Value:  # noqa: A002
        """The text with that id in the language that is shown: a string, or the nodes that hold it."""

    def choice_name(self, value: str, path_text: str, scope: "Scope") -> str:
        """The label of the choice `value` of the question at `path_text`, in the language that is shown; "" for none."""

    def now(self) -> datetime:
        """This moment, aware, in the form's zone (also the zone of dates without an offset)."""

    def random(self) -> float:
        """A number from 0 up to, but not, 1."""

    def new_uuid(self) -> str:
        """A fresh random UUID."""

    def looked_at(self, nodes: int) -> None:
        """So many nodes were looked at one by one. Raises FormRefused where it was too many for one answer."""


@dataclass(slots=True)
class Scope:
    """Where an expression stands. `current` defaults to `node`; absolute paths start at `root`, by default the node's document."""

    node: Node
    host: Host
    current: Node | None = None
    position: int = 1
    size: int = 1
    root: Node | None = None
