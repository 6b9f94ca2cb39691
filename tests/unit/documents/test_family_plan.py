"""Laws of the family's copy: what may be seen is there, what may not is nowhere in the file, and it reads well."""

import re
from datetime import UTC, date, datetime

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.base.clock import Moment
from keyworker.base.errors import FieldRefused
from keyworker.documents.allow_list import allow
from keyworker.documents.family_plan import make_family_copy, status_line
from keyworker.documents.free_text import Door
from keyworker.documents.lines import clean
from keyworker.documents.preview import pages
from keyworker.documents.tagged import A4
from keyworker.domain.agreement import Agreed, Answer
from keyworker.domain.council_settings import RIGHTS, CouncilSettings
from keyworker.domain.family import Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address, ContactRisk, Household
from keyworker.domain.person import Stay
from keyworker.domain.plan import Action, CopyGiven, Goal, Submission, content_digest, plan_content
from keyworker.domain.review import Decision, ReviewDecision
from keyworker.domain.star import CompletionMode
from keyworker.domain.visibility import Visibility
from tests.unit.documents.families import (
    COUNCIL,
    INSTRUMENTS,
    TODAY,
    WORKER,
    House,
    actual_texts,
    everything_in,
    font_sizes,
    pdf_file,
    reading,
    text_boxes,
    text_of,
)
from tests.unit.documents.test_plan_new import agree

WHEEL = INSTRUMENTS["family-wheel"]


def full_house() -> House:
    house = House()
    house.plan = house.plan.evolve(
        network="Gran comes on Thursdays", if_harder="We ring Gran", next_review=date(2027, 1, 15),
        copies={"a": CopyGiven(to="Anna", on=TODAY)}, family_agreement={house.anna.id: Agreed(answer=Answer.PARTLY, words="not all")},
    )
    house.goal = house.goal.evolve(instrument=WHEEL.id, area="everyday", how_we_know="Four mornings of five")
    house.records = [
        house.voice(house.tia, "I like breakfast", Visibility.FAMILY),
        reading(house, WHEEL, on=date(2026, 6, 1)),
        reading(house, WHEEL, on=date(2026, 11, 1), score=3),
    ]
    return house


def test_everything_that_the_family_may_see_is_on_paper() -> None:
    text = text_of(full_house().copy().pdf)
    for words in (
        "Anna", "Tia", "Leo", "Calm mornings please", "In Tia’s own words", "I like breakfast", "Gran helps", "Sleep is short",
        "Bodies and health", "does not apply", "Hard most days", "Mornings that work", "From the star: Everyday life",
        "Four mornings of five", "Lay out the bags", "5 Dec 2026", "Gran comes on Thursdays", "We ring Gran", "01632 960999",
        "Who has a copy", "15 January 2027", "I agree", "I do not agree with this part because", "agreed with some of this plan",
        "Version 3", "21 November 2026", "not an Outcomes Star", "999", "Draft.", "Sam Carter",
    ):
        assert words in text, words


def test_what_the_readers_may_not_see_is_nowhere_in_the_file() -> None:
    house = full_house()
    hidden = Goal(family=house.id, plan=house.plan.id, text="GOALCANARY", visibility=Visibility.PROFESSIONALS)
    where = Address(family=house.id, person=house.anna.id, lines="9 STREETCANARY", postcode="CA9 9RY", phone="01632000000")
    house.anna = house.anna.evolve(notes="NOTECANARY", school="SCHOOLCANARY", surgery="SURGERYCANARY")
    house.records += [
        hidden, where, Action(family=house.id, goal=hidden.id, text="ACTIONCANARY"),
        Action(family=house.id, goal=house.goal.id, text="RESTRICTEDCANARY", visibility=Visibility.RESTRICTED),
        house.voice(house.leo, "VOICECANARY"),
    ]
    copy = house.copy()
    assert copy.left_out == 4
    held = everything_in(copy.pdf)
    assert "Lay out the bags" in held
    assert not re.findall(r"\w*CANARY\w*|CA9|9RY|01632000000", held)
    assert "CANARY" not in copy.file_name


