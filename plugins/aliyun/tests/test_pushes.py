"""Messages of a topic, pushed and signed: verified exactly when untouched.

The vector's key and certificate were made for it.
"""

import asyncio
import json
from base64 import b64decode, b64encode
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import formatdate
from hashlib import md5
from io import BytesIO
from itertools import product
from pathlib import Path
from xml.sax.saxutils import escape

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import ConfigError, connect, connect_async
from sms_core.clock import Clock
from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Response
from sms_core.providers import Context
from sms_core.receiving import Protection, receive
from sms_core.reports import Push, ReceiptBatch
from sms_core.testing.strategies import almost
from sms_core.webhooks import AsgiWebhook, WsgiWebhook
from sms_core_aliyun import plugin, pushes

VECTOR = json.loads(
    Path(__file__).with_name("vectors").joinpath("aliyun_mns_push.json").read_text("utf-8")
)
SIGNED = Push(
    VECTOR["method"],
    "https://example.com" + VECTOR["resource"],
    (*VECTOR["headers"].items(), ("authorization", VECTOR["authorization"])),
    VECTOR["body"].encode(),
)
THEN = 1464173174.0  # 2016-05-25T10:46:14Z, the vector's Date
CTX = Context("main", THEN, "", fetched=VECTOR["certificate_pem"].encode())
BODY = [{"phone_number": "13900000000", "success": True, "err_code": "DELIVERED", "biz_id": "1^0"}]
UID = "1234567890123456"
PLACE = "https://mns-cert.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem"


#: How a push is refused whose header is wrong; a date is looked at before the signature.
WRONG = defaultdict(lambda: {Refusal.FORGED}, date={Refusal.FORGED, Refusal.STALE})


def refusal(push, ctx=CTX):
    """Why it is refused; ``None`` when it is verified."""
    try:
        pushes.verify(push, ctx)
    except ReportRefused as refused:
        return refused.refusal
    return None


def with_header(push, name, value):
    pairs = ((given, value if given == name else old) for given, old in push.headers)
    return attrs.evolve(push, headers=tuple(pairs))


