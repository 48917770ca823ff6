"""Twilio's part of the simulator, without sockets: requests are values, and so are answers."""

import json
from base64 import b64encode
from urllib.parse import parse_qsl, urlencode

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core.http import Response
from sms_core.providers import Context, Sought
from sms_core.receipts import DeliveryState
from sms_core.reports import Push
from sms_core_simulator import VENDORS, Request, Settings, Simulator
from sms_core_simulator.app import App
from sms_core_simulator.entry import vendors
from sms_core_simulator.state import World
from sms_core_simulator.statefile import read
from sms_core_twilio_simulator import vendor

NOW = 1709618828.25  # 2024-03-05T06:07:08Z
ACCOUNT, OTHER, KEY = "AC" + "0" * 31 + "1", "AC" + "0" * 31 + "2", "SK" + "7" * 32
CONTENT, SERVICE = "HX" + "a" * 32, "MG" + "5" * 32
SMS = {"To": "+8613800138000", "From": "+15005550006", "Body": "Your code is 417358"}
HOOK = "http://127.0.0.1:9/hook?tenant=7"


class Port:
    """The port of a simulator, with a clock that is set by hand."""

    def __init__(self, state=None, **changes):
        accounts = read({"twilio": state or {}}, [one.name for one in (*VENDORS, vendor)])
        accounts = {name: one.with_credentials(()) for name, one in accounts.items()}
        self.world = World(accounts, settings=Settings(**changes))
        self.now = NOW
        self.log, self.pushed = [], []
        self.app = App(
            self.world, (*VENDORS, vendor), lambda: self.now, "127.0.0.1", self.log.append
        )
        self.world.courier.send = self.pushed.append

    def ask(self, method="POST", path="/Messages.json", fields=SMS, user=ACCOUNT, **given):
        account = given.get("account", ACCOUNT)
        pair = f"{user}:{given.get('secret', 'simulator-secret')}"
        headers = (
            ("authorization", f"Basic {b64encode(pair.encode()).decode()}"),
            ("content-type", "application/x-www-form-urlencoded"),
        )
        target, body = f"/2010-04-01/Accounts/{account}{path}", urlencode(fields).encode()
        if method == "GET":
            target, body = f"{target}?{body.decode()}", b""
        answer = self.app(Request(method, target, headers, body))
        return answer.status, json.loads(answer.body)

    def send(self, changes=(), **given):
        fields = {**SMS, **dict(changes)}
        return self.ask(fields={k: v for k, v in fields.items() if v is not None}, **given)

    def later(self, seconds):
        self.now += seconds
        self.world.catch_up(self.now)

    @property
    def message(self):
        return self.world.messages()[0]


@pytest.fixture
def port():
    return Port()


def test_it_is_installed():
    """The simulator finds it through its own entry point."""
    assert vendor in vendors()


def test_a_message_is_taken(port):
    """It has Twilio's id and form, and stands in the inbox with its text and code."""
    status, answer = port.send()
    assert status == 201
    assert (answer["status"], answer["sid"][:2], len(answer["sid"])) == ("queued", "SM", 34)
    assert (answer["account_sid"], answer["num_segments"]) == (ACCOUNT, "1")
    assert answer["date_created"] == "Tue, 05 Mar 2024 06:07:08 +0000"
    message = port.message
    assert (message.vendor, message.text, message.code) == ("twilio", SMS["Body"], "417358")
    assert (message.message_id, message.sign_name) == (answer["sid"], "+15005550006")
    assert message.check.verified


def test_a_content_template(port):
    """Its variables are parameters; its text is known where the state has it."""
    fields = {"Body": None, "ContentSid": CONTENT, "ContentVariables": '{"1":"417358"}'}
    assert port.send(fields)[0] == 201
    assert (port.message.code, port.message.text) == ("417358", None)
    known = Port({"templates": [{"code": CONTENT, "text": "Code {{ 1 }}."}]})
    known.send(fields)
    assert known.message.text == "Code 417358."


