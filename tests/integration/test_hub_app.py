"""The application: who gets in, what is refused, and that every error is a problem without an echo."""

import re

import httpx
import orjson
import pytest

from keyworker.base.errors import Refusal
from keyworker.base.ids import new_id
from keyworker.hub import enrolment, serving
from keyworker.hub.app import SMALL_LIMIT, create_app
from keyworker.vault import seal
from keyworker.vault.seal import SealingKey, SigningKey
from keyworker.wire.enrolment import read_code
from keyworker.wire.package import SEALED_LIMIT
from tests.fakes.hub_world import Council, Laptop, client_of

CANARY = "zx-canary-zx"


def problem(answer: httpx.Response, status: int, name: str) -> None:
    """The answer is this problem, in the problem media type, and echoes nothing."""
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert (answer.status_code, said["status"], said["type"]) == (status, status, f"urn:keyworker:problem:{name}")
    assert CANARY not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_errors_of_the_framework_are_problems_too(client: httpx.Client) -> None:
    problem(client.get(f"/{CANARY}?{CANARY}=1"), 404, "not_found")
    problem(client.delete("/v1/hub"), 405, "method_not_allowed")
    problem(client.get("/v1/hub/"), 404, "not_found")
    problem(client.get("/docs"), 404, "not_found")


def test_health_and_card_are_open_and_say_nothing_about_people(client: httpx.Client, council: Council) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/v1/hub").json() == council.hub.card.model_dump()


@pytest.mark.parametrize("path", ["/v1/packages", "/v1/pull", "/v1/audit"])
def test_nobody_gets_in_without_a_token_for_exactly_this_request(laptop: Laptop, path: str) -> None:
    body = f'{{"cursor": "{CANARY}"}}'.encode()
    client = laptop.client
    problem(client.post(path, content=body), 401, "token_refused")
    problem(client.post(path, content=body, headers={"authorization": f"Bearer {CANARY}"}), 401, "token_refused")
    problem(client.post(path, content=body, headers={"authorization": f"Basic {CANARY}"}), 401, "token_refused")
    for other in ({"path": "/v1/other"}, {"body": b"x"}, {"method": "PUT"}, {"hub": new_id()}, {"machine": new_id()},
                  {"now": laptop.clock.now().plus(-10 * enrolment.CODE_LIFE)}):
        problem(laptop.send(path, body, **other), 401, "token_refused")
    stranger = Laptop(client, laptop.hub, laptop.worker, laptop.clock, id=laptop.id)
    problem(stranger.send(path, body), 401, "token_refused")


def test_a_token_is_good_once(laptop: Laptop) -> None:
    body = b'{"wire": 2}'
    header = {"authorization": f"Bearer {laptop.token('/v1/pull', body)}"}
    assert laptop.client.post("/v1/pull", content=body, headers=header).status_code == 200
    problem(laptop.client.post("/v1/pull", content=body, headers=header), 401, "token_refused")


def test_a_machine_that_nobody_confirmed_gives_and_gets_nothing(council: Council, client: httpx.Client) -> None:
    laptop = Laptop(client, council.hub, council.worker, council.clock)
    laptop.enrol(confirm=False)
    problem(laptop.send("/v1/pull", b"{}"), 403, "waiting")
    problem(laptop.send("/v1/packages", b"x"), 403, "waiting")
    enrolment.confirm(council.hub, laptop.number)
    assert laptop.pull() is not None


def test_a_code_is_good_for_one_machine_and_ten_minutes(council: Council, client: httpx.Client) -> None:
    code = enrolment.new_code(council.hub, council.worker.id).text
    first, second = (Laptop(client, council.hub, council.worker, council.clock) for _ in range(2))
    assert first.enrol(code_text=code).status_code == 200
    problem(second.enrol(code_text=code), 403, "code")
    again = Laptop(client, council.hub, council.worker, council.clock, first.signing, first.sealing)
    assert again.enrol(code_text=code, confirm=False).status_code == 200
    assert (again.id, again.number) == (first.id, first.number)
    late = enrolment.new_code(council.hub, council.worker.id).text
    council.clock.turn(minutes=10)
    problem(second.enrol(code_text=late), 403, "code")


