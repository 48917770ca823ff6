"""A WSGI application for pushed reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from threading import Event, Lock, Thread
from typing import IO, Any
from urllib.parse import quote

from sms_core.client import Client
from sms_core.errors import Refusal, ReportRefused, TransportError
from sms_core.http import Response
from sms_core.receipts import Report
from sms_core.reports import Push
from sms_core.webhooks.common import (
    POLL,
    Place,
    answer_to,
    failed,
    kept,
    next_taken,
    protection,
    refused,
)

__all__ = ["WsgiWebhook"]

Environ = dict[str, Any]


class WsgiWebhook:
    """Takes pushes for the accounts of a client.

    Args:
        client: verifies them, and has the inbox.
        handle: called with each report, in a thread of its own, one after another.
        account: the only one; without it the first part of the path names one.
        public_url: what stands before the path when the provider calls, for providers that sign
            it, where a proxy hides it.
        prefix: of the path, with ``otherwise``.
        otherwise: the application that answers whatever does not begin with ``prefix``.

    The thread starts with the first push.  Raises ``ConfigError`` where no push could be taken.
    """

    def __init__(
        self,
        client: Client,
        handle: Callable[[Report], object],
        *,
        account: str = "",
        public_url: str = "",
        prefix: str = "",
        otherwise: Callable[[Environ, Any], Iterable[bytes]] | None = None,
    ) -> None:
        self._client, self._handle, self._otherwise = client, handle, otherwise
        self._place = Place(client, account, public_url, prefix)
        self._news, self._ended, self._starting = Event(), Event(), Lock()
        self._worker: Thread | None = None

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if self._otherwise is not None and not path.startswith(f"{self._place.prefix}/"):
            return self._otherwise(environ, start_response)
        answer = self._answer(environ, path.removeprefix(self._place.prefix))
        headers = [("content-length", str(len(answer.body))), *answer.headers.items()]
        phrase = HTTPStatus(answer.status).phrase
        start_response(f"{answer.status} {phrase}", headers)
        return [answer.body]

    def _answer(self, environ: Environ, path: str) -> Response:
        push: Push | None = None
        try:
            account = self._place.account(path)
            push = self._push(environ, protection(account).max_bytes)
            answer = kept(account, self._client.receive(account.name, push), self._client.inbox)
        except (ReportRefused, TransportError) as error:
            return refused(error, push)
        except Exception as error:  # noqa: BLE001 - whatever it is, the provider must push again
            return answer_to(error)
        self._start()
        self._news.set()
        return answer

    def _push(self, environ: Environ, most: int) -> Push:
        whole = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        url = self._place.url(
            f"{environ['wsgi.url_scheme']}://{host}",
            quote(whole.encode("latin-1", "replace"), safe="/:@!$&'()*+,;=~-._"),
            environ.get("QUERY_STRING", ""),
        )
        headers = [
            (name[5:].replace("_", "-"), value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        ]
        headers += [
            (name.replace("_", "-"), environ[name])
            for name in ("CONTENT_TYPE", "CONTENT_LENGTH")
            if environ.get(name)
        ]
        return Push(environ["REQUEST_METHOD"], url, tuple(headers), _body(environ, most))

    def _start(self) -> None:
        with self._starting:
            if self._worker is None or not self._worker.is_alive():
                self._worker = Thread(target=self._work, name="sms-core-webhook", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while not self._ended.is_set():
            self._news.clear()
            if not self.handle_waiting():
                self._news.wait(POLL)

    def handle_waiting(self) -> int:
        """Hand over some of what waits in the inbox; returns how many reports were taken."""
        taken = tuple(next_taken(self._client.inbox, self._client.clock.wall()))
        for each in taken:
            try:
                self._handle(each.report)
            except Exception as error:  # noqa: BLE001 - the handler is somebody else's code
                failed(each, error)
            else:
                self._client.inbox.done((each.id,))
        return len(taken)

    def close(self, timeout: float | None = None) -> None:
        """End the thread after the report in hand; the rest stays in the inbox."""
        self._ended.set()
        self._news.set()
        if self._worker is not None:
            self._worker.join(timeout)


def _body(environ: Environ, most: int) -> bytes:
    """The body, if it is not too long."""
    stream: IO[bytes] = environ["wsgi.input"]
    text = environ.get("CONTENT_LENGTH") or "0"
    length = int(text) if text.isdecimal() else most + 1
    if length > most:
        raise ReportRefused(Refusal.OVERSIZED, f"more than {most:,} bytes")
    return stream.read(length)
