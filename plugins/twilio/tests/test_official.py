"""Twilio's official package, unmodified and pointed at the simulator, is content."""

import json
import os
import subprocess
from pathlib import Path
from queue import Queue
from urllib.parse import parse_qsl

import pytest

from sms_core_simulator import Credential, Settings, Simulator

pytestmark = [pytest.mark.sockets, pytest.mark.official]

SCRIPT = Path(__file__).with_name("official_twilio.py")
ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def simulator():
    settings = Settings(delivery=0.0)
    with Simulator(credentials=[Credential(ACCOUNT, TOKEN)], settings=settings) as simulator:
        yield simulator


@pytest.fixture
def run(simulator):
    python = os.environ.get("SMS_CORE_OFFICIAL_PYTHON")
    if not python:
        pytest.skip("SMS_CORE_OFFICIAL_PYTHON names no Python that has the official package")

    def run(case, *given):
        command = [python, SCRIPT, case, *(given or (simulator.url, ACCOUNT, TOKEN))]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return json.loads(done.stdout)

    return run


def test_it_sends_a_text(simulator, run):
    """The package reads the answer into its own model, and the message arrived."""
    answer = run("text")
    assert (answer["status"], answer["account_sid"]) == ("queued", ACCOUNT)
    [message] = [one for one in simulator.messages() if one.message_id == answer["sid"]]
    assert (message.to, message.sign_name) == ("+8613800138000", "+15005550006")
    assert (message.text, message.code) == ("Code 417358 é", "417358")


def test_it_sends_a_content_template(simulator, run):
    """Messaging service, ContentSid and variables arrive."""
    answer = run("content")
    assert answer["status"] == "accepted"
    [message] = [one for one in simulator.messages() if one.message_id == answer["sid"]]
    assert (message.template, message.params) == ("HX" + "a" * 32, {"1": "417358"})
    assert message.sign_name == "MG" + "5" * 32


def test_it_fetches_and_lists(run):
    """One message by its id, and pages of those to a number."""
    answer = run("fetch")
    assert (answer["sid"], answer["body"]) == (answer["first"], "one")
    assert answer["listed"][0] == answer["first"]
    assert len(answer["listed"]) == len({*answer["listed"]})


def test_it_knows_refusals(simulator, run):
    """It raises its own error with Twilio's code."""
    assert run("refused") == {
        "code": 21211, "status": 400,
        "message": "Unable to create record: Invalid 'To' Phone Number",
    }  # fmt: skip
    assert run("unknown")["code"] == 20404
    assert run("text_with_wrong_token", simulator.url, ACCOUNT, "wrong")["code"] == 20003


def test_its_validator_believes_the_simulator(run):
    """What the simulator pushes passes Twilio's own validator, and nothing else does."""
    url = "http://127.0.0.1:9/sms/twilio?tenant=7"
    settings = Settings(delivery=0.0, receipt_url=url)
    with Simulator(credentials=[Credential(ACCOUNT, TOKEN)], settings=settings) as simulator:
        tried: Queue = Queue()
        simulator.world.watch(lambda _, message: tried.put(message.events[-1].name))
        run("text", simulator.url, ACCOUNT, TOKEN)
        while tried.get(timeout=10) != "push failed":  # nobody listens at that address
            pass
        [push] = simulator.world.courier.pushes
        pushed = push.pushed
    told = {
        "fields": dict(parse_qsl(pushed.body.decode())),
        "signature": dict(pushed.headers)["x-twilio-signature"],
    }
    assert run("validate", url, TOKEN, json.dumps(told)) is True
    assert run("validate", url, "wrong", json.dumps(told)) is False
