"""Uses of the public API as a user types them: never run, only checked by mypy."""

from collections.abc import Mapping

import sms_core
import sms_core_aliyun
import sms_core_verify
from sms_core import (
    Account,
    AsyncClient,
    Client,
    Credentials,
    Message,
    OnUnknown,
    Outcome,
    PhoneNumber,
    Policy,
    Purpose,
    Route,
    Secret,
    SendResult,
    Template,
    Text,
)
from sms_core.answers import VerdictTable
from sms_core.http import Request, Response, Timeout
from sms_core.ledger import MemoryLedger
from sms_core.providers import Batch, Context, Exchange, Provider
from sms_core.testing import Answer, Case, ProviderConformance, deviates, run
from sms_core.testing.report import markdown
from sms_core_aliyun import AliyunConfig, AliyunProvider
from sms_core_tencent import TencentConfig, TencentProvider


def transport(request: Request, timeout: Timeout) -> Response:
    """A plain function is a transport."""
    return Response(200, request.body)


async def async_transport(request: Request, timeout: Timeout) -> Response:
    """So is a coroutine function."""
    return Response(200, request.body)


def providers() -> Mapping[str, Provider]:
    """Both plugins are providers."""
    aliyun = AliyunConfig(
        access_key_id="id",
        access_key_secret="secret",
        sign_name="sign",
        templates={"SignIn": "SMS_1"},
        endpoint="https://dysmsapi.aliyuncs.com",
    )
    tencent = TencentConfig(
        access_key_id="id",
        access_key_secret=Secret("secret"),
        sdk_app_id="1400006666",
        sign_name="sign",
        templates=[{"usageType": "SignIn", "templateCode": "1"}],
    )
    return {"aliyun": AliyunProvider(aliyun), "tencent": TencentProvider(tencent)}


def send() -> SendResult:
    """The synchronous client."""
    policy = Policy(
        attempts=2,
        on_unknown=OnUnknown.RECONCILE,
        routes=(Route(("aliyun",), calling_codes=("86",), purposes=(Purpose.VERIFICATION,)),),
    )
    rotating = Account(
        "rotating", providers()["aliyun"], credentials=lambda: Credentials("id", "secret")
    )
    with Client({**providers(), "rotating": rotating}, transport, policy=policy) as client:
        many = Message(["+8613800138000", PhoneNumber.parse("138 0013 8001")], Text("hello"))
        client.send(many, account="aliyun", check=False)
        one = Message("+8613800138000", Template("SignIn", {"code": "1"}), reference="r")
        result = client.send(one, key="k")
        assert result.outcome is Outcome.ACCEPTED
        return client.reconcile(result)


async def send_async() -> str:
    """The asynchronous one."""
    async with AsyncClient(providers(), async_transport) as client:
        message = Message("+8613800138000", Template("SignIn", {"code": "1"}))
        return (await client.send(message)).message_id


def connected() -> Client:
    """From a configuration."""
    return sms_core.connect({"accounts": {}}, plugins=(), transport=transport)


def kept() -> Client:
    """Options are checked too."""
    sms_core.connect("a.toml", ledgr=MemoryLedger())  # type: ignore[call-arg]
    return sms_core.connect("a.toml", ledger=MemoryLedger(), policy=Policy(attempts=1))


def versions() -> tuple[str, str]:
    """A version is text."""
    return sms_core.__version__, sms_core_verify.__version__


def exchange(provider: Provider, batch: Batch) -> Exchange[SendResult]:
    """What a provider gives."""
    return provider.send(batch, Context("account", 0.0, "nonce"))


class TestTyped(ProviderConformance):
    """What an author of a provider writes."""

    case = Case(
        plugin=sms_core_aliyun.plugin,
        settings={"access_key_id": "id"},
        contents=(Text("hello"),),
        answers=(Answer(response=Response(200), told={"+8613800138000": {"code": "OK"}}),),
        codes=VerdictTable("* unknown no no no nobody nothing"),
        answered=lambda batch, code: Response(200, (code or "OK").encode()),
        deviations={"credentials": "it has none"},
    )

    @deviates("it has no time of its own")
    def test_freshness(self) -> None:
        """Another test."""


def report(case: Case) -> str:
    """What ``sms conformance`` prints."""
    return markdown("Conformance", "x 1.0", run(case))
