"""Content packs: what is signed comes back as it was, and each thing that may be wrong with one is refused in its own words."""

from datetime import date, timedelta
from typing import Any

import pytest

from keyworker.base.canonical import canonical
from keyworker.base.errors import PackRefused
from keyworker.base.paths import shipped
from keyworker.forms import pack as packs
from keyworker.forms.instrument import InstrumentSet, Licence, load_instruments
from keyworker.forms.pack import Pack, check, misfit, read_pack, worded, write_pack
from keyworker.vault.seal import SigningKey, verify
from tests.fakes.canaries import PACK, heard_in
from tests.fakes.garden import ACKNOWLEDGEMENT, LICENSEE, SHELLS, SIGNER, TODAY, pack, shell, signed

TRUSTED = frozenset({SIGNER.public_hex})
REASONS = [value for name, value in vars(packs).items() if name.isupper() and isinstance(value, tuple)]


ENDLESS = {"manifest": {**pack().manifest.model_dump(mode="json"), "scale": {"min": "0", "max": "1e40", "step": "1e-9"}}, "words": {}}


def refused(data: bytes, trusted: frozenset[str] | None = TRUSTED) -> str:
    with pytest.raises(PackRefused) as caught:
        read_pack(data, verify, trusted)
    assert heard_in(f"{caught.value!r} {caught.value.__cause__!r}") is None
    return caught.value.sentence


def test_what_was_signed_is_read_as_it_was() -> None:
    assert read_pack(signed(), verify, TRUSTED) == pack()
    assert read_pack(signed(), verify, None) == pack()


def test_each_refusal_has_a_sentence_and_a_remedy_of_its_own() -> None:
    assert len(REASONS) == 12
    assert len({sentence for sentence, _ in REASONS}) == len({remedy for _, remedy in REASONS}) == len(REASONS)
    assert all(sentence.endswith(".") and remedy.endswith(".") for sentence, remedy in REASONS)


@pytest.mark.parametrize("data", [b"", b"{}", signed().split(b"\n", 3)[-1], signed().replace(b"pack 1", b"pack 2", 1), signed()[:200]])
def test_a_file_without_a_signature_is_no_pack(data: bytes) -> None:
    assert refused(data) == packs.UNSIGNED[0]


def test_a_file_that_is_too_large_is_refused_unread_and_never_written() -> None:
    assert refused(signed() + b" " * packs.PACK_LIMIT) == packs.TOO_LARGE[0]
    with pytest.raises(PackRefused, match="larger"):
        signed(pack(users=["user " + "x" * 400 + str(number) for number in range(2_000)]))


def test_a_signer_whom_nobody_named_is_refused() -> None:
    assert refused(signed(key=SigningKey.generate())) == packs.UNKNOWN_SIGNER[0]


def test_a_signature_in_the_name_of_a_trusted_signer_is_refused() -> None:
    stranger = SigningKey.generate()
    assert refused(write_pack(pack(), SIGNER.public_hex, stranger.sign)) == packs.CHANGED[0]


def test_a_pack_with_other_words_than_its_manifest_says_is_refused() -> None:
    assert refused(signed(pack(digests={"words": "0" * 64}))) == packs.CHANGED[0]


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 100_000, canonical(ENDLESS),
                                  canonical({"manifest": {}, "words": {"areas": f"{PACK} soil"}})])
def test_what_a_trusted_signer_signed_is_refused_when_it_is_no_pack(body: bytes) -> None:
    head = b"keyworker content pack 1\n"
    data = head + SIGNER.public_hex.encode() + b"\n" + SIGNER.sign(head + body).hex().encode() + b"\n" + body
    assert refused(data) == packs.UNREADABLE[0]


def test_words_that_may_not_be_shown_make_no_pack() -> None:
    with pytest.raises(ValueError, match="must name screen"):
        pack(outputs=["print_to_family"])


def checked(made: Pack, *, licensee: str = LICENSEE, today: date = TODAY) -> str:
    with pytest.raises(PackRefused) as caught:
        check(made, licensee=licensee, today=today)
    return caught.value.sentence


def test_a_pack_of_another_council_is_refused() -> None:
    assert checked(pack(), licensee="Village") == packs.OTHER_COUNCIL[0]
    check(pack(licensee=" town  "), licensee="Town", today=TODAY)


def test_a_pack_is_valid_from_its_first_to_its_last_day() -> None:
    made, day = pack(valid_from=TODAY, valid_to=TODAY + timedelta(days=3)), timedelta(days=1)
    assert checked(made, today=TODAY - day) == packs.NOT_YET[0]
    check(made, licensee=LICENSEE, today=TODAY)
    check(made, licensee=LICENSEE, today=TODAY + 3 * day)
    assert checked(made, today=TODAY + 4 * day) == packs.EXPIRED[0]


