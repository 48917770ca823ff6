"""``sms send``: what goes out, what is printed, and the exit status."""

import json
from urllib.parse import parse_qs

import pytest

from sms_core import Stage, TransportError
from sms_core.hooks import hookimpl
from sms_core.http import Response

NUMBER = "+8613912345678"
CODE = "904712"
CONNECTOR = ("--provider", "aliyun", "--connector", "aliyun.json")
SIGN_IN = ("--to", NUMBER, "--template", "SignIn", "--param", f"code={CODE}")


def asked(vendor):
    """The form fields of the last request."""
    fields = parse_qs(vendor.requests[-1].body.decode())
    return {name: values[0] for name, values in fields.items()}


def test_an_accepted_message(run, vendor):
    """Outcome, account and both ids are told, and the status is 0."""
    result = run("send", *SIGN_IN, *CONNECTOR, transport=vendor)
    assert result.output == ("+86139****5678  aliyun  accepted, message id 1^0, request id R-1\n")
    assert result.exit_code == 0


def test_the_template_and_its_parameters(run, vendor):
    """The named template goes out with its parameters."""
    run("send", *SIGN_IN, *CONNECTOR, transport=vendor)
    assert asked(vendor)["TemplateCode"] == "SMS_1"
    assert json.loads(asked(vendor)["TemplateParam"]) == {"code": CODE}


def test_the_test_message(run, vendor):
    """``--test`` is what Logto's test sends: template Generic, code 000000."""
    run("send", "--to", NUMBER, "--test", *CONNECTOR, transport=vendor)
    assert asked(vendor)["TemplateCode"] == "SMS_5"
    assert json.loads(asked(vendor)["TemplateParam"]) == {"code": "000000"}


def test_the_test_message_with_a_code(run, vendor):
    """A parameter given replaces that of the test."""
    run("send", "--to", NUMBER, "--test", "--param", "code=1234", *CONNECTOR, transport=vendor)
    assert json.loads(asked(vendor)["TemplateParam"]) == {"code": "1234"}


def test_a_parameter_may_hold_equals_signs(run, vendor):
    """Only the first one parts name and value."""
    args = ("--to", NUMBER, "--template", "SignIn", "--param", "code=a=b")
    run("send", *args, *CONNECTOR, transport=vendor)
    assert json.loads(asked(vendor)["TemplateParam"]) == {"code": "a=b"}


def test_sign_name_reference_and_extension(run, vendor):
    """What may go with a message goes with it."""
    more = ("--sign-name", "别的", "--reference", "order-1", "--extension", "99")
    run("send", *SIGN_IN, *more, *CONNECTOR, transport=vendor)
    fields = asked(vendor)
    assert (fields["SignName"], fields["SmsUpExtendCode"]) == ("别的", "99")
    assert fields["OutId"].startswith("order-1")


def test_the_purpose(run, vendor):
    """``--purpose`` replaces what the template's name tells."""
    purposes = []

    class Watcher:
        @hookimpl
        def sms_request_built(self, event):
            purposes.append(event.purpose.value)

    args = (*SIGN_IN, "--purpose", "marketing", *CONNECTOR)
    run("send", *args, transport=vendor, hooks=[Watcher()])
    assert purposes == ["marketing"]


def test_several_recipients(run, vendor):
    """A line for each, in the order given; a repeated number counts once."""
    args = ("send", *SIGN_IN, "--to", "+85268326366", "--to", NUMBER, *CONNECTOR)
    lines = run(*args, transport=vendor).output.splitlines()
    assert [line.split()[0] for line in lines] == ["+86139****5678", "+852****6366"]


@pytest.mark.parametrize("number", ["5551234", "555-12 34", "５５５１２３４"])
def test_a_number_without_plus(run, vendor, number):
    """Which digits were taken for the country code is told, and the number is masked."""
    result = run("send", "--to", number, "--test", *CONNECTOR, transport=vendor)
    assert result.stderr == (
        "+5****34: no + stands before the number, so its first digits were read as the country "
        "code 55.\n"
    )
    assert asked(vendor)["PhoneNumbers"] == "5551234"


