"""What an analyst may bring runs; what Keyworker does not do is refused with name, row and what to use instead."""

from collections.abc import Callable
from pathlib import Path

import pytest

from keyworker.base.errors import DataFileWrong, FormRefused
from keyworker.forms import xlsform
from keyworker.forms.sheet_rules import RECORD_FILES
from keyworker.forms.xlsform import compile_form, source_digest
from tests.unit.forms.sheets_made import SETTINGS, Rows, markdown, survey, write_md, write_xlsx

Write = Callable[..., Path]

TEXT = ("text", "words", "What was said?")
YES_NO: Rows = (("list_name", "name", "label"), ("yn", "yes", "Yes"), ("yn", "no", "No"))


def refusal(path: Path) -> str:
    with pytest.raises(FormRefused) as refused:
        compile_form(path)
    assert refused.value.findings
    return " ".join([*refused.value.findings, refused.value.remedy])


@pytest.mark.parametrize("write", [write_md, write_xlsx])
def test_a_form_is_compiled_and_loaded(tmp_path: Path, write: Write) -> None:
    """Id, version and title from the settings; every question is there for the engine."""
    made = compile_form(write(tmp_path, TEXT, ("select_one yn", "alone", "Alone?"), ("begin_repeat", "kids", "Children"),
                              ("integer", "age", "Age"), ("end_repeat", "", ""), choices=YES_NO))
    assert (made.id, made.version, made.title) == ("visit", "1", "Home visit")
    assert [node.ref for node in made.form.questions()] == ["/data/words", "/data/alone", "/data/kids/age"]
    assert (made.resources, made.remarks) == ({}, ())


def test_a_table_and_a_spreadsheet_make_the_same_form(tmp_path: Path) -> None:
    """So do their digests: an analyst may go from one to the other without a new version."""
    one, other = (compile_form(write(tmp_path, TEXT)) for write in (write_md, write_xlsx))
    assert (one.xform, one.digest()) == (other.xform, other.digest())
    assert one.source_digest != other.source_digest


@pytest.mark.parametrize(("kind", "instead"), [
    ("geopoint", "address"), ("geotrace", "address"), ("geoshape", "address"), ("start-geopoint", "address"), ("gps", "address"),
    ("background-geopoint", "address"), ("q location", "address"), ("osm", "address"), ("image", "what it shows"), ("photo", "what it shows"),
    ("add image prompt", "what it shows"), ("audio", "what was said"), ("background-audio", "what was said"), ("video", "what was seen"),
    ("file", "where the file is kept"), ("barcode", "number"), ("xml-external", "CSV"), ("select_one_external yn", "choice_filter"),
    ("select_one_from_file places.geojson", "CSV"), ("select_multiple_from_file places.xml", "CSV"),
])
@pytest.mark.parametrize(("write", "row"), [(write_md, "line 4"), (write_xlsx, "survey row 3")])
def test_what_needs_a_map_a_camera_or_a_server_is_refused(tmp_path: Path, kind: str, instead: str, write: Write, row: str) -> None:
    """With the question's name, its row and what to use instead."""
    said = refusal(write(tmp_path, TEXT, (kind, "thing", "Which?"), choices=YES_NO))
    assert "“thing”" in said
    assert row in said
    assert instead in said


@pytest.mark.parametrize(("column", "value", "words"), [
    ("save_to", "name", "bindings"), ("appearance", "ex:org.app(a='b')", "opens another app"), ("default", "${last-saved#words}", "star.csv"),
    ("body::intent", "org.app", "opens another app"),
])
def test_what_a_column_asks_of_the_world_outside_is_refused(tmp_path: Path, column: str, value: str, words: str) -> None:
    """Entities, other apps, what was answered last time."""
    said = refusal(write_md(tmp_path, (*TEXT, value), columns=("type", "name", "label", column)))
    assert words in said
    assert "line 3" in said


