"""Laws of the star instruments that ship, and of reading one that a council wrote."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from keyworker.base.errors import DataFileWrong, FolderUnusable
from keyworker.base.paths import shipped
from keyworker.forms.instrument import Instrument, Licence, load_instrument, load_instruments

SHIPPED = load_instruments(shipped("forms", "instruments"))

SMALL = """
id = "small"
edition = "1"
title = "Small"
audience = "adult"
licence = "own"
[scale]
min = 1
max = 3
[[stages]]
id = "low"
from = 1
to = 1
[[stages]]
id = "high"
from = 2
to = 3
[[areas]]
id = "a"
label = "A"
[areas.guidance]
low = "x"
[[areas]]
id = "b"
label = "B"
[[areas]]
id = "c"
label = "C"
"""


def refused(tmp_path: Path, text: str) -> DataFileWrong:
    path = tmp_path / "council.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataFileWrong) as caught:
        load_instrument(path)
    assert caught.value.file == "council.toml"
    assert caught.value.remedy
    return caught.value


def test_every_shipped_instrument_loads() -> None:
    assert {"family-wheel", "family-star-plus", "local-five"} <= SHIPPED.keys()


def test_the_wheel_has_ten_areas_ten_points_five_stages_of_two_points() -> None:
    wheel = SHIPPED["family-wheel"]
    assert len(wheel.areas) == 10
    assert wheel.scale.points() == tuple(Decimal(n) for n in range(1, 11))
    assert [len(wheel.points_of(stage)) for stage in wheel.stages] == [2] * 5


def test_the_wheel_says_that_it_is_not_an_outcomes_star() -> None:
    assert "not an Outcomes Star" in SHIPPED["family-wheel"].note


@pytest.mark.parametrize("one", [one for one in SHIPPED.values() if one.licence is Licence.OWN], ids=lambda one: one.id)
def test_our_own_instruments_ask_a_question_and_describe_every_stage_of_every_area_in_short_sentences(one: Instrument) -> None:
    for area in one.areas:
        assert area.prompt.endswith("?"), area.id
        assert list(area.guidance) == [stage.id for stage in one.stages], area.id
        for text in area.guidance.values():
            sentences = re.findall(r"[^.?!]+[.?!]", text)
            assert len(sentences) == 2, text
            assert all(len(sentence.split()) <= 22 for sentence in sentences), text
    assert all(stage.name for stage in one.stages)


@pytest.mark.parametrize("one", [one for one in SHIPPED.values() if one.licence is Licence.SHELL], ids=lambda one: one.id)
def test_a_shell_has_no_words_of_the_publisher_beyond_the_names_of_the_areas(one: Instrument) -> None:
    assert not any(area.guidance or area.prompt for area in one.areas)
    assert not any(stage.name for stage in one.stages)
    assert "Triangle Consulting Social Enterprise" in one.trademark
    assert "content pack" in one.note


def test_no_shipped_instrument_uses_the_words_of_the_publishers_ladder() -> None:
    forbidden = re.compile(
        r"\b(stuck|accept\w* help|believing|trying|finding what works|effective parenting|self[- ]relian\w+|"
        r"learning what works|motivated|managing well|journey of change)\b",
        re.IGNORECASE,
    )
    for path in shipped("forms", "instruments").glob("*.toml"):
        assert not forbidden.search(path.read_text("utf-8")), path.name


def test_words_never_used_with_families_are_not_in_our_own_instruments() -> None:
    forbidden = re.compile(r"\b(case|service users?|troubled|non-compliant|clients?|closed down)\b", re.IGNORECASE)
    for one in SHIPPED.values():
        if one.licence is Licence.OWN:
            assert not forbidden.search(one.model_dump_json()), one.id


def test_half_points_and_six_areas_are_an_instrument_too() -> None:
    five = SHIPPED["local-five"]
    assert len(five.areas) == 6
    assert five.scale.points()[1] == Decimal("1.5")
    stage = five.stage_of(Decimal("2.5"))
    assert stage is not None
    assert stage.id == "mixed"


def test_the_digest_is_of_the_content_and_not_of_the_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text(SMALL, "utf-8")
    second.write_text("# a comment\n" + SMALL, "utf-8")
    assert load_instrument(first).digest() == load_instrument(second).digest()
    second.write_text(SMALL.replace('"Small"', '"Tall"'), "utf-8")
    assert load_instrument(first).digest() != load_instrument(second).digest()


@pytest.mark.parametrize(
    ("change", "key", "said"),
    [
        (("[scale]", "[scale"), "the file", "not TOML"),
        (('label = "A"', 'lable = "A"'), "areas.0", ""),
        (("max = 3", "max = 1"), "scale", "must go up"),
        (("max = 3", "max = 3\nstep = 0.75"), "scale", "exactly at max"),
        (("from = 2", "from = 3"), "stages", "every point"),
        (('id = "high"', 'id = "low"'), "stages", "same id"),
        (('id = "b"', 'id = "a"'), "areas", "same id"),
        (('licence = "own"', 'licence = "shell"'), "areas", "no guidance"),
        (('low = "x"', 'lwo = "x"'), "areas", "not in stages"),
        (('title = "Small"', 'title = "Small"\nend_point = 9'), "end_point", "point of the scale"),
        (('audience = "adult"', 'audience = "cat"'), "audience", ""),
    ],
)
def test_what_is_wrong_is_named_by_file_key_and_remedy(
    tmp_path: Path, change: tuple[str, str], key: str, said: str
) -> None:
    wrong = refused(tmp_path, SMALL.replace(*change, 1))
    assert wrong.key.startswith(key)
    assert said in wrong.sentence


def test_two_files_may_not_share_an_id(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SMALL, "utf-8")
    (tmp_path / "b.toml").write_text(SMALL, "utf-8")
    with pytest.raises(DataFileWrong, match=r"b\.toml: id"):
        load_instruments(tmp_path)


def test_a_file_that_is_not_there_is_trouble_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable):
        load_instrument(tmp_path / "none.toml")