def certificate_of(key, begin=2015, end=2115):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    years = (datetime(year, 1, 1, tzinfo=UTC) for year in (begin, end))
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, *years)
    return made.sign(key, SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture(scope="module")
def topic():
    """A topic: makes pushes that it signed, and has the certificate."""
    key = rsa.generate_private_key(65537, 2048)

    class Topic:
        certificate = certificate_of(key)
        expired, future = certificate_of(key, 2010, 2016), certificate_of(key, 2017, 2115)

        def push(self, body, resource="/sms/aliyun/secret?x=1", method="POST", **others):
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers = {
                "content-md5": b64encode(md5(body).hexdigest().encode()).decode(),
                "content-type": "text/plain;charset=utf-8",
                "date": formatdate(THEN, usegmt=True),
                # SIMPLIFIED has it, a notification has not
                **({} if b"TopicOwner" in body else {"x-mns-message-id": "MID"}),
                "x-mns-request-id": "RID",
                "x-mns-signing-cert-url": b64encode(PLACE.encode()).decode(),
                "x-mns-version": "2015-06-06",
                **others,
            }
            own = "".join(f"{k}:{v}\n" for k, v in sorted(headers.items()) if k[:6] == "x-mns-")
            first = (headers[name] for name in ("content-md5", "content-type", "date"))
            text = "\n".join([method, *first]) + f"\n{own}{resource}"
            signature = key.sign(text.encode(), padding.PKCS1v15(), SHA1())
            headers["authorization"] = b64encode(signature).decode()
            return Push(method, f"https://example.com{resource}", tuple(headers.items()), body)

        @property
        def ctx(self):
            return attrs.evolve(CTX, fetched=self.certificate)

    return Topic()


def test_the_vector_is_verified():
    """As it is."""
    assert refusal(SIGNED) is None


def test_the_certificate_is_asked_for():
    """Where the push says, which is a place of the vendor's."""
    request = pushes.certificate(SIGNED, "", CTX)
    assert (request.method, request.url) == ("GET", VECTOR["cert_url"])
    assert dict(request.headers) == {"host": "mnstest.oss-cn-hangzhou.aliyuncs.com"}


@given(st.data())
def test_no_byte_of_the_body_may_change(data):
    """Any other body is forged."""
    body = bytearray(SIGNED.body)
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    assert refusal(attrs.evolve(SIGNED, body=bytes(body))) is Refusal.FORGED


@pytest.mark.parametrize("name", [*VECTOR["headers"], "authorization"])
@settings(max_examples=100)
@given(data=st.data())
def test_no_byte_of_a_signed_header_may_change(name, data):
    """Nor of the signature, not even in bits that base64 leaves over."""
    value = SIGNED.header(name)
    place = data.draw(st.integers(0, len(value) - 1))
    char = chr(ord(value[place]) ^ data.draw(st.integers(1, 127)))
    touched = with_header(SIGNED, name, value[:place] + char + value[place + 1 :])
    assert refusal(touched) in WRONG[name]


@pytest.mark.parametrize("last", "BCDEFGHIJKLMNOP")
def test_a_signature_has_one_writing(last):
    """Base64 that decodes to the same bytes is not the vendor's."""
    value = SIGNED.header("authorization")
    assert value.endswith("A==")
    touched = value[:-3] + last + "=="
    assert b64decode(touched) == b64decode(value)
    assert refusal(with_header(SIGNED, "authorization", touched)) is Refusal.FORGED


@given(st.integers(0, len(VECTOR["resource"]) - 1), st.characters(codec="utf-8"))
def test_no_character_of_the_path_may_change(place, char):
    """The path is signed; host and scheme are not."""
    resource = VECTOR["resource"]
    touched = resource[:place] + char + resource[place + 1 :]
    wanted = None if touched == resource else Refusal.FORGED
    assert refusal(attrs.evolve(SIGNED, url=f"https://example.com{touched}")) is wanted


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/notifications?x=1",
        "https://example.com/notifications/",
        "https://example.com/Notifications",
        "https://example.com//notifications",
        "https://example.com",
        "https://[/notifications",
        "/",
        "",
    ],
)
def test_another_path_is_forged(url):
    """With a query of its own as well."""
    assert refusal(attrs.evolve(SIGNED, url=url)) is Refusal.FORGED


@pytest.mark.parametrize("method", ["GET", "post", "POST ", "PUT", "", "\ud800"])
def test_another_method_is_forged(method):
    """The method is signed."""
    assert refusal(attrs.evolve(SIGNED, method=method)) is Refusal.FORGED


@pytest.mark.parametrize("name", [*VECTOR["headers"], "authorization"])
def test_no_signed_header_may_be_missing(name):
    """Each is part of what was signed."""
    headers = tuple(pair for pair in SIGNED.headers if pair[0] != name)
    assert refusal(attrs.evolve(SIGNED, headers=headers)) in WRONG[name]


def test_a_header_of_the_vendors_may_not_be_added():
    """All that begin so are signed; others are not looked at."""
    more = attrs.evolve(SIGNED, headers=(*SIGNED.headers, ("x-mns-message-tag", "a")))
    assert refusal(more) is Refusal.FORGED
    assert refusal(attrs.evolve(SIGNED, headers=(*SIGNED.headers, ("x-other", "a")))) is None


def test_a_header_that_comes_twice():
    """The first counts wherever it is looked at."""
    date = ("date", "Wed, 25 May 2016 10:46:15 GMT")
    assert refusal(attrs.evolve(SIGNED, headers=(*SIGNED.headers, date))) is None
    assert refusal(attrs.evolve(SIGNED, headers=(date, *SIGNED.headers))) is Refusal.FORGED


