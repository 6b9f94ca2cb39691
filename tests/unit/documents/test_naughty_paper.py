"""The naughty texts on paper: the family's plan, filled and blank questionnaires. Everything is there, and nothing leaves its page."""

from datetime import date

import pytest

from keyworker.documents.form_copy import Paper, make_answers_copy, make_blank_form, plain
from keyworker.documents.lines import clean, set_lines
from keyworker.documents.made_copy import MadeCopy
from keyworker.documents.page import BODY, WIDTH
from keyworker.documents.tagged import A4
from keyworker.documents.typeface import BOLD, PRINTING, REGULAR, face
from keyworker.domain.form_response import FormResponse
from keyworker.domain.visibility import Visibility
from keyworker.forms.engine.views import Choice, NodeKind, NodeView
from tests.fakes import naughty
from tests.unit.documents.families import COUNCIL, House, text_boxes, text_of

TODAY = date(2026, 11, 21)
TEXTS = tuple(text for text in naughty.ALL if len(text) <= 2_000)
LONGEST = ("W" * 10_000, "a\u0301" * 1_000, "Nell " * 2_000, "ﷺ" * 500, "\u200b" * 5_000, "田" * 3_000)


def view(place: int, text: str, kind: NodeKind = NodeKind.INPUT, **fields: object) -> NodeView:
    ref = f"/visit/q{place}"
    return NodeView(ref, ref, kind, parent="/visit", **{"label": text, "value": text, **fields})  # type: ignore[arg-type]


def form() -> list[NodeView]:
    """A questionnaire whose every label, hint, choice and answer is naughty."""
    asked = [view(place, text, hint=text) for place, text in enumerate((*TEXTS, *LONGEST))]
    for place in range(0, len(TEXTS), 12):
        choices = tuple(Choice(f"v{at}", text) for at, text in enumerate(TEXTS[place : place + 12]))
        kind = (NodeKind.SELECT, NodeKind.RANK, NodeKind.NOTE)[place // 12 % 3]
        asked.append(view(10_000 + place, TEXTS[place], kind, value="v0 v1 v2", choices=choices, multiple=True))
    root = NodeView("/visit", "/visit", NodeKind.ROOT, children=tuple(one.ref for one in asked))
    return [root, *asked]


def seen(text: str) -> str:
    """Without spaces, line ends and the hyphens that they leave."""
    return "".join(letter for letter in text if not letter.isspace() and letter not in "-\u2010\u00ad\ufffe\x02\u200b")


def printable(text: str) -> bool:
    """Whether the printing faces have each letter as it is, from left to right, so that a reader of the file finds it."""
    fonts = (face(REGULAR), face(BOLD))
    return all(font.has(letter) for font in fonts for letter in clean(text) if letter != "\n") and clean(text).isprintable() and max(text, default="") < "\u0300"


def assert_on_paper(copy: MadeCopy, texts: tuple[str, ...]) -> None:
    """Every text that the faces have can be found in the file, and no letter stands outside of its page."""
    found = seen(text_of(copy.pdf))
    with PRINTING:
        wanted = [text for text in texts if printable(text)]
    assert len(wanted) > len(texts) // 2
    assert [ascii(text) for text in wanted if seen(clean(text)) not in found] == []
    outside = [box for box in text_boxes(copy.pdf) if box[0] < 0 or box[1] < 0 or box[2] > A4[0] or box[3] > A4[1]]
    assert outside == []


def test_answers_are_on_paper_as_they_were_given() -> None:
    """Labels, hints, choices and answers of every kind, filled in."""
    house = House()
    response = FormResponse(family=house.id, form_id="visit", version="1", visibility=Visibility.PROFESSIONALS)
    paper = Paper("<b>Nell</b> & Co \u202eNell\u0001 \U0010ffff\ufffe (\\)", "=1+1", "<i>Tia</i>", "These answers are not finished yet.", TODAY)
    copy = make_answers_copy(paper, form(), house.file(), response, frozenset(), COUNCIL)
    assert_on_paper(copy, tuple(plain(text) for text in TEXTS))
    assert copy.file_name == "form-2026-11-21.pdf"


def test_a_blank_form_has_every_word_of_the_form() -> None:
    """Labels, hints and choices, with room for a pen."""
    copy = make_blank_form(Paper("<b>Visit</b>", "1", "", "", TODAY), form(), COUNCIL)
    assert_on_paper(copy, tuple(plain(text) for text in TEXTS))


def test_a_plan_is_on_paper_as_it_was_written() -> None:
    """Sections, goals, actions with whoever does them, and a child's words."""
    house = House()
    house.records = []
    chunks = ["\n".join(TEXTS[place : place + 60]) for place in range(0, len(TEXTS), 60)]
    kept = [chunk.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore") for chunk in chunks]
    house.plan = house.plan.evolve(wants=kept[0], going_well=kept[1], worries=kept[2], tried_before=kept[3], network=kept[4], if_harder=kept[5])
    house.goal = house.goal.evolve(text=kept[6], how_we_know=kept[7])
    house.action = house.action.evolve(text=kept[8], progress=kept[9], owner=None, owner_name=kept[9][:400])
    house.records = [house.voice(house.tia, text, Visibility.FAMILY) for text in kept[10:]]
    assert_on_paper(house.copy(), tuple(text for text in TEXTS[: 60 * 9] if len(text) < 400))


@pytest.mark.parametrize("text", [*naughty.LONG, *naughty.HALVES])
def test_no_line_is_wider_than_the_page(text: str) -> None:
    """Whatever a word holds, it is broken before the margin."""
    with PRINTING:
        for line in set_lines(text[:3_000], WIDTH, BODY):
            assert line.width <= WIDTH + 0.01
