"""The words for what was set aside: kinds of records and the hub's reasons, as a worker would say them."""

from PySide6.QtCore import QCoreApplication


def _tr(words: str) -> str:
    return QCoreApplication.translate("SyncPage", words)


def kind_words(kind: str) -> str:
    """What a record is called."""
    words = {
        "family": _tr("Family's details"), "person": _tr("Person's details"), "relationship": _tr("Relationship"),
        "household": _tr("Household"), "address": _tr("Address"), "contact_risk": _tr("Contact risk"), "agency": _tr("Agency"),
        "agreement": _tr("Agreement"), "star_reading": _tr("Star"), "plan": _tr("Plan"), "goal": _tr("Goal"),
        "action": _tr("Action"), "childs_voice": _tr("Child's voice"), "contact": _tr("Contact"), "concern": _tr("Concern"),
        "review_decision": _tr("Decision on a plan"), "conflict": _tr("Decision between two versions"),
        "form_response": _tr("Answers to a form"),
    }
    return words.get(kind, _tr("Record"))


def reason_words(reason: str) -> str:
    """Why the hub set a change aside (names: `hub.merge`, `wire.messages.SetAsideEntry`) and what can be done."""
    words = {
        "not_valid": _tr("It does not fit what this kind of record allows."),
        "not_author": _tr("It says that somebody else wrote it, or at another time. Ask the council's support."),
        "not_allowed": _tr("Your role may not change this, or it stays as it was written. Ask your team lead."),
        "out_of_scope": _tr("The family is not assigned to you any more. Your team lead can see what you wrote."),
        "unknown_family": _tr("The hub does not know this family. Ask your team lead."),
        "unknown_record": _tr("The hub does not know this record. Ask the council's support."),
        "unknown_base": _tr("It builds on something that the hub has not said. Ask the council's support."),
        "record_exists": _tr("Somebody else had made the same record before."),
        "completed": _tr("The record was finished before this change. To put something right, add a correction."),
        "decided": _tr("Somebody else had decided this before. What they decided stands."),
        "failed": _tr("It is kept at the council and could not be used. The council's support can see why."),
        "full": _tr("So many different versions wait there that no more are taken. Decide those first, then write it again."),
    }
    return words.get(reason, _tr("The hub could not use it. Ask the council's support."))
