"""Laws of saving answers as a file: everything that was written, nothing that runs, no name in a file's name, written down."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from keyworker.base.errors import NotHere
from keyworker.casework import forms
from keyworker.casework.forms_export import SavedAnswers, Shape, answers_to_save, note_saved
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.form_definition import FormDefinition
from keyworker.domain.form_response import FormResponse
from keyworker.forms.tree import parse_document
from tests.fakes.forms import definition, fill, save_form
from tests.unit.casework.conftest import Home

PLAIN = """
| survey | | | |
| | type | name | label |
| | text | wants | What do you want? |

| settings | | |
| | form_id | version | title |
| | canaryplain | 1 | Plain |
"""
REPEATED = PLAIN.replace("canaryplain", "canary-repeated").replace("| | text | wants | What do you want? |", """\
| | text | wants | What do you want? |
| | begin_repeat | steps | Steps |
| | text | step | What will be done? |
| | end_repeat | | |""")


def made(home: Home, folder: Path, text: str, *versions: str) -> list[FormDefinition]:
    path = folder / "form.md"
    path.write_text(text, "utf-8")
    return [save_form(home.desk.store, definition(path, version=one, number=place)) for place, one in enumerate(versions or ("1",), start=1)]


def answered(home: Home, form: FormDefinition, **said: str) -> FormResponse:
    response = home.desk.store.get(FormResponse, forms.begin_response(home.desk, home.family, form.id).records[0].id)
    session = forms.session_of(home.desk, home.desk.store.family_file(home.family), response)
    for view in session.views():
        if view.kind == "repeat-range" and not view.children:
            session.add_repeat(view.ref)
    fill(session, said)
    forms.keep_answers(home.desk, response, session.answers())
    return home.desk.store.get(FormResponse, response.id)


def finished(home: Home, response: FormResponse) -> FormResponse:
    session = forms.session_of(home.desk, home.desk.store.family_file(home.family), response)
    forms.finish_response(home.desk, response, session.answers())
    return home.desk.store.get(FormResponse, response.id)


def saved(home: Home, *responses: FormResponse) -> SavedAnswers:
    return answers_to_save(home.desk, home.family, [one.id for one in responses])


def rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def test_a_form_without_repeats_is_one_table_with_a_line_for_each(home: Home, tmp_path: Path) -> None:
    """Answers of every version stand in the same table; what a spreadsheet would run is made harmless."""
    first, second = made(home, tmp_path, PLAIN, "1", "2")
    one = finished(home, answered(home, first, wants="=HYPERLINK(1)"))
    two = answered(home, second, wants="Calm mornings, and sleep")
    everything = saved(home, two, one)
    assert everything.file_name(Shape.CSV) == "canaryplain.csv"
    table = rows(everything.content(Shape.CSV))
    assert [(row["KEY"], row["VERSION"], row["STATUS"], row["wants"]) for row in table] == [
        (one.id, "1", "finished", "'=HYPERLINK(1)"), (two.id, "2", "draft", "Calm mornings, and sleep"),
    ]


def test_a_form_with_repeats_is_one_archive_of_tables_that_belong_together(home: Home, tmp_path: Path) -> None:
    """The instance's line says to which answers it belongs; names in the archive are of the form only."""
    (form,) = made(home, tmp_path, REPEATED)
    one = answered(home, form, wants="Calm", step="Ring the school")
    everything = saved(home, one)
    assert everything.file_name(Shape.CSV) == "canary-repeated.zip"
    with zipfile.ZipFile(io.BytesIO(everything.content(Shape.CSV))) as archive:
        tables = {name: rows(archive.read(name)) for name in archive.namelist()}
    assert set(tables) == {"canary-repeated.csv", "canary-repeated-steps.csv"}
    assert [(row["PARENT_KEY"], row["step"]) for row in tables["canary-repeated-steps.csv"]] == [(one.id, "Ring the school")]


def test_the_instance_is_xml_that_holds_every_answer(home: Home, tmp_path: Path) -> None:
    """One alone is one file, several are an archive by id."""
    (form,) = made(home, tmp_path, PLAIN)
    one = answered(home, form, wants="Calm & <quiet>")
    alone = saved(home, one)
    assert alone.file_name(Shape.XML) == "canaryplain.xml"
    instance = parse_document(alone.content(Shape.XML).decode())
    assert "Calm & <quiet>" in instance.string_value()
    finished(home, one)
    both = saved(home, one, answered(home, form, wants="More"))
    with zipfile.ZipFile(io.BytesIO(both.content(Shape.XML))) as archive:
        assert archive.namelist() == [f"canaryplain-{key}.xml" for key in both.instances]


def test_saving_is_written_down_without_a_word_of_the_answers(home: Home, tmp_path: Path) -> None:
    """Which answers, of which family, in which shape, and the digest of the file."""
    (form,) = made(home, tmp_path, PLAIN)
    one = answered(home, form, wants="Canarywish")
    everything = saved(home, one)
    note_saved(home.desk, home.family, everything, Shape.CSV, everything.content(Shape.CSV))
    (event,) = home.desk.store.find(AuditEvent, family=home.family, status=AuditKind.EXPORT)
    assert event.details["answers"] == [one.id]
    assert (event.details["form"], event.details["shape"], len(event.details["digest"])) == ("canaryplain", "csv", 64)
    assert "Canarywish" not in str(event.body())


def test_answers_of_another_family_or_none_are_refused(home: Home) -> None:
    with pytest.raises(NotHere):
        answers_to_save(home.desk, home.family, [])
    with pytest.raises(NotHere):
        answers_to_save(home.desk, home.family, ["0197b000-0000-7000-8000-000000000001"])
