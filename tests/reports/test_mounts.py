"""Webhooks mounted in the frameworks that people use, as the guide tells."""

import asyncio
import os
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from flask import Flask
from reports.calling import OPEN, Handler
from reports.office import TAKEN, Desk, Office, ids, written
from werkzeug.test import Client as WerkzeugClient

from sms_core import Account
from sms_core.receiving import Protection
from sms_core.webhooks import AsgiWebhook, WsgiWebhook

SECRET = "canary-secret-of-this-year"
PUSH, HEADERS = f"/sms/a/{SECRET}", {"content-type": "application/json"}


@pytest.fixture
def account():
    return Account("a", Desk(), receipts=Protection(secrets=(SECRET,)))


@pytest.fixture
def handle():
    return Handler()


def test_flask(account, handle):
    """Before Flask's own application, which answers all the rest."""
    client = Office().client(account)
    app = Flask(__name__)
    app.add_url_rule("/other", view_func=lambda: "other")

    app.wsgi_app = WsgiWebhook(client, handle, prefix="/sms", otherwise=app.wsgi_app)

    http = app.test_client()
    answer = http.post(PUSH, data=written("1", "2"), headers=HEADERS)
    assert (answer.status_code, answer.data, answer.content_type) == (
        200,
        TAKEN.body,
        "application/json",
    )
    assert http.get("/other").data == b"other"
    assert http.post("/sms/a", data=written("3")).status_code == 403
    assert handle.wait_for(2)
    app.wsgi_app.close(10.0)


def test_flask_the_address(handle):
    """Flask's server tells what was called; what it decoded is not used."""
    urls = []

    class Seen(Desk):
        def receive(self, push, ctx):
            urls.append(push.url)
            return super().receive(push, ctx)

    client = Office().client(Account("a", Seen(), receipts=OPEN))
    webhook = WsgiWebhook(client, handle, prefix="/sms")
    WerkzeugClient(webhook).post("/sms/a/%2F%7E?x=%2F+1", data=b"[]")
    webhook.close(10.0)
    assert urls == ["http://localhost/sms/a/%2F%7E?x=%2F+1"]


@pytest.mark.processes
def test_django():
    """In ``wsgi.py``, before Django's own application, which answers all the rest."""
    here = Path(__file__).parent
    command = [sys.executable, here / "django_app.py"]
    env = {**os.environ, "PYTHONPATH": str(here.parent)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def posted(app, target, body):
    """One request, as a server would bring it; what was answered."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://hooks.example"
    ) as http:
        return await http.post(target, content=body, headers=HEADERS)


async def begun(app):
    """Lets an application begin; what comes back lets it end."""
    told, ended = asyncio.Queue(), asyncio.Event()

    async def receive():
        if await told.get() == "end":
            await ended.wait()
            return {"type": "lifespan.shutdown"}
        return {"type": "lifespan.startup"}

    started = asyncio.Event()

    async def send(message):
        assert message["type"].endswith(".complete")
        started.set()

    task = asyncio.create_task(app({"type": "lifespan", "state": {}}, receive, send))
    for each in ("begin", "end"):
        told.put_nowait(each)
    await started.wait()

    async def end():
        ended.set()
        await task

    return end


def test_fastapi(account):
    """Mounted; the handler is a coroutine of the same loop."""
    seen, handled = [], asyncio.Event()

    async def handle(report):
        seen.append(report)
        if len(seen) == 2:
            handled.set()

    async def main():
        client = Office().async_client(account)
        app = FastAPI()

        app.mount("/sms", AsgiWebhook(client, handle))

        answer = await posted(app, PUSH, written("1", "2"))
        assert (answer.status_code, answer.content) == (200, TAKEN.body)
        assert answer.headers["content-type"] == "application/json"
        assert (await posted(app, "/sms/a", written("3"))).status_code == 403
        assert (await posted(app, "/absent", b"")).status_code == 404
        await asyncio.wait_for(handled.wait(), 10.0)

    asyncio.run(main())
    assert ids(seen) == ["1", "2"]


def test_fastapi_and_the_end(account, handle):
    """With the framework's lifespan the task ends when the server does."""

    async def main():
        webhook = AsgiWebhook(Office().async_client(account), handle)

        @asynccontextmanager
        async def lifespan(app):
            yield
            await webhook.aclose()

        app = FastAPI(lifespan=lifespan)
        app.mount("/sms", webhook)

        end = await begun(app)
        assert (await posted(app, PUSH, written("1"))).status_code == 200
        assert await asyncio.to_thread(handle.wait_for, 1)
        await end()
        assert webhook._worker.done()

    asyncio.run(main())
