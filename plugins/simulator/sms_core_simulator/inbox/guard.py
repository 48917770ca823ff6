"""Who may look: checked before page, API and event stream alike.

* ``Host`` must name this machine, or a page elsewhere could be bent to it (DNS rebinding).
* ``Origin`` and ``Sec-Fetch-Site`` must be the page's own: another site in the same browser,
  also one on another port of this machine, may neither read nor write.
* With a token set, a cookie or ``Authorization: Bearer`` must carry it.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sms_core.signing.encoding import same
from sms_core_simulator.api import is_local
from sms_core_simulator.http import Request

__all__ = ["COOKIE", "SAFE_HEADERS", "Guard"]

COOKIE = "sms_simulator"
#: Of every answer; the page itself has a policy that lets its own scripts run.
SAFE_HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Lets a request through to the application, or answers it itself.

    Args:
        bound: the host the port is bound to.
        token: asked of every request; empty asks none.
    """

    def __init__(self, app: ASGIApp, bound: str, token: str) -> None:
        self._app = app
        self._bound = bound
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        answer = self._refusal(scope)
        await (answer or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not _is_ours(headers, self._bound):
            return _plain(403, "Host is not this machine, as far as it knows")
        if not _is_same_site(headers, scope["method"]):
            return _plain(403, "only the inbox's own page may ask this")
        if not self._token:
            return None
        return self._admission(scope, headers)

    def _admission(self, scope: Scope, headers: Headers) -> Response | None:
        given = QueryParams(scope["query_string"]).get("token", "")
        if scope["path"] == "/" and given and same(given, self._token):
            answer = RedirectResponse("/", 303, SAFE_HEADERS)
            answer.set_cookie(COOKIE, self._token, httponly=True, samesite="strict")
            return answer
        if same(_bearer(headers), self._token) or same(_cookie(headers), self._token):
            return None
        return _plain(401, "a token is needed: open the address that the simulator printed")


def _is_ours(headers: Headers, bound: str) -> bool:
    return is_local(Request("GET", "/", (("host", headers.get("host", "")),)), bound)


def _is_same_site(headers: Headers, method: str) -> bool:
    origin = headers.get("origin")
    if origin is not None and _netloc(origin) != headers.get("host", "").lower():
        return False
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return True
    # A link on another page may be followed: it reads nothing and changes nothing.
    return method == "GET" and headers.get("sec-fetch-mode") == "navigate"


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _bearer(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _plain(status: int, words: str) -> Response:
    return PlainTextResponse(f"{words}\n", status, SAFE_HEADERS)
