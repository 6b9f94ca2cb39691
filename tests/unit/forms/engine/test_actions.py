"""What an event sets off, and what a form fills in by itself: the laws that the recorded traces do not say."""

import re

import pytest

from keyworker.forms.engine import FormSession
from keyworker.forms.xform import load_form
from tests.unit.forms.engine.small_forms import begun, host, inputs, xform

UID = "<bind nodeset='/data/a' jr:preload='uid'/>"
LOADED = "<setvalue event='odk-instance-load' ref='/data/a'>loaded</setvalue>"


def value(session: FormSession, ref: str) -> str:
    return session.view(ref).value


@pytest.mark.parametrize("edit", [False, True])
def test_the_event_of_loading_is_fired_for_an_instance_that_comes_back_as_xml(edit: bool) -> None:
    form = load_form(xform("<a/><b/>", LOADED, inputs("/data/a", "/data/b")))
    again = FormSession.from_xml(form, host(), "<data id='small'><a>typed</a><b>kept</b></data>", edit=edit)
    assert (value(again, "/data/a"), value(again, "/data/b")) == ("loaded", "kept")


def test_opening_our_own_answers_again_writes_over_nothing() -> None:
    session = begun("<a/>", LOADED, inputs("/data/a"))
    assert value(session, "/data/a") == "loaded"
    session.set_value("/data/a", "typed")
    again = FormSession.restore(session.form, host(), session.answers())
    assert value(again, "/data/a") == "typed"
    assert again.answers() == session.answers()


def test_a_preload_wins_over_the_forms_own_value_in_a_new_instance_and_not_in_one_that_comes_back() -> None:
    session = begun("<a>default</a>", UID, inputs("/data/a"))
    assert re.fullmatch(r"uuid:[0-9a-f-]{36}", value(session, "/data/a"))
    again = FormSession.from_xml(session.form, host(), "<data id='small'><a>kept</a></data>", edit=True)
    assert value(again, "/data/a") == "kept"
    assert value(FormSession.restore(session.form, host(2), session.answers()), "/data/a") == value(session, "/data/a")


def test_a_value_comes_from_a_preload_then_from_a_calculation_then_from_an_action() -> None:
    calculated = "<bind nodeset='/data/a' jr:preload='uid' calculate=\"'worked out'\"/>"
    assert value(begun("<a>default</a>", calculated, inputs("/data/a")), "/data/a") == "worked out"
    assert value(begun("<a>default</a>", calculated + LOADED, inputs("/data/a")), "/data/a") == "loaded"


def test_a_property_that_the_host_does_not_have_leaves_the_forms_own_value() -> None:
    assert value(begun("<a>default</a>", "<bind nodeset='/data/a' jr:preload='property' jr:preloadParams='email'/>"), "/data/a") == "default"


def test_an_instance_that_is_added_later_has_the_event_of_a_new_repeat_and_no_event_of_loading_and_no_preload() -> None:
    form = (
        "<n>2</n><rep jr:template=''><a/><u/><p/></rep>",
        "<bind nodeset='/data/rep/p' jr:preload='uid'/>",
        inputs("/data/n") + "<repeat nodeset='/data/rep' jr:count='/data/n'>"
        "<setvalue event='odk-new-repeat' ref='/data/rep/a'>new</setvalue><setvalue event='odk-instance-first-load' ref='/data/rep/u'>first</setvalue>"
        + inputs("/data/rep/a", "/data/rep/u") + "</repeat>",
    )
    session = begun(*form)
    session.set_value("/data/n", "3")
    assert [[value(session, f"/data/rep[{place}]/{name}") for name in "aup"] for place in (1, 2, 3)] == [["new", "", ""]] * 3


CHANGED = "<input ref='/data/a'><setvalue event='xforms-value-changed' ref='/data/b' value=\"concat('saw ', /data/a)\"/></input>" + inputs("/data/b")


@pytest.mark.parametrize(
    ("more", "seen"),
    [("", ""), ("<bind nodeset='/data/a' calculate=\"'sum'\"/>", "saw sum"), (LOADED, "saw loaded"), (UID, "")],
)
def test_at_the_beginning_a_value_that_is_worked_out_is_a_change_and_one_that_the_form_came_with_is_none(more: str, seen: str) -> None:
    assert value(begun("<a>default</a><b/>", more, CHANGED), "/data/b") == seen


def test_a_calculated_value_that_is_as_it_was_sets_nothing_off_when_an_instance_comes_back() -> None:
    form = load_form(xform("<a/><b/>", "<bind nodeset='/data/a' calculate=\"'sum'\"/>", CHANGED))
    assert value(FormSession.from_xml(form, host(), "<data id='small'><a>sum</a><b>typed</b></data>"), "/data/b") == "typed"
    assert value(FormSession.from_xml(form, host(), "<data id='small'><a>other</a><b>typed</b></data>"), "/data/b") == "saw sum"


def test_what_a_change_sets_where_nothing_is_asked_shows_when_it_is_asked() -> None:
    session = begun("<a/><b/><c/>", "<bind nodeset='/data/b' relevant=\"/data/c = '1'\"/>", CHANGED + inputs("/data/c"))
    session.set_value("/data/a", "x")
    assert value(session, "/data/b") == ""
    session.set_value("/data/c", "1")
    assert value(session, "/data/b") == "saw x"
