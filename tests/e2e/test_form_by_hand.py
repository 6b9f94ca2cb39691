"""A form that an analyst wrote in a spreadsheet: checked, added at the hub, begun on one machine and finished on another after a sync."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pypdfium2

from keyworker.base.clock import SystemClock
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.ui.context import FamilyTab, PageName
from keyworker.ui.pages.form.answers import AnswersView
from keyworker.ui.questions.head import FormLabel
from keyworker.ui.questions.words import plain_words
from tests.e2e.office import Office, environment
from tests.e2e.rounds import calm
from tests.e2e.seats import Open, Seat
from tests.fakes.families import LEAD_RECORD, FamilyRecords, family_records

TITLE = "Getting to school"
SECOND_TITLE = "Getting to school, with breakfast"
COLUMNS = (
    "type", "name", "label::English (en)", "label::Polski (pl)", "required", "relevant", "constraint", "constraint_message::English (en)",
    "constraint_message::Polski (pl)", "choice_filter", "appearance", "parameters",
)
Row = dict[str, str]


def asked(kind: str, name: str = "", english: str = "", polish: str = "", **more: str) -> Row:
    """One row of the sheet survey."""
    row = {"type": kind, "name": name, "label::English (en)": english, "label::Polski (pl)": polish, **more}
    if message := row.pop("message", ""):
        row |= {"constraint_message::English (en)": message, "constraint_message::Polski (pl)": "Podaj liczbę od 0 do 70."}
    return row


BEFORE_THE_REPEAT = (
    asked("begin_group", "who", "Who it is about", "O kim", appearance="field-list"),
    asked("select_one_from_file people.csv", "child", "Which child?", "Które dziecko?", required="yes", choice_filter="child = 'yes' and unborn = 'no'"),
    asked("calculate", "called", calculation="instance('people')/root/item[name = ${child}]/label"),
    asked("date", "day", "On which day did you talk?", "Którego dnia rozmawialiście?", constraint=". <= today()"),
    asked("end_group"),
    asked("begin_group", "school", "School", "Szkoła", appearance="field-list"),
    asked("select_one yes_no", "missed", "Has ${called} missed school this term?", "Czy ${called} opuszcza szkołę?", required="yes"),
    asked(
        "integer", "days", "How many days?", "Ile dni?", required="yes", relevant="${missed} = 'yes'", constraint=". >= 0 and . <= 70",
        message="Give a number of days from 0 to 70.",
    ),
    asked("select_multiple reasons", "reasons", "What gets in the way?", "Co przeszkadza?", relevant="${missed} = 'yes'"),
    asked("text", "other", "What else gets in the way?", "Co jeszcze?", relevant="selected(${reasons}, 'other')"),
    asked("end_group"),
)
BREAKFAST = (asked("select_one yes_no", "breakfast", "Is there breakfast before school?", "Czy jest śniadanie?"),)
AFTER = (
    asked("begin_repeat", "steps", "Steps", "Kroki"),
    asked("text", "step", "What will be done?", "Co zrobimy?"),
    asked("select_one_from_file people.csv", "by", "Who does it?", "Kto to zrobi?", choice_filter="unborn = 'no'"),
    asked("end_repeat"),
    asked("range", "hope", "How sure are you that it helps?", "Na ile jesteście pewni?", parameters="start=1 end=5 step=1"),
    asked("text", "words", "In the child's own words", "Słowami dziecka", appearance="multiline"),
)
CHOICES = (
    ("yes_no", "yes", "Yes", "Tak"), ("yes_no", "no", "No", "Nie"), ("reasons", "sleep", "Sleep", "Sen"), ("reasons", "bus", "The bus", "Autobus"),
    ("reasons", "other", "Something else", "Coś innego"),
)


def write_by_hand(path: Path, version: str, title: str, extra: Iterable[Row] = ()) -> Path:
    """The workbook as an analyst makes it: three sheets, cells, nothing else."""
    book = openpyxl.Workbook()
    survey, choices, settings = book.active, book.create_sheet("choices"), book.create_sheet("settings")
    assert survey is not None
    survey.title = "survey"
    columns = [*COLUMNS, "calculation"]
    survey.append(columns)
    for row in (asked("csv-external", "people"), *BEFORE_THE_REPEAT, *extra, *AFTER):
        survey.append([row.get(column, "") or None for column in columns])
    choices.append(["list_name", "name", "label::English (en)", "label::Polski (pl)"])
    for line in CHOICES:
        choices.append(line)
    settings.append(["form_title", "form_id", "version", "default_language"])
    settings.append([title, "getting-to-school", version, "English (en)"])
    book.save(path)
    return path


def run(*words: str, hub: bool = False) -> str:
    """One command of the analyst, or of the hub's operator; what it said. It ends with 0."""
    main = "from keyworker.cli.hub import main; main()" if hub else "from keyworker.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", main, *words], capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def add(office: Office, path: Path) -> None:
    """The analyst checks the form; the operator adds it while the hub serves."""
    assert TITLE in run("forms", "check", str(path))
    assert "added" in run("form", "add", str(path), "--hub", str(office.folder / "hub"), hub=True)