def test_a_messaging_service(port):
    """Without a sender yet, the message is accepted and its segments are not told."""
    _, answer = port.send({"From": None, "MessagingServiceSid": SERVICE})
    assert (answer["status"], answer["num_segments"], answer["from"]) == ("accepted", "0", None)
    assert answer["messaging_service_sid"] == SERVICE


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": None}, 21604),
        ({"To": "13800138000"}, 21211),
        ({"To": "+15005550006"}, 21266),
        ({"From": None}, 21603),
        ({"From": "a!"}, 21212),
        ({"From": None, "MessagingServiceSid": "MG1"}, 21705),
        ({"Body": None}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"ContentVariables": "{}"}, 21654),
        ({"ContentSid": "HX1"}, 21655),
        ({"ContentSid": CONTENT, "ContentVariables": "[]"}, 21656),
        ({"ContentSid": CONTENT, "ContentVariables": "{"}, 21656),
        ({"ContentSid": CONTENT, "ContentVariables": '{"1":7}'}, 21656),
        ({"ContentSid": CONTENT, "ContentVariables": '{"1":""}'}, 21656),
        ({"ContentSid": CONTENT, "ContentVariables": '{"1":"a\\nb"}'}, 21656),
        ({"StatusCallback": "https://a_b.example/"}, 21609),
        ({"ValidityPeriod": "36001"}, 21624),
    ],
)
def test_parameters_are_checked(port, changes, code):
    """What Twilio would refuse is refused with its code, and kept to look at."""
    status, answer = port.send(changes)
    assert (status, answer["code"], answer["status"]) == (400, code, 400)
    assert answer["more_info"].endswith(f"/{code}")
    assert port.message.error == str(code)


@pytest.mark.parametrize(
    "given", [{"secret": "wrong"}, {"user": "nobody"}, {"user": ""}, {"user": ACCOUNT[:-1]}]
)
def test_credentials_are_checked(port, given):
    """A wrong password or user is not let in; no password is kept."""
    status, answer = port.send(**given)
    assert (status, answer["code"]) == (401, 20003)
    assert (port.message.error, port.message.check.verified) == ("20003", False)
    assert given.get("secret", "simulator-secret") not in repr(attrs.asdict(port.message.check))


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Basic /w==", "Bearer c2VjcmV0"])
def test_other_authentication(port, header):
    """What is no Basic authentication is nobody's."""
    target = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert port.app(Request("GET", target, (("authorization", header),))).status == 401


def test_api_keys(port):
    """An API key sends for the account in the path."""
    status, answer = port.send(user=KEY)
    assert (status, answer["account_sid"]) == (201, ACCOUNT)


def test_keys_of_the_state():
    """Configured keys are the only ones."""
    port = Port({"credentials": [{"id": ACCOUNT, "secret": "token"}]})
    assert port.send(secret="token")[0] == 201
    assert port.send(secret="simulator-secret")[0] == 401
    assert port.send(user=KEY, secret="token")[0] == 401


def test_lists_of_the_state():
    """Senders and content templates may be limited to those there are."""
    state = {"sign_names": ["Example"], "templates": [{"code": CONTENT, "text": "x"}]}
    port = Port(state)
    assert port.send()[1]["code"] == 21606
    other = {"From": "Example", "Body": None, "ContentSid": "HX" + "b" * 32}
    assert port.send(other)[1]["code"] == 21655
    assert port.send({**other, "ContentSid": CONTENT})[0] == 201


def test_balance():
    """Segments are paid for, as long as there are any."""
    port = Port({"balance": 1})
    assert port.send()[0] == 201
    assert port.send()[1]["code"] == 10001


@pytest.mark.parametrize(
    ("method", "path", "given", "status"),
    [
        ("POST", "/Calls.json", {}, 404),
        ("GET", "/Messages/SM9.json", {}, 404),
        ("POST", "/Messages.json", {"account": OTHER}, 404),
        ("DELETE", "/Messages.json", {}, 405),
        ("POST", "/Messages/SM9.json", {}, 404),
    ],
)
def test_what_is_not_there(port, method, path, given, status):
    """Other resources, accounts and methods are refused in Twilio's form."""
    found, answer = port.ask(method, path, **given)
    assert (found, answer["status"]) == (status, status)


def test_fetch(port):
    """The record of a message changes with its receipt."""
    sid = port.send()[1]["sid"]
    fetched = port.ask("GET", f"/Messages/{sid}.json", {})[1]
    assert (fetched["status"], fetched["date_sent"]) == ("queued", None)
    port.later(10)
    assert port.ask("GET", f"/Messages/{sid}.json", {})[1]["status"] == "delivered"
    port.world.life.deliver(port.message.id, "off", port.now)
    fetched = port.ask("GET", f"/Messages/{sid}.json", {})[1]
    assert (fetched["status"], fetched["error_code"]) == ("undelivered", 30003)


def test_list(port):
    """By number and day, in pages, newest first; one that waits has no day."""
    sids = [
        port.send({"To": to})[1]["sid"] for to in ("+15005550001", "+15005550001", "+15005550002")
    ]
    assert port.ask("GET", fields={"DateSent>": "2024-03-05"})[1]["messages"] == []
    port.later(10)
    page = port.ask("GET", fields={"To": "+15005550001", "PageSize": "1"})[1]
    assert [one["sid"] for one in page["messages"]] == [sids[1]]
    fields = dict(parse_qsl(page["next_page_uri"].partition("?")[2]))
    last = port.ask("GET", fields=fields)[1]
    assert [one["sid"] for one in last["messages"]] == [sids[0]]
    assert (last["next_page_uri"], bool(last["previous_page_uri"])) == (None, True)
    for day, count in (("2024-03-05", 3), ("2024-03-06", 0)):
        assert len(port.ask("GET", fields={"DateSent>": day})[1]["messages"]) == count
        assert len(port.ask("GET", fields={"DateSent": day})[1]["messages"]) == count
    assert len(port.ask("GET", fields={"DateSent<": "2024-03-04"})[1]["messages"]) == 0


@pytest.mark.parametrize(
    ("suffix", "status", "code"),
    [
        ("0001", 429, 20429), ("0002", 429, 21611), ("0003", 403, 10001), ("0004", 400, 21211),
        ("0005", 400, 21610), ("0006", 400, 21655), ("0007", 400, 21606), ("0008", 400, 21618),
        ("0009", 400, 21408), ("0010", 500, 20500),
    ],
)  # fmt: skip
def test_magic_numbers_that_are_refused(port, suffix, status, code):
    """The numbers that fail by themselves do so in Twilio's codes."""
    found, answer = port.send({"To": f"+861990000{suffix}"})
    assert (found, answer["code"]) == (status, code)


@pytest.mark.parametrize(
    ("suffix", "code"),
    [("2001", "30003"), ("2002", "30005"), ("2004", "30004"), ("2005", "30007"), ("2006", "30036")],
)
def test_magic_numbers_that_are_not_delivered(port, suffix, code):
    """Those whose receipt tells of failure, too."""
    port.send({"To": f"+861990000{suffix}"})
    port.later(10)
    assert (port.message.receipt.delivered, port.message.receipt.code) == (False, code)


def test_rules_of_faults(port):
    """A rule refuses with any code and status, for one action, account or template."""
    port.world.faults.add("code", code="30999", status=418, vendor="twilio", action="CreateMessage")
    assert port.send()[0] == 418
    assert port.ask("GET", fields={})[0] == 200
    port.world.faults.clear()
    port.world.faults.add("partial", code="blocked", number="+1500*")
    assert port.send({"To": "+15005550001"})[1]["code"] == 21610
    assert port.send()[0] == 201


def believed(provider, push, url):
    """What the provider makes of a push of the simulator."""
    made = Push("POST", url, push.pushed.headers, push.pushed.body)
    [event] = provider.receive(made, Context("main", NOW, "")).events
    return event


def test_status_callbacks(port, provider):
    """The address a call names gets a signed form that the provider believes."""
    sid = port.send({"StatusCallback": f"{HOOK}#rc=5&rp=all"})[1]["sid"]
    port.later(10)
    [push] = port.pushed
    receipt = believed(provider(auth_token="simulator-secret"), push, HOOK)
    assert push.url.startswith(HOOK)
    assert (receipt.message_id, receipt.state) == (sid, DeliveryState.DELIVERED)
    port.world.courier.settled(push, 204, b"", port.now)
    assert port.message.events[-1].name == "receipt pushed"


