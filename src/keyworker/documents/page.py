"""Pages that fill from the top: headings, paragraphs, bullets, tables, figures, places to sign; foot with page n of m.

Only `documents` calls this. It lays out first and draws at the end, because a foot says how many pages there are. A heading stays
with what follows it; a table row stays whole where a page can hold it, and the table's heads come again on the next page.
Nothing is ever set smaller than 12 points. Every word passes `free_text.Door`: what is printed is what is searched.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from keyworker.documents.free_text import Door, Words
from keyworker.documents.lines import Line, set_lines
from keyworker.documents.tagged import A4, INK, Colour, Element, TaggedPdf

BODY = 12.0
LEADING = 1.42
MARGIN = 62.0
FOOT = 74.0
"""The lowest base line of text; the foot lies below it."""
WIDTH = A4[0] - 2 * MARGIN
PAD, ROW_PAD = 5.0, 3.0
"""Beside the words of a cell; above and below them."""
TABLE_GAP = 4.0
RULED = 26.0
"""From one line for handwriting to the next."""
PAGE_HEIGHT = A4[1] - MARGIN - FOOT
"""What a page holds."""
ACCENT: Colour = (0.07, 0.33, 0.42)
PALE: Colour = (0.93, 0.955, 0.96)
GREY: Colour = (0.62, 0.67, 0.70)

_HEADINGS = {1: (24.0, 0.0, 8.0), 2: (16.5, 20.0, 6.0), 3: (13.0, 12.0, 3.0)}
"""Size, space before, space after."""

Draw = Callable[[TaggedPdf, float], None]
"""Draws at a height: the top of the block, in points from the bottom of the page."""


@dataclass(frozen=True)
class _Mark:
    element: Element | None
    top: float
    draw: Draw


@dataclass
class Cell:
    """A cell of a table as lines, with its element."""

    lines: tuple[Line, ...]
    element: Element


class Flow:
    """A document being filled. `foot` is printed at the left of each page's foot."""

    def __init__(self, title: str, language: str, made_on: date, creator: str, foot: str, door: Door) -> None:
        self._door, self._place = door, title
        self._pdf = TaggedPdf(self._through(title), language, made_on, creator)
        self._foot = self._through(foot)
        self._pages: list[list[_Mark]] = [[]]
        self._y = A4[1] - MARGIN
        self._waiting: list[tuple[float, float, Element, tuple[Line, ...], float]] = []
        self._section = self._pdf.root

    def heading(self, level: int, words: Words) -> None:
        """A heading; it waits until something follows, so that it never stands alone at the end of a page."""
        size, before, after = _HEADINGS[level]
        text = self._through(words)
        self._place = text if isinstance(words, str) else self._place
        if level <= 2:
            self._section = self._pdf.root.add("Sect")
        element = self._section.add(f"H{level}")
        self._waiting.append((before, after, element, set_lines(text, WIDTH, size, bold=True), size))

    def paragraph(self, words: Words, *, bold: bool = False, after: float = 7.0, beside: bool = False) -> None:
        """Text over as many lines and pages as it takes; one that reads from the right begins there, unless `beside`."""
        lines = set_lines(self._through(words), WIDTH, BODY, bold=bold)
        self._lines(self._section.add("P"), lines, BODY, MARGIN, WIDTH, INK, beside=beside)
        self._y -= after

    def bullets(self, texts: Sequence[Words]) -> None:
        """A list."""
        whole = self._section.add("L", O="List", ListNumbering="Disc")
        for words in texts:
            item = whole.add("LI")
            label, body = item.add("Lbl"), item.add("LBody")
            lines = set_lines(self._through(words), WIDTH - 16, BODY)
            self._room(BODY * LEADING)
            dot = set_lines("•", 16, BODY)[0]
            self._mark(label, lambda pdf, top, dot=dot: pdf.text(MARGIN + 2, top - BODY, dot, BODY, ACCENT))  # type: ignore[misc]
            self._lines(body, lines, BODY, MARGIN + 16, WIDTH - 16, INK, beside=True)
            self._y -= 3
        self._y -= 4

    def need(self, height: float) -> None:
        """Begin a new page unless `height` points are left here (or not even a whole page is enough)."""
        self._room(min(height, PAGE_HEIGHT))

    def figure(
        self, width: float, height: float, alt: Words, draw: Callable[[TaggedPdf, float, float], None], *,
        at_left: bool = False, after: float = 8.0,
    ) -> None:
        """A drawing in the middle of the line; `draw` gets its lower left corner. `alt` says in words what it shows."""
        self._room(height)
        left, bottom = MARGIN if at_left else MARGIN + (WIDTH - width) / 2, self._y - height
        element = self._section.add(
            "Figure", alt=self._through(alt), O="Layout", Placement="Block", BBox=[round(n, 1) for n in (left, bottom, left + width, self._y)]
        )
        self._mark(element, lambda pdf, top: draw(pdf, left, top - height))
        self._y -= height + after

    def rule(self, *, weight: float = 0.75, colour: Colour = INK) -> None:
        """A line over the whole width at this height; takes no room."""
        self._mark(None, lambda pdf, top: pdf.rule(MARGIN, top, WIDTH, weight=weight, colour=colour))

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[Words]], parts: Sequence[float]) -> None:
        """A table over the whole width; `parts` say how the columns share it. The first cell of each row is its head."""
        widths = _widths(parts)
        whole = self._section.add("Table")
        head = self._row(whole.add("TR"), heads, widths, "TH", bold=True, Scope="Column")
        body = [self._row(whole.add("TR"), row, widths, "TD") for row in rows]
        first = _height(body[0]) if body else 0.0
        whole_row = _height(head) + first + TABLE_GAP
        self._room(whole_row if whole_row <= PAGE_HEIGHT * 0.7 else _height(head) + BODY * LEADING * 6)
        self._y -= TABLE_GAP
        self._place_head(head, widths, again=False)
        for index, cells in enumerate(body):
            self._place_row(cells, widths, head, under_head=index == 0)
        self._y -= 8

    def sign(self, label: Words, words: Sequence[str], spaces: Sequence[str]) -> None:
        """A place to sign: a bold label, the words to choose from with a box each, and ruled spaces with what goes there."""
        self._room(text_height(self._through(label), bold=True) + 24 * len(words) + 32 * len(spaces) + 30)
        self.paragraph(label, bold=True, after=4, beside=True)
        for word in words:
            self.tick(word)
        for space in spaces:
            self._y -= 18
            self.rule(colour=GREY)
            self._y -= 2
            self.paragraph(space, after=0)
        self._y -= 14

    def tick(self, words: Words) -> None:
        """A box to tick by hand, with its words."""
        lines = set_lines(self._through(words), WIDTH - 24, BODY)
        self._room(BODY * LEADING)
        self._mark(None, _draw_tick)
        self._lines(self._section.add("P"), lines, BODY, MARGIN + 24, WIDTH - 24, INK, beside=True)
        self._y -= 4

    def space(self, height: float) -> None:
        """Leave room."""
        self._y -= height

    def ruled(self, count: int) -> None:
        """Lines to write on by hand, far enough apart for a pen."""
        self._room(RULED * min(count, 3))
        for _ in range(count):
            if self._y - RULED < FOOT:
                self._new_page()
            self._y -= RULED
            self.rule(colour=GREY)
        self._y -= 10

    def finish(self) -> bytes:
        """Draw everything; the PDF."""
        self._flush(0)
        for number, marks in enumerate(self._pages, start=1):
            for mark in marks:
                if mark.element is None:
                    with self._pdf.artifact():
                        mark.draw(self._pdf, mark.top)
                else:
                    with self._pdf.content(mark.element):
                        mark.draw(self._pdf, mark.top)
            self._draw_foot(f"Page {number} of {len(self._pages)}")
            self._pdf.end_page()
        return self._pdf.finish()

    def _draw_foot(self, page: str) -> None:
        with self._pdf.artifact(foot=True):
            self._pdf.rule(MARGIN, FOOT - 22, WIDTH, weight=0.5, colour=GREY)
            right = set_lines(page, WIDTH, BODY)[0]
            left = set_lines(self._foot, WIDTH - right.width - 20, BODY)[0]
            self._pdf.text(MARGIN, FOOT - 40, left, BODY)
            self._pdf.text(MARGIN + WIDTH - right.width, FOOT - 40, right, BODY)

    def _through(self, words: Words) -> str:
        """Nothing is printed that did not pass the door."""
        return self._door.through(words, self._place)

    def _mark(self, element: Element | None, draw: Draw) -> None:
        self._pages[-1].append(_Mark(element, self._y, draw))

    def _room(self, height: float) -> None:
        waiting = sum(before + after + len(lines) * size * 1.25 for before, after, _, lines, size in self._waiting)
        if self._y - height - waiting < FOOT and self._y < A4[1] - MARGIN:
            self._new_page()
        self._flush(height)

    def _new_page(self) -> None:
        self._pages.append([])
        self._y = A4[1] - MARGIN

    def _flush(self, height: float) -> None:
        """Set the headings that waited for something to follow."""
        waiting, self._waiting = self._waiting, []
        for before, after, element, lines, size in waiting:
            if self._y < A4[1] - MARGIN:
                self._y -= before
            self._lines(element, lines, size, MARGIN, WIDTH, ACCENT if size > BODY + 1 else INK, tight=True)
            self._y -= after
        if waiting and self._y - height < FOOT:
            self._new_page()

    def _lines(
        self, element: Element, lines: Sequence[Line], size: float, x: float, width: float, colour: Colour,
        *, tight: bool = False, beside: bool = False,
    ) -> None:
        """`beside`: something stands to the left of these lines, so that they begin there in any script."""
        step = size * (1.25 if tight else LEADING)
        keep = min(2, len(lines))
        self._room(step * keep)
        for index, line in enumerate(lines):
            left = len(lines) - index
            if self._y - step * (2 if left == 2 and index else 1) < FOOT:
                self._new_page()
            if not line.pieces:
                self._y -= step * 0.6
                continue
            at = x + width - line.width if line.rtl and not beside else x

            def draw(pdf: TaggedPdf, top: float, line: Line = line, at: float = at) -> None:
                pdf.text(at, top - size, line, size, colour)

            self._mark(element, draw)
            self._y -= step

    def _row(
        self, row: Element, texts: Sequence[Words], widths: Sequence[float], role: str, *, bold: bool = False, **attributes: str
    ) -> list[Cell]:
        extra = {"O": "Table", **attributes} if attributes else {}
        return [
            Cell(set_lines(self._through(words), width - 2 * PAD, BODY, bold=bold), row.add(role, **extra))
            for words, width in zip(texts, widths, strict=True)
        ]

    def _place_head(self, cells: list[Cell], widths: Sequence[float], *, again: bool) -> None:
        height = _height(cells)
        self._mark(None, lambda pdf, top: pdf.box(MARGIN, top - height, WIDTH, height, PALE))
        self._cells(cells, widths, artifact=again)
        self._y -= height
        self.rule(weight=1.0, colour=ACCENT)

    def _place_row(self, cells: list[Cell], widths: Sequence[float], head: list[Cell], *, under_head: bool) -> None:
        """A row goes on a new page when it does not fit here; it is split when no page holds it, or only a head stands above."""
        step = BODY * LEADING
        while cells:
            split = under_head or _height(cells) > PAGE_HEIGHT - _height(head)
            if self._y - _height(cells) < FOOT and (not split or self._y - 3 * step < FOOT):
                self._new_page()
                self._place_head(head, widths, again=True)
            fit = max(1, math.floor((self._y - FOOT - 2 * ROW_PAD) / step))
            now = [Cell(cell.lines[:fit], cell.element) for cell in cells]
            rest = [Cell(cell.lines[fit:], cell.element) for cell in cells]
            self._cells(now, widths, artifact=False)
            self._y -= _height(now)
            self.rule(weight=0.5, colour=GREY)
            cells = rest if any(cell.lines for cell in rest) else []

    def _cells(self, cells: list[Cell], widths: Sequence[float], *, artifact: bool) -> None:
        x = MARGIN
        for cell, width in zip(cells, widths, strict=True):
            if any(line.pieces for line in cell.lines):

                def draw(pdf: TaggedPdf, top: float, cell: Cell = cell, x: float = x) -> None:
                    for index, line in enumerate(cell.lines):
                        pdf.text(x + PAD, top - ROW_PAD - BODY * 0.95 - index * BODY * LEADING, line, BODY)

                self._mark(None if artifact else cell.element, draw)
            x += width


