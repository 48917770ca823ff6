"""The command group: loads a command when it is asked for, and turns every error into a status."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from sms_core import InvalidMessage, SendVetoed, SetupError, TransportError
from sms_core.errors import ReportsUnavailable
from sms_core.raised import place
from sms_core_cli.output import full_told
from sms_core_cli.status import Defect, Failed, Status, Unanswered, Vetoed, sentence

__all__ = ["sms"]

#: In the order of the help text; each is a module of ``commands`` with a command of its name.
_COMMANDS = (
    *("demo", "check", "send", "status", "receipts", "verify"),
    *("segments", "providers", "simulator"),
    *("conformance", "new-provider"),
)


class Commands(click.Group):
    """Commands that are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"sms_core_cli.commands.{name}"), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with full_told():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with full_told():
                return super().invoke(ctx)
        except (SetupError, InvalidMessage) as error:
            raise Failed(sentence(error)) from error
        except SendVetoed as error:
            raise Vetoed(str(error)) from error
        except (ReportsUnavailable, TransportError) as error:
            raise Unanswered(str(error)) from error
        except (KeyboardInterrupt, click.Abort):
            ctx.exit(Status.INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            raise Defect(_defect(error)) from error


def _defect(error: Exception) -> str:
    return (
        f"this should not happen: {place(error)}. If a message was on its way it may have gone "
        "out. Please report this line"
    )


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Exit status: 0 accepted, 1 rejected, 2 usage or configuration, 3 outcome unknown "
        "(it may have gone out), 4 not sent, 130 interrupted."
    ),
)
@click.version_option(package_name="sms-core-cli", message="%(prog)s %(version)s")
def sms() -> None:
    """Send SMS through any provider, check a configuration, or try it all without an account.

    Begin with `sms demo`: it needs no account and no configuration.
    """