def test_entities_and_keys_of_its_own_are_refused(tmp_path: Path) -> None:
    """Each with its place and its remedy, all in one go."""
    path = tmp_path / "form.md"
    settings = (("form_id", "version", "public_key"), ("visit", "1", "MIIB"))
    entities = (("list_name", "label"), ("trees", "x"))
    path.write_text(markdown({"survey": survey(TEXT), "entities": entities, "settings": settings}), "utf-8")
    said = refusal(path)
    assert "bindings beside the form" in said
    assert "public_key" in said


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x08", "\ufffe"])
def test_a_control_character_is_named_with_its_row(tmp_path: Path, letter: str) -> None:
    """No XML could hold it."""
    said = refusal(write_md(tmp_path, TEXT, ("text", "b", f"A{letter}b")))
    assert "“b” (line 4) has a control character" in said


def test_a_picture_beside_a_label_is_left_out_and_one_in_place_of_it_refused(tmp_path: Path) -> None:
    """Nobody is asked something that cannot be seen."""
    columns = ("type", "name", "label", "media::image")
    made = compile_form(write_md(tmp_path, (*TEXT, "a.png"), columns=columns))
    assert ["without its picture" in one for one in made.remarks] == [True]
    assert "Write in words what it shows" in refusal(write_md(tmp_path, ("text", "words", "", "a.png"), columns=columns))


def test_questions_about_the_machine_stay_and_an_audit_is_left_empty(tmp_path: Path) -> None:
    """They are common in forms from elsewhere, and harmless."""
    made = compile_form(write_md(tmp_path, ("start", "start", ""), ("end", "end", ""), ("today", "today", ""), ("username", "username", ""),
                                 ("deviceid", "deviceid", ""), ("audit", "audit", ""), TEXT))
    assert [("stays empty" in one) for one in made.remarks if "audit" in one] == [True]


COLUMNS = ("type", "name", "label", "relevant", "choice_filter", "parameters", "calculation")


def row(kind: str, name: str, label: str = "Label", relevant: str = "", choice_filter: str = "", parameters: str = "",
        calculation: str = "") -> tuple[str, ...]:
    return (kind, name, label, relevant, choice_filter, parameters, calculation)


@pytest.mark.parametrize(("bad", "words"), [
    (row("txet", "a"), ("“txet” is no type", "Did you mean text?", "“a” (survey row 3)")),
    (row("select_one nowhere", "a"), ("there is no list “nowhere”", "survey row 3")),
    (row("text", ""), ("a question has no name", "survey row 3")),
    (row("", "a"), ("a row has no type", "survey row 3")),
    (row("text", "words"), ("the name “words” is there twice", "survey row 3")),
    (row("text", "two words"), ("cannot have", "survey row 3")),
    (row("text", "a", relevant="${wrods} = 'x'"), ("${wrods}", "no question of that name", "survey row 3")),
    (row("text", "a", relevant="${words = 'x'"), ("not closed", "survey row 3")),
    (row("begin_group", "g"), ("the begin_group “g” is never closed", "survey row 3")),
    (row("end_group", ""), ("no begin_group before it", "survey row 3")),
    (row("calculate", "a", calculation=""), ("no calculation", "survey row 3")),
    (row("range", "a", parameters="start=1 stop=5"), ("stop", "survey row 3")),
    (row("begin_repeat", "data"), ("“data”", "survey row 3")),
    (row("text", "meta"), ("“meta”", "survey row 3")), (row("text", "a", label=""), ("“a” (survey row 3): there is no label",)),
    (row("select_one", "a"), ("Write select_one and the name of a list",)),
    (row("range", "a", parameters="start=1 end=5 step=0"), ("survey row 3: For the 'range' question type, the parameter 'step' must not be",)),
])
def test_pyxforms_refusals_are_told_in_plain_words(tmp_path: Path, bad: tuple[str, ...], words: tuple[str, ...]) -> None:
    """Where, what is the matter, what to do; no address and no brackets of pyxform's."""
    more = [row("integer", "g_age"), row("end_repeat", "")] if bad[0] == "begin_repeat" else []
    said = refusal(write_xlsx(tmp_path, row("text", "words"), bad, *more, choices=YES_NO, columns=COLUMNS))
    assert [word for word in words if word not in said] == [], said
    assert "[row" not in said
    assert "http" not in said


