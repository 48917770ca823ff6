"""Through the real engine to both vendors' simulator: one code, one failover, one report."""

import asyncio

import pytest

import sms_core
from sms_core_verify import AsyncVerifier, MemoryStore, Policy, Verifier

pytestmark = pytest.mark.sockets
simulation = pytest.importorskip("sms_core_simulator")
KEY = "a key for tests, thirty-two bytes or more"
POLICY = Policy(environment="test")


@pytest.fixture
def settings(sms_simulator):
    """Two accounts at the simulator; Tencent is asked first."""
    shared = {
        "accessKeyId": "simulator",
        "accessKeySecret": "simulator-secret",
        "signName": "sign",
        "endpoint": sms_simulator.url,
    }
    return {
        "accounts": {
            "tencent": {
                "provider": "tencent",
                "sdkAppId": "1400006666",
                "region": "ap-guangzhou",
                "templates": {"SignIn": {"code": "1110", "params": ["code", "minutes"]}},
                **shared,
            },
            "aliyun": {"provider": "aliyun", "templates": {"SignIn": "SMS_1"}, **shared},
        }
    }


@pytest.fixture
def verifier(settings):
    """In the background, as by default."""
    with (
        sms_core.connect(settings) as client,
        Verifier(client, MemoryStore(workers=1), KEY, POLICY, report_conversions=True) as made,
    ):
        yield made


def noted(sms_simulator, number):
    """What happened to the last message to a number."""
    return [event.name for event in sms_simulator.messages(number)[0].events]


def test_a_code_that_is_used_is_reported(verifier, sms_inbox, sms_simulator):
    """Sent, received, right, and Tencent knows that it was used."""
    challenge = verifier.start(sms_inbox.number, "SignIn", bind="session")
    verifier.close()  # the answer is back, as it is long before anybody has typed a code
    outcome = verifier.check(challenge.id, sms_inbox.wait_for_code(), bind="session")
    assert outcome
    assert outcome.phone.e164 == sms_inbox.number
    verifier.close()
    assert "converted" in noted(sms_simulator, sms_inbox.number)


def test_a_lost_answer_fails_over_with_the_same_code(verifier, sms_inbox):
    """The engine may send a verification code twice; both copies open the one challenge."""
    sms_inbox.lose_answer()
    challenge = verifier.start(sms_inbox.number, "SignIn")
    first, second = sms_inbox.wait_for_message(), sms_inbox.wait_for_message()
    assert {first.vendor, second.vendor} == {"tencent", "aliyun"}
    assert first.code == second.code
    assert verifier.check(challenge.id, first.code)


def test_a_refused_number_may_be_tried_again_at_once(verifier, sms_inbox):
    """Nothing went out, so the number's cooldown is refunded."""
    sms_inbox.refuse("number")
    verifier.start(sms_inbox.number, "SignIn")
    verifier.close()
    challenge = verifier.start(sms_inbox.number, "SignIn")
    assert challenge.issue.value == "issued"
    assert verifier.check(challenge.id, sms_inbox.wait_for_code())


def test_asynchronously(settings, sms_inbox):
    """The same with ``connect_async``."""

    async def main():
        client = sms_core.connect_async(settings)
        async with AsyncVerifier(client, MemoryStore(workers=1), KEY, POLICY) as made:
            challenge = await made.start(sms_inbox.number, "SignIn")
            code = await sms_inbox.aio.wait_for_code()
            assert await made.check(challenge.id, code)
        await client.aclose()

    asyncio.run(main())
