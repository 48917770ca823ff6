"""Faults: which call a rule strikes, and what the vendor then answers."""

import json

import pytest

from sms_core_simulator import EFFECTS, Facts, FaultError, Faults
from sms_core_simulator.faults import magic_table
from sms_core_simulator.faults.conduct import spoiled
from sms_core_simulator.faults.files import read_rules
from sms_core_simulator.http import Answer

CALL = Facts("aliyun", "SendSms", ("aliyun", "key"), "SMS_1", ("+8613800138000", "+8613900139000"))


def strikes(rule, facts=CALL, calls=1, now=0.0, seed=0):
    faults = Faults(seed)
    faults.add(**{"effect": "status", **rule})
    return [faults.plan(facts, now).strike is not None for _ in range(calls)]


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        ({}, True),
        ({"vendor": "aliyun"}, True),
        ({"vendor": "tencent"}, False),
        ({"action": "Send*"}, True),
        ({"action": "Query*"}, False),
        ({"account": "key"}, True),
        ({"account": "aliyun"}, True),
        ({"account": "other"}, False),
        ({"template": "SMS_?"}, True),
        ({"template": "1110"}, False),
        ({"number": "+8613900139000"}, True),
        ({"number": "13900139000"}, True),
        ({"number": "8613900139000"}, True),
        ({"number": "139*"}, True),
        ({"number": "137*"}, False),
        ({"vendor": "aliyun", "number": "137*"}, False),
        ({"probability": 0.0}, False),
        ({"after": 1.0}, False),
        ({"until": 1.0}, True),
        ({"until": -1.0}, False),
    ],
)
def test_a_rule_strikes_what_all_of_it_matches(match, struck):
    """Vendor, action, account, template, number, and time."""
    assert strikes(match) == [struck]


def test_a_rule_may_strike_the_nth_call():
    """Counted from one, among those it matches; then it is spent."""
    assert strikes({"nth": 2}, calls=4) == [False, True, False, False]
    assert strikes({"nth": [1, 3]}, calls=4) == [True, False, True, False]


def test_a_rule_may_be_spent():
    """So many strikes, and no more."""
    assert strikes({"times": 2}, calls=4) == [True, True, False, False]


def test_chance_is_seeded():
    """The same seed strikes the same calls, and about as many as it should."""
    runs = [strikes({"probability": 0.3}, calls=1000, seed=seed) for seed in (7, 7, 8)]
    assert runs[0] == runs[1] != runs[2]
    assert 250 < sum(runs[0]) < 350


def test_a_rule_expires():
    """It lasts so many seconds from when it was added, and then is not listed."""
    now = [100.0]
    faults = Faults(now=lambda: now[0])
    rule = faults.add("status", lasting=5)
    assert rule.until == 105
    assert faults.plan(CALL, 104.9).strike is not None
    assert faults.plan(CALL, 105).strike is None
    now[0] = 105
    assert faults.listed() == []


def test_the_first_rule_that_strikes_wins():
    """The others do not count the call; latency and clock add up."""
    faults = Faults()
    for rule in (
        {"effect": "latency", "seconds": 1},
        {"effect": "reset"},
        {"effect": "status", "times": 1},
        {"effect": "latency", "seconds": 2},
        {"effect": "clock", "seconds": -60},
    ):
        faults.add(**rule)
    plan = faults.plan(CALL, 0)
    assert (plan.strike.effect, plan.latency, plan.skew) == ("reset", 3, -60)
    assert len(faults.listed()) == 5


def test_jitter_stays_around_the_latency():
    """More or less, and never less than nothing."""
    faults = Faults()
    faults.add("latency", seconds=1, jitter=2)
    drawn = [faults.plan(CALL, 0).latency for _ in range(200)]
    assert min(drawn) == 0
    assert 2 < max(drawn) <= 3


