"""Aliyun's queue of reports: the token, polls and deletions, and every way they are answered."""

import json
from base64 import b64encode
from pathlib import Path
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import Actor, Client, ConfigError, Credentials, Message, Retry, Template
from sms_core.answers import json_value
from sms_core.errors import ReportsUnavailable
from sms_core.http import Response
from sms_core.loading import load
from sms_core.providers import Pulls, Pushes
from sms_core.receipts import CHINA_TIME, DeliveryState, ReportKind
from sms_core.reports import Pulled
from sms_core.settings import TransportSettings, endpoint
from sms_core.testing.strategies import almost
from sms_core.transports.making import make_transport
from sms_core_aliyun import plugin, queue

VECTORS = json.loads(
    Path(__file__).with_name("vectors").joinpath("aliyun_mns.json").read_text("utf-8")
)
UID = "1234567890123456"
KEYS = Credentials("STS.testAccessKeyId", "testStsSecret", "canary-token")
RECEIPTS = ReportKind.RECEIPTS
BODY = {"phone_number": "13800138000", "success": True, "err_code": "DELIVERED", "biz_id": "1^0"}
TOKEN = {
    "Code": "OK",
    "Message": "OK",
    "RequestId": "RID",
    "MessageTokenDTO": {
        "AccessKeyId": "STS.key",
        "AccessKeySecret": "canary-sts",
        "SecurityToken": "canary-token",
        "CreateTime": "2024-03-05 14:07:08",
        "ExpireTime": "2024-03-05 15:07:08",
    },
}
XMLNS = 'xmlns="http://mns.aliyuncs.com/doc/v1/"'
HEAD = '<?xml version="1.0" encoding="utf-8"?>'


@pytest.fixture(scope="module")
def able(provider):
    """A provider that knows its account's number."""
    return provider(uid=UID)


@pytest.fixture(scope="module")
def inside(ctx):
    """A context with the token of the queue, at the moment of the vectors."""
    return attrs.evolve(ctx, credentials=KEYS)


def vector(name):
    return next(each for each in VECTORS if each["name"] == name)


def message(body=BODY, handle="1-AAAA"):
    text = body if isinstance(body, str) else b64encode(json.dumps(body).encode()).decode()
    return (
        f"<Message><MessageId>M</MessageId><MessageBody>{text}</MessageBody>"
        f"<ReceiptHandle>{escape(handle)}</ReceiptHandle></Message>"
    )


def messages(*listed):
    return f"{HEAD}<Messages {XMLNS}>{''.join(listed)}</Messages>"


def error(code, root="Error"):
    text = f"<Code>{code}</Code><Message>words</Message><RequestId>R</RequestId>"
    return f"{HEAD}<{root} {XMLNS}>{text}</{root}>"


@pytest.fixture(scope="module")
def pulled(able, inside):
    """Reads an answer of the queue."""

    def read(body, status=200, kind=RECEIPTS):
        body = body if isinstance(body, bytes) else body.encode()
        return able.pull(kind, 30, inside).parse(Response(status, body))

    return read


def test_the_token_is_asked_for(able, ctx):
    """Signed with the account's keys, at the host of tokens."""
    request = able.enter(RECEIPTS, ctx).request
    form = dict(parse_qsl(request.body.decode()))
    assert request.url == "https://dybaseapi.aliyuncs.com/"
    assert (form["Action"], form["Version"]) == ("QueryTokenForMnsQueue", "2017-05-25")
    assert (form["MessageType"], form["QueueName"]) == (
        "SmsReport",
        f"Alicom-Queue-{UID}-SmsReport",
    )
    assert form["AccessKeyId"] == "testAccessKeyId"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ReportKind.RECEIPTS, "SmsReport"),
        (ReportKind.REPLIES, "SmsUp"),
        (ReportKind.REVIEWS, "TemplateSmsReport"),
    ],
)
def test_each_kind_has_a_queue(able, ctx, inside, kind, name):
    """Named by the account's number and the kind, in all three requests."""
    assert f"Alicom-Queue-{UID}-{name}" in able.enter(kind, ctx).request.body.decode()
    path = f"/queues/Alicom-Queue-{UID}-{name}/messages"
    assert path in able.pull(kind, 0, inside).request.url
    assert able.remove(Pulled(handles=("1",)), kind, inside).request.url.endswith(path)


