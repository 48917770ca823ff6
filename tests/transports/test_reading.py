"""Reading an answer: whole, byte by byte, cut short, and anything else at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import TransportError
from sms_core.transports.common import MAX_ANSWER, Malformed
from sms_core.transports.reading import Incoming, read_body, read_head


class Pieces:
    """A socket that gives these pieces, one at a time, and then its end."""

    def __init__(self, data, size=1 << 20):
        self.pieces = [data[at : at + size] for at in range(0, len(data), size)]

    def recv(self, most):
        return self.pieces.pop(0) if self.pieces else b""


def read(data, size=1 << 20, method="POST"):
    """Status, headers, body, whether another may follow, and what was not taken."""
    incoming = Incoming(Pieces(data, size))
    head = read_head(incoming)
    body, kept = read_body(incoming, head, method)
    return head.status, head.headers, body, kept, bytes(incoming.left)


def answer(*lines, body=b"", status="HTTP/1.1 200 OK"):
    return "".join(f"{line}\r\n" for line in (status, *lines, "")).encode("latin-1") + body


#: What came, and status, headers, body, whether the connection may be used again.
ANSWERS = {
    "by length": (
        answer("Content-Length: 2", "X-A:\t b c \t", body=b"ok"),
        (200, {"content-length": "2", "x-a": "b c"}, b"ok", True),
    ),
    "nothing": (answer("Content-Length: 0"), (200, {"content-length": "0"}, b"", True)),
    "to the end": (answer(body=b"ok"), (200, {}, b"ok", False)),
    "in chunks": (
        answer("Transfer-Encoding: Chunked", body=b"2;a=b\r\nok\r\nA \r\n0123456789\r\n0\r\n\r\n"),
        (200, {"transfer-encoding": "Chunked"}, b"ok0123456789", True),
    ),
    "in chunks, with trailers": (
        answer("Transfer-Encoding: chunked", body=b"1\r\nx\r\n0\r\nX-Sum: 5\r\n\r\n"),
        (200, {"transfer-encoding": "chunked"}, b"x", True),
    ),
    "in chunks, with a length": (
        answer("Transfer-Encoding: chunked", "Content-Length: 9", body=b"1\r\nx\r\n0\r\n\r\n"),
        (200, {"transfer-encoding": "chunked", "content-length": "9"}, b"x", False),
    ),
    "closing": (
        answer("Content-Length: 1", "Connection: Close", body=b"x"),
        (200, {"content-length": "1", "connection": "Close"}, b"x", False),
    ),
    "of 1.0": (
        answer("Content-Length: 1", body=b"x", status="HTTP/1.0 200 OK"),
        (200, {"content-length": "1"}, b"x", False),
    ),
    "of 1.0, kept": (
        answer("Content-Length: 1", "Connection: Keep-Alive", body=b"x", status="HTTP/1.0 200 OK"),
        (200, {"content-length": "1", "connection": "Keep-Alive"}, b"x", True),
    ),
    "no content": (answer(status="HTTP/1.1 204 "), (204, {}, b"", True)),
    "not modified": (
        answer("Content-Length: 7", status="HTTP/1.1 304 Not Modified"),
        (304, {"content-length": "7"}, b"", True),
    ),
    "switching": (answer(status="HTTP/1.1 101 Switching"), (101, {}, b"", False)),
    "without a reason": (
        answer("Content-Length: 0", status="HTTP/1.1 503"),
        (503, {"content-length": "0"}, b"", True),
    ),
    "after interim answers": (
        answer(status="HTTP/1.1 100 Continue")
        + answer("Link: x", status="HTTP/1.1 103 Early")
        + answer("Content-Length: 0"),
        (200, {"content-length": "0"}, b"", True),
    ),
    "repeated fields": (
        answer("Content-Length: 0", "A: 1", "a: 2"),
        (200, {"content-length": "0", "a": "1, 2"}, b"", True),
    ),
    "bare ends of line": (
        b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        (200, {"content-length": "2"}, b"ok", True),
    ),
    "latin-1": (
        answer("Content-Length: 0", "A: é"),
        (200, {"content-length": "0", "a": "é"}, b"", True),
    ),
}
WHOLE = pytest.mark.parametrize(("data", "read_as"), ANSWERS.values(), ids=ANSWERS)


@WHOLE
@pytest.mark.parametrize("size", [1 << 20, 7, 1])
def test_an_answer(data, read_as, size):
    """It is read alike however it comes."""
    assert read(data, size) == (*read_as, b"")


@WHOLE
def test_what_follows_is_left(data, read_as):
    """Nothing after the answer is taken, so that it is seen to be too much."""
    status, _, body, kept, left = read(data + b"HTTP/1.1")
    if kept or status == 101:
        assert (body, left) == (read_as[2], b"HTTP/1.1")


@WHOLE
def test_cut_short(data, read_as):
    """An answer whose end is known is never taken for whole before it."""
    if read_as[3] or "content-length" in read_as[1]:
        for end in range(len(data)):
            with pytest.raises(Malformed):
                read(data[:end])


def test_a_question_for_the_head():
    """The length of a body that does not come is no length."""
    assert read(answer("Content-Length: 7"), method="HEAD")[2:4] == (b"", True)


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 +20 OK\r\n\r\n",
        b"HTTP/1.1  200 OK\r\n\r\n",
        b"\r\nHTTP/1.1 200 OK\r\n\r\n",
        answer("no field"),
        answer("Name : x"),
        answer(" folded: x"),
        answer("Content-Length: -1"),
        answer("Content-Length: +1"),
        answer("Content-Length: 1_0"),
        answer("Content-Length: 1", "Content-Length: 2", body=b"xx"),
        answer("Content-Length: "),
        answer("Content-Length: " + "1" * 5_000),
        answer("Transfer-Encoding: gzip, chunked"),
        answer("Transfer-Encoding: chunked", body=b"\r\n"),
        answer("Transfer-Encoding: chunked", body=b"0x1\r\nx\r\n0\r\n\r\n"),
        answer("Transfer-Encoding: chunked", body=b"1\r\nxy\r\n0\r\n\r\n"),
        answer(*("A: b",) * 101),
        answer("A: " + "b" * 70_000),
        answer(status="HTTP/1.1 100 Continue") * 11,
    ],
)
def test_no_answer(data):
    """What HTTP does not allow is not guessed at."""
    with pytest.raises(Malformed) as refused:
        read(data)
    assert "x" not in str(refused.value).replace("xx", "")


@pytest.mark.parametrize(
    "data",
    [
        answer(f"Content-Length: {MAX_ANSWER + 1}"),
        answer(body=bytes(MAX_ANSWER + 1)),
        answer("Transfer-Encoding: chunked", body=b"%x\r\n" % (MAX_ANSWER + 1)),
        answer("Transfer-Encoding: chunked", body=b"1\r\nx\r\n%x\r\n" % MAX_ANSWER),
    ],
    ids=["by length", "to the end", "a chunk", "chunks"],
)
def test_too_long(data):
    """More than the limit is refused as soon as it is known."""
    with pytest.raises(TransportError, match="longer than"):
        read(data)


@given(st.binary(), st.sampled_from([b"", *(data for data, _ in ANSWERS.values())]))
def test_any_bytes(data, before):
    """Any bytes are an answer, or no answer."""
    for came in (before + data, before[: len(before) // 2] + data):
        try:
            status, _, body, _, _ = read(came)
        except (Malformed, TransportError):
            continue
        assert 101 <= status <= 999
        assert len(body) <= MAX_ANSWER
