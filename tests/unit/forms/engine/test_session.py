"""Laws of a form session that the recorded traces do not say."""

import pytest

from keyworker.base.errors import FieldRefused, FormRefused
from keyworker.forms.engine import Answers, FormSession, NodeKind
from keyworker.forms.xform import Resource, load_form
from tests.unit.forms.engine.small_forms import (
    CHILDREN,
    CHILDREN_BINDS,
    CHILDREN_BODY,
    begun,
    children,
    host,
    inputs,
    xform,
)


def test_a_change_answers_exactly_the_references_whose_view_changed() -> None:
    session = begun("<a/><b/><c/>", "<bind nodeset='/data/b' calculate='concat(/data/a, 1)'/>", inputs("/data/a", "/data/b", "/data/c"))
    before = {view.ref: view for view in session.views()}
    changed = session.set_value("/data/a", "x")
    assert changed == {view.ref for view in session.views() if before[view.ref] != view} == {"/data/a", "/data/b"}
    assert session.set_value("/data/a", "x") == frozenset()


def test_a_value_that_came_by_chance_stays_until_what_it_reads_changes() -> None:
    session = begun(
        "<a/><b/><c/>",
        "<bind nodeset='/data/b' calculate='concat(/data/a, uuid())'/><bind nodeset='/data/c' calculate='concat(/data/b, now())'/>",
        inputs("/data/a"),
    )
    first = session.view("/data/b").value
    session.set_value("/data/a", "")
    assert session.view("/data/b").value == first
    session.set_value("/data/a", "x")
    assert session.view("/data/b").value != first


def test_a_reason_satisfies_required_and_an_answer_takes_it_back() -> None:
    session = begun("<a/>", "<bind nodeset='/data/a' required='true()' jr:requiredMsg='Say something.'/>", inputs("/data/a"))
    assert [(found.condition, found.message) for found in session.violations()] == [("required", "Say something.")]
    session.set_reason("/data/a", "not_known")
    assert session.violations() == ()
    assert session.view("/data/a").reason == "not_known"
    session.set_value("/data/a", "words")
    assert session.view("/data/a").reason == ""


def test_a_read_only_question_is_not_answered_by_a_person() -> None:
    session = begun("<a>1</a>", "<bind nodeset='/data/a' readonly='true()'/>", inputs("/data/a"))
    assert session.view("/data/a").kind is NodeKind.NOTE
    with pytest.raises(FieldRefused):
        session.set_value("/data/a", "2")


def test_a_removed_repeat_comes_back_with_its_answers_at_its_place() -> None:
    session = children()
    for name in ("ann", "bea", "cal"):
        session.add_repeat("/data/rep")
        session.set_value(f"/data/rep[{session.view('/data/rep').count}]/name", name)
    before = session.views()
    identity = session.view("/data/rep[2]").key.partition("[")[2].rstrip("]")
    gone = session.remove_repeat("/data/rep", 2)
    assert "/data/rep[3]/name" in gone
    assert [session.view(f"/data/rep[{place}]/name").value for place in (1, 2)] == ["ann", "cal"]
    assert session.view("/data/count").value == "2"
    session.restore_repeat("/data/rep", identity)
    assert session.views() == before


def test_an_instance_in_the_middle_keeps_its_place_when_the_draft_is_opened_again() -> None:
    session = children()
    for name in ("ann", "cal"):
        session.add_repeat("/data/rep")
        session.set_value(f"/data/rep[{session.view('/data/rep').count}]/name", name)
    session.add_repeat("/data/rep", 0)
    session.set_value("/data/rep[2]/name", "bea")
    again = FormSession.restore(session.form, host(), session.answers())
    assert [again.view(f"/data/rep[{place}]/name").value for place in (1, 2, 3)] == ["ann", "bea", "cal"]


def test_two_peoples_answers_to_one_draft_merge_by_key() -> None:
    session = children()
    session.add_repeat("/data/rep")
    base = session.answers()
    mine, yours = FormSession.restore(session.form, host(), base), FormSession.restore(session.form, host(), base)
    mine.set_value("/data/rep[1]/name", "ann")
    yours.set_value("/data/rep[1]/age", "7")
    yours.add_repeat("/data/rep")
    merged = Answers(
        {**mine.answers().values, **yours.answers().values}, {"/data/rep": {**mine.answers().repeats["/data/rep"], **yours.answers().repeats["/data/rep"]}}
    )
    both = FormSession.restore(session.form, host(), merged)
    assert (both.view("/data/rep[1]/name").value, both.view("/data/rep[1]/age").value, both.view("/data/rep").count) == ("ann", "7", 2)


