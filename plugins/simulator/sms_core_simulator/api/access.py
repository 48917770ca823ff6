"""The reading API: what arrived, for tests and for people with curl."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from sms_core_simulator.http import Answer, Request, json_answer
from sms_core_simulator.state import World

__all__ = ["answer", "is_local"]

_MESSAGES = "/api/v1/messages"


def answer(request: Request, world: World) -> Answer:
    """Answer a request below ``/api``."""
    if request.path != _MESSAGES:
        return json_answer(404, {"error": f"there is no {request.path}; {_MESSAGES} is"})
    if request.method in ("GET", "HEAD"):
        return _listed(request, world)
    if request.method == "DELETE":
        return json_answer(200, {"deleted": world.inbox.clear()})
    return json_answer(405, {"error": f"{_MESSAGES} knows GET and DELETE"})


def _listed(request: Request, world: World) -> Answer:
    # A plus sign that was not encoded arrives as a blank; the number is the same.
    asked = {name: value.strip() for name, value in request.query_fields.items()}
    unknown = sorted(asked.keys() - {"to", "outcome"})
    if unknown:
        return json_answer(400, {"error": f"{unknown[0]!r} is not known; to and outcome are"})
    messages = world.inbox.newest_first(asked.get("to", ""), asked.get("outcome", ""))
    listed = [message.as_dict() for message in messages]
    return json_answer(200, {"total": len(listed), "messages": listed})


def is_local(request: Request, bound: str) -> bool:
    """Whether a request names this machine, and not a name that was bent to point at it.

    A page elsewhere can make a browser ask here under its own name (DNS rebinding): so
    ``Host``, and ``Origin`` where there is one, must be a loopback name or the bound host.
    When bound to every interface any address is right, for no page can own an address.
    """
    origin = request.header("origin")
    named = [_host(f"//{request.header('host')}")] + [_host(origin)] * bool(origin)
    return all(_is_ours(name, bound) for name in named)


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
