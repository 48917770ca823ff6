"""``sms status``: what a provider's records tell of one message."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from sms_core import Stage, TransportError
from sms_core.http import Response
from sms_core.receipts import CHINA_TIME

NUMBER = "+8613912345678"
ALIYUN = ("--provider", "aliyun", "--connector", "aliyun.json")
TENCENT = ("--provider", "tencent", "--connector", "tencent.json")
RECORD = {
    "PhoneNum": "13912345678",
    "SendStatus": 3,
    "ErrCode": "DELIVERED",
    "OutId": "order-7",
    "ReceiveDate": "2024-03-05 14:07:08",
}


def records(*listed):
    return {
        "Code": "OK",
        "RequestId": "R-1",
        "SmsSendDetailDTOs": {"SmsSendDetailDTO": [*listed]},
    }


@pytest.fixture
def ask(run, vendor):
    """Asks for a message of Aliyun's."""
    vendor.answer = records(RECORD)
    return lambda *args: run("status", "1^0", "--to", NUMBER, *args, *ALIYUN, transport=vendor)


def asked(vendor):
    """The days that were asked for, as the vendor counts them."""
    return [parse_qs(request.body.decode())["SendDate"][0] for request in vendor.requests]


def last_two_days():
    """Yesterday and today, as the vendor counts them; another day may begin at any moment."""
    now = datetime.now(CHINA_TIME)
    return [f"{now - timedelta(days=back):%Y%m%d}" for back in (1, 0)]


def test_a_delivered_message(ask):
    """A line, and status 0."""
    at = datetime(2024, 3, 5, 14, 7, 8, tzinfo=CHINA_TIME).astimezone()
    result = ask()
    assert result.output == (
        f"{at:%Y-%m-%d %H:%M:%S}  aliyun  +86139****5678  delivered  DELIVERED  "
        "The phone confirmed the message.  1^0\n"
    )
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("status", "code", "word", "exit_code"),
    [
        (3, "DELIVERED", "delivered", 0),
        (2, "INVALID_NUMBER", "failed", 1),
        (2, "MOBILE_IN_BLACK", "rejected", 1),
        (2, "EXPIRED", "expired", 1),
        (2, "REQUEST_SUCCESS", "unknown", 3),
        (1, "", "unknown", 3),
    ],
)
def test_the_status_tells_the_state(ask, vendor, status, code, word, exit_code):
    """0 delivered, 1 not, 3 not known yet."""
    vendor.answer = records(RECORD | {"SendStatus": status, "ErrCode": code})
    result = ask("--json")
    assert (result.exit_code, json.loads(result.stdout)["state"]) == (exit_code, word)


def test_a_status_for_programs(ask):
    """One object, as of ``sms receipts``."""
    told = json.loads(ask("--json").stdout)
    del told["received_at"]
    assert told == {
        "kind": "receipt",
        "account": "aliyun",
        "message_id": "1^0",
        "recipient": "+86139****5678",
        "reference": "order-7",
        "state": "delivered",
        "final": True,
        "code": "DELIVERED",
        "text": "",
        "error_class": None,
        "permanent": False,
        "actor": "nobody",
        "meaning": "The phone confirmed the message.",
        "meaning_zh": "手机已确认收到短信。",
        "segments": None,
        "at": "2024-03-05T14:07:08+08:00",
    }


def test_in_chinese(ask, vendor):
    """The sentence for a support person."""
    vendor.answer = records(RECORD | {"SendStatus": 2, "ErrCode": "EXPIRED"})
    assert "短信在运营商处等待过久，已过期。" in ask("--language", "zh").stdout


def test_records_that_do_not_tell(ask, vendor):
    """Status 3; the day before was asked as well."""
    vendor.answer = records()
    before, result, after = last_two_days(), ask(), last_two_days()
    assert result.exit_code == 3
    assert "unknown  the provider's records do not tell yet  1^0" in result.stdout
    assert "Ask again later. If that does not help: was it sent through aliyun" in result.stderr
    assert sorted(set(asked(vendor))) in (before, after)


def test_the_first_day_that_tells_is_the_last(ask, vendor):
    """Nothing more is asked."""
    ask()
    assert len(vendor.requests) == 1


@pytest.mark.parametrize("moment", ["2024-03-05T14:07:08", "2024-03-05 14:07:08"])
def test_a_day_of_ones_own(ask, vendor, moment):
    """Only that is asked for."""
    vendor.answer = records()
    ask("--sent-at", moment)
    there = datetime(2024, 3, 5, 14, 7, 8).astimezone().astimezone(CHINA_TIME)
    assert set(asked(vendor)) == {f"{there:%Y%m%d}"}


