"""Laws of a questionnaire on paper: what was answered is there in words, a blank one names nobody, and nobody reads what is not theirs."""

from pathlib import Path

import pikepdf
import pytest

from keyworker.base.errors import FieldRefused
from keyworker.documents.form_copy import (
    NOT_ANSWERED,
    PROFESSIONALS,
    Paper,
    make_answers_copy,
    make_blank_form,
    plain,
    value_words,
)
from keyworker.documents.leaks import Sort
from keyworker.documents.preview import pages
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.form_response import FormResponse
from keyworker.domain.household import ContactRisk
from keyworker.domain.visibility import Visibility
from keyworker.forms.engine import EngineHost, FormSession
from keyworker.forms.xform import Form
from keyworker.forms.xlsform import compile_form
from tests.unit.documents.families import COUNCIL, TODAY, House, font_sizes, pdf_file, text_of

SHEET = """
| survey |
| | type | name | label | hint | relevant | appearance |
| | begin_group | visit | The **visit** | | | field-list |
| | text | went | How did it *go*? | Your own words. | | multiline |
| | date | day | Which day? | | | |
| | decimal | miles | How far? | | | |
| | select_multiple likes | likes | What helped? | | | |
| | select_one likes | most | What helped most? | | ${likes} != '' | |
| | range | feeling | How do you feel? | | | |
| | end_group | | | | | |
| | begin_repeat | children | Each child | | | |
| | text | said | What did they say? | | | |
| | end_repeat | | | | | |
| choices |
| | list_name | name | label |
| | likes | talk | Talking |
| | likes | play | Playing |
| settings |
| | form_id | version | title |
| | little | 1 | A little form |
"""
PAPER = Paper("A little form", "1", "Tia", "Finished on 21 November 2026.", TODAY)


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Form:
    path: Path = tmp_path_factory.mktemp("forms") / "little.md"
    path.write_text(SHEET, "utf-8")
    return compile_form(path).form


def begun(form: Form) -> FormSession:
    return FormSession.begin(form, EngineHost())


def answered(form: Form) -> FormSession:
    session = begun(form)
    session.set_value("/data/visit/went", "Quietly, <b>really</b>")
    session.set_value("/data/visit/day", "2026-11-20")
    session.set_value("/data/visit/miles", "2.50")
    session.select("/data/visit/likes", ["talk", "play"])
    return session


def response(house: House, visibility: Visibility = Visibility.PROFESSIONALS, **fields: object) -> FormResponse:
    return FormResponse.model_validate({"family": house.id, "form_id": "little", "version": "1", "visibility": visibility, **fields})


def test_what_was_answered_is_on_paper_in_words(form: Form) -> None:
    """Labels without their marks, dates and numbers as people write them, choices by their labels, and what has no answer says so."""
    house = House()
    made = make_answers_copy(PAPER, answered(form).views(), house.file(), response(house), frozenset(), COUNCIL)
    words = " ".join(text_of(made.pdf).split())
    for wanted in ("A little form", "About Tia", "The visit", "How did it go?", "Quietly, <b>really</b>", "20 November 2026", "2.5",
                   "Talking", "Playing", "What helped most?", NOT_ANSWERED, PROFESSIONALS):
        assert wanted in words, wanted
    assert "**" not in words
    assert "2.50" not in words


def test_what_does_not_apply_is_not_on_paper(form: Form) -> None:
    house = House()
    made = make_answers_copy(PAPER, begun(form).views(), house.file(), response(house), frozenset(), COUNCIL)
    assert "What helped most?" not in text_of(made.pdf)


def test_answers_for_professionals_are_never_printed_for_the_family(form: Form) -> None:
    """`professionals` is refused to every person of the family; `family` is not; `person` only for whom they are about."""
    house = House()
    anna, tia = frozenset({house.anna.id}), frozenset({house.tia.id})
    views = answered(form).views()
    for visibility in (Visibility.PROFESSIONALS, Visibility.RESTRICTED):
        with pytest.raises(FieldRefused):
            make_answers_copy(PAPER, views, house.file(), response(house, visibility), anna, COUNCIL)
    own = response(house, Visibility.PERSON, about={house.tia.id: True})
    with pytest.raises(FieldRefused):
        make_answers_copy(PAPER, views, house.file(), own, anna | tia, COUNCIL)
    for one, readers in ((own, tia), (response(house, Visibility.FAMILY), anna | tia)):
        words = text_of(make_answers_copy(PAPER, views, house.file(), one, readers, COUNCIL).pdf)
        assert "Quietly" in words
        assert PROFESSIONALS not in words


