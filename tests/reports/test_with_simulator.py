"""Receipts and replies of the simulator, pushed and fetched, whatever becomes of them."""

import time
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from reports.calling import Handler

from sms_core import Message, Template, connect
from sms_core.inbox import MemoryInbox
from sms_core.receipts import DeliveryReceipt, DeliveryState, Reply, standing
from sms_core.webhooks import WsgiWebhook

pytestmark = pytest.mark.sockets
simulation = pytest.importorskip("sms_core_simulator")

SECRET = "canary-secret-of-this-year"
PHONE, OTHER = "+8613800138000", "+8613800138001"
NEVER, TWICE = "+8619900002011", "+8619900002012"
LATE, OUT_OF_ORDER = "+8619900002013", "+8619900002014"
CODE = Template("SignIn", {"code": "417358"})
KEYS = {"access_key_id": "simulator", "access_key_secret": "simulator-secret"}


def own(vendor, url):
    """Settings that only one vendor's accounts have."""
    if vendor == "tencent":
        return {
            "sdk_app_id": "1400006666",
            "templates": {"SignIn": {"code": "1110", "params": ["code"]}},
        }
    queue = {"uid": "1234567890123456", "token_endpoint": url, "queue_endpoint": url}
    return {**queue, "templates": {"SignIn": "SMS_1"}}


class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


class Post:
    """A vendor that runs ahead of time, and a client of it that pulls or is pushed to."""

    def __init__(self, vendor, way, delivery=2.0):
        self.vendor, self.way, self.ahead = vendor, way, 0.0
        self.handler, self.inbox = Handler(), MemoryInbox()
        self._server = make_server("127.0.0.1", 0, self._called, handler_class=Silent)
        at = f"http://127.0.0.1:{self._server.server_port}/sms/{vendor}/{SECRET}"
        url = at if way == "push" else ""
        self.simulator = simulation.Simulator(
            settings=simulation.Settings(receipt_url=url, reply_url=url, delivery=delivery),
            clock=lambda: time.time() + self.ahead,
        )

    def __enter__(self):
        self.simulator.__enter__()
        self.client = connect(self.settings(), inbox=self.inbox)
        self.webhook = WsgiWebhook(self.client, self.handler, prefix="/sms")
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.webhook.close(10.0)
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.client.close()
        self.simulator.__exit__(None, None, None)

    def _called(self, environ, start_response):
        return self.webhook(environ, start_response)

    def settings(self, secret=SECRET):
        account = {
            "provider": self.vendor,
            "sign_name": "示例",
            "endpoint": self.simulator.url,
            "receipts": {"secrets": [secret]},
            **KEYS,
            **own(self.vendor, self.simulator.url),
        }
        return {"accounts": {self.vendor: account}}

    def send(self, *to):
        return self.client.send(Message(to, CODE))

    def later(self, seconds):
        self.ahead += seconds
        self.simulator.catch_up()

    def come(self, count, kind="receipts"):
        """The reports that came until now, once there are so many."""
        if self.way == "pull":
            self.handler.seen += self.client.reports(kind)
        else:
            assert self.handler.wait_for(count)
        assert len(self.handler.seen) == count
        return self.handler.seen


@pytest.fixture(params=["push", "pull"])
def way(request):
    return request.param


@pytest.fixture(params=["aliyun", "tencent"])
def post(request, way):
    """Each vendor in each way."""
    with Post(request.param, way) as made:
        yield made


def test_delivered(post):
    """The receipt bears what the send was told, and the client's reference."""
    result = post.send(PHONE)
    post.later(4.0)
    (receipt,) = post.come(1)
    assert receipt.key == (post.vendor, result.message_id, PHONE)
    assert (receipt.state, receipt.final, receipt.reference) == (
        DeliveryState.DELIVERED,
        True,
        result.reference,
    )


@pytest.mark.parametrize(
    ("number", "state", "permanent"),
    [
        ("+8619900002001", DeliveryState.FAILED, None),
        ("+8619900002002", DeliveryState.FAILED, True),
        ("+8619900002004", DeliveryState.REJECTED, True),
    ],
)
def test_not_delivered(post, number, state, permanent):
    """Off, invalid and blocked are told apart."""
    post.send(number)
    post.later(4.0)
    (receipt,) = post.come(1)
    assert receipt.final
    assert receipt.state is state
    assert receipt.meaning.permanent is permanent


