"""How far a step is and what is wrong with an answer, in words. Only the form page uses this."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.forms.engine import NodeView
from keyworker.ui import terms
from keyworker.ui.pages.form.course import Asked
from keyworker.ui.pages.form.state import Problem, Progress, Step, Trouble
from keyworker.ui.pages.form.wrote import wrote_words
from keyworker.ui.questions.said import answer_words
from keyworker.ui.questions.words import plain_words
from keyworker.ui.widgets.names import shortened

MOST_NAMED: Final = 4
"""Questions that one line names."""


def progress_words(step: Step) -> str:
    """How far a step is."""
    translate = QCoreApplication.translate
    words = {
        Progress.TO_READ: translate("FormPage", "to read"), Progress.NOT_YET: translate("FormPage", "not yet"),
        Progress.DONE: translate("FormPage", "done"), Progress.PROBLEM: translate("FormPage", "has a problem"),
        Progress.PART: translate("FormPage", "{done} of {total} answered"),
    }
    return words[step.progress].format(done=step.answered, total=step.total)


def problem_words(problem: Problem) -> str:
    """What is wrong, in the form's own words where it has some."""
    if problem.message:
        return problem.message
    translate = QCoreApplication.translate
    words = {
        Trouble.MISSING: translate("FormPage", "This needs an answer before the form can be finished."),
        Trouble.REFUSED: translate("FormPage", "This answer does not fit the question."),
        Trouble.UNREAD: translate("FormPage", "What is written here cannot be read as an answer."),
    }
    return words[problem.trouble]


def asked_words(asked: Asked, view: NodeView) -> tuple[str, str]:
    """What an answer would take away, and the words of the button that leaves everything as it is."""
    translate = QCoreApplication.translate
    words = translate("FormPage", "This takes away %n that you filled in.", None, asked.many)
    if not isinstance(asked.said, str) or asked.reason or view.choices:
        return words, translate("FormPage", "Keep them")
    if asked.said:
        words = translate("FormPage", "{answer} instead of {before} takes away %n that you filled in.", None, asked.many)
    before = terms.apart(shortened(answer_words(view), 20))
    return words.format(answer=terms.apart(shortened(asked.said, 20)), before=before), translate("FormPage", "Keep {before}").format(before=before)


def kept_words(view: NodeView) -> str:
    """That an answer stays as it was."""
    words = QCoreApplication.translate("FormPage", "“{question}” stays as it was: changing it would have taken away what was filled in.")
    return words.format(question=terms.apart(shortened(plain_words(view.label), 60)))


def finished_words(response: FormResponse, file: FamilyFile) -> str:
    """When answers were finished, who began them, why they put others right, and what they wrote into the record."""
    names = {one.worker: one.worker_name for one in file.assignments}
    who = names.get(response.made_by or "", "")
    translate = QCoreApplication.translate
    words = translate("FormPage", "Finished {at}, {who}.") if who else translate("FormPage", "Finished {at}.")
    parts = [words.format(at=terms.day_and_time(response.finished), who=terms.apart(who))]
    if response.corrects:
        why = translate("FormPage", "They put earlier answers right: {reason}")
        parts.append(why.format(reason=terms.apart(response.correction_reason)))
    parts.append(wrote_words(response, file))
    return " ".join(part for part in parts if part)


def others_words(who: str, questions: Sequence[str]) -> str:
    """Who changed which answers meanwhile; `who` is empty when no name is known."""
    translate = QCoreApplication.translate
    named = "; ".join(terms.apart(shortened(one, 60)) for one in questions[:MOST_NAMED])
    words = translate("FormPage", "{who} changed this meanwhile: {questions}.")
    if len(questions) > MOST_NAMED:
        words = translate("FormPage", "{who} changed this and more meanwhile: {questions}.")
    return words.format(who=terms.apart(shortened(who)) or translate("FormPage", "A colleague"), questions=named)
