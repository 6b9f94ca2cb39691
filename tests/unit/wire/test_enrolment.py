"""The one-time code survives how people copy it, and not a wrong character."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.errors import CodeRefused, FieldRefused
from keyworker.base.ids import new_id
from keyworker.wire.enrolment import EnrolmentCode, fingerprint, new_secret, read_code, short_number, write_code
from keyworker.wire.messages import HubCard
from tests.unit.wire.parts import Party

URL = "https://hub.example.gov.uk:8443/keyworker"


def _card(hub: Party, council: str = "Anytown") -> HubCard:
    return HubCard(hub=hub.id, council=council, sign_key=hub.signing.public_hex, seal_key=hub.sealing.recipient)


def _code(url: str = URL) -> tuple[str, EnrolmentCode]:
    said = EnrolmentCode(url, fingerprint(_card(Party())), new_id(), new_secret())
    return write_code(said.url, said.hub_fingerprint, said.code_id, said.secret), said


@pytest.mark.parametrize("url", [URL, "http://127.0.0.1:8000", "https://h"])
def test_what_is_written_is_read(url: str) -> None:
    text, said = _code(url)
    assert text.startswith("KW1-")
    assert read_code(text) == said


def test_spaces_line_breaks_dashes_and_lower_case_do_not_matter() -> None:
    text, said = _code()
    for copied in (
        text.lower(),
        text.replace("-", " "),
        text.replace("-", ""),
        text.replace("-", "–"),
        "\n  " + text.replace("-", "-\r\n> ") + "\u200b\ufeff\n",
        "\u00ad".join(text),
        text.replace("O", "0").replace("I", "1"),
    ):
        assert read_code(copied) == said


def test_any_single_character_changed_missing_or_added_is_refused() -> None:
    text, _ = _code()
    for at, letter in enumerate(text):
        if letter == "-":
            continue
        for other in ("A" if letter != "A" else "C", ""):
            with pytest.raises(CodeRefused):
                read_code(text[:at] + other + text[at + 1 :])
        with pytest.raises(CodeRefused):
            read_code(text[:at] + "Q" + text[at:])


def test_no_other_last_character_gives_the_same_code() -> None:
    """Base32 leaves bits of the last character unused; a code has one spelling all the same."""
    for url in ("https://h", "https://hu", "https://hub", "https://hub.", "https://hub.x"):
        text, _ = _code(url)
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".replace(text[-1], ""):
            with pytest.raises(CodeRefused):
                read_code(text[:-1] + letter)


@given(st.text(max_size=300) | st.from_regex(re.compile(r"KW1-[A-Z2-7-]{0,200}")))
def test_any_other_text_is_refused_and_no_other_error(text: str) -> None:
    with pytest.raises(CodeRefused):
        read_code(text)


def test_a_text_of_any_length_is_refused() -> None:
    with pytest.raises(CodeRefused):
        read_code("KW1" + "A" * 1_000_000)


@pytest.mark.parametrize(
    ("url", "print_", "code", "secret"),
    [
        (URL, "0" * 31, new_id(), "0" * 32),
        (URL, "0" * 32, "7", "0" * 32),
        (URL, "0" * 32, new_id(), "a secret of another shape"),
    ],
)
def test_a_part_of_another_shape_is_never_put_into_a_code(url: str, print_: str, code: str, secret: str) -> None:
    with pytest.raises(ValueError, match="code"):
        write_code(url, print_, code, secret)


@pytest.mark.parametrize("url", ["ftp://hub", "https://hub with spaces", "https://" + "h" * 600, "https://hub/?q=1", "https://u:p@hub", "hub"])
def test_an_address_that_no_machine_can_ask_is_never_put_into_a_code(url: str) -> None:
    with pytest.raises(FieldRefused, match="address"):
        write_code(url, "0" * 32, new_id(), "0" * 32)


def test_a_code_does_not_show_its_secret_when_it_is_printed() -> None:
    _, said = _code()
    assert said.secret not in repr(said)


def test_the_fingerprint_is_of_both_keys_and_of_nothing_else() -> None:
    hub, other = Party(), Party()
    card = _card(hub)
    assert re.fullmatch(r"[0-9a-f]{32}", fingerprint(card))
    assert fingerprint(_card(hub, "Renamed council")) == fingerprint(card)
    assert fingerprint(card.model_copy(update={"sign_key": other.signing.public_hex})) != fingerprint(card)
    assert fingerprint(card.model_copy(update={"seal_key": other.sealing.recipient})) != fingerprint(card)


def test_the_short_number_is_six_digits_that_depend_on_all_four_keys() -> None:
    hub, machine, other = Party(), Party(), Party()
    card, sign, seal = _card(hub), machine.signing.public_hex, machine.sealing.recipient
    number = short_number(card, sign, seal)
    assert re.fullmatch(r"\d{6}", number)
    assert short_number(_card(hub), sign, seal) == number
    others = [
        short_number(_card(other), sign, seal),
        short_number(card, other.signing.public_hex, seal),
        short_number(card, sign, other.sealing.recipient),
    ]
    assert others != [number] * 3
    assert short_number(card, seal, sign) != number


def test_fingerprint_and_number_are_a_contract_between_versions() -> None:
    """Worked out once; another version that showed something else would stop every enrolment."""
    card = HubCard(hub="h", council="c", sign_key="ab" * 32, seal_key="age1example")
    assert fingerprint(card) == "cd442fb226a3c54883243abe0ff96cc4"
    assert short_number(card, "cd" * 32, "age1machine") == "908831"
