"""Temporary credentials: those of an account until they expire, then new ones."""

from __future__ import annotations

from collections import defaultdict
from threading import Lock

from sms_core.accounts import Account
from sms_core.errors import ConfigError, Stage, TransportError
from sms_core.forking import in_forked_child
from sms_core.secret import Credentials

__all__ = ["Renewing", "expires_soon"]

#: Credentials are renewed so many seconds before they expire.
_EARLY = 120.0


class Renewing:
    """Remembers the credentials of each account that has a source of them."""

    def __init__(self) -> None:
        self._known: dict[str, Credentials] = {}
        self._failures: dict[str, int] = defaultdict(int)
        self._forked()
        in_forked_child(self, Renewing._forked)

    def _forked(self) -> None:
        self._locks: dict[str, Lock] = defaultdict(Lock)

    def fresh(self, account: Account, now: float) -> Credentials | None:
        """Credentials that are good at ``now``; ``None`` for an account without a source.

        Raises:
            TransportError: at the stage of credentials; the source failed.
        """
        if account.credentials is None:
            return None
        known = self._known.get(account.name)
        if known is not None and not expires_soon(known, now):
            return known
        still_good = known is not None and (known.expires is None or now < known.expires)
        failures = self._failures[account.name]
        if not self._locks[account.name].acquire(blocking=not still_good):
            return known  # somebody asks already
        try:
            return self._newest(account, known, failures)
        except TransportError:
            if not still_good:
                raise
            return known  # the next exchange asks the source again
        finally:
            self._locks[account.name].release()

    def _newest(self, account: Account, known: Credentials | None, failures: int) -> Credentials:
        """What those got who asked while we waited, or else the source."""
        newest = self._known.get(account.name)
        if newest is not None and newest is not known:
            return newest
        if self._failures[account.name] != failures:
            raise TransportError(Stage.CREDENTIALS, "the source has just failed")
        try:
            return self.renew(account)
        except TransportError:
            self._failures[account.name] += 1
            raise

    def renew(self, account: Account) -> Credentials:
        """New ones, whatever is remembered."""
        if account.credentials is None:
            raise ConfigError(f"account {account.name!r} has no credentials to refresh")
        try:
            fresh: object = account.credentials()
        except Exception as error:  # it is somebody else's code, and what was sent must be told
            raise TransportError(Stage.CREDENTIALS, type(error).__name__) from error
        if not isinstance(fresh, Credentials):
            told = f"the source gave {type(fresh).__name__}, not Credentials"
            raise TransportError(Stage.CREDENTIALS, told)
        if not _fit_for_headers(fresh):
            told = "the source gave a line break or other character that no header can hold"
            raise TransportError(Stage.CREDENTIALS, told)
        self._known[account.name] = fresh
        return fresh


def _fit_for_headers(credentials: Credentials) -> bool:
    token = credentials.token.reveal() if credentials.token else ""
    return all(text.isascii() and text.isprintable() for text in (credentials.key_id, token))


def expires_soon(credentials: Credentials, now: float) -> bool:
    """Whether credentials are, or soon will be, too old."""
    return credentials.expires is not None and now >= credentials.expires - _EARLY
