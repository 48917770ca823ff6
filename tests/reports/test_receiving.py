"""Who may push: secrets, passwords, sizes; and any request at all ends in one of two ways."""

import hmac
import json
from base64 import b64encode

import attrs
import pytest
import trustme
from hypothesis import example, given
from hypothesis import strategies as st
from known_answers import VECTORS
from reports.office import CAN, TAKEN, Desk, Office, entries, ids, signature, written

from sms_core import Account, ConfigError, Policy, Secret, Stage, TransportError, connect
from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Request, Response
from sms_core.providers import ProviderPlugin, Pushes
from sms_core.receiving import Protection
from sms_core.reporting.certificates import Certificates
from sms_core.reports import Push, ReceiptBatch
from sms_core.signing import encoding
from sms_core.testing.fakes import FakeConfig, Scripted
from sms_core.testing.strategies import almost
from sms_core_aliyun import plugin as aliyun

URL = "https://hooks.example/sms/a"
OLD, NEW = "canary-secret-of-last-year", "canary-secret-of-this-year"
BASIC = "vendor:canary-password-of-ours"


def client_of(protection=None, can=CAN):
    return Office().client(Account("a", Desk(can), receipts=protection))


def push(url=URL, body=None, headers=(), method="POST"):
    return Push(method, url, headers, written("m-1") if body is None else body)


def basic(text, scheme="Basic"):
    return (("Authorization", f"{scheme} {b64encode(text.encode()).decode()}"),)


def refusal(protection, given, **how):
    """Why a push is not taken."""
    with pytest.raises(ReportRefused) as refused:
        client_of(protection, **how).receive("a", given)
    assert "canary" not in f"{refused.value} {refused.value!r}"
    return refused.value.refusal


def test_what_it_held():
    """Reports in order, the vendor's acknowledgement, and how many entries could not be read."""
    body = json.dumps([*entries("1"), "junk", *entries("2")]).encode()
    batch = client_of(Protection(allow_unsigned=True)).receive("a", push(body=body))
    assert ids(batch.events) == ["1", "2"]
    assert (batch.acknowledgement, batch.verified, batch.unread) == (TAKEN, False, 1)


class TestSecrets:
    """One of them must be a segment of the path, or a value of the query."""

    protection = Protection(secrets=(NEW, OLD))

    @pytest.mark.parametrize("secret", [OLD, NEW])
    @pytest.mark.parametrize(
        "url",
        [
            f"{URL}/%s",
            f"{URL}/%s/",
            f"{URL}/%s/more?x=1#y",
            f"{URL}?token=%s",
            f"{URL}?a=b&token=%s&c=d",
            f"{URL}?token=wrong&token=%s",
            "/%s",
            "http://user@[::1]:80/%s",
        ],
    )
    def test_found(self, url, secret):
        """The new one and the old, so that they can be changed without losing a report."""
        assert client_of(self.protection).receive("a", push(url % secret)).events

    def test_percent_encoded(self):
        """However the provider writes it."""
        wild = "geheim ü@+!*'();:,密"
        protection = Protection(secrets=(f"{wild}-{NEW}",))
        sent = "geheim%20%C3%BC%40%2B%21*'();:,%E5%AF%86-" + NEW
        for url in (f"{URL}/{sent}", f"{URL}?t={sent}"):
            assert client_of(protection).receive("a", push(url)).events

    def test_a_plus_is_a_plus(self):
        """In a query too, as the provider was given it."""
        protection = Protection(secrets=(f"a+b-{NEW}",))
        for url in (f"{URL}/a+b-{NEW}", f"{URL}?t=a+b-{NEW}"):
            assert client_of(protection).receive("a", push(url)).events

    @pytest.mark.parametrize(
        "url",
        [
            URL,
            f"{URL}/",
            f"{URL}/{NEW[:-1]}",
            f"{URL}/{NEW}x",
            f"{URL}/x{NEW}",
            f"{URL}/{NEW.upper()}",
            f"{URL}?{NEW}",
            f"{URL}?{NEW}=1",
            f"{URL}#{NEW}",
            f"https://{NEW}/sms",
            f"https://{NEW}@hooks.example/sms",
            f"https://hooks.example:{NEW}/",
            "https://[bad/" + NEW,
            "",
            "\ud800",
        ],
    )
    def test_missing(self, url):
        """Anywhere else, shortened or lengthened, it is none."""
        assert refusal(self.protection, push(url)) is Refusal.FORGED

    @given(st.text())
    def test_no_other_is_taken(self, text):
        """Whatever stands in the address."""
        assert refusal(self.protection, push(f"{URL}/{text}?t={text}")) is Refusal.FORGED


