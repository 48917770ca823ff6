"""``sms simulator``: a vendor on this machine, in the foreground."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from sms_core_cli.output import write
from sms_core_cli.simulators import faults_told, simulator_package

if TYPE_CHECKING:
    from sms_core_simulator import Credential

__all__ = ["simulator"]


@click.command(short_help="Run the simulator: vendors on this machine.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8025,
    show_default=True,
    help="0 takes a free one.",
)
@click.option(
    "--credential",
    "credentials",
    metavar="ID:SECRET",
    multiple=True,
    envvar="SMS_CORE_SIMULATOR_CREDENTIALS",
    help="A key to take.  Repeat for more.  [default: $SMS_CORE_SIMULATOR_CREDENTIALS, with blanks "
    "between keys, else simulator:simulator-secret]",
)
@click.option("--state", metavar="FILE", help="Accounts, templates and sign names to enforce.")
@click.option("--store", metavar="FILE", help="Keep messages in an SQLite file, not in memory.")
@click.option(
    "--inbox-port",
    type=click.IntRange(0, 65535),
    help="Of the page that shows what arrived.  [default: the one after --port]",
)
@click.option("--no-inbox", is_flag=True, help="Serve the vendors only.")
@click.option(
    "--token",
    default="",
    envvar="SMS_CORE_SIMULATOR_TOKEN",
    help="Asked of whoever comes; needed beyond this machine.  "
    "[default: $SMS_CORE_SIMULATOR_TOKEN]",
)
@click.option("--faults", metavar="FILE", help="Rules of what shall fail, TOML or JSON.")
@click.option("--receipt-url", default="", help="Where receipts are pushed; {vendor} is replaced.")
@click.option("--reply-url", default="", help="Where replies are pushed.")
@click.option(
    "--limits", type=click.Choice(["documented", "international"]), help="Limits of the vendors."
)
@click.option("--time-scale", type=float, default=1.0, help="60 makes a minute last a second.")
@click.option("--seed", type=int, default=0, help="Of everything random.")
@click.option("--null", is_flag=True, help="Accept everything and keep nothing, for load tests.")
def simulator(
    host: str,
    port: int,
    credentials: tuple[str, ...],
    inbox_port: int | None,
    no_inbox: bool,
    faults: str | None,
    limits: str | None,
    receipt_url: str,
    reply_url: str,
    time_scale: float,
    seed: int,
    **options: Any,
) -> None:
    """Play Aliyun and Tencent Cloud on one port, with real signature checks.

    Twilio too, where sms-core-twilio is installed.

    Without --state any well-formed template, sign name and application is taken.  What arrived
    is on the inbox page and at /api/v1/messages.  Each request is a line on standard error.
    Ctrl-C ends it.

    What stands in a command is in the list of processes, for everybody on this machine to read.
    So put a secret or a token that matters into the environment variable named beside its option.
    """
    package = simulator_package()
    if inbox_port is None:
        inbox_port = port + 1 if 0 < port < 65535 else 0
    with faults_told(host, port):
        keys = [package.Credential.parse(text) for text in credentials]
        taken = "any key" if options["null"] else _told(keys, options["state"])
        package.serve(
            credentials=keys,
            host=host,
            port=port,
            started=partial(_started, taken),
            faults=faults or (),
            settings=package.Settings(
                time_scale=time_scale,
                limits=limits or "",
                receipt_url=receipt_url,
                reply_url=reply_url,
                seed=seed,
            ),
            inbox_port=None if no_inbox else inbox_port,
            inbox_started=lambda url: write(f"The inbox is at {url}"),
            **options,
        )


def _started(taken: str, url: str) -> None:
    write(f"The simulator listens on {url}")
    write(f"It takes {taken}")
    write(f"Send to it with: sms send --endpoint {url} …, and such a key in the configuration")
    write(f"Look at {url}/api/v1/messages")


def _told(keys: Sequence[Credential], state: str | None) -> str:
    """Which keys are taken; a secret that was given is not repeated, the default is none."""
    given = [f"the key {key.id} with the secret you gave" for key in keys]
    if state:
        given.append(f"the keys in {state}")
    if given:
        return " and ".join(given)
    return "the key simulator with the secret simulator-secret; others: --credential ID:SECRET"
