"""The pytest plugin, run by pytest in a process of its own."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.sockets
pytest_plugins = ["pytester"]

SENDING = '''
import json, time
from urllib.request import Request, urlopen
import pytest
from sms_core.signing import rpc

@pytest.fixture
def send(sms_simulator):
    """Send as an application would."""
    sent = iter(range(1000))
    def send(number, template="SMS_1", **params):
        sms = {"PhoneNumbers": number, "SignName": "Shop", "TemplateCode": template}
        form = rpc.signed_form(
            {**sms, "TemplateParam": json.dumps(params)}, action="SendSms",
            version="2017-05-25", key_id="simulator", secret="simulator-secret",
            now=time.time(), nonce=f"{number}-{next(sent)}",
        )
        head = {"content-type": "application/x-www-form-urlencoded"}
        request = Request(sms_simulator.url, form.encode(), head)
        return json.load(urlopen(request, timeout=10))["Code"]
    return send
'''


@pytest.fixture
def run(pytester):
    """Run tests of a project that uses the plugin; warnings are errors."""
    pytester.makeconftest(SENDING)
    pytester.makeini("[pytest]\nfilterwarnings = error\n")

    def run(tests, *arguments):
        pytester.makepyfile(tests)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments)

    return run


def test_a_code_is_waited_for(run):
    """Each message is given once, the next one next."""
    run("""
def test_codes(sms_inbox, send):
    assert send(sms_inbox.number, code="1111") == "OK"
    assert send(sms_inbox.number, code="2222") == "OK"
    assert sms_inbox.wait_for_code() == "1111"
    message = sms_inbox.wait_for_message()
    assert (message.code, message.template) == ("2222", "SMS_1")
    sms_inbox.assert_no_message(within=0.05)
    assert len(sms_inbox.messages()) == 2
""").assert_outcomes(passed=1)


def test_a_message_that_comes_later_is_waited_for(run):
    """From a thread of the application."""
    run("""
from threading import Thread

def test_later(sms_inbox, send):
    sender = Thread(target=send, args=(sms_inbox.number,), kwargs={"code": "3333"})
    sender.start()
    assert sms_inbox.wait_for_code() == "3333"
    sender.join()
""").assert_outcomes(passed=1)


def test_coroutines_wait_too(run):
    """While the application runs on the same event loop."""
    run("""
import asyncio

def test_coroutine(sms_inbox, send):
    async def main():
        waiting = asyncio.create_task(sms_inbox.aio.wait_for_code())
        await asyncio.to_thread(send, sms_inbox.number, code="4444")
        assert await waiting == "4444"
        await sms_inbox.aio.assert_no_message(within=0.05)
        await asyncio.to_thread(send, sms_inbox.number, code="5555")
        assert (await sms_inbox.aio.wait_for_message()).code == "5555"
    asyncio.run(main())
""").assert_outcomes(passed=1)


def test_a_failed_wait_lists_what_did_arrive(run):
    """Refused ones and those to others, with no number, code or secret in full."""
    result = run("""
def test_wrong_number(sms_inbox, send):
    send("13900139000", code="987654")
    send(sms_inbox.number, template="nonsense", code="987654")
    sms_inbox.wait_for_code(timeout=0.05)
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*AssertionError: no message to +86138[*][*][*][*]0001 within 0.05 s*",
            "*to +86139[*][*][*][*]9000: accepted, template SMS_1, aliyun",
            "*to this number: rejected isv.SMS_TEMPLATE_ILLEGAL, template nonsense, aliyun",
            "*messages at the simulator*",
        ]
    )
    assert "8613900139000" not in result.stdout.str()


def test_a_failed_wait_with_nothing_at_all_tells_where_to_send(run):
    """Most often the application is not pointed at the simulator."""
    result = run("def test_nothing(sms_inbox): sms_inbox.wait_for_message(timeout=0.05)")
    result.stdout.fnmatch_lines(["*Nothing at all arrived: is the application pointed at http:*"])


