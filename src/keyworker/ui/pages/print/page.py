"""The print page: choices at the left, the real document at the right. Shows a `PrintState`; every act is a signal."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from keyworker.documents.leaks import LeakWarning
from keyworker.ui.pages.print import words
from keyworker.ui.pages.print.sheets import Sheets
from keyworker.ui.pages.print.state import PrintChoice, PrintState, Reader, Subject, Warned
from keyworker.ui.pages.print.warning_row import WarningRow
from keyworker.ui.pages.print.words import tr
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.name_check import NameCheck
from keyworker.ui.widgets.named_group import NamedGroup
from keyworker.ui.widgets.names import as_tip, button_text, shortened
from keyworker.ui.widgets.notices import AlertWord, plain_label, show_beside
from keyworker.ui.widgets.reading_order import set_reading_order

LEFT, LEAST_LEFT, LEAST_LETTERS = 350, 284, 34
"""Widths of the left side in pixels; and in letters, for large text."""
ZOOMS = (0, 75, 100, 150)


class PrintPage(QWidget):
    """`chosen` carries a PrintChoice, `ticked` a LeakWarning and yes or no, `place_wanted` the id of a record."""

    chosen = Signal(object)
    ticked = Signal(object, bool)
    taken_out = Signal(object, bool)
    """A warning, and whether what it is about is to be left out of this copy."""
    place_wanted = Signal(str)
    print_wanted = Signal()
    save_wanted = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state = PrintState()
        self.people: KeyedColumn[Reader, QCheckBox] = KeyedColumn(self._person_box, self._show_person, spacing=0)
        self.safe = {True: QRadioButton(tr("&Yes")), False: QRadioButton(tr("&No")), None: QRadioButton(tr("Not &asked"))}
        self._group = QButtonGroup(self)
        self.professional = QCheckBox(tr("People who &work with the family"))
        self.professional.clicked.connect(
            lambda yes: self.chosen.emit(PrintChoice(professional=True) if yes else self.choice())
        )
        self._advice = plain_label(
            tr("Do not leave paper there. Read it through together, keep their copy for them, or agree on a safe place."), "note"
        )
        self._left_out = plain_label("", "note")
        self._look = AlertWord(tr("Look at this first"))
        self.warnings: KeyedColumn[tuple[Warned, bool, bool], WarningRow] = KeyedColumn(
            self._warning_row, lambda row, item: row.show_warning(item[0], looked_at=item[1], gone=item[2]), spacing=8
        )
        self._by_key: dict[str, LeakWarning] = {}
        self._why = plain_label("", "hint")
        self._refused = plain_label("", "error")
        self.first = QPushButton(tr("Go to the first"))
        self.first.setProperty("role", "quiet")
        self.first.clicked.connect(self._go_to_first)
        self.print = self._button(tr("&Print"), "primary", "printer", "on_accent")
        self.print.clicked.connect(self.print_wanted)
        self.save = self._button(tr("&Save as PDF …"), "", "file-text", "text")
        self.save.clicked.connect(self.save_wanted)
        self.sheets = Sheets()
        self.sheets.at_page.connect(self._show_page)
        self._blank = plain_label("", "hint")
        self._blank.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._right = QStackedWidget()
        self._right.addWidget(self._blank)
        self._right.addWidget(self.sheets)
        body = QHBoxLayout()
        body.setSpacing(14)
        body.addWidget(self._made_left(), 2)
        body.addWidget(self._made_right(), 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 18, 20, 12)
        column.setSpacing(10)
        column.addLayout(self._made_head())
        column.addLayout(body, 1)
        self.show_pages((), 595.0)
        self.show_state(self._state)

    def show_state(self, state: PrintState) -> None:
        """Show choices, warnings, and what can be done."""
        self._state = state
        self._name.set_text(words.heading(state))
        moved = self.people.show_items((one.id, one) for one in state.readers)
        self._whom.setVisible(state.subject is not Subject.BLANK)
        self._bare.setVisible(state.subject is Subject.BLANK)
        self.professional.setVisible(state.subject is Subject.ANSWERS)
        self.professional.setChecked(state.choice.professional)
        self._safe.setVisible(state.subject is not Subject.BLANK and not state.choice.professional)
        self.safe[state.choice.safe_at_home].setChecked(True)
        self._advice.setVisible(state.choice.safe_at_home is False)
        self._left_out.setText(words.left_out(state.left_out))
        self._left_out.setVisible(state.made and state.left_out > 0)
        rows = {f"{found.warning.record}/{found.warning.field}/{found.warning.sort}": (found, found.warning in state.looked_at, False)
                for found in state.warnings}
        rows |= {f"{found.warning.record}/{found.warning.field}/gone": (found, True, True) for found in state.gone}
        self._by_key = {key: row[0].warning for key, row in rows.items()}
        moved |= self.warnings.show_items(rows.items())
        self._look.setVisible(bool(state.warnings))
        self.warnings.widget.setVisible(bool(rows))
        why = words.why_not(state)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        show_beside(self._refused, state.refused, self.print, self.save)
        self.first.setVisible(state.made and not state.ready())
        for button in (self.print, self.save):
            button.setEnabled(state.ready())
        if not self.sheets.count():
            self._blank.setText(why)
        if moved:
            set_reading_order(self)

    def show_pages(self, images: Sequence[QImage], page_width: float) -> None:
        """Show the pages of the document; none takes the preview away."""
        self.sheets.show_pages(images, page_width)
        self._right.setCurrentIndex(1 if images else 0)
        for part in (self._pages, self.before, self.after, self.zoom):
            part.setVisible(bool(images))

    def choice(self) -> PrintChoice:
        """What is chosen on the page."""
        chosen = frozenset(one.id for one in self._state.readers if (box := self.people.get(one.id)) and box.isChecked())
        safe = next((value for value, button in self.safe.items() if button.isChecked()), None)
        return PrintChoice(chosen, safe)

    def focus_first(self) -> None:
        """Put the focus on the first person; a blank form is for nobody, and one begins at the top."""
        boxes = self.people.all()
        first = boxes[0] if boxes and self._state.subject is not Subject.BLANK else self.to_family
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_first(self) -> None:
        """To the first warning that nobody has looked at."""
        for row in self.warnings.all():
            if not row.box.isChecked():
                row.box.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _person_box(self, _person: str) -> QCheckBox:
        box = NameCheck()
        box.clicked.connect(lambda: self.chosen.emit(self.choice()))
        return box

    def _show_person(self, box: QCheckBox, reader: Reader) -> None:
        box.setText(button_text(shortened(reader.name, 32)))
        box.setToolTip(as_tip(reader.name, 32))
        box.setAccessibleName(reader.name)
        box.setChecked(reader.id in self._state.choice.recipients)

    def _warning_row(self, key: str) -> WarningRow:
        row = WarningRow()
        row.ticked.connect(lambda yes: self.ticked.emit(self._by_key[key], yes))
        row.taken_out.connect(lambda out: self.taken_out.emit(self._by_key[key], out))
        row.opened.connect(lambda: self.place_wanted.emit(self._by_key[key].record))
        return row

    def _show_page(self, number: int) -> None:
        count = self.sheets.count()
        self._pages.setText(tr("Page {number} of {count}").format(number=number, count=count) if count else "")
        self.before.setEnabled(number > 1)
        self.after.setEnabled(number < count)

    def _made_head(self) -> QHBoxLayout:
        self.to_family = QPushButton(tr("Back to the family"))
        self.to_family.setProperty("role", "quiet")
        self.to_family.setIcon(icon("arrow-left", "accent"))
        self.to_family.clicked.connect(self.back)
        self._name = ElidedLabel(bold=True)
        self._name.setStyleSheet(f"font-size: {QApplication.font().pointSizeF() * 1.4:g}pt; font-weight: bold")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.to_family)
        head.addWidget(self._name, 1)
        return head

    def _made_left(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(12)
        group = NamedGroup(tr("Is it safe for a paper copy to be at home?"))
        answers = QVBoxLayout(group)
        answers.setContentsMargins(0, 0, 0, 0)
        answers.setSpacing(0)
        for button in self.safe.values():
            self._group.addButton(button)
            button.clicked.connect(lambda: self.chosen.emit(self.choice()))
            answers.addWidget(button)
        self._safe = safe = _card(plain_label(tr("Is it safe for a paper copy to be at home?"), "heading"))
        inner = safe.layout()
        if isinstance(inner, QVBoxLayout):
            inner.addWidget(group)
            inner.addWidget(self._advice)
        self._whom = _card(
            plain_label(tr("For whom?"), "heading"),
            plain_label(tr("One copy for all who are ticked: it holds only what each of them may read."), "hint"), self._refused,
            self.people.widget, self.professional,
        )
        self._bare = plain_label(tr("A blank form says nothing about this family: there is no name on it, also not in what can be chosen."), "note")
        column.addWidget(self._whom)
        column.addWidget(self._bare)
        column.addWidget(safe)
        for part in (self._left_out, self._look, self.warnings.widget):
            column.addWidget(part)
        column.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        area.setMinimumHeight(1)  # in a low window what is chosen scrolls, and the acts under it keep their words
        left = QWidget()
        letter = self.fontMetrics().averageCharWidth()
        left.setMinimumWidth(max(LEAST_LEFT, LEAST_LETTERS * letter))
        left.setMaximumWidth(max(LEFT, (LEAST_LETTERS + 5) * letter))
        whole = QVBoxLayout(left)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addWidget(area, 1)
        whole.addWidget(self._made_give())
        return left

    def _made_give(self) -> QWidget:
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.print, 1)
        acts.addWidget(self.save, 1)
        why = QHBoxLayout()
        why.addWidget(self._why, 1)
        why.addWidget(self.first)
        give = _card()
        inside = give.layout()
        if isinstance(inside, QVBoxLayout):
            inside.addLayout(why)
            inside.addLayout(acts)
            inside.addWidget(plain_label(tr("A PDF is not protected: whoever has the file can read it. Each copy is written down."), "hint"))
        return give

    def _made_right(self) -> QWidget:
        self._pages = plain_label("", "hint", wrap=False)
        self.before, self.after = _tool("chevron-up", tr("Page before")), _tool("chevron-down", tr("Next page"))
        self.before.clicked.connect(lambda: self.sheets.go_to(self.sheets.page() - 1))
        self.after.clicked.connect(lambda: self.sheets.go_to(self.sheets.page() + 1))
        self.zoom = Choice(tr("Size of the preview"), [(one, tr("{n} %").format(n=one) if one else tr("Fit width")) for one in ZOOMS], least=5)
        self.zoom.show_value(0)
        self.zoom.picked.connect(self.sheets.set_zoom)
        self.zoom.setMaximumWidth(170)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self._pages)
        tools.addWidget(self.before)
        tools.addWidget(self.after)
        tools.addStretch(1)
        tools.addWidget(self.zoom)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(tools)
        column.addWidget(self._right, 1)
        return right

    @staticmethod
    def _button(text: str, role: str, symbol: str, colour: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", role)
        button.setIcon(icon(symbol, colour))
        return button


def _tool(symbol: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(symbol))
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button


def _card(*parts: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for part in parts:
        column.addWidget(part)
    return card
