"""Who may look, on page, API and event stream alike."""

import pytest
from starlette.responses import PlainTextResponse

from sms_core_simulator.inbox.guard import COOKIE, Guard

OPEN = Guard(PlainTextResponse("in"), "127.0.0.1", "")
LOCKED = Guard(PlainTextResponse("in"), "0.0.0.0", "the-token")
TARGETS = ["/", "/events", "/messages/1", "/faults", "/icon.svg"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8026", "", "127.0.0.1.evil.example"]
)
def test_another_host_is_refused(ask, target, host):
    """A name that was bent to this machine is not this machine."""
    assert ask(OPEN, target=target, host=host).status == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8026", "localhost:8026", "[::1]:8026"])
def test_this_machine_is_let_in(ask, host):
    """Under each of its names."""
    assert ask(OPEN, host=host).body == b"in"


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "null"},
        {"origin": "http://[evil"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "cors"},
        {"sec_fetch_site": "same-site", "sec_fetch_mode": "no-cors"},
    ],
    ids=str,
)
def test_another_site_is_refused(ask, target, headers):
    """Also one on another port of this machine."""
    assert ask(OPEN, target=target, **headers).status == 403


def test_the_page_itself_is_let_in(ask):
    """Its own requests carry its own origin."""
    headers = {"origin": "http://127.0.0.1:8026", "sec_fetch_site": "same-origin"}
    assert ask(OPEN, "POST", "/faults", **headers).status == 200


def test_a_link_may_be_followed(ask):
    """From a page elsewhere, but nothing may be changed that way."""
    headers = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}
    assert ask(OPEN, **headers).status == 200
    assert ask(OPEN, "POST", "/faults", **headers).status == 403


@pytest.mark.parametrize("target", [*TARGETS, "/?token=wrong", "/events?token=the-token"])
@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer no"}, {"cookie": f"{COOKIE}=no"}]
)
def test_a_token_is_asked_for(ask, target, headers):
    """No token, a wrong one, or one in the wrong place."""
    got = ask(LOCKED, target=target, **headers)
    assert got.status == 401
    assert "the-token" not in str(got)


@pytest.mark.parametrize(
    "headers", [{"authorization": "Bearer the-token"}, {"cookie": f"a=b; {COOKIE}=the-token"}]
)
def test_the_token_lets_in(ask, headers):
    """As a header for programs, as a cookie for the page."""
    assert ask(LOCKED, target="/events", **headers).status == 200


def test_the_address_with_the_token_becomes_a_cookie(ask):
    """It leaves the address bar, and scripts and other sites do not get it."""
    got = ask(LOCKED, target="/?token=the-token")
    assert (got.status, got.headers["location"]) == (303, "/")
    assert got.headers["set-cookie"].startswith(f"{COOKIE}=the-token; HttpOnly")
    assert "samesite=strict" in got.headers["set-cookie"].lower()


def test_refusals_carry_the_policy_too(ask):
    """No answer of this port may be framed, sniffed or kept."""
    got = ask(OPEN, host="evil.example")
    assert "default-src 'none'" in got.headers["content-security-policy"]
    assert got.headers["cache-control"] == "no-store"