@pytest.mark.parametrize(("choices", "words"), [
    ((("list_name", "name", "label"), ("yn", "yes", "Yes"), ("yn", "yes", "No")), ("same name", "choices row 3")),
    ((("list_name", "name", "label"), ("yn", "", "Yes")), ("a choice has no name", "choices row 2")),
    ((("list_name", "name", "label"), ("other", "yes", "Yes")), ("no list “yn”",)),
])
def test_a_wrong_list_of_choices_is_told_in_plain_words(tmp_path: Path, choices: Rows, words: tuple[str, ...]) -> None:
    """The sheet is named too."""
    said = refusal(write_xlsx(tmp_path, ("select_one yn", "a", "Alone?"), choices=choices))
    assert [word for word in words if word not in said] == [], said


def test_a_sheet_without_questions_is_refused(tmp_path: Path) -> None:
    """Two sheets and none of them is survey."""
    path = tmp_path / "form.md"
    path.write_text(markdown({"questions": survey(TEXT), "settings": SETTINGS}), "utf-8")
    assert "no sheet survey" in refusal(path)


@pytest.mark.parametrize("expression", ["${words} = = 'a'", "nonsense(((", "${words} = 'a", "1 +"])
def test_an_expression_that_the_engine_cannot_read_is_refused(tmp_path: Path, expression: str) -> None:
    """By pyxform it is let pass; a machine never sees it."""
    rows = [row("begin_group", "g"), row("text", "words"), row("end_group", ""), row("text", "a", relevant=expression)]
    said = refusal(write_md(tmp_path, *rows, columns=COLUMNS))
    assert "“a” (line 6): relevant" in said


def test_an_endless_expression_is_refused_in_a_short_sentence(tmp_path: Path) -> None:
    """Nobody reads ten thousand brackets."""
    assert len(refusal(write_md(tmp_path, row("text", "a", relevant="(" * 10_000), columns=COLUMNS))) < 600


@pytest.mark.parametrize("column", ["relevant", "calculation", "choice_filter"])
def test_a_function_that_is_not_there_is_refused_at_the_hub(tmp_path: Path, column: str) -> None:
    """Not when a worker comes to that question."""
    path = write_md(tmp_path, row("select_one yn", "a", **{column: "frobnicate(1)"}), columns=COLUMNS, choices=YES_NO)
    assert "“a” (line 3): there is no function frobnicate()" in refusal(path)


@pytest.mark.parametrize("text", ["label\nX\n", "id,title\nx,X\n", "id;title\nx;X\n"])
def test_a_list_without_the_columns_that_are_read_is_refused(tmp_path: Path, text: str) -> None:
    """An empty list of choices would be all that a worker sees."""
    (tmp_path / "schools.csv").write_text(text, "utf-8")
    said = refusal(write_md(tmp_path, row("select_one_from_file schools.csv", "a"), columns=COLUMNS))
    assert "“a” (line 3) reads the column name of schools.csv" in said


