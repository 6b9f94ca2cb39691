"""The whole tree of errors that a person may meet.

    KeyworkerError                 never raised itself
      Refusal                      the person asked for what the rules forbid: a sentence, beside the field or as a note
        FieldRefused               one named field cannot be as it was given
        NotHere                    the thing asked for is not (or no longer) in this store
          FamilyGone               nothing of this family is on this machine any more: it was let go of
        FamilyClosed               the family left this machine's scope and is being, or was, let go of
        RecordGone                 the record was on a page and is no longer on this machine
        NotAllowed                 this person's role may not do that
        AlreadyDone                it was completed or decided before and stands
        ChangedMeanwhile           what an act would be about is not what the page showed when its button was pressed
        FormRefused                a questionnaire uses what Keyworker does not support, or is wrong: names, rows, remedies
        PackRefused                a content pack is unsigned, changed, expired, or somebody else's
        AnswersRefused             answers to a form are missing or do not fit; names the questions
        ExtractChangesTooMuch      an import would change more of what is known than is likely; nothing was written
      Trouble                      the world is at fault: what happened, what to do next
        WrongPassphrase            the key file is whole, the passphrase does not open it
        TooManyAttempts            wait before the next try
        KeyFileDamaged             the key file is not what was written
        StoreDamaged               the store cannot be read with the right key
        StoreBusy                  another program holds the store for longer than one waits
        StoreInUse                 another program has the store of this machine open
        StoreTooNew                a newer Keyworker wrote this store
        StoreLocked                the store was closed (locked) while something still wanted it
        DiskFull                   nothing more can be written; what was saved stays
        FolderUnusable             a folder or file cannot be read or written
          StickFull                the stick has no room; nothing half-written is on it
        PackageDamaged             a package is not what its author sealed
        PackageForeign             a package from, or for, somebody else
        PackageGap                 a package that does not start where the last receipt ended
        LogForked                  the machine was restored from a copy: its numbers carry other content
        CouncilPutBack             the hub came back from a backup and does not know what this machine was told
        HubAway                    no answer from the hub
        SyncStopped                a person stopped the sync
        HubRefused                 the hub answered with a problem (RFC 9457)
        CodeRefused                an enrolment code that is expired, used, or unknown
        ExtractUnreadable          a folder holds no extract of the case system that can be read
        DataFileWrong              an instrument, template or setting: names file, key and remedy
        TokenRefused               a request that is not signed by a machine that the hub knows, or is for another request

Every text here is a constant sentence: no name of a person, no value that somebody typed. Library errors never cross a
floor: the room that called the library turns them into one of these. Everything else is our bug.
"""

import re
from typing import Any


class KeyworkerError(Exception):
    """Base of the tree: `sentence` says what is the matter, `remedy` what to do next. Never raised itself."""

    sentence = "Something did not work."
    remedy = ""

    def __init__(self, sentence: str | None = None, remedy: str | None = None) -> None:
        if sentence is not None:
            self.sentence = sentence
        if remedy is not None:
            self.remedy = remedy
        super().__init__(f"{self.sentence} {self.remedy}".strip())


class Refusal(KeyworkerError):
    """The person asked for what the rules forbid."""


class FieldRefused(Refusal):
    """One field cannot be as it was given; `field` is its name on the record, for putting the sentence beside it."""

    def __init__(self, field: str, sentence: str, remedy: str | None = None) -> None:
        self.field = field
        super().__init__(sentence, remedy)


class NotHere(Refusal):
    """The thing is not in this store."""

    sentence = "This is no longer on this machine."
    remedy = "Go back to My families and open it again."


class FamilyGone(NotHere):
    """The family was let go of, so that nothing of it can be read here any more; `family` is its id."""

    sentence = "The council has given this family to somebody else, and it is no longer on this machine."
    remedy = "All that you wrote for it was received by the council."

    def __init__(self, family: str) -> None:
        self.family = family
        super().__init__()


class FamilyClosed(Refusal):
    """The family was given to others and this machine was told: what is written then goes to the lead and is no part of the record."""

    sentence = "The council has given this family to somebody else, so nothing more can be written for it here."
    remedy = "What you just wrote is kept. You find it on Sync, and your team lead gets it."


