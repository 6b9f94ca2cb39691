"""What assistive technology meets on a page: every thing of the accessible tree, and what is wrong with it.

Tests of any page may use this. It asks `QAccessible`, as a screen reader does, and compares what it hears with what the widget is;
how things look is `tests.widget.looks`, and the keyboard is `tests.widget.tabbing`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTableView,
    QTextEdit,
    QWidget,
)

from keyworker.ui.pages.form.problems import ProblemSummary
from keyworker.ui.widgets.lines import LineButton
from keyworker.ui.widgets.notices import ErrorSummary
from keyworker.ui.widgets.star_chart import StarChart
from keyworker.ui.widgets.star_words import said_words

LEAST = 24
"""Pixels of a target (WCAG 2.2, 2.5.8)."""
FINGER = 44
"""Pixels of a target where the family touches the screen."""
MOST_ROWS = 40

Role = QAccessible.Role
BUTTONS = frozenset({Role.Button, Role.ButtonMenu, Role.ButtonDropDown, Role.Link})
GROUPS = frozenset({Role.Grouping, Role.List, Role.Table})
NOTHING = frozenset({Role.NoRole, Role.Client, Role.Pane, Role.Window, Role.Border})
FITTING: tuple[tuple[type[QWidget], frozenset[QAccessible.Role]], ...] = (
    (QRadioButton, frozenset({Role.RadioButton})),
    (QCheckBox, frozenset({Role.CheckBox})),
    (QLineEdit, frozenset({Role.EditableText})),
    (QPlainTextEdit, frozenset({Role.EditableText})),
    (QTextEdit, frozenset({Role.EditableText, Role.StaticText, Role.Document})),
    (QComboBox, frozenset({Role.ComboBox})),
    (QAbstractSpinBox, frozenset({Role.SpinBox})),
    (QTabBar, frozenset({Role.PageTabList})),
    (QTableView, frozenset({Role.Table})),
    (QListView, frozenset({Role.List})),
    (QAbstractItemView, frozenset({Role.List, Role.Table, Role.Tree})),
)
SUMMARIES: tuple[type[QWidget], ...] = (ErrorSummary, ProblemSummary)
"""What takes the keyboard to say, by its name, what is wrong."""
NEVER_A_SWITCH = frozenset({"place", "primary"})
"""Roles of our own buttons that lead somewhere: one that a screen reader calls a check box says what it is not."""


@dataclass(frozen=True)
class Face:
    """One widget as a screen reader meets it."""

    widget: QWidget
    name: str
    said: str
    role: QAccessible.Role
    state: QAccessible.State

    def __str__(self) -> str:
        parent = self.widget.parentWidget()
        return f"{type(self.widget).__name__} {self.name[:50]!r} in {type(parent).__name__}"


def faces(root: QWidget) -> list[Face]:
    """Every widget of the accessible tree under `root` that is shown, in the tree's order; the inside of fields and tables is theirs."""
    return list(_faces(QAccessible.queryAccessibleInterface(root)))


def _faces(one: QAccessibleInterface) -> Iterator[Face]:
    widget = one.object()
    if isinstance(widget, QWidget):
        if not widget.isVisible():
            return
        text = QAccessible.Text
        name = one.text(text.Name) if not isinstance(widget, QComboBox | QTabBar) else _called(widget)  # Qt says what is chosen
        yield Face(widget, name, one.text(text.Description), one.role(), one.state())
    if isinstance(widget, QLineEdit | QComboBox | QAbstractSpinBox | QTabBar | QAbstractItemView | QPlainTextEdit):
        return
    for place in range(one.childCount()):
        child = one.child(place)
        if child.isValid():
            yield from _faces(child)


def _called(widget: QWidget) -> str:
    """The name that was given to a widget itself, or by the label that belongs to it."""
    label = next((one for one in widget.window().findChildren(QLabel) if one.buddy() is widget), None)
    return widget.accessibleName() or (label.text().replace("&", "") if label is not None else "")


def usable(root: QWidget) -> list[Face]:
    """What can be used: of a kind for use, or taking the keyboard; also where it is switched off just now."""
    return [face for face in faces(root) if for_use(face.widget)]