def test_rules_are_removed():
    """One by its id, or all, whose count is told."""
    faults = Faults()
    first, second = faults.add("reset"), faults.add("close")
    assert faults.remove(first.id)
    assert not faults.remove(first.id)
    assert faults.listed() == [second]
    assert faults.clear() == 1


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "needs an effect"),
        ({"effect": "explode"}, "no effect"),
        ({"effect": "reset", "colour": "red"}, "no 'colour'"),
        ({"effect": "reset", "vendor": 7}, "vendor of a fault must be str"),
        ({"effect": "reset", "seconds": 1}, "reset takes no seconds"),
        ({"effect": "reset", "stage": "later"}, "knows the stages connect"),
        ({"effect": "status", "stage": "connect"}, "knows the stages body, accepted"),
        ({"effect": "status", "status": 42}, "from 200 to 599"),
        ({"effect": "code"}, "needs a code"),
        ({"effect": "reset", "probability": 2}, "from 0 to 1"),
        ({"effect": "reset", "nth": 0}, "counts from 1"),
        ({"effect": "reset", "nth": ["1"]}, "counts from 1"),
        ({"effect": "latency", "seconds": -1}, "cannot be less"),
        ({"effect": "reset", "stage": "connect", "number": "1"}, "can match nothing"),
        ({"effect": "refuse", "nth": 1}, "port as a whole"),
        ({"effect": "reset", "lasting": "x"}, "number of seconds"),
        ({"effect": "reset", "times": True}, "times of a fault must be int"),
    ],
)
def test_a_rule_that_says_nothing_sensible_is_refused(rule, words):
    """In a sentence that says what of it."""
    with pytest.raises(FaultError, match=words):
        Faults().add_all([rule])


def test_rules_are_read_from_files(tmp_path):
    """TOML and JSON of the same shape."""
    (tmp_path / "f.toml").write_text('[[faults]]\neffect = "reset"\nnth = [1, 2]\n', "utf-8")
    (tmp_path / "f.json").write_text('[{"effect": "reset", "nth": [1, 2]}]', "utf-8")
    for name in ("f.toml", "f.json"):
        (rule,) = Faults().add_all(read_rules(tmp_path / name))
        assert (rule.effect, rule.nth) == ("reset", (1, 2))


@pytest.mark.parametrize("text", ["a = ", "x = 1", "faults = [1]"])
def test_a_file_without_rules_is_refused(tmp_path, text):
    """It is named, and so is a missing one."""
    (tmp_path / "f.toml").write_text(text, "utf-8")
    with pytest.raises(FaultError, match=r"f\.toml"):
        read_rules(tmp_path / "f.toml")
    with pytest.raises(FaultError, match="absent"):
        read_rules(tmp_path / "absent.json")


def test_every_effect_can_be_added_bare_or_with_a_code():
    """Defaults are enough for each."""
    for effect, kind in EFFECTS.items():
        fields = {"code": "x"} if "code" in kind.defaults else {}
        assert Faults().add(effect, **fields).as_dict()["effect"] == effect


def test_a_vendors_code_is_answered(port):
    """As the vendor would, and the refusal is kept."""
    port.world.faults.add("code", code="isv.DAY_LIMIT_CONTROL", times=1)
    reply = port.rpc()
    assert (reply.status, reply.code) == (200, "isv.DAY_LIMIT_CONTROL")
    assert port.messages()[0].error == "isv.DAY_LIMIT_CONTROL"
    assert port.rpc().code == "OK"


@pytest.mark.parametrize(
    ("name", "aliyun", "tencent"),
    [
        ("throttled", "Throttling.User", "RequestLimitExceeded"),
        ("limited", "isv.BUSINESS_LIMIT_CONTROL", "LimitExceeded.PhoneNumberThirtySecondLimit"),
        ("balance", "isv.AMOUNT_NOT_ENOUGH", "FailedOperation.InsufficientBalanceInSmsPackage"),
        ("number", "isv.MOBILE_NUMBER_ILLEGAL", "InvalidParameterValue.IncorrectPhoneNumber"),
        ("permission", "isp.RAM_PERMISSION_DENY", "AuthFailure.UnauthorizedOperation"),
    ],
)
def test_plain_names_stand_for_each_vendors_code(port, name, aliyun, tencent):
    """One rule for all vendors."""
    port.world.faults.add("code", code=name)
    assert port.rpc().code == aliyun
    assert port.tc3().code == tencent


def test_a_code_may_come_under_a_status(port):
    """429 and 5xx with the vendor's own body."""
    port.world.faults.add("code", code="throttled", status=429)
    assert (port.rpc().status, port.rpc().code) == (429, "Throttling.User")
    assert (port.tc3().status, port.tc3().code) == (429, "RequestLimitExceeded")


def test_a_wrong_signature_goes_before_a_fault(port):
    """A fault decides only what would have been taken."""
    port.world.faults.add("code", code="balance")
    assert port.rpc(secret="wrong").code == "SignatureDoesNotMatch"


