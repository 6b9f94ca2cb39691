"""What each check on a plan looks for, in the words that the worker saw. Pages of the plan and of its review may use this."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from keyworker.domain.plan_checks import Check, CheckName
from keyworker.ui import terms

_TO_DO: Final = {
    CheckName.AGREED_TO_WORK: QT_TRANSLATE_NOOP("plan", "Write down that working together was agreed, and which privacy notice was given"),
    CheckName.EVERY_PARENT: QT_TRANSLATE_NOOP("plan", "Think of every parent, also one who lives elsewhere: {names}"),
    CheckName.EACH_CHILD_HEARD: QT_TRANSLATE_NOOP("plan", "Ask, and write down how and what they said: {names}"),
    CheckName.GOOD_AND_WORRIES: QT_TRANSLATE_NOOP("plan", "Say what is going well as well as the worries"),
    CheckName.TRIED_BEFORE: QT_TRANSLATE_NOOP("plan", "Say what was tried before"),
    CheckName.STAR_DONE: QT_TRANSLATE_NOOP("plan", "Do a star together, with a word on each area that was left out"),
    CheckName.GOALS_HAVE_ACTIONS: QT_TRANSLATE_NOOP("plan", "Give every goal at least one step"),
    CheckName.PICKED_ARE_GOALS: QT_TRANSLATE_NOOP("plan", "Make a goal of every area that was picked in the star"),
    CheckName.OWNER_AND_DATE: QT_TRANSLATE_NOOP("plan", "Give every step a name and a day"),
    CheckName.SHARED_OUT: QT_TRANSLATE_NOOP("plan", "Share the steps out: one person has them all"),
    CheckName.NETWORK: QT_TRANSLATE_NOOP("plan", "Ask which relatives and friends could help"),
    CheckName.IF_HARDER: QT_TRANSLATE_NOOP("plan", "Say what to do if it gets harder"),
    CheckName.PLAIN_WORDS: QT_TRANSLATE_NOOP("plan", "Say it in plain words: “{names}”"),
    CheckName.REVIEW_DATE: QT_TRANSLATE_NOOP("plan", "Choose a day within twelve weeks to look at it again"),
    CheckName.FAMILY_ANSWERED: QT_TRANSLATE_NOOP("plan", "Go through the plan with the family and write down what they say"),
    CheckName.COPY_GIVEN: QT_TRANSLATE_NOOP("plan", "Give a copy, and ask whether it is safe at home"),
}


def to_do(check: Check) -> str:
    """What a check asks for, for one that is not met."""
    return QCoreApplication.translate("plan", str(_TO_DO[check.name])).format(names=terms.names(check.names))
