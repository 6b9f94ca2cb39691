"""A sheet of questions: what stands in a step, in its order, with groups and repeats inside. Only the form page uses this.

What is there already is updated in place, so that a cursor and half a sentence survive; building stops when its time is up and goes on
when `show_items` is called again.
"""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.forms.engine.views import NodeKind, NodeView
from keyworker.ui.pages.form.hand import Hand
from keyworker.ui.pages.form.tree import Item
from keyworker.ui.questions import factory
from keyworker.ui.questions.head import FormLabel
from keyworker.ui.questions.question import Question
from keyworker.ui.questions.speech import Speech
from keyworker.ui.questions.words import plain_words, runs_right_to_left
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.names import shortened
from keyworker.ui.widgets.notices import plain_label

APART = 22
"""Pixels between questions."""


class Sheet(QWidget):
    """A column of blocks by key."""

    def __init__(self, hand: Hand) -> None:
        super().__init__()
        self._hand = hand
        self._shown: object = None
        self._blocks: dict[str, QuestionBlock | GroupBlock | RepeatBlock] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(APART)

    def show_items(self, items: Sequence[Item]) -> bool:
        """Show these; answers whether everything is there (False: the time was up)."""
        now = (tuple(items), self._hand.beside())
        if now == self._shown:
            return True
        self._shown = None
        wanted = {item.key: item for item in items}
        for key in [one for one, block in self._blocks.items() if one not in wanted or not block.fits(wanted[one])]:
            self._drop(key)
        for place, item in enumerate(items):
            block = self._blocks.get(item.key)
            if block is None:
                if self._hand.out_of_time():
                    return False
                block = self._blocks[item.key] = _made(item, self._hand)
            if self._column.indexOf(block) != place:
                self._column.insertWidget(place, block)
                block.show()
                self._hand.moved = True
            if not block.show_item(item):
                return False
        self._shown = now
        return True

    def questions(self) -> Iterator[Question]:
        """Every question that stands here, in order."""
        for place in range(self._column.count()):
            entry = self._column.itemAt(place)
            block = entry.widget() if entry else None
            if isinstance(block, QuestionBlock | GroupBlock | RepeatBlock):
                yield from block.questions()

    def repeat(self, key: str) -> "RepeatBlock | None":
        """A repeat that stands here or deeper."""
        for block in self._blocks.values():
            found = block.repeat(key)
            if found is not None:
                return found
        return None

    def _drop(self, key: str) -> None:
        block = self._blocks.pop(key)
        self._column.removeWidget(block)
        block.hide()
        block.deleteLater()
        self._hand.moved = True


class QuestionBlock(QWidget):
    """One question."""

    def __init__(self, item: Item, hand: Hand) -> None:
        super().__init__()
        self._hand = hand
        self.question = factory.made(item.view, hand.today)
        self._shown: tuple[NodeView, str, str, tuple[str, str], Speech] | None = None
        if text := hand.unread.get(item.key, ""):
            self.question.show_unread(text)
        hand.take(self.question)  # what is put back is nothing that a person says
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.question)

    def fits(self, item: Item) -> bool:
        """Whether the widget can show this."""
        return factory.fits(self.question, item.view)

    def show_item(self, item: Item) -> bool:
        """Show it as it stands now."""
        now = (item.view, self._hand.marked.get(item.key, ""), self._hand.notices.get(item.key, ""),
               self._hand.asked.get(item.key, ("", "")), self._hand.speech)
        if now == self._shown:
            return True
        if self._shown is None or item.view != self.question.view or self._shown[3:] != now[3:]:
            self.question.speak(self._hand.speech)
            self.question.show_view(item.view)
        self._shown = now
        if not self.question.unread():
            self.question.show_error(now[1])
        self.question.show_notice(now[2])
        self.question.ask.show_words(*now[3])
        return True

    def questions(self) -> Iterator[Question]:
        """This one."""
        yield self.question

    def repeat(self, _key: str) -> "RepeatBlock | None":
        """A question is no repeat."""
        return None


class GroupBlock(QWidget):
    """A group inside a step: its words as a heading, and what is in it."""

    def __init__(self, _item: Item, hand: Hand) -> None:
        super().__init__()
        self._label = FormLabel("heading")
        self._sheet = Sheet(hand)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._label)
        column.addWidget(self._sheet)

    def fits(self, item: Item) -> bool:
        """A group stays one."""
        return item.view.kind is NodeKind.GROUP

    def show_item(self, item: Item) -> bool:
        """Show it as it stands now."""
        self._label.show_words(item.view.label)
        return self._sheet.show_items(item.inside)

    def questions(self) -> Iterator[Question]:
        """What is in it."""
        yield from self._sheet.questions()

    def repeat(self, key: str) -> "RepeatBlock | None":
        """One that stands in the group."""
        return self._sheet.repeat(key)


