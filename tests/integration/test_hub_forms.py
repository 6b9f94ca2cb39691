"""Questionnaires at a real hub, and on their way to real machines."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.base.errors import AlreadyDone, FormRefused, NotHere
from keyworker.domain.form_definition import XFORM_LENGTH, FormDefinition, form_definition_id
from keyworker.forms import xlsform
from keyworker.hub import forms, merge
from tests.fakes.hub_world import Council, Laptop, client_of, small_council
from tests.fakes.town import Town, make_town
from tests.unit.forms.sheets_made import write_md, write_xlsx

TEXT = ("text", "words", "What was said?")


def version(number: str, form_id: str = "visit") -> tuple[tuple[str, ...], ...]:
    return (("form_id", "version", "form_title"), (form_id, number, "Home visit"))


def listed(council: Council) -> list[FormDefinition]:
    with council.hub.storage.reading() as tx:
        return [FormDefinition.model_validate(one.body()) for one in forms.definitions(tx)]


def head(council: Council) -> int:
    with council.hub.storage.reading() as tx:
        return tx.head()


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    with small_council(tmp_path / "hub") as made:
        yield made


def test_a_table_becomes_a_definition_that_says_what_it_was_made_of(council: Council, tmp_path: Path) -> None:
    """Id, version, title, XForm, bindings, and digests of source and result."""
    path = write_md(tmp_path, TEXT)
    path.with_suffix(".toml").write_text('hint = "After a visit"\norder = 40\nvisibility = "family"\n', "utf-8")
    one = forms.add_form(council.hub, path)
    assert one.outcome is forms.Outcome.ADDED
    assert listed(council) == [one.definition]
    assert (one.definition.id, one.definition.form_id, one.definition.version) == (form_definition_id("visit", "1"), "visit", "1")
    assert (one.definition.title, one.definition.hint, one.definition.order) == ("Home visit", "After a visit", 40)
    assert (one.definition.number, one.definition.answers_visibility, one.definition.withdrawn) == (1, "family", False)
    assert one.definition.source_digest == xlsform.source_digest(path)


def test_the_same_again_changes_nothing(council: Council, tmp_path: Path) -> None:
    """Neither the same file nor one that compiles to the same is a change."""
    path = write_md(tmp_path, TEXT)
    forms.add_form(council.hub, path)
    before = head(council)
    assert forms.add_form(council.hub, path).outcome is forms.Outcome.THERE
    path.write_text("# a comment\n" + path.read_text("utf-8"), "utf-8")
    assert forms.add_form(council.hub, path).outcome is forms.Outcome.THERE
    assert forms.add_form(council.hub, write_xlsx(tmp_path, TEXT)).outcome is forms.Outcome.THERE
    assert head(council) == before


def test_a_version_is_never_changed(council: Council, tmp_path: Path) -> None:
    """Other questions, other bindings or another list under the same version are refused, and what stands stays."""
    path = write_md(tmp_path, TEXT)
    first = forms.add_form(council.hub, path).definition
    for change in (lambda: write_md(tmp_path, ("text", "words", "Other words?")),
                   lambda: path.with_suffix(".toml").write_text("order = 3", "utf-8")):
        change()
        with pytest.raises(AlreadyDone, match="Raise the version"):
            forms.add_form(council.hub, path)
    assert listed(council) == [first]


def test_a_new_version_stands_beside_the_old_one(council: Council, tmp_path: Path) -> None:
    """Numbered in the order in which they came, whatever they are called."""
    for name in ("9", "10", "2026-04 b"):
        forms.add_form(council.hub, write_md(tmp_path, ("text", "words", f"As of {name}?"), settings=version(name)))
    assert [(one.version, one.number) for one in listed(council)] == [("9", 1), ("10", 2), ("2026-04 b", 3)]


def test_a_withdrawn_form_stays_and_is_marked(council: Council, tmp_path: Path) -> None:
    """All versions or one; what is withdrawn already is left alone; an unknown form is said to be unknown."""
    for name in ("1", "2"):
        forms.add_form(council.hub, write_md(tmp_path, ("text", "words", f"As of {name}?"), settings=version(name)))
    assert [one.version for one in forms.withdraw(council.hub, "visit", "1")] == ["1"]
    assert [one.version for one in forms.withdraw(council.hub, "visit")] == ["2"]
    assert forms.withdraw(council.hub, "visit") == []
    assert [one.withdrawn for one in listed(council)] == [True, True]
    with pytest.raises(NotHere):
        forms.withdraw(council.hub, "other")


def test_a_withdrawn_form_that_is_added_again_is_offered_again(council: Council, tmp_path: Path) -> None:
    """When a person does it; the forms that ship stay withdrawn, also when only a comment of theirs changed."""
    path = write_md(tmp_path, TEXT)
    forms.add_shipped(council.hub, tmp_path)
    forms.withdraw(council.hub, "visit")
    path.write_text("# a comment\n" + path.read_text("utf-8"), "utf-8")
    assert forms.add_shipped(council.hub, tmp_path) == forms.Shipped((), {})
    assert [one.withdrawn for one in listed(council)] == [True]
    assert forms.add_form(council.hub, path).outcome is forms.Outcome.OFFERED_AGAIN
    assert [one.withdrawn for one in listed(council)] == [False]


def test_the_forms_of_a_folder_are_added_once_and_never_compiled_again(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is refused is said and does not stop the others; nothing new is cheap."""
    write_md(tmp_path, TEXT, name="a.md")
    write_xlsx(tmp_path, TEXT, name="b.xlsx", settings=version("1", "other"))
    write_md(tmp_path, ("geopoint", "where", "Where?"), name="c.md", settings=version("1", "third"))
    done = forms.add_shipped(council.hub, tmp_path)
    assert [one.form_id for one in done.added] == ["visit", "other"]
    assert list(done.refused) == ["c.md"]
    (tmp_path / "c.md").unlink()
    monkeypatch.setattr(forms, "compile_form", None)
    assert forms.add_shipped(council.hub, tmp_path) == forms.Shipped((), {})