class RecordGone(Refusal):
    """The record was on a page and is no longer on this machine: what is then written in it goes to the council, which says what becomes of it."""

    sentence = "This is no longer on this machine, so nothing more can be written in it here."
    remedy = "What you just wrote is kept, and goes to the council. You find it on Sync."


class NotAllowed(Refusal):
    """The role of the person who is signed in may not do this."""

    sentence = "Your role does not allow this."
    remedy = "Ask your team lead."


class AlreadyDone(Refusal):
    """It was completed or decided before; what stands is not changed."""

    sentence = "This is finished and stays as it is."
    remedy = "To put something right, add a correction."


class ChangedMeanwhile(Refusal):
    """What an act would be about is not what the page showed, so nothing was done. `said`: who changed what, for the screen alone."""

    sentence = "This was not done: it was changed meanwhile."
    remedy = "The page shows it now. Look at it, then press again."

    def __init__(self, said: str = "") -> None:
        super().__init__()
        self.sentence = said or self.sentence


class Trouble(KeyworkerError):
    """The world is at fault."""


class WrongPassphrase(Trouble):
    """The key file is whole; the passphrase is not the one that made it."""

    sentence = "That passphrase does not open the store on this machine."
    remedy = "Check Caps Lock and the keyboard language, and try again. Nothing has been lost."


class TooManyAttempts(Trouble):
    """Guessing is slowed down; `seconds` until the next try is taken."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        wait = "1 second" if seconds == 1 else f"{seconds} seconds"
        super().__init__(
            f"There were several wrong passphrases. The next try is possible in {wait}.",
            "The store is safe. Nobody can look up a forgotten passphrase; if it is forgotten, ask the council's support.",
        )


class KeyFileDamaged(Trouble):
    """The key file is not what was written."""

    sentence = "The key file of this machine is damaged. The passphrase is not the cause."
    remedy = "Do not delete anything. Ask the council's support to restore the key file; the store itself is untouched."


class StoreDamaged(Trouble):
    """The store cannot be read although the key is right."""

    sentence = "The store on this machine is damaged. The passphrase is right."
    remedy = "Do not delete anything. Ask the council's support; everything the council has received can be fetched again."


class StoreBusy(Trouble):
    """Another program holds the store for longer than one waits."""

    sentence = "Another program is using the store on this machine."
    remedy = "Close it and try again."


class StoreTooNew(Trouble):
    """A newer Keyworker wrote this store."""

    sentence = "This store was written by a newer Keyworker than this one."
    remedy = "Update Keyworker on this machine. Nothing has been changed."


class StoreInUse(Trouble):
    """Another program has this store open: two that write in it lose each other's words."""

    sentence = "Keyworker is open on this machine already."
    remedy = "Use that window, or close it first. Nothing has been changed."


class StoreLocked(Trouble):
    """The store is closed."""

    sentence = "The store is locked."
    remedy = "Unlock it with your passphrase; what was typed is kept."


class DiskFull(Trouble):
    """Nothing more can be written."""

    sentence = "The disk of this machine is full, so the last change could not be saved. Everything saved before is safe."
    remedy = "Free some space, then save again; what you typed is still on the screen."


class FolderUnusable(Trouble):
    """A folder or file cannot be read or written."""

    sentence = "A folder that Keyworker needs cannot be used."
    remedy = "Check that it exists and that you may write to it."


class StickFull(FolderUnusable):
    """A stick or shared folder has no room."""

    sentence = "The stick is full."
    remedy = "Nothing is lost. Take other things off it, or use another one, then do this once more."


class PackageDamaged(Trouble):
    """The package is not what its author sealed."""

    sentence = "A package was damaged on its way."
    remedy = "Nothing of it was taken. It is sent again at the next sync."


class PackageForeign(Trouble):
    """The package comes from, or is meant for, somebody else."""

    sentence = "A package is not meant for this reader or not from a machine that is known here."
    remedy = "Nothing of it was taken. Check which machine made it."


