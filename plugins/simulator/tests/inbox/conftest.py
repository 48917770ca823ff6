"""The inbox: pages asked for without sockets, and a browser without a window."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import attrs
import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

_FLAGS = """
--headless --no-sandbox --disable-gpu --disable-quic --no-first-run
--disable-background-networking --disable-component-update --disable-sync
""".split()


def missing() -> str:
    """Why there can be no browser here, or nothing."""
    try:
        import selenium  # noqa: F401
    except ModuleNotFoundError:
        return "selenium is not installed"
    absent = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"{' and '.join(absent)} not installed" if absent else ""


@contextmanager
def chromium(
    *, width: int = 1280, height: int = 800, dark: bool = False, language: str = "en-US"
) -> Iterator[Chrome]:
    """A browser with an empty profile and a screen of the size."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--lang={language}"):
            options.add_argument(flag)
        browser = Chrome(options=options, service=Service(shutil.which("chromedriver")))
        try:
            resize(browser, width, height)
            scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
            yield browser
        finally:
            browser.quit()


def resize(browser: Chrome, width: int, height: int) -> None:
    """Give the browser another screen."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@pytest.fixture(scope="session")
def open_browser():
    """A browser for a test that needs a special one; skips the test where there is none."""
    if reason := missing():
        pytest.skip(reason)
    return chromium


@pytest.fixture(scope="session")
def _one_browser(open_browser):
    with open_browser() as browser:
        yield browser


@pytest.fixture
def browser(_one_browser):
    """A wide browser in English, as new, shared by the tests."""
    _one_browser.get("about:blank")
    resize(_one_browser, 1280, 800)
    _one_browser.get_log("browser")
    return _one_browser


@attrs.frozen
class Got:
    """The answer of an ASGI application."""

    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@pytest.fixture(scope="session")
def ask():
    """Ask an ASGI application one thing, without a socket."""

    def ask(app, method="GET", target="/", *, body=b"", **headers):
        named = {"host": "127.0.0.1:8026", **headers}
        return asyncio.run(_asked(app, method, target, body, named))

    return ask


async def _asked(app, method, target, body, headers):
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items() if v],
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event):
        sent.append(event)

    await app(scope, receive, send)
    start, *parts = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return Got(start["status"], told, b"".join(part["body"] for part in parts))


@pytest.fixture(scope="session")
def message():
    """Make a message as a vendor would store it."""
    from sms_core_simulator import Check, Message

    def make(**changes):
        values = {
            "vendor": "aliyun",
            "to": "+8613800138000",
            "check": Check("HMAC-SHA1"),
            "received_at": 1709618828.25,
            "request_id": "R-1",
            "template": "SMS_1",
            "sign_name": "Shop",
            "params": {"code": "123456"},
        }
        return Message(**{**values, **changes})

    return make


@pytest.fixture(name="resize")
def _resize(browser):
    """Give the shared browser another screen."""
    return lambda width, height: resize(browser, width, height)
