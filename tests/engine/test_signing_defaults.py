"""What a signer does where an argument is left out."""

from sms_core.signing import acs3, rpc, tc3

CALL = {
    "action": "SendSms",
    "version": "2017-05-25",
    "key_id": "key",
    "secret": "canary-secret",
    "now": 1_700_000_000.0,
}


def test_acs3():
    """Without token and content type neither is among the headers."""
    headers = acs3.signed_headers("", host="sms.test", nonce="n", **CALL)
    given = acs3.signed_headers("", host="sms.test", nonce="n", token="", content_type="", **CALL)
    assert headers == given
    assert not {"x-acs-security-token", "content-type"} & set(dict(headers))


def test_rpc():
    """A form is signed for ``POST``."""
    form = rpc.signed_form({}, nonce="n", **CALL)
    assert form == rpc.signed_form({}, nonce="n", method="POST", **CALL)
    assert form != rpc.signed_form({}, nonce="n", method="GET", **CALL)


def test_tc3():
    """A body is JSON in UTF-8."""
    headers = dict(tc3.signed_headers(b"{}", host="sms.test", **CALL))
    assert headers["content-type"] == "application/json; charset=utf-8"