def for_use(widget: QWidget) -> bool:
    """Whether a person does something with it. A scroll area that has nothing to scroll, or that stands for another, is none."""
    if widget.objectName().startswith("qt_") or widget.focusProxy() is not None:
        return False
    if isinstance(widget, QAbstractButton | QLineEdit | QPlainTextEdit | QComboBox | QTabBar | QAbstractItemView | QAbstractSpinBox):
        return True
    if isinstance(widget, QAbstractScrollArea) and not widget.verticalScrollBar().maximum() and not widget.horizontalScrollBar().maximum():
        return False
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def faults(root: QWidget, least: int = LEAST) -> list[str]:
    """Everything that is wrong with what a screen reader meets under `root`; targets of `least` pixels."""
    there = usable(root)
    found = [f"{face}: {fault}" for face in there for fault in _faults(face, least)]
    return [*found, *same(there), *errors_unsaid(root), *charts_unsaid(root)]


def _faults(face: Face, least: int) -> Iterator[str]:
    yield from _name(face)
    yield from _role(face)
    yield from _state(face)
    yield from _value(face)
    yield from _rows(face)
    if face.widget.isEnabled() and min(face.widget.width(), face.widget.height()) < least:
        yield f"is {face.widget.width()} by {face.widget.height()}"


def _name(face: Face) -> Iterator[str]:
    if not face.name.strip():
        yield "has no name"
    elif isinstance(face.widget, QLineEdit | QPlainTextEdit | QTextEdit) and face.name == face.widget.placeholderText():
        yield "has nothing but its placeholder for a name"


def _role(face: Face) -> Iterator[str]:
    widget = face.widget
    if isinstance(widget, QAbstractButton) and not isinstance(widget, QRadioButton | QCheckBox):
        fitting = {Role.CheckBox, Role.RadioButton} if widget.isCheckable() else BUTTONS
        if face.role not in fitting:
            yield f"is a {face.role.name} to a screen reader"
        if widget.isCheckable() and widget.property("role") in NEVER_A_SWITCH:
            yield f"leads somewhere, and is a {face.role.name} to a screen reader"
        return
    allowed = next((roles for kind, roles in FITTING if isinstance(widget, kind)), None)
    if allowed is not None and face.role not in allowed:
        yield f"is a {face.role.name} to a screen reader"
    if allowed is None and face.role in NOTHING and not face.said and not isinstance(widget, (*SUMMARIES, QAbstractScrollArea)):
        yield f"is a {face.role.name} to a screen reader and is not described"
    if isinstance(widget, QRadioButton) and not _group(widget):
        yield "is a radio button in a group without a name"


def _group(one: QWidget) -> str:
    """The name of the nearest thing around a radio button that is a group to a screen reader."""
    around = one.parentWidget()
    while around is not None and not around.isWindow():
        face = QAccessible.queryAccessibleInterface(around)
        if face.role() in GROUPS:
            return face.text(QAccessible.Text.Name)
        around = around.parentWidget()
    return ""


def _state(face: Face) -> Iterator[str]:
    widget, state = face.widget, face.state
    if bool(state.disabled) is widget.isEnabled():
        yield "does not say that it cannot be used" if not widget.isEnabled() else "says that it cannot be used"
    if widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not state.focusable:
        yield "does not say that it takes the keyboard"
    if isinstance(widget, QAbstractButton) and widget.isCheckable() and not (
        state.checkable and bool(state.checked) is widget.isChecked()
    ):
        yield "does not say whether it is checked"
    if isinstance(widget, QLineEdit | QPlainTextEdit) and bool(state.readOnly) is not widget.isReadOnly():
        yield "does not say whether it can be written in"
    if isinstance(widget, QLineEdit) and bool(state.passwordEdit) is (widget.echoMode() is QLineEdit.EchoMode.Normal):
        yield "does not say whether it hides what is typed"
    if widget.property("role") == "error" and not isinstance(widget, SUMMARIES) and not face.said:
        yield "is marked as wrong and does not say what is"


def _value(face: Face) -> Iterator[str]:
    widget, heard = face.widget, QAccessible.queryAccessibleInterface(face.widget)
    if isinstance(widget, QComboBox) and heard.text(QAccessible.Text.Value) != widget.currentText():
        yield "does not say what is chosen"
    if isinstance(widget, QLineEdit) and widget.echoMode() is QLineEdit.EchoMode.Normal and heard.text(QAccessible.Text.Value) != widget.text():
        yield "does not say what stands in it"
    if isinstance(widget, QPlainTextEdit):
        words = heard.textInterface()
        if words.text(0, words.characterCount()) != widget.toPlainText():
            yield "does not say what stands in it"


