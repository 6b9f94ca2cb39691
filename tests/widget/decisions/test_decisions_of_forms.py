"""Laws of a decision about an answer to a form: the question and the choices in the form's own words, and a way to answer that fits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.domain.form_response import FormResponse
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.decisions.presenter import DecisionsPresenter
from keyworker.ui.questions.asked import lines_of
from keyworker.ui.record_words import written_words
from tests.fakes.families import family_records
from tests.fakes.hub_said import Dispute
from tests.widget.decisions.test_decisions import card, press, question_card, texts, waits
from tests.widget.form.bench import definition
from tests.widget.review.scenes import conflict
from tests.widget.rig import Rig, rig_for

FAMILY = family_records()
FORM = definition()
ROOT = "/data"
ONE, TWO = "0197c000-0001-7000-8000-000000000001", "0197c000-0001-7000-8000-000000000002"


def pointer(field: str, *keys: str) -> str:
    """A JSON pointer (RFC 6901) to a leaf of the answers."""
    return "".join("/" + one.replace("~", "~0").replace("/", "~1") for one in (field, *keys))


def question(name: str) -> str:
    """The key of a question of the form of every kind."""
    return next(
        f"{ROOT}/{where}{name}" for where, names in {
            "you/": ("name", "story", "children"), "when/": ("visit", "at"), "choose/": ("settled", "helps", "explained"), "": ("child",),
        }.items() if name in names
    )


def answers() -> FormResponse:
    """A draft with two children in its repeat."""
    child = question("child")
    return FormResponse(
        family=FAMILY.family.id, form_id=FORM.form_id, version=FORM.version, title=FORM.title, form_digest=FORM.digest,
        answers={
            question("name"): "Sam", question("settled"): "no", question("helps"): "talk", question("visit"): "2026-11-18",
            f"{child}[{ONE}]/called": "Ellie", f"{child}[{ONE}]/age": "9", f"{ROOT}/you/long_gone": "a",
        },
        reasons={question("children"): "not_known"},
        repeats={child: {ONE: True, TWO: True}},
    )


def test_a_change_of_a_form_that_was_set_aside_says_its_questions_and_answers(qtbot: QtBot, qapp: QApplication) -> None:
    """As other kinds say their fields; what this machine's form does not ask is counted."""
    draft, child = answers(), question("child")
    patch = {
        "answers": {question("settled"): "yes", question("visit"): "2026-11-19", question("helps"): None, f"{child}[{ONE}]/age": "10",
                    f"{ROOT}/you/long_gone": "b"},
        "reasons": {question("name"): "prefer_not_to_say"},
    }
    with rig_for(qtbot, qapp, [*FAMILY.everything(), FORM, draft]) as rig:
        file = rig.store.family_file(FAMILY.family.id)
        asked = lines_of(rig.context.desk, file, draft.id, patch, {})
        (said,) = written_words(FormResponse.kind, patch, {}, asked)
        begun = {**draft.body(), "kind": FormResponse.kind}
        new = lines_of(rig.context.desk, file, TWO, begun, {})
    lines = said.splitlines()
    for shown in ("Is everybody settled at school? Yes", "19 November 2026", "Prefer not to say", "Ellie, How old? 10", "Not written down"):
        assert shown in said, (shown, said)
    assert lines[-1] == "1 answer that is chosen or a number"
    assert len(lines) == 7
    assert any(line.endswith("called? Sam") for line in new.values())


@dataclass
class Scene:
    """The page, and the conflicts by name."""

    rig: Rig
    presenter: DecisionsPresenter
    conflicts: Mapping[str, Dispute]

    def words(self, name: str) -> str:
        one = self.conflicts[name]
        return f"{question_card(self.presenter, one)._what.text()}\n{texts(card(self.presenter, one))}"