@pytest.mark.parametrize(
    "number", [NUMBER, "0086 139 1234 5678", "13912345678", "(+86)13912345678"]
)
def test_a_number_that_is_clear(run, vendor, number):
    """Nothing is said of a number with + or 00, or of a bare one of mainland China."""
    assert run("send", "--to", number, "--test", *CONNECTOR, transport=vendor).stderr == ""


def test_the_default_configuration(run, vendor, config):
    """Without a name ``./sms.toml`` and its first account are used."""
    assert "  first  accepted" in run("send", *SIGN_IN, transport=vendor).output


def test_a_configuration_by_environment(run, vendor, config):
    """``SMS_CORE_CONFIG`` names another."""
    config.rename("other.toml")
    result = run("send", *SIGN_IN, transport=vendor, env={"SMS_CORE_CONFIG": "other.toml"})
    assert result.exit_code == 0


def test_an_option_outranks_the_environment(run, vendor, config):
    """``--config`` counts before ``SMS_CORE_CONFIG``."""
    env = {"SMS_CORE_CONFIG": "no.toml"}
    assert run("send", *SIGN_IN, "--config", "sms.toml", transport=vendor, env=env).exit_code == 0


def test_another_account(run, vendor, config):
    """``--account`` chooses instead of the default."""
    run("send", *SIGN_IN, "--account", "second", transport=vendor)
    assert vendor.requests[0].url == "https://sms.tencentcloudapi.com/"


def test_an_account_that_was_asked_before(run, config):
    """Why it did not accept is told, though the next one did."""

    def network(request, timeout):
        if b"SMS_1" in request.body:
            refused = {"Code": "SignatureDoesNotMatch", "Message": "no", "RequestId": "R-1"}
            return Response(400, json.dumps(refused).encode())
        raise TransportError(Stage.CONNECT, "Connection refused")

    result = run("send", *SIGN_IN, transport=network)
    assert result.exit_code == 4
    assert "second  not sent, failed while connecting" in result.stdout
    assert (
        "Account first was asked before: rejected, SignatureDoesNotMatch, "
        "the access key secret is wrong.\n"
    ) in result.stderr


def _hangs(request, timeout):
    raise TransportError(Stage.READ, "timed out")


def test_an_account_that_was_asked_afterwards(run, config):
    """The order is the true one, and every console that may show a copy is named."""
    result = run("send", *SIGN_IN, transport=_hangs)
    assert result.exit_code == 3
    assert "first  unknown, failed while reading" in result.stdout
    assert "Account second was asked afterwards: unknown, failed while reading" in result.stderr
    assert "Look in the consoles of first and second before sending again.\n" in result.stderr
    assert "before:" not in result.stderr


def test_one_account_in_doubt(run, config):
    """Whoever asked only one has only one console to look in."""
    result = run("send", *SIGN_IN, "--purpose", "notification", transport=_hangs)
    assert result.stderr == (
        "It may have gone out. Look in the provider's console before sending again.\n"
    )


def test_another_endpoint(run, vendor, config):
    """``--endpoint`` sends every account elsewhere."""
    args = ("--endpoint", "http://127.0.0.1:8025", "--account", "second")
    run("send", *SIGN_IN, *args, transport=vendor)
    assert vendor.requests[0].url == "http://127.0.0.1:8025/"