class TestBasic:
    """One of these must come as HTTP Basic authentication."""

    protection = Protection(basic_auth=(BASIC, "vendör:pass:wörd-long-enough"))

    @pytest.mark.parametrize("text", [BASIC, "vendör:pass:wörd-long-enough"])
    @pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC", "Basic "])
    def test_right(self, text, scheme):
        """In UTF-8, the scheme in any case."""
        assert client_of(self.protection).receive("a", push(headers=basic(text, scheme))).events

    @pytest.mark.parametrize(
        "headers",
        [
            (),
            basic("vendor:wrong"),
            basic("vendor"),
            basic(BASIC, "Bearer"),
            (("authorization", ""),),
            (("authorization", "Basic"),),
            (("authorization", "Basic ***"),),
            (("authorization", "Basic \ud800ü"),),
            (("authorization", "Basic " + b64encode(b"\xff\xfe").decode()),),
            (("authorization", f"Basic {BASIC}"),),
        ],
    )
    def test_wrong(self, headers):
        """Missing, wrong or no such thing."""
        assert refusal(self.protection, push(headers=headers)) is Refusal.FORGED

    def test_both(self):
        """Where secrets and passwords are configured a push must bring both."""
        both = attrs.evolve(self.protection, secrets=(Secret(NEW),))
        assert client_of(both).receive("a", push(f"{URL}/{NEW}", headers=basic(BASIC))).events
        assert refusal(both, push(headers=basic(BASIC))) is Refusal.FORGED
        assert refusal(both, push(f"{URL}/{NEW}")) is Refusal.FORGED


def test_unprotected():
    """A push that nothing proves is not taken, unless the account says so."""
    assert refusal(None, push()) is Refusal.UNPROTECTED
    assert refusal(Protection(), push()) is Refusal.UNPROTECTED
    assert client_of(Protection(allow_unsigned=True)).receive("a", push()).events


def test_the_vendors_signature_is_enough():
    """Proof of the provider's own needs no secret of yours."""
    can = attrs.evolve(CAN, pushes=Pushes.MIXED)
    signed = push(headers=(("X-Signature", signature(written("m-1"))),))
    assert client_of(can=can).receive("a", signed).verified
    assert refusal(None, push(headers=(("X-Signature", "f" * 64),)), can=can) is Refusal.FORGED
    assert refusal(None, push(), can=can) is Refusal.UNPROTECTED


def test_what_nothing_could_prove_is_not_read():
    """Where a provider signs nothing, and the account asks for nothing."""

    class Proud(Desk):
        def receive(self, push, ctx):
            raise AssertionError

    with pytest.raises(ReportRefused) as refused:
        Office().client(Account("a", Proud())).receive("a", push())
    assert refused.value.refusal is Refusal.UNPROTECTED


def test_a_secret_does_not_do_for_a_wrong_signature():
    """One that is there has to be right."""
    forged = push(f"{URL}/{NEW}", headers=(("X-Signature", "f" * 64),))
    assert refusal(Protection(secrets=(NEW,)), forged) is Refusal.FORGED


def test_oversized():
    """One byte too many; and that many are taken."""
    body = written("m-1")
    protection = Protection(allow_unsigned=True, max_bytes=len(body))
    assert client_of(protection).receive("a", push(body=body)).events
    assert refusal(protection, push(body=body + b" ")) is Refusal.OVERSIZED


def test_oversized_is_not_read():
    """Nor verified: the provider's code never sees it."""

    class Proud(Desk):
        def receive(self, push, ctx):
            raise AssertionError

    client = Office().client(Account("a", Proud(), receipts=Protection(max_bytes=3)))
    with pytest.raises(ReportRefused, match=r"more than 3 bytes"):
        client.receive("a", push())


def test_a_provider_that_pushes_nothing():
    """Whatever comes, it is not from there."""
    can = attrs.evolve(CAN, pushes=Pushes.NONE)
    assert refusal(Protection(allow_unsigned=True), push(), can=can) is Refusal.NOT_OFFERED


def test_an_account_that_is_not_there():
    """Told as everywhere."""
    with pytest.raises(ConfigError, match=r"^no account 'b'"):
        client_of().receive("b", push())


