"""The council's questionnaires at the hub: adding a version, withdrawing a form, and the ones that ship with Keyworker.

`cli.hub_forms`, `cli.hub` when it begins to serve, and the demo call this. Everything goes through the ledger like any change, and so to
every machine with the next sync. A version is never changed: other content under the same id and version is refused.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import zstandard

from keyworker.base.canonical import canonical
from keyworker.base.clock import Clock
from keyworker.base.errors import AlreadyDone, DataFileWrong, FolderUnusable, FormRefused, NotHere
from keyworker.base.paths import shipped
from keyworker.domain.form_definition import FormDefinition, form_definition_id
from keyworker.domain.record import NAME_LENGTH
from keyworker.domain.visibility import Visibility
from keyworker.forms.xlsform import CompiledForm, compile_form, source_digest
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.storage.protocol import Tx
from keyworker.wire.package import SEALED_LIMIT

LARGEST_SENT: Final = SEALED_LIMIT * 3 // 4
"""Bytes of a definition when compressed, so that a package with nothing else in it reaches every machine."""
ENDINGS: Final = (".md", ".xlsx")


class Outcome(StrEnum):
    """What adding a form did."""

    ADDED = "added"
    THERE = "is here already"
    OFFERED_AGAIN = "is offered again"


@dataclass(frozen=True)
class Added:
    """A version that is at the hub now; `remarks`: what is left out of the form without harm."""

    definition: FormDefinition
    outcome: Outcome
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shipped:
    """What became of the forms that ship with Keyworker: those added, and by file name why one could not be."""

    added: tuple[FormDefinition, ...]
    refused: dict[str, str]


def definitions(tx: Tx) -> list[FormDefinition]:
    """Every version of every form, in the order of the list of forms and of their adding."""
    found = [row.read(FormDefinition) for row in tx.records(FormDefinition.kind)]
    return sorted((one for one in found if not one.removed), key=lambda one: (one.order, one.form_id, one.number))


def add_form(hub: Hub, path: Path) -> Added:
    """Compile a form and keep it as a version. Adding the same again changes nothing, or takes back that it was withdrawn.

    Raises FormRefused, DataFileWrong and FolderUnusable for a file that cannot be used, AlreadyDone for a version that is there
    with other content.
    """
    compiled = compile_form(path)
    with hub.storage.transaction() as tx:
        definition, outcome = _kept(hub, tx, compiled)
        if outcome is Outcome.THERE and definition.withdrawn:
            definition, outcome = definition.evolve(withdrawn=False), Outcome.OFFERED_AGAIN
            Ledger(tx, hub.clock).save(definition)
        return Added(definition, outcome, compiled.remarks)


def add_shipped(hub: Hub, folder: Path | None = None) -> Shipped:
    """Add those of the shipped forms whose source this hub has not seen: nothing is compiled when there are none."""
    folder = folder or shipped("forms", "questionnaires")
    paths = sorted(path for path in folder.glob("*") if path.suffix in ENDINGS) if folder.is_dir() else []
    by_source = {source_digest(path): path for path in paths}
    with hub.storage.reading() as tx:
        fresh = [path for source, path in by_source.items() if tx.setting(_seen(source)) is None]
    added, refused = [], {}
    for path in fresh:
        try:
            compiled = compile_form(path)
            with hub.storage.transaction() as tx:
                definition, outcome = _kept(hub, tx, compiled)
        except (FormRefused, DataFileWrong, AlreadyDone, FolderUnusable) as error:
            refused[path.name] = f"{error.sentence} {error.remedy}".strip()
            continue
        if outcome is Outcome.ADDED:
            added.append(definition)
    return Shipped(tuple(added), refused)


def withdraw(hub: Hub, form_id: str, version: str | None = None) -> list[FormDefinition]:
    """Offer a form (or one version of it) no longer; answers open as before, drafts go on. Raises NotHere."""
    with hub.storage.transaction() as tx:
        named = [one for one in definitions(tx) if one.form_id == form_id and version in (None, one.version)]
        if not named:
            raise NotHere("There is no such form at this hub.", "See keyworker-hub form list.")
        ended = [one.evolve(withdrawn=True) for one in named if not one.withdrawn]
        for one in ended:
            Ledger(tx, hub.clock).save(one)
    return ended


def definition_of(compiled: CompiledForm, clock: Clock, *, number: int = 1) -> FormDefinition:
    """The record of a compiled form, as it goes to machines; `number` counts the versions that this hub has had."""
    bindings = compiled.bindings
    return FormDefinition(
        id=form_definition_id(compiled.id, compiled.version), source="hub", made_at=clock.now(), form_id=compiled.id,
        version=compiled.version, title=compiled.title[:NAME_LENGTH], hint=bindings.hint, order=bindings.order, xform=compiled.xform,
        resources=dict(compiled.resources), bindings=compiled.bindings_text, digest=compiled.digest(),
        answers_visibility=Visibility(bindings.visibility.value), source_digest=compiled.source_digest, number=number,
        valid_from=clock.today(),
    )


def _kept(hub: Hub, tx: Tx, compiled: CompiledForm) -> tuple[FormDefinition, Outcome]:
    record = form_definition_id(compiled.id, compiled.version)
    standing = tx.record(record)
    if standing is not None:
        there = standing.read(FormDefinition)
        if there.digest != compiled.digest() and there.source_digest != compiled.source_digest:
            raise AlreadyDone(
                f"Version {compiled.version} of the form {compiled.id} is at this hub with other content, and a version is never changed.",
                "Raise the version in the sheet settings and add it again.",
            )
        tx.keep_setting(_seen(compiled.source_digest), record)
        return there, Outcome.THERE
    others = [one for one in definitions(tx) if one.form_id == compiled.id]
    made = definition_of(compiled, hub.clock, number=1 + max((one.number for one in others), default=0))
    fits = len(zstandard.ZstdCompressor(level=3).compress(canonical(made.body()))) <= LARGEST_SENT
    if not fits or Ledger(tx, hub.clock).save(made).reason is not None:
        raise FormRefused(("The form is too large to be sent to machines.",), "Shorten its lists, or make two forms of it.")
    tx.keep_setting(_seen(compiled.source_digest), record)
    return made, Outcome.ADDED


def _seen(source: str) -> str:
    """The setting that is there when this hub has had a form's source."""
    return f"form_source:{source}"
