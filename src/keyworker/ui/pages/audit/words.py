"""The words of the page of the audit trail: what somebody did, in one line and a quiet one under it. No record is read here."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from keyworker.domain.conflict import AuditKind
from keyworker.ui import terms
from keyworker.ui.pages.audit.state import Names
from keyworker.ui.widgets.days import counted
from keyworker.wire.messages import AuditLine

_WHAT: Final = {
    AuditKind.OPEN_FAMILY: QT_TRANSLATE_NOOP("audit", "Opened"), AuditKind.PRINT: QT_TRANSLATE_NOOP("audit", "Printed"),
    AuditKind.EXPORT: QT_TRANSLATE_NOOP("audit", "Saved as a file"), AuditKind.READ_NAMES: QT_TRANSLATE_NOOP("audit", "Read names"),
    AuditKind.FAILED_UNLOCK: QT_TRANSLATE_NOOP("audit", "Wrong passphrase"),
    AuditKind.OPERATOR: QT_TRANSLATE_NOOP("audit", "At the council's computer"),
}
_NAMED: Final = {
    "standard": QT_TRANSLATE_NOOP("audit", "the family's plan"), "star_picture": QT_TRANSLATE_NOOP("audit", "a picture of a star"),
    "answers": QT_TRANSLATE_NOOP("audit", "answers to a form"), "form_answers": QT_TRANSLATE_NOOP("audit", "answers to a form"),
    "blank": QT_TRANSLATE_NOOP("audit", "a form without answers"),
    "plan": QT_TRANSLATE_NOOP("audit", "the family's plan"),
    "today": QT_TRANSLATE_NOOP("audit", "on Today"), "families": QT_TRANSLATE_NOOP("audit", "on My families"),
    "search": QT_TRANSLATE_NOOP("audit", "in the search"), "reviews": QT_TRANSLATE_NOOP("audit", "on Reviews"),
    "decisions": QT_TRANSLATE_NOOP("audit", "on Needs your decision"), "audit": QT_TRANSLATE_NOOP("audit", "on Who looked"),
    "sync": QT_TRANSLATE_NOOP("audit", "on Sync"), "concern": QT_TRANSLATE_NOOP("audit", "for a safeguarding concern"),
    "family": QT_TRANSLATE_NOOP("audit", "on a family's page"), "star": QT_TRANSLATE_NOOP("audit", "on a star"),
    "contact": QT_TRANSLATE_NOOP("audit", "on a contact"), "form": QT_TRANSLATE_NOOP("audit", "on a form"),
    "print": QT_TRANSLATE_NOOP("audit", "before a print"), "review": QT_TRANSLATE_NOOP("audit", "on a review"),
}
_COMMANDS: Final = {
    "init": QT_TRANSLATE_NOOP("audit", "set the council's data up"), "serve": QT_TRANSLATE_NOOP("audit", "started the service"),
    "workers": QT_TRANSLATE_NOOP("audit", "changed who works here"), "teams": QT_TRANSLATE_NOOP("audit", "changed the teams"),
    "assign": QT_TRANSLATE_NOOP("audit", "gave the family to somebody"), "assign --end": QT_TRANSLATE_NOOP("audit", "took the family from somebody"),
    "enrol-code": QT_TRANSLATE_NOOP("audit", "made a code for a laptop"), "machines --confirm": QT_TRANSLATE_NOOP("audit", "let a laptop in"),
    "audit": QT_TRANSLATE_NOOP("audit", "read who looked"), "backup": QT_TRANSLATE_NOOP("audit", "backed the data up"),
    "saved": QT_TRANSLATE_NOOP("audit", "said what a backup holds"), "set-aside": QT_TRANSLATE_NOOP("audit", "read what was set aside"),
    "erase": QT_TRANSLATE_NOOP("audit", "erased something by law"), "form add": QT_TRANSLATE_NOOP("audit", "added a form"),
    "form withdraw": QT_TRANSLATE_NOOP("audit", "withdrew a form"), "import-ssd": QT_TRANSLATE_NOOP("audit", "brought the case system's data in"),
    "pack trust": QT_TRANSLATE_NOOP("audit", "trusted a maker of words for stars"), "pack add": QT_TRANSLATE_NOOP("audit", "added words for a star"),
    "pack remove": QT_TRANSLATE_NOOP("audit", "took words for a star out"), "settings": QT_TRANSLATE_NOOP("audit", "changed the council's settings"),
    "stick": QT_TRANSLATE_NOOP("audit", "took sticks in"),
}


def tr(text: object) -> str:
    """A text of this page in the language of the screen."""
    return QCoreApplication.translate("audit", str(text))


def cells(line: AuditLine, names: Names) -> tuple[tuple[str, str], ...]:
    """The columns of a line: when, who, what, on which family; each with the quiet words under it."""
    family = names.families.get(line.family or "", "") or (tr("A family that is not on this laptop") if line.family else "")
    return (terms.weekday(line.at), f"{line.at.local():%H:%M}"), (who(line, names), line.machine), (what(line), detail(line)), (family, "")


def who(line: AuditLine, names: Names) -> str:
    """Whose act it was."""
    if not line.by:
        return tr("Operator {name}").format(name=line.details.get("operator", "")).strip()
    return names.workers.get(line.by, "") or tr("Somebody who is not on this laptop")


def what(line: AuditLine) -> str:
    """What was done."""
    words = {kind.value: text for kind, text in _WHAT.items()}
    return tr(words.get(line.what, line.what))


def detail(line: AuditLine) -> str:
    """On which page, of which document, how often, by which command; what this version has no word for is left out."""
    found = line.details
    if line.what == AuditKind.FAILED_UNLOCK:
        times = found.get("times")
        return counted(times, tr("once before the laptop was unlocked"), tr("{n} times before the laptop was unlocked")) if isinstance(times, int) else ""
    document = found.get("document") or found.get("form")  # of a document it is what it was made of, or its sort
    named = [_NAMED.get(str(document)), _NAMED.get(str(found.get("page"))), _COMMANDS.get(str(found.get("command")))]
    return " · ".join(tr(words) for words in named if words)
