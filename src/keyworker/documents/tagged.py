"""A PDF with a structure tree: what is a heading, a table, a figure is said in the file, not only shown.

Only `documents` calls this. Everything drawn is either content of a structure element or an artifact (page foot, rules); reportlab
knows no tags, so marked content and the tree are written here (ISO 32000-1, 14.7 and 14.8). The file is made in memory and is the
same for the same content and day. It never carries a name in its properties.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from keyworker.documents.lines import Line
from keyworker.documents.typeface import REGULAR, face

A4 = (595.28, 841.89)
Colour = tuple[float, float, float]
INK: Colour = (0.10, 0.13, 0.17)


@dataclass(eq=False)
class Element:
    """One structure element; `kids` are elements and (page, marked content id) pairs in reading order."""

    role: str
    alt: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    kids: list["Element | tuple[int, int]"] = field(default_factory=list)

    def add(self, role: str, *, alt: str = "", **attributes: Any) -> "Element":
        """A new element inside this one."""
        made = Element(role, alt, attributes)
        self.kids.append(made)
        return made


class TaggedPdf:
    """Draws pages one after the other. `root` is the document's element. Coordinates: points, from the lower left, up."""

    def __init__(self, title: str, language: str, made_on: date, creator: str) -> None:
        face(REGULAR)
        self.root = Element("Document")
        self._buffer = BytesIO()
        self._canvas = Canvas(
            self._buffer, pagesize=A4, pageCompression=1, invariant=1, initialFontName=REGULAR, initialFontSize=12,
            pdfVersion=(1, 7), lang=language,
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor("")
        self._canvas.setSubject("")
        self._canvas.setCreator(creator)
        self._canvas.setProducer(creator)
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        stamp = self._canvas._doc._timeStamp
        midday = datetime(made_on.year, made_on.month, made_on.day, 12, tzinfo=UTC)
        stamp.t, stamp.lt = midday.timestamp(), midday.timetuple()
        stamp.YMDhms = tuple(midday.timetuple())[:6]
        self._marked: list[list[Element]] = [[]]

    @property
    def canvas(self) -> Any:
        """The canvas of reportlab, for a drawing inside `content` or `artifact`; it must leave the state as it found it."""
        return self._canvas

    @contextmanager
    def content(self, element: Element) -> Iterator[None]:
        """What is drawn inside belongs to `element`."""
        page = len(self._marked) - 1
        here = len(self._marked[page])
        self._marked[page].append(element)
        element.kids.append((page, here))
        self._canvas._code.append(f"/{element.role} <</MCID {here}>> BDC")
        yield
        self._canvas._code.append("EMC")

    @contextmanager
    def artifact(self, *, foot: bool = False) -> Iterator[None]:
        """What is drawn inside says nothing that is not said elsewhere."""
        kind = "<</Type /Pagination /Subtype /Footer>>" if foot else "<</Type /Layout>>"
        self._canvas._code.append(f"/Artifact {kind} BDC")
        yield
        self._canvas._code.append("EMC")

    def text(self, x: float, y: float, line: Line, size: float, colour: Colour = INK) -> None:
        """Draw one line with its left end at (x, y on the base line); inside `content` or `artifact`."""
        if not line.pieces:
            return
        if not line.plain:
            actual = ("\ufeff" + line.text).encode("utf-16-be").hex().upper()
            self._canvas._code.append(f"/Span <</ActualText <{actual}>>> BDC")
        drawn = self._canvas.beginText()
        drawn.setFillColorRGB(*colour)
        for piece in line.pieces:
            drawn.setTextOrigin(x, y)
            drawn.setFont(piece.face.name, size)
            drawn.textOut(piece.glyphs.drawn)
            x += piece.glyphs.width * size
        self._canvas.drawText(drawn)
        if not line.plain:
            self._canvas._code.append("EMC")

    def rule(self, x: float, y: float, width: float, *, weight: float = 0.75, colour: Colour = INK) -> None:
        """A horizontal line from (x, y); inside `artifact`."""
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(weight)
        self._canvas.line(x, y, x + width, y)

    def box(self, x: float, y: float, width: float, height: float, fill: Colour) -> None:
        """A filled box with its lower left corner at (x, y); inside `artifact`."""
        self._canvas.setFillColorRGB(*fill)
        self._canvas.rect(x, y, width, height, stroke=0, fill=1)

    def end_page(self) -> None:
        """Finish this page; what is drawn next is on the next one."""
        self._canvas.showPage()
        number = len(self._marked) - 1
        page = self._canvas._doc.Pages.pages[number]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = number, pdfdoc.PDFName("S")
        self._marked.append([])

    def finish(self) -> bytes:
        """The file. Call after the last `end_page`; nothing can be drawn afterwards."""
        document = self._canvas._doc
        names: dict[int, str] = {}
        for number, element in enumerate(_all(self.root)):
            names[id(element)] = f"structure{number}"
        pages = [document.Reference(page) for page in document.Pages.pages]
        tree = pdfdoc.PDFObjectReference("structureTree")
        self._write(self.root, tree, names, pages)
        parents = [
            item
            for number, elements in enumerate(self._marked[:-1])
            for item in (number, pdfdoc.PDFArray([pdfdoc.PDFObjectReference(names[id(one)]) for one in elements]))
        ]
        top = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("StructTreeRoot"),
                "K": pdfdoc.PDFArray([pdfdoc.PDFObjectReference(names[id(self.root)])]),
                "ParentTree": pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(parents)}),
                "ParentTreeNextKey": len(self._marked) - 1,
            }
        )
        document.Reference(top, "structureTree")
        document.Catalog.StructTreeRoot = top
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        return bytes(self._canvas.getpdfdata())

    def _write(self, element: Element, parent: Any, names: dict[int, str], pages: list[Any]) -> None:
        name = names[id(element)]
        me = pdfdoc.PDFObjectReference(name)
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                self._write(kid, me, names, pages)
                kids.append(pdfdoc.PDFObjectReference(names[id(kid)]))
            else:
                marked = {"Type": pdfdoc.PDFName("MCR"), "Pg": pages[kid[0]], "MCID": kid[1]}
                kids.append(pdfdoc.PDFDictionary(marked))
        entries: dict[str, Any] = {
            "Type": pdfdoc.PDFName("StructElem"), "S": pdfdoc.PDFName(element.role), "P": parent, "K": pdfdoc.PDFArray(kids),
        }
        if element.alt:
            entries["Alt"] = pdfdoc.PDFString(element.alt)
        if element.attributes:
            entries["A"] = pdfdoc.PDFDictionary({key: _attribute(value) for key, value in element.attributes.items()})
        self._canvas._doc.Reference(pdfdoc.PDFDictionary(entries), name)


def _attribute(value: Any) -> Any:
    if isinstance(value, str):
        return pdfdoc.PDFName(value)
    return pdfdoc.PDFArray(list(value)) if isinstance(value, list | tuple) else value


def _all(element: Element) -> Iterator[Element]:
    yield element
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _all(kid)