def test_a_withheld_address_takes_its_places_along() -> None:
    house = full_house()
    dad = house.person("Gareth", "Pike", born=date(1988, 1, 1))
    home = Household(family=house.id, members={house.anna.id: Stay(), house.tia.id: Stay()})
    where = Address(family=house.id, household=home.id, lines="9 STREETCANARY", town="TOWNCANARY", withheld_from={dad.id: True})
    house.tia = house.tia.evolve(school="SCHOOLCANARY Primary")
    house.action = house.action.evolve(owner_name="SCHOOLCANARY Primary", owner=None)
    house.plan = house.plan.evolve(copies={"s": CopyGiven(to="SCHOOLCANARY Primary")})
    house.records += [dad, home, where]
    copy = house.copy(dad)
    assert "CANARY" not in everything_in(copy.pdf)
    assert copy.warnings == ()  # what is left out need not be looked at
    assert "Left out in this copy" in text_of(copy.pdf)


def test_a_protected_person_is_nowhere_in_the_other_ones_copy() -> None:
    house = full_house()
    dad = house.person("Gareth", "Pike", born=date(1988, 1, 1))
    house.anna = house.anna.evolve(forename="ANNACANARY")
    house.plan = house.plan.evolve(copies={"s": CopyGiven(to="ANNACANARY Marsh")})
    house.records += [dad, ContactRisk(family=house.id, protected=house.anna.id, from_person=dad.id)]
    copy = house.copy(dad)
    assert "CANARY" not in everything_in(copy.pdf)
    assert copy.left_out == 3


def test_the_properties_say_language_and_a_neutral_title_and_nobodys_name() -> None:
    copy = full_house().copy()
    with pikepdf.open(pdf_file(copy.pdf)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert str(document.docinfo["/Title"]) == "Family plan"
        assert str(document.docinfo["/Author"]) == ""
        assert document.Root.ViewerPreferences.DisplayDocTitle
        properties = " ".join(str(value) for value in document.docinfo.values())
    assert not re.search(r"Anna|Marsh|Sam|FAMILYNAMECANARY|REFCANARY", properties)
    assert "CANARY" not in everything_in(copy.pdf)
    assert copy.file_name == "family-plan-2026-11-21.pdf"


def test_nothing_is_set_smaller_than_twelve_points() -> None:
    assert min(font_sizes(full_house().copy().pdf)) >= 12


def test_every_font_is_in_the_file() -> None:
    house = full_house()
    house.plan = house.plan.evolve(wants="محمد שלום क्षत्रिय ਪੰਜਾਬੀ বাংলা தமிழ் ગુજરાતી አማርኛ ไทย Հայ ქარ 漢字")
    with pikepdf.open(pdf_file(house.copy().pdf)) as document:
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        assert len({str(font.BaseFont) for font in fonts}) >= 12
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)


def test_the_foot_has_version_date_and_page_and_no_address() -> None:
    house = full_house()
    house.records.append(Address(family=house.id, person=house.anna.id, lines="9 Long Street", postcode="ZZ1 1ZZ"))
    text = text_of(house.copy().pdf)
    count = int(re.findall(r"Page 1 of (\d+)", text)[0])
    assert f"Page {count} of {count}" in text
    assert text.count("Version 3 · 21 November 2026") == count
    assert "Long Street" not in text


NAMES = [
    "<b>Bold</b> & <i>co</i>", "=1+1", "محمد علي", "O'Brien-Śmith", "N" * 300, "Ann " * 75, "\u202eevil", "漢字 😀", "क्षत्रिय सिंह",
    "&lt;&#x41;", "<font size=1>small", "<img src='file:///etc/hostname'/>",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:20])
