"""A lead asks the hub who opened and printed the families of their teams; the answer is verified and kept nowhere.

The audit page calls this on a background thread. It needs the network: nothing of the audit trail lies on a laptop.
"""

import secrets
from datetime import date
from typing import Protocol

from keyworker.base.errors import PackageForeign
from keyworker.sync.identity import Identity
from keyworker.wire.messages import AuditAnswer, AuditQuestion
from keyworker.wire.package import open_audit


class AsksAudit(Protocol):
    """A way to the hub on which questions can be asked."""

    def ask_audit(self, question: AuditQuestion) -> bytes:
        """The sealed answer. Raises HubAway, HubRefused."""
        ...


def ask(identity: Identity, transport: AsksAudit, first: date, last: date) -> AuditAnswer:
    """Who looked, from one day to another. Raises HubAway, HubRefused (no lead), PackageDamaged, PackageForeign (another answer)."""
    question = AuditQuestion(nonce=secrets.token_urlsafe(16), first=first, last=last)
    answer = open_audit(transport.ask_audit(question), unseal=identity.seal.open, verify=identity.from_hub)
    if (answer.machine, answer.nonce) != (identity.machine, question.nonce):
        raise PackageForeign
    return answer