@pytest.fixture
def scene(qtbot: QtBot, qapp: QApplication) -> Iterator[Scene]:
    draft, child = answers(), question("child")
    made = {
        "name": conflict(draft, pointer("answers", question("name")), "Sam Reid"),
        "settled": conflict(draft, pointer("answers", question("settled")), "yes"),
        "helps": conflict(draft, pointer("answers", question("helps")), "talk sleep"),
        "visit": conflict(draft, pointer("answers", question("visit")), "2026-11-19"),
        "age": conflict(draft, pointer("answers", f"{child}[{ONE}]/age"), "10"),
        "reason": conflict(draft, pointer("reasons", question("children")), "prefer_not_to_say"),
        "second": conflict(draft, pointer("repeats", child, TWO), False),
        "elsewhere": conflict(draft, pointer("answers", f"{ROOT}/you/long_gone"), "b"),
    }
    with rig_for(qtbot, qapp, [*FAMILY.everything(), FORM, draft], disputes=list(made.values())) as rig:
        presenter = DecisionsPresenter(rig.context)
        rig.show(presenter.widget)
        presenter.open(Place(PageName.DECISIONS))
        rig.settle()
        qtbot.waitUntil(presenter.page.all_shown)
        yield Scene(rig, presenter, made)


@pytest.mark.parametrize(("name", "wanted"), [
    ("name", [f"Form: {FORM.title}", "What would you like to be called?", "Sam Reid"]),
    ("settled", ["Is everybody settled at school?", "Yes", "No"]),
    ("visit", ["Which day was it?", "18 November 2026", "19 November 2026"]),
    ("age", ["Ellie: How old?", "9", "10"]),
    ("reason", ["How many children live here? (why there is no answer)", "Not known", "Prefer not to say"]),
    ("second", ["Child 2 (whether it is there)", "Yes", "No"]),
    ("elsewhere", ["Answer, long gone"]),
])
def test_question_and_values_are_named_in_the_forms_own_words(scene: Scene, name: str, wanted: list[str]) -> None:
    lines = scene.words(name).split("\n")
    for words in wanted:
        assert words in lines


def test_several_choices_are_named_by_their_labels(scene: Scene) -> None:
    said = scene.words("helps")
    assert "talk sleep" not in said
    assert "Talking to somebody" in said
    assert "Sleep" in said


def test_ones_own_answer_is_chosen_from_the_questions_choices(scene: Scene) -> None:
    shown = card(scene.presenter, scene.conflicts["settled"])
    assert not shown.text.isVisible()
    assert [shown.pick.itemText(row) for row in range(shown.pick.count())] == ["Yes", "No"]
    press(shown.sides[1].keep, scene.rig)
    assert not waits(scene.rig, scene.conflicts["settled"])
    assert scene.rig.all(FormResponse)[0].answers[question("settled")] == "yes"


def test_only_free_words_can_be_typed_and_a_line_is_never_kept_twice(scene: Scene) -> None:
    for name, typed in (("name", True), ("helps", False), ("age", False), ("visit", False), ("reason", False)):
        shown = card(scene.presenter, scene.conflicts[name])
        assert shown.text.isVisible() is typed
        assert not shown.several.isVisible()


def test_the_form_itself_is_one_press_away(scene: Scene) -> None:
    press(question_card(scene.presenter, scene.conflicts["name"]).open, scene.rig)
    draft = scene.rig.all(FormResponse)[0].id
    assert scene.rig.went == [Place(PageName.FORM, FAMILY.family.id, FamilyTab.FORMS, draft)]


def test_without_the_form_on_this_machine_the_decision_can_still_be_made(qtbot: QtBot, qapp: QApplication) -> None:
    draft = answers()
    one = conflict(draft, pointer("answers", question("settled")), "yes")
    with rig_for(qtbot, qapp, [*FAMILY.everything(), draft], disputes=[one]) as rig:
        presenter = DecisionsPresenter(rig.context)
        rig.show(presenter.widget)
        presenter.open(Place(PageName.DECISIONS))
        rig.settle()
        assert "settled" in texts(card(presenter, one))