def test_comparing_takes_the_same_time(monkeypatch):
    """Every secret is compared with every part, in time that does not tell where they differ."""
    compared = []

    def watched(left, right):
        compared.append((left, right))
        return hmac.compare_digest(left, right)

    monkeypatch.setattr(encoding, "compare_digest", watched)
    secrets = Protection(secrets=(NEW, OLD))
    client_of(secrets).receive("a", push(f"{URL}/{NEW}?t={OLD}"))
    found = {pair for pair in compared if pair[0] == pair[1]}
    assert len(found) == 2
    compared.clear()
    refusal(Protection(basic_auth=(BASIC,)), push(headers=basic("vendor:wrong")))
    assert (BASIC.encode(), b"vendor:wrong") in compared


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
@example("\ud800", "?")
def test_comparing_is_total(left, right):
    """Halves of characters compare as well as whole ones."""
    assert encoding.same(left, right) is (left == right)
    assert encoding.same(left, left)


class TestStatuses:
    """What a provider is told."""

    @pytest.mark.parametrize(
        ("why", "status"),
        [
            (Refusal.UNPROTECTED, 403),
            (Refusal.FORGED, 403),
            (Refusal.STALE, 403),
            (Refusal.OVERSIZED, 413),
            (Refusal.MALFORMED, 400),
            (Refusal.NOT_OFFERED, 404),
        ],
    )
    def test_status(self, why, status):
        """Never 2xx, so that it pushes again."""
        assert why.status == status

    def test_there_is_no_other(self):
        """A refusal that is added needs a status of its own thinking."""
        assert len(Refusal) == 6


# --- any request at all ---------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
HEADER_NAMES = st.sampled_from(["authorization", "x-signature", "X-MNS-Version", "date"]) | TEXT
HEADERS = st.lists(st.tuples(HEADER_NAMES, TEXT | st.just(f"Basic {BASIC}")), max_size=5)
URLS = TEXT | st.builds("https://hooks.example/{}?{}".format, TEXT, TEXT)
METHODS = st.sampled_from(["POST", "GET", "PUT", ""]) | TEXT
BODIES = st.binary(max_size=200) | almost(entries("m-1", "m-2", to="+85268326366"))
PROTECTIONS = st.builds(
    Protection,
    secrets=st.sampled_from([(), (NEW,), (NEW, OLD)]),
    basic_auth=st.sampled_from([(), (BASIC,)]),
    allow_unsigned=st.booleans(),
    max_bytes=st.sampled_from([1, 100, 1_000_000]),
)


@given(PROTECTIONS, METHODS, URLS, HEADERS, BODIES)
@example(Protection(), "POST", "", [("authorization", "Basic \ud800")], b"")
def test_any_push(protection, method, url, headers, body):
    """A batch with an acknowledgement, or a typed refusal, and nothing else."""
    try:
        batch = client_of(protection).receive("a", Push(method, url, tuple(headers), body))
    except ReportRefused:
        return
    assert isinstance(batch, ReceiptBatch)
    assert batch.acknowledgement == TAKEN
    assert protection.is_set or protection.allow_unsigned or batch.verified
    assert len(body) <= protection.max_bytes


# --- a provider that signs, and its certificate ---------------------------------------------------

VECTOR = json.loads((VECTORS / "aliyun_mns_push_selfmade.json").read_text("utf-8"))
SIGNED_AT = 1464173174.0


def topic(**changes):
    """The push of a topic that is in the vectors, with changes."""
    headers = {**VECTOR["headers"], "authorization": VECTOR["authorization"]}
    headers.update(changes.pop("headers", {}))
    fields = {
        "method": VECTOR["method"],
        "url": f"https://hooks.example{VECTOR['resource']}",
        "body": VECTOR["body"].encode(),
        **changes,
    }
    return Push(headers=tuple(headers.items()), **fields)


WHOLE = Response(200, VECTOR["certificate_pem"].encode())


def fetching(*answers, at=SIGNED_AT, office=None):
    """A client of an Aliyun account whose certificates come by script, and the script."""
    office, transport = office or Office(), Scripted(*answers)
    office.start = at - 1000.0
    config = {
        "provider": "aliyun",
        "access_key_id": "id",
        "access_key_secret": "canary-secret",
        "sign_name": "示例",
        "templates": {"SignIn": "SMS_1"},
        "receipts": {"allow_unsigned": True},
    }
    made = connect(config, transport=transport, plugins=[aliyun], clock=office.clock)
    return made, transport


