"""Repeats whose number the form sets: a number that no form means is refused whole, and what stood before stands."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.base.errors import FieldRefused, FormRefused
from keyworker.forms.engine import Answers, FormSession, NodeKind
from keyworker.forms.engine.state import MOST
from keyworker.forms.xlsform import compile_form
from tests.unit.forms.engine.small_forms import begun, host, inputs
from tests.unit.forms.sheets_made import write_xlsx

ONE = "<bind nodeset='/data/n' type='int'/>"
CHILD = (f"{inputs('/data/n')}<group ref='/data/child'><label>Child</label><repeat nodeset='/data/child' jr:count='/data/n'>"
         f"{inputs('/data/child/nm')}</repeat></group>")
NESTED = (f"{inputs('/data/n')}<group ref='/data/outer'><label>O</label><repeat nodeset='/data/outer' jr:count='/data/n'>"
          f"<group ref='/data/outer/inner'><label>I</label><repeat nodeset='/data/outer/inner' jr:count='/data/n'>{inputs('/data/outer/inner/x')}</repeat></group>"
          "</repeat></group>")
FREE = (f"{inputs('/data/n')}<group ref='/data/outer'><label>O</label><repeat nodeset='/data/outer'>"
        f"<group ref='/data/outer/inner'><label>I</label><repeat nodeset='/data/outer/inner' jr:count='/data/n'>{inputs('/data/outer/inner/x')}</repeat></group>"
        "</repeat></group>")


def children() -> FormSession:
    return begun("<n/><child jr:template=''><nm/></child>", ONE, CHILD)


def nested(body: str = NESTED) -> FormSession:
    return begun("<n/><outer jr:template=''><inner jr:template=''><x/></inner></outer>", ONE, body)


def standing(session: FormSession) -> int:
    return sum(1 for view in session.views() if view.kind is NodeKind.REPEAT)


@pytest.mark.parametrize("too_many", [str(MOST + 1), "99999999", "2147483647"])
def test_a_number_of_children_that_no_form_means_is_refused_and_the_old_one_stands(too_many: str) -> None:
    """The person is told beside the question; the answer, the entries and what is kept are as before, and the form goes on."""
    session = children()
    session.set_value("/data/n", "2")
    session.set_value("/data/child[2]/nm", "Bea")
    before = session.answers()
    with pytest.raises(FieldRefused, match="more entries than a form can have") as refused:
        session.set_value("/data/n", too_many)
    assert refused.value.field == "/data/n"
    assert session.answers() == before
    assert session.again(before).answers() == before
    session.set_value("/data/n", "3")
    assert (standing(session), session.view("/data/child[2]/nm").value) == (3, "Bea")


def test_the_limit_is_over_all_entries_of_a_form() -> None:
    """Counts inside counts multiply: 44 times 44 fits, 45 times 45 does not, and 1,500 is refused before it is made."""
    session = nested()
    session.set_value("/data/n", "44")
    assert standing(session) == 44 + 44 * 44
    for too_many in ("45", "1500"):
        with pytest.raises(FieldRefused):
            session.set_value("/data/n", too_many)
        assert (session.view("/data/n").value, standing(session)) == ("44", 44 + 44 * 44)


def test_one_entry_more_is_refused_where_it_brings_too_many() -> None:
    """Also where a person adds: the entry that was being added is not there, and everything else is."""
    session = nested(FREE)
    session.set_value("/data/n", "900")
    session.add_repeat("/data/outer")
    session.add_repeat("/data/outer")
    with pytest.raises(FieldRefused):
        session.add_repeat("/data/outer")
    assert session.view("/data/outer").count == 2
    session.set_value("/data/n", "1")
    assert standing(session) == 4


def test_a_reason_is_taken_back_with_the_answer_that_it_was_for() -> None:
    session = children()
    session.set_reason("/data/n", "not_known")
    with pytest.raises(FieldRefused):
        session.set_value("/data/n", "5000")
    assert (session.view("/data/n").reason, session.view("/data/n").value) == ("not_known", "")


def test_a_draft_that_asks_for_too_many_opens() -> None:
    """Two machines may each give a number that fits: together they do not, and what was kept must still open. Nothing comes by such a count."""
    session = nested().again(Answers(values={"/data/n": "1500"}))
    assert session.view("/data/n").value == "1500"
    assert standing(session) <= MOST
    assert any("asks for more than" in finding for finding in session.findings)
    session.set_value("/data/n", "2")
    assert standing(session) == 6


def test_actions_without_end_are_refused_and_the_old_answer_stands() -> None:
    """Not only counts: whatever the form cannot go on with is taken back whole."""
    circle = "<setvalue event='xforms-value-changed' ref='/data/{0}' value='/data/{0} + 1'/>"
    body = f"<input ref='/data/a'><label>a</label>{circle.format('b')}</input><input ref='/data/b'><label>b</label>{circle.format('a')}</input>"
    session = begun("<a/><b>1</b>", "<bind nodeset='/data/a' type='int'/><bind nodeset='/data/b' type='int'/>", body)
    with pytest.raises(FormRefused, match="without end"):
        session.set_value("/data/a", "1")
    assert session.view("/data/a").value == ""
    assert session.view("/data/b").value == "1"


def test_after_a_refused_change_other_questions_can_be_answered_and_nothing_of_it_is_kept() -> None:
    """What the actions had written stayed, and every answer after it was refused as well."""
    again = "<setvalue event='xforms-value-changed' ref='/data/{0}' value=\"concat(/data/{1}, 'x')\"/>"
    body = f"<input ref='/data/a'><label>a</label>{again.format('b', 'a')}</input><input ref='/data/b'><label>b</label>{again.format('a', 'b')}</input>"
    session = begun("<a/><b/><q/>", "", body + inputs("/data/q"))
    before = session.answers()
    with pytest.raises(FormRefused, match="without end"):
        session.set_value("/data/a", "first")
    assert session.answers() == before
    assert session.set_value("/data/q", "answered") == {"/data/q"}
    assert session.answers().values == {**before.values, "/data/q": "answered"}


def test_an_entry_whose_removal_the_form_cannot_go_on_with_stays_with_everything(tmp_path: Path) -> None:
    """It was gone, what the triggers had written stayed, and every later answer was refused."""
    columns = ("type", "name", "label", "calculation", "trigger")
    rows = (("begin repeat", "r", "R", "", ""), ("integer", "t", "T", "", ""), ("end repeat", "", "", "", ""), ("integer", "tot", "Tot", "sum(${t})", ""),
            ("integer", "x", "X", "if(${tot}=5,coalesce(${y},0)+1,0)", "${tot},${y}"), ("integer", "y", "Y", "if(${tot}=5,coalesce(${x},0)+1,0)", "${x}"),
            ("text", "o", "O", "", ""))
    session = FormSession.begin(compile_form(write_xlsx(tmp_path, *rows, columns=columns)).form, host())
    session.add_repeat("/data/r")
    while sum(view.kind is NodeKind.REPEAT for view in session.views()) < 2:
        session.add_repeat("/data/r")
    session.set_value("/data/r[1]/t", "7")
    session.set_value("/data/r[2]/t", "5")
    before = session.answers()
    with pytest.raises(FormRefused, match="without end"):
        session.remove_repeat("/data/r", 1)
    assert session.answers() == before
    assert session.lost("/data/r") == ()
    session.set_value("/data/o", "answered")
    assert session.again(session.answers()).answers() == session.answers()


def test_answers_that_were_kept_open_whatever_cannot_be_worked_out_of_them_again() -> None:
    """Each change was within bounds; opening them again counts all of it together."""
    names = [f"c{number}" for number in range(30)]
    binds = "".join(f"<bind nodeset='/data/{now}' calculate='concat(/data/{before}, /data/{before})'/>" for before, now in pairwise(names))
    session = begun("".join(f"<{name}/>" for name in names), binds, inputs("/data/c0"))
    again = session.again(Answers(values={"/data/c0": "x" * 5000}))
    assert again.view("/data/c0").value == "x" * 5000
    assert any("more than 1,000,000 letters" in finding for finding in again.findings)


def test_a_text_that_doubles_is_refused_and_the_old_answer_stands() -> None:
    """Forty rows that each say the row before twice took the whole machine at the first letter."""
    names = [f"c{number}" for number in range(40)]
    binds = "".join(f"<bind nodeset='/data/{now}' calculate='concat(/data/{before}, /data/{before})'/>" for before, now in pairwise(names))
    session = begun("".join(f"<{name}/>" for name in names), binds, inputs("/data/c0"))
    with pytest.raises(FormRefused, match="makes a text of more than 1,000,000 letters"):
        session.set_value("/data/c0", "ab")
    assert session.view("/data/c0").value == ""
    assert session.again(session.answers()).answers() == session.answers()


def test_an_expression_that_would_not_end_is_refused_and_the_old_answer_stands() -> None:
    """Each question looked at each other one four times over: the window hung for hours."""
    names = [f"t{number}" for number in range(60)]
    nested = "count(//*[/data/q != '' and count(//*[count(//*[count(//*) &gt; 0]) &gt; 0]) &gt; 0])"
    session = begun("<q/><c/>" + "".join(f"<{name}/>" for name in names), f"<bind nodeset='/data/c' calculate=\"{nested}\"/>", inputs("/data/q"))
    with pytest.raises(FormRefused, match="/data/c: calculate: It looks at too many answers"):
        session.set_value("/data/q", "x")
    assert session.view("/data/q").value == ""


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["0", "1", "3", "7", "40", "45", "2001", "", "99999999"]), max_size=8))
def test_whatever_numbers_are_tried_the_form_stays_whole(numbers: list[str]) -> None:
    """After any row of answers, refused ones among them, the form is what its standing answers make of a fresh one."""
    session = nested()
    for number in numbers:
        try:
            session.set_value("/data/n", number)
        except FieldRefused:
            assert number in {"45", "2001", "99999999"}
    again = session.again(session.answers())
    assert [(view.ref, view.value) for view in again.views()] == [(view.ref, view.value) for view in session.views()]
