"""Forms as the council would send them, and somebody who fills one in: for tests of verbs and pages. Nobody here exists."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from keyworker.base.paths import shipped
from keyworker.domain.form_definition import FormDefinition, form_definition_id
from keyworker.forms.engine import FormSession, NodeKind, NodeView
from keyworker.forms.xlsform import compile_form
from keyworker.hub.forms import definition_of
from keyworker.store.protocol import Store
from tests.fakes.clock import HandClock

Said = str | Sequence[str] | bool
SHIPPED = ("agreement", "whole-family-assessment", "childs-voice", "home-visit", "risk-lone-working", "taf-meeting", "plan-review",
           "early-help-panel", "closure", "family-feedback", "case-audit", "post-closure-check")


def definition(path: Path, *, number: int = 1, version: str | None = None, **fields: object) -> FormDefinition:
    """What the hub makes of a form's file; `version` in the place of the file's own."""
    made = definition_of(compile_form(path), HandClock(), number=number)
    named = version or made.version
    return made.evolve(id=form_definition_id(made.form_id, named), version=named, **fields)


def shipped_form(name: str) -> FormDefinition:
    """One of the shipped forms."""
    return definition(shipped("forms", "questionnaires", f"{name}.md"))


def save_form(store: Store, form: FormDefinition) -> FormDefinition:
    """Put a form into a store as if the hub had sent it."""
    with store.write() as tx:
        tx.save(form)
    return form


def fill(session: FormSession, script: Mapping[str, Said]) -> None:
    """Go through a form and answer what the script says by the name of the question, and whatever else must be answered.

    A question of a repeat is named alone (every instance) or with its place: `child_wants[2]`.
    """
    for _ in range(40):
        open_ = [one for one in session.views() if _wanted(one, script)]
        if not open_:
            return
        _answer(session, open_[0], script)
    raise AssertionError(f"no end with {[one.ref for one in session.views() if _wanted(one, script)]}")


def _wanted(view: NodeView, script: Mapping[str, Said]) -> bool:
    if not view.asked or not view.relevant or view.readonly or view.kind is NodeKind.NOTE or view.reason:
        return False
    said = _said(view, script)
    if said is not None:
        return view.value != _text(said)
    return not view.required_ok or (view.required and not view.value)


def _said(view: NodeView, script: Mapping[str, Said]) -> Said | None:
    name = view.ref.rpartition("/")[2]
    place = view.ref.rpartition("[")[2].partition("]")[0]
    return script.get(f"{name}[{place}]", script.get(name))


def _text(said: Said) -> str:
    if isinstance(said, bool):
        return "OK" if said else ""
    return said if isinstance(said, str) else " ".join(said)


def _answer(session: FormSession, view: NodeView, script: Mapping[str, Said]) -> None:
    said = _said(view, script)
    if said is None:
        said = _anything(view)
    if view.kind is NodeKind.SELECT:
        session.select(view.ref, [said] if isinstance(said, str) else list(said if not isinstance(said, bool) else []))
    elif view.kind is NodeKind.RANK and not isinstance(said, str | bool):
        session.rank(view.ref, said)
    else:
        session.set_value(view.ref, said if isinstance(said, str | bool) else " ".join(said))
    after = session.view(view.ref)
    if after.value != _text(said):
        raise AssertionError(f"{view.ref} took {after.value!r} for {said!r}; it offers {[one.value for one in after.choices]}")


def _anything(view: NodeView) -> Said:
    if view.kind is NodeKind.SELECT:
        if not view.choices:
            raise AssertionError(f"{view.ref} offers nothing")
        return view.choices[0].value
    if view.kind is NodeKind.RANGE and view.bounds:
        return view.bounds.start
    if view.kind is NodeKind.TRIGGER:
        return True
    return {"int": "5", "decimal": "5.5", "date": "2026-11-21", "time": "10:00:00.000Z"}.get(view.type, "Canary words.")
