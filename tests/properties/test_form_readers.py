"""Readers of forms take anything: what comes out is a form or a refusal, never another error, and what loads can be filled in.

Changed are forms that work, so that what is read gets past the first line: letters, words, lines and cells are lost, doubled, swapped
and replaced by the naughty texts.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker.base.errors import DataFileWrong, FieldRefused, FormRefused
from keyworker.base.paths import shipped
from keyworker.forms.bindings import check_bindings, parse_bindings
from keyworker.forms.engine import Answers, EngineHost, FormSession
from keyworker.forms.node import Node
from keyworker.forms.xform import load_form
from keyworker.forms.xform.form import Form, Resource
from keyworker.forms.xform.secondary import tree_of
from keyworker.forms.xlsform import CompiledForm, compile_form
from tests.fakes import naughty
from tests.fakes.clock import HandClock
from tests.unit.forms.sheets_made import spreadsheet

SMALL = """| survey | | | | | | | | | |
| | type | name | label::English (en) | label::Cymraeg (cy) | hint | relevant | constraint | calculation | choice_filter | parameters |
| | text | words | What was **said**? | Beth? | In their words | | string-length(.) < 99 | | | |
| | integer | age | How old is ${words}? | Oed? | | ${words} != '' | . > 0 and . < 19 | | | |
| | select_one yn | pick | Which? | Pa? | | | | | | |
| | select_multiple yn | ticks | Which ones? | Pa rai? | | selected(${pick}, 'yes') | count-selected(.) < 3 | | group = ${pick} | |
| | range | scale | How much? | Faint? | | | | | | start=1 end=10 step=1 |
| | begin_repeat | kids | Children | Plant | | | | | | |
| | date | born | Born | Ganed | | | . <= today() | | | |
| | calculate | next | | | | | | position(..) + indexed-repeat(${age}, ${kids}, 1) | | |
| | end_repeat | | | | | | | | | |
| | note | all | ${words}, ${pick} | ${words} | | count(${kids}) > 1 | | | | |
| choices | | | | | |
| | list_name | name | label::English (en) | label::Cymraeg (cy) | group |
| | yn | yes | Yes | Ie | yes |
| | yn | no | No | Na | no |
| settings | | | | |
| | form_id | version | form_title | default_language |
| | fuzz | 1 | Fuzz | English (en) |
"""
BINDINGS = shipped("forms", "questionnaires", "home-visit.toml").read_text("utf-8")
RESOURCES = (
    ("text/csv", 'name,label,group\nyes,"Yes, please",a\nno,No,b\n'), ("application/xml", "<root><item><name>a</name><label>A</label></item></root>"),
    ("application/geo+json", '{"features": [{"id": "x", "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}, "properties": {"n": 1}}]}'),
)
FUZZ = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large])


def changed(text: str, data: st.DataObject) -> str:
    """The text with one to four changes."""
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        to = min(len(text), at + data.draw(st.sampled_from([1, 2, 9, 60])))
        said = data.draw(st.sampled_from(naughty.SHORT))
        words = [one.span() for one in re.finditer(r"[\w:/.${}()'-]+", text)] or [(0, 0)]
        here, there = data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words))
        text = data.draw(st.sampled_from([
            text[:at] + text[to:], text[:at] + said + text[at:], text[:at] + said + text[to:], text[:to] + text[at:],
            text[: here[0]] + text[there[0] : there[1]] + text[here[1] :], text[: here[0]] + said + text[here[1] :],
        ]))
    return text


def refused_or(read: Callable[[], object]) -> object:
    """What is read, or nothing when it is refused in sentences."""
    try:
        return read()
    except (FormRefused, DataFileWrong) as error:
        told = error.sentence
    assert told.strip()
    return None


def fill(form: Form) -> None:
    """Somebody answers what is asked, adds to repeats, ends and sends."""
    host = EngineHost(clock=HandClock())
    session = FormSession.begin(form, host, resources={name: Resource("name,label\na,b\n") for name in form.needs})
    for view in session.views():
        with contextlib.suppress(FieldRefused, KeyError):  # shown only; gone with the answer before
            if view.asked:
                session.set_value(view.ref, "5")
            elif view.kind == "repeat-range" and not view.controlled:
                session.add_repeat(view.ref)
    session.finish()
    kept: Answers = session.answers()
    session.violations()
    session.instance_xml()
    FormSession.restore(form, host, kept, resources={name: Resource("name,label\na,b\n") for name in form.needs}).views()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readers")


@pytest.fixture(scope="module")
def xform(folder: Path) -> str:
    path = folder / "small.md"
    path.write_text(SMALL, "utf-8")
    return compile_form(path).xform


@FUZZ
@given(st.data())
def test_a_changed_table_is_a_form_or_is_refused(folder: Path, data: st.DataObject) -> None:
    path = folder / "changed.md"
    path.write_bytes(changed(SMALL, data).encode("utf-8", "surrogatepass"))
    made = refused_or(lambda: compile_form(path))
    assert made is None or isinstance(made, CompiledForm)
    if made is not None:
        refused_or(lambda: fill(made.form))


def sheets_of(text: str) -> dict[str, list[list[str]]]:
    """A Markdown table as the cells of sheets."""
    sheets: dict[str, list[list[str]]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0]:
            sheets[re.sub(r"[^a-z]", "", cells[0])[:31] or "survey"] = rows = []
        elif sheets:
            rows.append(cells[1:])
    return sheets


@FUZZ
@given(st.data())
def test_a_changed_spreadsheet_is_a_form_or_is_refused(folder: Path, data: st.DataObject) -> None:
    """Other cells, and the same file with some of its bytes changed, cut or added."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "?", changed(SMALL, data))
    book = spreadsheet(sheets_of(text) or {"survey": []})
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(book) - 1))
        book = book[:at] + data.draw(st.binary(max_size=20)) + book[at + data.draw(st.integers(0, 20)) :]
    path = folder / "changed.xlsx"
    path.write_bytes(book)
    made = refused_or(lambda: compile_form(path))
    assert made is None or isinstance(made, CompiledForm)


