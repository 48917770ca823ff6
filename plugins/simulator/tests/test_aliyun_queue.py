"""Aliyun's queue of receipts: a token, polls signed with it, and deleting."""

import json
import xml.etree.ElementTree as ET
from base64 import b64decode, b64encode
from email.utils import formatdate
from hashlib import md5, sha1
from hmac import digest
from pathlib import Path

import pytest

from sms_core_simulator import Request, Waiting
from sms_core_simulator.vendors.aliyun import queue as mns

QUEUE = "/queues/Alicom-Queue-1234567890123456-SmsReport/messages"
NS = {"m": "http://mns.aliyuncs.com/doc/v1/"}
VECTORS = json.loads((Path(__file__).parent / "vectors" / "aliyun_mns.json").read_text("utf-8"))


class Poller:
    """A client of the queue, as the official SDK is one."""

    def __init__(self, port, kind="SmsReport"):
        self.port = port
        answer = port.aliyun("QueryTokenForMnsQueue", MessageType=kind, QueueName="q").json
        self.token = answer["MessageTokenDTO"]

    def ask(self, method, target, body=b"", *, secret=None, sent=None):
        headers = {
            "date": formatdate(self.port.client_now, usegmt=True),
            "x-mns-version": "2015-06-06",
        }
        if body:
            headers["content-md5"] = b64encode(md5(body).hexdigest().encode()).decode()
            headers["content-type"] = "text/xml;charset=UTF-8"
        text = "\n".join(
            [method, headers.get("content-md5", ""), headers.get("content-type", ""),
             headers["date"], "x-mns-version:2015-06-06", target]
        )  # fmt: skip
        key = (secret or self.token["AccessKeySecret"]).encode()
        signature = b64encode(digest(key, text.encode(), sha1)).decode()
        headers["authorization"] = f"MNS {self.token['AccessKeyId']}:{signature}"
        headers["security-token"] = self.token["SecurityToken"]
        return self.port.ask(method, target, {**headers, **(sent or {})}, body)


def items(reply):
    root = ET.fromstring(reply.text)
    return root.findall("m:Message", NS)


def body_of(item):
    return json.loads(b64decode(item.findtext("m:MessageBody", namespaces=NS)))


@pytest.fixture
def delivered(port):
    """A port with one message that was delivered, and a poller of its receipts."""
    port.rpc()
    port.later(3)
    return Poller(port)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_signature_is_the_official_sdks(vector):
    """Every known answer of the official SDK is computed."""
    headers = tuple(vector["headers"].items())
    request = Request(vector["method"], vector["resource"], headers, vector["body"].encode())
    signature = mns.signature(request, vector["resource"], vector["access_key_secret"])
    assert vector["authorization"].endswith(f":{signature}")


def test_a_receipt_is_polled(delivered):
    """In base64 within XML, with the vendor's fields."""
    (item,) = items(delivered.ask("GET", f"{QUEUE}?numOfMessages=16"))
    told = body_of(item)
    assert told["report_time"].startswith("2024-03-05 14:07:")
    del told["report_time"]
    assert told == {
        "phone_number": "13800138000",
        "send_time": "2024-03-05 14:07:08",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "1",
        "biz_id": delivered.port.messages()[0].message_id,
        "out_id": "order-7",
    }
    raw = item.findtext("m:MessageBody", namespaces=NS)
    assert item.findtext("m:MessageBodyMD5", namespaces=NS) == md5(raw.encode()).hexdigest().upper()
    assert delivered.port.messages()[0].events[-1].name == "receipt pulled"


def test_without_a_number_one_message_is_the_answer(delivered):
    """The root is the message itself."""
    root = ET.fromstring(delivered.ask("GET", QUEUE).text)
    assert root.tag == "{http://mns.aliyuncs.com/doc/v1/}Message"


def test_a_message_is_hidden_and_comes_again(delivered):
    """Until it is deleted it reappears when its time is over."""
    (first,) = items(delivered.ask("GET", f"{QUEUE}?numOfMessages=1"))
    assert delivered.ask("GET", f"{QUEUE}?numOfMessages=1").code == "MessageNotExist"
    delivered.port.later(31)
    (again,) = items(delivered.ask("GET", f"{QUEUE}?numOfMessages=1"))
    assert again.findtext("m:DequeueCount", namespaces=NS) == "2"
    handles = [one.findtext("m:ReceiptHandle", namespaces=NS) for one in (first, again)]
    assert delivered.ask("DELETE", f"{QUEUE}?ReceiptHandle={handles[0]}").status == 404
    assert delivered.ask("DELETE", f"{QUEUE}?ReceiptHandle={handles[1]}").status == 204
    delivered.port.later(31)
    assert delivered.ask("GET", QUEUE).status == 404


