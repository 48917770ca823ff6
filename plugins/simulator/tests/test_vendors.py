"""Vendors of other distributions."""

from importlib.metadata import EntryPoint

import pytest

from sms_core_simulator import (
    VENDORS,
    Answer,
    Check,
    Message,
    Pushed,
    Settings,
    Simulator,
    Terms,
    VendorError,
)
from sms_core_simulator.app import App
from sms_core_simulator.entry import GROUP, vendors
from sms_core_simulator.http import Request
from sms_core_simulator.state import World
from sms_core_simulator.statefile import read


class Post:
    """A vendor as a stranger would write one."""

    name = "post"
    terms = Terms(delivered="OK", codes={"balance": "no-credit"}, receipts={"off": "OFF"})

    def recognises(self, request):
        return request.path == "/post"

    def handle(self, request, world, now):
        if world.plan.code:
            return Answer(400, self.terms.codes[world.plan.code].encode())
        world.add(
            [Message(vendor=self.name, to="+4915112345678", check=Check("none"),
                     received_at=now, request_id="r")]
        )  # fmt: skip
        return Answer(200, b"done")


class Odd:
    """A vendor without the shape of one."""


class Tencent:
    """A vendor with a name that is taken."""

    name = "tencent"
    recognises = handle = None


def entry(name, value):
    return EntryPoint(name, value, GROUP)


@pytest.fixture
def app():
    chosen = (*VENDORS, Post())
    accounts = read({}, [one.name for one in chosen])
    return App(World(accounts), chosen, lambda: 1.0, "127.0.0.1")


def test_an_installed_vendor_is_spoken(monkeypatch):
    """After those built in."""
    monkeypatch.setattr("importlib.metadata.EntryPoint.load", lambda _: Post())
    assert [one.name for one in vendors([entry("post", "x:y")])] == ["tencent", "aliyun", "post"]


def test_nothing_installed_is_no_fault():
    """Those built in remain."""
    assert vendors([]) == VENDORS


@pytest.mark.parametrize(
    ("loaded", "words"),
    [
        (Odd, "has not the shape"),
        (Tencent, "brings a vendor 'tencent', which is there"),
        (None, "cannot be loaded: ModuleNotFoundError"),
    ],
)
def test_a_broken_vendor_is_named(monkeypatch, loaded, words):
    """With the distribution it is from."""
    if loaded:
        monkeypatch.setattr("importlib.metadata.EntryPoint.load", lambda _: loaded())
    with pytest.raises(VendorError, match=words) as raised:
        vendors([entry("x", "absent_module:vendor")])
    assert "absent_module:vendor" in str(raised.value)


def test_its_messages_get_receipts_in_its_own_words(app):
    """The world does the rest."""
    assert app(Request("POST", "/post")).body == b"done"
    app.world.catch_up(10)
    assert app.world.messages()[0].receipt.code == "OK"
    assert app.world.messages()[0].exchange.request.path == "/post"
    app.world.life.deliver(1, "off", 11)
    assert app.world.messages()[0].receipt.code == "OFF"


class Signing:
    """How a stranger's vendor pushes, signed."""

    most, timeout, retries = 1, 1.0, ()

    def receipts(self, messages, url):
        return Pushed((("x-kind", "receipt"),), messages[0].to.encode())

    def reply(self, message, reply, url):
        return Pushed((("x-kind", "reply"),), reply.text.encode())

    def signed(self, pushed, message, url, account):
        seal = f"{account.name} {message.to} {url}"
        return Pushed((*pushed.headers, ("x-seal", seal)), pushed.body)

    def taken(self, status, body):
        return status == 200


class Signer(Post):
    """A vendor whose calls name an address, and whose pushes are signed."""

    name = "post"
    terms = Terms(delivered="OK", pushes=Signing())
    hook = "http://127.0.0.1:9/hook"

    def handle(self, request, world, now):
        world.add(
            [Message(vendor=self.name, to="+4915112345678", check=Check("none"), text="ok 40213",
                     received_at=now, request_id="r", receipt_url=self.hook)]
        )  # fmt: skip
        return Answer(200, b"done")


def pushes_of(vendor, **settings):
    """What a vendor of one message and one reply pushes."""
    world = World(read({}, [vendor.name]), settings=Settings(**settings))
    app, pushes = App(world, [vendor], lambda: 1.0, "127.0.0.1"), []
    world.courier.send = pushes.append
    app(Request("POST", "/post"))
    world.catch_up(10)
    world.life.reply(1, "hello", 10)
    return pushes


def test_a_vendor_may_sign_its_pushes():
    """With what it knows of message, address and account, receipts and replies alike."""
    receipt, reply = pushes_of(Signer(), reply_url="http://127.0.0.1:9/replies")
    assert dict(receipt.pushed.headers) == {
        "x-kind": "receipt", "x-seal": "post +4915112345678 http://127.0.0.1:9/hook",
    }  # fmt: skip
    assert dict(reply.pushed.headers)["x-seal"].endswith("http://127.0.0.1:9/replies")


@pytest.mark.parametrize(
    "hook", ["http://localhost:9/a", "http://[::1]:9/a", "https://127.1.2.3/a"]
)
def test_a_call_may_name_an_address_of_this_machine(hook):
    """It is taken before the configured one."""
    vendor = Signer()
    vendor.hook = hook
    assert pushes_of(vendor, receipt_url="http://127.0.0.1:9/other")[0].url == hook


@pytest.mark.parametrize(
    "hook",
    [
        "https://example.com/a",
        "http://169.254.169.254/",
        "http://127.0.0.1.example/",
        "http://[",
        "",
    ],
)
def test_no_call_sends_the_simulator_elsewhere(hook):
    """An address of another machine counts for nothing: the configured one does, if any."""
    vendor = Signer()
    vendor.hook = hook
    assert pushes_of(vendor) == []
    [push] = pushes_of(vendor, receipt_url="http://127.0.0.1:9/other")
    assert push.url == "http://127.0.0.1:9/other"


def test_faults_match_it_by_its_name(app):
    """It reads the plan as those built in do."""
    app.world.faults.add("code", code="balance", vendor="post")
    assert app(Request("POST", "/post")).body == b"no-credit"


def test_it_has_a_section_of_the_state(app):
    """Under its name."""
    assert app.world.account("post").name == "post"
    simulator = Simulator(vendors=[Post()], state={"post": {"balance": 3}})
    assert simulator.world.account("post").balance == 3
