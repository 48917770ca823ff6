"""What the inbox's port answers, without a socket."""

import asyncio
import json
import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

import pytest

from sms_core_simulator import Credential, Simulator
from sms_core_simulator.inbox.deeds import Deeds
from sms_core_simulator.inbox.live import Live
from sms_core_simulator.inbox.page import asset, page
from sms_core_simulator.inbox.web import make_app

JSON = {"content_type": "application/json"}
ASSETS = [one.name for one in files("sms_core_simulator.inbox").joinpath("assets").iterdir()]
SCRIPTS = [name for name in ASSETS if name.endswith(".js")]
STYLES = [name for name in ASSETS if name.endswith(".css")]


@pytest.fixture
def simulator():
    """One that is not running: its world is enough."""
    return Simulator()


@pytest.fixture
def app(simulator):
    """The application of the inbox."""
    return make_app(Deeds(simulator), Live(simulator.world), bound="127.0.0.1")


@pytest.fixture
def arrived(simulator, message):
    """A message in the world, with its id."""
    (stored,) = simulator.world.add(
        [message(text="<script>alert(1)</script>", to="+8613800000001")]
    )
    return stored


def start_of(page):
    """The data in the page."""
    found = re.search(r'<script type="application/json" id="start">(.*)</script>', page.decode())
    return json.loads(found[1])


def test_page_carries_the_newest_messages(app, ask, arrived):
    """So that the first paint needs no second request."""
    got = ask(app)
    start = start_of(got.body)
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert [one["id"] for one in start["messages"]] == [arrived.id]
    assert start["vendor_url"].startswith("http://127.0.0.1:")


def test_text_of_a_message_is_no_markup(app, ask, arrived):
    """What would end the block of data is escaped in it."""
    page = ask(app).body
    assert b"<script>alert" not in page
    assert start_of(page)["messages"][0]["text"] == arrived.text


def test_the_default_secret_is_told_and_no_other(app, ask):
    """Everybody knows the default; one's own stays with the simulator."""
    assert start_of(ask(app).body)["credential"]["secret"] == "simulator-secret"
    own = Simulator(credentials=[Credential("my-key", "canary-secret")])
    page = ask(make_app(Deeds(own), Live(own.world), bound="127.0.0.1")).body
    assert start_of(page)["credential"] is None
    assert b"canary" not in page


def test_everything_is_in_the_page(app, ask):
    """Nothing comes from elsewhere but the icon, and that from here."""
    body = ask(app).body.decode()
    assert set(re.findall(r'(?:href|src)="([^"#]+)"', body)) == {"/icon.svg"}
    assert not re.search(r"^(import|export) ", body, re.MULTILINE)
    assert ask(app, target="/icon.svg").headers["content-type"].startswith("image/svg+xml")


def test_the_policy_names_the_hash_of_what_may_run(app, ask):
    """Of both scripts and the style, and nothing else may run."""
    got = ask(app)
    policy = got.headers["content-security-policy"]
    body = got.body.decode()
    texts = re.findall(r"<(?:style|script|script type=.module.)>(.*?)</", body, re.DOTALL)
    hashes = {b64encode(sha256(text.encode()).digest()).decode() for text in texts}
    assert {f"'sha256-{one}'" for one in hashes} == set(re.findall("'sha256-.*?'", policy))
    assert len(hashes) == 3
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_script_makes_markup():
    """Text of messages reaches the page as text nodes only."""
    code = re.sub(r"^\s*//.*$", "", "".join(map(asset, SCRIPTS)), flags=re.MULTILINE)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b", code)


def test_every_file_is_in_the_page():
    """None is left over."""
    html = page().html
    left_over = [name for name in [*SCRIPTS, *STYLES] if asset(name).splitlines()[0] not in html]
    assert not left_over


def test_both_languages_say_everything():
    """No word is left in English on a Chinese page."""
    english, chinese = asset("words.js"), asset("words.zh.js")
    english = english.partition("const languages")[0]
    keys = set(re.findall(r'^  "?([\w -]+?)"?: "', english, re.MULTILINE))
    theirs = set(re.findall(r'^  "?(?:name\.|mistake\.)?([\w -]+?)"?: "', chinese, re.MULTILINE))
    assert keys == theirs


def test_one_message_is_told_whole(app, ask, arrived):
    """By its id."""
    got = ask(app, target=f"/messages/{arrived.id}")
    assert got.json["to"] == "+8613800000001"
    assert ask(app, target="/messages/999").status == 404


def test_clearing_forgets_all(app, ask, simulator, arrived):
    """And tells how many there were."""
    assert ask(app, "DELETE", "/messages").json == {"deleted": 1}
    assert simulator.messages() == []


def test_a_fault_is_switched_on_and_off(app, ask, simulator):
    """The list that comes back is what is in force."""
    body = b'{"effect": "code", "code": "throttled", "times": 1, "lasting": 300}'
    (rule,) = ask(app, "POST", "/faults", body=body, **JSON).json["rules"]
    assert (rule["code"], rule["times"], rule["id"]) == ("throttled", 1, 1)
    assert len(simulator.world.faults.listed()) == 1
    assert ask(app, "DELETE", f"/faults/{rule['id']}").json["rules"] == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[]", "must be a JSON object"),
        (b"{", "must be a JSON object"),
        (b"\xff", "must be a JSON object"),
        (b'{"effect": "nonsense"}', "is no effect"),
        (b'{"effect": "code"}', "needs a code"),
        (b'{"effect": "code", "location": "http://x"}', "cannot be set here"),
        (b'{"effect": "latency", "seconds": "long"}', "must be"),
    ],
    ids=str,
)
def test_a_wrong_fault_is_told(app, ask, body, words):
    """In a sentence for the page to show."""
    got = ask(app, "POST", "/faults", body=body, **JSON)
    assert got.status == 400
    assert words in got.json["error"]


def test_forms_of_other_sites_are_not_taken(app, ask):
    """A form can be sent from anywhere; JSON cannot."""
    assert ask(app, "POST", "/faults", body=b"{}", content_type="text/plain").status == 415


def test_a_long_body_is_refused(app, ask):
    """Nobody needs more than a canonical request."""
    assert ask(app, "POST", "/faults", body=b" " * 100_000, **JSON).status == 413


def test_events_begin_with_what_the_page_lacks(simulator, message):
    """A page with the newest list gets news only; one with an older list gets it whole."""

    async def first(since):
        live = Live(simulator.world)
        live.open()
        stream = live.stream(since or live.mark)
        events = [await anext(stream)]
        simulator.world.add([message()])
        events.append(await anext(stream))
        live.close()
        return events

    assert "event: snapshot" in asyncio.run(first("older"))[1]
    retry, news = asyncio.run(first(""))
    assert retry == "retry: 500\n\n"
    assert "event: messages" in news