def test_twice(post):
    """Both are seen; they stand for one."""
    result = post.send(TWICE)
    post.later(4.0)
    receipts = post.come(2)
    (stands,) = standing(receipts).values()
    assert stands.key == (post.vendor, result.message_id, TWICE)


def test_out_of_order(post):
    """The first message's receipt comes after the second's; both stand."""
    first = post.send(OUT_OF_ORDER)
    post.later(4.0)
    second = post.send(PHONE)
    post.later(4.0)
    receipts = post.come(2)
    assert [each.message_id for each in receipts] == [second.message_id, first.message_id]
    assert len(standing(receipts)) == 2


def test_late(post):
    """A minute later than others."""
    post.send(LATE)
    post.send(PHONE)
    post.later(10.0)
    assert [each.recipient.e164 for each in post.come(1)] == [PHONE]
    post.later(60.0)
    assert [each.recipient.e164 for each in post.come(2)] == [PHONE, LATE]


def test_never(post):
    """Others come; the provider's records say that nothing is known of this one."""
    silent = post.send(NEVER)
    post.send(PHONE)
    post.later(100.0)
    assert [each.recipient.e164 for each in post.come(1)] == [PHONE]
    (told,) = post.client.status(silent)
    assert (told.state, told.final) == (DeliveryState.UNKNOWN, False)


def test_status_and_receipt_are_of_one_message(post):
    """What the records say merges with what came."""
    result = post.send(PHONE)
    post.later(4.0)
    (told,) = post.client.status(result)
    (stands,) = standing([told, *post.come(1)]).values()
    assert (told.state, stands.state) == (DeliveryState.DELIVERED,) * 2


def test_replies(post):
    """What the phone answered, with its number."""
    post.send(PHONE)
    post.later(4.0)
    post.come(1)
    post.handler.seen.clear()
    post.simulator.reply(post.simulator.messages()[0], "TD")
    post.later(1.0)
    (reply,) = post.come(1, "replies")
    assert isinstance(reply, Reply)
    assert (reply.text, reply.sender.e164) == ("TD", PHONE)


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
def test_many(vendor, way):
    """All of them, each once, more than a page of any vendor."""
    numbers = [f"+861380013{number:04d}" for number in range(150)]
    with Post(vendor, way, delivery=0.0) as post:
        post.send(*numbers)
        post.later(1.0)
        receipts = post.come(150)
        assert [each.recipient.e164 for each in receipts] == numbers
        if way == "pull":
            assert [*post.client.receipts()] == []


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
class TestPushedAgain:
    """What was not acknowledged the vendor pushes again."""

    @pytest.fixture
    def post(self, vendor):
        with Post(vendor, "push") as made:
            yield made

    def pushed(self, post, attempts):
        """The one push, once it was tried so often."""
        until = time.monotonic() + 10.0
        while time.monotonic() < until:
            pushes = post.simulator.in_server(lambda: [*post.simulator.world.courier.pushes])
            if pushes and pushes[0].attempts >= attempts and pushes[0].detail:
                return pushes[0]
            time.sleep(0.005)
        raise AssertionError("no push")

    def test_taken_means_taken(self, post):
        """The acknowledgement is the one the vendor wants; it does not come again."""
        post.send(PHONE)
        post.later(4.0)
        post.come(1)
        assert self.pushed(post, 1).outcome == "taken"
        post.later(700.0)
        post.come(1)

    def test_after_a_full_inbox(self, post):
        """Turned away while there was no room; a minute later it is taken."""
        post.inbox._most = 0
        post.send(PHONE)
        post.later(4.0)
        push = self.pushed(post, 1)
        assert (push.outcome, post.handler.seen) == ("waiting", [])
        assert "503" in push.detail
        post.inbox._most = 10
        post.later(61.0)
        (receipt,) = post.come(1)
        assert isinstance(receipt, DeliveryReceipt)
        assert self.pushed(post, 2).outcome == "taken"

    def test_a_wrong_secret(self, post):
        """Refused with the status that says so."""
        client = connect(post.settings("canary-secret-of-last-year"))
        post.webhook = WsgiWebhook(client, post.handler, prefix="/sms")
        post.send(PHONE)
        post.later(4.0)
        assert "403" in self.pushed(post, 1).detail
        assert post.handler.seen == []