def test_a_token(able, ctx):
    """Keys that expire at a moment of UTC+8."""
    body = json.dumps(TOKEN).encode()
    told = able.enter(RECEIPTS, ctx).parse(Response(200, body))
    assert told.verdict is None
    keys = told.credentials
    assert (keys.key_id, keys.secret.reveal(), keys.token.reveal()) == (
        "STS.key", "canary-sts", "canary-token",
    )  # fmt: skip
    assert keys.expires == 1709618828.0 + 3600
    assert "canary" not in repr(told)


@pytest.mark.parametrize(
    ("answer", "code", "retry"),
    [
        (b"", "HTTP 200", Retry.YES),
        (b"<html>", "HTTP 200", Retry.YES),
        (b"[]", "HTTP 200", Retry.YES),
        ({**TOKEN, "MessageTokenDTO": None}, "HTTP 200", Retry.YES),
        ({**TOKEN, "MessageTokenDTO": {}}, "HTTP 200", Retry.YES),
        (
            {**TOKEN, "MessageTokenDTO": {**TOKEN["MessageTokenDTO"], "ExpireTime": "soon"}},
            "HTTP 200",
            Retry.YES,
        ),
        (
            {**TOKEN, "MessageTokenDTO": {**TOKEN["MessageTokenDTO"], "SecurityToken": "canary\n"}},
            "HTTP 200",
            Retry.YES,
        ),
        (
            {**TOKEN, "MessageTokenDTO": {**TOKEN["MessageTokenDTO"], "AccessKeyId": "ключ"}},
            "HTTP 200",
            Retry.YES,
        ),
        ({"Code": "isp.RAM_PERMISSION_DENY"}, "isp.RAM_PERMISSION_DENY", Retry.NO),
        ({"Code": "Throttling.User"}, "Throttling.User", Retry.YES),
        ({"Code": "MissingSecurityToken"}, "MissingSecurityToken", Retry.CREDENTIALS),
        ({"Code": "InvalidTimeStamp.Expired"}, "InvalidTimeStamp.Expired", Retry.CLOCK),
    ],
)  # fmt: skip
def test_no_token(able, ctx, answer, code, retry):
    """A code has the verdict it has when sending; anything else is not of the vendor."""
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    told = able.enter(RECEIPTS, ctx).parse(Response(200, body))
    assert (told.credentials, told.code, told.verdict.retry) == (None, code, retry)
    assert told.verdict.meaning


def test_the_gateway_repeats_no_request(able, ctx):
    """What it says of a wrong signature holds the whole request; none of it is kept."""
    text = "Specified signature is not matched with our calculation. "
    words = f"{text}server string to sign is:POST&%2F&AccessKeyId%3Dcanary"
    body = json.dumps({"Code": "SignatureDoesNotMatch", "Message": words}).encode()
    assert able.enter(RECEIPTS, ctx).parse(Response(400, body)).text == text


def test_a_poll_is_the_official_sdks(able, inside):
    """Byte for byte, the token beside it unsigned."""
    request, known = able.pull(RECEIPTS, 30, inside).request, vector("batch_receive_long_poll")
    headers = dict(request.headers)
    assert request.method == "GET"
    assert request.url == f"https://{known['headers']['host']}{known['resource']}"
    assert headers.pop("authorization") == known["authorization"]
    assert headers.pop("security-token") == "canary-token"
    assert headers == known["headers"]


def test_a_deletion_is_the_official_sdks(able, inside):
    """Byte for byte."""
    known = vector("batch_delete")
    told = Pulled(handles=("1-AAAA", "1-BBBB", "", "1-AAAA"))
    request = able.remove(told, RECEIPTS, inside).request
    headers = dict(request.headers)
    assert (request.method, request.body.decode()) == ("DELETE", known["body"])
    assert request.url == f"https://{known['headers']['host']}{known['resource']}"
    assert headers.pop("authorization") == known["authorization"]
    assert headers.pop("security-token") == "canary-token"
    assert headers == known["headers"]


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [(0, 0), (0.4, 0), (20, 20), (30, 30), (31, 30), (-1, 0), (1e400, 30), (float("nan"), 0)],
)
def test_how_long_a_poll_waits(able, inside, wait, seconds):
    """Whole seconds, 30 at most."""
    url = able.pull(RECEIPTS, wait, inside).request.url
    assert url.endswith(f"&waitseconds={seconds}")