class PackageGap(Trouble):
    """Changes are missing before the package; the hub has up to `received`."""

    def __init__(self, received: int) -> None:
        self.received = received
        super().__init__(
            "Changes are missing before this package.", f"Send again from number {received + 1}."
        )


class LogForked(Trouble):
    """The same numbers carry other content: the machine was restored from a copy."""

    sentence = "This machine seems to have been restored from an older copy, or copied. Nothing is merged or lost."
    remedy = "Sync again: what is only here is sent under a name of its own."


class CouncilPutBack(Trouble):
    """The hub does not know what this machine was told: it came back from a backup, and merges nothing until it was offered the rest."""

    sentence = "The council's copy was put back to an earlier day. Nothing on this machine is lost."
    remedy = "Sync again: what the council's copy lacks is sent."


class HubAway(Trouble):
    """No answer from the hub."""

    sentence = "The council cannot be reached."
    remedy = "Everything stays on this machine and is sent when there is a connection."

    def of_a_question(self) -> "HubAway":
        """The same where something was only asked: nothing waits to be sent, and it is asked again by whoever wants to know."""
        advice = re.sub(r" ?Everything stays on this machine[^.]*\.", "", self.remedy)
        return HubAway(self.sentence, advice if "try again" in advice else f"{advice} Try again when there is a connection.".strip())


class SyncStopped(Trouble):
    """A person stopped the sync."""

    sentence = "Stopped. What was received stays received."
    remedy = "The rest goes with the next sync."


class HubRefused(Trouble):
    """The hub answered with a problem; `status` is the HTTP status, `name` the last part of the problem's type."""

    def __init__(self, status: int, name: str, sentence: str, remedy: str = "") -> None:
        self.status = status
        self.name = name
        super().__init__(sentence, remedy)


class CodeRefused(Trouble):
    """An enrolment code that is expired, used, unknown or not whole."""

    sentence = "This enrolment code cannot be used: it is not whole, has been used, or is older than ten minutes."
    remedy = "Ask the council's support for a new code."


class DataFileWrong(Trouble):
    """A data file (instrument, template, setting) is wrong; names `file` and `key`."""

    def __init__(self, file: str, key: str, problem: str, remedy: str) -> None:
        self.file = file
        self.key = key
        super().__init__(f"{file}: {key}: {problem}.", remedy)


class TokenRefused(Trouble):
    """A request's token is not by a known machine, not for this request, or not of this time."""

    sentence = "The council could not verify that this request comes from a machine that it knows."
    remedy = "Nothing was taken or given. Ask the council's support whether this machine is enrolled."


class FormRefused(Refusal):
    """A questionnaire cannot be used; `findings` are sentences that name question, row and what to use instead."""

    def __init__(self, findings: tuple[str, ...], remedy: str = "Mend the form; keyworker forms check says the same.") -> None:
        self.findings = findings
        super().__init__(" ".join(findings), remedy)


class PackRefused(Refusal):
    """A content pack is unsigned, changed, expired, for another instrument, or another council's."""

    sentence = "This content pack cannot be used."
    remedy = "Ask whoever made it for a new one."


class AnswersRefused(Refusal):
    """Answers cannot be finished: `questions` are the keys of those that are missing or do not fit, in the form's order."""

    sentence = "Some questions still need an answer."
    remedy = "Answer them, or choose Not known. Everything that you wrote is kept."

    def __init__(self, questions: tuple[str, ...]) -> None:
        self.questions = questions
        super().__init__()


class ExtractChangesTooMuch(Refusal):
    """An import would change more of what is known than is likely. Nothing was written; `findings` say what else was seen."""

    remedy = "Compare a few of them with the case system. If the extract is right, run the import again with --confirm."

    def __init__(self, what: str, findings: tuple[Any, ...]) -> None:
        self.findings = findings
        super().__init__(f"Nothing was written: this extract would change {what}.")


class ExtractUnreadable(Trouble):
    """A folder holds nothing that an import could take; `findings` say why, file by file."""

    sentence = "Nothing could be read in this folder, and nothing was changed."

    def __init__(self, remedy: str, findings: tuple[Any, ...] = ()) -> None:
        self.findings = findings
        super().__init__(None, remedy)
