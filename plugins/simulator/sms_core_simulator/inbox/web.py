"""What the inbox's port answers: the page, its files, the event stream, and a few deeds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp
from uvicorn import Config, Server

from sms_core_simulator.inbox.deeds import Deeds
from sms_core_simulator.inbox.guard import SAFE_HEADERS, Guard
from sms_core_simulator.inbox.live import Live
from sms_core_simulator.inbox.page import asset, page
from sms_core_simulator.inbox.views import detail, difference

__all__ = ["make_app", "make_server"]

#: Bytes of a body, and of a head.
_MOST = 64 * 1024
_CONNECTIONS = 200


def make_app(deeds: Deeds, live: Live, *, bound: str, token: str = "") -> ASGIApp:
    """The application, behind its guard.

    Args:
        bound: the host the port is bound to.
        token: asked of every request; empty asks none.
    """
    app = Starlette(routes=_Inbox(deeds, live).routes())
    return Guard(app, bound, token)


def make_server(app: ASGIApp) -> Server:
    """The server of the application, which writes no log and takes no WebSockets."""
    config = Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        loop="asyncio",
        http="h11",
        ws="none",
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        h11_max_incomplete_event_size=_MOST,
        timeout_graceful_shutdown=1,
    )
    return Server(config)


class _Inbox:
    """The answers."""

    def __init__(self, deeds: Deeds, live: Live) -> None:
        self._deeds = deeds
        self._live = live
        self._page = page()
        self._icon = asset("icon.svg")

    def routes(self) -> list[Route]:
        return [
            Route("/", self.start),
            Route("/icon.svg", self.icon),
            Route("/events", self.events),
            Route("/messages", self.clear, methods=["DELETE"]),
            Route("/messages/{id:int}", self.message),
            Route("/messages/{id:int}/difference", self.difference, methods=["POST"]),
            Route("/replies", self.reply, methods=["POST"]),
            Route("/faults", self.faults),
            Route("/faults", self.add_fault, methods=["POST"]),
            Route("/faults/{id:int}", self.remove_fault, methods=["DELETE"]),
        ]

    async def start(self, _: Request) -> Response:
        html = self._page.with_start({**self._live.snapshot(), **self._deeds.about()})
        headers = {**SAFE_HEADERS, "content-security-policy": self._page.policy}
        return Response(html, headers=headers, media_type="text/html")

    async def icon(self, _: Request) -> Response:
        headers = {**SAFE_HEADERS, "cache-control": "max-age=3600"}
        return Response(self._icon, headers=headers, media_type="image/svg+xml")

    async def events(self, asked: Request) -> Response:
        since = asked.headers.get("last-event-id") or asked.query_params.get("since", "")
        stream = self._live.stream(since)
        return StreamingResponse(stream, headers=SAFE_HEADERS, media_type="text/event-stream")

    async def message(self, asked: Request) -> Response:
        found = self._deeds.message(asked.path_params["id"])
        if found is None:
            return _told(404, "the message is gone")
        return _json(detail(found, self._deeds.world, self._deeds.url))

    async def difference(self, asked: Request) -> Response:
        found = self._deeds.message(asked.path_params["id"])
        if found is None:
            return _told(404, "the message is gone")
        return await _with_body(asked, lambda told: difference(found, str(told.get("text", ""))))

    async def clear(self, _: Request) -> Response:
        return _json(self._deeds.clear())

    async def reply(self, asked: Request) -> Response:
        return await _with_body(asked, self._deeds.reply)

    async def faults(self, _: Request) -> Response:
        return _json(self._deeds.faults())

    async def add_fault(self, asked: Request) -> Response:
        return await _with_body(asked, self._deeds.add_fault)

    async def remove_fault(self, asked: Request) -> Response:
        return _json(self._deeds.remove_fault(asked.path_params["id"]))


async def _with_body(asked: Request, deed: Callable[[dict[str, Any]], object]) -> Response:
    """Do something with a JSON object, and tell what came of it."""
    if asked.headers.get("content-type", "").partition(";")[0] != "application/json":
        return _told(415, "the body must be application/json")
    body = bytearray()
    async for part in asked.stream():
        body += part
        if len(body) > _MOST:
            return _told(413, "the body is too long")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        return _told(400, "the body must be a JSON object")
    try:
        return _json(deed(told))
    except ValueError as error:
        return _told(400, str(error))


def _json(value: object) -> Response:
    return JSONResponse(value, headers=SAFE_HEADERS)


def _told(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status, SAFE_HEADERS)