@pytest.mark.parametrize("value", ["\ud800", "é", " ", f" {VECTOR['authorization']}", "====", "A"])
def test_a_malformed_signature_is_forged(value):
    """And nothing else is raised."""
    assert refusal(with_header(SIGNED, "authorization", value)) is Refusal.FORGED


def test_another_certificate_does_not_fit(topic):
    """Nor does none, junk, or a key of another kind."""
    other = certificate_of(ec.generate_private_key(ec.SECP256R1()))
    for fetched in (topic.certificate, other, b"", b"junk", b"<html>503"):
        assert refusal(SIGNED, attrs.evolve(CTX, fetched=fetched)) is Refusal.FORGED


def test_a_certificate_that_is_not_valid_now(topic):
    """Its key may have been given up, or stolen."""
    for fetched in (topic.expired, topic.future):
        ctx = attrs.evolve(CTX, fetched=fetched)
        assert refusal(topic.push(BODY), ctx) is Refusal.FORGED
    assert refusal(topic.push(BODY), topic.ctx) is None


@pytest.mark.parametrize(
    ("late", "wanted"),
    [
        (0, None),
        (899, None),
        (-899, None),
        (901, Refusal.STALE),
        (-901, Refusal.STALE),
        (float("inf"), Refusal.STALE),
    ],
)
def test_a_replay_is_stale(late, wanted):
    """Fifteen minutes either way."""
    assert refusal(SIGNED, attrs.evolve(CTX, now=THEN + late)) is wanted


@pytest.mark.parametrize("date", ["yesterday", "", "Wed, 99 May 2016 10:46:14 GMT"])
def test_a_push_of_no_time_is_stale(topic, date):
    """Even when that is what was signed."""
    assert refusal(topic.push(BODY, date=date), topic.ctx) is Refusal.STALE


def at(url):
    given = b64encode(url.encode()).decode() if isinstance(url, str) else url.decode("latin-1")
    return with_header(SIGNED, "x-mns-signing-cert-url", given)


@pytest.mark.parametrize(
    "url",
    [
        "https://mnstest.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem",
        "https://mns-cert.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem",
        "https://mns-cert.oss-cn-beijing.aliyuncs.com/a/b_c-d.pem",
    ],
)
def test_places_of_the_vendors(url):
    """Are taken; the http that its own sample has is made https."""
    assert pushes.certificate(at(url), "", CTX).url == url
    assert pushes.certificate(at(url.replace("https:", "http:")), "", CTX).url == url


HOST = "mns-cert.oss-cn-hangzhou.aliyuncs.com"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "ftp://" + HOST + "/a.pem",
        "file:///etc/passwd",
        "HTTPS://" + HOST + "/a.pem",
        "https://example.com/a.pem",
        "https://example.com/" + HOST + "/a.pem",
        f"https://{HOST}@example.com/a.pem",
        f"https://example.com@{HOST}/a.pem",
        f"https://user:word@{HOST}/a.pem",
        f"https://{HOST}:8443/a.pem",
        f"https://{HOST}:443/a.pem",
        f"https://{HOST}.example.com/a.pem",
        f"https://{HOST}example.com/a.pem",
        f"https://{HOST}./a.pem",
        f"https://evil.{HOST}/a.pem",
        f"https://evil-{HOST}/a.pem",
        f"https://{HOST.upper()}/a.pem",
        "https://mns-cert.oss-cn-a.b.aliyuncs.com/a.pem",
        "https://mns-cert.oss-us-hangzhou.aliyuncs.com/a.pem",
        "https://mns-cert.oss-cn-.aliyuncs.com/a.pem",
        "https://mnstest.oss-cn-beijing.aliyuncs.com/a.pem",
        "https://other.oss-cn-hangzhou.aliyuncs.com/a.pem",
        f"https://{HOST}/",
        f"https://{HOST}",
        f"https://{HOST}/../a.pem",
        f"https://{HOST}/a/%2e%2e/b.pem",
        f"https://{HOST}/a.pem?x=1",
        f"https://{HOST}/a.pem#x",
        f"https://{HOST}/a.pem\n",
        f"https://{HOST}/a.pem\r\nhost: example.com",
        f"https://{HOST}\\@example.com/a.pem",
        f"https://{HOST} /a.pem",
        f" https://{HOST}/a.pem",
        f"https://{HOST}/é.pem",
        f"https://mns-cert.oss-cn-hangzhou.аliyuncs.com/a.pem",  # noqa: F541 - a Cyrillic letter
        f"https://{HOST}/{'a' * 201}",
        b"not base64!",
        b"\xff\xfe",
        b"aHR0cHM6Ly9leGFtcGxlLmNvbQ",
    ],
)
def test_places_of_others_are_refused(url):
    """Before anything is fetched."""
    with pytest.raises(ReportRefused) as refused:
        pushes.certificate(at(url), "", CTX)
    assert refused.value.refusal is Refusal.FORGED