def test_without_a_token_nothing_is_asked(able, ctx):
    """It is a fault of the caller."""
    with pytest.raises(ValueError, match="opens only to the token"):
        able.pull(RECEIPTS, 0, ctx)


def test_messages_are_read(pulled):
    """Reports and handles, of objects and of the lists in older queues."""
    told = pulled(messages(message(), message([BODY, BODY | {"biz_id": "2^0"}], "2-B")))
    assert [event.message_id for event in told.events] == ["1^0", "1^0", "2^0"]
    assert {event.state for event in told.events} == {DeliveryState.DELIVERED}
    assert (told.handles, told.unread, told.verdict) == (("1-AAAA", "2-B", "2-B"), 0, None)


def test_a_message_alone_is_read(pulled):
    """As the queue answers when not asked for several."""
    told = pulled(message().replace("<Message>", f"<Message {XMLNS}>", 1))
    assert (len(told.events), told.handles) == (1, ("1-AAAA",))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_text_outside_ascii(pulled, encoding):
    """A byte order mark does no harm."""
    body = BODY | {"err_msg": "用户接收成功"}
    text = b64encode(json.dumps(body, ensure_ascii=False).encode()).decode()
    assert pulled(messages(message(text)).encode(encoding)).events[0].text == "用户接收成功"


@pytest.mark.parametrize("body", ["", "é", "!", "bm8=", b64encode(b"{}").decode()])
def test_an_unreadable_message_stays(pulled, body):
    """It is counted and not removed; the others are."""
    told = pulled(messages(message(body, "1-BAD"), message()))
    assert (len(told.events), told.unread, told.handles) == (1, 1, ("1-AAAA",))


def test_a_message_read_in_part_stays(pulled):
    """What it holds besides may be read one day."""
    told = pulled(messages(message([BODY, {}])))
    assert (len(told.events), told.unread, told.handles) == (1, 1, ("",))


def test_a_message_without_a_handle(pulled):
    """It is read, and comes again."""
    told = pulled(messages(message(handle="")))
    assert (len(told.events), told.handles) == (1, ("",))


def test_a_plain_message_is_read(pulled):
    """JSON that somebody did not put into base64."""
    assert len(pulled(messages(message(escape(json.dumps(BODY))))).events) == 1


def test_any_handle_is_given_back(able, inside, pulled):
    """Whatever is in it, the queue gets the same."""
    told = pulled(messages(message(handle='a<&>"b')))
    body = able.remove(told, RECEIPTS, inside).request.body.decode()
    assert "<ReceiptHandle>a&lt;&amp;&gt;&quot;b</ReceiptHandle>" in body


def test_an_empty_queue(pulled):
    """Nothing, and nothing is wrong."""
    assert pulled(error("MessageNotExist"), 404) == Pulled()


@pytest.mark.parametrize(
    ("code", "retry", "word"),
    [
        ("QueueNotExist", Retry.NO, "console"),
        ("AccessDenied", Retry.NO, "uid"),
        ("AccessIDAuthError", Retry.CREDENTIALS, "token"),
        ("SecurityTokenExpired", Retry.CREDENTIALS, "token"),
        ("SignatureDoesNotMatch", Retry.CREDENTIALS, "token"),
        ("TimeExpired", Retry.CLOCK, "clock"),
    ],
)
def test_refusals(pulled, code, retry, word):
    """What is wrong, who mends it, and whether to ask again."""
    told = pulled(error(code), 403)
    assert (told.code, told.text, told.events) == (code, "words", ())
    assert (told.verdict.retry, told.verdict.actor) == (retry, Actor.OPERATOR)
    assert word in told.verdict.meaning


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 200, "HTTP 200"),
        ("", 503, "HTTP 503"),
        ("<html>", 502, "HTTP 502"),
        (error("BrandNew"), 500, "BrandNew"),
        (messages(message()), 500, "HTTP 500"),
    ],
)
def test_other_answers_are_asked_again(pulled, body, status, code):
    """They are no empty queue."""
    told = pulled(body, status)
    assert (told.verdict.retry, told.code, told.events) == (Retry.YES, code, ())


