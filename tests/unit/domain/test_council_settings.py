"""What a council says of itself, and telephone numbers that ring nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from keyworker.domain.council_settings import ConcernNumber, CouncilSettings
from keyworker.domain.phone_numbers import has_made_up_number, is_number

DRAMA = [
    "01632960100", "01134960000", "01144960999", "01154960123", "01164960123", "01174960123", "01184960123", "01214960123", "01314960123",
    "01414960123", "01514960123", "01614960123", "01914980123", "02079460123", "02896496123", "02920180123", "07700900123", "08081570123",
    "09098790123", "03069990123",
]
REAL = [
    "999", "101", "0800 1111", "116 123", "0808 800 5000", "0300 123 1234", "01223 699200", "020 7974 4444", "0161 234 5001", "0121 303 1888",
    "07911 123456", "+44 113 222 4403", "0191 424 5000", "0116 305 0005, ask for the duty desk", "Children's front door 0117 903 6444 or 999", "",
    "weekdays 9 to 5", "01632 123456", "0161 496 1000", "020 7946 1000", "1 September 2026", "0113 496",
]
SEPARATORS = st.text(alphabet=" -()./\u00a0\u2013\u2011\t", max_size=2)


@st.composite
def spelt(draw: st.DrawFn) -> str:
    """A drama number as somebody may write it, perhaps in the middle of a sentence."""
    number = draw(st.sampled_from(DRAMA))
    shown = number[1:] if draw(st.booleans()) else number
    prefix = draw(st.sampled_from(["+44", "0044", "+44 (0)", "(+44)"])) if shown != number else ""
    digits = "".join(digit + draw(SEPARATORS) for digit in shown)
    script = draw(st.sampled_from(["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩"]))
    before, after = draw(st.sampled_from([("", ""), ("Ring ", " at night."), ("Duty desk, weekdays: ", ""), ("tel:", "")]))
    return before + (prefix + digits).translate(str.maketrans("0123456789", script)) + after


@given(spelt())
def test_a_drama_number_is_known_however_it_is_spelt(text: str) -> None:
    """With +44, brackets, spaces, hyphens, other scripts' digits, or in a sentence, a number that is kept for drama is one."""
    assert has_made_up_number(text)
    with pytest.raises(ValidationError):
        CouncilSettings(phone=text[:100])


@pytest.mark.parametrize("text", REAL)
def test_a_number_that_rings_somebody_is_none(text: str) -> None:
    assert not has_made_up_number(text)
    assert CouncilSettings(phone=text).phone == text


@pytest.mark.parametrize("field", ["name", "phone", "out_of_hours", "rights"])
def test_no_field_takes_a_drama_number_but_in_the_demo(field: str) -> None:
    """Whichever words of the council's hold it, only a demo's settings may."""
    with pytest.raises(ValidationError):
        CouncilSettings.model_validate({field: "Ring (0161) 496-0123"})
    assert CouncilSettings.model_validate({field: "Ring (0161) 496-0123", "demo": True}).made_up_in() == field


def test_no_number_for_concerns_is_a_drama_number_but_in_the_demo() -> None:
    for entry in (ConcernNumber(who="Duty", number="07700 900 123"), ConcernNumber(who="Duty, or 07700 900 123", number="999")):
        with pytest.raises(ValidationError):
            CouncilSettings(concern_numbers=(entry,))
        assert CouncilSettings(concern_numbers=(entry,), demo=True).made_up_in() == "concern_numbers"


def test_whom_to_ring_is_what_the_council_says_and_never_made_up() -> None:
    """Its numbers for concerns in their order, else its usual ones, else nobody."""
    assert CouncilSettings().to_ring() == ()
    assert CouncilSettings(name="Testshire", phone="0300 1").to_ring() == (("Testshire", "0300 1"),)
    both = CouncilSettings(phone="0300 1", out_of_hours="0300 2")
    assert both.to_ring() == (("Your council", "0300 1"), ("Evenings, nights and weekends", "0300 2"))
    said = both.evolve(concern_numbers=[{"who": "Z", "number": "1"}, {"who": "A", "number": "2"}])
    assert said.to_ring() == (("Z", "1"), ("A", "2"))
    assert CouncilSettings.read(said.body(), 1).to_ring() == said.to_ring()


@pytest.mark.parametrize("text", ["999", "0800 1111", "+44 (0)20 7946 0999", "0161-496.0000 ext. 12", "01707 700900 / 01707 700901", "0300 1 or 0300 222", "٠٣٠٠ ١٢٣"])
def test_a_telephone_number_is_as_people_dial_it(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "12", "0800 111 111 or ring Joe", "0800 1111 x", "0800 1111\nSafe? ring 0900", "Duty", "1" * 40])
def test_what_is_more_than_a_number_is_none(text: str) -> None:
    assert not is_number(text)


def test_two_numbers_side_by_side_make_no_third() -> None:
    """The digits of both, run together, held one that is kept for drama."""
    assert not has_made_up_number("01707 700900 / 01707 700901")