def test_a_push_without_an_address_of_a_certificate():
    """Cannot be verified."""
    with pytest.raises(ReportRefused):
        pushes.certificate(with_header(SIGNED, "x-mns-signing-cert-url", ""), "", CTX)


@given(st.text())
def test_any_address_of_a_certificate(url):
    """Any text gives a request to the vendor or a refusal."""
    with pytest.raises(ReportRefused):
        pushes.certificate(with_header(SIGNED, "x-mns-signing-cert-url", url), "", CTX)


@pytest.mark.parametrize(
    ("changes", "late", "wanted"),
    [
        ({}, 901, Refusal.STALE),
        ({}, -10 * 86400, Refusal.STALE),
        ({"date": "yesterday"}, 0, Refusal.STALE),
        ({"content-md5": ""}, 0, Refusal.FORGED),
        ({"content-md5": "\ud800"}, 0, Refusal.FORGED),
    ],
)
def test_what_no_certificate_could_verify(changes, late, wanted):
    """It is refused before one is fetched: strangers choose when and what."""
    push = SIGNED
    for name, value in changes.items():
        push = with_header(push, name, value)
    with pytest.raises(ReportRefused) as refused:
        pushes.certificate(push, "", attrs.evolve(CTX, now=THEN + late))
    assert refused.value.refusal is wanted


@pytest.mark.parametrize("body", ["notification", "in_json"])
def test_for_a_topic_of_somebody_else_none_is_fetched(topic, body):
    """The owner is looked at first."""
    push = topic.push(globals()[body](BODY, "6543210987654321").encode())
    assert pushes.certificate(push, "", CTX).url == PLACE
    with pytest.raises(ReportRefused) as refused:
        pushes.certificate(push, UID, CTX)
    assert refused.value.refusal is Refusal.FORGED


def test_an_unsigned_push_needs_no_certificate(provider):
    """Batches are not signed."""
    assert provider().certificate(Push("POST", "/", (), b"[]"), CTX) is None


def notification(message, owner=UID):
    """What a topic pushes in the format XML."""
    text = message if isinstance(message, str) else json.dumps(message)
    inside = f"<TopicOwner>{owner}</TopicOwner><TopicName>sms</TopicName><MessageId>M</MessageId>"
    inside += f"<Message>{escape(text)}</Message><PublishTime>1464173174000</PublishTime>"
    xmlns = 'xmlns="http://mns.aliyuncs.com/doc/v1/"'
    return f'<?xml version="1.0" encoding="utf-8"?><Notification {xmlns}>{inside}</Notification>'


def in_json(message, owner=UID):
    """The same in the format JSON."""
    text = message if isinstance(message, str) else json.dumps(message)
    return json.dumps({"TopicOwner": owner, "TopicName": "sms", "MessageId": "M", "Message": text})


ENCODED = b64encode(json.dumps(BODY).encode()).decode()


