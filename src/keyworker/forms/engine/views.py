"""What a person sees of a running questionnaire, and what is kept of it: plain frozen values, no behaviour.

Anyone who shows, keeps or prints a form may use these. Nothing here may know a screen, a family or the live tree.
The fields of `NodeView` are those of the `state` nodes of the recorded conformance traces (shared/conformance/xforms).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random, SystemRandom
from types import MappingProxyType

from keyworker.base.clock import COUNCIL_ZONE, Clock, SystemClock

NOTHING: Mapping[str, str] = MappingProxyType({})

TELL = "Tell whoever keeps your council's questionnaires. What was written is kept."
"""What to do where a form fails while it is filled in: the person in front of it cannot mend it."""


class NodeKind(StrEnum):
    """What a node of the form is for the person who fills it in."""

    ROOT = "root"
    GROUP = "group"
    RANGE_OF_REPEATS = "repeat-range"
    REPEAT = "repeat-instance"
    VALUE = "model-value"
    INPUT = "input"
    NOTE = "note"
    SELECT = "select"
    RANGE = "range"
    RANK = "rank"
    TRIGGER = "trigger"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: `value` as it is kept, `label` in the language of the session, `media` file names by form (image, audio …)."""

    value: str
    label: str
    media: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of a range: decimal numbers as text, as the form gives them."""

    start: str
    end: str
    step: str


@dataclass(frozen=True, slots=True)
class NodeView:
    """One node as it stands now. `relevant` and `readonly` include what is inherited; `value` is "" while not relevant.

    `ref` is positional (`/data/rep[2]/age`), `key` is stable (`/data/rep[<instance id>]/age`). `appearance` words are in `appearances`.
    `count` and `controlled` are of a range of repeats: how many instances, and whether the form (not the person) sets their number.
    `reason` is "", "not_known" or "prefer_not_to_say".
    """

    ref: str
    key: str
    kind: NodeKind
    type: str = ""
    value: str = ""
    relevant: bool = True
    readonly: bool = False
    required: bool = False
    constraint_ok: bool = True
    required_ok: bool = True
    message: str = ""
    label: str = ""
    hint: str = ""
    guidance: str = ""
    label_media: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    bounds: Bounds | None = None
    appearances: tuple[str, ...] = ()
    attrs: Mapping[str, str] = field(default_factory=dict)
    count: int = 0
    controlled: bool = False
    parent: str | None = None
    children: tuple[str, ...] = ()
    reason: str = ""

    @property
    def asked(self) -> bool:
        """Whether a person is asked something here (or shown a note): it has a control of its own."""
        return self.kind in ASKED


ASKED = frozenset(
    {NodeKind.INPUT, NodeKind.NOTE, NodeKind.SELECT, NodeKind.RANGE, NodeKind.RANK, NodeKind.TRIGGER, NodeKind.UPLOAD}
)


@dataclass(frozen=True, slots=True)
class Violation:
    """A relevant question whose answer does not stand: `condition` is "required" or "constraint"; `message` the form's own, or ""."""

    ref: str
    key: str
    label: str
    condition: str
    message: str


@dataclass(frozen=True)
class Answers:
    """What is kept of a session: text by key, for each range of repeats its instances' ids and whether each is there, reasons by key.

    Only what cannot be worked out again: what a person may answer, and values that came once (uuid, once(), start of work).
    An absent key was never given; "" was taken back. The order of repeats is the order of their ids.
    """

    values: dict[str, str] = field(default_factory=dict)
    repeats: dict[str, dict[str, bool]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EngineHost:
    """Where time, chance and the machine's properties come from; tests pass their own. `zone` is an IANA name.

    `properties` answer preloads: deviceid, username, email, phonenumber … (absent: blank).
    """

    clock: Clock = field(default_factory=SystemClock)
    zone: str = COUNCIL_ZONE
    random: Random = field(default_factory=SystemRandom)
    properties: Mapping[str, str] = field(default_factory=dict)

    def new_uuid(self) -> str:
        """A new random UUID (version 4), as `uuid()` and the preload `uid` give it."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))