def test_answers_to_what_the_form_does_not_ask_are_not_lost() -> None:
    form = load_form(xform("<a/>", "", inputs("/data/a")))
    old = Answers({"/data/a": "1", "/data/gone": "kept"}, {"/data/rep": {"x": True}}, {"/data/gone2": "not_known"})
    again = FormSession.restore(form, host(), old).answers()
    assert again.values["/data/gone"] == "kept"
    assert again.repeats == old.repeats
    assert again.reasons == old.reasons


def test_an_answer_that_was_taken_back_is_kept_as_blank_and_one_never_given_is_absent() -> None:
    session = begun("<a/><b>3</b>", "", inputs("/data/a", "/data/b"))
    own = "/data/orx:meta/orx:instanceID"
    assert set(session.answers().values) == {own}
    session.set_value("/data/a", "x")
    session.set_value("/data/a", None)
    session.set_value("/data/b", None)
    assert {key: text for key, text in session.answers().values.items() if key != own} == {"/data/a": "", "/data/b": ""}
    assert FormSession.restore(session.form, host(), session.answers()).view("/data/b").value == ""


def test_calculated_answers_are_not_kept_but_what_a_person_wrote_over_them_is() -> None:
    session = begun("<a/><b/>", "<bind nodeset='/data/b' calculate='concat(/data/a, &quot;!&quot;)'/>", inputs("/data/a", "/data/b"))
    session.set_value("/data/a", "x")
    assert "/data/b" not in session.answers().values
    session.set_value("/data/b", "mine")
    again = FormSession.restore(session.form, host(), session.answers())
    assert again.view("/data/b").value == "mine"
    again.set_value("/data/a", "y")
    assert again.view("/data/b").value == "y!"


def test_the_record_feeds_a_form_by_file_name_and_a_form_without_its_file_is_refused() -> None:
    body = (
        "<select1 ref='/data/child'><label>Which child?</label><itemset nodeset=\"instance('people')/root/item[kind='child']\">"
        "<value ref='name'/><label ref='label'/></itemset></select1>"
    )
    form = load_form(xform("<child/>", "", body, more="<instance id='none'/>").replace("<instance id='none'/>", "", 1).replace(
        "</instance>", "</instance><instance id='people' src='jr://file-csv/people.csv'/>", 1))
    assert form.needs == ("people.csv",)
    people = Resource("name,label,kind\np1,Ann,child\np2,Bo,adult\n")
    session = FormSession.begin(form, host(), resources={"people.csv": people})
    assert [(choice.value, choice.label) for choice in session.view("/data/child").choices] == [("p1", "Ann")]
    with pytest.raises(FormRefused, match=r"people\.csv"):
        FormSession.begin(form, host())


def test_an_answer_that_is_not_offered_for_a_while_comes_back() -> None:
    body = (
        "<input ref='/data/kind'/><select1 ref='/data/who'><itemset nodeset=\"instance('l')/root/item[kind=/data/kind]\"><value ref='name'/>"
        "<label ref='name'/></itemset></select1>"
    )
    text = xform("<kind>a</kind><who/>", "", body).replace(
        "</instance>", "</instance><instance id='l'><root><item><name>x</name><kind>a</kind></item></root></instance>", 1)
    session = FormSession.begin(load_form(text), host())
    session.select("/data/who", ["x"])
    session.set_value("/data/kind", "b")
    assert session.view("/data/who").value == ""
    again = FormSession.restore(session.form, host(), session.answers())
    again.set_value("/data/kind", "a")
    assert again.view("/data/who").value == "x"


def test_calculations_that_go_round_in_a_circle_are_refused_and_not_done_for_ever() -> None:
    with pytest.raises(FormRefused, match="circle"):
        begun("<a>1</a>", "<bind nodeset='/data/a' type='int' calculate='. + 1'/>")


