"""T10: the family's own copy as a tagged PDF, against the same words on untagged pages by plain reportlab.

Started by `tests.benchmarks.one`. WeasyPrint and typst are peers too; they are no part of this project's lock, so each is named in
the note as missing unless somebody has installed it beside.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate, Spacer, Table

from keyworker.base.paths import shipped
from keyworker.documents import family_plan
from keyworker.documents.family_plan import make_family_copy
from keyworker.documents.free_text import Door, Words
from keyworker.documents.page import BODY, LEADING, MARGIN, WIDTH, Flow
from keyworker.documents.tagged import A4, TaggedPdf
from keyworker.documents.typeface import BOLD, REGULAR, face
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family_file import FamilyFile
from keyworker.forms.instrument import load_instruments
from tests.benchmarks.families import family, vocabulary
from tests.benchmarks.machines import WORKER
from tests.benchmarks.measure import Row, alternate, median

PEERS = ("weasyprint", "typst")


@dataclass
class Heard:
    """What a document was made of, in its order: the name of the call and what it was given."""

    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def flow(self) -> Callable[..., Flow]:
        """A Flow that also remembers."""
        calls = self.calls

        class Listening(Flow):
            def __getattribute__(self, name: str) -> Any:
                found = super().__getattribute__(name)
                if name not in {"heading", "paragraph", "bullets", "figure", "table", "sign"}:
                    return found

                def heard(*args: Any, **kwargs: Any) -> Any:
                    calls.append((name, args, kwargs))
                    return found(*args, **kwargs)

                return heard

        return Listening


class Picture(Flowable):  # type: ignore[misc]
    """A drawing of ours on a plain canvas."""

    def __init__(self, width: float, height: float, draw: Callable[[TaggedPdf, float, float], None]) -> None:
        super().__init__()
        self.width, self.height, self._draw_it = width, height, draw

    def draw(self) -> None:
        """Draw it; the tagged page's own drawing functions, without a tag."""
        page = TaggedPdf.__new__(TaggedPdf)
        page._canvas = self.canv
        self._draw_it(page, 0, 0)


def document_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """T10, warm: fonts are loaded on both sides."""
    words = vocabulary()
    file = FamilyFile.of(family(words, 1, WORKER, records=45))
    adults = frozenset(one.id for one in file.people)
    instruments = load_instruments(shipped("forms", "instruments"))
    council = CouncilSettings(name="Testshire", phone="01632 960000", out_of_hours="01632 960001", rights=words.text(60), demo=True)

    def copy(_: int) -> bytes:
        return make_family_copy(file, adults, instruments=instruments, council=council, made_on=date(2026, 11, 21), version="1",
                                worker=WORKER).pdf

    heard = Heard()
    with patch.object(family_plan, "Flow", heard.flow()):
        tagged = copy(0)
    calls = _without_signs(heard.calls)
    plain = untagged(calls)
    sides = alternate(copy, lambda _: untagged(calls), rounds=1 if smallest else 6, each=1 if smallest else 10)
    missing = ", ".join(name for name in PEERS if find_spec(name) is None)
    return [
        Row("T10", f"the family's copy as a tagged PDF, {_pages(tagged)} pages, warm",
            f"the same words untagged by plain reportlab, {_pages(plain)} pages", sides.ratios(median), 1.5, sides.all_ours(),
            sides.all_theirs(), note=f"peer not installed: {missing}" if missing else "WeasyPrint and typst are not compared yet"),
    ]


def untagged(calls: Sequence[tuple[str, tuple[Any, ...], dict[str, Any]]]) -> bytes:
    """The same headings, paragraphs, lists, tables and pictures as a plain reportlab document."""
    face(REGULAR)
    face(BOLD)
    story: list[Any] = []
    for name, args, kwargs in calls:
        story += _FLOWABLES[name](*args, **kwargs)
    buffer = BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=74,
                      initialFontName=REGULAR).build(story, onFirstPage=_foot, onLaterPages=_foot)
    return buffer.getvalue()


def _printed(words: Words) -> str:
    """The words as they are printed, as a plain paragraph takes them."""
    return escape(Door().through(words, ""))


def _style(size: float, *, bold: bool = False, before: float = 0, after: float = 7, left: float = 0) -> ParagraphStyle:
    return ParagraphStyle("", fontName=BOLD if bold else REGULAR, fontSize=size, leading=size * LEADING, spaceBefore=before,
                          spaceAfter=after, leftIndent=left)


def _heading(level: int, text: Words) -> list[Any]:
    style = _style({1: 24.0, 2: 16.5, 3: 13.0}[level], bold=True, before=12)
    style.keepWithNext = 1
    return [Paragraph(_printed(text), style)]


def _paragraph(text: Words, *, bold: bool = False, after: float = 7.0, beside: bool = False) -> list[Any]:
    return [Paragraph(_printed(text), _style(BODY, bold=bold, after=after))]


def _bullets(texts: Sequence[Words]) -> list[Any]:
    return [Paragraph(_printed(text), _style(BODY, left=16), bulletText="•") for text in texts]


def _figure(width: float, height: float, alt: Words, draw: Callable[[TaggedPdf, float, float], None]) -> list[Any]:
    return [Picture(width, height, draw), Spacer(1, 8)]


def _table(heads: Sequence[str], rows: Sequence[Sequence[Words]], parts: Sequence[float]) -> list[Any]:
    cells = [[Paragraph(_printed(text), _style(BODY, bold=not place, after=0)) for text in row] for place, row in enumerate([heads, *rows])]
    return [Table(cells, colWidths=[WIDTH * part / sum(parts) for part in parts], repeatRows=1), Spacer(1, 8)]


def _sign(label: Words, words: Sequence[str], spaces: Sequence[str]) -> list[Any]:
    lines = [Paragraph(_printed(label), _style(BODY, bold=True)), *(Paragraph(_printed(word), _style(BODY, left=24)) for word in words)]
    for space in spaces:
        lines += [Spacer(1, 18), HRFlowable(width="100%"), Paragraph(_printed(space), _style(BODY))]
    return lines


_FLOWABLES: dict[str, Callable[..., list[Any]]] = {
    "heading": _heading, "paragraph": _paragraph, "bullets": _bullets, "figure": _figure, "table": _table, "sign": _sign,
}


def _foot(canvas: Any, _document: Any) -> None:
    canvas.setFont(REGULAR, BODY)
    canvas.drawString(MARGIN, 34, "Version 1")
    canvas.drawRightString(A4[0] - MARGIN, 34, f"Page {canvas.getPageNumber()}")


def _without_signs(calls: Sequence[tuple[str, tuple[Any, ...], dict[str, Any]]]) -> list[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    """A place to sign writes its own paragraphs, which were heard as well: leave those out."""
    kept: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
    leave = 0
    for call in calls:
        if leave:
            leave -= 1
            continue
        kept.append(call)
        if call[0] == "sign":
            leave = 1 + len(call[1][2])
    return kept


def _pages(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page /") or pdf.count(b"/Type /Page") - pdf.count(b"/Type /Pages")
