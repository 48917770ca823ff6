"""Verification codes, which are a distribution of their own and need not be there.

A verifier for trying: its store is a file, and its key is given or made beside it.
"""

from __future__ import annotations

import functools
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from math import ceil
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs
import click

from sms_core import Client, ConfigError
from sms_core_cli.status import Failed

if TYPE_CHECKING:
    from sms_core_verify import Event, Verifier
    from sms_core_verify.limits import Charge, Meter

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
        refused: Callable[[str], object] | None = None,
    ) -> Verifier:
        """A verifier that serves these countries; without a client it only checks.

        ``begun`` is called with the challenge's id when there is a code to send, ``refused`` with
        the words of a limit when that does not let it.

        Raises:
            Failed: it is not installed, or there is no key that will do.
        """
        package = _package()

        def observer(event: Event) -> None:
            if begun is not None and event.kind is package.Kind.ISSUED:
                begun(event.challenge)

        policy = package.Policy.logto if self.policy == "logto" else package.Policy
        store = package.SqliteStore(self.store)
        made: Verifier = package.Verifier(
            client,
            _Watched(store, refused) if refused else store,
            self._ring(package, makes_key=makes_key),
            policy(environment="development", countries=countries),
            account=account,
            delivery="inline",
            observer=observer,
        )
        return made

    def _ring(self, package: ModuleType, *, makes_key: bool) -> object:
        given = os.environ.get(_VARIABLE) if self.key_file is None else None
        path = self.key_file or self.store.with_name(f"{self.store.name}.key")
        key = given or self._key(path, makes_key=makes_key)
        try:
            return package.KeyRing.of(key)
        except ConfigError as error:  # it names the key by an id that is made of it
            what = " ".join(fault.partition(": ")[2] for fault in error.faults)
            raise Failed(f"{_VARIABLE if given else path}: the key is too weak: {what}") from None

    def _key(self, path: Path, *, makes_key: bool) -> str:
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


class _Watched:
    """A store that tells which limit refused: a challenge must not, as a user may see it."""

    def __init__(self, store: Any, refused: Callable[[str], object]) -> None:
        self._store, self._refused = store, refused

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def issue(self, entry: object, meters: Sequence[Meter]) -> Charge:
        return self._told(self._store.issue(entry, meters), meters)

    def charge(self, meters: Sequence[Meter]) -> Charge:
        return self._told(self._store.charge(meters), meters)

    def _told(self, charge: Charge, meters: Sequence[Meter]) -> Charge:
        if not charge.granted:
            limit = meters[charge.meter].rule.windows[charge.window]
            seconds = limit.length / 1000
            span = f"{seconds / 3600:g} h" if seconds >= 3600 else f"{seconds:g} s"
            wait = ceil(charge.wait / 1000)
            self._refused(f"The limit is {limit.most} in {span}; the next may go out in {wait} s.")
        return charge


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
