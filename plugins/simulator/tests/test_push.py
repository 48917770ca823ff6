"""Receipts and replies pushed to the configured URL, in the vendors' formats, with retries."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import pytest
from steady import undisturbed

from sms_core_simulator import Check, Message, Pushed, Settings, Simulator
from sms_core_simulator.courier import Push

URL = "http://127.0.0.1:9/hook/{vendor}"
TAKEN = {"aliyun": b'{"code":0,"msg":"ok"}', "tencent": b'{"result":0,"errmsg":"OK"}'}


@pytest.fixture
def pushing(make_port):
    """A port whose pushes are gathered, and not sent."""

    def pushing(**settings):
        port = make_port(**{"receipt_url": URL, "reply_url": URL, **settings})
        port.pushed = []
        port.world.courier.send = port.pushed.append
        return port

    return pushing


def settle(port, push, status=200, body=None):
    port.world.courier.settled(push, status, TAKEN[push.vendor] if body is None else body, port.now)


def test_aliyun_receipts_are_an_array(pushing):
    """The fields of SmsReport, to the vendor's URL."""
    port = pushing()
    port.rpc()
    port.later(3)
    (push,) = port.pushed
    assert push.url == "http://127.0.0.1:9/hook/aliyun"
    (item,) = json.loads(push.pushed.body)
    assert (item["success"], item["err_code"], item["sms_size"]) == (True, "DELIVERED", "1")
    assert item["out_id"] == "order-7"


def test_tencent_receipts_are_an_array(pushing):
    """Number and calling code apart, times in China's clock."""
    port = pushing()
    port.tc3()
    port.world.life.deliver(port.messages()[0].id, "off", port.now)
    port.later(0)
    (item,) = json.loads(port.pushed[0].pushed.body)
    assert item == {
        "user_receive_time": "2024-03-05 14:07:08", "nationcode": "86", "mobile": "13800138000",
        "report_status": "FAIL", "errmsg": "UNDELIV", "description": "用户短信接收失败",
        "sid": port.messages()[0].message_id, "ext": "order-7",
    }  # fmt: skip


def test_replies_have_their_formats(pushing):
    """An array for Aliyun, one object for Tencent."""
    port = pushing()
    port.rpc()
    port.tc3()
    for message in port.messages():
        port.world.life.reply(message.id, "TD", port.now)
    tencent, aliyun = (json.loads(push.pushed.body) for push in port.pushed)
    assert tencent == {
        "mobile": "13800138000", "nationcode": "86", "sign": "腾讯云", "text": "TD",
        "time": 1709618828,
    }  # fmt: skip
    assert aliyun[0]["content"] == "TD"


def test_receipts_of_a_moment_go_together(pushing):
    """Up to a hundred in a push."""
    port = pushing(delivery=0)
    port.rpc({"PhoneNumbers": ",".join(f"138{n:08d}" for n in range(150))})
    port.later(0)
    assert [len(json.loads(push.pushed.body)) for push in port.pushed] == [100, 50]


def test_a_taken_push_is_a_step_of_the_timeline(pushing):
    """And is not tried again."""
    port = pushing()
    port.rpc()
    port.later(3)
    settle(port, port.pushed[0])
    port.later(10_000)
    assert len(port.pushed) == 1
    assert port.messages()[0].events[-1].name == "receipt pushed"


@pytest.mark.parametrize(("vendor", "moments"), [("aliyun", [60, 300, 600]), ("tencent", [60, 60])])
def test_a_failed_push_is_tried_again(pushing, vendor, moments):
    """After the vendor's waits, and then no more."""
    port = pushing()
    port.rpc() if vendor == "aliyun" else port.tc3()
    port.later(3)
    for attempt, wait in enumerate(moments, 1):
        assert len(port.pushed) == attempt
        settle(port, port.pushed[-1], 500)
        port.later(wait - 1)
        assert len(port.pushed) == attempt
        port.later(1)
    settle(port, port.pushed[-1], 0, b"")
    port.later(10_000)
    assert len(port.pushed) == len(moments) + 1
    assert port.pushed[-1].outcome == "failed"


def test_retries_are_scaled(pushing):
    """With a scale of 60 a minute of waiting takes a second."""
    port = pushing(time_scale=60)
    port.rpc()
    port.later(1)
    settle(port, port.pushed[0], 500)
    port.later(1)
    assert len(port.pushed) == 2


@pytest.mark.parametrize(
    ("vendor", "status", "body", "taken"),
    [
        ("aliyun", 200, b'{"code":7}', True),
        ("aliyun", 200, b'{"code":"0"}', False),
        ("aliyun", 200, b"ok", False),
        ("aliyun", 200, b"[]", False),
        ("aliyun", 204, b'{"code":0}', False),
        ("aliyun", 302, b'{"code":0}', False),
        ("tencent", 200, b'{"result":0}', True),
        ("tencent", 200, b'{"result":1}', False),
        ("tencent", 200, b'{"result":false}', False),
        ("tencent", 200, b"", False),
        ("tencent", 500, b'{"result":0}', False),
    ],
)
def test_what_counts_as_taken(pushing, vendor, status, body, taken):
    """Each vendor looks at another field."""
    port = pushing()
    port.rpc() if vendor == "aliyun" else port.tc3()
    port.later(3)
    settle(port, port.pushed[0], status, body)
    assert (port.pushed[0].outcome == "taken") is taken


