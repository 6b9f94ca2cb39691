"""A package that was written once, with the keys that open it: every later version has to open it. Keys of nobody."""

import base64

from keyworker.base.clock import Moment
from keyworker.vault.seal import SealingKey, verify
from keyworker.wire.chain import check_chain
from keyworker.wire.contents import FIRST_DIGEST
from keyworker.wire.package import open_up

READER = "AGE-SECRET-KEY-1V4EHZJEA6NV7XVKGKLZL8CMHKTFGGA47X7F9RTRDK6STJQA8V30S29JUJ8"
AUTHOR = "01a20078-ae12-7f3b-a67d-09c23bef4ff6"
AUTHOR_KEY = "660f2fd819c3fc0a27b0bb9fb8f241fcdaed1cea2120be48e71afbe4273c031c"
PACKAGE = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBMMnhrUnF6T3ZFVkNPVUxnb2MvVG9sZGxHcEdPZW10Mm5hQzk0clo2UHhzCmtJUG42Sj"
    "c0c2RZYTlnOUU5dXkxZmdIaTQ0SVNFbHdoU2FHU01uazdsNGsKLT4gUFw9SV86LWdyZWFzZSB9a01+LURsSyBSSCN7ayBZW2VjIChgQjlUCmt5"
    "U0svdTJHbkMvZ3UxNitiVE1pcXNjOEFvRFk1L1NQbWhFeDNDcmEvRFVacHAydmRocTlxTXhLNDJ6N1Q3TEwKVHlJcjF6THJibjQ3RmlSanh3ZX"
    "FtZENNeWdoTjZnMzhlNnZpbVZEaW5NSnpseVlEZTJrM1hZMAotLS0gQkVQM3ZPN0E4MTZLMXpoY3dpbHNoSGFGbWNoZjZPNHBlWEZtNFpZV3pv"
    "OAr84HWgrNASKaiN7p/rU9z6/j9JHCIulARgkYsy2u++vbA5y6qYJxFBAzb0BYm2YHxNqPGvOLPEFTXjoikkR2PsAepgoNJENRU3sgSd1ye05K"
    "DA0yxkKPBCT3a3Z08Yaoz8lRRuHvu24p5vbWN2z4FRy2XAenFEPGo3ZaIxU993dt94u1E3PS1znRnw3zjlTzzGgtXQ+0WVD/woHTzp/FFvR21i"
    "V0ChvIzvF6ba5WUEB1wgPLw8Tjz5Ag6V0YVoAKt2pjWO8TNC0E7oT7M1Ap1qHtMBPL+GubJTogicBsqLoXnzVSbf7B0WNPYZQqcJtpceW6GMd8"
    "fwf91qHwCWaXmt4Xa0IXOqf4QZopi5Uo4oFKQfWuOxX99ivnw5XKc/8Jk5SCZf+bdJK40qNerJMJxJE5R4fJa/wqezZxEaIA9rhgaE98HQmij5"
    "hR9lEFKJEFCO/zy+s5WFK7QEmqQ+Kc6AbkrTC3YJg0o61HWZarfsbkfIEwjl6dkSP/0cIgoeq0RkT8KR9qN6ckx9cIZ+JJ1KD6DEgDZoN5SELq"
    "GBJ0itpC1fUz79PI3hzeiDPnVbwEhuvwfRwtKaS0ixJ1U0WeiRESad/HAzBnLLm/2egC1BOnkddprYXQ=="
)


def test_a_package_of_the_first_format_still_opens_and_its_chain_still_checks() -> None:
    """zstd, container, age, JSON and digests: all of it is a contract."""

    def check(author: str, signed: bytes, signature: bytes) -> None:
        assert author == AUTHOR
        verify(AUTHOR_KEY, signature, signed)

    message = open_up(base64.b64decode(PACKAGE), unseal=SealingKey.from_text(READER).open, verify=check)
    check_chain(message.changes, 0, FIRST_DIGEST)
    content = message.changes[0].content
    assert content.patch == {"wants": "what we want 0"}
    assert content.at == Moment.parse("2026-11-21T14:03:00Z[Europe/London]")
