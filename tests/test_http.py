"""Requests and answers as values."""

import pickle
import time

import pytest

from sms_core.http import Request, Response, Timeout, unix_seconds


def test_repr_of_a_request():
    """A request shows method and place; never query, headers or body."""
    request = Request("POST", "https://h/?PhoneNumbers=1", (("authorization", "canary"),), b"12")
    assert repr(request) == "<Request POST https://h/, 2 bytes>"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://h/", "h"),
        ("http://127.0.0.1:8443/a/b", "127.0.0.1:8443"),
        ("https://h?PhoneNumbers=1", "h"),
        ("no address", ""),
    ],
)
def test_host_of_a_request(url, host):
    """The host with its port, never a part of the query; none where there is none."""
    assert Request("GET", url, ()).host == host


def test_repr_of_a_response():
    """An answer shows its status and length alone."""
    assert repr(Response(200, b"canary")) == "<Response 200, 6 bytes>"


@pytest.mark.parametrize("value", ["a\r\nx: y", "签名", "a\x00"])
def test_unsendable_header(value):
    """A header that could break out of its line is refused by its name alone."""
    with pytest.raises(ValueError, match=r"^header x-tc-token: only printable ASCII can be sent$"):
        Request("POST", "https://h/", (("x-tc-token", value),))


@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000"])
def test_seconds_of_a_date(zone, monkeypatch):
    """A date without a zone is of UTC, wherever this machine stands."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    assert unix_seconds(f"Tue, 05 Mar 2024 06:07:08 {zone}") == 1709618828
    monkeypatch.undo()
    time.tzset()


def test_defaults():
    """A request needs no body, an answer no headers, a limit no total."""
    assert Request("GET", "https://h/", ()).body == b""
    assert Response(204).headers == {}
    assert Timeout().total is None


def test_the_headers_of_an_answer_do_not_change():
    """Not even those of a constant that everybody shares; a copy in a pickle is as good."""
    given = {"Date": "today"}
    response = Response(200, b"x", given)
    given["Date"] = "tomorrow"
    with pytest.raises(TypeError):
        response.headers["date"] = "tomorrow"
    assert pickle.loads(pickle.dumps(response)) == Response(200, b"x", {"date": "today"})


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(0.0, Timeout(2, 5, 8)), (5.0, Timeout(2, 3, 3)), (7.0, Timeout(1, 1, 1)), (8.0, None)],
)
def test_a_timeout_later(seconds, left):
    """No limit is longer than what is left of the whole."""
    assert Timeout(2, 5, 8).after(seconds) == left


def test_a_timeout_without_a_total_stays():
    """Its limits begin anew with every wait."""
    assert Timeout(2, 5).after(60.0) == Timeout(2, 5)
