"""Who may use the API: this machine's own programs, and no page but the simulator's own."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from sms_core.signing.encoding import same
from sms_core_simulator.http import Answer, Request, json_answer

__all__ = ["is_local", "refused"]

#: What anybody may ask: whether it is up.
_OPEN = ("/readyz",)


def refused(request: Request, bound: str, token: str) -> Answer | None:
    """The answer to whom it is refused; None for the others."""
    if request.path in _OPEN:
        return None
    if not is_local(request, bound):
        return json_answer(403, {"error": "Host is not this machine, or Origin not this address"})
    if token and not same(_given(request), token):
        words = "a token is needed: Authorization: Bearer TOKEN, or ?token=TOKEN"
        answer = json_answer(401, {"error": words})
        return Answer(401, answer.body, answer.content_type, (("www-authenticate", "Bearer"),))
    return None


def _given(request: Request) -> str:
    scheme, _, token = request.header("authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.query_fields.get("token", "")


def is_local(request: Request, bound: str) -> bool:
    """Whether a request names this machine, and comes from no page of elsewhere.

    A page elsewhere can make a browser ask here under its own name (DNS rebinding): so
    ``Host`` must be a loopback name or the bound host.  When bound to every interface any
    address is right, for no page can own an address.

    ``Origin``, which only browsers send, must be the same host and port: a page on another port
    of this machine may be anybody's.
    """
    host, origin = request.header("host"), request.header("origin")
    own = not origin or origin.lower() == f"http://{host}".lower()
    return own and _is_ours(_host(f"//{host}"), bound)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_ours(name: str, bound: str) -> bool:
    if name in ("localhost", bound.lower()):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or bound in ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound
