"""What a reader could use against a real vendor is not shown."""

from shlex import split
from urllib.parse import quote

import pytest

from sms_core_simulator import Request
from sms_core_simulator.inbox.curl import as_curl
from sms_core_simulator.inbox.masking import masked_request, masked_text

CANARY = "canary+/="
URL = "http://127.0.0.1:8025"


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", f"/?Signature={quote(CANARY)}&SecurityToken={quote(CANARY)}&A=1"),
        Request("POST", "/", (), f"A=1&Signature={CANARY}&SecurityToken={CANARY}".encode()),
        Request("POST", "/", (("authorization", f"ACS3 Credential=k,Signature={CANARY}"),)),
        Request("POST", "/", (("authorization", CANARY), ("cookie", CANARY))),
        Request("POST", "/", (("x-acs-security-token", CANARY), ("x-tc-token", CANARY))),
    ],
    ids=["query", "form", "authorization", "other", "tokens"],
)
def test_signatures_and_tokens_are_masked(request_):
    """Wherever a vendor lets them stand, in the view and in the command."""
    shown = masked_request(request_)
    texts = (shown.target, str(shown.headers), shown.body.decode(), as_curl(request_, URL))
    assert not any("canary" in text for text in texts)
    assert "***" in "".join(texts)


@pytest.mark.parametrize(
    "text",
    [
        "A=1&SecurityToken=canary&Z=1",
        "GET&%2F&A%3D1%26SecurityToken%3Dcanary%26Z%3D1",
        "host:a\nx-acs-security-token:canary\n\nhost",
    ],
)
def test_canonical_texts_lose_the_token_only(text):
    """What stands around it is what a developer compares."""
    assert masked_text(text) == text.replace("canary", "***")


def test_the_key_id_and_the_rest_stay():
    """They are what a developer looks for."""
    authorization = "TC3-HMAC-SHA256 Credential=AKID/2024/sms/tc3_request, Signature=abc"
    shown = masked_request(Request("POST", "/?A=1", (("authorization", authorization),), b"{}"))
    assert shown.headers == (("authorization", authorization.replace("abc", "***")),)
    assert (shown.target, shown.body) == ("/?A=1", b"{}")


def test_curl_is_a_command():
    """A shell reads back exactly what was sent, quotes and line breaks too."""
    headers = (("host", "sms.example"), ("content-length", "9"), ("x-a", "it's"))
    command = as_curl(Request("POST", "/?a=b", headers, b'{"a":\n"\'"}'), URL)
    assert split(command.replace("\\\n", "")) == [
        *("curl", "-X", "POST", f"{URL}/?a=b"),
        *("-H", "host: sms.example", "-H", "x-a: it's"),
        *("--data-raw", '{"a":\n"\'"}'),
    ]


def test_bytes_that_are_no_text_are_shown_as_far_as_they_go():
    """A body of any bytes does not keep the page from showing the rest."""
    assert masked_request(Request("POST", "/", (), b"\xffok")).body.decode() == "\ufffdok"
