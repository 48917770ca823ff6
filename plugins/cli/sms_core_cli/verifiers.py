"""Verification codes, which are a distribution of their own and need not be there.

A verifier for trying: its store is a file, and its key is given or made beside it.
"""

from __future__ import annotations

import functools
import os
import secrets
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import attrs
import click

from sms_core import Client
from sms_core_cli.status import Failed

if TYPE_CHECKING:
    from sms_core_verify import Event, Verifier

__all__ = ["Desk", "takes_desk"]

_VARIABLE = "SMS_VERIFY_KEY"
_POLICIES = ("default", "logto")


def _package() -> ModuleType:
    try:
        return import_module("sms_core_verify")
    except ModuleNotFoundError:
        raise Failed(
            'verification codes are not installed. Install them: pip install "sms-core[verify]"'
        ) from None


@attrs.frozen
class Desk:
    """Where challenges are kept, by which key and policy, and what they are bound to."""

    store: Path
    key_file: Path | None
    policy: str
    bind: str

    def verifier(
        self,
        client: Client | None = None,
        account: str = "",
        *,
        countries: Iterable[str] = ("86",),
        makes_key: bool = False,
        begun: Callable[[str], object] | None = None,
    ) -> Verifier:
        """A verifier that serves these countries; without a client it only checks.

        ``begun`` is called with the challenge's id when there is a code to send.

        Raises:
            Failed: it is not installed, or there is no key.
        """
        package = _package()

        def observer(event: Event) -> None:
            if begun is not None and event.kind is package.Kind.ISSUED:
                begun(event.challenge)

        policy = package.Policy.logto if self.policy == "logto" else package.Policy
        made: Verifier = package.Verifier(
            client,
            package.SqliteStore(self.store),
            self._key(makes_key=makes_key),
            policy(environment="development", countries=countries),
            account=account,
            delivery="inline",
            observer=observer,
        )
        return made

    def _key(self, *, makes_key: bool) -> str:
        if self.key_file is None and os.environ.get(_VARIABLE):
            return os.environ[_VARIABLE]
        path = self.key_file or self.store.with_name(f"{self.store.name}.key")
        if makes_key and self.key_file is None:
            _make_key(path)
        try:
            return path.read_text("utf-8").strip()
        except FileNotFoundError:
            raise Failed(
                f"there is no key: {path} does not exist. Name one with --key-file or in "
                f"{_VARIABLE}; sms verify start makes one for its own --store"
            ) from None
        except (OSError, ValueError) as error:
            raise Failed(f"{path}: cannot be read: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is no text"


def _make_key(path: Path) -> None:
    """A key of the store's own, which nobody else may read; unless there is one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise Failed(f"{path}: cannot be written: {_reason(error)}") from None
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    click.echo(f"Made a key for trying, {path}. A service keeps its key in a secret.", err=True)


def takes_desk(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of store, key and policy, and it gets ``desk``."""

    @click.option(
        "--store",
        metavar="FILE",
        default="sms-verify.db",
        show_default=True,
        help="SQLite file of challenges.",
    )
    @click.option(
        "--key-file",
        metavar="FILE",
        help=f"Key, 32 bytes or more.  [default: ${_VARIABLE}, else one made beside --store]",
    )
    @click.option(
        "--policy",
        type=click.Choice(_POLICIES),
        default="default",
        show_default=True,
        help="logto: 600 s and 10 tries instead of 300 s and 5.",
    )
    @click.option("--bind", metavar="TEXT", default="", help="What start and check must share.")
    @functools.wraps(command)
    def with_desk(
        *, store: str, key_file: str | None, policy: str, bind: str, **others: object
    ) -> None:
        desk = Desk(Path(store), Path(key_file) if key_file else None, policy, bind)
        command(desk=desk, **others)

    return with_desk