def table_height(heads: Sequence[str], rows: Sequence[Sequence[str]], parts: Sequence[float]) -> float:
    """How high a table will be on one page, in points."""
    return TABLE_GAP + 8 + sum(
        max(len(set_lines(text, width - 2 * PAD, BODY, bold=bold)) for text, width in zip(row, _widths(parts), strict=True))
        * BODY * LEADING + 2 * ROW_PAD
        for bold, row in [(True, heads), *((False, row) for row in rows)]
    )


def _widths(parts: Sequence[float]) -> list[float]:
    return [WIDTH * part / sum(parts) for part in parts]


def _draw_tick(pdf: TaggedPdf, top: float) -> None:
    pdf.canvas.setStrokeColorRGB(*INK)
    pdf.canvas.setLineWidth(1)
    pdf.canvas.rect(MARGIN + 1, top - BODY - 1.5, 12, 12, stroke=1, fill=0)


def _height(cells: Sequence[Cell]) -> float:
    return max((len(cell.lines) for cell in cells), default=0) * BODY * LEADING + 2 * ROW_PAD


def heading_height(level: int) -> float:
    """How high a heading of one line will be with what is around it, in points."""
    size, before, after = _HEADINGS[level]
    return before + size * LEADING + after


def text_height(text: str, *, bold: bool = False) -> float:
    """How high a paragraph will be, in points."""
    return len(set_lines(text, WIDTH, BODY, bold=bold)) * BODY * LEADING + 7
