"""A WSGI application for pushed reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from inspect import iscoroutinefunction
from threading import Event, Lock, Thread
from typing import IO, Any

from sms_core.accounts import Account
from sms_core.client import Client
from sms_core.errors import ConfigError, Refusal, ReportRefused, TransportError
from sms_core.http import Response
from sms_core.inbox import Taken, tell_lost
from sms_core.receipts import Report
from sms_core.reports import Push
from sms_core.webhooks.common import (
    POLL,
    TURN,
    Place,
    answer_to,
    body_length,
    encoded_path,
    failed,
    headers_of,
    inbox_failed,
    kept,
    next_taken,
    protection,
    refused,
    settle,
)

__all__ = ["WsgiWebhook"]

Environ = dict[str, Any]


class WsgiWebhook:
    """Takes pushes for the accounts of a client.

    Args:
        client: verifies them, and has the inbox.
        handle: a plain function; called with each report, in one thread, one after another.
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
        if iscoroutinefunction(handle) or iscoroutinefunction(type(handle).__call__):
            raise ConfigError("handle: must be a plain function; AsgiWebhook awaits one")
        self._client, self._handle, self._otherwise = client, handle, otherwise
        self._place = Place(client, account, public_url, prefix)
        self._news, self._ended, self._starting = Event(), Event(), Lock()
        self._worker: Thread | None = None

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        # WSGI has bytes as Latin-1
        path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
        path = self._place.below(path)
        if self._otherwise is not None and path is None:
            return self._otherwise(environ, start_response)
        answer = self._answer(environ, path)
        headers = headers_of(answer)
        phrase = HTTPStatus(answer.status).phrase
        start_response(f"{answer.status} {phrase}", headers)
        return [answer.body]

    def _answer(self, environ: Environ, path: str | None) -> Response:
        account: Account | None = None
        push: Push | None = None
        try:
            account = self._place.account(path)
            push = self._push(environ, protection(account).max_bytes)
            answer = kept(account, self._client.receive(account.name, push), self._client.inbox)
        except (ReportRefused, TransportError) as error:
            return refused(error, account, push)
        except Exception as error:  # noqa: BLE001 - whatever it is, the provider must push again
            return answer_to(error)
        self.start()
        self._news.set()
        return answer

    def _push(self, environ: Environ, most: int) -> Push:
        host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        url = self._place.url(
            f"{environ['wsgi.url_scheme']}://{host}",
            _path(environ),
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

    def start(self) -> None:
        """Begin to hand over what waits; the first push does so by itself."""
        with self._starting:
            if self._worker is None or not self._worker.is_alive():
                self._worker = Thread(target=self._work, name="sms-core-webhook", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while not self._ended.is_set():
            self._news.clear()
            try:
                some = self._handed_over(self._ended.is_set)
            except Exception as error:  # noqa: BLE001 - nobody else would start the thread again
                inbox_failed(error)
                some = 0
            if not some:
                self._news.wait(POLL)

    def handle_waiting(self) -> int:
        """Hand over some of what waits in the inbox, also once it is closed; returns how many."""
        return self._handed_over(lambda: False)

    def _handed_over(self, enough: Callable[[], bool]) -> int:
        inbox, clock = self._client.inbox, self._client.clock
        taken, ended = next_taken(inbox, clock.wall()), dict[int, bool]()
        began = clock.monotonic()
        try:
            for each in taken:
                ended[each.id] = self._handled(each)
                if enough() or clock.monotonic() - began > TURN:
                    break
        finally:
            if taken:
                settle(inbox, taken, ended)
        return len(ended)

    def _handled(self, taken: Taken) -> bool:
        try:
            self._handle(taken.report)
        except Exception as error:  # noqa: BLE001 - the handler is somebody else's code
            failed(taken, error)
            return False
        return True

    def close(self, timeout: float | None = None) -> None:
        """End the thread after the report in hand; the rest stays in the inbox.

        Whoever wants none to stay: ``while webhook.handle_waiting(): pass``.
        """
        self._ended.set()
        self._news.set()
        if self._worker is not None:
            self._worker.join(timeout)
        tell_lost(self._client.inbox)


def _path(environ: Environ) -> str:
    """As it was called, where the server tells; else as it must have been."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if raw.startswith("/"):
        return encoded_path(raw.partition("?")[0].encode("latin-1", "replace"))
    whole = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return encoded_path(whole.encode("latin-1", "replace").replace(b"%", b"%25"))


def _body(environ: Environ, most: int) -> bytes:
    """The body, if it is whole and not too long."""
    stream: IO[bytes] = environ["wsgi.input"]
    length = body_length(environ.get("CONTENT_LENGTH") or "", most)
    if length is None and not environ.get("wsgi.input_terminated"):
        return b""  # reading on would wait for ever
    left, parts = most + 1 if length is None else length, []
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    if length is None and not left:
        raise ReportRefused(Refusal.OVERSIZED, f"more than {most:,} bytes")
    if length is not None and left:
        raise ReportRefused(Refusal.MALFORMED, "the connection ended")
    return b"".join(parts)
