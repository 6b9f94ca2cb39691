"""What is said about an agreement to work together, in sentences that a family may read. Only the tab People uses this.

It is agreement to work together: nothing here speaks of consent (domain.md 5.1).
"""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from keyworker.domain.agreement import Agreed, Answer, Topic
from keyworker.ui import terms
from keyworker.ui.pages.family.people_state import AgreementShown

ANSWERS: Final = (Answer.NOT_KNOWN, Answer.YES, Answer.PARTLY, Answer.NO, Answer.PREFER_NOT_TO_SAY)
_SAID: Final = {
    Answer.YES: (QT_TRANSLATE_NOOP("agreement", "{name} agreed."), QT_TRANSLATE_NOOP("agreement", "{name} agreed: “{words}”")),
    Answer.PARTLY: (QT_TRANSLATE_NOOP("agreement", "{name} agreed to a part of it."),
                    QT_TRANSLATE_NOOP("agreement", "{name} agreed to a part of it: “{words}”")),
    Answer.NO: (QT_TRANSLATE_NOOP("agreement", "{name} did not agree."), QT_TRANSLATE_NOOP("agreement", "{name} did not agree: “{words}”")),
    Answer.PREFER_NOT_TO_SAY: (QT_TRANSLATE_NOOP("agreement", "{name} preferred not to say."),
                               QT_TRANSLATE_NOOP("agreement", "{name} preferred not to say: “{words}”")),
    Answer.NOT_KNOWN: ("", QT_TRANSLATE_NOOP("agreement", "{name} said: “{words}”")),
}

_PARTS: Final = {
    "privacy_notice": QT_TRANSLATE_NOOP("agreement", "the privacy notice"),
    "not_with": QT_TRANSLATE_NOOP("agreement", "whom not to share with"),
}
_SINCE: Final = QT_TRANSLATE_NOOP("agreement", "New since that answer: {parts}.")


def tr(text: object) -> str:
    """A text about agreements in the language of the screen."""
    return QCoreApplication.translate("agreement", str(text))


def topic_words(topic: str) -> str:
    """A topic that was explained; one of a newer Keyworker is shown as it is."""
    return terms.word(Topic(topic)) if topic in {str(known) for known in Topic} else topic.replace("_", " ")


def said_sentence(name: str, agreed: Agreed) -> str:
    """What one person answered; empty when they were not asked."""
    short, with_words = _SAID[agreed.answer]
    shape = with_words if agreed.words.strip() else short
    return tr(shape).format(name=terms.apart(name), words=terms.apart(agreed.words.strip())) if shape else ""


def _new_since(new: tuple[str, ...]) -> str:
    """What somebody has not answered to, because it was explained or written later; empty: nothing."""
    topics = [topic_words(name.partition(":")[2]) for name in new if name.startswith("explained:")]
    topics += [tr(words) for name, words in _PARTS.items() if name in new]
    return " " + tr(_SINCE).format(parts=terms.names(topics)) if topics else ""


def agreement_lines(shown: AgreementShown) -> list[str]:
    """Everything that one agreement says, a line each."""
    one = shown.record
    lines = [sentence + _new_since(new) for name, agreed, new in shown.people if (sentence := said_sentence(name, agreed))]
    explained = [topic_words(topic) for topic, yes in one.explained.items() if yes]
    if explained:
        lines.append(tr(QT_TRANSLATE_NOOP("agreement", "We explained: {topics}.")).format(topics=terms.names(explained)))
    if one.privacy_notice:
        lines.append(tr(QT_TRANSLATE_NOOP("agreement", "Privacy notice given: {version}")).format(version=terms.apart(one.privacy_notice)))
    if one.not_with:
        lines.append(tr(QT_TRANSLATE_NOOP("agreement", "Not to be shared with: {who}")).format(who=terms.apart(one.not_with)))
    return lines