BOMB = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_entities_are_not_read(pulled, encoding):
    """No document type is, in whatever encoding it comes."""
    body = messages(message()).replace("utf-8", encoding[:6]).replace("?>", f"?>{BOMB}", 1)
    told = pulled(body.replace("<MessageId>M", "<MessageId>&c;").encode(encoding))
    assert (told.events, told.code) == ((), "HTTP 200")


def test_other_markup_is_read(pulled):
    """Comments and CDATA are plain XML."""
    text = messages(message()).replace("<MessageId>M", "<!-- x --><MessageId><![CDATA[<M>]]>")
    assert len(pulled(text).events) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 204, None),
        ("", 200, None),
        (error("MessageNotExist"), 404, None),
        (error("ReceiptHandleError"), 404, None),
        (f"{HEAD}<Errors {XMLNS}><Error><ErrorCode>X</ErrorCode></Error></Errors>", 404, None),
        (error("AccessIDAuthError"), 403, "AccessIDAuthError"),
        ("", 404, "HTTP 404"),
        ("<html>", 500, "HTTP 500"),
    ],
)
def test_answers_to_a_deletion(able, inside, body, status, code):
    """Handles that are too old do no harm; their messages come again."""
    asked = able.remove(Pulled(handles=("1",)), RECEIPTS, inside)
    told = asked.parse(Response(status, body.encode()))
    assert (told.code or None) == code
    assert (told.verdict is None) == (code is None)


XML = st.sampled_from([messages(message(), message([BODY])), error("QueueNotExist"), BOMB])


@st.composite
def torn(draw):
    """XML with a part cut out, or other bytes in it."""
    text = draw(XML).encode(draw(st.sampled_from(["utf-8", "utf-16", "latin-1"])))
    begin, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    return text[:begin] + draw(st.binary(max_size=8)) + text[end:]


@given(st.binary() | torn() | st.just(TOKEN).flatmap(almost), st.integers(100, 599))
def test_reading_is_total(able, ctx, inside, body, status):
    """Any bytes with any status give an answer of all three, and no exception."""
    answer = Response(status, body)
    for exchange in (
        able.enter(RECEIPTS, ctx),
        able.pull(RECEIPTS, 0, inside),
        able.remove(Pulled(handles=("1",)), RECEIPTS, inside),
    ):
        told = exchange.parse(answer)
        assert isinstance(told, Pulled)
        assert not (told.verdict and told.events)


@given(st.just(BODY).flatmap(almost))
def test_any_message_is_read_or_counted(pulled, body):
    """Nothing in a message's body spoils the message beside it."""
    bad = message(b64encode(body).decode(), "1-X")
    told = pulled(messages(bad, message()))
    assert told.handles[-1] == "1-AAAA"
    assert len(told.handles) == len(told.events)
    assert len(told.events) + told.unread >= (1 if json_value(body) == [] else 2)


def test_the_number_of_the_account_opens_the_queue(provider):
    """Without it reports can be pushed, with a secret, not fetched; everything else stays."""
    with_uid, without = provider(uid=UID).capabilities, provider().capabilities
    assert (with_uid.pulls, without.pulls) == (Pulls.QUEUE, Pulls.NONE)
    assert (with_uid.pushes, without.pushes) == (Pushes.MIXED, Pushes.UNSIGNED)
    more = attrs.evolve(without, pulls=Pulls.QUEUE, pushes=Pushes.MIXED)
    assert more == with_uid == plugin.capabilities


MAINLAND = ("dybaseapi.aliyuncs.com", "1943695596114318.mns.cn-hangzhou.aliyuncs.com")
OVERSEAS = (
    "dybaseapi.ap-southeast-1.aliyuncs.com",
    "1493622401794734.mns.ap-southeast-1.aliyuncs.com",
)


