"""What an XForm says, parsed and typed: its model with binds, its questions, texts, choices and actions. No answers are here.

`keyworker.forms.xform.load_form` makes a `Form`; the engine runs it; catalogues and checks read it. A `Form` is never changed after
loading and may be shared by any number of sessions and threads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from keyworker.forms.node import Node
from keyworker.forms.xpath import Expression

Part = str | Expression
"""A piece of a text: the words themselves, or an output that is worked out."""


@dataclass(frozen=True)
class Resource:
    """A file that a form names as an external secondary instance: its text and media type (`text/csv`, `application/xml`, `application/geo+json`)."""

    text: str
    media_type: str = "text/csv"


@dataclass(frozen=True, slots=True)
class Text:
    """A label, hint or message: `parts` are plain text and outputs in order; or `itext`, which answers the id of a translated text."""

    parts: tuple[Part, ...] = ()
    itext: Expression | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """One translated text in one language: by form ("" the words themselves; "guidance", "short", "image", "audio", "video", "big-image")."""

    forms: Mapping[str, tuple[Part, ...]]


@dataclass(frozen=True, slots=True)
class Item:
    """A choice written out in the form."""

    value: str
    label: Text | None


@dataclass(frozen=True, slots=True)
class Itemset:
    """Choices from nodes: `value` and `label` are worked out at each of `nodeset`'s nodes."""

    nodeset: Expression
    value: Expression
    label: Text | None


@dataclass(slots=True, eq=False)
class Control:
    """A question, note, group or repeat of the form's body. `element` is its XForms name (input, select, select1, range, rank, trigger …)."""

    element: str
    label: Text | None = None
    hint: Text | None = None
    appearances: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    itemset: Itemset | None = None
    bounds: tuple[str, str, str] | None = None
    order: int = 0


@dataclass(slots=True, eq=False)
class Repeat:
    """A range of repeats: `count` sets the number of instances, `fixed` forbids adding and removing, `template` is what a new one looks like."""

    count: Expression | None = None
    fixed: bool = False
    template: Node | None = None
    control: Control | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """`setvalue`: on one of `events` the node `target` becomes `value` (an expression, read at the target) or else `text`.

    `holder` is the node of the question or repeat that it stands in (None: in the model); `place` is the target's reference where it
    has predicates, so that it names one instance of a repeat.
    """

    events: frozenset[str]
    target: "ModelNode"
    value: Expression | None
    text: str
    holder: "ModelNode | None" = None
    place: Expression | None = None


@dataclass(slots=True, eq=False)
class Bind:
    """What the model says of a node. `type` is the bind type as the form gives it ("string" where it says nothing)."""

    type: str = "string"
    relevant: Expression | None = None
    calculate: Expression | None = None
    constraint: Expression | None = None
    required: Expression | None = None
    readonly: Expression | None = None
    constraint_message: Text | None = None
    required_message: Text | None = None
    preload: str = ""
    preload_params: str = ""


@dataclass(slots=True, eq=False)
class ModelNode:
    """One node of the model (repeats once). `ref` is its path without positions, as in binds: `/data/rep/age`, `/data/@version`."""

    name: str
    namespace: str
    prefix: str
    ref: str
    parent: "ModelNode | None"
    source: Node
    attribute: bool = False
    children: list["ModelNode"] = field(default_factory=list)
    attributes: list["ModelNode"] = field(default_factory=list)
    bind: Bind = field(default_factory=Bind)
    control: Control | None = None
    repeat: Repeat | None = None
    order: int = 0
    depth: int = 0
    index: int = 0

    @property
    def leaf(self) -> bool:
        """Whether it holds a value (and no further nodes)."""
        return not self.children and self.repeat is None

    def walk(self) -> Iterator["ModelNode"]:
        """This node and all below it, in document order; attributes before children."""
        yield self
        yield from self.attributes
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Submission:
    """Where and how the form says that it is sent; kept for export, never acted on."""

    action: str | None = None
    method: str = "post"
    encryption_key: str | None = None


@dataclass(eq=False)
class Form:
    """A whole form. `needs` are the file names of its external secondary instances (`people.csv`), `instances` by instance id.

    `languages` are empty where the form has no translations; `default_language` is then "".
    """

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str
    needs: tuple[str, ...]
    root: ModelNode
    nodes: Mapping[str, ModelNode]
    instances: Mapping[str, Node]
    external: Mapping[str, str]
    translations: Mapping[str, Mapping[str, Translation]]
    actions: tuple[Action, ...]
    submission: Submission
    body_classes: tuple[str, ...] = ()
    primary_id: str = ""
    meta_added: bool = False

    def questions(self) -> list[ModelNode]:
        """The model nodes that a person is asked (or shown), in the order of the model."""
        return [node for node in self.root.walk() if node.leaf and node.control is not None]
