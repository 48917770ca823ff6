"""The applications that the guides show: people sign in to them, and attackers do not.

Every test runs against Flask, Django and FastAPI, each with a store of its own, over HTTP to the
simulator.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from functools import partial
from html import unescape
from importlib import import_module

import pytest
from anyio.from_thread import start_blocking_portal

from sms_core.clock import Clock
from sms_core_verify import Shown, SqliteStore
from sms_core_verify.words import no_number, sentence

from .conftest import DOCS

pytestmark = pytest.mark.sockets

STRANGER = "+8613800999999"
ABROAD = "+34600000001"
EXAMPLES = DOCS / "examples"


class Browser:
    """A visitor of an application; what it is answered is a dictionary, page or not."""

    def start(self, phone, **headers):
        return self.ask("/code", {"phone": phone}, **headers)

    def again(self, challenge, **headers):
        return self.ask("/code/again", {self.field: challenge}, **headers)

    def check(self, challenge, code, **headers):
        return self.ask("/code/check", {self.field: challenge, "code": code}, **headers)


class PageBrowser(Browser):
    """Reads the page, and sends forms."""

    field = "challenge"

    def ask(self, path, form, **headers):
        return self.read(self.post(path, form, headers))

    def read(self, text):
        status = re.search(r'data-status="(\w+)">([^<]+)<', text)
        challenge = re.search(r'name="challenge" value="([^"]*)"', text)
        user = re.search(r"<p>[^<]+ (\+\d+)</p>", text)
        return {
            "status": status[1] if status else "verified" if user else "",
            "told": unescape(status[2]) if status else "",
            "challenge_id": challenge[1] if challenge else "",
            "user": user[1] if user else None,
            "shape": re.sub(r'name="(challenge|csrfmiddlewaretoken)" value="[^"]*"', "", text),
        }


class FlaskBrowser(PageBrowser):
    def __init__(self, app, address):
        self.web, self.address = app.test_client(), address

    def post(self, path, form, headers):
        answer = self.web.post(
            path,
            data=form,
            headers=headers,
            base_url="https://shop.example",
            follow_redirects=True,
            environ_base={"REMOTE_ADDR": self.address},
        )
        return answer.text

    @property
    def user(self):
        return self.read(self.web.get("/", base_url="https://shop.example").text)["user"]


class DjangoBrowser(PageBrowser):
    def __init__(self, address):
        from django.test import Client

        self.web = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)

    def post(self, path, form, headers):
        self.web.get("/", secure=True, headers={"host": "shop.example"})
        answer = self.web.post(
            path,
            {**form, "csrfmiddlewaretoken": self.web.cookies["csrftoken"].value},
            secure=True,
            follow=True,
            headers={"host": "shop.example", "origin": "https://shop.example", **headers},
        )
        return answer.content.decode()

    @property
    def user(self):
        page = self.web.get("/", secure=True, headers={"host": "shop.example"})
        return self.read(page.content.decode())["user"]


class FastapiBrowser(Browser):
    """Runs in the event loop of the application, which is another thread's."""

    field = "challenge_id"

    def __init__(self, portal, app, address):
        from httpx import ASGITransport, AsyncClient

        transport = ASGITransport(app, client=(address, 50000))
        self.web = AsyncClient(transport=transport, base_url="https://shop.example")
        self.portal = portal

    def ask(self, path, given, **headers):
        told = self.portal.call(partial(self.web.post, path, json=given, headers=headers)).json()
        return {**told, "shape": str({**told, "challenge_id": ""})}

    @property
    def user(self):
        return self.portal.call(self.web.get, "/me").json()["user"]


