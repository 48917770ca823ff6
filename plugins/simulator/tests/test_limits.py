"""The vendors' limits, as documented, in a true limiter."""

import pytest

from sms_core_simulator.limiter import Limiter, Rule

#: 2024-03-05 06:07:08.25 UTC; the next minute of the clock begins 51.75 s later.
TO_NEXT_MINUTE = 51.75


def template(kind):
    return {"code": "SMS_1", "text": "${code}", "kind": kind}


@pytest.fixture
def limited(make_port):
    """Ports with the documented limits, and a template of a kind."""

    def limited(kind="code", **settings):
        state = {"aliyun": {"templates": [template(kind)]}}
        return make_port(state, limits="documented", **settings)

    return limited


def send(port, number="13800138000"):
    reply = port.rpc({"PhoneNumbers": number, "TemplateCode": "SMS_1"})
    return reply.json["Message"] if reply.code != "OK" else "OK"


def test_without_a_profile_nothing_is_limited(port):
    """A newcomer may send as often as he likes."""
    assert {port.rpc().code for _ in range(60)} == {"OK"}


def test_aliyun_one_code_a_minute_of_the_clock(limited):
    """The window is the minute of the clock, not the sixty seconds before."""
    port = limited()
    assert send(port) == "OK"
    port.later(TO_NEXT_MINUTE - 0.1)
    assert send(port) == "触发分钟级流控Permits:1"
    port.later(0.2)
    assert send(port) == "OK"


def test_aliyun_five_codes_an_hour(limited):
    """The sixth in an hour of the clock is refused."""
    port = limited()
    for _ in range(5):
        assert send(port) == "OK"
        port.later(60)
    assert send(port) == "触发小时级流控Permits:5"


def test_aliyun_ten_codes_a_day(limited):
    """The day is the 24 hours before."""
    port = limited()
    for _ in range(10):
        assert send(port) == "OK"
        port.later(3600)
    assert send(port) == "触发天级流控Permits:10"
    port.later(14 * 3600 + 1)
    assert send(port) == "OK"


def test_aliyun_notices_have_a_limit_of_their_own(limited):
    """Fifty a day to one number."""
    port = limited("notice")
    assert [send(port) for _ in range(51)] == ["OK"] * 50 + ["触发天级流控Permits:50"]


def test_other_numbers_are_not_concerned(limited):
    """Limits count by number; a refused call counts for none of its numbers."""
    port = limited()
    assert send(port) == "OK"
    assert send(port, "13900139000,13800138000") == "触发分钟级流控Permits:1"
    assert send(port, "13900139000") == "OK"


def test_aliyun_overseas_numbers_are_not_limited(make_port):
    """The documented limits are of mainland numbers."""
    port = make_port(limits="documented")
    assert {port.rpc({"PhoneNumbers": "85261234567"}).code for _ in range(3)} == {"OK"}


def test_scaled_time_is_the_limiters_too(limited):
    """With a scale of 60 a minute is over in a second."""
    port = limited(time_scale=60)
    assert send(port) == "OK"
    assert send(port) != "OK"
    port.later(1)
    assert send(port) == "OK"


def test_tencent_same_text_within_thirty_seconds(make_port):
    """Another text may go at once, the same only later."""
    port = make_port(limits="documented")
    assert port.tc3().code == "Ok"
    assert port.tc3().code == "LimitExceeded.PhoneNumberThirtySecondLimit"
    assert port.tc3({"TemplateParamSet": ["654321"]}).code == "Ok"
    port.later(30.1)
    assert port.tc3().code == "Ok"


@pytest.mark.parametrize(("profile", "most"), [("documented", 10), ("international", 2)])
def test_tencent_messages_a_day(make_port, profile, most):
    """Ten on the mainland site, two on the international one, by the day of China."""
    port = make_port({"tencent": {"limits": profile}})
    codes = [port.tc3({"TemplateParamSet": [f"{n:06}"]}).code for n in range(most + 1)]
    assert codes == ["Ok"] * most + ["LimitExceeded.PhoneNumberDailyLimit"]
    port.later(10 * 3600)
    assert port.tc3().code == "Ok"


def test_tencent_refuses_number_by_number(make_port):
    """One number over its limit does not keep the others back."""
    port = make_port(limits="documented")
    port.tc3()
    reply = port.tc3({"PhoneNumberSet": ["+8613800138000", "+8613900139000"]})
    codes = [one["Code"] for one in reply.json["Response"]["SendStatusSet"]]
    assert codes == ["LimitExceeded.PhoneNumberThirtySecondLimit", "Ok"]


def test_rates_of_the_account(make_port):
    """Each action has its calls in a second."""
    port = make_port(limits="documented")
    asked = {"StartDate": "20240301", "EndDate": "20240305", "IsGlobe": "1", "PageIndex": "1"}
    codes = [port.aliyun("QuerySendStatistics", **asked, PageSize="10").code for _ in range(21)]
    assert codes == ["OK"] * 20 + ["Throttling.User"]
    asked = {"International": 0, "TemplateName": "n", "TemplateContent": "a{1}", "SmsType": 3}
    answers = [port.tencent("AddSmsTemplate", **asked, Remark="r") for _ in range(3)]
    assert [one.get("Error", {}).get("Code") for one in answers] == [
        None, None, "RequestLimitExceeded",
    ]  # fmt: skip
    port.later(1.1)
    assert "Error" not in port.tencent("AddSmsTemplate", **asked, Remark="r")


def test_one_account_can_do_without(make_port):
    """An account's own profile goes before the setting for all."""
    port = make_port({"tencent": {"limits": "none"}}, limits="documented")
    assert {port.tc3().code for _ in range(20)} == {"Ok"}


def test_the_limiter_is_bounded():
    """The least recent keys are forgotten."""
    limiter, rule = Limiter(keep=2), Rule("code", "words", 1, 60)
    for key in "abc":
        assert limiter.hit([(rule, key)], 0) is None
    assert limiter.hit([(rule, "c")], 1) is rule
    assert limiter.hit([(rule, "a")], 1) is None