def test_only_the_hub_writes_forms(council: Council, tmp_path: Path) -> None:
    """A machine that offers one is told that its role may not."""
    definition = forms.add_form(council.hub, write_md(tmp_path, TEXT)).definition
    with client_of(council.hub) as client:
        laptop = Laptop(client, council.hub, council.worker, council.clock)
        assert laptop.enrol().status_code == 200
        laptop.pull_all()
        laptop.push(laptop.content(definition, {"withdrawn": True}, council.position(definition.id)))
        assert [one.reason for one in laptop.pull_all()] == [merge.NOT_ALLOWED]
    assert listed(council) == [definition]


def large(letters: int, *, compressible: bool) -> tuple[tuple[str, str, str], ...]:
    """Notes that make an XForm of about as many characters."""
    chance = random.Random(1)
    word = "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(1000))
    return tuple(
        ("note", f"n{n}", word if compressible else "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(1000)))
        for n in range(letters // 1000)
    )


def test_a_form_as_large_as_any_reaches_a_machine_over_the_wire(council: Council, tmp_path: Path) -> None:
    """A million and a half characters, more than four million bytes, between two small ones: each comes whole and once."""
    paths = [write_md(tmp_path, TEXT), write_md(tmp_path, *large(1_500_000, compressible=True), settings=version("2"), name="2.md"),
             write_md(tmp_path, ("text", "words", "Last?"), settings=version("3"), name="3.md")]
    with client_of(council.hub) as client:
        laptop = Laptop(client, council.hub, council.worker, council.clock)
        assert laptop.enrol().status_code == 200
        laptop.pull_all()
        made = [forms.add_form(council.hub, path).definition for path in paths]
        assert XFORM_LENGTH * 0.75 < len(made[1].xform) <= XFORM_LENGTH
        assert [one.record for one in laptop.pull_all() if one.type == "record" and one.kind == "form_definition"] == [one.id for one in made]
        other = Laptop(client, council.hub, council.stranger, council.clock)
        assert other.enrol().status_code == 200
        read = {one.record: FormDefinition.model_validate(one.body) for one in other.pull_all() if one.kind == "form_definition"}
    assert read == {one.id: one for one in made}


def test_a_form_that_no_package_could_carry_is_refused_at_the_hub(council: Council, tmp_path: Path) -> None:
    """Rather there than at every machine at every sync."""
    path = write_md(tmp_path, *large(900_000, compressible=False))
    with pytest.raises(FormRefused, match="too large to be sent"):
        forms.add_form(council.hub, path)
    assert listed(council) == []


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = make_town(tmp_path)
    yield made
    made.close()


def test_every_machine_has_every_version_and_hears_of_a_withdrawal(town: Town, tmp_path: Path) -> None:
    """Over real stores: one machine was there before, one comes later; both have the same, also after a restart."""
    first = town.add_laptop("first")
    town.settle()
    made = [
        forms.add_form(town.hub, write_md(tmp_path, *rows, settings=version(name))).definition
        for name, rows in (("1", [TEXT]), ("2", large(1_500_000, compressible=True)))
    ]
    second = town.add_laptop("second")
    town.settle()
    forms.withdraw(town.hub, "visit", "1")
    town.settle()
    first.reopen()
    for laptop in (first, second):
        kept = {one.id: one for one in laptop.store.find(FormDefinition)}
        assert {one.id: one.body() for one in kept.values()} == {
            made[0].id: {**made[0].body(), "withdrawn": True}, made[1].id: made[1].body(),
        }
        assert [one.version for one in laptop.store.find(FormDefinition, status="offered")] == ["2"]


def test_the_room_of_a_definition_is_the_room_that_the_compiler_keeps_to() -> None:
    """Two limits in two rooms that may not know each other are one number."""
    assert xlsform.LARGEST_XFORM == XFORM_LENGTH
