"""The reading API, who may use it, and to whom a request goes."""

import json

import pytest

from sms_core_simulator import Check, Exchange, Message, Request
from sms_core_simulator.api import is_local
from sms_core_simulator.state import Nonces

HERE = {"host": "127.0.0.1:8025"}
API = "/api/v1/messages"


def test_messages_are_listed_newest_first(port):
    """Everything a test wants to know of a message is there."""
    port.rpc()
    port.tc3()
    reply = port.ask("GET", API, HERE)
    assert reply.status == 200
    assert reply.json["total"] == 2
    newest, oldest = reply.json["messages"]
    assert (newest["vendor"], oldest["vendor"]) == ("tencent", "aliyun")
    assert newest["message_id"].startswith("5000:")
    oldest.pop("request_id")
    assert oldest.pop("message_id").endswith("^0")
    assert oldest == {
        "id": 1,
        "vendor": "aliyun",
        "to": "+8613800138000",
        "template": "SMS_154950909",
        "sign_name": "阿里云",
        "params": {"code": "123456"},
        "text": None,
        "code": "123456",
        "reference": "order-7",
        "outcome": "accepted",
        "error": "",
        "received_at": "2024-03-05T06:07:08.250Z",
        "signature": {"scheme": "HMAC-SHA1", "verified": True},
        "action": "SendSms",
        "account": "simulator",
        "application": "",
        "extension": "",
        "segments": 1,
        "receipt": None,
        "replies": [],
    }


@pytest.mark.parametrize(
    "to", ["13800138000", "%2B8613800138000", "+8613800138000", "8613800138000", "008613800138000"]
)
def test_messages_to_one_number(port, to):
    """The number may be written as people write it, with its plus encoded or not."""
    port.rpc({"PhoneNumbers": "13800138000"})
    port.rpc({"PhoneNumbers": "13900139000"})
    listed = port.ask("GET", f"{API}?to={to}", HERE).json["messages"]
    assert [message["to"] for message in listed] == ["+8613800138000"]


def test_messages_of_one_outcome(port):
    """Refused calls can be left out, or looked at alone."""
    port.rpc()
    port.rpc(secret="wrong")
    assert port.ask("GET", f"{API}?outcome=accepted", HERE).json["total"] == 1
    assert port.ask("GET", f"{API}?outcome=rejected", HERE).json["total"] == 1


def test_a_wrong_signature_is_shown_with_the_servers_texts(port):
    """Where there is a difference to find, the server's side of it is given."""
    port.acs3(secret="wrong")
    (message,) = port.ask("GET", API, HERE).json["messages"]
    check = message["signature"]
    assert check["verified"] is False
    assert check["server_canonical_request"].startswith("POST\n/\n")
    assert check["server_string_to_sign"].startswith("ACS3-HMAC-SHA256\n")


def test_messages_can_be_forgotten(port):
    """DELETE empties the inbox and tells how much there was."""
    port.rpc()
    assert port.ask("DELETE", API, HERE).json == {"deleted": 1}
    assert port.ask("GET", API, HERE).json == {"total": 0, "messages": []}


def test_only_the_newest_messages_are_kept(port):
    """The inbox is bounded; what is older is forgotten, ids go on."""
    port.rpc({"PhoneNumbers": ",".join(f"138{n:08d}" for n in range(999))})
    port.rpc({"PhoneNumbers": "13900139000,13900139001"})
    messages = port.messages()
    assert len(messages) == 1000
    assert (messages[0].id, messages[-1].id) == (1001, 2)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", API, 405),
        ("GET", f"{API}?number=1", 400),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/readyz", 200),
        ("GET", "/", 200),
        ("GET", "/favicon.ico", 404),
        ("POST", "/any", 404),
    ],
)
def test_other_requests_have_plain_answers(port, method, path, status):
    """Whoever comes by mistake is told what is where."""
    assert port.ask(method, path, HERE).status == status


