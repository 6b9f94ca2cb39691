"""Laws of filling in a form: everything is kept at once, what is wrong is said on leaving and never hinders keeping, removing is undone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from keyworker.casework import forms
from keyworker.domain.form_response import FormResponse, Reason, ResponseStatus
from keyworker.domain.visibility import Visibility
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.questions.choose import ManyQuestion, OneQuestion
from keyworker.ui.questions.reasons import ReasonRow
from tests.widget.form.bench import ARABIC, Filled
from tests.widget.rig import Rig


def test_words_are_kept_while_somebody_types(filled: Filled) -> None:
    filled.type("story", "It has been")
    filled.rig.qtbot.waitUntil(lambda: filled.answers().get("story") == "It has been")
    assert filled.question("story").typing()


def test_leaving_the_page_keeps_half_a_word(filled: Filled) -> None:
    filled.type("story", "hal")
    filled.press(filled.presenter.leave)
    assert filled.answers()["story"] == "hal"


def test_every_press_is_kept_at_once(filled: Filled) -> None:
    filled.step(3)
    one, many = filled.question("settled"), filled.question("helps")
    assert isinstance(one, OneQuestion)
    assert isinstance(many, ManyQuestion)
    filled.press(one.options["yes"].click)
    filled.press(many.options["walk"].click)
    assert (filled.answers()["settled"], filled.answers()["helps"]) == ("yes", "walk")


def test_a_draft_goes_on_where_it_was_with_what_was_said(filled: Filled) -> None:
    filled.type("name", "Sam")
    filled.press(filled.presenter.leave)
    filled.open()
    assert filled.question("name").view.value == "Sam"


def test_what_does_not_fit_is_said_when_the_field_is_left_and_not_before(filled: Filled) -> None:
    filled.type("children", "21")
    filled.rig.qtbot.waitUntil(lambda: filled.answers().get("children") == "21")
    assert filled.question("children").head.error() == ""
    filled.leave_field()
    assert filled.question("children").head.error() == "Write a number from 0 to 20."


def test_going_on_past_what_does_not_fit_says_so_once_and_never_hinders(filled: Filled) -> None:
    filling = filled.page.filling
    filled.type("children", "21")
    filled.press(filling.next.click)
    assert filling.problems.isVisible()
    assert filling.problems.hasFocus()
    assert "children" in filled.names()
    filled.press(filling.next.click)
    assert "visit" in filled.names()
    assert filled.titles()["About you"] == "has a problem"
    assert filled.answers()["children"] == "21"


def test_each_line_of_the_summary_leads_to_its_field(filled: Filled) -> None:
    filling = filled.page.filling
    filled.press(filling.finish.click)
    lines = [one.accessibleName().partition(",")[0] for one in filling.problems.buttons]
    assert lines == [
        "What would you like to be called?", "How many children live here?", "Which day was it?", "Is everybody settled at school?",
        "I have explained what happens with these answers.", "What is the child called?",
    ]
    filled.press(filling.problems.buttons[2].click)
    assert QApplication.focusWidget() is filled.question("visit").controls()[0]


def test_a_line_of_the_summary_goes_when_its_answer_is_mended(filled: Filled) -> None:
    filling = filled.page.filling
    filled.press(filling.finish.click)
    filled.press(filling.problems.buttons[0].click)
    filled.type("name", "Sam")
    filled.leave_field()
    assert filling.problems.buttons[0].accessibleName().startswith("How many children")
    assert filled.question("name").head.error() == ""


def test_a_form_with_something_missing_stays_a_draft(filled: Filled) -> None:
    filled.press(filled.page.filling.finish.click)
    assert filled.kept().status is ResponseStatus.DRAFT


def test_what_is_no_number_stays_as_it_was_typed_and_is_never_kept(filled: Filled) -> None:
    filled.type("rent", "a lot")
    filled.step(2)
    filled.step(1)
    field = filled.question("rent")
    assert field.unread() == "a lot"
    assert field.head.error()
    assert filled.answers().get("rent", "") == ""
    assert filled.titles()["About you"] == "has a problem"


def test_a_day_without_its_time_waits_for_it(filled: Filled) -> None:
    filled.step(2)
    filled.type("moment", "3/12/2026")
    filled.press(filled.page.filling.next.click)
    assert "Give the time as well." in filled.page.filling.problems.accessibleName()


def test_half_a_moment_and_what_is_no_day_are_there_when_one_comes_back(filled: Filled) -> None:
    filled.step(2)
    filled.type("moment", "3/12/2026")
    filled.type("visit", "the other day")
    filled.type("at", "tea time")
    filled.step(3)
    filled.step(2)
    fields = [filled.question(name).controls()[0].property("text") for name in ("moment", "visit", "at")]
    assert fields == ["3 December 2026", "the other day", "tea time"]
    assert filled.titles()["When"] == "has a problem"


@pytest.mark.parametrize(("part", "name", "typed"), [(1, "rent", "a lot"), (2, "visit", "the other day"), (2, "at", "tea time"),
                                                     (2, "moved", "long ago"), (3, "far", "far")])
def test_a_reason_takes_the_place_of_what_could_not_be_read(filled: Filled, part: int, name: str, typed: str) -> None:
    filled.step(part)
    filled.type(name, typed)
    filled.leave_field()
    filled.press(lambda: filled.question(name).reasons.give(Reason.NOT_KNOWN))
    assert filled.question(name).unread() == ""
    assert filled.question(name).head.error() == ""
    assert filled.question(name).controls()[0].property("text") == ""
    assert filled.page.filling.list.list.item(part - 1).data(Qt.ItemDataRole.UserRole + 1) != "has a problem"


@pytest.mark.parametrize(("reason", "words"), [("not_known", "Not known"), ("prefer_not_to_say", "Prefer not to say")])
def test_not_known_is_an_answer(filled: Filled, reason: str, words: str) -> None:
    filled.press(filled.question("name").reasons.ask.click)
    button = next(one for one in filled.question("name").reasons.buttons() if one.text() == words)
    filled.press(button.click)
    assert filled.kept().reasons == {"/data/you/name": reason}
    filled.press(filled.page.filling.finish.click)
    assert not any(one.accessibleName().startswith("What would you like") for one in filled.page.filling.problems.buttons)


def test_a_question_that_was_answered_offers_no_reason_and_the_page_stays_as_it_is(filled: Filled) -> None:
    reasons = filled.question("name").reasons
    before = [one.y() for one in filled.page.filling.questions()]
    assert [one.text() for one in reasons.buttons()] == ["No answer?"]
    filled.press(reasons.ask.click)
    assert reasons.buttons()[0].hasFocus()
    assert [one.y() for one in filled.page.filling.questions()] == before
    filled.press(reasons.buttons()[0].click)
    assert [one.text() for one in reasons.buttons()] == ["Not known"]
    filled.press(reasons.buttons()[0].click)
    assert reasons.ask.hasFocus()
    filled.type("name", "Sam")
    filled.press(filled.page.flush)
    assert not reasons.buttons()
    assert [one.y() for one in filled.page.filling.questions()] == before


def test_the_reasons_fold_up_when_somebody_goes_on(filled: Filled) -> None:
    reasons = filled.question("name").reasons
    filled.press(reasons.ask.click)
    filled.question("children").take_focus()
    filled.rig.qtbot.waitUntil(lambda: [one.text() for one in reasons.buttons()] == ["No answer?"])


@pytest.mark.parametrize(("key", "reason"), [(Qt.Key.Key_0, "not_known"), (Qt.Key.Key_9, "prefer_not_to_say")])
def test_a_reason_is_one_key_away_from_the_field(filled: Filled, key: Qt.Key, reason: str) -> None:
    field = filled.question("story").controls()[0]
    field.setFocus()
    QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
    filled.rig.settle()
    assert filled.kept().reasons == {"/data/you/story": reason}
    assert field.hasFocus()


def test_a_choice_that_says_not_known_is_not_offered_twice(filled: Filled) -> None:
    filled.step(3)
    assert [one.text() for one in filled.question("doctor").reasons.buttons()] == ["Prefer not to say"]
    assert [one.text() for one in filled.question("settled").reasons.buttons()] == ["No answer?"]
    filled.press(filled.question("settled").reasons.ask.click)
    assert [one.text() for one in filled.question("settled").reasons.buttons()] == ["Not known", "Prefer not to say"]
    assert not filled.question("explained").findChildren(ReasonRow)[0].isVisible()


def test_an_answer_can_be_taken_back(filled: Filled) -> None:
    filled.step(3)
    one = filled.question("settled")
    assert isinstance(one, OneQuestion)
    filled.press(one.options["no"].click)
    filled.press(one.reasons.buttons()[-1].click)
    assert filled.answers()["settled"] == ""
    assert not any(option.isChecked() for option in one.options.values())


def test_a_repeat_is_named_by_its_content_and_removing_it_is_undone(filled: Filled) -> None:
    filled.step(4)
    filled.type("called", "Ellie")
    filled.press(filled.repeat().add.click)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "Noah")
    filled.press(filled.page.flush)
    cards = list(filled.repeat().cards().values())
    assert [one.title() for one in cards] == ["Ellie", "Noah"]
    filled.press(cards[0].remove.click)
    assert [one.title() for one in filled.repeat().cards().values()] == ["Noah"]
    assert QApplication.focusWidget() is filled.repeat().undo
    filled.press(filled.repeat().undo.click)
    assert [one.title() for one in filled.repeat().cards().values()] == ["Ellie", "Noah"]
    assert sorted(text for key, text in filled.kept().answers.items() if key.endswith("/called")) == ["Ellie", "Noah"]


def test_the_whole_form_stands_on_one_page_in_quick_mode(filled: Filled) -> None:
    filled.press(filled.page.head.quick.click)
    assert filled.names()[:3] == ["intro", "name", "story"]
    assert filled.names()[-1] == "last"
    assert not filled.page.filling.next.isVisible()


def test_another_language_changes_every_word_and_no_answer(filled: Filled) -> None:
    filled.type("name", "Sam")
    filled.press(lambda: filled.page.head.language_chosen.emit(ARABIC))
    name = filled.question("name")
    assert name.name() == "ماذا تحب أن نناديك؟"
    assert name.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert name.view.value == "Sam"
    assert filled.kept().language == ARABIC


def test_labels_show_bold_and_italic_and_everything_else_as_it_is(filled: Filled) -> None:
    label = filled.question("intro").head.label
    assert "<b>Nothing here is a test</b>" in label.text()
    assert "<i>stop</i>" in label.text()
    assert "&lt;b&gt;not bold&lt;" in label.text().replace("\u200b", "")


def test_an_answer_inside_a_label_is_never_markup(filled: Filled) -> None:
    filled.type("name", "<img src=x>")
    filled.press(filled.page.flush)
    label = filled.question("shown").head.label
    assert "<img" not in label.text()
    assert "<img src=x>" in label.accessibleName()


def test_family_view_leaves_only_the_questions(filled: Filled) -> None:
    filled.press(filled.page.toggle_family_view)
    shown = {one.text() for one in filled.page.findChildren(QLabel) if one.isVisible()}
    assert not filled.page.head.isVisible()
    assert not filled.page.filling.list.isVisible()
    assert not filled.page.filling.finish.isVisible()
    assert "The Okafor-Reid family" not in shown
    filled.press(filled.presenter.leave)
    assert not filled.page.in_family_view()


def test_restricted_answers_are_never_shown_to_the_family(rig: Rig) -> None:
    filled = Filled(rig)
    response = filled.kept()
    rig.context.tasks.on_store_thread(lambda: _restrict(rig, response))
    filled.open()
    filled.press(filled.page.toggle_family_view)
    assert not filled.page.in_family_view()
    assert not filled.page.head.view.isVisible()


def _restrict(rig: Rig, response: FormResponse) -> None:
    with rig.store.write() as tx:
        tx.save(response.evolve(visibility=Visibility.RESTRICTED))


def test_finished_answers_are_read_and_put_right_beside_themselves(rig: Rig) -> None:
    filled = Filled(rig)
    answer_what_is_needed(filled)
    filled.press(filled.page.filling.finish.click)
    assert filled.kept().completed()
    assert rig.said == ["The form is finished and kept on this laptop."]
    answers = filled.page.answers
    assert answers.isVisible()
    said = {one.accessibleName() for one in answers.findChildren(QLabel)}
    assert "What would you like to be called?: Sam" in said
    assert "Is everybody with a doctor?: not answered" in said
    filled.press(answers.ask.click)
    answers.reason.setText("The name was wrong")
    filled.press(answers.begin.click)
    again = next(one for one in rig.all(FormResponse) if one.corrects == filled.id)
    assert rig.went == [Place(PageName.FORM, filled.family, FamilyTab.FORMS, again.id)]
    assert filled.kept().answers["/data/you/name"] == "Sam"


def test_a_draft_that_is_taken_out_while_one_is_elsewhere_calls_nobody_back(filled: Filled) -> None:
    filled.press(filled.presenter.leave)
    filled.page.hide()
    response, desk = filled.kept(), filled.rig.context.desk
    filled.rig.context.tasks.store(forms.remove_response, desk, response)
    filled.rig.settle()
    assert filled.rig.errors == []
    assert filled.rig.went == []


def answer_what_is_needed(filled: Filled) -> None:
    """All that the form of every kind cannot be finished without."""
    filled.type("name", "Sam")
    filled.type("children", "2")
    filled.step(2)
    filled.type("visit", "20/11/2026")
    filled.step(3)
    one = filled.question("settled")
    assert isinstance(one, OneQuestion)
    one.options["yes"].click()
    filled.question("explained").controls()[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(filled.question("explained").controls()[0], Qt.Key.Key_Space)
    filled.step(4)
    filled.type("called", "Ellie")
    filled.leave_field()