def test_an_account_may_have_urls_of_its_own(make_port):
    """They go before the setting for all."""
    port = make_port({"aliyun": {"receipt_url": "http://127.0.0.1:9/own"}}, receipt_url=URL)
    pushed = []
    port.world.courier.send = pushed.append
    port.rpc()
    port.later(3)
    assert pushed[0].url == "http://127.0.0.1:9/own"


def test_without_a_url_nothing_is_pushed(port):
    """Receipts then wait to be pulled, and nothing else."""
    port.world.courier.send = lambda push: pytest.fail("pushed")
    port.rpc()
    port.later(3)
    assert not port.world.courier.pushes


def test_a_reset_forgets_pushes_under_way(pushing):
    """What was on its way is not tried again."""
    port = pushing()
    port.rpc()
    port.later(3)
    push = port.pushed[0]
    port.world.reset()
    settle(port, push, 500)
    port.later(10_000)
    assert len(port.pushed) == 1


def test_a_push_that_fails_is_logged_once(pushing):
    """At its first attempt, without the URL, which may hold a secret."""
    port = pushing(receipt_url="http://127.0.0.1:9/canary")
    lines = []
    port.world.courier.log = lines.append
    port.rpc()
    port.later(3)
    settle(port, port.pushed[0], 500)
    port.later(1_000)
    settle(port, port.pushed[1], 500)
    assert lines == ["--- push of a receipt failed: 500; GET /api/v1/receipts tells"]


@pytest.mark.parametrize("url", ["foo", "ftp://127.0.0.1", "http://", "http:///hook"])
def test_a_url_that_cannot_be(url):
    """It is refused at the start, and not repeated."""
    with pytest.raises(ValueError, match="receipt_url must begin with http") as refused:
        Settings(receipt_url=url)
    assert url not in str(refused.value).replace("http:// or https://", "")


def test_the_api_tells_of_pushes_without_their_url(pushing):
    """The URL may hold a secret."""
    port = pushing(receipt_url="http://127.0.0.1:9/canary")
    port.rpc()
    port.later(3)
    settle(port, port.pushed[0], 500)
    reply = port.api("GET", "/api/v1/receipts")
    assert reply.json["pushes"][0]["detail"] == "500"
    assert reply.json["receipts"][0]["code"] == "DELIVERED"
    assert "canary" not in reply.text + repr(port.pushed) + repr(port.world.settings)


@contextmanager
def receiver(answers):
    """An HTTP server that answers with each of a list in turn, and keeps what it got."""
    got, left = Queue(), list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            got.put((self.path, self.headers["content-type"], body))
            status, headers, body = left.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pushed(simulator, url, patience=30.0):
    """Push a receipt of a made-up message through a running simulator's sender."""
    settled = Queue()
    courier = simulator.world.courier
    courier.settled = lambda push, status, body, now, detail="": settled.put((status, body, detail))
    template = Push(1, "aliyun", "receipt", url, _pushed(), (1,), patience)
    simulator.in_server(lambda: courier.send(template))
    return settled.get(timeout=60)


def _message():
    return Message(
        vendor="aliyun",
        to="+8613800138000",
        check=Check("none"),
        received_at=time.time(),
        request_id="r",
        account="simulator",
    )


def _pushed():
    return Pushed((("content-type", "application/json"),), b"[]")


@pytest.mark.sockets
def test_a_push_goes_over_the_wire():
    """A POST with the vendor's body, whose answer is read."""
    with receiver([(200, {}, b'{"code":0}')]) as (url, got), Simulator() as simulator:
        assert pushed(simulator, f"{url}/hook?key=1") == (200, b'{"code":0}', "")
        assert got.get(timeout=5) == ("/hook?key=1", "application/json", b"[]")


@pytest.mark.sockets
def test_a_redirect_is_not_followed():
    """It is an answer that says no."""
    with receiver([(302, {"location": "/other"}, b"")]) as (url, got), Simulator() as simulator:
        assert pushed(simulator, url)[0] == 302
        assert got.qsize() == 1


@pytest.mark.sockets
@pytest.mark.parametrize("case", ["refused", "silent", "garbage"])
def test_a_receiver_that_fails_is_told(case):
    """Refused, too late, or no HTTP: the reason stands in the detail."""
    with socket.create_server(("127.0.0.1", 0)) as silent, Simulator() as simulator:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        if case == "refused":
            silent.close()
        if case == "garbage":
            threading.Thread(target=_answer_garbage, args=(silent,), daemon=True).start()
        patience = 0.3 if case == "silent" else 30.0
        status, _, detail = pushed(simulator, url, patience)
    expected = {
        "refused": "ConnectionRefusedError",
        "silent": "no answer in 0.3 s",
        "garbage": "the answer is not HTTP",
    }
    assert (status, detail) == (0, expected[case])


def _answer_garbage(listening):
    connected, _ = listening.accept()
    with connected:
        connected.recv(65536)
        connected.sendall(b"\x00\x01garbage\r\n\r\n")


@pytest.mark.sockets
@undisturbed
def test_the_whole_way_of_a_receipt():
    """Sent, delivered, pushed; refused once, and pushed again."""
    answers = [(500, {}, b""), (200, {}, b'{"code":0}')]
    with receiver(answers) as (url, got):
        settings = Settings(time_scale=1000, receipt_url=f"{url}/{{vendor}}")
        with Simulator(settings=settings, clock=time.time) as simulator:
            done = threading.Event()
            simulator.world.watch(
                lambda _, one: one and one.events[-1].name == "receipt pushed" and done.set()
            )
            simulator.in_server(lambda: simulator.world.add([_message()]))
            assert done.wait(30)
    assert [got.get(timeout=1)[0] for _ in answers] == ["/aliyun", "/aliyun"]
