"""Goals, and under each its actions: the part of the plan page in which the work is. Shows and signals; no rule."""

from dataclasses import replace
from itertools import count

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from keyworker.domain.plan import Action, ActionStatus, OwnerKind
from keyworker.domain.record import longest
from keyworker.ui import terms
from keyworker.ui.pages.plan.signals import PlanSignals
from keyworker.ui.pages.plan.state import GoalState, Owner, PlanState
from keyworker.ui.pages.plan.words import tr
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.date_field import DateField, Today
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText

NOBODY = Owner(OwnerKind.MEMBER, None, "")
AT_ONCE = 3
"""How many cards and steps are built in one turn, so that a long plan never holds up a key."""
SOMEBODY_ELSE = Owner(OwnerKind.NETWORK, None, "")


def bound_text(signals: PlanSignals, record: str, field: str, label: str, *, hint: str = "", show_label: bool = True,
               grows: bool = False) -> SavedText:
    """A text field that is one field of one record."""
    one = SavedText(label, hint=hint, show_label=show_label, grows=grows)
    one.edited.connect(lambda text: signals.written.emit(record, field, text))
    one.ended.connect(signals.ended)
    return one


class ActionRow(QFrame):
    """What, who, by when, how far."""

    def __init__(self, action_id: str, signals: PlanSignals, today: Today) -> None:
        super().__init__()
        self._id, self._signals = action_id, signals
        self.what = bound_text(signals, action_id, "text", tr("Step"), hint=tr("What will be done"), show_label=False, grows=True)
        self.who = Choice(tr("Who does it"))
        self.who.picked.connect(self._owner)
        self.name = bound_text(signals, action_id, "owner_name", tr("Name of who does it"), hint=tr("Name"), show_label=False)
        self.name.hold(longest(Action, "owner_name"))
        self.due = DateField(tr("By when"), today, show_label=False)
        self.due.chosen.connect(lambda day: signals.written.emit(action_id, "due", day))
        self.status = Choice(tr("How far it is"), [(one, terms.word(one)) for one in ActionStatus])
        self.status.picked.connect(lambda status: signals.written.emit(action_id, "status", status))
        for ended in (self.who.ended, self.due.ended, self.status.ended):
            ended.connect(signals.ended)
        self._out = QToolButton()
        self._out.setIcon(icon("trash-2", "quiet"))
        self._out.clicked.connect(lambda: signals.taken_out.emit(action_id))
        top = QHBoxLayout()
        top.addWidget(self.what, 1)
        top.addWidget(self._out, 0, Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for column, (words, field) in enumerate(((tr("Who"), self.who), (tr("By when"), self.due), (tr("How far"), self.status))):
            label = QLabel(words)
            label.setProperty("role", "hint")
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self.name, 2, 0)
        self.asked = plain_label("", "note")
        self.asked.hide()
        grid.addWidget(self.asked, 3, 0, 1, 3)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 4, 0, 8)
        column_of_all.setSpacing(4)
        column_of_all.addLayout(top)
        column_of_all.addLayout(grid)

    def show_action(self, action: Action, owners: tuple[Owner, ...], place: str, died: str | None = None) -> None:
        """Show an action; what is being typed stays. `place` says to a screen reader which step of which goal it is.

        `died`: the name of who was to do it and has died.
        """
        for field, label in ((self.what, tr("Step")), (self.name, tr("Name of who does it")), (self.due, tr("By when"))):
            field.set_name(tr("{label}: {which}").format(label=label, which=place))
        for choice, label in ((self.who, tr("Who does it")), (self.status, tr("How far it is"))):
            choice.setAccessibleName(tr("{label}: {which}").format(label=label, which=place))
        self.what.show_text(action.text)
        self.name.show_text("" if died is not None else action.owner_name)
        self.asked.setVisible(died is not None)
        self.asked.setText(tr("{name} has died. Who will do this now?").format(name=terms.apart(died or "")) if died is not None else "")
        self.due.show_date(action.due)
        self.status.show_value(action.status)
        options = [(NOBODY, tr("Nobody yet")), *((one, one.name) for one in owners), (SOMEBODY_ELSE, tr("Somebody else …"))]
        chosen = NOBODY if died is not None else _owner_of(action, owners)
        self.who.show_options(options)
        self.who.show_value(chosen)
        self.name.setVisible(chosen == SOMEBODY_ELSE)
        label = tr("Take out this step: {words}, {which}").format(words=" ".join(action.text.split())[:80], which=place)
        self._out.setToolTip(tr("Take out this step"))
        self._out.setAccessibleName(label)

    def _owner(self, owner: Owner) -> None:
        self.name.setVisible(owner == SOMEBODY_ELSE)
        self._signals.owner_chosen.emit(self._id, owner)
        if owner == SOMEBODY_ELSE:
            self.name.setFocus()