def test_any_name_prints_literally_and_stays_on_the_page(name: str) -> None:
    house = full_house()
    house.anna = house.anna.evolve(known_as=name)
    house.action = house.action.evolve(owner=None, owner_name=name)
    house.goal = house.goal.evolve(text=name)
    pdf = house.copy().pdf
    assert min(font_sizes(pdf)) >= 12
    for left, bottom, right, top in text_boxes(pdf):
        assert left >= 40
        assert right <= A4[0] - 40
        assert bottom >= 15
        assert top <= A4[1] - 30
    wanted = "".join(clean(name).split())
    if wanted.isascii():
        assert wanted in "".join(text_of(pdf).split()).replace("\x02", "")
    else:
        beside = "".join(actual_texts(pdf)) + text_of(pdf)
        assert wanted.split("-")[0] in "".join(beside.split())


def test_an_empty_plan_and_no_plan_at_all_still_make_a_document() -> None:
    house = House()
    house.plan = house.plan.evolve(wants="", going_well="", worries="")
    house.goal = house.goal.evolve(text="")
    assert "Not written yet: what we want to be different, what is going well" in text_of(house.copy().pdf)
    house.goal = house.goal.evolve(removed=True)
    house.action = house.action.evolve(removed=True)
    house.plan = house.plan.evolve(removed=True)
    text = text_of(house.copy().pdf)
    assert "This plan has not been started." in text
    assert house.copy().left_out == 0


def test_an_empty_section_takes_no_room_on_a_familys_copy() -> None:
    """What is not written is named in one line under the opening; nothing has a heading and no words, and no lines stand for a pen."""
    house = full_house()
    full = text_of(house.copy().pdf)
    house.plan = house.plan.evolve(worries="", network="", tried_before="", copies={}, next_review=None)
    text = text_of(house.copy().pdf)
    assert "Not written yet: what worries us, what our family and friends will do and when we look at this plan again." in text
    for heading in ("What worries us", "What our family and friends will do", "Who has a copy", "When we look at this plan again"):
        assert heading in full
        assert heading not in text
    assert "Not written yet" not in full


def test_there_is_a_place_to_sign_only_where_an_answer_is_still_wanted() -> None:
    house = full_house()
    agree(house, house.anna)
    text = text_of(house.copy().pdf)
    assert text.count("I do not agree with this part because") == 1
    house.plan = house.plan.evolve(wants="Something else")
    assert text_of(house.copy().pdf).count("I do not agree with this part because") == 2


def test_a_star_its_table_and_its_note_share_a_page() -> None:
    """No sentence is left alone on a page of its own."""
    house = full_house()
    document = pypdfium2.PdfDocument(house.copy().pdf)
    try:
        last = " ".join(document[len(document) - 1].get_textpage().get_text_bounded().split())
    finally:
        document.close()
    assert "Where things are now" in last
    assert "It is not an Outcomes Star" in last


def test_forty_goals_all_print_and_every_table_repeats_its_heads() -> None:
    house = full_house()
    for number in range(40):
        goal = Goal(family=house.id, plan=house.plan.id, text=f"Wish {number:02} of many", order=number + 2)
        house.records += [goal, *(Action(family=house.id, goal=goal.id, text=f"Step {number:02}.{step}") for step in range(3))]
    text = text_of(house.copy().pdf)
    assert all(f"Wish {number:02} of many" in text for number in range(40))
    assert all(f"Step {number:02}.{step}" in text for number in range(40) for step in range(3))


def test_a_text_of_many_pages_and_a_row_higher_than_a_page_lose_nothing() -> None:
    house = full_house()
    house.plan = house.plan.evolve(wants=" ".join(f"w{n}" for n in range(4000)))
    house.action = house.action.evolve(text=" ".join(f"a{n}" for n in range(1500)))
    words = set(text_of(house.copy().pdf).split())
    assert {f"w{n}" for n in range(4000)} <= words
    assert {f"a{n}" for n in range(1500)} <= words