@pytest.mark.parametrize(
    ("headers", "bound", "local"),
    [
        ({"host": "127.0.0.1:8025"}, "127.0.0.1", True),
        ({"host": "localhost:8025"}, "127.0.0.1", True),
        ({"host": "[::1]:8025"}, "127.0.0.1", True),
        ({"host": "LOCALHOST"}, "127.0.0.1", True),
        ({"host": "box.lan:8025"}, "box.lan", True),
        ({"host": "192.168.0.7:8025"}, "0.0.0.0", True),
        ({"host": "192.168.0.7:8025"}, "127.0.0.1", False),
        ({"host": "evil.example:8025"}, "127.0.0.1", False),
        ({"host": "evil.example:8025"}, "0.0.0.0", False),
        ({"host": "127.0.0.1.evil.example"}, "127.0.0.1", False),
        ({"host": "[::1"}, "127.0.0.1", False),
        ({"host": ""}, "127.0.0.1", False),
        ({}, "127.0.0.1", False),
        ({"host": "localhost:8025", "origin": "http://localhost:8025"}, "127.0.0.1", True),
        ({"host": "LOCALHOST:8025", "origin": "http://localhost:8025"}, "127.0.0.1", True),
        ({"host": "[::1]:8025", "origin": "http://[::1]:8025"}, "127.0.0.1", True),
        ({"host": "localhost:8025", "origin": "http://localhost:3000"}, "127.0.0.1", False),
        ({"host": "localhost:8025", "origin": "http://127.0.0.1:8025"}, "127.0.0.1", False),
        ({"host": "localhost:8025", "origin": "https://localhost:8025"}, "127.0.0.1", False),
        ({"host": "localhost:8025", "origin": "http://localhost:8025/"}, "127.0.0.1", False),
        ({"host": "192.168.0.7:8025", "origin": "http://192.168.0.7"}, "0.0.0.0", False),
        ({"host": "evil.example", "origin": "http://evil.example"}, "127.0.0.1", False),
        ({"host": "localhost", "origin": "https://evil.example"}, "127.0.0.1", False),
        ({"host": "localhost", "origin": "null"}, "127.0.0.1", False),
    ],
)
def test_pages_of_elsewhere_are_kept_out(headers, bound, local):
    """A name that was bent to point here is refused, and so is any origin but this one."""
    assert is_local(Request("GET", API, tuple(headers.items())), bound) is local


def test_a_foreign_host_gets_nothing(port):
    """The API answers 403 and no message."""
    port.rpc()
    reply = port.ask("GET", API, {"host": "evil.example"})
    assert reply.status == 403
    assert "138" not in reply.text


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_page_on_another_port_does_nothing(port, method):
    """It neither reads nor writes, however it says what it sends."""
    port.rpc()
    headers = {**HERE, "origin": "http://127.0.0.1:3000", "content-type": "application/json"}
    path = "/api/v1/reset" if method == "POST" else API
    assert port.ask(method, path, headers, b"{}").status == 403
    assert len(port.messages()) == 1


def test_a_code_is_told_from_other_values(port):
    """A parameter named code is it; else the first that looks like one."""
    for params, code in [
        ('{"name":"2024","code":"8765"}', "8765"),
        ('{"name":"Ann","pin":"A1B2"}', "A1B2"),
        ('{"name":"Annabel"}', None),
        ("{}", None),
    ]:
        port.rpc({"TemplateParam": params})
        assert port.messages()[0].code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is 417358.", "417358"),
        ("417358 is your code, valid for 10 minutes", "417358"),
        ("Call +15005550006 or 15005550006", None),
        ("Hello", None),
        (None, None),
    ],
)
def test_a_code_is_told_from_a_text(text, code):
    """Of a message without parameters, the first number of four to eight digits is the code."""
    message = Message(
        vendor="x", to="+15005550001", check=Check("none"), received_at=0, request_id="", text=text
    )
    assert message.code == code


def test_passwords_are_not_shown():
    """The raw exchange shows no Basic authentication: it holds the password itself."""
    request = Request("POST", "/x", (("authorization", "Basic c2VjcmV0OnNlY3JldA=="),))
    assert "c2Vj" not in json.dumps(Exchange(request).as_dict())


def test_the_log_shows_no_secret_code_or_full_number(port):
    """One line a request, with the number masked."""
    port.rpc()
    port.rpc({"PhoneNumbers": "13900139000,13800138000"}, secret="wrong")
    port.tc3({"PhoneNumberSet": ["+8613800138000", "not-a-number"]})
    port.tc3({"PhoneNumberSet": ["not-a-number"]})
    port.tc3(body=b"{")
    port.ask("GET", f"{API}?to=13800138000", HERE)
    wrong = "InvalidParameterValue.IncorrectPhoneNumber"
    assert port.log == [
        "200 aliyun +86138****8000 accepted",
        "400 aliyun +86139****9000 and 1 more SignatureDoesNotMatch",
        f"200 tencent +86138****8000 and 1 more {wrong}, accepted",
        f"200 tencent **** {wrong}",
        "200 tencent **** FailedOperation.JsonParseFail",
        f"200 GET {API}",
    ]


def test_nonces_are_bounded():
    """The oldest nonce is forgotten when there are too many; time guards what is older."""
    nonces = Nonces(keep=2)
    assert [nonces.first_use("key", nonce) for nonce in "aab"] == [True, False, True]
    assert nonces.first_use("other", "b")
    assert nonces.first_use("key", "a")


def test_overseas_texts_are_billed_by_their_alphabet(make_port):
    """GSM-7 has room for 160 characters, anything else for 70."""
    port = make_port({"tencent": {"templates": [{"code": "1", "text": "{1}"}]}})
    fees = []
    for text in ("a" * 160, "a" * 161, "é" * 160, "长" * 71):
        reply = port.tc3(
            {
                "TemplateId": "1",
                "TemplateParamSet": [text],
                "PhoneNumberSet": ["+85261234567"],
                "SignName": None,
            }
        )
        fees.append(reply.json["Response"]["SendStatusSet"][0]["Fee"])
    assert fees == [1, 2, 1, 2]