class GoalCard(QFrame):
    """One goal: its words, where it came from, how we will know, and its steps."""

    def __init__(self, goal_id: str, signals: PlanSignals, today: Today) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._origin = plain_label("", "chip", wrap=False)
        self._number = plain_label("", "heading", wrap=False)
        self._out = QPushButton(tr("Take out"))
        self._out.setProperty("role", "quiet")
        self._out.setIcon(icon("trash-2", "accent"))
        self._out.clicked.connect(lambda: signals.taken_out.emit(goal_id))
        self.text = bound_text(signals, goal_id, "text", tr("Goal"), hint=tr("What will be different"), show_label=False,
                               grows=True)
        self.know = bound_text(signals, goal_id, "how_we_know", tr("How we will know"), grows=True)
        self.steps: KeyedColumn[tuple[Action, tuple[Owner, ...], str, str | None], ActionRow] = KeyedColumn(
            lambda key: ActionRow(key, signals, today), lambda row, item: row.show_action(*item), spacing=6
        )
        add = QPushButton(tr("Add a step"))
        add.setProperty("role", "quiet")
        add.setIcon(icon("plus", "accent"))
        add.clicked.connect(lambda: signals.action_added.emit(goal_id))
        self.add = add
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._number)
        head.addWidget(self._origin, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self._out)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addWidget(self.know)
        column.addWidget(self.steps.widget)
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_goal(self, number: int, state: GoalState, owners: tuple[Owner, ...]) -> bool:
        """Show a goal; answers whether steps came or went."""
        self._number.setText(tr("Goal {number}").format(number=number))
        self._out.setAccessibleName(tr("Take out goal {number} with its steps").format(number=number))
        self.add.setAccessibleName(tr("Add a step to goal {number}").format(number=number))
        origin = state.from_star
        if origin is not None:
            words = tr("From the star: {area}, {score}") if origin.score is not None else tr("From the star: {area}")
            self._origin.setText(words.format(area=origin.area, score=f"{(origin.score or 0):f}"))
        self._origin.setVisible(origin is not None)
        self.text.show_text(state.goal.text)
        self.know.show_text(state.goal.how_we_know)
        self.text.set_name(tr("Goal: {number}").format(number=number))
        self.know.set_name(tr("How we will know: goal {number}").format(number=number))
        places = (tr("step {place} of goal {number}").format(place=place, number=number) for place in count(1))
        return self.steps.show_items(
            (step.id, (step, owners, place, state.ownerless.get(step.id))) for step, place in zip(state.actions, places, strict=False)
        )


class GoalsPart(QWidget):
    """All goals, a button for another, and the line that brings back what was taken out. `built` when any came or went."""

    built = Signal()

    def __init__(self, signals: PlanSignals, today: Today) -> None:
        super().__init__()
        self.goals: KeyedColumn[tuple[int, GoalState, tuple[Owner, ...]], GoalCard] = KeyedColumn(
            lambda key: GoalCard(key, signals, today), self._update, spacing=12
        )
        self._moved = False
        self._items: list[tuple[str, tuple[int, GoalState, tuple[Owner, ...]]]] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._build_one)
        self._empty = plain_label(
            tr("No goal yet. Add one here, or pick areas at the end of a star: each becomes a goal."), "hint"
        )
        self._undo = QFrame()
        self._undo.setProperty("role", "note")
        self._gone = plain_label()
        self.back = QPushButton(tr("Put it back"))
        self.back.clicked.connect(signals.put_back)
        row = QHBoxLayout(self._undo)
        row.addWidget(self._gone, 1)
        row.addWidget(self.back)
        self.add = QPushButton(tr("Add a goal"))
        self.add.setIcon(icon("plus"))
        self.add.clicked.connect(signals.goal_added)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._empty)
        column.addWidget(self.goals.widget)
        column.addWidget(self._undo)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._undo.hide()

    def show_goals(self, state: PlanState) -> None:
        """Show the goals. New ones are built a few at a time."""
        self._items = [(one.goal.id, (place, one, state.owners)) for place, one in enumerate(state.goals, start=1)]
        self._empty.setVisible(not self._items)
        self._build_one()

    def build_all(self) -> None:
        """Build at once what is still to come: somebody wants to go there."""
        while self._timer.isActive():
            self._build_one()

    def _build_one(self) -> None:
        """Show what there is, and at most `AT_ONCE` cards or steps that are new."""
        room, whole = AT_ONCE, True
        shown: list[tuple[str, tuple[int, GoalState, tuple[Owner, ...]]]] = []
        for key, (place, state, owners) in self._items:
            card = self.goals.get(key)
            if card is None and room <= 0:
                whole = False
                continue
            room -= card is None
            steps = []
            for step in state.actions:
                if card is None or card.steps.get(step.id) is None:
                    if room <= 0:
                        whole = False
                        continue
                    room -= 1
                steps.append(step)
            shown.append((key, (place, replace(state, actions=tuple(steps)), owners)))
        self._moved |= self.goals.show_items(shown)
        if not whole:
            self._timer.start()
            return
        self._timer.stop()
        if self._moved:
            self._moved = False
            self.built.emit()

    def show_gone(self, words: str) -> None:
        """Offer to bring back what was taken out; empty takes the line away."""
        self._gone.setText(words)
        self._undo.setVisible(bool(words))

    def go_to_back(self) -> None:
        """A goal goes with its buttons: whoever pressed one goes on at the way back, not at what takes out the next goal."""
        focused = self.focusWidget()
        if isinstance(focused, QPushButton) and self.isAncestorOf(focused):
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _update(self, card: GoalCard, item: tuple[int, GoalState, tuple[Owner, ...]]) -> None:
        self._moved |= card.show_goal(*item)


def _owner_of(action: Action, owners: tuple[Owner, ...]) -> Owner:
    if action.owner_kind is None:
        return SOMEBODY_ELSE if action.owner_name else NOBODY
    known = next((one for one in owners if (one.kind, one.id) == (action.owner_kind, action.owner)), None)
    return known or SOMEBODY_ELSE

