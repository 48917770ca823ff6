"""Temporary credentials: those of an account until they expire, then new ones."""

from __future__ import annotations

from sms_core.errors import ConfigError, Stage, TransportError
from sms_core.secret import Credentials
from sms_core.steps import Account

__all__ = ["Renewing", "expires_soon"]

#: Credentials are renewed so many seconds before they expire.
_EARLY = 120.0


class Renewing:
    """Remembers the credentials of each account that has a source of them."""

    def __init__(self) -> None:
        self._known: dict[str, Credentials] = {}

    def fresh(self, account: Account, now: float) -> Credentials | None:
        """Credentials that are good at ``now``; ``None`` for an account without a source.

        Raises:
            TransportError: at the stage of credentials; the source failed.
        """
        if account.credentials is None:
            return None
        known = self._known.get(account.name)
        if known is None or expires_soon(known, now):
            known = self.renew(account)
        return known

    def renew(self, account: Account) -> Credentials:
        """New ones, whatever is remembered."""
        if account.credentials is None:
            raise ConfigError(f"account {account.name!r} has no credentials to refresh")
        try:
            self._known[account.name] = fresh = account.credentials()
        except Exception as error:  # it is somebody else's code, and what was sent must be told
            raise TransportError(Stage.CREDENTIALS, type(error).__name__) from error
        return fresh


def expires_soon(credentials: Credentials, now: float) -> bool:
    """Whether credentials are, or soon will be, too old."""
    return credentials.expires is not None and now >= credentials.expires - _EARLY