def test_a_name_that_a_reader_must_not_read_is_pointed_at_and_not_repeated(form: Form) -> None:
    """Free text is searched for people whom the reader must not learn about; the warning says which question, not which name."""
    house = House()
    house.records.append(ContactRisk(family=house.id, protected=house.tia.id, from_person=house.anna.id))
    session = answered(form)
    session.set_value("/data/visit/went", "Tia told me everything")
    one = response(house, Visibility.FAMILY)
    made = make_answers_copy(PAPER, session.views(), house.file(), one, frozenset({house.anna.id}), COUNCIL)
    assert [(warning.record, warning.field, warning.sort) for warning in made.warnings] == [
        ("", PAPER.title, Sort.NAME), (one.id, "/data/visit/went", Sort.NAME),
    ]  # "About Tia" under the title was never looked at before


def test_a_blank_form_has_every_question_with_room_for_a_pen(form: Form) -> None:
    """Also what would only be asked after another answer, and one of each repeat."""
    session = begun(form)
    if not session.view("/data/children").count:
        session.add_repeat("/data/children")
    words = " ".join(text_of(make_blank_form(PAPER, session.views(), COUNCIL).pdf).split())
    for wanted in ("How did it go?", "Your own words.", "What helped most?", "Tick all that fit.", "What did they say?"):
        assert wanted in words, wanted
    assert NOT_ANSWERED not in words


def test_paper_is_tagged_and_never_set_smaller_than_twelve_points(form: Form) -> None:
    made = make_blank_form(PAPER, begun(form).views(), COUNCIL)
    with pikepdf.open(pdf_file(made.pdf)) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.MarkInfo.Marked)
    assert min(font_sizes(made.pdf)) >= 12
    assert len(pages(made.pdf, 0.5)) >= 1
    assert made.file_name == "blank-form-2026-11-21.pdf"


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [("2026-02-30", "date", "2026-02-30"), ("14:05:00.000Z", "time", "14:05"), ("12.0", "decimal", "12"), ("NaN", "decimal", "NaN"),
     ("2026-11-21T14:05:00.000+00:00", "dateTime", "21 November 2026, 14:05"), ("007", "string", "007")],
)
def test_values_read_as_people_write_them_and_what_is_none_stays_as_it_is(value: str, kind: str, words: str) -> None:
    assert value_words(value, kind) == words


def test_marks_of_emphasis_go_and_signs_that_mean_themselves_stay() -> None:
    assert plain("# A *very* __big__ snake_case 2*3*4") == "A very big snake_case 2*3*4"


def test_what_was_not_answered_is_one_quiet_line_for_each_section(form: Form) -> None:
    """Unanswered questions do not fill pages, and nothing is left out in silence: they are named where they would stand."""
    house = House()
    made = make_answers_copy(PAPER, answered(form).views(), house.file(), response(house), frozenset(), COUNCIL)
    text = text_of(made.pdf)
    assert f"{NOT_ANSWERED}: What helped most? · How do you feel?" in text
    assert f"{NOT_ANSWERED}: What did they say?" in text
    assert text.count(NOT_ANSWERED) == 2


def test_lines_to_write_on_stand_only_on_a_blank_form(form: Form) -> None:
    house = House()
    filled = make_answers_copy(PAPER, answered(form).views(), house.file(), response(house), frozenset(), COUNCIL)
    blank = make_blank_form(PAPER, begun(form).views(), COUNCIL)
    assert rules_of(filled.pdf) == 1  # above the foot
    assert rules_of(blank.pdf) > 3


def rules_of(pdf: bytes) -> int:
    """How many lines are drawn on the pages, for each page."""
    with pikepdf.open(pdf_file(pdf)) as document:
        drawn = [op for page in document.pages for op in pikepdf.parse_content_stream(page) if str(op.operator) == "l"]
        return len(drawn) // len(document.pages)


def test_without_a_number_no_phone_is_printed_on_a_form(form: Form) -> None:
    for council, wanted in ((CouncilSettings(name="Testshire"), "Testshire. You"), (CouncilSettings(), "Your council. You")):
        words = " ".join(text_of(make_blank_form(PAPER, begun(form).views(), council).pdf).split())
        assert wanted in words
        assert "phone" not in words