def _rows(face: Face) -> Iterator[str]:
    """Tabs, and rows of lists, have words; a table's columns have headings."""
    if isinstance(face.widget, QTabBar):
        heard = QAccessible.queryAccessibleInterface(face.widget)
        tabs = [heard.child(place) for place in range(face.widget.count())]
        if not all(tab.text(QAccessible.Text.Name).strip() for tab in tabs):
            yield "has a tab without a name"
    if isinstance(face.widget, QAbstractItemView):
        model = face.widget.model()
        for row in range(min(model.rowCount(), MOST_ROWS)):
            cells = [model.index(row, column) for column in range(columns(model))]
            if not any(_words_of(cell.data(Qt.ItemDataRole.AccessibleTextRole) or cell.data()) for cell in cells):
                yield f"has no words in row {row}"
        if isinstance(face.widget, QTableView):
            for column in range(columns(model)):
                if not _words_of(model.headerData(column, Qt.Orientation.Horizontal)):
                    yield f"has no heading over column {column}"


def columns(model: QAbstractItemModel) -> int:
    """How many; a list model does not tell."""
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount()


def _words_of(data: object) -> str:
    return str(data or "").strip()


def same(there: list[Face]) -> Iterator[str]:
    """Controls that a screen reader cannot tell apart: the same name, role, description and group. Lines of a list say what people wrote."""
    counted = Counter(
        (face.name, face.role.name, face.said, _group(face.widget) if face.role is Role.RadioButton else "")
        for face in there if not isinstance(face.widget, LineButton)
    )
    for (name, role, _said, _around), times in counted.items():
        if times > 1 and name.strip():
            yield f"{times} times a {role} {name[:50]!r} with nothing to tell them apart"


def errors_unsaid(root: QWidget) -> Iterator[str]:
    """Sentences beside a field that say what is wrong, which no control has in its description (or its name)."""
    shown = [
        one for one in root.findChildren(QLabel)
        if one.isVisible() and one.property("role") == "error" and one.text() and not _inside_summary(one)
    ]
    if not shown:
        return
    heard = " ".join(f"{face.said} {face.name}" for face in usable(root))
    for one in shown:
        words = one.text().replace("\u200b", "")
        if words not in heard:
            yield f"nothing that can be used says {words[:60]!r}"


def _inside_summary(one: QLabel) -> bool:
    """Part of a summary of errors, which says it as its own name."""
    around: QWidget | None = one
    while around is not None:
        if isinstance(around, SUMMARIES):
            return one.text().replace("\u200b", "") in around.accessibleName()
        around = around.parentWidget()
    return False


def charts_unsaid(root: QWidget) -> Iterator[str]:
    """Stars that do not say in words what they draw."""
    for chart in root.findChildren(StarChart):
        if chart.isVisible() and not chart.accessibleName().strip():
            yield "a star has no name"
        for area, words in _drawn(chart):
            if f"{area}: {words}" not in chart.accessibleDescription():
                yield f"a star does not say {area}: {words}"


def without_table(root: QWidget) -> Iterator[str]:
    """Areas of a star that no list or table beside it has in words."""
    rows = [words for view in root.findChildren(QAbstractItemView) if view.isVisible() for words in _written(view)]
    for chart in root.findChildren(StarChart):
        for area, words in _drawn(chart):
            if not any(area in row and words in row for row in rows):
                yield f"nothing beside the star says {area}: {words}"


def _drawn(chart: StarChart) -> Iterator[tuple[str, str]]:
    """Each area of a star that is shown, and what stands for it."""
    instrument = chart._instrument
    if chart.isVisible() and instrument is not None:
        for area in instrument.areas:
            yield area.label, said_words(instrument, chart._latest.areas.get(area.id))


def _written(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for row in range(model.rowCount()):
        yield " ".join(_words_of(model.index(row, column).data()) for column in range(columns(model)))


def focused_face() -> Face | None:
    """What a screen reader is at now."""
    widget = QApplication.focusWidget()
    found = faces(widget) if widget is not None else []
    return found[0] if found else None
