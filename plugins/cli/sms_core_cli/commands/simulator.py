"""``sms simulator``: a vendor on this machine, in the foreground."""

from __future__ import annotations

import click

from sms_core_cli.output import write
from sms_core_cli.simulators import faults_told, simulator_package

__all__ = ["simulator"]


@click.command(short_help="Run the simulator of Aliyun and Tencent Cloud.")
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
    help="A key to take.  Repeat for more.  [default: simulator:simulator-secret]",
)
@click.option("--state", metavar="FILE", help="Accounts, templates and sign names to enforce.")
def simulator(host: str, port: int, credentials: tuple[str, ...], state: str | None) -> None:
    """Play Aliyun and Tencent Cloud on one port, with real signature checks.

    Without --state any well-formed template, sign name and application is taken.  What arrived
    is at /api/v1/messages.  Each request is a line on standard error.  Ctrl-C ends it.
    """
    package = simulator_package()
    with faults_told(host, port):
        package.serve(
            credentials=[package.Credential.parse(text) for text in credentials],
            state=state,
            host=host,
            port=port,
            started=_started,
        )


def _started(url: str) -> None:
    write(f"The simulator listens on {url}")
    write(f"Send to it with: sms send --endpoint {url} …")
    write(f"Look at {url}/api/v1/messages")