def test_undelivered_callbacks(provider):
    """A failure brings its code, to the configured address when the call names none."""
    port = Port({"receipt_url": HOOK, "credentials": [{"id": ACCOUNT, "secret": "token"}]})
    port.send({"To": "+8619900002003"}, secret="token")
    port.later(10)
    receipt = believed(provider(auth_token="token"), port.pushed[0], HOOK)
    assert (receipt.state, receipt.code) == (DeliveryState.FAILED, "30001")


def test_a_failed_callback_is_not_tried_again(port):
    """As with Twilio."""
    port.send({"StatusCallback": HOOK})
    port.later(10)
    port.world.courier.settled(port.pushed[0], 500, b"", port.now)
    port.later(10_000)
    assert (len(port.pushed), port.pushed[0].outcome) == (1, "failed")


def test_replies(provider):
    """What the phone answers comes as an incoming message, signed with the account's token."""
    keys = [{"id": OTHER, "secret": "other"}, {"id": ACCOUNT, "secret": "token"}]
    port = Port({"reply_url": HOOK, "credentials": keys})
    port.send(secret="token")
    port.world.life.reply(port.message.id, "STOP é", port.now)
    reply = believed(provider(auth_token="token"), port.pushed[0], HOOK)
    assert (reply.text, reply.sender.e164) == ("STOP é", "+8613800138000")
    assert reply.id != port.message.message_id


def test_pushes_of_a_messaging_service(provider):
    """They name it."""
    port = Port(receipt_url=HOOK)
    port.send({"From": None, "MessagingServiceSid": SERVICE})
    port.later(10)
    fields = dict(parse_qsl(port.pushed[0].pushed.body.decode()))
    assert fields["MessagingServiceSid"] == SERVICE
    assert believed(provider(auth_token="simulator-secret"), port.pushed[0], HOOK).final


def test_its_records_and_the_provider(port, provider, batch, ctx):
    """What the provider asks for, the vendor answers."""
    asking = provider(auth_token="simulator-secret")

    def answer(request):
        target = request.url.partition("api.twilio.com")[2]
        found = port.app(Request(request.method, target, request.headers, request.body))
        return Response(found.status, found.body, dict(found.headers))

    exchange = asking.send(batch(), ctx)
    [each] = exchange.parse(answer(exchange.request)).recipients
    assert each.request_id.startswith("RQ")
    port.later(10)
    exchange = asking.find(Sought(each.recipient, "", NOW, message_id=each.message_id), ctx)
    receipt = exchange.parse(answer(exchange.request)).receipt
    assert (receipt.state, receipt.segments) == (DeliveryState.DELIVERED, 1)


def test_the_log_shows_no_number_and_no_text(port):
    """One line a request, without numbers, texts and secrets."""
    port.send()
    port.send({"Body": None})
    assert port.log == ["201 twilio CreateMessage ok", "400 twilio CreateMessage 21602"]


def test_the_state_has_a_section(tmp_path):
    """Under the vendor's name, as for those built in."""
    simulator = Simulator(state={"twilio": {"balance": 3}})
    assert simulator.world.account("twilio").balance == 3


TEXTS = st.text(max_size=20) | st.sampled_from(
    ["+8613800138000", "+8619900001002", "+15005550006", CONTENT, SERVICE, '{"1":"x"}', "[", "-1",
     HOOK, "1e9", "Example"]
)  # fmt: skip
NAMES = st.sampled_from(
    ["To", "From", "MessagingServiceSid", "Body", "ContentSid", "ContentVariables", "MediaUrl",
     "StatusCallback", "ValidityPeriod", "DateSent", "DateSent>", "DateSent<", "Page", "PageSize"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["GET", "POST", "PUT"]),
    st.sampled_from(["/Messages.json", "/Messages/SM1.json", "/x", ""]),
    st.dictionaries(NAMES, TEXTS),
    st.booleans(),
)
def test_there_is_always_an_answer_of_twilios(method, path, fields, known):
    """Whatever is asked, the answer is JSON with an id, a page, or a code."""
    port = Port({"templates": [{"code": CONTENT, "text": "{{1}} {{x}}"}]} if known else {})
    status, answer = port.ask(method, path, fields)
    assert {"sid", "messages", "code"} & {*answer}
    assert ("code" in answer) is (status >= 400)
    port.later(100)
