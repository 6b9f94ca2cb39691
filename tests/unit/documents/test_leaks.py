"""Laws of the search on the way to paper: withheld names and places are found however they are written, and little else is."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.base.clock import Moment
from keyworker.documents.family_plan import make_family_copy
from keyworker.documents.free_text import LEFT_OUT, Door, FreeText
from keyworker.documents.leaks import LeakWarning, Sort, Watch, watch_for
from keyworker.documents.made_copy import MadeCopy
from keyworker.documents.recipients import readers_of
from keyworker.domain.agreement import Agreed, Answer, reads_of
from keyworker.domain.household import Address, ContactRisk, Household
from keyworker.domain.person import Person, Stay
from keyworker.domain.plan import CopyGiven, content_digest, plan_content
from keyworker.domain.plan_since import content_of, parts_of
from keyworker.domain.review import Decision, ReviewDecision
from keyworker.domain.visibility import Visibility
from tests.contracts.checkout import name_of, own_python
from tests.unit.documents.families import COUNCIL, INSTRUMENTS, TODAY, WORKER, House, everything_in, text_of


def copy_for(house: House, reader: Person, taken_out: frozenset[tuple[str, str]] = frozenset()) -> MadeCopy:
    return make_family_copy(
        house.file(), frozenset({reader.id}), instruments=INSTRUMENTS, council=COUNCIL, made_on=TODAY, version="1", worker=WORKER,
        taken_out=taken_out,
    )


def withheld_house() -> tuple[House, Person]:
    house = House()
    dad = house.person("Gareth", "Pike", born=date(1988, 1, 1))
    home = Household(family=house.id, members={house.anna.id: Stay(), house.tia.id: Stay()})
    where = Address(
        family=house.id, household=home.id, lines="Flat 2\n14 Quince Lane", town="Oldbridge", postcode="ZZ9 9QX",
        phone="01632 960777", withheld_from={dad.id: True},
    )
    house.tia = house.tia.evolve(
        school="Hollow Oak Primary", surgery="Millrace Surgery", phone="01632 960444 / +44 7700 900123", email="tia.marsh@example.org",
    )
    house.records = [dad, home, where]
    return house, dad


def hiding(forename: str, surname: str, known_as: str = "") -> tuple[House, Person, Person]:
    """A family in which a reader must not learn about somebody of that name."""
    house = House()
    reader = house.person("Gareth", "Pike", born=date(1988, 1, 1))
    hidden = house.person(forename, surname, born=date(1985, 1, 1), known_as=known_as)
    house.records = [reader, hidden, ContactRisk(family=house.id, protected=hidden.id, from_person=reader.id)]
    return house, reader, hidden


def found(house: House, reader: Person, text: str) -> frozenset[Sort]:
    return watch_for(readers_of(house.file(), frozenset({reader.id}), TODAY)).find(text)


NAMES = {
    "the surname alone": ("Zoe", "Quillfeather", "Then Quillfeather came round"),
    "a title": ("Zoe", "Quillfeather", "Ms Quillfeather said so"),
    "possessive": ("Zoe", "Quillfeather", "Quillfeather\u2019s car was outside"),
    "the forename's possessive": ("Zoe", "Quillfeather", "at ZOE'S house"),
    "an initial": ("Zoe", "Quillfeather", "Z. Quillfeather"),
    "capitals": ("Zoe", "Quillfeather", "QUILLFEATHER, ZOE"),
    "no accents": ("Zo\u00eb", "P\u00e9rez", "we saw perez again"),
    "accents that are letters of their own": ("\u0141ukasz", "\u00d8stergaard", "lukasz ostergaard"),
    "an apostrophe left out": ("Zoe", "O\u2019Brien", "the OBriens came"),
    "another apostrophe": ("Zoe", "O'Brien", "Zoe O\u2019Brien"),
    "a part of a double name": ("Zoe", "Quill-Feather", "Mr Feather rang"),
    "a double name without its hyphen": ("Zoe", "Quill-Feather", "quillfeather"),
    "a part of a double forename": ("Zoe-Marie", "Quillfeather", "Marie was there"),
    "letters without width": ("Zoe", "Quillfeather", "Qu\u200bill\u00adfeather"),
    "wide letters": ("Zoe", "Quillfeather", "\uff31\uff55\uff49\uff4c\uff4c\uff46\uff45\uff41\uff54\uff48\uff45\uff52"),
    "beside punctuation": ("Zoe", "Quillfeather", "(see:Quillfeather/Marsh)"),
    "the name that the family uses": ("Elizabeth", "Quillfeather", "Betsy rang"),
}


NAMES |= {
    "Chinese without spaces": ("明", "李", "李明住在这里"), "a Chinese forename in a sentence": ("小明", "李", "昨天小明来了"),
    "Thai without spaces": ("สมชาย", "ใจดี", "คุณสมชายมา"), "Japanese without spaces": ("花子", "山田", "昨日花子さんが来た"),
    "a Korean particle": ("민지", "김", "민지는 왔다"), "a Korean name with its surname": ("민지", "김", "김민지가 왔다"),
    "and, in Arabic": ("فاطمة", "الحسيني", "جاء أحمد وفاطمة"), "to, in Arabic": ("فاطمة", "الحسيني", "قال لفاطمة"),
    "to the, in Arabic": ("فاطمة", "الحسيني", "كتاب للحسيني"), "another last letter in Arabic": ("فاطمة", "الحسيني", "فاطمه"),
    "another ya in Arabic": ("فاطمة", "الحسيني", "الحسينى هنا"), "a stretched Arabic word": ("فاطمة", "الحسيني", "فاطـــمة"),
    "Farsi letters": ("كريم", "الحسيني", "آقای کریم"), "the Arabic article left out": ("فاطمة", "الحسيني", "حسيني"),
    "a Bengali ending": ("রহিমা", "বেগম", "রহিমার বাড়ি"), "a Ukrainian ending": ("Олена", "Шевченко", "бачили Олену"),
    "a Ukrainian surname's ending": ("Олена", "Шевченко", "у Шевченка"), "an added Cyrillic ending": ("Иван", "Петров", "с Петровым"),
    "an apostrophe as a space": ("Zoe", "O\u2019Brien", "Mrs O Brien rang"),
    "an Arabic name written as one": ("Abd al-Rahman", "Quillfeather", "Abdulrahman rang"),
    "an Arabic name written apart": ("Abdulrahman", "Quillfeather", "abd el rahman rang"),
}


@pytest.mark.parametrize("how", NAMES)
def test_a_hidden_person_is_found_however_the_name_is_written(how: str) -> None:
    forename, surname, text = NAMES[how]
    house, reader, _ = hiding(forename, surname, known_as="Betsy" if "uses" in how else "")
    assert Sort.NAME in found(house, reader, text)


@pytest.mark.parametrize("text", ["Savannah zooms", "a quill and a feather in the hat", "Zo", "Quillfeatherington Hall"])
def test_what_only_looks_like_a_name_is_not_found(text: str) -> None:
    house, reader, _ = hiding("Zoe", "Quillfeather")
    assert found(house, reader, text) == frozenset()


def test_a_surname_that_is_a_plain_word_is_found_only_with_a_capital_letter() -> None:
    """A family called Little does not stop every little thing, and is found where the name is meant."""
    house, reader, _ = hiding("Zoe", "Little")
    assert found(house, reader, "a little at a time, in little steps") == frozenset()
    assert found(house, reader, "Mr Little rang") == {Sort.NAME}
    assert found(house, reader, "zoe little rang") == {Sort.NAME}


def test_a_surname_that_the_copy_shares_says_nothing_alone() -> None:
    house, reader, _ = hiding("Zoe", "Marsh")
    assert found(house, reader, "the Marsh children") == frozenset()
    assert found(house, reader, "Zoe Marsh") == {Sort.NAME}


@pytest.mark.parametrize("text", [
    "Ms Marsh lives at her sister's", "Mrs. Marsh", "mrs marsh rang", "Mr Marsh came round", "Mr & Mrs Marsh", "MISS MARSH'S car", "Dr Marsh",
])
def test_a_title_with_a_surname_that_the_copy_shares_is_found(text: str) -> None:
    """Anna and Tia are called Marsh as well: who is meant, a person decides."""
    house, reader, hidden = hiding("Karen", "Marsh")
    assert found(house, reader, text) == {Sort.NAME}
    house.records[1] = hidden.evolve(date_of_birth=date(2015, 1, 1))
    assert found(house, reader, text) == frozenset()


@given(
    title=st.sampled_from(["Mr", "mrs", "MS", "Miss.", "mx", "Dr.", "Prof"]), surname=st.sampled_from(["King", "Marsh", "Little", "Li", "Quillfeather"]),
    shared=st.booleans(), upper=st.booleans(),
)
def test_a_title_and_the_surname_of_a_withheld_adult_are_always_found(title: str, surname: str, shared: bool, upper: bool) -> None:
    """Whether it is a plain word, in any case, and whoever else is called so."""
    house, reader, _ = hiding("Zoe", surname)
    house.leo = house.leo.evolve(surname=surname if shared else "Otherwise")
    text = f"then {title} {surname} came"
    assert found(house, reader, text.upper() if upper else text.lower()) == {Sort.NAME}


@pytest.mark.parametrize(("surname", "text"), [
    ("Müller", "Then Mueller rang"), ("Mueller", "Then Müller rang"), ("Đorđević", "Djordjevic rang"), ("Djordjevic", "Đorđević rang"),
    ("Sørensen", "Soerensen"), ("Soerensen", "zoe sørensen"), ("Åkesson", "Aakesson"), ("Aakesson", "Åkesson"), ("Djordjević", "Đorđevića, Đordevic"),
])
def test_a_name_is_found_with_marked_letters_and_with_those_that_stand_for_them(surname: str, text: str) -> None:
    house, reader, _ = hiding("Zoe", surname)
    assert found(house, reader, text) == {Sort.NAME}


def test_a_surname_that_the_copy_shares_in_another_spelling_says_nothing_alone() -> None:
    house, reader, _ = hiding("Joe", "Müller")
    house.anna = house.anna.evolve(surname="Mueller")
    assert found(house, reader, "the Mueller children, the Müllers, and Jo") == frozenset()
    assert found(house, reader, "Mr Mueller") == {Sort.NAME}


def test_a_name_inside_another_word_and_the_shared_surname_are_not_findings() -> None:
    house = House()
    dad = house.person("Gareth", "Pike", born=date(1988, 1, 1))
    house.records = [dad, ContactRisk(family=house.id, protected=house.anna.id, from_person=dad.id)]
    house.plan = house.plan.evolve(network="Savannah and the Marsh children", wants="", going_well="", worries="")
    assert copy_for(house, dad).warnings == ()


PLACES = {
    "house and street": ("Come to 14 quince lane at ten", Sort.PLACE), "the street": ("It is on Quince Lane.", Sort.PLACE),
    "the street shortened": ("14 Quince Ln", Sort.PLACE), "the town": ("near the bridge in OLDBRIDGE", Sort.PLACE),
    "the postcode without its space": ("zz99qx", Sort.PLACE), "the postcode with another space": ("Postcode: ZZ9\u00a09QX", Sort.PLACE),
    "a phone with other spaces": ("ring 01632-960 777", Sort.PHONE), "a phone of abroad": ("+44 (0)1632 960777", Sort.PHONE),
    "a mobile": ("text 07700 900 123", Sort.PHONE), "a mobile of abroad": ("0044 7700 900123", Sort.PHONE),
    "the school": ("at Hollow Oak primary after school", Sort.SCHOOL), "the school without its kind": ("at Hollow Oak", Sort.SCHOOL),
    "the surgery": ("book at Millrace Surgery", Sort.SURGERY), "the surgery without its kind": ("see Millrace", Sort.SURGERY),
    "e-mail": ("write to Tia.Marsh@Example.org!", Sort.EMAIL),
}


@pytest.mark.parametrize("how", PLACES)
def test_a_withheld_place_in_free_text_is_found_and_said_without_its_words(how: str) -> None:
    words, sort = PLACES[how]
    house, dad = withheld_house()
    house.action = house.action.evolve(text=words)
    copy = copy_for(house, dad)
    assert LeakWarning(house.action.id, "text", sort) in copy.warnings
    assert words not in repr(copy.warnings)


@pytest.mark.parametrize(("lines", "text"), [
    ("The Old Vicarage", "at Old Vicarage now"), ("Heol-y-Bont 3", "in Heol-y-Bont"), ("北京路14号", "住北京路14号三楼"), ("北京路14号", "在北京路见面"),
])
def test_a_withheld_address_is_found_however_it_is_written(lines: str, text: str) -> None:
    house, dad = withheld_house()
    house.records[-1] = house.records[-1].evolve(lines=lines)
    assert found(house, dad, text) == {Sort.PLACE}


def test_a_school_without_its_s_and_a_phone_in_other_digits_are_found() -> None:
    house, dad = withheld_house()
    house.tia = house.tia.evolve(school="St Anne\u2019s Primary School")
    assert found(house, dad, "at St Anne school") == {Sort.SCHOOL}
    assert found(house, dad, "٠٧٧٠٠٩٠٠١٢٣") == {Sort.PHONE}
    house.tia = house.tia.evolve(phone="٠٧٧٠٠٩٠٠١٢٣")
    assert found(house, dad, "+44 7700 900123") == {Sort.PHONE}


@pytest.mark.parametrize(("forename", "surname", "text"), [
    ("Asa", "Quillfeather", "as a rule"), ("Олена", "Шевченко", "оленеводство, шевеление"), ("민지", "김", "우리는 김치를 먹었다"), ("明", "李", "明天见"),
])
def test_gluing_and_stems_do_not_find_every_word(forename: str, surname: str, text: str) -> None:
    house, reader, _ = hiding(forename, surname)
    assert found(house, reader, text) == frozenset()


def test_a_town_that_the_reader_lives_in_too_is_no_secret() -> None:
    house, dad = withheld_house()
    house.records.append(Address(family=house.id, person=dad.id, lines="2 Elm Row", town="Oldbridge"))
    assert found(house, dad, "the market in Oldbridge") == frozenset()
    assert found(house, dad, "14 Quince Lane, Oldbridge") == {Sort.PLACE}


def test_somebody_from_whom_nothing_is_withheld_gets_no_warning() -> None:
    house, _ = withheld_house()
    house.action = house.action.evolve(text="Come to 14 Quince Lane, ring 01632 960777")
    assert copy_for(house, house.anna).warnings == ()


@settings(max_examples=60, deadline=None)
@given(
    before=st.text(st.characters(categories=["Zs", "Po", "Pd", "Ps", "Pe"]), max_size=3), after=st.sampled_from(["", ",", "'s", "\u2019s", ".", "\u200b", ")"]),
    joint=st.sampled_from([" ", "  ", "\u00a0", "\u200b ", "-"]), upper=st.booleans(),
)
def test_case_space_and_punctuation_make_no_difference(before: str, after: str, joint: str, upper: bool) -> None:
    house, reader, _ = hiding("Zoe", "Quillfeather")
    name = f"Zoe{joint}Quillfeather"
    assert Sort.NAME in found(house, reader, f"x {before}{name.upper() if upper else name}{after} y")


def test_every_free_text_that_reaches_paper_passes_the_search() -> None:
    """Each printed field in turn holds the hidden name: wherever it is printed, the copy says where it stands."""
    house, reader, hidden = hiding("Zoe", "Quillfeather")
    name = "Quillfeather"
    child = house.tia
    house.plan = house.plan.evolve(
        wants=name, going_well=name, worries=name, tried_before=name, network=name, if_harder=name,
        family_agreement={reader.id: Agreed(answer=Answer.YES, words=name)}, copies={"a": CopyGiven(to="Gran")},
    )
    house.goal = house.goal.evolve(text=name, how_we_know=name)
    house.action = house.action.evolve(text=name, progress=name)
    voice = house.voice(child, name, Visibility.FAMILY).evolve(method=name)
    house.records.append(voice)
    copy = copy_for(house, reader)
    printed = text_of(copy.pdf).count(name)
    places = {(warning.record, warning.field) for warning in copy.warnings}
    assert places == {
        *((house.plan.id, field) for field in ("wants", "going_well", "worries", "tried_before", "network", "if_harder", "family_agreement")),
        (house.goal.id, "text"), (house.goal.id, "how_we_know"), (house.action.id, "text"), (house.action.id, "progress"),
        (voice.id, "words"), (voice.id, "method"),
    }
    assert printed == len(places)
    assert hidden.id not in everything_in(copy.pdf)


def test_what_a_person_takes_out_of_a_copy_is_nowhere_in_the_file_and_is_counted() -> None:
    house, reader, _ = hiding("Zoe", "Quillfeather")
    house.plan = house.plan.evolve(wants="Quillfeather rang SECRETCANARY")
    place = (house.plan.id, "wants")
    copy = copy_for(house, reader, frozenset({place}))
    assert copy.warnings == ()
    assert copy.taken_out == (place,)
    assert LEFT_OUT in text_of(copy.pdf)
    assert "SECRETCANARY" not in everything_in(copy.pdf)


def test_a_step_that_was_taken_out_of_a_copy_is_not_named_by_its_words_as_new() -> None:
    """A half-cut name, too, is found: what is shortened is searched before it is cut."""
    house, reader, _ = hiding("Zoe", "Quillfeather")
    house.plan = house.plan.evolve(family_agreement={reader.id: Agreed(answer=Answer.YES, on=date(2026, 11, 12))})
    read = reads_of(house.plan.family_agreement, {}, Moment(datetime(2026, 11, 12, 15, tzinfo=UTC)))
    house.plan = house.plan.evolve(answers_read=read, wants="", going_well="", worries="")
    house.action = house.action.evolve(text=f"{'SECRETCANARY ' * 4}with Quillfeather on Monday")
    place = (house.action.id, "text")
    assert {(warning.record, warning.field) for warning in copy_for(house, reader).warnings} == {place}
    copy = copy_for(house, reader, frozenset({place}))
    assert copy.warnings == ()
    assert "New since then: Goal 1 and a step of Goal 1." in text_of(copy.pdf)
    assert "SECRETCANARY" not in everything_in(copy.pdf)
    assert "Quill" not in everything_in(copy.pdf)


@settings(max_examples=25, deadline=None)
@given(before=st.integers(0, 80), after=st.integers(0, 80), new=st.booleans(), changed=st.booleans())
def test_once_all_that_was_warned_of_is_taken_out_the_words_are_nowhere(before: int, after: int, new: bool, changed: bool) -> None:
    """Every typed field holds the withheld words at any place of a text of any length; however it is printed, it can be taken out."""
    house, reader, _ = hiding("Zoe", "Quillfeather")
    typed = f"{'a' * before} SECRETCANARY Quillfeather {'b' * after}"
    house.plan = house.plan.evolve(**dict.fromkeys(("wants", "going_well", "worries", "tried_before", "network", "if_harder"), typed))
    house.goal = house.goal.evolve(text=typed, how_we_know=typed)
    house.action = house.action.evolve(text=typed, progress=typed)
    voice = house.voice(house.tia, typed, Visibility.FAMILY).evolve(method=typed)
    house.records.append(voice)
    at = Moment(datetime(2026, 11, 12, 15, tzinfo=UTC))
    said = {reader.id: Agreed(answer=Answer.YES, words=typed, on=date(2026, 11, 12))}
    read = reads_of(said, {} if new else parts_of(content_of(house.file(), house.plan)), at)
    house.plan = house.plan.evolve(family_agreement=said, answers_read=read)
    content = plan_content(house.plan, [], [], [])
    house.records.append(ReviewDecision(
        family=house.id, plan=house.plan.id, decision=Decision.APPROVED, by="lead", by_name="Ruth", at=at, content=content,
        content_digest=content_digest(content),
    ) if changed else voice)
    copy = copy_for(house, reader)
    assert "SECRETCANARY" in everything_in(copy.pdf)
    mended = copy_for(house, reader, frozenset((warning.record, warning.field) for warning in copy.warnings))
    assert mended.warnings == ()
    assert "SECRETCANARY" not in everything_in(mended.pdf)
    assert "Quillf" not in everything_in(mended.pdf)


def test_our_own_words_are_searched_as_well() -> None:
    """A title, the foot or an alternative text that names somebody is found under its heading."""
    house, reader, _ = hiding("Zoe", "Quillfeather")
    door = Door(watch_for(readers_of(house.file(), frozenset({reader.id}), TODAY)))
    assert door.through("For Quillfeather", "Opening") == "For Quillfeather"
    door.through(FreeText("nothing", "r", "f", "Quillfeather "), "Opening")
    assert door.warnings == (LeakWarning("", "Opening", Sort.NAME), LeakWarning("r", "f", Sort.NAME))


def test_nobody_looks_for_anything_when_nothing_is_withheld() -> None:
    assert Watch().find("anything at all 07700 900123") == frozenset()


DRAWS = {"page.py", "tagged.py", "star_chart.py"}
"""What draws letters: `page` behind the door, `tagged` for it, and the star's picture, whose words are the instrument's."""


def test_nothing_is_drawn_past_the_door() -> None:
    """A new document cannot set a text that was not searched: letters are drawn in three modules, and set into lines by `page` alone."""
    found_at = []
    for path in own_python("src"):
        if path.parent.name == "documents" and path.name not in DRAWS:
            found_at += [f"{name_of(path)}:{line}" for line in _drawing(path)]
    assert found_at == []


def _drawing(path: Path) -> list[int]:
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    named = [(node.lineno, node.func.attr) for node in calls if isinstance(node.func, ast.Attribute)]
    return [line for line, name in named if name in {"drawString", "drawCentredString", "drawRightString", "textOut", "textLine", "beginText"}] + [
        node.lineno for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr == "text"
        and isinstance(node.func.value, ast.Name) and node.func.value.id == "pdf"
    ]


