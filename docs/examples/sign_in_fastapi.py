"""Sign in with a code by SMS: an API in FastAPI.

Try it: ``uvicorn --factory sign_in_fastapi:create_app``.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel
from starlette.middleware.sessions import SessionMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

import sms_core
from sms_core import InvalidMessage
from sms_core_verify import AsyncVerifier, Challenge, Outcome, Policy, SqliteStore, Store
from sms_core_verify.words import no_number, told


def secret(name: str) -> str:
    """From the environment; yours may come from elsewhere."""
    if not os.environ.get(name):
        raise SystemExit(f"{name} must be 32 random bytes or more: openssl rand -hex 32")
    return os.environ[name]


class Start(BaseModel):
    phone: str


class Again(BaseModel):
    challenge_id: str


class Check(Again):
    code: str


def visit(request: Request) -> str:
    """Binds a challenge to this browser."""
    return request.session.setdefault("visit", secrets.token_urlsafe())


def ip(request: Request) -> str:
    return request.client.host if request.client else ""


def language(request: Request) -> str:
    return request.headers.get("accept-language", "")


def answer(request: Request, about: Challenge | Outcome) -> dict[str, Any]:
    """What the page may know, and what the visitor is told."""
    return {**about.for_screen(), "told": told(about, language(request))}


def create_app(
    settings: Any = "sms.toml",
    store: Store | None = None,
    users: Collection[str] = ("+8613800138000",),
    proxies: Collection[str] = (),
) -> FastAPI:
    """The application.

    Args:
        settings: what ``sms_core.connect_async`` takes.
        store: where challenges are kept.
        users: numbers that have an account; yours are in a database.
        proxies: addresses of your own proxies; only they are believed.
    """

    key = secret("VERIFY_KEY")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with (
            sms_core.connect_async(settings) as client,
            AsyncVerifier(
                client,
                store or SqliteStore("codes.db"),
                key,
                Policy(countries=["86"], max_per_minute=600),
            ) as app.state.verifier,
        ):
            yield

    app = FastAPI(lifespan=lifespan)
    app.add_middleware(
        SessionMiddleware,
        secret_key=secret("SESSION_KEY"),
        https_only=True,
        same_site="lax",  # no other site can send a request with our cookie
    )
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=[*proxies])

    @app.post("/code")
    async def start(request: Request, given: Start) -> dict[str, Any]:
        try:
            phone = app.state.verifier.number(given.phone)
        except InvalidMessage:
            raise HTTPException(400, no_number(language(request))) from None
        challenge = await app.state.verifier.start(
            phone,
            "SignIn",
            bind=visit(request),
            ip=ip(request),
            decoy=phone.e164 not in users,  # the same answer, and no message
        )
        return answer(request, challenge)

    @app.post("/code/again")
    async def again(request: Request, given: Again) -> dict[str, Any]:
        challenge = await app.state.verifier.resend(
            given.challenge_id, bind=visit(request), ip=ip(request)
        )
        return answer(request, challenge)

    @app.post("/code/check")
    async def check(request: Request, given: Check) -> dict[str, Any]:
        outcome = await app.state.verifier.check(
            given.challenge_id, given.code, bind=visit(request), usage_type="SignIn"
        )
        if outcome:
            request.session.clear()  # what was known of a stranger is not known of the user
            request.session["user"] = outcome.phone.e164
        return answer(request, outcome)

    @app.get("/me")
    async def me(request: Request) -> dict[str, Any]:
        return {"user": request.session.get("user")}

    return app
