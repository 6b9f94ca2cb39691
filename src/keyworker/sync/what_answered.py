"""What went wrong between this machine and the council, in a sentence that a worker understands and one that says what to do.

`sync.transport` asks. Told apart by what was seen, never by the words of whoever answered: none of those are passed on.
"""

import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpcore

from keyworker.base.errors import HubAway
from keyworker.sync.connections import SECONDS_OF_SILENCE, TooSlow

_STAYS: Final = "Everything stays on this machine and is sent when there is a connection."
_SIGN_IN: Final = (
    "Something else answers in place of the council, such as the sign-in page of a guest network.",
    f"Open a web page, sign in to the network there, then try again. {_STAYS}",
)
_MOVED: Final = (
    "The council's address sends this machine on to another address, which Keyworker does not follow.",
    f"On a guest network, open a web page and sign in there. Otherwise tell the council's IT. {_STAYS}",
)
_OTHER: Final = (
    "Something answers at the council's address, but not as the council does.",
    f"On a guest network, open a web page and sign in there. Otherwise tell the council's IT. {_STAYS}",
)
_SILENT: Final = (f"The council was reached, but did not answer for {SECONDS_OF_SILENCE:.0f} seconds.", "Everything stays on this machine and is sent again later.")
_SLOW: Final = ("The council was reached, but the line is too slow to get anything through.", "Everything stays on this machine and is sent again later.")
_NOT_FOUND: Final = ("The council's address cannot be found: this machine seems to have no network.", _STAYS)
_PROXY_WANTS_A_NAME: Final = (
    "The proxy of this network wants a name and a password before it lets Keyworker through.",
    f"Ask the council's IT to let this machine through. {_STAYS}",
)
_PROXY_REFUSES: Final = ("The proxy of this network does not let Keyworker through to the council.", f"Ask the council's IT to allow the council's address. {_STAYS}")
_PROXY_AWAY: Final = (
    "The proxy that this machine is set to use cannot be reached.", f"On another network the proxy may have to be switched off: ask the council's IT. {_STAYS}",
)
_EXPIRED: Final = (
    "The certificate of the council's address has expired, so nothing was sent.",
    "Look at the date of this machine first. If it is right, tell the council's IT. Everything stays on this machine.",
)
_NOT_YET: Final = (
    "The certificate of the council's address is not valid yet, so nothing was sent.",
    "The date of this machine is probably wrong: put it right, then try again. Everything stays on this machine.",
)
_OTHER_NAME: Final = (
    "What answers at the council's address has the certificate of another address, so nothing was sent.",
    "On a guest network, open a web page and sign in there. Otherwise tell the council's IT. Everything stays on this machine.",
)
_NOT_TRUSTED: Final = (
    "What answers at the council's address has a certificate that this machine does not trust, so nothing was sent.",
    "Somebody between may be opening secure connections, such as a filter of this network. Tell the council's IT. Everything stays on this machine.",
)
_NOT_SECURE: Final = (
    "What answers at the council's address does not speak securely, so nothing was sent.",
    "On a guest network, open a web page and sign in there. Otherwise tell the council's IT. Everything stays on this machine.",
)
_CODES: Final = {9: _NOT_YET, 10: _EXPIRED, 62: _OTHER_NAME, 64: _OTHER_NAME}
"""OpenSSL's numbers of what is wrong with a certificate (X509_V_ERR_…); every other one: nobody here trusts it."""
_BY_KIND: Final[tuple[tuple[type[Exception], tuple[str, str]], ...]] = (
    (TooSlow, _SLOW), (httpcore.ReadTimeout, _SILENT), (httpcore.WriteTimeout, _SILENT), (httpcore.RemoteProtocolError, _OTHER),
    (ssl.SSLError, _NOT_SECURE),
)
_ENDED: Final = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""The connection went, in the middle or at its end: an absent hub like any other."""
_PAGES: Final = ("text/html", "application/xhtml+xml")


def no_answer(error: Exception, *, proxied: bool) -> HubAway:
    """What a request that got no answer met."""
    return HubAway(*_said(error, proxied=proxied))


def wrong_answer(status: int, media_type: str, *, proxied: bool) -> HubAway | None:
    """What answered, where it was not the hub; None where it may have been."""
    if status == 511:
        return HubAway(*_SIGN_IN)
    if status == 407:
        return HubAway(*_PROXY_WANTS_A_NAME)
    if 300 <= status < 400:
        return HubAway(*_MOVED)
    if media_type.partition(";")[0].strip().lower() not in _PAGES:
        return None
    # A hub never answers with a page: a proxy says no with one, a guest network asks for a name with one, a web server in front is sorry.
    if status >= 400:
        return HubAway(*_PROXY_REFUSES) if proxied else HubAway() if status >= 500 else HubAway(*_OTHER)
    return HubAway(*_SIGN_IN)


def sign_in_page() -> HubAway:
    """An answer that no hub gives."""
    return HubAway(*_SIGN_IN)


def unknown_proxy() -> HubAway:
    """A proxy that Keyworker cannot use, such as SOCKS."""
    return HubAway("The proxy that this machine is set to use is of a kind that Keyworker does not know.", f"Tell the council's IT. {_STAYS}")


def _said(error: Exception, *, proxied: bool) -> tuple[str | None, str | None]:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _CODES.get(cause.verify_code, _NOT_TRUSTED)
        if isinstance(cause, httpcore.ProxyError):
            return _PROXY_WANTS_A_NAME if str(cause).startswith("407") else _PROXY_REFUSES
        for kind, said in _BY_KIND:
            if isinstance(cause, kind) and not isinstance(cause, _ENDED) and not str(cause).startswith("Server disconnected"):
                return said
    if proxied and any(isinstance(cause, httpcore.ConnectError | httpcore.ConnectTimeout) for cause in causes):
        return _PROXY_AWAY
    return (None, None) if not any(isinstance(cause, socket.gaierror) for cause in causes) else _NOT_FOUND


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
