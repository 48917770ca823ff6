"""Both sorts of application, called in this process as a server would call them."""

import asyncio
from io import BytesIO
from threading import Condition
from urllib.parse import unquote_to_bytes

import attrs
from reports.office import CAN, Desk, Office

from sms_core import Account
from sms_core.receiving import Protection
from sms_core.webhooks import AsgiWebhook, WsgiWebhook

OPEN = Protection(allow_unsigned=True)


@attrs.frozen
class Answer:
    status: int
    headers: dict
    body: bytes
    taken: int = 0


class Handler:
    """What a program does with reports: it remembers them, after whatever it is told to do."""

    def __init__(self):
        self.seen, self.act = [], lambda _: None
        self._news = Condition()

    def __call__(self, report):
        self.act(report)
        with self._news:
            self.seen.append(report)
            self._news.notify_all()

    def wait_for(self, count, seconds=10.0):
        with self._news:
            return self._news.wait_for(lambda: len(self.seen) >= count, seconds)


class Server:
    """One application, and how it is called; ``kind`` is ``wsgi`` or ``asgi``."""

    def __init__(self, kind):
        self.kind, self.handler, self.office = kind, Handler(), Office()
        self.runner = asyncio.Runner()
        self.webhook = None

    def client(self, *accounts, protection=OPEN, can=CAN, **options):
        made = accounts or (Account("a", Desk(can), receipts=protection),)
        make = self.office.client if self.kind == "wsgi" else self.office.async_client
        return make(*made, **options)

    def serve(self, client=None, handle=None, **options):
        make = WsgiWebhook if self.kind == "wsgi" else AsgiWebhook
        client, handle = client or self.client(), handle or self.handler
        self.webhook = make(client, handle, **options)
        return self

    def quiet(self):
        """Nothing is handled but by ``handle``."""
        self.webhook.start = lambda: None
        return self

    def handle(self):
        """Let it hand over what waits, once."""
        end = self.webhook.handle_waiting()
        return end if self.kind == "wsgi" else self.runner.run(end)

    def wait_for(self, count, seconds=10.0):
        """Whether so many reports were handled in time."""
        if self.kind == "wsgi":
            return self.handler.wait_for(count, seconds)

        return self.runner.run(asyncio.to_thread(self.handler.wait_for, count, seconds))

    def push(self, target="/a", body=b"[]", headers=(), method="POST", **how):
        """Call it with a request; ``target`` is the path and query as on the wire."""
        given = {"host": "hooks.example", "content-length": str(len(body)), **dict(headers)}
        given = {name: value for name, value in given.items() if value is not None}
        if self.kind == "wsgi":
            return call_wsgi(self.webhook, method, target, given, body, **how)
        return self.runner.run(call_asgi(self.webhook, method, target, given, body, **how))

    def close(self):
        if self.webhook is not None and self.kind == "wsgi":
            self.webhook.close(10.0)
        elif self.webhook is not None:
            self.runner.run(self.webhook.aclose())
        self.runner.close()


class Counted(BytesIO):
    """A body that knows how much of it was read, and never gives much at a time."""

    def read(self, size=-1):
        return super().read(min(size, 100) if size >= 0 else size)


def call_wsgi(app, method, target, headers, body, *, root="", terminated=False, **more):
    path, _, query = target.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": root,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1").removeprefix(root),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "wsgi.url_scheme": "https",
        "wsgi.input": Counted(body),
        "wsgi.input_terminated": terminated,
        **more,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key.startswith("CONTENT_") else f"HTTP_{key}"] = value
    told = []
    parts = app(environ, lambda status, pairs: told.append((status, dict(pairs))))
    status, answered = told[0]
    taken = environ["wsgi.input"].tell()
    return Answer(int(status.split()[0]), answered, b"".join(parts), taken)


async def call_asgi(app, method, target, headers, body, *, root="", raw=True, cut=None, **more):
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "scheme": "https",
        "root_path": root,
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode("latin-1") if raw else None,
        "query_string": query.encode("latin-1"),
        "headers": [(n.encode("latin-1"), v.encode("latin-1")) for n, v in headers.items()],
    }
    if cut == "root":  # as servers did before they were told not to
        scope["path"] = scope["path"].removeprefix(root)
    pieces = [body[at : at + 100] for at in range(0, len(body), 100)] or [b""]
    events = [
        {"type": "http.request", "body": piece, "more_body": place + 1 < len(pieces)}
        for place, piece in enumerate(pieces)
    ]
    if cut == "body":
        events = [{**events[0], "more_body": True}, {"type": "http.disconnect"}]
    given, sent = len(events), []

    async def receive():
        return events.pop(0)

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    start, end = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], answered, end["body"], 100 * (given - len(events)))