def test_a_message_without_a_code_is_told(run):
    """It is no time-out."""
    run("""
def test_notice(sms_inbox, send):
    send(sms_inbox.number, name="Li")
    sms_inbox.wait_for_code()
""").stdout.fnmatch_lines(["*AssertionError: the next message to * holds no code*"])


def test_a_message_too_many_fails(run):
    """Which was already there, or comes in time."""
    run("""
def test_silence(sms_inbox, send):
    send(sms_inbox.number, code="1111")
    sms_inbox.assert_no_message(within=0.05)
""").stdout.fnmatch_lines(["*AssertionError: a message to * came within 0.05 s*"])


def test_faults_strike_this_number_in_this_test(run):
    """And are gone in the next one."""
    run("""
import pytest

def test_refused(sms_inbox, send):
    sms_inbox.refuse("blocked")
    assert send("13900139000", code="1") == "OK"
    assert send(sms_inbox.number, code="1111") == "isv.BLACK_KEY_CONTROL_LIMIT"
    sms_inbox.assert_no_message(within=0.05)
    assert send(sms_inbox.number, code="2222") == "OK"

def test_lost(sms_inbox, send):
    sms_inbox.lose_answer()
    with pytest.raises(OSError):
        send(sms_inbox.number, code="3333")
    assert sms_inbox.wait_for_code() == "3333"

def test_slow(sms_inbox, send):
    sms_inbox.delay(0.05)
    assert send(sms_inbox.number, code="4444") == "OK"

def test_left_on(sms_inbox, sms_simulator):
    sms_inbox.fault("status", status=503, times=0)
    assert len(sms_simulator.faults.listed()) == 1

def test_gone(sms_inbox, sms_simulator):
    assert sms_simulator.faults.listed() == []

def test_wrong(sms_inbox):
    with pytest.raises(ValueError, match="no effect"):
        sms_inbox.fault("nonsense")
""").assert_outcomes(passed=6)


def test_numbers_are_unique_under_xdist(run):
    """In every worker, and each worker has its own simulator."""
    tests = """
import pytest

@pytest.mark.parametrize("n", range(20))
def test_number(sms_inbox, sms_simulator, n, send):
    send(sms_inbox.number, code=f"{n:04}")
    assert sms_inbox.wait_for_code() == f"{n:04}"
    print("number", sms_inbox.number, sms_simulator.url)
"""
    result = run(tests, "-n2", "-rP")
    result.assert_outcomes(passed=20)
    lines = [line.split() for line in result.outlines if line.startswith("number ")]
    assert len({number for _, number, _ in lines}) == 20
    assert len({url for _, _, url in lines}) == 2


def test_options_are_the_projects(run, pytester):
    """Credentials, a state: what the simulator takes."""
    pytester.makeconftest(f"""{SENDING}
@pytest.fixture(scope="session")
def sms_simulator_options():
    return {{"state": {{"aliyun": {{"templates": [{{"code": "SMS_1", "text": "Hi ${{name}}"}}]}}}}}}
""")
    pytester.makepyfile("""
def test_text(sms_inbox, send):
    send(sms_inbox.number, name="Li")
    assert sms_inbox.wait_for_message().text == "【Shop】Hi Li"
""")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_fixtures_are_listed_with_their_meaning(run):
    """``pytest --fixtures`` tells what there is."""
    lines = run("", "--fixtures").stdout
    lines.fnmatch_lines(["sms_simulator_options*", "sms_simulator *", "sms_inbox *"])


def test_an_unused_plugin_costs_nothing():
    """A run that uses no fixture imports nothing of the simulator."""
    code = """
import sys, pytest
before = set(sys.modules)
import sms_core_simulator.pytest_plugin
print(sorted(name for name in set(sys.modules) - before))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['sms_core_simulator', 'sms_core_simulator.pytest_plugin']\n"
