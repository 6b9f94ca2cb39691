"""The part of the Sync page for exchanging by stick: what to do, what lies on it, what to do next. The page holds one; it decides nothing."""

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.base.errors import KeyworkerError
from keyworker.sync.stick import StickDone
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.notices import announce, bring_into_sight, plain_label
from keyworker.ui.widgets.pass_focus import pass_focus


def _tr(words: str) -> str:
    return QCoreApplication.translate("ByStick", words)


def stick_words(done: StickDone) -> list[str]:
    """What came, what lies on the stick now, and what to do next: a sentence each."""
    said = []
    if done.offered:
        said.append(_tr("The council's copy was put back from a backup. What this laptop still has of it lies on the stick now, sealed."))
        said.append(_tr("Next: take it out, bring it to the council, and choose it here again. What was written here, and what is new, goes the time "
                        "after; until then nothing of it leaves this laptop."))
    if done.received:
        said.append(counted(done.received, _tr("1 change was received by the council."), _tr("{n} changes were received by the council.")))
    if done.families:
        said.append(counted(done.families, _tr("What is new in 1 family came."), _tr("What is new in {n} families came.")))
    elif done.applied:
        said.append(_tr("What is new of the council itself came."))
    if not (done.answered or done.applied or done.offered or done.unusable):
        said.append(_tr("Nothing had come from the council on it yet."))
    elif done.answered and not (done.received or done.applied or done.offered):
        said.append(_tr("The council had taken it in; there was nothing new."))
    if done.unusable:
        said.append(counted(done.unusable, _tr("1 file on it was damaged and was not used. It is asked for again."),
                            _tr("{n} files on it were damaged and were not used. They are asked for again.")))
    if done.waiting:
        said.append(counted(done.waiting, _tr("1 change lies on it now, sealed, and stays on this laptop too."),
                            _tr("{n} changes lie on it now, sealed, and stay on this laptop too.")))
        said.append(_tr("Next: take it out and bring it to the council. When it comes back, choose it here again: only then is it known that "
                        "they were received."))
    elif not done.offered:
        said.append(_tr("Nothing waits to be sent. Next: take it out and bring it to the council if you want what is new; when it comes back, "
                        "choose it here again."))
    return said


class ByStick(QFrame):
    """`folder_wanted`: the person wants to choose a stick or folder."""

    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 6, 2)
        column.setSpacing(6)
        column.addWidget(plain_label(self.tr("By stick"), "heading"))
        column.addWidget(plain_label(self.tr(
            "Where there is no network, a stick or a shared folder can carry the same: what was written here, the council's receipt, and what is "
            "new. What lies on it is sealed: only the council and this laptop can read it, whoever finds it."
        ), "hint"))
        self.button = QPushButton(self.tr("&Choose stick or folder …"))
        self.button.clicked.connect(self.folder_wanted)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        self._words = plain_label()
        self._words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._words.hide()
        column.addWidget(self._words)
        self._done: StickDone | None = None

    def show_running(self) -> None:
        """A stick is being read and written; the keyboard is on what is said of it."""
        self._say(self.tr("Reading and writing the stick. Leave it in …"))
        self._words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        pass_focus(self.button, self._words)
        self.button.setEnabled(False)

    def show_end(self, done: StickDone | KeyworkerError) -> None:
        """How it ended; that is in sight, and the keyboard where it was."""
        self._done = done if isinstance(done, StickDone) else None
        self._say(" ".join(stick_words(done)) if isinstance(done, StickDone) else f"{done.sentence} {done.remedy}".strip())
        self.button.setEnabled(True)
        pass_focus(self._words, self.button)
        self._words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        QTimer.singleShot(0, self._words, lambda: bring_into_sight(self._words))

    def show_received(self, received: int) -> None:
        """How many changes the council has received in all: what lies on the stick may have come to it another way meanwhile."""
        if self._done is not None and self._done.waiting and received >= self._done.through:
            self._done = None
            self._say(self.tr("What lies on the stick has reached the council another way since. It need not be taken there, and does no harm if it is."))

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self._words.setVisible(bool(words))
        if words:
            announce(self._words, words)
