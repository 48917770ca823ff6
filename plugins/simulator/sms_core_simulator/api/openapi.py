"""The OpenAPI document, written from the table of routes."""

from __future__ import annotations

from collections.abc import Sequence

from sms_core_simulator.api.operation import installed_version
from sms_core_simulator.api.routes import Field, Route

__all__ = ["document"]


def document(routes: Sequence[Route]) -> dict[str, object]:
    """OpenAPI 3.1."""
    paths: dict[str, dict[str, object]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sms-core simulator",
            "version": installed_version(),
            "description": "What arrived at the vendors' port, and what is to become of it.",
        },
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"token": []}],
        "paths": paths,
    }


def _operation(route: Route) -> dict[str, object]:
    parameters: list[dict[str, object]] = [
        {
            "name": name,
            "in": "query",
            "description": field.words,
            "required": field.needed,
            "schema": _schema(field),
        }
        for name, field in route.query.items()
    ]
    if "{" in route.path:
        schema = {"type": "integer"}
        parameters.append({"name": "id", "in": "path", "required": True, "schema": schema})
    words = route.path.removeprefix("/api/v1").strip("/").replace("{id}", "one")
    operation: dict[str, object] = {
        "operationId": "_".join([route.method.lower(), *words.replace("-", "_").split("/")]),
        "summary": route.words,
        "responses": {str(status): _answer(route, status) for status in route.answers},
    }
    if parameters:
        operation["parameters"] = parameters
    if route.body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _object(route)}},
        }
    return operation


def _object(route: Route) -> dict[str, object]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, field in route.body.items() if field.needed],
        "properties": {
            name: {**_schema(field), "description": field.words}
            for name, field in route.body.items()
        },
    }


def _answer(route: Route, status: int) -> dict[str, object]:
    kind = route.content_type if status < 300 else "application/json"
    return {"description": route.answers[status], "content": {kind: {}}}


def _schema(field: Field) -> dict[str, object]:
    return {} if field.kind == "any" else {"type": field.kind}
