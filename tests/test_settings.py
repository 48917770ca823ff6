"""Addresses and texts given by hand."""

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from sms_core import Secret
from sms_core.settings import Endpoint, endpoint, given, header_value


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("dysmsapi.aliyuncs.com", "https://dysmsapi.aliyuncs.com/"),
        ("https://dysmsapi.aliyuncs.com", "https://dysmsapi.aliyuncs.com/"),
        ("https://DYSMSAPI.aliyuncs.com/", "https://dysmsapi.aliyuncs.com/"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com:80", "https://example.com:80/"),
        ("https://example.com:8443", "https://example.com:8443/"),
        ("https://example.com:", "https://example.com/"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/"),
        ("https://metadata-sms.example.com", "https://metadata-sms.example.com/"),
        ("https://sms.metadata.example.com", "https://sms.metadata.example.com/"),
        ("https://168.63.129.17", "https://168.63.129.17/"),
        ("http://127.0.0.1", "http://127.0.0.1/"),
        ("http://127.0.0.1:80", "http://127.0.0.1/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://127.9.9.9:8080", "http://127.9.9.9:8080/"),
        ("http://localhost:8080", "http://localhost:8080/"),
        ("http://[::1]:8080", "http://[::1]:8080/"),
    ],
)
def test_accepted(text, url):
    """Https to anywhere, plain http to this machine alone; usual ports and case do not matter."""
    assert endpoint(text).url == url


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "must look like"),
        ("https://", "must look like"),
        ("ftp://example.com", "must look like"),
        ("https://exa mple.com", "must look like"),
        ("https://例え.jp", "must look like"),
        ("https://[::1", "must look like"),
        ("https://example.com:99999", "must look like"),
        ("https://user@example.com", "must be only"),
        ("https://@example.com", "must be only"),
        ("https://:pass@example.com", "must be only"),
        ("https://example.com/path", "must be only"),
        ("https://example.com/?query", "must be only"),
        ("https://example.com/#fragment", "must be only"),
        ("http://example.com", "plain http is only for this machine"),
        ("http://127.0.0.1.example.com", "plain http is only for this machine"),
        ("http://10.0.0.1", "plain http is only for this machine"),
        ("http://0.0.0.0", "plain http is only for this machine"),
        ("http://169.254.169.254", "is a cloud metadata address"),
        ("https://169.254.169.254", "is a cloud metadata address"),
        ("https://100.100.100.200", "is a cloud metadata address"),
        ("https://[fd00:ec2::254]", "is a cloud metadata address"),
        ("https://[::ffff:169.254.169.254]", "is a cloud metadata address"),
        ("https://[::ffff:a9fe:a9fe]", "is a cloud metadata address"),
        ("https://[fd20:ce::254]", "is a cloud metadata address"),
        ("https://[fe80::a9fe:a9fe]", "is a cloud metadata address"),
        ("https://168.63.129.16", "is a cloud metadata address"),
        ("https://192.0.0.192", "is a cloud metadata address"),
        ("https://100.96.0.96", "is a cloud metadata address"),
        ("https://[::169.254.169.254]", "is a cloud metadata address"),
        ("https://[::ffff:0:a9fe:a9fe]", "is a cloud metadata address"),
        ("https://[::ffff:168.63.129.16]", "is a cloud metadata address"),
        ("https://[64:ff9b::a9fe:a9fe]", "is a cloud metadata address"),
        ("https://[64:ff9b::100.100.100.200]", "is a cloud metadata address"),
        ("https://[64:ff9b:1::a9fe:a9fe]", "is a cloud metadata address"),
        ("https://[2001:db8:64::a9fe:a9fe]", "is a cloud metadata address"),
        ("https://[2002:a9fe:a9fe::1]", "is a cloud metadata address"),
        ("https://metadata.google.internal", "is a cloud metadata address"),
        ("https://Metadata.Google.Internal.:443", "is a cloud metadata address"),
        ("https://metadata.goog", "is a cloud metadata address"),
        ("https://metadata", "is a cloud metadata address"),
        ("https://metadata.tencentyun.com", "is a cloud metadata address"),
        ("https://instance-data", "is a cloud metadata address"),
        ("https://2852039166", "in its usual form"),
        ("https://0xa9fea9fe", "in its usual form"),
        ("https://169.254.43518", "in its usual form"),
        ("https://0251.0376.0251.0376", "in its usual form"),
    ],
)
def test_refused(text, sentence):
    """Anything else is refused with what is wrong."""
    with pytest.raises(ValueError, match=sentence):
        endpoint(text)


@pytest.mark.parametrize(
    "text", ["https://key:canary@example.com", "https://example.com:canary", "https://canary℀@x"]
)
def test_refusal_does_not_repeat(text):
    """What was given may be a secret in the wrong place, so the sentence does not repeat it."""
    with pytest.raises(ValueError, match="must") as refused:
        endpoint(text)
    assert "canary" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@for_any(st.text())
def test_any_text(text):
    """Any text is an address or is refused; an address is fit for a header."""
    try:
        made = endpoint(text)
    except ValueError:
        return
    assert made.url.isascii()
    assert made.url.isprintable()
    assert "@" not in made.url
    assert endpoint(made.url) == made


def test_endpoint_of_an_endpoint():
    """An address that was checked already stays itself."""
    made = Endpoint("https", "example.com")
    assert endpoint(made) is made


@pytest.mark.parametrize("value", ["key", "签名", Secret("key")])
def test_given(value):
    """A text or secret without blanks around it is given."""
    given(None, None, value)


@pytest.mark.parametrize("text", ["", " ", " key", "key ", "key\n", "\u3000key"])
@pytest.mark.parametrize("kind", [str, Secret])
def test_not_given(kind, text):
    """An empty one or one with blanks copied along is refused without being repeated."""
    with pytest.raises(ValueError, match=r"^must not be empty or have blanks around it$"):
        given(None, None, kind(text))


@pytest.mark.parametrize("value", ["LTAI", Secret("LTAI"), None])
def test_header_value(value):
    """Printable ASCII fits a header; nothing at all is fine where it may be left out."""
    header_value(None, None, value)


@pytest.mark.parametrize("text", ["ключ", "a\nb", "a\x7fb", "ＬＴＡＩ", ""])
@pytest.mark.parametrize("kind", [str, Secret])
def test_no_header_value(kind, text):
    """What no header can hold is refused before anything is signed."""
    with pytest.raises(ValueError, match="must"):
        header_value(None, None, kind(text))