def test_the_secret_of_a_code_is_not_kept(council: Council) -> None:
    code = read_code(enrolment.new_code(council.hub, council.worker.id).text)
    with council.hub.storage.transaction() as tx:
        kept = tx.code(code.code_id)
    assert kept is not None
    assert code.secret not in str(kept)


def test_an_enrolment_that_cannot_be_read_is_refused(client: httpx.Client, council: Council) -> None:
    card = council.hub.card
    problem(client.post("/v1/enrol", content=CANARY.encode()), 400, "package_damaged")
    problem(client.post("/v1/enrol", content=seal.seal(CANARY.encode(), card.seal_key)), 400, "package_damaged")
    other = SealingKey.generate().recipient
    problem(client.post("/v1/enrol", content=seal.seal(b"{}", other)), 403, "package_foreign")
    bad = {"code": new_id(), "secret": CANARY, "sign_key": CANARY, "seal_key": CANARY}
    problem(client.post("/v1/enrol", content=seal.seal(orjson.dumps(bad), card.seal_key)), 403, "package_foreign")
    bad |= {"sign_key": SigningKey.generate().public_hex}
    problem(client.post("/v1/enrol", content=seal.seal(orjson.dumps(bad), card.seal_key)), 403, "code")


def test_a_body_that_is_too_large_is_refused_while_it_is_read(client: httpx.Client) -> None:
    problem(client.post("/v1/packages", content=b"x" * (SEALED_LIMIT + 1)), 413, "too_large")
    problem(client.post("/v1/enrol", content=iter([b"x" * SMALL_LIMIT, b"x"])), 413, "too_large")
    problem(client.post("/v1/pull", content=b"x", headers={"content-length": "9" * 400}), 413, "too_large")


def test_a_pull_that_cannot_be_read_is_a_problem_without_an_echo(laptop: Laptop) -> None:
    for body in (b"", CANARY.encode(), b'{"cursor": 7}', b'{"cursor": "' + b"x" * 300 + b'"}', b"[" * 5000):
        problem(laptop.send("/v1/pull", body), 422, "not_valid")


def test_a_bug_of_ours_is_a_problem_without_its_text(
    council: Council, client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(enrolment, "enrol", broken)
    with client_of(council.hub) as fresh:
        problem(fresh.post("/v1/enrol", content=b"x"), 500, "internal")
    assert CANARY not in caplog.text
    assert "RuntimeError" in caplog.text


def test_the_description_is_whole(client: httpx.Client) -> None:
    """OpenAPI 3.1: every route, every answer described, every reference leads somewhere, every error a problem."""
    schema = client.get("/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    said = {path: set(one["responses"]["200"]["content"]) for path, route in schema["paths"].items() for one in route.values()}
    assert said == {
        "/v1/hub": {"application/json"}, "/v1/enrol": {"application/octet-stream"}, "/v1/packages": {"application/json"},
        "/v1/pull": {"application/octet-stream"}, "/v1/audit": {"application/octet-stream"}, "/health": {"application/json"},
    }
    assert set(schema["paths"]) == {"/v1/hub", "/v1/enrol", "/v1/packages", "/v1/pull", "/v1/audit", "/health"}
    for reference in re.findall(r'"\$ref":"#/([^"]+)"', orjson.dumps(schema).decode()):
        found = schema
        for part in reference.split("/"):
            found = found[part]
        assert found
    for methods in schema["paths"].values():
        for method, route in methods.items():
            assert ("requestBody" in route) == (method == "post")
            for status, answer in route["responses"].items():
                assert answer["description"]
                if status == "default" or int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"]


def test_it_works_over_a_real_socket(council: Council) -> None:
    with serving.running(create_app(council.hub)) as url, httpx.Client(base_url=url) as client:
        laptop = Laptop(client, council.hub, council.worker, council.clock)
        laptop.enrol()
        assert len(laptop.pull_all()) == 6
        answer = client.get("/health")
        assert "server" not in answer.headers
        problem(client.post("/v1/packages", content=iter([b"x" * 100_000] * 40)), 413, "too_large")


def test_plain_http_is_only_offered_to_this_computer() -> None:
    with pytest.raises(Refusal):
        serving.listen("0.0.0.0", 0, tls=False)
    with pytest.raises(Refusal):
        serving.listen("hub.example", 0, tls=False)