def with_a_family(office: Office) -> FamilyRecords:
    """A family in the middle of the work, that the worker and their lead have."""
    records = family_records(today=SystemClock().today())
    office.add_family(records.everything())
    return records


def begin(one: Seat, family: str, title: str) -> None:
    """Begin the form as one does on the tab Forms."""
    one.go(PageName.FAMILY, family, FamilyTab.FORMS)
    one.hand.press(title)
    one.hand.await_words("Which child?")


def go_on(one: Seat, family: str) -> None:
    """Go on with the draft that is there."""
    one.go(PageName.FAMILY, family, FamilyTab.FORMS)
    one.hand.press("Go on")
    one.hand.await_words("Which child?")


def answer_first_half(one: Seat) -> None:
    """Whom it is about, a number that does not fit and is put right, what gets in the way."""
    hand = one.hand
    hand.press("Ellie")
    hand.write("On which day did you talk?", "1/9/2026")
    hand.leave_field()
    hand.press("Next")
    hand.await_words("Has Ellie missed school this term?")
    assert not hand.sees("How many days?")
    hand.press("Yes")
    hand.write("How many days?", "400")
    hand.leave_field()
    hand.await_words("Give a number of days from 0 to 70.")
    hand.write("How many days?", "31", replace=True)
    hand.leave_field()
    assert not hand.sees("Give a number of days from 0 to 70.")
    hand.press("Sleep")
    hand.press("Something else")
    hand.write("What else gets in the way?", "The walk is dark")


def add_a_step(one: Seat, words: str, who: str, nth: int) -> None:
    """One instance of the repeat."""
    one.hand.press("Add one: Steps" if nth == 0 and one.hand.sees("Nothing here yet.") else "Add another: Steps")
    one.hand.write("What will be done?", words, nth=nth)
    one.hand.leave_field()
    one.hand.press(who, nth=nth)


def finish(one: Seat, words: str) -> None:
    """The last two steps, and the end."""
    one.hand.press("Next")
    one.hand.press("4")
    one.hand.press("Next")
    one.hand.write("In the child's own words", words)
    one.hand.press("Finish the form")
    one.hand.until(lambda: any(view.isVisible() for view in one.hand.window.findChildren(AnswersView)), "the finished answers")
    one.hand.rest()


def read(one: Seat) -> list[str]:
    """Question and answer, as the finished form shows them once it has built everything."""
    calm(one)
    (view,) = one.hand.window.findChildren(AnswersView)
    return [plain_words(label.accessibleName()) for label in view.findChildren(FormLabel) if label.isVisible()]


def responses(one: Seat, family: str) -> list[FormResponse]:
    """The answers that this machine has."""
    found: list[list[FormResponse]] = []
    one.session.context.tasks.store(
        lambda desk: desk.store.find(FormResponse, family=family), one.session.context.desk, then=found.append
    )
    one.hand.until(lambda: bool(found), "an answer of the store")
    return sorted((one for one in found[0] if not one.removed), key=lambda one: one.id)


