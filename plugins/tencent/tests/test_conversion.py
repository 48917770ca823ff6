"""Telling Tencent that a code was used."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core.http import Response
from sms_core.testing.strategies import almost

NOTED = {"Response": {"ReportConversionStatus": {"Code": "ok", "Message": "ok"}, "RequestId": "r"}}


@pytest.fixture(scope="module")
def exchange(provider, ctx):
    return provider().report_conversion("5000:1", 1700000001.9, ctx)


def noted(exchange, value, status=200):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return exchange.parse(Response(status, body))


def test_question(exchange):
    """The message and the second its code was used; both belong to an application."""
    assert dict(exchange.request.headers)["x-tc-action"] == "ReportConversion"
    assert json.loads(exchange.request.body) == {
        "SmsSdkAppId": "1400006666",
        "SerialNo": "5000:1",
        "ConversionTime": 1700000001,
    }


def test_capability_is_declared(provider):
    """Whoever has the method says so."""
    assert provider().capabilities.conversion


@pytest.mark.parametrize("code", ["ok", "OK"])
def test_noted(exchange, code):
    """Text and sample of the document write it differently."""
    status = {"Code": code, "Message": "x"}
    assert noted(exchange, {"Response": {"ReportConversionStatus": status}}) is True


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"<html>",
        {"Response": {"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}},
        {"Response": {"ReportConversionStatus": {"Code": "Fail"}}},
        {"Response": {"ReportConversionStatus": []}},
        {"Response": []},
    ],
)
def test_not_noted(exchange, value):
    """Anything but ok is no."""
    assert noted(exchange, value) is False


@given(almost(NOTED), st.integers(100, 599))
def test_reading_is_total(exchange, body, status):
    """Any status and any bytes give yes or no."""
    assert noted(exchange, body, status) in (True, False)