def test_tencent_codes_of_numbers_stand_with_them(port):
    """And only with those that match."""
    port.world.faults.add("code", code="blocked", number="139*")
    reply = port.tc3({"PhoneNumberSet": ["+8613800138000", "+8613900139000"]})
    codes = [one["Code"] for one in reply.json["Response"]["SendStatusSet"]]
    assert codes == ["Ok", "FailedOperation.PhoneNumberInBlacklist"]


def test_partial_success_without_a_number_is_every_second(port):
    """A call of three loses one."""
    port.world.faults.add("partial", code="limited")
    reply = port.tc3({"PhoneNumberSet": [f"+86138{n:08d}" for n in range(3)]})
    codes = [one["Code"] == "Ok" for one in reply.json["Response"]["SendStatusSet"]]
    assert codes == [True, False, True]


def test_a_status_comes_instead_of_the_call(port):
    """Nothing is accepted, and the body is no vendor's."""
    port.world.faults.add("status", status=503)
    reply = port.rpc()
    assert reply.status == 503
    assert "Code" not in reply.text
    assert port.messages() == []


def test_a_status_may_hide_what_was_accepted(port):
    """The message went out all the same."""
    port.world.faults.add("status", status=500, stage="accepted")
    assert port.rpc().status == 500
    assert port.messages()[0].outcome == "accepted"


def test_a_redirect_leads_elsewhere(port):
    """With the location given."""
    port.world.faults.add("redirect", location="http://127.0.0.1:1/x", status=307)
    reply = port.rpc()
    assert (reply.status, reply.headers["location"]) == (307, "http://127.0.0.1:1/x")


def test_the_servers_clock_can_be_off(port):
    """Windows and the Date header go by it."""
    port.world.faults.add("clock", seconds=3600)
    reply = port.rpc()
    assert reply.code == "InvalidTimeStamp.Expired"
    assert reply.headers["date"] == "Tue, 05 Mar 2024 07:07:08 GMT"
    assert port.tc3().code == "AuthFailure.SignatureExpire"
    assert port.messages()[0].received_at == port.now


@pytest.mark.parametrize(
    ("effect", "check"),
    [
        ("oversized", lambda body: len(body) == 2 * 1024 * 1024 and json.loads(body)),
        ("garbage", lambda body: len(body) == 256),
        ("gzip_bomb", lambda body: body[:2] == b"\x1f\x8b" and len(body) < 200_000),
    ],
)
def test_answers_are_mangled_after_the_call(port, effect, check):
    """The body is spoiled; the message was accepted."""
    port.world.faults.add(effect)
    reply = port.rpc()
    assert port.messages()[0].outcome == "accepted"
    assert check(reply.body)
    assert len(port.messages()[0].exchange.answer.body) <= 64 * 1024


@pytest.mark.parametrize(
    ("effect", "fields", "expected"),
    [
        ("lose_answer", {}, (0.0, "reset")),
        ("truncated", {}, (0.5, "close")),
        ("reset", {"stage": "accepted"}, (0.0, "reset")),
        ("reset", {"stage": "answer"}, (0.5, "reset")),
        ("close", {"stage": "accepted"}, (0.0, "close")),
        ("hang", {"stage": "answer", "seconds": 3}, (0.5, "hang")),
        ("noise", {}, (1.0, "close")),
    ],
)
def test_conduct_follows_the_effect(port, effect, fields, expected):
    """How much of the answer is sent, and what ends it."""
    port.world.faults.add(effect, **fields)
    conduct = port.rpc().conduct
    assert (conduct.fraction, conduct.end) == expected
    assert port.messages()[0].outcome == "accepted"


@pytest.mark.parametrize("effect", ["reset", "close", "hang"])
def test_before_the_call_nothing_is_accepted(port, effect):
    """At the stage of the body the request was read, and nothing done."""
    port.world.faults.add(effect, stage="body")
    assert port.rpc().conduct.end == effect
    assert port.messages() == []


def test_garbage_is_seeded(make_port):
    """A chaos run can be repeated byte for byte."""
    bodies = []
    for seed in (1, 1, 2):
        port = make_port(seed=seed)
        port.world.faults.add("garbage")
        bodies.append(port.rpc().text)
    assert bodies[0] == bodies[1] != bodies[2]


def test_a_call_without_a_fault_is_left_as_it_is():
    """The answer is the very same value."""
    answer = Answer(200, b"x")
    assert spoiled(answer, Faults().plan(CALL, 0), None) is answer


def receipts(port):
    return {one.to[-1]: one.receipt and one.receipt.code for one in port.messages()}