def line(house: House) -> str:
    return Door().through(status_line(house.file(), allow(house.file(), frozenset({house.anna.id}), TODAY)), "Opening")


def test_the_status_line_says_where_the_plan_stands() -> None:
    house = full_house()
    file = house.file()
    assert file.plan
    digest = content_digest(plan_content(file.plan, file.goals, file.actions, file.voices))
    assert line(house) == "Draft. A team lead has not looked at this plan yet."
    at = Moment(datetime(2026, 11, 20, 9, tzinfo=UTC))
    house.plan = house.plan.evolve(submission=Submission(at=at, by="w", content_digest=digest))
    assert "has been asked" in line(house)
    said = ReviewDecision(
        family=house.id, plan=house.plan.id, decision=Decision.APPROVED, at=Moment(datetime(2026, 11, 21, 9, tzinfo=UTC)), by="l",
        by_name="Priya Lead", content_digest=digest, content=plan_content(file.plan, file.goals, file.actions, file.voices),
    )
    house.records.append(said)
    assert line(house) == "Approved by Priya Lead on 21 November 2026."
    house.plan = house.plan.evolve(wants="Something else")
    assert line(house) == (
        "Changed since Priya Lead approved it on 21 November 2026. New since then: what we want to be different."
    )
    house.records[-1] = said.evolve(decision=Decision.RETURNED)
    assert "asked for changes" in line(house)


def test_adults_and_older_children_have_a_place_to_sign_and_little_ones_and_unborn_do_not() -> None:
    house = full_house()
    house.records.append(house.person("", "", expected_on=date(2027, 3, 9)))
    text = text_of(house.copy().pdf)
    assert text.count("I do not agree with this part because") == 2
    assert "A baby, expected in March 2027" in text


def test_the_same_content_and_day_make_the_same_file() -> None:
    house = full_house()
    first, second = house.copy(), house.copy()
    assert first.digest == second.digest
    assert first.digest != house.copy(version="4").digest


def test_words_that_families_never_read_are_not_in_the_documents_own_words() -> None:
    text = text_of(full_house().copy().pdf)
    assert not re.search(r"\b(case|service user|troubled|non-compliant|client|closed down)\b", text, re.IGNORECASE)


def test_a_copy_for_nobody_is_refused() -> None:
    house = House()
    with pytest.raises(FieldRefused):
        house.copy(house.person("Some", "Body"))