class TestCertificates:
    """A push signed with a key whose certificate has to be fetched."""

    def test_verified(self):
        """It is fetched once, from the vendor's place, and believed."""
        signed, transport = fetching(WHOLE)
        for _ in range(3):
            assert ids(signed.receive("aliyun", topic()).events) == ["853819343905671399^0"]
        assert [request.url for request in transport.requests] == [VECTOR["cert_url"]]

    @given(data=st.data())
    def test_touched(self, data):
        """Any bit of what is signed that is turned makes it a forgery."""
        client, _ = fetching(WHOLE)
        part = data.draw(st.sampled_from(["body", "authorization", "date", "path", "method"]))
        if part == "body":
            changed = topic(body=_turned(data, VECTOR["body"].encode()))
        elif part == "path":
            changed = topic(url=f"https://hooks.example{VECTOR['resource']}?x=1")
        elif part == "method":
            changed = topic(method="PUT")
        else:
            value = {**VECTOR["headers"], "authorization": VECTOR["authorization"]}[part]
            # the last digits of base64 have bits that mean nothing
            turned = _turned(data, value.encode(), len(value) - 3).decode("latin-1")
            changed = topic(headers={part: turned})
        with pytest.raises(ReportRefused) as refused:
            client.receive("aliyun", changed)
        ends = {Refusal.FORGED, Refusal.STALE} if part == "date" else {Refusal.FORGED}
        assert refused.value.refusal in ends

    @pytest.mark.parametrize("seconds", [-901.0, 901.0])
    def test_replayed(self, seconds):
        """A push from another time is told as such, and nothing is fetched for it."""
        client, transport = fetching(WHOLE, at=SIGNED_AT + seconds)
        with pytest.raises(ReportRefused) as refused:
            client.receive("aliyun", topic())
        assert refused.value.refusal is Refusal.STALE
        assert transport.requests == []

    def test_out_of_reach(self):
        """The failure is told, so that the provider pushes again; the next push asks again."""
        down = TransportError(Stage.CONNECT, "by script")
        client, _ = fetching(down, WHOLE)
        with pytest.raises(TransportError) as failed:
            client.receive("aliyun", topic())
        assert failed.value is down
        assert client.receive("aliyun", topic()).events

    def test_fetched_anew(self):
        """One that was replaced is believed at the latest after an hour."""
        office = Office()
        client, transport = fetching(WHOLE, WHOLE, office=office)
        for waited, fetched in ((0.0, 1), (3599.0, 1), (1.0, 2)):
            office.now += waited
            office.start -= waited  # the push does not grow old meanwhile
            assert client.receive("aliyun", topic()).events
            assert len(transport.requests) == fetched

    def test_strangers_drive_out_nothing(self):
        """What verified no push is not kept, so that the one in use stays."""
        client, transport = fetching(*[WHOLE] * 20)
        assert client.receive("aliyun", topic()).events
        for region in range(15):
            url = f"https://mns-cert.oss-cn-{region}.aliyuncs.com/x.pem"
            forged = topic(headers={"x-mns-signing-cert-url": b64encode(url.encode()).decode()})
            with pytest.raises(ReportRefused):
                client.receive("aliyun", forged)
        assert client.receive("aliyun", topic()).events
        assert len(transport.requests) == 16

    def test_more_places_than_are_remembered(self):
        """They are fetched again."""
        kept = Certificates(Office().clock, Policy())
        for number in range(20):
            kept.keep(Request("GET", f"https://{number}.test/", ()), WHOLE.body)
        assert len(kept._kept) <= 8

    @pytest.mark.parametrize("status", [404, 500, 503, 302])
    def test_no_certificate(self, status):
        """An answer without one is a failure to fetch it, not a forgery, and is not kept."""
        client, _ = fetching(Response(status, b"<html>"), WHOLE)
        with pytest.raises(TransportError, match=f"HTTP {status}") as failed:
            client.receive("aliyun", topic())
        assert failed.value.stage is Stage.ANSWER
        assert client.receive("aliyun", topic()).events

    def test_no_certificate_is_fetched_for_strangers(self):
        """What has no secret, or is too long, moves nobody to ask the vendor."""
        client, transport = fetching(WHOLE)
        account = attrs.evolve(client.account("aliyun"), receipts=Protection(secrets=(NEW,)))
        client._accounts["aliyun"] = account
        with pytest.raises(ReportRefused):
            client.receive("aliyun", topic())
        assert transport.requests == []

    @given(st.binary(max_size=300))
    @example(b"<html>Log in to this network</html>")
    def test_no_certificate_at_all(self, body):
        """A page of a captive network, or whatever else: not a forgery, and not kept."""
        client, _ = fetching(Response(200, body), WHOLE)
        with pytest.raises(TransportError, match="what came as a certificate is none") as failed:
            client.receive("aliyun", topic())
        assert failed.value.stage is Stage.ANSWER
        assert client.receive("aliyun", topic()).events

    def test_another_certificate(self):
        """It verifies nothing, and is not kept either."""
        other = trustme.CA().cert_pem.bytes()
        client, _ = fetching(Response(200, other), WHOLE)
        with pytest.raises(ReportRefused) as refused:
            client.receive("aliyun", topic())
        assert refused.value.refusal is Refusal.FORGED
        assert client.receive("aliyun", topic()).events


