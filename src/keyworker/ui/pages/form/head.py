"""What stands above a form: its title, whose it is, the language, guided or the whole form, family view. Part of the form page.

Where there is little room the ways stand in one menu, so that the questions keep the screen. While somebody fills a form in, giving it out
(print, save) is always in that menu.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from keyworker.ui.pages.form.state import Head
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.names import as_tip, button_text, shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.reads import reads

BESIDE = 30
"""Letters of room for the title beside the ways."""


class FormHead(QWidget):
    """`left` (back to the family), `language_chosen` (str), `quick_chosen` (bool), `view_wanted` (family view), `print_wanted`, `save_wanted`."""

    left = Signal()
    language_chosen = Signal(str)
    quick_chosen = Signal(bool)
    view_wanted = Signal()
    print_wanted = Signal()
    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._head: Head | None = None
        self._title, self._about = plain_label("", "title"), ElidedLabel(quiet=True)
        self.back = QPushButton(icon("arrow-left"), self.tr("Back to the family"), self)
        self.back.clicked.connect(self.left)
        self.language = Choice(self.tr("Language of the form"), least=8)
        self.language.setParent(self)
        self.language.picked.connect(self.language_chosen.emit)
        self.quick = QPushButton(self.tr("&All on one page"), self)
        self.quick.setCheckable(True)
        self.quick.clicked.connect(self.quick_chosen)
        self.view = QPushButton(icon("users"), self.tr("Family view (F9)"), self)
        self.view.clicked.connect(self.view_wanted)
        self.print = QPushButton(icon("printer"), self.tr("Print"), self)
        self.print.clicked.connect(self.print_wanted)
        self.save = QPushButton(self.tr("Save answers…"), self)
        self.save.clicked.connect(self.save_wanted)
        self.more = QPushButton(icon("chevron-down"), self.tr("&More"), self)
        self.more.setAccessibleName(self.tr("More ways with this form"))
        self.more.clicked.connect(self._open_menu)
        for way in (self.language, self.quick, self.print, self.save, self.back):
            reads(way)
        self._ways = (self.language, self.quick, self.view, self.print, self.save, self.back)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._about)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for one in (*self._ways, self.more):
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self.setMinimumWidth(300)
        self._filling, self._room = False, True

    def show_head(self, head: Head, *, quick: bool, filling: bool) -> None:
        """Show whose form it is; what is only for filling in goes away when it is read."""
        self._head, self._filling = head, filling
        self._title.setText(shortened(head.title, 90))
        self._title.setToolTip(as_tip(head.title, 90))
        correction = self.tr("Correction: {reason}").format(reason=head.correction) if head.correction else ""
        self._about.set_text(" · ".join(part for part in (head.family, head.about, correction) if part))
        self.language.show_options([(one, one) for one in head.languages])
        self.language.show_value(head.language)
        self.quick.setChecked(quick)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may hold the ways or not."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self._head is None:
            return
        wanted = {
            self.language: len(self._head.languages) > 1, self.quick: self._filling,
            self.view: self._filling and not self._head.restricted, self.print: not self._filling, self.save: not self._filling, self.back: True,
        }
        shown = [one for one, wish in wanted.items() if wish] + [self.more] * self._filling
        wide = sum(one.sizeHint().width() + 8 for one in shown)
        self._room = self.width() >= wide + BESIDE * self.fontMetrics().averageCharWidth()
        for one, wish in wanted.items():
            one.setVisible(self._room and wish)
        self.more.setVisible(self._filling or not self._room)

    def _open_menu(self) -> None:
        menu = self.made_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def made_menu(self) -> QMenu:
        """The ways as lines of a menu: giving out what was answered, and those that have no room above the form."""
        menu = QMenu(self)
        if self._head is None:
            return menu
        if not self._room:
            self._add_ways(menu, self._head)
            menu.addSeparator()
        menu.addAction(self.print.icon(), self.print.text()).triggered.connect(self.print_wanted)
        menu.addAction(self.save.text()).triggered.connect(self.save_wanted)
        if not self._room:
            menu.addSeparator()
            menu.addAction(self.back.icon(), self.back.text()).triggered.connect(self.left)
        return menu

    def _add_ways(self, menu: QMenu, head: Head) -> None:
        if len(head.languages) > 1:
            for one in head.languages:
                line = menu.addAction(button_text(one))
                line.setCheckable(True)
                line.setChecked(one == head.language)
                line.triggered.connect(lambda _on=False, one=one: self.language_chosen.emit(one))
            menu.addSeparator()
        if self._filling:
            quick: QAction = menu.addAction(self.quick.text())
            quick.setCheckable(True)
            quick.setChecked(self.quick.isChecked())
            quick.triggered.connect(self.quick_chosen)
            if not head.restricted:
                menu.addAction(self.view.icon(), self.view.text()).triggered.connect(self.view_wanted)
