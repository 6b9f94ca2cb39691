"""Laws of reading an expression: what is one, what is none, and that neither length nor depth can hurt."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.errors import FormRefused
from keyworker.forms.xpath import CallWrong, ExpressionWrong, compile_expression
from tests.unit.forms.xpath.asking import number, scope_at, text, truth


@pytest.mark.parametrize(
    "source",
    ["", " ", "1 +", "(1", "1)", "a[1", "a]", "'x", "//", "a//", "a::b", "child::", "@", "$x", "1 2", "a b", "f(1,)", "!", "a[]", "/ = ", "p:b"],
)
def test_what_is_no_expression_is_refused_when_compiled(source: str) -> None:
    with pytest.raises(ExpressionWrong):
        compile_expression(source)


def test_the_refusal_is_a_refusal_of_the_form_and_names_the_expression() -> None:
    with pytest.raises(FormRefused, match="1 \\+"):
        compile_expression("1 +")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1+2*3", 7), ("(1+2)*3", 9), ("7-3-2", 2), ("8 div 4 div 2", 1), ("-2--2", 0), ("---2", -2), ("1-10 mod 3", 0),
        ("1mod1", 0), ("4div2", 2), (" 1\n+\t1 ", 2), (".5+.5", 1), ("2*/data/a", 4), ("/data/a*2", 4), ("- /data/a", -2),
    ],
)
def test_operators_bind_as_the_grammar_says(source: str, expected: float) -> None:
    assert number(source) == expected


@pytest.mark.parametrize("source", ["1 or1", "0 or 1 and 1", "1 = 1 = true()", "3 > 2 > 0", "(/) and true()", "not(div or mod)"])
def test_names_and_operators_are_told_apart_by_what_stands_before(source: str) -> None:
    assert truth(source)


def test_a_long_chain_needs_no_deep_stack() -> None:
    assert number("+".join(["1"] * 20_000)) == 20_000
    assert truth(" or ".join(["false()"] * 5_000) + " or true()")
    assert number("-" * 5_001 + "1") == -1
    assert text("|".join(["/data/a"] * 2_000)) == "2"
    assert number("count(" + "/".join(["."] * 5_000) + ")") == 1


@pytest.mark.parametrize("shape", ["({})", "if(true(), {}, 0)", "/data[{}]", "concat({})", "-({})"])
def test_nesting_is_bounded_and_what_is_within_the_bound_can_be_worked_out(shape: str) -> None:
    inside = "1"
    for _ in range(85):
        inside = shape.format(inside)
    compile_expression(inside).value(scope_at())
    for _ in range(10):
        inside = shape.format(inside)
    with pytest.raises(ExpressionWrong, match="nested"):
        compile_expression(inside)


def test_an_expression_that_is_too_long_is_refused() -> None:
    with pytest.raises(ExpressionWrong, match="longer"):
        compile_expression("1" * 300_000)


@given(st.text(alphabet="ab1/.@*()[]|'\" ,=<>!-+:$divmodor", max_size=30))
def test_any_text_is_either_an_expression_or_refused(source: str) -> None:
    with contextlib.suppress(ExpressionWrong):
        assert compile_expression(source).source == source


def test_an_unknown_function_fails_when_it_is_called_and_only_then() -> None:
    assert not truth("false() and nowhere()")
    assert text("if(true(), 'a', nowhere(1))") == "a"
    with pytest.raises(CallWrong, match="nowhere"):
        text("nowhere()")


@pytest.mark.parametrize(
    "source", ["substring()", "true(1)", "count(1)", "sum()", "round(1, 2, 3)", "not()", "1 | /data", "position(1)", "indexed-repeat(a, b, 1, c)"]
)
def test_arguments_that_do_not_fit_fail_when_the_call_is_worked_out(source: str) -> None:
    expression = compile_expression(source)
    with pytest.raises(CallWrong):
        expression.value(scope_at())


def test_the_same_source_is_compiled_once() -> None:
    assert compile_expression("1 + 1") is compile_expression("1 + 1")
    assert compile_expression("p:a", {"p": "u"}) is not compile_expression("p:a", {"p": "v"})
