"""The API: what arrived, and what is to become of it, for tests and for people with curl."""

from __future__ import annotations

from sms_core_simulator.api import control, messages, operation
from sms_core_simulator.api.access import is_local, refused
from sms_core_simulator.api.openapi import document
from sms_core_simulator.api.routes import Ask, Field, Route, serve
from sms_core_simulator.http import Answer, Request, Waiting, is_loopback, json_answer
from sms_core_simulator.state import World

__all__ = ["answer", "is_local", "is_loopback", "refused", "serves"]


def _document(_: Ask) -> Answer:
    return json_answer(200, document(ROUTES))


def _ready(_: Ask) -> Answer:
    return json_answer(200, {"status": "ready"})


ROUTES: tuple[Route, ...] = (
    *messages.ROUTES,
    *control.ROUTES,
    *operation.ROUTES,
    Route(
        "GET",
        "/readyz",
        _ready,
        "Whether it is up: once it listens, it is, so that nothing is waited for",
        {"wait": Field("accepted for symmetry: 10s")},
    ),
    Route("GET", "/api/v1/openapi.json", _document, "This document"),
)


def serves(request: Request) -> bool:
    """Whether a request is one to the API."""
    return request.path.startswith("/api/") or request.path in ("/readyz", "/metrics")


def answer(
    request: Request, world: World, now: float = 0.0, connections: int = 0
) -> Answer | Waiting:
    """Answer a request that ``serves`` knows."""
    return serve(ROUTES, request, world, now, connections)