def test_a_form_written_in_a_spreadsheet_is_filled_on_the_second_machine(office: Office, seat: Open, tmp_path: Path) -> None:
    """Begun in one window, locked, finished in another after a sync: both show the same answers, whatever version came meanwhile."""
    records = with_a_family(office)
    family = records.family.id
    add(office, write_by_hand(tmp_path / "getting-to-school.xlsx", "1", TITLE))
    laptop = office.enrolled("laptop")
    one = seat(laptop, choose_file=lambda _parent, suggested: laptop.folder / suggested)
    one.unlock()
    one.synced()
    begin(one, family, TITLE)
    answer_first_half(one)
    one.hand.press("Next")
    add_a_step(one, "Leave ten minutes earlier", "Sam", 0)
    one.hand.key("Ctrl+L")
    one.hand.until(lambda: one.client.session() is None, "the lock")
    one.unlock()
    one.synced()

    two = seat(office.enrolled("lead", LEAD_RECORD))
    two.unlock()
    two.synced()
    add(office, write_by_hand(tmp_path / "getting-to-school.xlsx", "2", SECOND_TITLE, BREAKFAST))
    two.synced()
    go_on(two, family)
    two.hand.choose("Language of the form", "Polski (pl)")
    two.hand.await_words("Które dziecko?")
    two.hand.choose("Language of the form", "English (en)")
    two.hand.press("Next")
    two.hand.press("Next")
    two.hand.await_words("Leave ten minutes earlier")
    add_a_step(two, "A lamp for the lane", "Kieran", 1)
    finish(two, "I don't like the dark bit.")
    assert not two.hand.sees("Is there breakfast before school?")
    said = read(two)
    for words in ("Ellie", "31", "Sleep Something else", "The walk is dark", "A lamp for the lane", "Kieran", "4", "I don't like the dark bit."):
        assert any(words in line for line in said), words
    two.synced()
    one.synced()

    (done,) = responses(one, family)
    assert (done.status, done.version) == (ResponseStatus.FINISHED, "1")
    assert [answered.body() for answered in responses(two, family)] == [done.body()]
    one.go(PageName.FORM, family, FamilyTab.FORMS, done.id)
    one.hand.await_words("A lamp for the lane")
    assert read(one) == said
    begin(one, family, SECOND_TITLE)
    assert {answered.version for answered in responses(one, family)} == {"1", "2"}
    one.hand.press("Noah")
    one.hand.press("Next")
    one.hand.press("No")
    one.hand.press("Next")
    one.hand.await_words("Is there breakfast before school?")
    opens_and_prints(one, family, done.id)
    is_found(two, family, records.family.name)


def opens_and_prints(one: Seat, family: str, record: str) -> None:
    """Answers of the version before are read as they were, and are on the printed page."""
    one.go(PageName.FORM, family, FamilyTab.FORMS, record)
    one.hand.await_words("A lamp for the lane")
    assert not one.hand.sees("Is there breakfast before school?")
    one.go(PageName.PRINT, family, FamilyTab.FORMS, record)
    one.hand.press("People who work with the family")
    one.hand.press("Save as PDF …")
    (file,) = one.gate.folder.glob("*.pdf")
    document = pypdfium2.PdfDocument(file)
    printed = " ".join(plain_words(page.get_textpage().get_text_range()) for page in document)
    document.close()
    assert all(words in printed for words in ("A lamp for the lane", "I don't like the dark bit.", TITLE))
    assert not any(words in printed or words in file.name for words in ("breakfast", "Ellie Reid"))


def is_found(one: Seat, family: str, name: str) -> None:
    """Words of an answer lead to it, and so does the line of time."""
    one.go(PageName.TODAY)
    one.hand.key("Ctrl+K")
    one.hand.write("Search families, people, notes and actions", "dark bit")
    one.hand.open_row("Finds", name)
    one.hand.await_words("A lamp for the lane")
    one.go(PageName.FAMILY, family, FamilyTab.CHRONOLOGY)
    one.hand.open_row("Chronology", TITLE)
    one.hand.await_words("A lamp for the lane")
