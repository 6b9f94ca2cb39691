"""Cases that an analyst's survey of real spreadsheets left, where the folder that holds them stands beside the checkout."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from keyworker.base.errors import FieldRefused, FormRefused
from keyworker.forms.engine import EngineHost, FormSession, NodeKind
from keyworker.forms.xlsform import compile_form

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "cases" / "forms"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text("utf-8")) if (FOLDER / "cases.json").is_file() else []
ASKS_AGAIN = "k3-e-named-group"
"""Its pattern asks for what stood before, which no engine does in a time that grows with the text only: refused with its row and a remedy."""
listed = pytest.mark.skipif(not CASES, reason="no ../shared/cases/forms beside the checkout")


def begun(case: dict[str, Any]) -> FormSession:
    return FormSession.begin(compile_form(FOLDER / case["form"]).form, EngineHost(random=Random(1)))


def done(session: FormSession, steps: list[list[Any]]) -> object:
    """Do the steps; what the last one asked for."""
    found: object = None
    for what, *arguments in steps:
        if what == "set":
            session.set_value(*arguments)
        elif what == "select":
            session.select(*arguments)
        elif what == "lang":
            session.set_language(*arguments)
        else:
            view = session.view(*arguments)
            found = {"value": view.value, "label": view.label, "ok": view.constraint_ok}[what]
    return found


def of(*kinds: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] in kinds]


@listed
def test_every_case_of_the_survey_is_of_a_kind_that_is_tried_here() -> None:
    assert {case["kind"] for case in CASES} == {f"K{number}" for number in range(1, 12)}


@listed
@pytest.mark.parametrize("case", of("K1", "K2", "K3", "K6", "K9", "K11"))
def test_a_form_answers_as_the_survey_wants_it(case: dict[str, Any]) -> None:
    """Dates, names of choices, patterns, languages and defaults."""
    if case["id"] == ASKS_AGAIN:
        with pytest.raises(FormRefused, match=r"“e” \(line 3\): the pattern .* asks with .*substring"):
            begun(case)
        return
    assert done(begun(case), case["steps"]) == case["want"]


@listed
@pytest.mark.parametrize("case", of("K4"))
def test_a_pattern_that_took_for_ever_ends(case: dict[str, Any]) -> None:
    """The survey wanted such forms refused, while patterns could hang: now every text is answered."""
    session = begun(case)
    (asked,) = session.form.questions()
    session.set_value(asked.ref, "a" * 20_000 + "!")
    assert not session.view(asked.ref).constraint_ok


@listed
@pytest.mark.parametrize("case", of("K5"))
def test_a_number_that_is_too_high_is_refused_and_the_old_answer_stands(case: dict[str, Any]) -> None:
    session = begun(case)
    ref, _ = case["steps"][-1][1:]
    session.set_value(ref, "3")
    before = session.answers()
    with pytest.raises(FieldRefused):
        done(session, case["steps"])
    assert session.answers() == before
    assert session.again(before).answers() == before


@listed
@pytest.mark.parametrize("case", of("K7"))
def test_a_refusal_names_what_is_at_fault(case: dict[str, Any]) -> None:
    text = (FOLDER / case["form"]).read_text("utf-8")
    fault = "x:y" if "x:y" in text else "required_message::French (fr)required_message::English (en)"
    with pytest.raises(FormRefused, match=r"line \d") as refused:
        begun(case)
    assert f"“{fault}”" in refused.value.findings[0]


@listed
@pytest.mark.parametrize("case", of("K8", "K10"))
def test_a_form_of_the_survey_loads_and_grows(case: dict[str, Any]) -> None:
    """Without settings of its own, and with two hundred instances of a repeat; how much work that is `test_many_repeats` counts."""
    session = begun(case)
    for ref in [view.ref for view in session.views() if view.kind is NodeKind.RANGE_OF_REPEATS]:
        for _ in range(200):
            session.add_repeat(ref)
        assert session.view(ref).count >= 200


@listed
def test_a_form_in_four_languages_has_words_in_each() -> None:
    session = FormSession.begin(compile_form(FOLDER / "visit-languages.md").form, EngineHost())
    for language in session.form.languages:
        session.set_language(language)
        shown = [text for view in session.views() for text in (view.label, view.hint, *(choice.label for choice in view.choices))]
        assert "-" not in shown