# --- configuration --------------------------------------------------------------------------------

PLUGIN = ProviderPlugin("fake", FakeConfig, lambda _: Desk(), CAN)


def configured(receipts):
    account = {"provider": "fake", "key_id": "id", "key_secret": "canary-key", "receipts": receipts}
    return connect({"accounts": {"a": account}}, plugins=[PLUGIN]).account("a").receipts


def faults(receipts):
    with pytest.raises(ConfigError) as refused:
        configured(receipts)
    assert "canary" not in str(refused.value)
    return [*refused.value.faults]


class TestConfiguration:
    """The ``receipts`` table of an account."""

    def test_all_of_it(self, monkeypatch):
        """Secrets also from the environment."""
        monkeypatch.setenv("SMS_CORE_HOOK", NEW)
        made = configured(
            {
                "secrets": [{"env": "SMS_CORE_HOOK"}, OLD],
                "basicAuth": [BASIC],
                "allow_unsigned": True,
                "max_bytes": 5000,
            }
        )
        assert made == Protection((NEW, OLD), (BASIC,), allow_unsigned=True, max_bytes=5000)
        assert "canary" not in repr(made)

    def test_none_of_it(self):
        """An empty table protects nothing, and allows nothing."""
        made = configured({})
        assert (made.is_set, made.allow_unsigned, made.max_bytes) == (False, False, 1_000_000)

    @pytest.mark.parametrize(
        ("receipts", "fault"),
        [
            ({"secrets": ["canary-short"]}, "secrets: each must have 16 characters or more"),
            ({"basic_auth": ["canary-password-alone"]}, "basic_auth: each must look like user:p"),
            (
                {"basic_auth": ["canary:short"]},
                "basic_auth: each password, what follows the colon, ",
            ),
            ({"basic_auth": ["canary-receipts:"]}, "basic_auth: each password, what follows"),
            ({"basic_auth": ["canary-sms-push:1"]}, "basic_auth: each password, what follows"),
            ({"basic_auth": ["canary:" + " " * 16]}, "basic_auth: each password, what follows"),
            ({"secrets": [" " * 16]}, "secrets: each must have 16 characters or more, blanks at"),
            ({"secrets": ["  canary-of-15  "]}, "secrets: each must have 16 characters or more"),
            ({"secrets": [f"{NEW}/x"]}, "secrets: must be without / ? # & = %"),
            ({"secrets": [f"{NEW}%2F"]}, "secrets: must be without / ? # & = %"),
            ({"secrets": NEW}, "secrets: must be a list, not text"),
            ({"secrets": [5]}, "secrets.0: must be text, not a number; put quotes around it"),
            ({"secrets": [{"env": "SMS_CORE_ABSENT"}]}, "secrets.0: environment variable"),
            ({"allow_unsigned": "yes"}, "allow_unsigned: must be true or false, not text"),
            ({"max_bytes": 0}, "max_bytes: must be 1 or more"),
            ({"max_bytes": "big"}, "max_bytes: must be a whole number, not text"),
            ({"secret": NEW}, "secret: is not a setting here; did you mean 'secrets'?"),
            (NEW, ": must be a table, not text"),
        ],
    )
    def test_faults(self, receipts, fault):
        """Each told with its path, without the secret."""
        separator = "" if fault.startswith(":") else "."
        (told,) = faults(receipts)
        assert told.startswith(f"accounts.a.receipts{separator}{fault}")

    def test_several_at_once(self):
        """All are told."""
        assert len(faults({"secrets": ["canary"], "max_bytes": 0, "other": 1})) == 3


def _turned(data, value, before=None):
    """The bytes with one bit turned."""
    place, bit = data.draw(st.integers(0, (before or len(value)) - 1)), data.draw(st.integers(0, 7))
    return bytes(byte ^ (1 << bit) * (at == place) for at, byte in enumerate(value))