class Shop:
    """An application: ``browser()`` is another visitor, ``advance`` makes time go by."""

    def __init__(self, name, settings, folder, phone, proxies, running):
        self.now = 1_700_000_000.0
        self.store = SqliteStore(folder / "codes.db", clock=Clock(wall=lambda: self.now))
        running.callback(self.store.close)
        self.browser = getattr(self, name)(settings, [phone], proxies, running)

    def advance(self, seconds):
        self.now += seconds

    def flask(self, settings, users, proxies, running):
        made = import_module("sign_in_flask").create_app(settings, self.store, users, proxies)
        running.callback(made.extensions["verifier"].close)
        return lambda address="192.0.2.1": FlaskBrowser(made, address)

    def django(self, settings, users, proxies, running):
        made = import_module("sign_in_django")
        from django.test import override_settings

        running.enter_context(
            override_settings(SMS=settings, SMS_STORE=self.store, SMS_USERS=users, PROXIES=proxies)
        )
        made.verifier.cache_clear()
        running.callback(lambda: made.verifier().close())
        return lambda address="192.0.2.1": DjangoBrowser(address)

    def fastapi(self, settings, users, proxies, running):
        trusted = ["192.0.2.1"] if proxies else []
        made = import_module("sign_in_fastapi").create_app(settings, self.store, users, trusted)
        portal = running.enter_context(start_blocking_portal())
        lifespan = made.router.lifespan_context(made)
        running.enter_context(portal.wrap_async_context_manager(lifespan))
        return lambda address="192.0.2.1": FastapiBrowser(portal, made, address)


@pytest.fixture(params=["flask", "django", "fastapi"])
def shop(request, sms_simulator, sms_inbox, tmp_path, monkeypatch):
    """An application where the inbox's number has an account; ``shop(proxies=1)`` is behind one."""
    monkeypatch.syspath_prepend(EXAMPLES)
    monkeypatch.setenv("SESSION_KEY", "s" * 40)
    monkeypatch.setenv("VERIFY_KEY", "k" * 40)
    settings = {
        "provider": "aliyun",
        "endpoint": sms_simulator.url,
        "access_key_id": "simulator",
        "access_key_secret": "simulator-secret",
        "sign_name": "MyShop",
        "templates": {"SignIn": "SMS_100000001"},
    }
    with ExitStack() as running:

        def make(proxies=0):
            return Shop(request.param, settings, tmp_path, sms_inbox.number, proxies, running)

        yield make


