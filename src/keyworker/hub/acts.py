"""What operators did, in the same audit trail as what machines wrote down: who, when, which command, on which ids.

`cli.answers` calls this for each command that changes something or shows families. It must never keep a word about a family, nor what
was typed: names are typed, ids are kept.
"""

import getpass
import os
from typing import Any

from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.visibility import Visibility
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger


def note(hub: Hub, command: str, *, family: str | None = None, **details: Any) -> None:
    """Write one act of an operator down; `details` holds ids and counts."""
    with hub.storage.transaction() as tx:
        Ledger(tx, hub.clock).save(AuditEvent(
            family=family, what=AuditKind.OPERATOR, at=hub.clock.now(), by="", source="hub", visibility=Visibility.RESTRICTED,
            details={"command": command, "operator": operator(), **details},
        ))


def operator() -> str:
    """Who types: the user of the operating system, and where they act as another one, both."""
    try:
        import pwd

        user = pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        user = _from_environment()
    asked = os.environ.get("SUDO_USER", user)
    return user if asked == user else f"{asked} as {user}"


def _from_environment() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return "unknown"
