"""A small council on a real hub (SQLCipher in a temporary folder), and a laptop that speaks the wire without a store."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import orjson

from keyworker.base.canonical import Json
from keyworker.domain.family import Assignment, Family, Team, Worker
from keyworker.domain.leaves import State, new_dot, new_salt
from keyworker.domain.record import Record, Role
from keyworker.hub import enrolment, home
from keyworker.hub.app import create_app
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.vault import seal
from keyworker.vault.seal import SealingKey, SigningKey
from keyworker.wire.chain import continue_chain
from keyworker.wire.contents import FIRST_DIGEST, Change, Content
from keyworker.wire.enrolment import read_code
from keyworker.wire.messages import (
    WIRE_VERSION,
    DownPackage,
    EnrolReply,
    EnrolRequest,
    HubCard,
    PullRequest,
    Receipt,
    UpPackage,
)
from keyworker.wire.package import open_down, pack
from keyworker.wire.tokens import read_receipt, request_token
from tests.fakes.clock import HandClock

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Council:
    """A hub with a worker, a lead, another worker, a team and two families; only the first is the worker's."""

    hub: Hub
    clock: HandClock
    worker: Worker
    lead: Worker
    stranger: Worker
    team: Team
    family: Family
    other_family: Family
    assignment: Assignment

    def save(self, *records: Record) -> None:
        """The hub's own words."""
        with self.hub.storage.transaction() as tx:
            for record in records:
                Ledger(tx, self.hub.clock).save(record)

    def body(self, record: str) -> Json:
        """A record's body as it stands."""
        with self.hub.storage.transaction() as tx:
            standing = tx.record(record)
        assert standing is not None
        return standing.body

    def position(self, record: str) -> int:
        """A record's position as it stands."""
        with self.hub.storage.transaction() as tx:
            standing = tx.record(record)
        return standing.position if standing else 0

    def read(self, kind: type[R], record: str) -> R:
        """A record as the hub itself would read it, to change it."""
        with self.hub.storage.transaction() as tx:
            standing = tx.record(record)
        assert standing is not None
        return standing.read(kind)

    def state(self, record: str) -> State:
        """A record's living values."""
        with self.hub.storage.transaction() as tx:
            standing = tx.record(record)
        return standing.state() if standing else State()

    def waiting(self, record: str) -> dict[str, list[Any]]:
        """By leaf, the different values of a record that await a decision, the shown one first."""
        waiting = self.state(record).waiting(out=bool(self.body(record).get("removed")))
        return {leaf: [value.value for value in values] for leaf, values in waiting.items()}


@contextmanager
def small_council(folder: Path) -> Iterator[Council]:
    """Make it in a folder; closed when the block ends."""
    clock = HandClock()
    home.make_hub(folder, council="Test council", keys=folder / "keys")
    hub = home.open_hub(folder, keys=folder / "keys", clock=clock)
    worker = Worker(name="Wilma Worker")
    lead = Worker(name="Leo Lead", role=Role.LEAD)
    stranger = Worker(name="Sam Stranger")
    team = Team(name="Team", leads={lead.id: True})
    family, other = _family("Archer"), _family("Baker")
    assignment = Assignment(family=family.id, worker=worker.id, worker_name=worker.name, team=team.id)
    council = Council(hub, clock, worker, lead, stranger, team, family, other, assignment)
    council.save(worker, lead, stranger, team, family, other, assignment)
    try:
        yield council
    finally:
        hub.storage.close()


def _family(name: str) -> Family:
    family = Family(name=name)
    return family.evolve(family=family.id)


class InProcess(httpx.BaseTransport):
    """Carries requests to the application of a hub without a socket."""

    def __init__(self, hub: Hub) -> None:
        self._inner = httpx.ASGITransport(create_app(hub), raise_app_exceptions=True)
        self._runner = asyncio.Runner()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, answered whole."""
        return self._runner.run(self._answered(request))

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        request.read()
        answer = await self._inner.handle_async_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

    def close(self) -> None:
        """End its event loop."""
        self._runner.close()


def client_of(hub: Hub) -> httpx.Client:
    """A client of a hub's application in this process."""
    return httpx.Client(transport=InProcess(hub), base_url="http://hub")