@pytest.mark.parametrize("framework", ["flask", "django", "fastapi"])
@pytest.mark.parametrize("name", ["SESSION_KEY", "VERIFY_KEY"])
def test_without_a_secret(framework, name):
    """A sentence that names it, before anything is served."""
    program = f"import sign_in_{framework} as made; made.create_app()"
    secrets = {"SESSION_KEY": "s" * 40, "VERIFY_KEY": "k" * 40, name: ""}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=EXAMPLES,
        env={**os.environ, **secrets, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    words = f"{name} must be 32 random bytes or more: openssl rand -hex 32\n"
    assert (done.returncode, done.stderr) == (1, words)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_person_signs_in(shop, sms_inbox):
    """Number, code from the phone, and the session is the user's."""
    visitor = shop().browser()
    started = visitor.start(sms_inbox.number)
    assert started["status"] == "sent"
    assert visitor.user is None
    answer = visitor.check(started["challenge_id"], f" {sms_inbox.wait_for_code()} ")
    assert answer["status"] == "verified"
    assert visitor.user == sms_inbox.number


def test_the_same_code_again(shop, sms_inbox):
    """After the cooldown, and the first copy opens as well as the second."""
    here = shop()
    visitor = here.browser()
    challenge = visitor.start(sms_inbox.number)["challenge_id"]
    code = sms_inbox.wait_for_code()
    early = visitor.again(challenge)
    assert early["status"] == "slow_down"
    assert "60" in early["told"]
    here.advance(60)
    assert visitor.again(challenge)["status"] == "sent"
    assert sms_inbox.wait_for_code() == code
    assert visitor.check(challenge, code)["status"] == "verified"


def test_no_phone_number(shop, sms_inbox):
    """It is told in the visitor's language, and repeats nothing."""
    answer = shop().browser().start("12345", **{"Accept-Language": "fr,zh-TW;q=0.9,en;q=0.8"})
    assert no_number("zh-TW") in answer["shape"]
    assert "12345" not in str(answer)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN", "zh-TW", "es-MX"])
def test_the_visitors_language(shop, sms_inbox, language):
    """What is told is a sentence of the package."""
    visitor = shop().browser()
    header = {"Accept-Language": f"{language},{language[:2]};q=0.9,fr;q=0.5"}
    answer = visitor.start(sms_inbox.number, **header)
    assert answer["told"] == sentence(Shown.SENT, language)
    answer = visitor.check(answer["challenge_id"], wrong(sms_inbox.wait_for_code()), **header)
    assert answer["told"].startswith(sentence(Shown.INVALID_OR_EXPIRED, language))
    assert "4" in answer["told"]


# attacks --------------------------------------------------------------------------------------


def test_guessing(shop, sms_inbox):
    """Five wrong codes, and the right one is refused too."""
    visitor = shop().browser()
    challenge = visitor.start(sms_inbox.number)["challenge_id"]
    code = sms_inbox.wait_for_code()
    for _ in range(5):
        assert visitor.check(challenge, wrong(code))["status"] == "invalid_or_expired"
    assert visitor.check(challenge, code)["status"] == "invalid_or_expired"
    assert visitor.user is None


def test_a_resend_gives_no_tries(shop, sms_inbox):
    """Nor more time."""
    here = shop()
    visitor = here.browser()
    challenge = visitor.start(sms_inbox.number)["challenge_id"]
    code = sms_inbox.wait_for_code()
    for _ in range(4):
        visitor.check(challenge, wrong(code))
    here.advance(60)
    assert visitor.again(challenge)["status"] == "sent"
    visitor.check(challenge, wrong(code))
    assert visitor.check(challenge, code)["status"] == "invalid_or_expired"


def test_the_code_of_another_session(shop, sms_inbox):
    """A thief of challenge and code, without the session, gets nothing; its owner does."""
    here = shop()
    owner, thief = here.browser(), here.browser()
    challenge = owner.start(sms_inbox.number)["challenge_id"]
    code = sms_inbox.wait_for_code()
    assert thief.check(challenge, code)["status"] == "invalid_or_expired"
    assert thief.user is None
    here.advance(60)
    assert thief.again(challenge)["status"] == "invalid_or_expired"
    sms_inbox.assert_no_message(within=0.05)
    assert owner.check(challenge, code)["status"] == "verified"


def test_the_code_of_another_challenge(shop, sms_inbox):
    """Someone's own code does not open a challenge for somebody else's number."""
    visitor = shop().browser()
    mine = visitor.start(sms_inbox.number)["challenge_id"]
    theirs = visitor.start(STRANGER)["challenge_id"]
    code = sms_inbox.wait_for_code()
    assert visitor.check(theirs, code)["status"] == "invalid_or_expired"
    assert visitor.check(mine, code)["status"] == "verified"


def test_a_code_used_before(shop, sms_inbox):
    """Once; not again, not even in the session that used it."""
    here = shop()
    visitor = here.browser()
    challenge = visitor.start(sms_inbox.number)["challenge_id"]
    code = sms_inbox.wait_for_code()
    assert visitor.check(challenge, code)["status"] == "verified"
    for each in (here.browser(), visitor):
        assert each.check(challenge, code)["status"] == "invalid_or_expired"


def test_an_expired_code(shop, sms_inbox):
    """A second too late."""
    here = shop()
    visitor = here.browser()
    challenge = visitor.start(sms_inbox.number)["challenge_id"]
    code = sms_inbox.wait_for_code()
    here.advance(300)
    assert visitor.check(challenge, code)["status"] == "invalid_or_expired"
    assert visitor.user is None


@pytest.mark.parametrize("given", ["", "x", "a.b", "0" * 32, "\N{SNOWMAN}"])
def test_what_is_no_challenge(shop, sms_inbox, given):
    """Any id gets the same answer."""
    visitor = shop().browser()
    assert visitor.check(given, "123456")["status"] == "invalid_or_expired"
    assert visitor.again(given)["status"] == "invalid_or_expired"


def test_known_unknown_and_unserved_numbers(shop, sms_inbox, sms_simulator):
    """The answers differ in the challenge only, before and after a wrong code."""
    here = shop()
    numbers = (sms_inbox.number, STRANGER, ABROAD)
    visitors = {number: here.browser() for number in numbers}
    started = {number: visitors[number].start(number) for number in numbers}
    assert len({answer["shape"] for answer in started.values()}) == 1
    assert len({len(answer["challenge_id"]) for answer in started.values()}) == 1
    code = wrong(sms_inbox.wait_for_code())
    checked = [visitors[n].check(started[n]["challenge_id"], code)["shape"] for n in numbers]
    assert len(set(checked)) == 1
    again = [visitors[n].again(started[n]["challenge_id"])["status"] for n in numbers]
    assert again == ["slow_down"] * 3
    assert [len(sms_simulator.messages(number)) for number in numbers] == [1, 0, 0]


def test_one_address_after_many_numbers(shop, sms_inbox):
    """Ten sends in ten minutes; what a browser claims to be changes nothing."""
    here = shop()
    for n in range(10):
        claim = {"X-Forwarded-For": f"198.51.100.{n}"}
        assert here.browser().start(f"+86139000000{n:02}", **claim)["status"] == "sent"
    refused = here.browser().start(sms_inbox.number, **{"X-Forwarded-For": "198.51.100.99"})
    assert refused["status"] == "slow_down"
    assert refused["challenge_id"] == ""  # the page asks for a number, not for a code
    assert here.browser("192.0.2.2").start(sms_inbox.number)["status"] == "sent"


def test_behind_a_proxy(shop, sms_inbox):
    """The address that the proxy saw counts, whatever stands left of it."""
    here = shop(proxies=1)
    for n in range(10):
        claim = {"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.1"}
        assert here.browser().start(f"+86139000000{n:02}", **claim)["status"] == "sent"
    same, other = ({"X-Forwarded-For": f"203.0.113.9, 198.51.100.{n}"} for n in (1, 2))
    assert here.browser().start(sms_inbox.number, **same)["status"] == "slow_down"
    assert here.browser().start(sms_inbox.number, **other)["status"] == "sent"


def test_a_store_that_does_not_answer(shop, sms_inbox, tmp_path):
    """Nobody is signed in, nothing is sent, and the visitor may come again."""
    here = shop()
    visitor = here.browser()
    challenge = visitor.start(sms_inbox.number)["challenge_id"]
    code = sms_inbox.wait_for_code()
    here.advance(60)
    here.store.close()
    (tmp_path / "codes.db").write_bytes(b"no database" * 100)
    assert visitor.check(challenge, code)["status"] == "unavailable"
    assert visitor.user is None
    assert visitor.again(challenge)["status"] == "unavailable"
    assert visitor.start(sms_inbox.number)["status"] == "unavailable"
    sms_inbox.assert_no_message(within=0.05)


@pytest.mark.parametrize("shop", ["django"], indirect=True)
def test_a_form_of_another_site(shop, sms_inbox):
    """Django refuses what has no token."""
    here = shop()
    answer = here.browser().web.post("/code", {"phone": sms_inbox.number}, secure=True)
    assert answer.status_code == 403
    sms_inbox.assert_no_message(within=0.05)


def test_the_form_invites_the_phone(shop):
    """The page has what phones look for, to fill the code in."""
    page = (EXAMPLES / "sign_in.html").read_text("utf-8")
    (field,) = re.findall(r"<input name=\"code\"[^>]*>", page)
    assert 'autocomplete="one-time-code"' in field
    assert 'inputmode="numeric"' in field
