"""The bytes of a request, and the signature in it."""

import json
from pathlib import Path

import pytest
from sms_core import PhoneNumber, Text
from sms_core.providers import Batch, Context

from sms_core_vonage import VonageConfig, VonageProvider
from sms_core_vonage.config import SignatureMethod
from sms_core_vonage.signing import signature

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))


@pytest.mark.parametrize("method", SignatureMethod, ids=lambda method: method.value)
def test_signature(method):
    """The signatures are those of the vendor's own library."""
    found = signature(VECTORS["parameters"], VECTORS["secret"], method)
    assert found == VECTORS["signatures"][method.value]


def test_bytes():
    """These are all the bytes of a request."""
    config = VonageConfig(api_key="abcd1234", signature_secret="the-secret", sender="AcmeInc")
    batch = Batch((PhoneNumber("+447700900000"),), Text("héllo"), reference="order-7")
    request = VonageProvider(config).send(batch, Context("main", 1700000000.0, "0" * 32)).request
    assert request.method == "POST"
    assert request.url == "https://rest.nexmo.com/sms/json"
    assert request.headers == (("content-type", "application/x-www-form-urlencoded"),)
    assert request.body == (
        b"from=AcmeInc&to=447700900000&text=h%C3%A9llo&type=text&client-ref=order-7"
        b"&api_key=abcd1234&timestamp=1700000000"
        b"&sig=222ce7e29175833f0e2f35f40c292f1b2b9d8b72c666b3809b121a586149ad3f"
    )