@dataclass
class Laptop:
    """A machine of a worker: its keys, its log, its cursor."""

    client: httpx.Client
    hub: Hub
    worker: Worker
    clock: HandClock
    signing: SigningKey = field(default_factory=SigningKey.generate)
    sealing: SealingKey = field(default_factory=SealingKey.generate)
    id: str = ""
    number: str = ""
    n: int = 0
    digest: str = FIRST_DIGEST
    cursor: str = ""
    position: int = 0
    wire: int = WIRE_VERSION

    def enrol(self, *, confirm: bool = True, code_text: str | None = None) -> httpx.Response:
        """Enrol with a new code (or the one given)."""
        code = read_code(code_text or enrolment.new_code(self.hub, self.worker.id).text)
        card = HubCard.model_validate_json(self.client.get("/v1/hub").content)
        request = EnrolRequest(code=code.code_id, secret=code.secret, sign_key=self.signing.public_hex,
                               seal_key=self.sealing.recipient, name="laptop", version="0.1")
        answer = self.client.post("/v1/enrol", content=seal.seal(request.model_dump_json().encode(), card.seal_key))
        if answer.status_code == 200:
            reply = EnrolReply.model_validate_json(self.sealing.open(answer.content))
            self.id, self.number = reply.machine, reply.number
            if confirm:
                enrolment.confirm(self.hub, self.number)
        return answer

    def content(self, record: Record | str, patch: Json, base: int, **other: Any) -> Content:
        """A content by this worker; `record` may be an id when kind and family are given."""
        if isinstance(record, Record):
            other = {"record": record.id, "kind": record.kind, "family": record.family, **other}
        else:
            other = {"record": record, **other}
        return Content.model_validate({"patch": patch, "base": base, "by": self.worker.id, "at": self.clock.now(), **other})

    def made(self, record: Record) -> Content:
        """The content that makes a record, as an older Keyworker says it."""
        return self.content(record, record.body(), 0)

    def edit(self, record: Record, saw: State, **fields: Any) -> Content:
        """The content of somebody who had the values of `saw` on the screen and writes in some fields."""
        seen = {f"/{name}": tuple(sorted(saw.shown_names(f"/{name}"))) for name in fields}
        salt = new_salt()
        return Content(
            record=record.id, kind=record.kind, family=record.family, patch=fields, by=self.worker.id, at=self.clock.now(),
            dot=new_dot(salt), seen=seen, salt=salt,
        )

    def package(self, changes: list[Change], **other: Any) -> bytes:
        """A package of changes."""
        message = UpPackage.model_validate(
            {"machine": self.id, "hub": self.hub.id, "acknowledged": self.position, "changes": changes, **other}
        )
        return pack(message, sign=self.signing.sign, seal=lambda data: seal.seal(data, self.hub.sealing.recipient))

    def chained(self, *contents: Content) -> list[Change]:
        """Contents numbered after what was sent."""
        return continue_chain(self.n, self.digest, contents)

    def push(self, *contents: Content) -> Receipt:
        """Send contents and remember the receipt."""
        changes = self.chained(*contents)
        receipt = self.receipt(self.send("/v1/packages", self.package(changes)))
        self.n, self.digest = receipt.received, receipt.digest
        return receipt

    def receipt(self, answer: httpx.Response) -> Receipt:
        """The verified receipt of an answer."""
        assert answer.status_code == 200, answer.text
        return read_receipt(orjson.loads(answer.content)["receipt"], self.hub.signing.public)

    def send(self, path: str, body: bytes, /, **claims: Any) -> httpx.Response:
        """A request with a token; `claims` makes the token another one than the request."""
        return self.client.post(path, content=body, headers={"authorization": f"Bearer {self.token(path, body, **claims)}"})

    def token(self, path: str, body: bytes, /, **claims: Any) -> str:
        """A token for a request."""
        said = {"machine": self.id, "hub": self.hub.id, "method": "POST", "path": path, "body": body,
                "now": self.clock.now(), **claims}
        return request_token(self.signing.private, **said)

    def pull(self, *, apply: bool = True) -> DownPackage | None:
        """One pull; with `apply` its cursor is remembered."""
        answer = self.send("/v1/pull", PullRequest(cursor=self.cursor, version="0.1", wire=self.wire).model_dump_json().encode())
        if answer.status_code == 204:
            return None
        assert answer.status_code == 200, answer.text
        package = open_down(answer.content, unseal=self.sealing.open, verify=self._verify)
        assert (package.machine, package.hub) == (self.id, self.hub.id)
        if apply:
            self.cursor, self.position = package.cursor, package.position
        return package

    def pull_all(self) -> list[Any]:
        """Entries of pulls until nothing is new."""
        entries: list[Any] = []
        while (package := self.pull()) is not None:
            entries += package.entries
        return entries

    def _verify(self, author: str, signed: bytes, signature: bytes) -> None:
        assert author == self.hub.id
        seal.verify(self.hub.signing.public_hex, signature, signed)
