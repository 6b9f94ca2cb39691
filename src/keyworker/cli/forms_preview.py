"""A form filled in question by question in the terminal, with made-up people: what an analyst tries before a version goes out.

`cli.forms` calls this. It is the engine that runs on every machine: what is shown here, worked out or refused is so there too.
Nothing is kept.
"""

from datetime import date, datetime, time

import typer

from keyworker.base.clock import SystemClock
from keyworker.base.errors import FieldRefused, FormRefused
from keyworker.base.paths import shipped
from keyworker.casework.forms_record import record_files
from keyworker.cli.answers import plain
from keyworker.cli.made_up_family import made_up_family
from keyworker.forms.engine import EngineHost, FormSession, NodeKind, NodeView
from keyworker.forms.instrument import load_instruments
from keyworker.forms.xform import Resource
from keyworker.forms.xlsform import CompiledForm

_HELP = "Enter: no answer. ?: not known. -: prefer not to say. !: stop."
_REASONS = {"?": "not_known", "-": "prefer_not_to_say"}
_READ_ONLY = frozenset({NodeKind.NOTE})


class _Stopped(Exception):
    """The analyst stopped, or there is nothing more to read."""


def walk(compiled: CompiledForm) -> None:
    """Ask every question that is shown, in order, until the end of the form or of the input; then say what was gathered."""
    session = _begun(compiled)
    _say(f"{compiled.title} ({compiled.id}, version {compiled.version})")
    _say(f"A preview: nothing is kept. {_HELP}")
    try:
        _ask_all(session)
    except _Stopped:
        _say("\nStopped.")
    session.finish()
    _say("")
    for view in session.views():
        if view.value and view.relevant and view.kind is not NodeKind.NOTE and "/meta/" not in view.ref:
            _say(f"{view.ref} = {_shown(view)}")
    for one in session.violations():
        _say(f"Still to be answered: {one.label or one.ref} {one.message}".rstrip())


def _shown(view: NodeView) -> str:
    """An answer as it was chosen, with the words that a person saw."""
    labels = [choice.label for choice in view.choices if choice.value in view.value.split()]
    return f"{view.value} ({', '.join(labels)})" if labels else view.value


def _begun(compiled: CompiledForm) -> FormSession:
    clock = SystemClock()
    instruments = load_instruments(shipped("forms", "instruments"))
    texts = {**record_files(made_up_family(clock.today()), clock.today(), instruments), **compiled.resources}
    return FormSession.begin(compiled.form, EngineHost(clock=clock), resources={name: Resource(text) for name, text in texts.items()})


def _ask_all(session: FormSession) -> None:
    """What an answer brings or takes away counts at once: after each the next question is looked for anew."""
    done: set[str] = set()
    while (view := _next(session, done)) is not None:
        done.add(view.key)
        if view.kind is NodeKind.RANGE_OF_REPEATS:
            _repeats(session, view, done)
        elif view.kind in (NodeKind.GROUP, NodeKind.REPEAT):
            _say(f"\n{view.label}" if view.label else "")
        else:
            _ask(session, view)


def _next(session: FormSession, done: set[str]) -> NodeView | None:
    """The first node that is shown and was not looked at yet; a range of repeats comes after what is in it."""
    waiting: list[NodeView] = []
    for view in session.views():
        while waiting and not view.ref.startswith(waiting[-1].ref):
            if (ended := waiting.pop()).key not in done:
                return ended
        if not view.relevant or view.key in done:
            continue
        if view.kind is NodeKind.RANGE_OF_REPEATS:
            waiting.append(view)
        elif view.asked or view.kind in (NodeKind.GROUP, NodeKind.REPEAT):
            return view
    return next((one for one in reversed(waiting) if one.key not in done), None)


def _repeats(session: FormSession, view: NodeView, done: set[str]) -> None:
    if view.controlled:
        return
    if _typed(f"Add another: {view.label or view.ref}? (y or Enter)").lower().startswith("y"):
        try:
            session.add_repeat(view.ref)
        except (FieldRefused, FormRefused) as refused:
            _say(f"    {refused.sentence} {refused.remedy}")
            return
        done.discard(view.key)


def _ask(session: FormSession, view: NodeView) -> None:
    must = " *" if view.required else ""
    _say(f"{view.label}{must}")
    for line in (view.hint, view.guidance):
        if line:
            _say(f"    {line}")
    for number, choice in enumerate(view.choices, start=1):
        _say(f"    {number}  {choice.label}")
    if view.kind in _READ_ONLY or view.readonly:
        return
    while True:
        text = _typed(_kind(view))
        if text in _REASONS:
            session.set_reason(view.ref, _REASONS[text])
            return
        try:
            problem = _set(session, view, text)
        except (FieldRefused, FormRefused) as refused:
            problem = f"{refused.sentence} {refused.remedy}"
        after = session.view(view.ref)
        if not problem and after.constraint_ok:
            return
        _say(f"    {problem or after.message or 'This answer is not allowed here.'}")


def _set(session: FormSession, view: NodeView, text: str) -> str:
    """Give the answer; a sentence when it cannot be one."""
    if not text:
        session.set_value(view.ref, None)
    elif view.kind in (NodeKind.SELECT, NodeKind.RANK):
        values = [_chosen(view, word) for word in text.replace(",", " ").split()]
        if None in values or (len(values) > 1 and not view.multiple and view.kind is NodeKind.SELECT):
            return "Type the number of a choice" + (", or several." if view.multiple or view.kind is NodeKind.RANK else ".")
        give = session.rank if view.kind is NodeKind.RANK else session.select
        give(view.ref, [value for value in values if value is not None])
    elif view.kind is NodeKind.TRIGGER:
        session.set_value(view.ref, text.lower().startswith("y"))
    elif not _fits(view.type, text):
        return f"This wants {_WANTED.get(view.type, view.type)}."
    else:
        session.set_value(view.ref, text)
    return ""


_WANTED = {
    "int": "a whole number", "decimal": "a number", "date": "a date, such as 2026-04-30", "time": "a time, such as 14:30",
    "dateTime": "a date and time, such as 2026-04-30T14:30",
}


def _fits(kind: str, text: str) -> bool:
    try:
        if kind in ("int", "decimal"):
            (int if kind == "int" else float)(text)
        if kind == "date":
            date.fromisoformat(text)
        if kind == "time":
            time.fromisoformat(text)
        if kind == "dateTime":
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _chosen(view: NodeView, word: str) -> str | None:
    """The value of a choice by its number, or by itself."""
    values = [choice.value for choice in view.choices]
    return values[int(word) - 1] if word.isdecimal() and 0 < int(word) <= len(values) else word if word in values else None


def _kind(view: NodeView) -> str:
    if view.kind is NodeKind.TRIGGER:
        return "y or Enter"
    if view.choices:
        return "numbers, with spaces" if view.multiple or view.kind is NodeKind.RANK else "number"
    if view.bounds:
        return f"{view.bounds.start} to {view.bounds.end}"
    return _WANTED.get(view.type, "text")


def _typed(wanted: str) -> str:
    try:
        text = input(f"  [{plain(wanted)}] ").strip()
    except EOFError as error:
        raise _Stopped from error
    if text == "!":
        raise _Stopped
    return text


def _say(line: str) -> None:
    typer.echo(plain(line))
