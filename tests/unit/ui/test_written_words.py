"""Laws of what a change says to people: no field is called as machines call it, and nothing is shown that nobody can read."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from keyworker.base.clock import Moment
from keyworker.domain.registry import KINDS, type_at
from keyworker.store.protocol import SetAside
from keyworker.ui import leaving_words
from keyworker.ui.record_words import field_words, is_read, written_words

ID, PERSON, DIGEST = "01a22e50-5bb8-7a6f-8de1-e19a1f6afe5b", "0197b000-0001-7000-8000-000000000007", "a1a78a5a65b2f7ea" * 4
NAMES = {PERSON: "Sam"}
MACHINE = re.compile(rf"{ID}|{PERSON}|{DIGEST}|\d{{4}}-\d\d-\d\d|\b[a-z]+_[a-z_]+\b|\b(?:true|false|True|False|None|digest|id)\b")
"""What only a machine says."""
TEXTS = (ID, DIGEST, PERSON, "Their own words")

PLAIN: dict[Any, tuple[Any, ...]] = {
    bool: (True, False), date: ("2026-12-03",), Moment: ("2026-12-03T14:30:00+00:00",), int: (3,), float: (3,), Decimal: ("3.0",),
}


def samples(kind: str, path: tuple[str, ...]) -> Iterator[Any]:
    """Values of every sort that a leaf may have, as they lie in a change."""
    found = type_at(kind, path)
    if get_origin(found) is dict:
        for key in (PERSON, ID):
            for value in samples(kind, (*path, key)):
                yield {key: value}
    elif isinstance(found, type) and issubclass(found, BaseModel):
        for name in found.model_fields:
            for value in samples(kind, (*path, name)):
                yield {name: value}
    elif isinstance(found, type) and issubclass(found, StrEnum):
        yield from (str(value) for value in found)
    else:
        yield from PLAIN.get(found, TEXTS)
    yield None


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_kind_and_no_field_of_it_says_what_only_machines_read(qapp: object, kind: str) -> None:
    """Neither on the author's page nor on the lead's; whatever is written in a field, and in a record that begins or goes on."""
    for name in KINDS[kind].model_fields:
        for value in samples(kind, (name,)):
            for patch in ({name: value}, {"id": ID, name: value}):
                aside = SetAside(1, ID, kind, None, "full", patch, None, None)
                for words in (*written_words(kind, patch, NAMES), leaving_words.set_aside(aside, NAMES, {})):
                    assert not MACHINE.search(words), (name, value, words)


@pytest.mark.parametrize("kind", sorted(kind for kind, model in KINDS.items() if len(model.written_by) > 1))
def test_every_field_that_a_person_reads_has_a_persons_label(qapp: object, kind: str) -> None:
    """So has every field inside it: a label is not what the field is called in the record."""
    def walk(model: type[BaseModel], inside: bool) -> Iterator[str]:
        for name, field in model.model_fields.items():
            if not is_read("" if inside else kind, name):
                continue
            label = field_words("" if inside else kind, name)
            if label[:1].islower() or "_" in label:
                yield f"{name}: {label}"
            for part in (field.annotation, *get_args(field.annotation)):
                if isinstance(part, type) and issubclass(part, BaseModel):
                    yield from walk(part, True)

    assert list(walk(KINDS[kind], False)) == []


def test_what_somebody_wrote_is_never_left_out(qapp: object) -> None:
    """Their own words are on the card, also answers to a form whose questions are not at hand."""
    for kind, model in KINDS.items():
        for name in model.model_fields:
            typed = name in {"text", "words", "notes", "note", "facts", "done", "told", "progress", "wants", "worries", "comment", "purpose"}
            if typed and type_at(kind, (name,)) is str:
                (said,) = written_words(kind, {name: "Their own words"}, {})
                assert said.endswith(": Their own words")
    answers = {"/data/a": "The boiler was cold.", "/data/b": "yes", "/data/c": "lives_with_mother stays_with_aunt", "/data/d": None}
    assert written_words("form_response", {"answers": answers}, {}) == ("Answer:\nThe boiler was cold.\n2 answers that are chosen or numbers",)


def test_a_change_that_clears_a_field_says_so_and_one_of_a_newer_keyworker_says_only_what_has_a_label(qapp: object) -> None:
    assert written_words("goal", {"text": None, "sparkle": "x"}, {}) == ("What will be different: Not written down",)
    assert written_words("goal", {"id": ID, "text": "", "how_we_know": "He sleeps"}, {}) == ("How we will know: He sleeps",)


def test_what_waits_since_the_councils_copy_was_put_back_is_said_to_count_when_its_author_comes(qapp: object) -> None:
    """And only that: what was set aside for good is not promised to come."""
    told = {
        reason: leaving_words.set_aside(SetAside(0, ID, "goal", None, reason, {"text": "Their own words"}, None, PERSON), NAMES, {})
        for reason in ("waits", "full")
    }
    assert ("it counts when Sam has synced" in told["waits"], "it counts when" in told["full"]) == (True, False)
    assert all("Their own words" in words for words in told.values())
