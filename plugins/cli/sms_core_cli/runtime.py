"""What commands work with, so that a program or a test can give them something else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import click

from sms_core.http import Transport
from sms_core.providers import ProviderPlugin

__all__ = ["Runtime", "pass_runtime"]


@attrs.frozen
class Runtime:
    """Given as ``obj`` when the command is run inside a program.

    Attributes:
        transport: instead of the configured one.
        plugins: providers beside the installed ones.
        hooks: pluggy plugins, see ``sms_core.hooks``.
    """

    transport: Transport | None = None
    plugins: Iterable[ProviderPlugin[Any]] = ()
    hooks: Iterable[object] = ()


pass_runtime = click.make_pass_decorator(Runtime, ensure=True)
