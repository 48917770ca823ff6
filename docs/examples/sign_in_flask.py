"""Sign in with a code by SMS: Flask.  Try it: ``flask --app sign_in_flask run``."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any

from flask import Flask, redirect, render_template, request, session
from sign_in_words import page
from werkzeug.middleware.proxy_fix import ProxyFix

import sms_core
from sms_core import InvalidMessage
from sms_core_verify import Policy, SqliteStore, Store, Verifier
from sms_core_verify.words import no_number


def secret(name: str) -> str:
    """From the environment; yours may come from elsewhere."""
    if not os.environ.get(name):
        raise SystemExit(f"{name} must be 32 random bytes or more: openssl rand -hex 32")
    return os.environ[name]


def create_app(
    settings: Any = "sms.toml",
    store: Store | None = None,
    users: Collection[str] = ("+8613800138000",),
    proxies: int = 0,
) -> Flask:
    """The application.

    Args:
        settings: what ``sms_core.connect`` takes.
        store: where challenges are kept.
        users: numbers that have an account; yours are in a database.
        proxies: of your own, in front of the application; only they are believed.
    """
    key = secret("VERIFY_KEY")
    app = Flask(__name__, template_folder=Path(__file__).parent)
    app.config.update(
        SECRET_KEY=secret("SESSION_KEY"),
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_SAMESITE="Lax",  # no other site can post a form of ours
    )
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)
    verifier = app.extensions["verifier"] = Verifier(
        sms_core.connect(settings),
        store or SqliteStore("codes.db"),
        key,
        Policy(countries=["86"], max_per_minute=600),
    )

    def visit() -> str:
        """Binds a challenge to this browser."""
        return session.setdefault("visit", secrets.token_urlsafe())

    def language() -> str:
        return request.headers.get("Accept-Language", "")

    def show(*about: Any, **more: Any) -> str:
        return render_template("sign_in.html", **page(language(), *about, **more))

    @app.get("/")
    def index() -> str:
        return show(user=session.get("user"))

    @app.post("/code")
    def start() -> Any:
        try:
            phone = verifier.number(request.form["phone"])
        except InvalidMessage:
            return show(no_number=no_number(language())), 400
        challenge = verifier.start(
            phone,
            "SignIn",
            bind=visit(),
            ip=request.remote_addr or "",
            decoy=phone.e164 not in users,  # the same answer, and no message
        )
        return show(challenge, challenge.id)

    @app.post("/code/again")
    def again() -> str:
        challenge = verifier.resend(
            request.form["challenge"], bind=visit(), ip=request.remote_addr or ""
        )
        return show(challenge, challenge.id)

    @app.post("/code/check")
    def check() -> Any:
        given = request.form["challenge"]
        outcome = verifier.check(given, request.form["code"], bind=visit(), usage_type="SignIn")
        if not outcome:
            return show(outcome, given)
        session.clear()  # what was known of a stranger is not known of the user
        session["user"] = outcome.phone.e164
        return redirect("/")

    return app
