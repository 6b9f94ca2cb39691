"""Laws of the star instruments that ship, and of reading one that a council wrote."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from keyworker.base.errors import DataFileWrong, FolderUnusable
from keyworker.base.paths import shipped
from keyworker.forms.instrument import Instrument, InstrumentSet, Licence, Scale, load_instrument, load_instruments

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
name = "Low"
from = 1
to = 1
[[stages]]
id = "high"
name = "High"
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
    assert {(one.id, one.edition) for one in SHIPPED} >= {
        ("family-wheel", "1"), ("family-star-plus", "1"), ("family-star-plus", "2"), ("family-star", "1"), ("my-star", "1"),
        ("local-five", "1"),
    }


@pytest.mark.parametrize(
    ("instrument", "edition", "areas", "highest", "bands"),
    [("family-star-plus", "1", 10, 10, 2), ("family-star-plus", "2", 10, 10, 2), ("family-star", "1", 8, 10, 2), ("my-star", "1", 8, 5, 1)],
)
def test_a_shell_has_the_published_number_of_areas_points_and_points_in_a_band(
    instrument: str, edition: str, areas: int, highest: int, bands: int
) -> None:
    one = SHIPPED.get(instrument, edition)
    assert one is not None
    assert (len(one.areas), one.scale.points()[-1]) == (areas, Decimal(highest))
    assert {len(one.points_of(stage)) for stage in one.stages} == {bands}


def test_an_area_of_a_shell_whose_name_nobody_published_is_called_by_its_place() -> None:
    second = SHIPPED["family-star-plus"]
    assert second.edition == "2"
    named = {place: area.label for place, area in enumerate(second.areas, start=1) if area.label != f"Area {place}"}
    assert named == {2: "How I feel", 6: "My children's learning", 8: "Our family routine"}


def test_both_editions_stand_side_by_side_and_the_newest_is_the_one_without_an_edition() -> None:
    first, second = SHIPPED.get("family-star-plus", "1"), SHIPPED.get("family-star-plus", "2")
    assert first is not None
    assert second is not None
    assert SHIPPED.editions("family-star-plus") == (second, first)
    assert SHIPPED.newest("family-star-plus") is second
    assert SHIPPED.nearest("family-star-plus", "9") is second
    assert SHIPPED.nearest("family-star-plus", "1") is first
    assert SHIPPED.get("family-star-plus", "9") is None
    assert SHIPPED.nearest("nobody-has-it", "1") is None


def test_editions_are_ordered_by_their_numbers() -> None:
    wheel = SHIPPED["family-wheel"]
    several = InstrumentSet(wheel.model_copy(update={"edition": one}) for one in ("9", "1.1", "10", "1", "2023", "1.10", "1.9"))
    assert [one.edition for one in several.editions(wheel.id)] == ["2023", "10", "9", "1.10", "1.9", "1.1", "1"]


def test_a_pack_takes_the_place_of_its_shell_only_and_the_set_itself_never_changes() -> None:
    shell = SHIPPED.get("family-star-plus", "1")
    assert shell is not None
    filled = shell.model_copy(update={"licence": Licence.PACK})
    changed = SHIPPED.replaced(filled)
    assert changed.get("family-star-plus", "1") is filled
    assert changed.get("family-star-plus", "2") is SHIPPED.get("family-star-plus", "2")
    assert SHIPPED.get("family-star-plus", "1") is shell
    assert len(changed) == len(SHIPPED)


def test_an_area_is_called_as_the_newest_edition_that_has_it_calls_it() -> None:
    area = SHIPPED.area("family-star-plus", "your_well_being")
    assert area is not None
    assert area.label == "How I feel"
    assert SHIPPED.area("family-star-plus", "no_such_area") is None


def test_an_instrument_that_is_not_here_is_made_from_its_areas_even_from_one() -> None:
    left = Instrument.unknown("elsewhere", "3", ["being_safe"], Scale(min=Decimal(1), max=Decimal(5)))
    assert [area.label for area in left.areas] == ["Being safe"]
    assert left.stage_of(Decimal(3)) is None
    assert (left.trademark, left.end_point, left.not_beside) == ("", None, ())


def test_the_wheel_has_ten_areas_ten_points_five_stages_of_two_points() -> None:
    wheel = SHIPPED["family-wheel"]
    assert len(wheel.areas) == 10
    assert wheel.scale.points() == tuple(Decimal(n) for n in range(1, 11))
    assert [len(wheel.points_of(stage)) for stage in wheel.stages] == [2] * 5


def test_the_wheel_says_that_it_is_not_an_outcomes_star() -> None:
    assert "not an Outcomes Star" in SHIPPED["family-wheel"].note


@pytest.mark.parametrize("one", [one for one in SHIPPED if one.licence is Licence.OWN], ids=lambda one: one.id)
def test_our_own_instruments_ask_a_question_and_describe_every_stage_of_every_area_in_short_sentences(one: Instrument) -> None:
    for area in one.areas:
        assert area.prompt.endswith("?"), area.id
        assert list(area.guidance) == [stage.id for stage in one.stages], area.id
        for text in area.guidance.values():
            sentences = re.findall(r"[^.?!]+[.?!]", text)
            assert len(sentences) == 2, text
            assert all(len(sentence.split()) <= 22 for sentence in sentences), text
    assert all(stage.name for stage in one.stages)


@pytest.mark.parametrize("one", [one for one in SHIPPED if one.licence is Licence.SHELL], ids=lambda one: one.id)
def test_a_shell_has_no_words_of_the_publisher_beyond_the_names_of_the_areas(one: Instrument) -> None:
    assert not any(area.guidance or area.prompt for area in one.areas)
    assert not any(stage.name for stage in one.stages)
    assert "Triangle Consulting Social Enterprise" in one.trademark
    assert "content pack" in one.note


def _syllables(word: str) -> int:
    """Roughly: groups of vowels, without a silent e at the end."""
    count = len(re.findall(r"[aeiouy]+", word))
    silent = (word.endswith("e") and not word.endswith("le")) or (word.endswith("ed") and word[-3:] not in {"ted", "ded"})
    return max(count - silent, 1)


def _reading_age(text: str) -> float:
    """Flesch-Kincaid grade level and five years."""
    words = re.findall(r"[a-z']+", text.lower())
    sentences = len(re.findall(r"[.?!]", text))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59 + 5


@pytest.mark.parametrize("one", [one for one in SHIPPED if one.licence is Licence.OWN], ids=lambda one: one.id)
def test_our_own_words_are_for_a_reading_age_of_about_eleven(one: Instrument) -> None:
    texts = [text for area in one.areas for text in (area.prompt, *area.guidance.values())]
    assert max(_reading_age(text) for text in texts) < 12
    assert sum(_reading_age(text) for text in texts) / len(texts) < 10
    assert _reading_age("Interventions necessitate multidisciplinary prioritisation of parental capabilities.") > 13


@pytest.mark.parametrize("one", [one for one in SHIPPED if one.licence is Licence.OWN], ids=lambda one: one.id)
def test_our_own_words_blame_nobody(one: Instrument) -> None:
    blame = re.compile(
        r"\b(you should|you must|fail\w*|refus\w+|bad (?:parent|mum|dad|mother|father)\w*|fault|neglect\w*|lazy|dirty|chaotic|poor parenting|"
        r"don't care|unwilling|resist\w*|deny|denial|inadequate|dysfunction\w*)\b", re.IGNORECASE,
    )
    for area in one.areas:
        assert not any(blame.search(text) for text in (area.label, area.prompt, *area.guidance.values())), area.id


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
    for one in SHIPPED:
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
        (('label = "A"', 'lable = "A"'), "areas, number 1: lable", "belongs here"),
        (('label = "B"', ""), "areas", "b has no label"),
        (('label = "B"', "label = 7"), "areas, number 2: label", "must be text"),
        (('edition = "1"', ""), "edition", "is missing"),
        (('edition = "1"', "edition = 1"), "edition", "must be text"),
        (("min = 1", 'min = "low"'), "scale: min", "must be a number"),
        (('id = "small"', 'id = "so small"'), "id", "not written as"),
        (('title = "Small"', 'title = "Small"\nreview_every_days = 3'), "review_every_days", "must be 7 or more"),
        (('title = "Small"', 'title = "Small"\nreview_every_days = 1.5'), "review_every_days", "whole number"),
        (('[[areas]]\nid = "c"\nlabel = "C"\n', ""), "areas", "at least 3"),
        (("max = 3", "max = 1"), "scale", "must go up"),
        (("max = 3", "max = 3.5"), "scale", "exactly at max"),
        (("max = 3", "max = 3\nstep = 0.25"), "scale", "step must be 1 or 0.5"),
        (("max = 3", "max = 101"), "scale", "100 points at most"),
        (('name = "Low"', 'name = " "'), "stages", "low has no name"),
        (('title = "Small"', 'title = " "'), "title", "is empty"),
        (('title = "Small"', 'title = "Small"\nnot_beside = ["small"]'), "not_beside", "itself"),
        (('label = "B"', 'label = " a"'), "areas", "same label"),
        (("from = 2", "from = 3"), "stages", "every point"),
        (('id = "high"', 'id = "low"'), "stages", "same id"),
        (('id = "b"', 'id = "a"'), "areas", "same id"),
        (('licence = "own"', 'licence = "shell"'), "areas", "no guidance"),
        (('low = "x"', 'lwo = "x"'), "areas", "not in stages"),
        (('title = "Small"', 'title = "Small"\nend_point = 9'), "end_point", "point of the scale"),
        (('audience = "adult"', 'audience = "cat"'), "audience", "must be one of parent, child, young_person or adult"),
    ],
)
def test_what_is_wrong_is_named_by_file_key_and_remedy(
    tmp_path: Path, change: tuple[str, str], key: str, said: str
) -> None:
    wrong = refused(tmp_path, SMALL.replace(*change, 1))
    assert wrong.key.startswith(key)
    assert said in wrong.sentence
    assert not re.search(r"input|valid |Field|\bstring\b", wrong.sentence)


def test_two_files_may_not_share_an_id(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SMALL, "utf-8")
    (tmp_path / "b.toml").write_text(SMALL, "utf-8")
    with pytest.raises(DataFileWrong, match=r"b\.toml: id"):
        load_instruments(tmp_path)


def test_a_file_that_is_not_there_is_trouble_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable):
        load_instrument(tmp_path / "none.toml")
