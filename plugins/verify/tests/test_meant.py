"""Which number is meant is decided once: the one that is texted is the one that is verified."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from verify_fakes import KEY, PHONE, Client, SetClock

import sms_core
from sms_core import ConfigError, InvalidMessage, PhoneNumber
from sms_core.http import Response
from sms_core_verify import AsyncVerifier, Issue, MemoryStore, Policy, Reason, Verifier

BARE, STRICT = "13800138000", "+13800138000"
AMERICA = {"countries": ("1",)}


def client_of(kind, **strict):
    """A client whose accounts are strict as said."""
    made = kind()
    made.accounts = [
        SimpleNamespace(name=name, provider=None, strict_numbers=each)
        for name, each in strict.items()
    ]
    return made


class AsyncClient(Client):
    """As ``Client``, awaited."""

    async def send(self, message, *, account, check):
        return super().send(message, account=account, check=check)


def test_a_strict_account(desk):
    """Bare digits begin with a country code: for the list of countries, the text, the outcome."""
    made = desk(client=client_of(Client, main=True), policy=AMERICA)
    challenge = made.start(BARE)
    (number,) = made.client.messages[0].to
    assert (number.e164, number.assumed) == (STRICT, False)
    assert made.check(challenge, phone=PHONE).reason is Reason.WRONG
    assert made.check(challenge, phone=BARE).phone.e164 == STRICT


def test_a_strict_account_s_countries(desk):
    """The list is asked about the number that would be texted."""
    made = desk(client=client_of(Client, main=True))
    assert made.start(BARE).issue is Issue.COUNTRY
    made.time.advance(60)
    assert made.start(PhoneNumber.parse(BARE)).issue is Issue.COUNTRY
    assert made.client.messages == []
    assert made.start(PHONE).issue is Issue.ISSUED


def test_what_an_application_looks_up(desk):
    """The same number that is texted, so that account and code are of one person."""
    for strict, meant in ((True, STRICT), (False, PHONE)):
        made = desk(client=client_of(Client, main=strict))
        number = made.verifier.number(BARE)
        assert (number.e164, number.assumed) == (meant, False)
        assert made.verifier.number(PHONE).e164 == PHONE


def test_another_account(desk):
    """Bare digits are of mainland China, and no account reads them once more."""
    made = desk(client=client_of(Client, main=False))
    challenge = made.start(BARE)
    (number,) = made.client.messages[0].to
    assert (number.e164, number.assumed) == (PHONE, False)
    assert made.check(challenge, phone=BARE).phone.e164 == PHONE


def test_accounts_that_disagree(desk):
    """Either might send, so a number must say its country; unless one account is chosen."""
    client = client_of(Client, main=True, spare=False)
    made = desk(client=client)
    challenge = made.start()
    asks = [
        lambda: made.start(BARE),
        lambda: made.check(challenge, phone=BARE),
        lambda: made.verifier.unlock(BARE),
    ]
    for ask in asks:
        with pytest.raises(InvalidMessage, match="write it as") as caught:
            ask()
        assert BARE not in str(caught.value)
    assert made.check(challenge, phone=PHONE)
    assert desk(client=client, account="spare").start(BARE).issue is Issue.ISSUED
    assert desk(client=client, account="main").start(BARE).issue is Issue.COUNTRY


def test_unlocking_a_strict_account_s_number(desk):
    """It is the number that was locked."""
    made = desk(client=client_of(Client, main=True), policy={**AMERICA, "failures": 1})
    made.check(made.start(BARE), made.wrong())
    made.time.advance(60)
    challenge = made.start(STRICT)
    assert made.check(challenge).reason is Reason.LOCKED
    made.verifier.unlock(BARE)
    assert made.check(challenge)


def test_asynchronously():
    """The same decision."""

    async def main():
        client = client_of(AsyncClient, main=True)
        policy = Policy(environment="test", **AMERICA)
        async with AsyncVerifier(
            client, MemoryStore(workers=1), KEY, policy, delivery="inline"
        ) as made:
            challenge = await made.start(BARE)
            outcome = await made.check(challenge.id, client.codes[0], phone=BARE)
            assert client.messages[0].to[0].e164 == outcome.phone.e164 == STRICT
            await made.unlock(BARE)

    asyncio.run(main())


@pytest.mark.parametrize("strict", [True, False])
def test_through_the_engine(strict):
    """What the vendor is asked to text, at first and again, is what the outcome names."""
    asked = []

    def transport(request, timeout):
        body = json.loads(request.body)
        asked.append((body["PhoneNumberSet"][0], body["TemplateParamSet"][0]))
        status = {"SerialNo": "1:2", "PhoneNumber": asked[-1][0], "Fee": 1, "Code": "Ok"}
        answer = {"Response": {"SendStatusSet": [status], "RequestId": "r"}}
        return Response(status=200, headers={}, body=json.dumps(answer).encode())

    settings = {
        "provider": "tencent",
        "access_key_id": "id",
        "access_key_secret": "secret",
        "sign_name": "sign",
        "sdk_app_id": "1400006666",
        "region": "ap-guangzhou",
        "templates": {"SignIn": {"code": "1", "params": ["code"]}},
        "strict_phone_region_number_check": strict,
    }
    time, policy = SetClock(), Policy(environment="test", countries=("1", "86"))
    with sms_core.connect(settings, transport=transport) as client:
        store = MemoryStore(workers=1, clock=time.clock())
        made = Verifier(client, store, KEY, policy, delivery="inline", clock=time.clock())
        challenge = made.start(BARE, "SignIn")
        time.advance(60)
        made.resend(challenge.id)
        outcome = made.check(challenge.id, asked[0][1])
    assert asked[0] == asked[1]
    assert outcome.phone.e164 == asked[0][0] == (STRICT if strict else PHONE)


def test_without_a_client(desk):
    """Nothing is known of accounts, so bare digits are of mainland China."""
    made = desk()
    challenge = made.start()
    with Verifier(None, made.store, KEY, Policy(environment="test")) as checking:
        assert checking.check(challenge.id, made.client.codes[0], phone=BARE)


# kinds of arguments ---------------------------------------------------------------------------


def test_a_client_that_is_awaited():
    """Refused when the verifier is made, not shown as a code on its way."""
    store, policy = MemoryStore(workers=1), Policy(environment="test")
    with pytest.raises(ConfigError, match="make an AsyncVerifier"):
        Verifier(AsyncClient(), store, KEY, policy)
    with pytest.raises(ConfigError, match="make a Verifier"):
        AsyncVerifier(Client(), store, KEY, policy)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"bind": 7}, "bind must be text, not int"),
        ({"bind": None}, "bind must be text, not NoneType"),
        ({"usage_type": None}, "usage_type must be text, not NoneType"),
        ({"ip": b"192.0.2.1"}, "ip must be text, not bytes"),
        ({"ip": None}, "ip must be text, not NoneType"),
    ],
)
def test_an_argument_of_another_kind(desk, given, words):
    """A sentence says which, whatever is asked."""
    made = desk()
    challenge = made.start()
    with pytest.raises(TypeError, match=words):
        made.start(**given)
    if "ip" not in given:
        with pytest.raises(TypeError, match=words):
            made.check(challenge, **given)
    if "usage_type" not in given:
        with pytest.raises(TypeError, match=words):
            made.verifier.resend(challenge.id, **given)
    if "bind" in given:
        with pytest.raises(TypeError, match=words):
            made.verifier.cancel(challenge.id, **given)


def test_an_address_of_ipaddress(desk):
    """It is the same as its text."""
    from ipaddress import ip_address

    made = desk(policy={"per_ip": ((1, 600),)})
    assert made.start(ip=ip_address("192.0.2.1")).issue is Issue.ISSUED
    assert made.start("+8613900139000", ip="192.0.2.1").issue is Issue.IP
