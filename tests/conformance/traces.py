"""Replays recorded XForms traces in the engine and tells the first difference of each. Used by `run_xforms.py` and `test_traces.py`.

The recordings (see the README beside them) are read from their folder and never copied. A difference names step, node and field.
"""

import importlib.util
import json
import re
import traceback
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from keyworker.base.clock import Moment
from keyworker.base.errors import FormRefused, KeyworkerError
from keyworker.forms.engine import EngineHost, FormSession, NodeKind, NodeView
from keyworker.forms.xform import Form, Resource, load_form
from tests.conformance.xpath_cases import CRASHES

ZONE = "America/Phoenix"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_DEFAULTS: dict[str, Any] = {
    "relevant": True, "readonly": False, "required": False, "constraint_ok": True, "required_ok": True, "message": "", "label": "",
    "hint": "", "label_media": {}, "choices": [], "appearances": [], "attrs": {}, "count": 0, "controlled": False, "multiple": False,
    "bounds": None, "type": "", "value": "",
}


class TurnedClock:
    """A clock that stands where the trace says."""

    def __init__(self, moment: str | None) -> None:
        self.turn(moment or "2026-01-15T19:34:56.000Z")

    def turn(self, moment: str) -> None:
        self._now = Moment(datetime.fromisoformat(moment).astimezone(UTC), ZONE)

    def now(self) -> Moment:
        return self._now

    def today(self) -> date:
        return self._now.local().date()


@dataclass(frozen=True)
class Difference:
    """The first place where the engine differs from a recording."""

    trace: str
    step: int
    what: str

    def __str__(self) -> str:
        return f"{self.trace} step {self.step}: {self.what}"


