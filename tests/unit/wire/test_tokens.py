"""A token is good for one request of one machine at about one time; a receipt for what the hub signed."""

from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Moment
from keyworker.base.errors import PackageDamaged, PackageForeign, TokenRefused
from keyworker.base.ids import new_id
from keyworker.wire.messages import Receipt
from keyworker.wire.tokens import read_receipt, read_request_token, request_token, sign_receipt
from tests.fakes.clock import HandClock
from tests.unit.wire.parts import Party

MACHINE = Party()
OTHER = Party()
HUB = Party()
NOW = HandClock().now()
REQUEST: dict[str, Any] = {"method": "POST", "path": "/v1/packages", "body": b"sealed"}


def _key_of(machine: str) -> Ed25519PublicKey | None:
    return {MACHINE.id: MACHINE.signing.public, OTHER.id: OTHER.signing.public}.get(machine)


def _token(party: Party = MACHINE, now: Moment = NOW, **changed: Any) -> str:
    said: dict[str, Any] = {"machine": party.id, "hub": HUB.id, "now": now} | REQUEST | changed
    return request_token(party.signing.private, **said)


def _read(token: str, now: Moment = NOW, **changed: Any) -> str:
    known: dict[str, Any] = {"key_of": _key_of, "hub": HUB.id, "now": now} | REQUEST | changed
    return read_request_token(token, **known)


def _forged(claims: Json, *, algorithm: str = "EdDSA", key: Any = None, typ: str = "kw-request+jwt") -> str:
    """Signed as asked, without PyJWT's own look at the claims."""
    signer = MACHINE.signing.private if key is None else key
    return jwt.PyJWS().encode(canonical(claims), signer, algorithm=algorithm, headers={"typ": typ})


def _claims() -> Json:
    claims: Json = jwt.decode(_token(), options={"verify_signature": False})
    return claims


def test_the_token_of_a_request_names_its_machine() -> None:
    assert _read(_token()) == MACHINE.id
    assert _read(_token(OTHER)) == OTHER.id


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "GET"}, {"path": "/v1/packages/"}, {"path": "/v1/packages?all=1"}, {"body": b""}, {"body": b"sealeD"},
        {"hub": OTHER.id},
    ],
)  # fmt: skip
def test_a_token_is_of_no_use_for_another_request(changed: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        _read(_token(), **changed)


def test_the_spelling_of_the_method_does_not_matter() -> None:
    assert _read(_token(method="post")) == MACHINE.id


@pytest.mark.parametrize("seconds", [-299, 0, 359])
def test_a_clock_may_be_five_minutes_off_either_way(seconds: int) -> None:
    clock = HandClock()
    clock.turn(seconds=seconds)
    assert _read(_token(), clock.now()) == MACHINE.id


@pytest.mark.parametrize("seconds", [-301, 361, 86_400])
def test_a_clock_further_off_is_refused_and_the_sentence_says_why(seconds: int) -> None:
    clock = HandClock()
    clock.turn(seconds=seconds)
    with pytest.raises(TokenRefused, match="clock"):
        _read(_token(), clock.now())


def test_a_machine_that_the_hub_does_not_know_is_refused() -> None:
    with pytest.raises(TokenRefused):
        _read(_token(Party()))


def test_a_machine_cannot_sign_for_another() -> None:
    with pytest.raises(TokenRefused):
        _read(_token(OTHER, machine=MACHINE.id))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": None}, {"iss": 7}, {"iss": "not an id"}, {"aud": [HUB.id]}, {"iat": None}, {"iat": "soon"}, {"iat": True},
        {"exp": None}, {"exp": 2**62}, {"exp": 0}, {"exp": 1e300}, {"htm": None}, {"htp": 3}, {"bsha256": None}, {"bsha256": "é"},
    ],
)  # fmt: skip
def test_a_claim_that_is_missing_or_of_another_shape_is_refused_and_no_other_error(changed: Json) -> None:
    with pytest.raises(TokenRefused):
        _read(_forged(_claims() | changed))


def test_a_token_that_would_live_longer_than_a_minute_is_refused() -> None:
    claims = _claims()
    with pytest.raises(TokenRefused):
        _read(_forged(claims | {"exp": claims["iat"] + 61}))


def test_no_other_algorithm_and_no_other_kind_of_token_is_taken() -> None:
    """Neither "none", nor a shared secret made of the public key, nor a receipt with the claims of a token."""
    secret = MACHINE.signing.public.public_bytes_raw()
    for forged in (
        _forged(_claims(), algorithm="none", key=""),
        _forged(_claims(), algorithm="HS256", key=secret),
        _forged(_claims(), typ="kw-receipt+jws"),
        _forged(_claims(), typ="JWT"),
    ):
        with pytest.raises(TokenRefused):
            _read(forged)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "é.é.é",
        "\ud800",
        "x" * 5_000,
        "e30.e30.",
        "bnVsbA.bnVsbA.bnVsbA",
        "W1tbW1tb" * 400 + ".e30.",
    ],
)
def test_any_other_text_is_refused_and_no_other_error(token: str) -> None:
    with pytest.raises(TokenRefused):
        _read(token)
    with pytest.raises((PackageDamaged, PackageForeign)):
        read_receipt(token, HUB.signing.public)


def test_any_character_of_a_token_changed_never_makes_another_request_of_it() -> None:
    """The last character of a signature has four unused bits; changing only those changes nothing that is said."""
    token = _token()
    for at in range(len(token) - 1):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        with pytest.raises(TokenRefused):
            _read(changed)


def _receipt() -> Receipt:
    return Receipt(machine=MACHINE.id, hub=HUB.id, received=7, digest="a" * 64, position=12, at=NOW)


def test_a_receipt_that_the_hub_signed_is_read_as_it_was() -> None:
    receipt = Receipt.model_validate(_receipt().model_dump(mode="json") | {"later": "kept"})
    assert read_receipt(sign_receipt(HUB.signing.private, receipt), HUB.signing.public) == receipt


def test_a_receipt_signed_by_somebody_else_is_foreign() -> None:
    with pytest.raises(PackageForeign):
        read_receipt(sign_receipt(OTHER.signing.private, _receipt()), HUB.signing.public)


def test_a_request_token_is_never_a_receipt() -> None:
    """Even when the same key signed it and its claims are those of a receipt."""
    claims = _receipt().model_dump(mode="json")
    with pytest.raises(PackageForeign):
        read_receipt(_forged(claims, key=HUB.signing.private), HUB.signing.public)


@pytest.mark.parametrize(
    "changed", [{"received": -1}, {"received": None}, {"at": "0001-01-01T00:00:00+14:00"}, {"machine": 1}]
)
def test_a_signed_text_that_is_no_whole_receipt_is_damaged(changed: Json) -> None:
    claims = _receipt().model_dump(mode="json") | changed
    with pytest.raises(PackageDamaged):
        read_receipt(_forged(claims, key=HUB.signing.private, typ="kw-receipt+jws"), HUB.signing.public)


def test_any_character_of_a_receipt_changed_is_noticed() -> None:
    token = sign_receipt(HUB.signing.private, _receipt())
    for at in range(len(token) - 1):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        with pytest.raises((PackageDamaged, PackageForeign)):
            read_receipt(changed, HUB.signing.public)


def test_two_tokens_of_the_same_request_differ() -> None:
    """Each has its own id (jti), so that a hub could tell a repeat."""
    assert _token() != _token()
    assert _claims()["jti"] != new_id()