def test_receipts_may_fail(port):
    """With the vendor's code, by its plain name or its own."""
    port.world.faults.add("receipt", code="off", number="*1")
    port.world.faults.add("receipt", code="MX:0003", number="*2")
    port.rpc({"PhoneNumbers": "13800138001"})
    port.tc3({"PhoneNumberSet": ["+8613800138002", "+8613800138003"]})
    port.later(3)
    assert receipts(port) == {"1": "MOBILE_NOT_ON_SERVICE", "2": "MX:0003", "3": "DELIVRD"}


def test_receipts_may_be_late_or_never_come(port):
    """A minute more, or for ever."""
    port.world.faults.add("receipt_late", seconds=60, number="*1")
    port.world.faults.add("receipt_never", number="*2")
    port.rpc({"PhoneNumbers": "13800138001,13800138002"})
    port.later(50)
    assert receipts(port) == {"1": None, "2": None}
    port.later(1000)
    assert receipts(port) == {"1": "DELIVERED", "2": None}


def test_receipts_may_come_twice(port):
    """Both are in the queue and in the timeline."""
    port.world.faults.add("receipt_twice")
    port.tc3()
    port.later(3)
    assert [event.name for event in port.messages()[0].events] == ["accepted", *["receipt"] * 2]
    answer = port.tencent("PullSmsSendStatus", Limit=10, SmsSdkAppId="1400006666")
    assert len(answer["PullSmsSendStatusSet"]) == 2


def test_receipts_may_come_out_of_order(port):
    """After the one of a later message, or at last after a minute."""
    port.world.faults.add("receipt_out_of_order", times=2)
    port.tc3({"PhoneNumberSet": ["+8613800138001"]})
    port.later(10)
    assert receipts(port) == {"1": None}
    port.tc3({"PhoneNumberSet": ["+8613800138002"]})
    port.later(70)
    assert receipts(port) == {"1": "DELIVRD", "2": "DELIVRD"}
    port.tc3({"PhoneNumberSet": ["+8613800138003"]})
    port.later(3)
    pulled = port.tencent("PullSmsSendStatus", Limit=10, SmsSdkAppId="1400006666")
    order = [one["PhoneNumber"][-1] for one in pulled["PullSmsSendStatusSet"]]
    assert sorted(order) == ["1", "2", "3"]


def test_a_held_receipt_follows_the_next(port):
    """The second message's receipt comes first."""
    port.world.faults.add("receipt_out_of_order", times=1)
    port.tc3({"PhoneNumberSet": ["+8613800138001"]})
    port.later(5)
    port.tc3({"PhoneNumberSet": ["+8613800138002"]})
    port.later(5)
    pulled = port.tencent("PullSmsSendStatus", Limit=10, SmsSdkAppId="1400006666")
    order = [one["PhoneNumber"][-1] for one in pulled["PullSmsSendStatusSet"]]
    assert order == ["2", "1"]


def test_magic_numbers_need_no_rule(port):
    """The last four digits choose the fault."""
    assert port.rpc({"PhoneNumbers": "19900000003"}).code == "isv.AMOUNT_NOT_ENOUGH"
    assert port.tc3({"PhoneNumberSet": ["+8619900000003"]}).code == (
        "FailedOperation.InsufficientBalanceInSmsPackage"
    )
    assert port.acs3(fields={"PhoneNumbers": "+8619900000503"}).status == 503
    assert port.rpc({"PhoneNumbers": "19900009999"}).code == "OK"


def test_a_magic_number_fails_alone(port):
    """Others of a Tencent call are accepted."""
    reply = port.tc3({"PhoneNumberSet": ["+8619900000005", "+8613800138000"]})
    codes = [one["Code"] for one in reply.json["Response"]["SendStatusSet"]]
    assert codes == ["FailedOperation.PhoneNumberInBlacklist", "Ok"]


def test_magic_numbers_choose_receipts(port):
    """Accepted first, failed later."""
    port.rpc({"PhoneNumbers": "19900002001"})
    assert port.messages()[0].outcome == "accepted"
    port.later(3)
    assert port.messages()[0].receipt.code == "MOBILE_NOT_ON_SERVICE"


def test_magic_numbers_are_listed():
    """Each with what it does."""
    table = magic_table()
    assert {"number", "effect", "words"} <= table[0].keys()
    assert len({one["number"] for one in table}) == len(table)


def test_faults_that_struck_are_counted(port):
    """By effect, for the metrics."""
    port.world.faults.add("latency", seconds=0.1, times=2)
    for _ in range(3):
        port.rpc()
    assert port.world.faults.struck == {"latency": 2}