def test_another_language_changes_what_is_spoken_and_nothing_else() -> None:
    itext = (
        "<itext><translation lang='English' default='true()'><text id='q'><value>Name</value></text></translation>"
        "<translation lang='Cymraeg'><text id='q'><value>Enw</value></text></translation></itext>"
    )
    session = begun("<a/><b/>", "", "<input ref='/data/a'><label ref=\"jr:itext('q')\"/></input>" + inputs("/data/b"), more=itext)
    assert session.language == "English"
    assert session.set_language("Cymraeg") == {"/data/a"}
    assert session.view("/data/a").label == "Enw"
    with pytest.raises(FormRefused):
        session.set_language("Klingon")


def test_xml_of_a_session_opens_as_the_same_session() -> None:
    session = begun(CHILDREN, CHILDREN_BINDS, CHILDREN_BODY)
    session.add_repeat("/data/rep")
    session.set_value("/data/rep[1]/age", "7")
    again = FormSession.from_xml(session.form, host(), session.instance_xml())
    assert again.instance_xml() == session.instance_xml()


def test_hostile_text_is_kept_as_it_is_and_stays_text_in_the_xml() -> None:
    session = begun("<a/>", "", inputs("/data/a"))
    session.set_value("/data/a", "</a><b>&amp;]]>\"'")
    again = FormSession.from_xml(session.form, host(), session.instance_xml())
    assert again.view("/data/a").value == "</a><b>&amp;]]>\"'"


COUNTED = (
    "<n>2</n><rep jr:template=''><a/></rep>",
    "<bind nodeset='/data/n' type='int'/>",
    inputs("/data/n") + f"<repeat nodeset='/data/rep' jr:count='/data/n'>{inputs('/data/rep/a')}</repeat>",
)


def test_what_was_answered_in_an_instance_that_a_lower_number_took_is_kept_and_can_come_back() -> None:
    session = begun(*COUNTED)
    session.set_value("/data/rep[2]/a", "precious")
    session.set_value("/data/n", "1")
    (lost,) = session.lost("/data/rep")
    assert session.answers().repeats["/data/rep"][lost] is False
    assert "precious" in session.answers().values.values()
    with pytest.raises(FieldRefused):
        session.restore_repeat("/data/rep", lost)
    session.set_value("/data/n", "2")
    assert session.view("/data/rep[2]/a").value == ""
    session.restore_repeat("/data/rep", lost)
    assert session.view("/data/rep[2]/a").value == "precious"
    assert (session.view("/data/rep").count, session.lost("/data/rep")) == (2, ())


def test_a_lowered_number_is_the_same_when_the_draft_is_opened_again() -> None:
    session = begun(*COUNTED)
    session.set_value("/data/rep[2]/a", "precious")
    session.set_value("/data/n", "1")
    again = FormSession.restore(session.form, host(), session.answers())
    assert again.answers() == session.answers()
    again.set_value("/data/n", "2")
    again.restore_repeat("/data/rep", again.lost("/data/rep")[0])
    assert again.view("/data/rep[2]/a").value == "precious"


def test_an_instance_that_nobody_answered_leaves_nothing_behind_when_the_number_is_lowered() -> None:
    session = begun(*COUNTED)
    session.set_value("/data/n", "1")
    assert session.lost("/data/rep") == ()
    assert len(session.answers().repeats["/data/rep"]) == 1


@pytest.mark.parametrize("position", [-1, 0, 2])
def test_an_instance_that_is_not_there_is_not_removed(position: int) -> None:
    session = children()
    session.add_repeat("/data/rep")
    with pytest.raises(KeyError):
        session.remove_repeat("/data/rep", position)
    assert session.view("/data/rep").count == 1


def test_what_goes_wrong_while_a_form_is_filled_in_names_the_question_and_asks_nothing_of_an_analyst() -> None:
    session = begun("<a/><b/>", "<bind nodeset='/data/b' calculate=\"if(/data/a = 'x', nothing-of-the-kind(), '')\"/>", inputs("/data/a"))
    with pytest.raises(FormRefused, match="/data/b: calculate: ") as refused:
        session.set_value("/data/a", "x")
    assert "forms check" not in refused.value.remedy
