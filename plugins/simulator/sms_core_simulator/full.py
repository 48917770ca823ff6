"""All of HTTP/1.1, read by h11.  See ``framing.py``."""

from __future__ import annotations

import h11

from sms_core_simulator.framing import Part, Refused, phrase, text
from sms_core_simulator.http import Answer, Request

__all__ = ["Full"]


class Full:
    """All of HTTP/1.1, read by h11."""

    def __init__(self, head: int, body: int, octets: bytes, *, ended: bool) -> None:
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=head)
        self._longest = body
        self._request: Request | None = None
        self._body = bytearray()
        if octets:
            self._http.receive_data(octets)
        if ended:
            self._http.receive_data(b"")

    @property
    def idle(self) -> bool:
        return self._http.their_state is h11.IDLE and not self._http.trailing_data[0]

    @property
    def reusable(self) -> bool:
        return self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    def receive(self, octets: bytes) -> None:
        self._http.receive_data(octets)

    def next(self) -> Request | Part:
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        try:
            event = self._http.next_event()
            while isinstance(event, h11.Data):
                self._body += event.data
                if len(self._body) > self._longest:
                    raise Refused(413)
                event = self._http.next_event()
        except h11.RemoteProtocolError as error:
            raise Refused(error.error_status_hint) from None
        if isinstance(event, h11.Request):
            self._request, self._body = self._read(event), bytearray()
            return Part.HEAD
        if isinstance(event, h11.EndOfMessage) and self._request is not None:
            self._request.body = bytes(self._body)
            return self._request
        return Part.NEED if event is h11.NEED_DATA else Part.END

    def _read(self, head: h11.Request) -> Request:
        headers = tuple((text(name), text(value)) for name, value in head.headers)
        request = Request(text(head.method), text(head.target), headers)
        if request.method == "CONNECT":  # an agreement would end HTTP on this connection
            raise Refused(405)
        if int(request.header("content-length") or 0) > self._longest:
            raise Refused(413)
        return request

    def go_on(self) -> bytes:
        if not self._http.they_are_waiting_for_100_continue:
            return b""
        return self._http.send(h11.InformationalResponse(status_code=100, headers=[])) or b""

    def answer(self, answer: Answer, *, head_only: bool = False) -> bytes:
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return b""
        headers = [
            *answer.headers,
            ("content-type", answer.content_type),
            ("content-length", str(len(answer.body))),
        ]
        head = h11.Response(
            status_code=answer.status, headers=headers, reason=phrase(answer.status)
        )
        body = h11.Data(data=b"" if head_only else answer.body)
        return b"".join(self._http.send(one) or b"" for one in (head, body, h11.EndOfMessage()))
