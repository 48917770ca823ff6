"""What ``sms demo`` shows: a code through each account, what came back, and where to look."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from importlib.resources import files
from pathlib import Path
from secrets import randbelow
from shutil import which
from typing import TYPE_CHECKING

from sms_core import Client, Message, RecipientResult, Template
from sms_core.settings import endpoint
from sms_core_cli.interrupts import told_when_interrupted
from sms_core_cli.origins import Origins
from sms_core_cli.output import facts, heading, show
from sms_core_cli.results import advice, in_words
from sms_core_cli.runtime import Runtime
from sms_core_cli.simulators import faults_told, simulator_package
from sms_core_cli.sources import Source

if TYPE_CHECKING:
    from sms_core_simulator import Simulator

__all__ = ["live", "simulated"]

Facts = list[tuple[str, str]]

_CONSOLES = {
    "aliyun": "https://dysms.console.aliyun.com/overview",
    "tencent": "https://console.cloud.tencent.com/smsv2",
}
_GUIDES = "Set up Aliyun SMS, Set up Tencent Cloud SMS (pages of the documentation)"


def live(runtime: Runtime, own: Mapping[str, str], to: str) -> list[RecipientResult]:
    """Send to the vendors."""
    results = []
    with (
        told_when_interrupted(runtime) as noted,
        Source(_accounts(own)).connect(noted) as client,
    ):
        for name in own:
            told, result = _send(client, name, to, _random_code())
            told.append(("look at", _CONSOLES[name]))
            show(heading(name), facts(told), "")
            results.append(result)
    show(heading("where to look"), facts([("guides", _guides())]))
    return results


def simulated(
    runtime: Runtime, own: Mapping[str, str], to: str, *, keep: bool
) -> list[RecipientResult]:
    """Send to a simulator that holds the keys of the connectors; ``keep`` waits for Ctrl-C."""
    accounts = _accounts({name: own.get(name, "") for name in _CONSOLES})
    results = []
    simulator = _simulator(Source(accounts), runtime)
    with ExitStack() as running:
        with faults_told("127.0.0.1", 0):
            running.enter_context(simulator)
        show(f"A simulator at {simulator.url} plays both vendors.", "")
        with Source(accounts, endpoint=endpoint(simulator.url)).connect(runtime) as client:
            for name in _CONSOLES:
                code = _random_code()
                told, result = _send(client, name, to, code)
                told += _stored(simulator, result, code)
                show(heading(name), facts(told), "")
                results.append(result)
        page = _page(simulator, running) if keep else ""
        show(heading("where to look"), facts(_places(simulator, page)))
        if keep:
            _wait_for_interrupt()
    return results


def _accounts(connectors: Mapping[str, str]) -> dict[str, object]:
    """A configuration of connector files; an empty path is the example's."""
    return {
        "accounts": {
            name: {"provider": name, **({"connector": path} if path else _example(name))}
            for name, path in connectors.items()
        }
    }


def _example(name: str) -> dict[str, object]:
    text = files("sms_core_cli").joinpath("examples", f"{name}.json").read_text("utf-8")
    example: dict[str, object] = json.loads(text)
    return example


def _simulator(source: Source, runtime: Runtime) -> Simulator:
    """A simulator that takes the keys of these accounts."""
    package = simulator_package()
    origins = Origins(runtime.plugins)
    configs = [
        origins.of(each.provider).config for each in source.load(origins.plugins).accounts.values()
    ]
    keys = [
        package.Credential(
            config.access_key_id,
            config.access_key_secret.reveal(),
            config.security_token.reveal() if config.security_token else "",
        )
        for config in configs
    ]
    simulator: Simulator = package.Simulator(credentials=keys)
    return simulator


def _random_code() -> str:
    return f"{randbelow(10**6):06d}"


def _send(client: Client, account: str, to: str, code: str) -> tuple[Facts, RecipientResult]:
    message = Message(to, Template("SignIn", {"code": code}))
    result = client.send(message, account=account, check=False).recipients[0]
    told = [
        ("sent", "template SignIn with a random code of 6 digits"),
        ("to", result.recipient.masked),
        ("through", f"account {account}"),
        ("came back", in_words(result)),
        ("advice", advice(result)),
    ]
    return told, result


def _stored(simulator: Simulator, result: RecipientResult, code: str) -> Facts:
    """What the simulator holds of a message, found by the id of the request."""
    for message in simulator.messages():
        if message.request_id == result.request_id:
            same = "the same code" if message.code == code else "another code"
            verified = "verified" if message.check.verified else "wrong"
            return [
                ("stored", f"template {message.template}, sign name {message.sign_name}, {same}"),
                ("signature", f"{message.check.scheme}, {verified}"),
            ]
    return [("stored", "nothing")]


def _page(simulator: Simulator, running: ExitStack) -> str:
    """The address of the inbox page, which is served as long as the simulator."""
    from sms_core_simulator.inbox import Inbox

    with faults_told("127.0.0.1", 0):
        return running.enter_context(Inbox(simulator)).url


def _places(simulator: Simulator, page: str) -> Facts:
    until = "until Ctrl-C" if page else "while it runs"
    later = f"{_again()} --keep leaves it running, with a page that shows what arrived"
    return [
        ("inbox", f"{page} ({until})" if page else later),
        ("messages", f"{simulator.url}/api/v1/messages ({until})"),
        ("examples", str(files("sms_core_cli").joinpath("examples"))),
        ("guides", _guides()),
        ("for real", f"{_again()} --live --aliyun FILE --tencent FILE --to NUMBER"),
    ]


def _guides() -> str:
    """Files of a clone; whoever installed a wheel has none."""
    folder = Path(__file__).parents[3] / "docs" / "how-to"
    found = [folder / f"{name}.md" for name in _CONSOLES]
    return ", ".join(map(str, found)) if all(path.exists() for path in found) else _GUIDES


def _again() -> str:
    """The command as it was started: noxfile.py keeps ``sms`` in an environment of its own."""
    if os.environ.get("NOX_CURRENT_SESSION") == "demo":
        return "python3 noxfile.py demo --"
    return "sms demo" if which("sms") else f"{sys.executable} -m sms_core_cli demo"


def _wait_for_interrupt() -> None:
    with suppress(KeyboardInterrupt):
        while True:  # a wait without end cannot be interrupted on Windows
            time.sleep(3600)