def states_module(folder: Path) -> ModuleType:
    """`replay_states.py` of the recordings: what is in scope, and the full state after each step."""
    spec = importlib.util.spec_from_file_location("replay_states", folder / "replay_states.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_scope(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The traces of a folder that Keyworker means to support, by path."""
    states = states_module(folder)
    for path in sorted((folder / "traces").rglob("*.json")):
        trace = states.load(path)
        if "steps" in trace and states.in_scope(trace):
            yield path, trace


def replay(folder: Path, states: ModuleType, trace: Mapping[str, Any]) -> Difference | None:
    """The first difference, or None where the engine does all that was recorded."""
    try:
        return _Replay(folder, states, trace).run()
    except (*CRASHES, OSError) as crash:
        last = traceback.extract_tb(crash.__traceback__)[-1]
        return Difference(trace["id"], -1, f"crash: {type(crash).__name__}: {crash} ({Path(last.filename).name}:{last.lineno})")


class _Replay:
    def __init__(self, folder: Path, states: ModuleType, trace: Mapping[str, Any]) -> None:
        self._folder = folder
        self._states = states
        self._trace = trace
        self._clock = TurnedClock(trace["clock"])
        self._random = Random(20260115)
        self._ignored = set(trace["ignore"])
        self._forms: list[Form | None] = []
        self._refusals: list[KeyworkerError | None] = []
        self._resources: list[dict[str, Resource]] = []
        self._sessions: dict[Any, FormSession] = {}

    def run(self) -> Difference | None:
        for number, form in enumerate(self._trace["forms"]):
            wrong = self._load(form)
            if wrong is not None:
                return self._difference(-1, f"form {number}: {wrong}")
        for index, step, expected in self._states.iter_states(self._trace):
            wrong = self._step(step, expected)
            if wrong is not None:
                return self._difference(index, f"{step['op']} {step.get('ref', '')}: {wrong}")
        return None

    def _difference(self, step: int, what: str) -> Difference:
        return Difference(self._trace["id"], step, what)

    def _load(self, form: Mapping[str, Any]) -> str | None:
        self._resources.append(dict(self._attachments(form)))
        try:
            self._forms.append(load_form(self._text(form, "xml")))
            self._refusals.append(None)
        except FormRefused as refusal:
            self._forms.append(None)
            self._refusals.append(refusal)
            starts_wrong = any("error" in step for step in self._trace["steps"])
            return None if form["load_error"] or starts_wrong else f"refused: {refusal}"
        return self._begins(len(self._forms) - 1) if form["load_error"] else None

    def _begins(self, number: int) -> str | None:
        """A form that lacks a file is refused when work begins with it; that is a refusal too."""
        form = self._forms[number]
        assert form is not None
        try:
            FormSession.begin(form, EngineHost(self._clock, ZONE, self._random), resources=self._resources[number])
        except FormRefused:
            return None
        return "should have been refused"

    def _text(self, holder: Mapping[str, Any], name: str) -> str:
        if holder.get(name) is not None:
            return str(holder[name])
        file = str(holder[f"{name}_file"])
        inside = self._folder / "traces" / file
        return (inside if inside.exists() else self._folder / file).read_text("utf-8")

    def _attachments(self, form: Mapping[str, Any]) -> Iterator[tuple[str, Resource]]:
        for attachment in form["attachments"]:
            name = attachment["url"].rpartition("/")[2]
            if attachment["status"] == 200:
                yield name, Resource(self._text(attachment, "text"), attachment["mime"])
            elif form["missing_resource_behavior"] == "BLANK":
                yield name, Resource("<root/>", "application/xml")

    def _step(self, step: Mapping[str, Any], expected: Mapping[str, Any] | None) -> str | None:
        if "clock" in step:
            self._clock.turn(step["clock"])
        wrong = None
        try:
            wrong = self._do(step)
        except KeyworkerError as refusal:
            return None if "error" in step else f"refused: {refusal}"
        if "error" in step:
            return "should have been refused"
        if wrong is not None or expected is None or "snapshot_error" in step:
            return wrong
        session = self._sessions[step["instance"]]
        return compare(session, expected, self._ignored)

    def _do(self, step: Mapping[str, Any]) -> str | None:
        operation = step["op"]
        if operation in self._states.CREATING:
            self._create(step)
            return None
        session = self._sessions[step["instance"]]
        if operation == "payload":
            return _payload(session, step)
        _operate(session, step)
        return None

    def _create(self, step: Mapping[str, Any]) -> None:
        form, refusal = self._forms[step["form"]], self._refusals[step["form"]]
        if form is None:
            assert refusal is not None
            raise refusal
        given = step.get("preload_properties") or {}
        host = EngineHost(self._clock, ZONE, self._random, {key.lower(): str(value) for key, value in given.items()})
        resources = self._resources[step["form"]]
        if step["op"] == "new_instance":
            session = FormSession.begin(form, host, resources=resources)
        else:
            edit = step["op"] == "edit_instance"
            session = FormSession.from_xml(form, host, step["input_xml"], edit=edit, resources=resources)
        self._sessions[step["instance"]] = session


def _operate(session: FormSession, step: Mapping[str, Any]) -> None:
    operation = step["op"]
    if operation == "set_value":
        value = step["value"]
        session.set_value(step["ref"], value if isinstance(value, str | bool | None) else str(value))
    elif operation == "select":
        session.select(step["ref"], step["values"])
    elif operation == "rank":
        session.rank(step["ref"], step["values"])
    elif operation == "add_repeat":
        for more in range(step["count"]):
            session.add_repeat(step["ref"], step["after_index"] + more)
    elif operation == "remove_repeat":
        for _ in range(step["count"]):
            session.remove_repeat(step["ref"], step["position"])
    elif operation == "set_language":
        session.set_language(step["language"])
    elif operation == "settle":
        session.finish()
    else:
        raise ValueError(operation)


def _payload(session: FormSession, step: Mapping[str, Any]) -> str | None:
    session.finish()
    wanted = [(each["ref"], each["condition"]) for each in step["violations"] or ()]
    found = [(each.ref, each.condition) for each in session.violations()]
    if wanted != found:
        return f"violations: expected {wanted}, found {found}"
    if _plain(step["submission_xml"]) != _plain(session.instance_xml()):
        return f"submission: expected {step['submission_xml']!r}, found {session.instance_xml()!r}"
    return None


def compare(session: FormSession, expected: Mapping[str, Any], ignored: Iterable[str] = ()) -> str | None:
    """The first difference between a session and a recorded state, in words."""
    skipped = set(ignored)
    if "*" in skipped:
        return None
    if expected["language"] != session.language:
        return f"language: expected {expected['language']!r}, found {session.language!r}"
    views = session.views()
    refs, wanted = [view.ref for view in views], [node["ref"] for node in expected["nodes"]]
    if refs != wanted:
        at = next((at for at, pair in enumerate(zip(refs, wanted, strict=False)) if pair[0] != pair[1]), min(len(refs), len(wanted)))
        return f"nodes: expected {wanted[at : at + 3]}, found {refs[at : at + 3]}"
    for view, node in zip(views, expected["nodes"], strict=True):
        wrong = None if view.ref in skipped else _compare_node(view, node)
        if wrong is not None:
            return f"{view.ref} {wrong}"
    if not skipped and _plain(expected["xml"]) != _plain(session.instance_xml()):
        return f"xml: expected {expected['xml']!r}, found {session.instance_xml()!r}"
    return None


def _compare_node(view: NodeView, node: Mapping[str, Any]) -> str | None:
    found = shown(view)
    for name in ("kind", *_DEFAULTS):
        default = None if name == "kind" else _DEFAULTS[name]
        mine, theirs = _plain(found[name]), _plain(node.get(name, default))
        if mine != theirs:
            return f"{name}: expected {theirs!r}, found {mine!r}"
    return None


def shown(view: NodeView) -> dict[str, Any]:
    """A view as the recordings write it."""
    return {
        "kind": view.kind.value,
        **{name: getattr(view, name) for name in _DEFAULTS if name not in {"choices", "bounds", "attrs", "label_media", "appearances"}},
        "choices": [
            {"value": choice.value, "label": choice.label, **({"media": dict(choice.media)} if choice.media else {})} for choice in view.choices
        ],
        "bounds": None if view.bounds is None else {"start": "undefined", "end": "undefined", "step": view.bounds.step},
        "attrs": dict(view.attrs),
        "label_media": dict(view.label_media),
        "appearances": list(view.appearances) if view.kind is not NodeKind.ROOT else [],
    }


def _plain(value: Any) -> Any:
    """Random ids made alike, texts in NFC."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return json.loads(unicodedata.normalize("NFC", _UUID.sub("UUID", text)))