def test_another_endpoint_where_none_is_set(run, vendor, tmp_path):
    """A provider whose endpoint may be left out goes there as well, and nowhere else."""
    settings = {"accountSid": f"AC{'0' * 32}", "authToken": "t" * 32, "sender": "+15005550006"}
    (tmp_path / "twilio.json").write_text(json.dumps(settings), "utf-8")
    connector = ("--provider", "twilio", "--connector", "twilio.json")
    args = ("--to", "+15005550009", "--text", "hi", "--endpoint", "http://127.0.0.1:8025")
    run("send", *args, *connector, transport=vendor)
    assert vendor.requests[0].url.startswith("http://127.0.0.1:8025/")


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (
            {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发小时级流控", "RequestId": "R"},
            1,
            "rejected, isv.BUSINESS_LIMIT_CONTROL: too many messages",
        ),
        ({"Code": "isp.SYSTEM_ERROR", "Message": "?", "RequestId": "R"}, 3, "unknown, isp."),
        (
            TransportError(Stage.CONNECT, "refused"),
            4,
            "not sent, failed while connecting (dysmsapi.aliyuncs.com): refused",
        ),
        (TransportError(Stage.READ, "reset"), 3, "unknown, failed while reading"),
        ({"nothing": "known"}, 3, "unknown, HTTP 200: the answer is not one of the provider's"),
    ],
)
def test_what_is_not_accepted(run, vendor, answer, status, words):
    """Each outcome has its status, and a reason in words."""
    vendor.answer = answer
    result = run("send", *SIGN_IN, *CONNECTOR, transport=vendor)
    assert (result.exit_code, result.exception.__class__) == (status, SystemExit)
    assert words in result.stdout


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"Code": "SignatureDoesNotMatch", "Message": "no"}, "whoever keeps the account"),
        (TransportError(Stage.CONNECT, "refused"), "sending again is safe"),
        (TransportError(Stage.READ, "reset"), "may have gone out"),
    ],
)
def test_advice(run, vendor, answer, words):
    """What to do goes to standard error."""
    vendor.answer = answer
    assert words in run("send", *SIGN_IN, *CONNECTOR, transport=vendor).stderr


def test_when_it_may_work_again(run, vendor):
    """A wait the provider names is told."""
    vendor.answer = {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发小时级流控Permits:5"}
    result = run("send", *SIGN_IN, *CONNECTOR, transport=vendor)
    assert "may work again in 3600 s" in result.stdout


def test_words_of_a_provider_cannot_steer_the_terminal(run, vendor):
    """Control characters of an answer are not printed."""
    vendor.answer = {"Code": "isv.AMOUNT_NOT_ENOUGH", "Message": "\x1b[2Jgone"}
    assert "\x1b" not in run("send", *SIGN_IN, *CONNECTOR, transport=vendor).output


def test_json(run, vendor):
    """One object for each recipient and nothing else on standard output."""
    args = ("send", *SIGN_IN, "--to", "+85268326366", "--json", *CONNECTOR)
    first, second = map(json.loads, run(*args, transport=vendor).stdout.splitlines())
    assert (first["recipient"], second["recipient"]) == ("+86139****5678", "+852****6366")
    assert (first["outcome"], first["message_id"], first["request_id"]) == (
        "accepted",
        "1^0",
        "R-1",
    )
    assert first["error_class"] is None


def test_json_of_a_refusal(run, vendor):
    """The verdict is in it, and standard error is silent."""
    vendor.answer = {"Code": "SignatureDoesNotMatch", "Message": "no", "RequestId": "R"}
    result = run("send", *SIGN_IN, "--json", *CONNECTOR, transport=vendor)
    told = json.loads(result.stdout)
    assert (told["code"], told["error_class"], told["actor"]) == (
        "SignatureDoesNotMatch",
        "auth",
        "operator",
    )
    assert (result.stderr, result.exit_code) == ("", 1)


def test_json_of_a_failed_exchange(run, vendor):
    """The stage tells how far it got."""
    vendor.answer = TransportError(Stage.CONNECT, "refused")
    result = run("send", *SIGN_IN, "--json", *CONNECTOR, transport=vendor)
    assert json.loads(result.stdout)["stage"] == "connect"


def test_json_with_a_wrong_configuration(run):
    """Faults go to standard error; standard output stays empty."""
    result = run("send", *SIGN_IN, "--json", "--config", "no.toml")
    assert (result.stdout, result.exit_code) == ("", 2)
    assert "no.toml: No such file" in result.stderr


def test_a_veto(run, vendor):
    """A hook's refusal counts as rejected, with its reason."""

    class Strict:
        @hookimpl
        def sms_before_send(self, message, account):
            return "not at night"

    result = run("send", *SIGN_IN, *CONNECTOR, transport=vendor, hooks=[Strict()])
    assert (result.exit_code, vendor.requests) == (1, [])
    assert "not at night" in result.stderr