@FUZZ
@given(st.data())
def test_a_changed_xform_is_a_form_that_can_be_filled_or_is_refused(xform: str, data: st.DataObject) -> None:
    text = changed(xform, data)
    made = refused_or(lambda: load_form(text))
    assert made is None or isinstance(made, Form)
    if made is not None:
        refused_or(lambda: fill(made))


@given(st.one_of(st.binary(max_size=500), st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))), st.sampled_from([".md", ".xlsx"]))
@FUZZ
def test_any_bytes_are_refused(folder: Path, data: bytes, ending: str) -> None:
    path = folder / f"any{ending}"
    path.write_bytes(data)
    assert refused_or(lambda: compile_form(path)) is None
    assert refused_or(lambda: load_form(data.decode("utf-8", "surrogateescape"))) is None


@FUZZ
@given(st.data(), st.sampled_from(RESOURCES), st.sampled_from([kind for kind, _ in RESOURCES]))
def test_a_changed_list_is_a_list_or_is_refused(data: st.DataObject, resource: tuple[str, str], other: str) -> None:
    """Read as what it is, and as what it is not."""
    text = changed(resource[1], data)
    for kind in (resource[0], other):
        made = refused_or(partial(tree_of, "list", Resource(text, kind)))
        assert made is None or isinstance(made, Node)


@FUZZ
@given(st.data())
def test_changed_bindings_are_bindings_or_are_refused(xform: str, data: st.DataObject) -> None:
    text = changed(BINDINGS, data)
    form = load_form(xform)

    def read() -> object:
        check_bindings(made := parse_bindings(text, "form.toml"), form, "form.toml")
        return made

    refused_or(read)


def deep() -> Iterator[str]:
    """Expressions that are deeper or longer than anybody writes them."""
    n = 3_000
    yield from ("(" * n + "1" + ")" * n, "-" * n + "1", "not(" * n + "true()" + ")" * n, "/data" + "/a" * n, "." + "/.." * n, "/data/a" + "[" * n + "1" + "]" * n,
                "1" + "+1" * n, "1" + " or 1" * n, "/data/b" + "|/data/b" * n, "if(1," * n + "1" + ",1)" * n, "concat(" + ",".join(["'a'"] * n) + ")", "9" * n, "(" * n, "'" + "a" * n)


@pytest.mark.parametrize("expression", list(deep()), ids=lambda text: text[:12])
def test_an_expression_of_any_depth_is_worked_out_or_refused(xform: str, expression: str) -> None:
    """It never exhausts the stack."""
    made = refused_or(lambda: load_form(xform.replace("string-length(.) &lt; 99", expression.replace("<", "&lt;"))))
    assert made is None or isinstance(made, Form)
    if made is not None:
        refused_or(lambda: fill(made))


@pytest.mark.parametrize("text", [
    "name,label\n" + "a" * 200_000 + ",b", '{"features": [1]}', '{"features": 1}', '{"features": [{"geometry": {"coordinates": [[1]]}}]}', "[" * 100_000,
    '{"features": [{"properties": [1]}]}', '{"features": [{"geometry": [1]}]}', '{"features": [{"geometry": {"type": "Polygon", "coordinates": []}}]}', "<a>" * 5_000,
    "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "name\n\0",
], ids=lambda text: text[:30])
@pytest.mark.parametrize("kind", [kind for kind, _ in RESOURCES])
def test_a_list_that_is_hardly_one_is_read_or_refused(text: str, kind: str) -> None:
    made = refused_or(lambda: tree_of("list", Resource(text, kind)))
    assert made is None or isinstance(made, Node)