@pytest.mark.parametrize(("made", "why"), [
    (pack(instrument="allotment-star"), packs.NO_SHELL),
    (pack(instrument="family-wheel"), packs.NO_SHELL),
    (pack(edition="2"), packs.OTHER_EDITION),
    (pack(scale={"min": 1, "max": 5}), packs.OTHER_SCALE),
    (pack(scale={"min": 1, "max": 6, "step": 0.5}), packs.OTHER_SCALE),
    (pack(words={"areas": [{"id": one, "label": one} for one in ("water", "soil", "light")]}), packs.OTHER_PARTS),
    (pack(words={"areas": [{"id": one, "label": one} for one in ("soil", "water", "light", "wind")]}), packs.OTHER_PARTS),
    (pack(words={"areas": [{"id": "soil", "label": "Soil"}]}), packs.OTHER_PARTS),
    (pack(words={"stages": [{"id": "one", "from": 1, "to": 6}]}), packs.OTHER_PARTS),
    (pack(words={"areas": [{"id": one, "label": one, "guidance": {"gone": "x"}} for one in ("soil", "water", "light")]}), packs.OTHER_PARTS),
])
def test_a_pack_that_does_not_fit_its_shell_is_refused(made: Pack, why: tuple[str, str]) -> None:
    shells = InstrumentSet([*SHELLS, *load_instruments(shipped("forms", "instruments"))])
    with pytest.raises(PackRefused) as caught:
        worded(made, shells)
    assert caught.value.sentence == why[0]


def test_a_pack_gives_its_shell_words_and_changes_nothing_that_is_counted() -> None:
    bare, full = shell(), worded(pack(), SHELLS)
    assert full.licence is Licence.PACK
    assert (full.id, full.edition, full.title, full.scale, full.end_point) == (bare.id, bare.edition, bare.title, bare.scale, bare.end_point)
    assert [(one.id, one.from_, one.to) for one in full.stages] == [(one.id, one.from_, one.to) for one in bare.stages]
    assert [one.label for one in full.areas] == [f"{PACK} {one.id}" for one in bare.areas]
    assert full.areas[0].guidance == pack().words.areas[0].guidance
    assert full.stages == pack().words.stages


def test_guidance_for_single_points_is_shown_with_that_of_their_stage() -> None:
    areas = [{"id": one, "label": one} for one in ("soil", "water", "light")]
    areas[0] |= {"guidance": {"sown": "Dry."}, "points": {"2": "A little damp.", "1": "Dust.", "5": "Rich."}}  # type: ignore[dict-item]
    full = worded(read_pack(signed(pack(words={"areas": areas})), verify, None), SHELLS)
    assert full.areas[0].guidance == {"sown": "Dry.\n1: Dust.\n2: A little damp.", "in_leaf": "5: Rich."}
    areas[1] |= {"points": {"7": "Flooded."}}  # type: ignore[dict-item]
    assert misfit(pack(words={"areas": areas}).words, shell()) == ("words.areas", "the points of water name one that no stage has")


def test_the_acknowledgement_is_shown_and_printed_with_the_words() -> None:
    assert worded(pack(), SHELLS).trademark == f"{ACKNOWLEDGEMENT} {shell().trademark}"


def test_stages_that_a_shell_does_not_know_come_with_the_pack() -> None:
    bare = shell(stages=False)
    assert worded(pack(), InstrumentSet([bare])).stages == pack().words.stages
    assert worded(pack(words={"stages": []}), SHELLS).stages == shell().stages


def test_what_does_not_fit_is_named_by_its_key_and_without_its_words() -> None:
    made = pack(words={"stages": [{"id": f"{PACK}", "from": 1, "to": 6}]})
    key, problem = misfit(made.words, shell()) or ("", "")
    assert key == "words.stages"
    assert "sown from 1 to 2" in problem
    assert heard_in(problem) is None


@pytest.mark.parametrize(("ids", "named"), [
    (("C-17", None), True), ((None, "C-17"), True), (("C-18",), False), ((None, ""), False), (("c-17",), False),
])
def test_only_named_users_are_named(ids: tuple[Any, ...], named: bool) -> None:
    assert pack().names(ids) is named


def test_words_are_printed_only_where_the_pack_says_so() -> None:
    assert not pack().prints()
    assert pack(outputs=["screen", "print_to_family"]).prints()