def test_another_account(run, vendor, config):
    """By its name; the message is told by its id."""
    status = {"PhoneNumber": NUMBER, "ReportStatus": "FAIL", "Description": "BWLIST"}
    other, own = ({**status, "SerialNo": f"5000:{n}"} for n in (1, 2))
    vendor.answer = {"Response": {"PullSmsSendStatusSet": [other, own], "RequestId": "R"}}
    args = ("status", "5000:2", "--to", NUMBER, "--account", "second")
    result = run(*args, transport=vendor)
    assert (result.exit_code, result.stdout.split()[-1]) == (1, "5000:2")
    begun = json.loads(vendor.requests[0].body)["BeginTime"]
    assert abs(datetime.now(UTC).timestamp() - begun) < 400


def test_a_message_of_some_hours_ago(run, vendor, config):
    """Records that are asked for by a span of time are asked for a whole day."""
    vendor.answer = {"Response": {"PullSmsSendStatusSet": [], "RequestId": "R"}}
    run("status", "5000:2", "--to", NUMBER, "--account", "second", transport=vendor)
    begun = json.loads(vendor.requests[-1].body)["BeginTime"]
    assert datetime.now(UTC).timestamp() - begun >= 24 * 3600


def test_an_answer_that_is_none(ask, vendor):
    """It is not known; status 3."""
    vendor.answer = {"Code": "isp.RAM_PERMISSION_DENY", "Message": "no"}
    assert ask().exit_code == 3


def test_a_failed_exchange(ask, vendor):
    """How far it got, and status 3: nothing is known of the message."""
    vendor.answer = TransportError(Stage.READ, "the connection ended")
    result = ask()
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("Error: ")


def test_an_interrupt(ask, vendor):
    """Ctrl-C ends quietly with 130."""
    vendor.answer = KeyboardInterrupt()
    result = ask()
    assert (result.exit_code, result.output) == (130, "")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "Missing argument 'MESSAGE'"),
        (("1^0",), "Missing option '--to'"),
        (("1^0", "--to", "139-wrong", *ALIYUN), "'###-wrong' is not a phone number"),
        (("1^0", NUMBER, "--to", NUMBER, *ALIYUN), "unexpected extra argument (+#############)"),
        (("1^0", "--to", NUMBER), "there is no configuration"),
        (("1^0", "--to", NUMBER, "--sent-at", "noon", *ALIYUN), "'noon' does not match"),
        (
            ("1^0", "--to", NUMBER, "--account", "x", *ALIYUN),
            "no account 'x'; there are: aliyun",
        ),
    ],
)
def test_wrong_uses(run, vendor, args, words):
    """Status 2 and a sentence, with no number in it; nothing is asked."""
    result = run("status", *args, transport=vendor)
    assert (result.exit_code, result.stdout, vendor.requests) == (2, "", [])
    assert words in result.stderr
    assert NUMBER not in result.stderr


def test_records_that_cannot_be_asked(run, plugin):
    """A provider without any says so."""
    args = ("--provider", "texter", "--connector", "t.json")
    result = run("status", "1", "--to", NUMBER, *args, plugins=[plugin])
    assert result.exit_code == 2
    assert "the records of account 'texter' cannot be asked" in result.stderr


def test_the_help(run):
    """It tells the exit statuses."""
    assert "0 delivered, 1 failed, expired or rejected" in run("status", "--help").stdout


def test_nothing_private_is_printed(ask, vendor):
    """No secret and no full number, whatever comes back."""
    vendor.answer = records(RECORD | {"ErrCode": "isv.X", "SendStatus": 2})
    for output in (ask().output, ask("--json").output):
        assert "canary" not in output
        assert "13912345678" not in output


@pytest.mark.sockets
@pytest.mark.parametrize("provider", ["aliyun", "tencent"])
def test_with_the_simulator(run, provider):
    """The records tell what became of what was sent."""
    simulation = pytest.importorskip("sms_core_simulator")
    credential = simulation.Credential("LTAIcanary000001", "canary-secret-7f3a")
    with simulation.Simulator(credentials=[credential]) as simulator:
        there = ("--provider", provider, "--connector", f"{provider}.json")
        there += ("--endpoint", simulator.url)
        sent = run("send", "--to", NUMBER, "--test", "--json", *there)
        args = ("status", json.loads(sent.stdout)["message_id"], "--to", NUMBER, *there)
        assert run(*args).exit_code == 3
        simulator.deliver(simulator.messages()[0])
        assert run(*args).exit_code == 0


def test_every_status_of_http_is_an_answer(run):
    """An error page tells nothing of the message."""
    args = ("status", "1^0", "--to", NUMBER, *ALIYUN)
    page = Response(502, b"<html>")
    assert run(*args, transport=lambda request, timeout: page).exit_code == 3