class InstanceCard(QFrame):
    """One instance of a repeat, called by its content, with a way to take it out."""

    def __init__(self, hand: Hand) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._hand = hand
        self._item: Item | None = None
        self._title = plain_label("", "heading")
        self.remove = QPushButton(icon("trash-2", "accent"), self.tr("Remove"))
        self.remove.setProperty("role", "quiet")
        self.remove.clicked.connect(self._remove)
        self._sheet = Sheet(hand)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 2)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._sheet)

    def show_item(self, item: Item, what: str, *, removable: bool) -> bool:
        """Show it as it stands now; `what` is the repeat's own word for one of them."""
        self._item, words = item, self._called(item, what)
        turned = runs_right_to_left(what) or self._hand.speech.right_to_left
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if turned else Qt.LayoutDirection.LayoutDirectionAuto)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute if turned else Qt.AlignmentFlag.AlignLeading
        self._title.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._title.setText(words)
        said = self.tr("{what} {place}").format(what=what, place=words) if what and words.isdecimal() else words
        self.setAccessibleName(said)
        self.remove.setVisible(removable)
        self.remove.setText(self._hand.speech.say("remove", self.tr("Remove")))
        self.remove.setAccessibleName(self.tr("Remove {what}").format(what=said))
        return self._sheet.show_items(item.inside)

    def questions(self) -> Iterator[Question]:
        """What is in it."""
        yield from self._sheet.questions()

    def repeat(self, key: str) -> "RepeatBlock | None":
        """One that stands in this instance."""
        return self._sheet.repeat(key)

    def title(self) -> str:
        """What it is called."""
        return self._title.text()

    def _called(self, item: Item, what: str) -> str:
        """By its content; until it has some by its own words, else by its place: the repeat's words stand above all of them."""
        own = plain_words(item.view.label)
        if item.title or (own and own != what):
            return shortened(item.title or own, 80)
        return str(item.place)

    def _remove(self) -> None:
        if self._item is not None:
            self._hand.remove_wanted.emit(self._item.key, self.accessibleName())


class RepeatBlock(QWidget):
    """A repeat: its instances, one more, and undoing what was taken out last."""

    def __init__(self, _item: Item, hand: Hand) -> None:
        super().__init__()
        self._hand, self._key = hand, ""
        self._label = FormLabel("heading")
        self._none = plain_label(self.tr("Nothing here yet."), "hint")
        self._cards: dict[str, InstanceCard] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(14)
        self._said = plain_label()
        self.undo = QPushButton(self.tr("Undo"))
        self.undo.clicked.connect(self._hand.undo_wanted)
        self._gone = QFrame()
        self._gone.setProperty("role", "note")
        row = QHBoxLayout(self._gone)
        row.addWidget(self._said, 1)
        row.addWidget(self.undo)
        self.add = QPushButton(icon("plus"), self.tr("Add another"))
        self.add.clicked.connect(lambda: self._hand.add_wanted.emit(self._key))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._label)
        column.addWidget(self._none)
        column.addLayout(self._list)
        column.addWidget(self._gone)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeading)

    def fits(self, item: Item) -> bool:
        """A repeat stays one."""
        return item.view.kind is NodeKind.RANGE_OF_REPEATS

    def show_item(self, item: Item) -> bool:
        """Show it as it stands now."""
        view, self._key = item.view, item.key
        self._label.show_words(view.label)
        what = plain_words(view.label)
        self._none.setVisible(not item.inside)
        self._show_ways(item, what)
        wanted = {one.key for one in item.inside}
        for key in [one for one in self._cards if one not in wanted]:
            card = self._cards.pop(key)
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        done = all(self._show_card(place, one, what, removable=not view.controlled) for place, one in enumerate(item.inside))
        self._cards = {one.key: self._cards[one.key] for one in item.inside if one.key in self._cards}
        return done

    def questions(self) -> Iterator[Question]:
        """What is in its instances."""
        for card in self._cards.values():
            yield from card.questions()

    def repeat(self, key: str) -> "RepeatBlock | None":
        """This one, or one inside."""
        if key == self._key:
            return self
        return next((found for card in self._cards.values() if (found := card.repeat(key)) is not None), None)

    def hide_label(self) -> None:
        """Its words stand above already."""
        self._label.hide()

    def cards(self) -> dict[str, InstanceCard]:
        """Its instances by key."""
        return dict(self._cards)

    def _show_ways(self, item: Item, what: str) -> None:
        self.add.setVisible(not item.view.controlled)
        say = self._hand.speech.say
        self.add.setText(say("add_another", self.tr("Add another")) if item.inside else say("add_one", self.tr("Add one")))
        self._none.setText(say("none", self.tr("Nothing here yet.")))
        self.add.setAccessibleName(self.tr("Add another: {what}").format(what=what) if item.inside else
                                   self.tr("Add one: {what}").format(what=what))
        removed = self._hand.removed
        self._gone.setVisible(removed is not None and removed[0] == self._key)
        self._said.setText(self.tr("{what} was removed.").format(what=removed[1]) if removed else "")
        self.undo.setAccessibleName(self.tr("Bring back {what}").format(what=removed[1]) if removed else self.tr("Undo"))

    def _show_card(self, place: int, item: Item, what: str, *, removable: bool) -> bool:
        card = self._cards.get(item.key)
        if card is None:
            if self._hand.out_of_time():
                return False
            card = self._cards[item.key] = InstanceCard(self._hand)
        if self._list.indexOf(card) != place:
            self._list.insertWidget(place, card)
            card.show()
            self._hand.moved = True
        return card.show_item(item, what, removable=removable)


def _made(item: Item, hand: Hand) -> QuestionBlock | GroupBlock | RepeatBlock:
    if item.view.kind is NodeKind.GROUP:
        return GroupBlock(item, hand)
    return RepeatBlock(item, hand) if item.view.kind is NodeKind.RANGE_OF_REPEATS else QuestionBlock(item, hand)