@pytest.mark.parametrize("message", [BODY, BODY[0], ENCODED])
@pytest.mark.parametrize("body", [notification, in_json, lambda message: message])
def test_a_topics_push_is_read(provider, topic, message, body):
    """In all formats, as JSON and in base64 of it, and answered with 204."""
    made = body(message)
    push = topic.push(made.encode() if isinstance(made, str) else made)
    assert provider().certificate(push, topic.ctx).url == PLACE
    batch = provider(uid=UID).receive(push, topic.ctx)
    assert (batch.acknowledgement.status, batch.unread) == (204, 0)
    assert [event.message_id for event in batch.events] == ["1^0"]


@pytest.mark.parametrize(
    ("uid", "body", "verified"),
    [
        (UID, notification(BODY).encode(), True),
        ("", notification(BODY).encode(), False),
        (UID, in_json(BODY).encode(), True),
        ("", in_json(BODY).encode(), False),
        (UID, BODY, False),
        ("", BODY, False),
    ],
)
def test_a_signature_does_not_tell_whose_topic_it_is(provider, topic, uid, body, verified):
    """Only a notification's owner does; any other push needs a secret of the account besides."""
    push = topic.push(body)
    assert provider(uid=uid).receive(push, topic.ctx).verified is verified


def test_a_topic_of_somebody_else_is_refused(provider, topic):
    """Anybody can have a topic that pushes here, well signed."""
    for owner, body in product(("6543210987654321", "", f" {UID}"), (notification, in_json)):
        push = topic.push(body(BODY, owner).encode())
        with pytest.raises(ReportRefused) as refused:
            provider(uid=UID).receive(push, topic.ctx)
        assert refused.value.refusal is Refusal.FORGED


@pytest.mark.parametrize("body", [notification, in_json])
def test_a_message_that_looks_like_a_notification(provider, topic, body):
    """Whoever has a topic that pushes SIMPLIFIED chooses the body, and with it any owner."""
    push = topic.push(body(BODY).encode(), **{"x-mns-message-id": "MID"})
    with pytest.raises(ReportRefused) as refused:
        provider(uid=UID).receive(push, topic.ctx)
    assert refused.value.refusal is Refusal.MALFORMED
    bare = [pair for pair in push.headers if pair[0] != "x-mns-message-id"]
    with pytest.raises(ReportRefused) as refused:
        provider(uid=UID).receive(attrs.evolve(push, headers=bare), topic.ctx)
    assert refused.value.refusal is Refusal.FORGED


def test_without_a_secret_only_ones_own_topic_is_believed(provider, topic):
    """The account's endpoint need not be secret then."""
    own, bare = topic.push(notification(BODY).encode()), topic.push(BODY)
    for push, refusal in ((own, None), (bare, Refusal.UNPROTECTED)):
        try:
            receive(provider(uid=UID), Protection(), push, topic.ctx)
        except ReportRefused as refused:
            assert refused.refusal is refusal  # noqa: PT017 - one of the two is
        else:
            assert refusal is None
    assert receive(provider(), Protection(allow_unsigned=True), bare, topic.ctx).events


def environ_of(push):
    """The push as a WSGI server gives it."""
    return {
        "REQUEST_METHOD": push.method,
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(push.body),
        "REQUEST_URI": "/aliyun",
        "PATH_INFO": "/aliyun",
        "CONTENT_LENGTH": str(len(push.body)),
        "CONTENT_TYPE": push.header("content-type"),
        "HTTP_HOST": "example.com",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in push.headers},
    }


def called_by_wsgi(client, push):
    """The status a provider gets that calls a WSGI endpoint."""
    statuses, webhook = [], WsgiWebhook(client, print)
    webhook.start = lambda: None
    b"".join(webhook(environ_of(push), lambda status, _: statuses.append(int(status[:3]))))
    return statuses[0]


