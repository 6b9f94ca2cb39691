"""Which patterns can take for ever."""

import pytest

from keyworker.forms.patterns import runs_away


@pytest.mark.parametrize("pattern", ["^(a+)+$", "(a*)*", r"(\w+\s?)*$", "(a|a)*", r"(\d|\w)+", "(.*,)*", "(a{2,}){3,100}", "((a+)b?)*", "(?:x+x+)+y"])
def test_a_repetition_within_a_repetition_that_divides_in_many_ways_runs_away(pattern: str) -> None:
    assert runs_away(pattern)


@pytest.mark.parametrize("pattern", [
    r"^(\d+,)*\d+$", "^([A-Z][a-z]+ ?)+$", r"^(?:[a-z]+\.)+[a-z]{2,}$", "(foo|far)*", "(a|b)+", "(x{1,3}){2}", "[(+*]+", r"^[\w.+-]+@[\w-]+\.[\w.]+$",
    r"^(GIR 0AA|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2})$", r"\(a+\)+", "", "(", "[", "(a+", "a{3}", "(a+)?",
])
def test_what_people_write_for_codes_names_and_numbers_does_not(pattern: str) -> None:
    assert not runs_away(pattern)
