"""The routes of the API: a table, from which requests are served and the document is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from sms_core_simulator.http import Answer, Request, Waiting, json_answer
from sms_core_simulator.state import World

__all__ = ["Ask", "BadRequest", "Field", "Route", "serve"]

_LONGEST_WAIT = 300.0
_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(ms|s|m|)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "": 1.0}


class BadRequest(Exception):
    """A request the API cannot serve; the sentence says why."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


@attrs.frozen
class Field:
    """A parameter of a query or a field of a body.

    Attributes:
        words: what it says.
        kind: ``string``, ``integer``, ``number``, ``boolean`` or ``array``.
    """

    words: str
    kind: str = "string"
    needed: bool = False


@attrs.frozen
class Ask:
    """A request to the API, read by its route."""

    request: Request
    world: World
    now: float
    query: Mapping[str, str]
    place: str = ""
    connections: int = 0

    def body(self, fields: Mapping[str, Field]) -> dict[str, Any]:
        """The JSON object sent.

        Raises:
            BadRequest: it is none, or holds what is not known.
        """
        if self.request.media_type != "application/json":
            raise BadRequest("send JSON, with Content-Type: application/json", 415)
        try:
            value = json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise BadRequest("the body is not JSON") from None
        if not isinstance(value, dict):
            raise BadRequest("the body must be an object")
        for name in value:
            if name not in fields:
                raise BadRequest(f"{name!r} is not known; {', '.join(fields)} are")
        for name, field in fields.items():
            if field.needed and name not in value:
                raise BadRequest(f"{name} is needed: {field.words}")
            if name in value and not _is(value[name], field.kind):
                raise BadRequest(f"{name} must be of kind {field.kind}")
        return value

    def seconds(self, name: str) -> float:
        """A duration of the query, written ``10s``, ``500ms``, ``1m`` or ``10``.

        Raises:
            BadRequest: it is none, or longer than is waited.
        """
        found = _DURATION.fullmatch(self.query.get(name, "0"))
        seconds = float(found[1]) * _UNITS[found[2]] if found else -1.0
        if not 0 <= seconds <= _LONGEST_WAIT:
            raise BadRequest(f"{name} is a duration like 10s, of {_LONGEST_WAIT:g} s at most")
        return seconds

    def whole(self, name: str, default: int) -> int:
        """A whole number of the query.

        Raises:
            BadRequest: it is none.
        """
        text = self.query.get(name, str(default))
        if not re.fullmatch("[0-9]{1,15}", text):
            raise BadRequest(f"{name} must be a whole number")
        return int(text)


Handler = Callable[[Ask], Answer | Waiting]


@attrs.frozen
class Route:
    """A method and path of the API.

    Attributes:
        path: a last part in braces stands for anything.
        handle: answers it.
        words: what it does.
        query: its parameters.
        body: the fields of the object it takes.
        answers: statuses and what they mean.
    """

    method: str
    path: str
    handle: Handler
    words: str
    query: Mapping[str, Field] = attrs.field(factory=dict)
    body: Mapping[str, Field] = attrs.field(factory=dict)
    answers: Mapping[int, str] = attrs.field(factory=lambda: {200: "done"})
    content_type: str = "application/json"

    def place(self, path: str) -> str | None:
        """What stands for the part in braces; None when it is another path."""
        fixed, _, rest = self.path.partition("{")
        if not rest:
            return "" if path == fixed else None
        place = path.removeprefix(fixed)
        return place if path.startswith(fixed) and place and "/" not in place else None


def serve(
    routes: Sequence[Route], request: Request, world: World, now: float, connections: int
) -> Answer | Waiting:
    """Answer a request by the first route that has its path and method."""
    here = [(one, place) for one in routes if (place := one.place(request.path)) is not None]
    if not here:
        return json_answer(404, {"error": f"there is no {request.path}; see /api/v1/openapi.json"})
    method = "GET" if request.method == "HEAD" else request.method
    for route, place in here:
        if route.method == method:
            return _asked(route, request, world, now, place, connections)
    known = ", ".join(sorted({route.method for route, _ in here}))
    answer = json_answer(405, {"error": f"{request.path} knows {known}"})
    return attrs.evolve(answer, headers=(("allow", known),))


def _asked(
    route: Route, request: Request, world: World, now: float, place: str, connections: int
) -> Answer | Waiting:
    # A plus sign that was not encoded arrives as a blank; the number is the same.
    query = {name: value.strip() for name, value in request.query_fields.items()}
    query.pop("token", None)
    unknown = sorted(query.keys() - route.query.keys())
    if unknown:
        known = ", ".join(route.query) or "nothing"
        return json_answer(400, {"error": f"{unknown[0]!r} is not known; {known} is"})
    for name, field in route.query.items():
        if field.needed and not query.get(name):
            return json_answer(400, {"error": f"{name} is needed: {field.words}"})
    try:
        return route.handle(Ask(request, world, now, query, place, connections))
    except BadRequest as bad:
        return json_answer(bad.status, {"error": str(bad)})


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    kinds: Mapping[str, tuple[type, ...]] = {
        "string": (str,),
        "integer": (int,),
        "number": (int, float),
        "array": (list,),
        "any": (object,),
    }
    return isinstance(value, kinds.get(kind, ()))