def test_where_worker_and_family_differ_table_and_alternative_text_name_both() -> None:
    house = full_house()
    house.records = [reading(house, WHEEL, on=TODAY)]
    made = house.copy().pdf
    low, high = WHEEL.scale.points()[1], WHEEL.scale.points()[-1]
    assert f"Worker {low}, family {high}" in text_of(made)
    assert "we said" not in text_of(made)
    with pikepdf.open(pdf_file(made)) as document:
        alts = [str(one["/Alt"]) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert any(f"{WHEEL.areas[1].label}: worker {low}, family {high}" in alt for alt in alts)


def test_a_star_of_an_instrument_that_is_not_here_is_drawn_with_its_areas_named_by_their_ids() -> None:
    house = full_house()
    house.records = [reading(house, WHEEL, on=TODAY).evolve(instrument="elsewhere")]
    text = text_of(house.copy().pdf)
    assert "are not on this machine" not in text
    assert all(area.id.capitalize() in text for area in WHEEL.areas)


def test_a_first_reading_of_another_edition_is_in_the_same_series_and_said_to_be_so() -> None:
    house = full_house()
    first = reading(house, WHEEL, on=date(2026, 1, 5)).evolve(edition="0")
    house.records = [first, reading(house, WHEEL, on=TODAY)]
    text = text_of(house.copy().pdf)
    assert "another edition of this star" in text
    assert "First time" in text


def test_the_preview_shows_every_page_of_the_real_document_as_packed_pixels() -> None:
    pdf = full_house().copy().pdf
    seen = pages(pdf, 0.5)
    with pikepdf.open(pdf_file(pdf)) as document:
        assert len(seen) == len(document.pages)
    for one in seen:
        assert (one.width, one.height) == (298, 421)
        assert len(one.rgb) == one.width * one.height * 3
        assert one.rgb[:3] == b"\xff\xff\xff"
        assert len(set(one.rgb)) > 5


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(list(Visibility)), min_size=1, max_size=5), st.sampled_from(list(Visibility)))
def test_no_canary_of_a_hidden_item_is_ever_printed(marks: list[Visibility], voice: Visibility) -> None:
    house = House()
    goals = [
        Goal(family=house.id, plan=house.plan.id, text=f"GOAL{index}{mark.upper()}", visibility=mark, order=index)
        for index, mark in enumerate(marks)
    ]
    actions = [
        Action(family=house.id, goal=house.goal.id, text=f"ACT{index}{mark.upper()}", visibility=mark)
        for index, mark in enumerate(marks)
    ]
    house.records = [*goals, *actions, house.voice(house.leo, f"VOICE{voice.upper()}", voice)]
    held = everything_in(house.copy().pdf)
    for index, mark in enumerate(marks):
        shown = mark is Visibility.FAMILY
        assert (f"GOAL{index}{mark.upper()}" in held) == shown
        assert (f"ACT{index}{mark.upper()}" in held) == shown
    assert (f"VOICE{voice.upper()}" in held) == (voice is Visibility.FAMILY)


def test_without_numbers_the_plan_says_to_ask_the_council() -> None:
    """No number is made up: the council's is asked for, 999 is true everywhere, and the rights are those that everybody has."""
    house = full_house()
    text = " ".join(text_of(house.copy(council=CouncilSettings(), worker=Worker(name="Sam Carter")).pdf).split())
    assert "Ask your council for its telephone number" in text
    assert "If somebody is in danger now: 999" in text
    assert "Phone" not in text
    assert "Evenings, nights and weekends" not in text
    assert RIGHTS in text
    assert "Ask Testshire for its telephone number" in " ".join(text_of(house.copy(council=CouncilSettings(name="Testshire")).pdf).split())


def test_a_plan_that_has_not_been_started_asks_nobody_to_agree() -> None:
    house = House()
    file = FamilyFile.of([house.family, house.anna, house.tia])
    made = make_family_copy(
        file, frozenset({house.anna.id}), instruments=INSTRUMENTS, council=COUNCIL, made_on=TODAY, version="1", worker=WORKER,
    )
    text = text_of(made.pdf)
    assert "This plan has not been started." in text
    assert "Do you agree?" not in text
    assert "Signed and date" not in text


def test_a_reading_that_nobody_measured_on_its_day_or_together_is_marked() -> None:
    """About an earlier time, by the family or the worker alone: the picture, its words and the table say so, as the list on the screen."""
    house = House()
    before = reading(house, WHEEL, on=TODAY).evolve(retrospective=True, as_at=date(2025, 1, 1))
    alone = reading(house, WHEEL, on=TODAY, score=4).evolve(mode=CompletionMode.FAMILY_ONLY)
    house.records = [before, alone]
    text = text_of(house.copy().pdf)
    assert "The first time, 1 January 2025 (about an earlier time)" in text
    assert "Now, 21 November 2026 (family alone)" in text
    assert "First time (about an earlier time)" in text
    assert "Now (family alone)" in text
    house.records = [before.evolve(mode=CompletionMode.WORKER_ONLY)]
    text = text_of(house.copy().pdf)
    assert "Earlier, 1 January 2025 (about an earlier time, worker alone)" in text
    assert "Where things were: Anna’s star" in text
    house.records = [reading(house, WHEEL, on=TODAY)]
    assert "(" not in text_of(house.copy().pdf).partition("Where things are now")[2].partition("Part of life")[0]
