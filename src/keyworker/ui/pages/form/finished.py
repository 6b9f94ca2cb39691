"""Finished answers on the form page: which version's words, when they were finished, what put them right. Part of the form page."""

from keyworker.domain.family_file import FamilyFile
from keyworker.ui.pages.form.page import FormPage
from keyworker.ui.pages.form.reading import head_of, later_answers, names_of
from keyworker.ui.pages.form.sitting import Sitting
from keyworker.ui.pages.form.state import steps_of
from keyworker.ui.pages.form.words import finished_words


class FinishedAnswers:
    """Answers that stand, as the page shows them."""

    def __init__(self, sitting: Sitting, file: FamilyFile, languages: tuple[str, ...]) -> None:
        self.sitting = sitting
        self._file, self._languages = file, languages

    def says(self) -> tuple[object, ...]:
        """What is on the page: where it is the same as before, nobody who reads is brought back to the top."""
        response = self.sitting.response
        later = later_answers(self._file, response)
        return (response.id, response.body(), later.id if later else "", names_of(self._file), finished_words(response, self._file))

    def begin(self, page: FormPage) -> None:
        """Show them from the top, after whatever was there."""
        page.forget()
        self.show(page)
        page.answers.take_focus()

    def show(self, page: FormPage) -> None:
        """Show what they say now. What somebody opened meanwhile stays, and the keyboard is left where it is."""
        response = self.sitting.response
        page.show_reading(head_of(self._file, response, self._languages, self.sitting.language()))
        later = later_answers(self._file, response)
        if later is not None:
            page.answers.show_other(page.tr("Open the answers that put these right"), later.id)
        else:
            page.answers.show_other(page.tr("Open the answers before") if response.corrects else "", response.corrects or "")
        self._say(page)

    def speak(self, language: str, page: FormPage) -> None:
        """Show them in another language of the form."""
        self.sitting.speak(language)
        self._say(page)

    def _say(self, page: FormPage) -> None:
        response = self.sitting.response
        page.answers.show_answers(
            steps_of(self.sitting.top()), finished_words(response, self._file), names_of(self._file),
            correctable=later_answers(self._file, response) is None,
        )
