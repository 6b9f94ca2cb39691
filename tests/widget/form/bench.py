"""The form page over a store in memory, with forms compiled from XLSForm as the hub compiles them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from keyworker.base.paths import shipped
from keyworker.casework import forms
from keyworker.domain.family import Family
from keyworker.domain.form_definition import FormDefinition, form_definition_id
from keyworker.domain.form_response import FormResponse
from keyworker.domain.visibility import Visibility
from keyworker.forms.xlsform import compile_form
from keyworker.ui.answers_file import ChooseFile
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.form.presenter import FormPresenter
from keyworker.ui.pages.form.sheet import RepeatBlock
from keyworker.ui.questions.question import Question
from keyworker.ui.widgets.choose_file import ask_where
from tests.widget.rig import Rig

KINDS = Path(__file__).with_name("kinds.md")
ARABIC = "العربية (ar)"


@cache
def definition(path: Path = KINDS, visibility: Visibility = Visibility.PROFESSIONALS) -> FormDefinition:
    """A form as the hub sends it."""
    made = compile_form(path)
    return FormDefinition(
        id=form_definition_id(made.id, made.version), form_id=made.id, version=made.version, title=made.title,
        hint=made.bindings.hint, order=made.bindings.order, xform=made.xform, resources=dict(made.resources), bindings=made.bindings_text,
        answers_visibility=visibility, digest=made.digest(),
    )


def shipped_form(name: str) -> FormDefinition:
    """One of the forms that come with Keyworker."""
    return definition(Path(str(shipped("forms", "questionnaires", f"{name}.md"))))


class Filled:
    """One form on the screen, and what a person does with it."""

    def __init__(
        self, rig: Rig, form: FormDefinition | None = None, record: str | None = None, width: int = 1160, height: int = 700,
        choose_file: ChooseFile = ask_where,
    ) -> None:
        self.rig = rig
        self.family = next(one for one in rig.all(Family)).id
        self.id = record or self._begun((form or definition()).id)
        self.presenter = FormPresenter(rig.context, choose_file)
        self.page = self.presenter.page
        rig.show(self.page, width, height)
        self.page.activateWindow()
        self.open()

    def _begun(self, form: str) -> str:
        desk = self.rig.context.desk
        return self.rig.context.tasks.on_store_thread(lambda: forms.begin_response(desk, self.family, form)).records[0].id

    def open(self) -> None:
        """Come to the page (again)."""
        self.presenter.open(Place(PageName.FORM, self.family, FamilyTab.FORMS, self.id))
        self.rig.settle()

    def question(self, name: str) -> Question:
        """The question on the screen whose key ends with a name."""
        return next(one for one in self.page.filling.questions() if one.view.key.endswith(f"/{name}"))

    def names(self) -> list[str]:
        """The questions on the screen."""
        return [one.view.key.rsplit("/", 1)[-1] for one in self.page.filling.questions()]

    def type(self, name: str, text: str) -> None:
        """Type into the field of a question, and stay there."""
        field = self.question(name).controls()[0]
        field.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClicks(field, text)

    def leave_field(self) -> None:
        """Tab away from where the focus is."""
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        self.rig.settle()

    def step(self, number: int) -> None:
        """Go to a part by the task list."""
        self.page.filling.list.list.setCurrentRow(number - 1)
        self.rig.settle()

    def titles(self) -> dict[str, str]:
        """What the task list says: how far each part is."""
        shown = self.page.filling.list.list
        return {shown.item(row).text(): shown.item(row).data(Qt.ItemDataRole.UserRole + 1) for row in range(shown.count())}

    def repeat(self) -> RepeatBlock:
        """The repeat on the screen."""
        return next(one for one in self.page.filling.findChildren(RepeatBlock) if one.isVisible())

    def press(self, press: Callable[[], None]) -> None:
        """Press something and wait for what follows."""
        press()
        self.rig.settle()

    def kept(self) -> FormResponse:
        """The record as the store has it."""
        store = self.rig.store
        return self.rig.context.tasks.on_store_thread(lambda: store.get(FormResponse, self.id))

    def answers(self) -> dict[str, str]:
        """The answers that are kept, by the last part of their key."""
        return {key.rsplit("/", 1)[-1]: text for key, text in self.kept().answers.items()}