@pytest.mark.parametrize(
    ("region", "hosts"),
    [
        ("cn-hangzhou", MAINLAND),
        ("cn-beijing", MAINLAND),
        ("cn-hongkong", MAINLAND),
        ("ap-southeast-1", OVERSEAS),
        ("ap-southeast-5", OVERSEAS),
        ("eu-central-1", OVERSEAS),
        ("us-east-1", OVERSEAS),
        ("me-east-1", OVERSEAS),
    ],
)
def test_hosts_of_the_regions(provider, ctx, inside, region, hosts):
    """Tokens and queues have hosts of their own, in the mainland's regions and in all others."""
    regional, (token, place) = provider(uid=UID, region=region), hosts
    assert regional.enter(RECEIPTS, ctx).request.url == f"https://{token}/"
    assert regional.pull(RECEIPTS, 0, inside).request.url.startswith(f"https://{place}/queues/")


def test_hosts_of_ones_own(provider, ctx, inside):
    """Both can be set; the host is signed as it is called."""
    here = provider(
        uid=UID, token_endpoint="http://127.0.0.1:8025", queue_endpoint="http://127.0.0.1:8026"
    )
    assert here.enter(RECEIPTS, ctx).request.url == "http://127.0.0.1:8025/"
    request = here.pull(RECEIPTS, 0, inside).request
    assert request.url.startswith("http://127.0.0.1:8026/queues/")
    assert dict(request.headers)["host"] == "127.0.0.1:8026"


@pytest.mark.parametrize("uid", ["abc", "12 34", "１２", "1234567890123456\n"])
def test_a_wrong_number_of_the_account(uid):
    """Is told in a sentence."""
    settings = {
        "provider": "aliyun",
        "access_key_id": "id",
        "access_key_secret": "canary",
        "sign_name": "x",
        "templates": {"SignIn": "SMS_1"},
        "uid": uid,
    }
    with pytest.raises(ConfigError) as refused:
        load(settings, plugins=[plugin])
    assert refused.value.faults == ("uid: must be the account's number, digits as text",)


@pytest.fixture
def simulated(provider):
    """A client of a simulator that plays the vendor, and the simulator."""
    simulation = pytest.importorskip("sms_core_simulator")
    keys = simulation.Credential("testAccessKeyId", "canary-secret")
    with simulation.Simulator(credentials=[keys]) as running:
        here = endpoint(running.url)
        made = provider(uid=UID, endpoint=here, token_endpoint=here, queue_endpoint=here)
        with Client(made, make_transport(TransportSettings())) as client:
            yield client, running


@pytest.mark.sockets
def test_receipts_and_replies_of_the_simulator(simulated):
    """Sent, delivered, fetched and removed: they come once."""
    client, simulator = simulated
    sent = client.send(Message("13800138000", Template("SignIn", {"code": "417358"})))
    (message,) = simulator.messages()
    simulator.deliver(message)
    (receipt,) = client.reports("receipts")
    assert (receipt.message_id, receipt.state) == (sent.message_id, DeliveryState.DELIVERED)
    assert receipt.at.tzinfo is CHINA_TIME
    assert [*client.reports("receipts")] == []
    simulator.reply(simulator.messages()[0], "退订")
    (reply,) = client.reports("replies")
    assert reply.text == "退订"


@pytest.mark.sockets
def test_a_wrong_key_opens_no_queue_of_the_simulator(simulated, provider):
    """The vendor's code and what it means."""
    _, simulator = simulated
    here = endpoint(simulator.url)
    wrong = provider(uid=UID, access_key_secret="other", token_endpoint=here)
    with (
        Client(wrong, make_transport(TransportSettings())) as client,
        pytest.raises(ReportsUnavailable, match="SignatureDoesNotMatch, the access key secret"),
    ):
        list(client.reports("receipts"))


def test_the_names_of_the_queues():
    """Of every kind there is."""
    assert set(queue.MESSAGE_TYPES) == set(ReportKind)
