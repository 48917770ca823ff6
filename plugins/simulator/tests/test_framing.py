"""The quick reader and h11 agree: what the one takes, the other reads as the same."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core_simulator import Answer
from sms_core_simulator.framing import Hard, Part, Refused
from sms_core_simulator.full import Full
from sms_core_simulator.quick import Quick

LIMITS = (1000, 100)
HARD = [
    b"GET / HTTP/1.0\r\nhost: a\r\n\r\n",
    b"HEAD / HTTP/1.1\r\nhost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: a\r\nupgrade: h2c\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: +1\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: a\r\nx : y\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: a\r\nx: y\x00\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: a\r\n folded\r\n\r\n",
    b"GET / HTTP/1.1\nhost: a\n\n",
    b"GET / x HTTP/1.1\r\nhost: a\r\n\r\n",
    b"GET /" + b"a" * 2000,
    b"\x16\x03\x01",
]


def whole(framing, octets):
    """All requests of some bytes, and how they end."""
    framing.receive(octets)
    read = []
    try:
        while not isinstance(part := framing.next(), Part) or part is Part.HEAD:
            if part is not Part.HEAD:
                read.append((part.method, part.target, part.headers, part.body))
                framing.answer(Answer(200))
    except Refused as refused:
        return read, refused.status
    return read, part


def full(octets=b""):
    return Full(*LIMITS, octets, ended=False)


@pytest.mark.parametrize("octets", HARD)
def test_what_is_not_plain_is_left_to_h11(octets):
    """With every byte that came."""
    quick = Quick(*LIMITS)
    quick.receive(octets)
    with pytest.raises(Hard) as raised:
        quick.next()
    assert raised.value.octets == octets


LINES = st.sampled_from(
    [b"host: a", b"Host:a", b"content-length: 3", b"content-length: 0", b"content-length: 200",
     b"content-type: application/json", b"x-long:   y  ", b"connection: keep-alive",
     b"Connection: Keep-Alive", b"connection: close", b"x:", b"x: \xe4\xb8\xad", b"y: a\tb",
     b"host:", b"z: \x7f", b"content-length:3 ", b"transfer-encoding: chunked"]
)  # fmt: skip


@given(
    st.lists(
        st.builds(
            lambda method, target, lines, body: (
                b"%b %b HTTP/1.1\r\n%b\r\n\r\n%b" % (method, target, b"\r\n".join(lines), body)
            ),
            st.sampled_from([b"GET", b"POST", b"PUT"]),
            st.sampled_from([b"/", b"/?a=%20+b", b"/\xe4", b"http://a/b", b"*"]),
            st.lists(LINES, max_size=5),
            st.sampled_from([b"", b"abc", b"abcd"]),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_both_read_the_same(requests):
    """As far as the quick one goes, in pipelines too."""
    octets = b"".join(requests)
    quick = Quick(*LIMITS)
    try:
        read, end = whole(quick, octets)
    except Hard:
        return
    same, end_of_full = whole(full(), octets)
    assert (read, end) == (same, end_of_full)


@given(st.integers(1, 50))
def test_a_request_may_be_cut_anywhere(place):
    """Pieces give what the whole gives."""
    octets = b"POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc"
    quick, parts = Quick(*LIMITS), []
    for piece in (octets[:place], octets[place:]):
        quick.receive(piece)
        while len(parts) < 2 and (part := quick.next()) is not Part.NEED:
            parts.append(part)
    assert (parts[0], parts[1].body) == (Part.HEAD, b"abc")


def test_an_answer_is_written_as_h11_writes_it():
    """But for the order of nothing: byte by byte."""
    request = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    answer = Answer(404, b"x", "text/plain", (("date", "today"), ("x-a", "b")))
    quick, thorough = Quick(*LIMITS), full()
    for framing in (quick, thorough):
        framing.receive(request)
        assert framing.next() is Part.HEAD
        framing.next()
    assert quick.answer(answer) == thorough.answer(answer)


def test_a_body_that_is_too_long_is_refused():
    """Before it comes."""
    for framing in (Quick(*LIMITS), full()):
        framing.receive(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 101\r\n\r\n")
        with pytest.raises(Refused) as raised:
            framing.next()
        assert raised.value.status == 413


def test_limits_are_numbers():
    """The connection takes them as they are."""
    from sms_core_simulator import Limits

    assert attrs.astuple(Limits(head=1, body=2))[:2] == (2, 1)