def test_messages_are_deleted_together(delivered):
    """Handles in XML; unknown ones are named."""
    (item,) = items(delivered.ask("GET", f"{QUEUE}?numOfMessages=1"))
    handle = item.findtext("m:ReceiptHandle", namespaces=NS)
    body = "".join(f"<ReceiptHandle>{one}</ReceiptHandle>" for one in (handle, "9-9"))
    body = f'<ReceiptHandles xmlns="{NS["m"]}">{body}</ReceiptHandles>'.encode()
    reply = delivered.ask("DELETE", QUEUE, body)
    assert reply.status == 404
    (error,) = ET.fromstring(reply.text).findall("m:Error", NS)
    assert error.findtext("m:ReceiptHandle", namespaces=NS) == "9-9"
    delivered.port.later(31)
    assert delivered.ask("GET", QUEUE).status == 404


def test_a_poll_waits(port):
    """A long poll is answered when a receipt comes."""
    port.rpc()
    waiting = Poller(port).ask("GET", f"{QUEUE}?numOfMessages=16&waitseconds=20")
    assert isinstance(waiting, Waiting)
    assert waiting.seconds == 20
    assert waiting.attempt(port.now) is None
    assert waiting.otherwise(port.now).status == 404
    assert waiting.attempt(port.now + 3).status == 200


def test_replies_have_a_queue_of_their_own(port):
    """By the end of its name."""
    port.rpc({"SmsUpExtendCode": "42"})
    port.world.life.reply(port.messages()[0].id, "退订", port.now)
    poller = Poller(port, "SmsUp")
    (item,) = items(poller.ask("GET", f"{QUEUE.replace('SmsReport', 'SmsUp')}?numOfMessages=16"))
    assert body_of(item) == {
        "phone_number": "13800138000", "content": "退订", "dest_code": "42",
        "send_time": "2024-03-05 14:07:08", "sequence_id": "1",
    }  # fmt: skip
    assert poller.ask("GET", QUEUE).status == 404


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/queues/Alicom-Queue-1-SmsReport", "QueueNotExist"),
        ("/queues/other/messages", "QueueNotExist"),
        (f"{QUEUE}?numOfMessages=17", "InvalidArgument"),
        (f"{QUEUE}?numOfMessages=x", "InvalidArgument"),
        (f"{QUEUE}?waitseconds=31", "InvalidArgument"),
    ],
)
def test_wrong_polls_are_refused(port, target, code):
    """With the queue's own codes."""
    assert Poller(port).ask("GET", target).code == code


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"authorization": "MNS nobody:x"}, "AccessIDAuthError"),
        ({"authorization": "Basic x"}, "AccessIDAuthError"),
        ({"security-token": "other"}, "AccessIDAuthError"),
        ({"x-mns-version": "2015-06-07"}, "SignatureDoesNotMatch"),
        ({"date": "Tue, 05 Mar 2024 05:07:08 GMT"}, "TimeExpired"),
        ({"date": "yesterday"}, "TimeExpired"),
    ],
)
def test_polls_are_verified(port, sent, code):
    """Key, token, time and signature."""
    assert Poller(port).ask("GET", QUEUE, sent=sent).code == code


def test_a_wrong_secret_opens_no_queue(port):
    """And nothing else than polls and deletes is known."""
    assert Poller(port).ask("GET", QUEUE, secret="wrong").code == "SignatureDoesNotMatch"
    assert Poller(port).ask("PUT", QUEUE).code == "MethodNotAllowed"
    assert Poller(port).ask("DELETE", QUEUE).code == "InvalidArgument"


def test_a_token_is_good_for_an_hour(port):
    """Its end is told in China's time."""
    poller = Poller(port)
    assert poller.token["ExpireTime"] == "2024-03-05 15:07:08"
    port.later(3600)
    assert poller.ask("GET", QUEUE).code == "AccessIDAuthError"


def test_other_types_have_no_queue(port):
    """Only receipts and replies."""
    answer = port.aliyun("QueryTokenForMnsQueue", MessageType="SignSmsReport")
    assert answer.code == "isv.INVALID_PARAMETERS"
    assert port.aliyun("QueryTokenForMnsQueue").code == "MissingMessageType"