def called_by_asgi(client, push):
    """The status a provider gets that calls an ASGI endpoint."""
    headers = [(name.encode(), value.encode()) for name, value in push.headers]
    scope = {"type": "http", "method": push.method, "scheme": "https", "path": "/aliyun"}
    statuses = []

    async def receive():
        return {"type": "http.request", "body": push.body}

    async def send(message):
        statuses.append(message.get("status"))

    async def call():
        webhook = AsgiWebhook(client, print)
        webhook.start = lambda: None
        await webhook({**scope, "headers": headers}, receive, send)

    asyncio.run(call())
    return statuses[0]


def account(**more):
    """Settings of an account, and a clock that stands at the time of the pushes."""
    keys = {"access_key_id": "id", "access_key_secret": "secret", "sign_name": "示例"}
    settings = {"provider": "aliyun", **keys, "templates": {"SignIn": "SMS_1"}, **more}
    return settings, {"plugins": [plugin], "clock": Clock(wall=lambda: THEN)}


@pytest.mark.parametrize(
    ("body", "status"),
    [(notification(BODY), 204), (in_json(BODY), 204), (json.dumps(BODY), 403)],
)
@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_an_endpoint_without_a_secret(topic, kind, body, status):
    """With ``uid`` it can be mounted, and takes what is signed and names that owner; no more."""
    push = topic.push(body.encode(), "/aliyun")

    async def transport(request, timeout):
        return Response(200, topic.certificate)

    settings, options = account(uid=UID)
    if kind == "asgi":
        client, call = connect_async(settings, transport=transport, **options), called_by_asgi
    else:
        answer = Response(200, topic.certificate)
        client = connect(settings, transport=lambda *_: answer, **options)
        call = called_by_wsgi
    assert call(client, push) == status
    assert len(client.inbox) == (status == 204)


@pytest.mark.parametrize("webhook", [WsgiWebhook, AsgiWebhook])
def test_an_endpoint_that_could_take_nothing(webhook):
    """Without ``uid`` no signature proves anything, and a secret is asked for."""
    settings, options = account()
    connected = connect if webhook is WsgiWebhook else connect_async
    with pytest.raises(ConfigError, match="no push to aliyun could be taken"):
        webhook(connected(settings, **options), print)


def test_a_topics_message_that_is_no_report(provider, topic):
    """Verified, and still malformed."""
    with pytest.raises(ReportRefused) as refused:
        provider().receive(topic.push(b"<Notification/>"), topic.ctx)
    assert refused.value.refusal is Refusal.MALFORMED


def test_another_method_than_post(provider, topic):
    """Even when that is what was signed."""
    with pytest.raises(ReportRefused) as refused:
        provider().receive(topic.push(BODY, method="PUT"), topic.ctx)
    assert refused.value.refusal is Refusal.MALFORMED


@given(st.binary() | st.just(BODY).flatmap(almost), st.booleans())
def test_any_signed_bytes(provider, topic, body, wrapped):
    """They are read or malformed, and nothing else is raised."""
    body = notification(b64encode(body).decode()).encode() if wrapped else body
    try:
        batch = provider(uid=UID).receive(topic.push(body), topic.ctx)
    except ReportRefused as refused:
        assert refused.refusal is Refusal.MALFORMED  # noqa: PT017 - either end is right
    else:
        assert isinstance(batch, ReceiptBatch)
        assert batch.verified is wrapped


@given(st.data(), st.text())
def test_any_text_in_a_header(provider, topic, data, text):
    """What was signed otherwise is forged, and nothing else is raised."""
    push = topic.push(BODY)
    names = [name for name, _ in push.headers if name != "x-mns-version"]
    name = data.draw(st.sampled_from(names))
    if push.header(name) != text:
        with pytest.raises(ReportRefused) as refused:
            provider().receive(with_header(push, name, text), topic.ctx)
        assert refused.value.refusal in WRONG[name]


def test_without_the_vendors_headers_it_is_an_unsigned_push(provider, topic):
    """Only the account's secret can admit it then."""
    push = with_header(topic.push(BODY), "x-mns-version", "")
    assert provider().certificate(push, topic.ctx) is None
    assert not provider().receive(push, topic.ctx).verified