def test_lists_beside_the_form_are_taken_along_and_the_records_own_are_not(tmp_path: Path) -> None:
    """Also what pulldata names; a people.csv that lies there is an analyst's own copy."""
    (tmp_path / "schools.csv").write_text("\ufeffname,label\ns1,Hill Academy\n", "utf-8")
    (tmp_path / "areas.csv").write_text("name,label\na,A\n", "utf-8")
    for name in RECORD_FILES:
        (tmp_path / name).write_text("name,label\nx,Secret\n", "utf-8")
    made = compile_form(write_md(
        tmp_path, row("select_one_from_file schools.csv", "school"), row("select_one_from_file people.csv", "child"),
        row("calculate", "area", "", calculation="pulldata('areas', 'label', 'name', 'a')"), columns=COLUMNS))
    assert made.resources == {"schools.csv": "name,label\ns1,Hill Academy\n", "areas.csv": "name,label\na,A\n"}
    assert "people.csv" in made.form.needs


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Nothing outside of the form's own folder is ever read."""
    (tmp_path.parent / "secret.csv").write_text("name,label\n", "utf-8")
    for name in ("schools.csv", "../secret.csv"):
        said = refusal(write_md(tmp_path, row(f"select_one_from_file {name}", "school"), columns=COLUMNS))
        assert "does not lie beside form.md" in said or "no list" in said or "line 3" in said


def test_lists_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text in UTF-8, and not too much of it."""
    path = write_md(tmp_path, row("select_one_from_file schools.csv", "school"), columns=COLUMNS)
    (tmp_path / "schools.csv").write_bytes(b"name,label\n\xff\xfe,x\n")
    assert "UTF-8" in refusal(path)
    (tmp_path / "schools.csv").write_text("name,label\n" + "a,b\n" * 100, "utf-8")
    monkeypatch.setattr(xlsform, "LARGEST_CSV", 100)
    assert "schools.csv" in refusal(path) or "CSV files" in refusal(path)


def test_a_form_that_compiles_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the engine sees it."""
    monkeypatch.setattr(xlsform, "LARGEST_XFORM", 100)
    assert "more than 100 characters" in refusal(write_md(tmp_path, TEXT))


def test_bindings_are_checked_against_the_form(tmp_path: Path) -> None:
    """A misspelt path names file, key and the nearest question."""
    path = write_md(tmp_path, TEXT)
    path.with_suffix(".toml").write_text('[[write]]\nname = "voice"\nto = "childs_voice"\n[write.fields]\nwords = "/data/word"\n', "utf-8")
    with pytest.raises(DataFileWrong) as wrong:
        compile_form(path)
    assert wrong.value.file == "form.toml"
    assert "Did you mean /data/words?" in wrong.value.remedy


def test_the_source_digest_covers_every_file_of_the_form(tmp_path: Path) -> None:
    """Form, bindings and lists: a change of any is a change."""
    path = write_md(tmp_path, TEXT)
    seen = {source_digest(path)}
    for name, text in (("form.toml", "order = 1"), ("schools.csv", "name,label\n"), ("form.md", path.read_text("utf-8") + "\n")):
        (tmp_path / name).write_text(text, "utf-8")
        seen.add(source_digest(path))
    assert len(seen) == 4


def outcome(path: Path) -> list[str] | str:
    """The names of the questions, or that it was refused with a finding."""
    try:
        return [node.name for node in compile_form(path).form.questions()]
    except FormRefused as refused:
        return "refused" if refused.findings else "refused without a word"


NAUGHTY = ("<script>alert(1)</script>", "&amp; & < > \"quotes\" 'single'", "Zo\u0308e\u0301 \u202egnirts", "😀 👨‍👩‍👧‍👦", "${words}", "a ${words} b",
           "{{7*7}}", "\\N{BELL} \\x00", "]]>", "<!-- -->", "--", "''", "null", "=1+1", "\u200b\u2060", "１２３", "العربية", "x" * 5000)


@pytest.mark.parametrize("text", NAUGHTY)
def test_a_label_may_be_anything(tmp_path: Path, text: str) -> None:
    """In a label, a hint and a choice; what it says is what the engine has, or it is refused in a sentence."""
    path = write_xlsx(tmp_path, TEXT, ("select_one yn", "b", text), choices=(("list_name", "name", "label"), ("yn", "y", text)))
    assert outcome(path) in (["words", "b"], "refused")
