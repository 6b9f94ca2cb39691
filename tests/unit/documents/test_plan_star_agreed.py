"""Laws of who agreed with a star, on paper: name and day as they were given, the signature as lines, and nobody who may not be named."""

from datetime import date

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from keyworker.base.ids import new_id
from keyworker.domain.household import ContactRisk
from keyworker.domain.person import Person
from keyworker.domain.star import StarReading
from keyworker.domain.visibility import Visibility
from tests.unit.documents.families import INSTRUMENTS, TODAY, House, everything_in, pdf_file, reading, text_of

WHEEL = INSTRUMENTS["family-wheel"]
INK = "M100 200L300 80L420 240M600 150"
DOT = "M600 150"


def signed(house: House, *people: tuple[Person, str, str]) -> StarReading:
    """A star that these people agreed with: name as given, and ink."""
    return reading(house, WHEEL, on=date(2026, 11, 1)).evolve(
        agreed_by={person.id: name for person, name, _ink in people}, ink={person.id: ink for person, _name, ink in people if ink}
    )


def alts(pdf: bytes) -> list[str]:
    with pikepdf.open(pdf_file(pdf)) as document:
        return [str(one["/Alt"]) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]


def drawn_paths(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return sum(1 for page in document for one in page.get_objects() if one.type == pdfium.FPDF_PAGEOBJ_PATH)
    finally:
        document.close()


def test_a_signature_is_drawn_as_lines_with_the_typed_name_the_day_and_words_for_who_cannot_see_it() -> None:
    house = House()
    house.records = [signed(house, (house.anna, "Anna M. Marsh", DOT), (house.tia, "Tia", ""))]
    dotted = house.copy().pdf
    house.records = [signed(house, (house.anna, "Anna M. Marsh", INK), (house.tia, "Tia", ""))]
    made = house.copy().pdf
    text = text_of(made)
    assert "Who agreed with this star" in text
    assert "Anna M. Marsh 1 November 2026" in text
    assert "Tia 1 November 2026" in text
    assert [one for one in alts(made) if one.startswith("Signature")] == ["Signature of Anna M. Marsh"]
    assert drawn_paths(made) == drawn_paths(dotted) + 1


def test_a_star_that_was_made_on_paper_was_agreed_to_on_the_day_of_the_sheet() -> None:
    house = House()
    house.records = [signed(house, (house.anna, "Anna", "")).evolve(from_paper=True, as_at=date(2026, 9, 3))]
    assert "Anna 3 September 2026" in text_of(house.copy().pdf)


def test_nobody_who_is_kept_from_the_readers_is_named_or_signs() -> None:
    house = House()
    away = house.person("Gone", "Canary", born=date(1988, 1, 1))
    secret = house.person("Secret", "Canary", born=date(1988, 1, 1), visibility=Visibility.RESTRICTED)
    people = [away, ContactRisk(family=house.id, protected=house.anna.id, from_person=away.id), secret]
    house.records = [*people, signed(house, (house.anna, "Anna", ""))]
    without = house.copy().pdf
    ours = [(house.anna, "Anna", ""), (away, "GONECANARY", INK), (secret, "SECRETCANARY", INK), (house.tia, "Secret", INK)]
    house.records = [*people, signed(house, *ours)]
    made = house.copy().pdf
    assert "CANARY" not in everything_in(made)
    assert not [one for one in alts(made) if one.startswith("Signature")]
    assert drawn_paths(made) == drawn_paths(without)


def test_who_agreed_stands_on_the_page_of_the_star() -> None:
    house = House()
    house.records = [signed(house, (house.anna, "Anna M. Marsh", ""))]
    document = pypdfium2.PdfDocument(house.copy().pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    assert [page for page in pages if "Who agreed with this star" in page] == [page for page in pages if "The scale goes from" in page]


def test_where_nobody_agreed_nothing_is_said_about_it() -> None:
    house = House()
    house.records = [reading(house, WHEEL, on=TODAY)]
    assert "Who agreed" not in text_of(house.copy().pdf)


def test_a_star_from_paper_that_was_put_right_was_agreed_to_when_that_was_finished() -> None:
    """The sheet's day is the day of the sheet's numbers, not of those that were put right."""
    house = House()
    sheet = signed(house, (house.anna, "Anna", "")).evolve(from_paper=True, as_at=date(2026, 9, 3))
    house.records = [sheet, sheet.evolve(id=new_id(), corrects=sheet.id)]
    text = text_of(house.copy().pdf)
    assert "Anna 1 November 2026" in text
    assert "Anna 3 September 2026" not in text


def test_who_agreed_and_has_died_since_stays_named_unless_they_are_withheld() -> None:
    """What was agreed then is history, and paper does not change it."""
    house = House()
    partner = house.person("Daniel", "Okoro", born=date(1988, 1, 1), died_on=date(2026, 11, 10))
    star = signed(house, (house.anna, "Anna", ""), (partner, "Daniel", ""))
    house.records = [partner, star]
    assert "Daniel 1 November 2026" in text_of(house.copy().pdf)
    house.records = [partner.evolve(visibility=Visibility.RESTRICTED), star]
    assert "Daniel" not in text_of(house.copy().pdf)
