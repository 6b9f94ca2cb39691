"""One version of a questionnaire, as the council gives it to its machines: the compiled XForm with what it needs.

The hub writes it (`keyworker-hub form add`, and the shipped forms when it opens); machines get it like any record of the council's.
A version is never changed: another wording is another version, so that answers of any version open and print for ever.
"""

from typing import ClassVar
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from keyworker.base.clock import Day
from keyworker.domain.record import HUB_ONLY, NAME_LENGTH, ListColumns, Record, Role
from keyworker.domain.visibility import Visibility

XFORM_LENGTH = 2_000_000


def form_definition_id(form_id: str, version: str) -> str:
    """The record id of one version of a form: the same wherever it is worked out, so that a version exists once."""
    return str(uuid5(NAMESPACE_URL, f"keyworker:form:{form_id}:{version}"))


class FormDefinition(Record):
    """One version of one form. `resources`: CSV text by file name that came with the form; the record's own (`people.csv` …) are not here."""

    kind: ClassVar[str] = "form_definition"
    written_by: ClassVar[frozenset[Role]] = HUB_ONLY

    form_id: str = Field(max_length=200)
    version: str = Field(max_length=200)
    title: str = Field(max_length=NAME_LENGTH)
    hint: str = Field(default="", max_length=NAME_LENGTH, description="when to use it, in one sentence")
    order: int = Field(default=1000, description="place in the list of forms; shipped ones from 10 to 120")
    xform: str = Field(max_length=XFORM_LENGTH, description="the XForm, as pyxform compiled it")
    resources: dict[str, str] = Field(default_factory=dict)
    bindings: str = Field(default="", max_length=100_000, description="TOML: what the form is about and what it writes back")
    answers_visibility: Visibility = Field(default=Visibility.PROFESSIONALS, description="of the answers made with it")
    digest: str = Field(max_length=64, description="SHA-256 over XForm, resources and bindings; answers keep it")
    source_digest: str = Field(default="", max_length=64, description="of the file that was compiled")
    number: int = Field(default=1, ge=1, description="1 for the first version that this hub had, 2 for the next …")
    valid_from: Day | None = None
    withdrawn: bool = Field(default=False, description="no longer offered for new answers; drafts go on, answers open")

    def columns(self) -> ListColumns:
        """Offered or withdrawn, and of which form."""
        return ListColumns(happened=self.valid_from, status="withdrawn" if self.withdrawn else "offered", owner=self.form_id)
