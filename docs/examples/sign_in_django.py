"""Sign in with a code by SMS: Django, in one file.  Try it: ``python sign_in_django.py runserver``.

A project of yours has the settings in its settings module and the rest in an application.
"""

from __future__ import annotations

import os
import secrets
import sys
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST
from sign_in_words import page

import sms_core
from sms_core import InvalidMessage
from sms_core_verify import Policy, SqliteStore, Verifier
from sms_core_verify.words import no_number


def secret(name: str) -> str:
    """From the environment; yours may come from elsewhere."""
    if not os.environ.get(name):
        raise SystemExit(f"{name} must be 32 random bytes or more: openssl rand -hex 32")
    return os.environ[name]


settings.configure(
    SECRET_KEY=secret("SESSION_KEY"),
    ALLOWED_HOSTS=["localhost", "127.0.0.1", "shop.example"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    SESSION_COOKIE_SECURE=True,
    CSRF_COOKIE_SECURE=True,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent],
        }
    ],
    VERIFY_KEY=secret("VERIFY_KEY"),
    SMS="sms.toml",  # what sms_core.connect takes
    SMS_STORE=SqliteStore("codes.db"),
    SMS_USERS=["+8613800138000"],  # numbers that have an account; yours are in a database
    PROXIES=0,  # of your own, in front of the application; only they are believed
)
django.setup()


@cache
def verifier() -> Verifier:
    """One for the process."""
    return Verifier(
        sms_core.connect(settings.SMS),
        settings.SMS_STORE,
        settings.VERIFY_KEY,
        Policy(countries=["86"], max_per_minute=600),
    )


def visit(request: HttpRequest) -> str:
    """Binds a challenge to this browser."""
    return request.session.setdefault("visit", secrets.token_urlsafe())


def ip(request: HttpRequest) -> str:
    """As the outermost proxy of one's own saw it; further left stands what anybody may claim."""
    claimed = request.headers.get("x-forwarded-for", "").split(",")
    hops = [request.META["REMOTE_ADDR"], *(hop.strip() for hop in reversed(claimed) if hop.strip())]
    return hops[min(settings.PROXIES, len(hops) - 1)]


def language(request: HttpRequest) -> str:
    return request.headers.get("accept-language", "")


def show(request: HttpRequest, *about: Any, status: int = 200, **more: Any) -> HttpResponse:
    filled = page(language(request), *about, **more)
    return render(request, "sign_in.html", filled, status=status)


def index(request: HttpRequest) -> HttpResponse:
    return show(request, user=request.session.get("user"))


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    try:
        phone = verifier().number(request.POST["phone"])
    except InvalidMessage:
        return show(request, no_number=no_number(language(request)), status=400)
    challenge = verifier().start(
        phone,
        "SignIn",
        bind=visit(request),
        ip=ip(request),
        decoy=phone.e164 not in settings.SMS_USERS,  # the same answer, and no message
    )
    return show(request, challenge, challenge.id)


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    challenge = verifier().resend(request.POST["challenge"], bind=visit(request), ip=ip(request))
    return show(request, challenge, challenge.id)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    given = request.POST["challenge"]
    outcome = verifier().check(
        given, request.POST["code"], bind=visit(request), usage_type="SignIn"
    )
    if not outcome:
        return show(request, outcome, given)
    request.session.flush()  # what was known of a stranger is not known of the user
    request.session["user"] = outcome.phone.e164
    return redirect("/")


urlpatterns = [
    path("", index),
    path("code", start),
    path("code/again", again),
    path("code/check", check),
]

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
