"""What the simulator knows: accounts, and everything that changes while it runs.

Time is never read here; callers hand it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from uuid import uuid4

import attrs

from sms_core_simulator.messages import Inbox

__all__ = ["DEFAULT_CREDENTIAL", "Account", "Credential", "Nonces", "Template", "World"]


@attrs.frozen
class Credential:
    """A key pair, with the token of temporary credentials."""

    id: str
    secret: str = attrs.field(repr=False)
    token: str = attrs.field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Credential:
        """Read ``ID:SECRET``, or ``ID:SECRET:TOKEN``.

        Raises:
            ValueError: there is no id or no secret; the sentence shows neither.
        """
        key_id, _, rest = text.partition(":")
        secret, _, token = rest.partition(":")
        if not key_id or not secret:
            raise ValueError("a credential is written ID:SECRET, or ID:SECRET:TOKEN")
        return cls(key_id, secret, token)


#: Taken by every vendor when nothing else is configured.
DEFAULT_CREDENTIAL = Credential("simulator", "simulator-secret")


@attrs.frozen
class Template:
    """An approved template.

    Attributes:
        text: with the vendor's placeholders, ``${code}`` or ``{1}``.
        kind: ``code``, ``notice`` or ``marketing``; empty: no rule on values.
        region: ``mainland``, ``overseas``; empty: both.
    """

    code: str
    text: str
    kind: str = ""
    region: str = ""


@attrs.frozen
class Account:
    """What one vendor holds of a customer.  ``None`` takes anything well formed."""

    credentials: Mapping[str, Credential]
    templates: Mapping[str, Template] | None = None
    sign_names: frozenset[str] | None = None
    applications: frozenset[str] | None = None

    def with_credentials(self, credentials: Iterable[Credential]) -> Account:
        """The same account with more keys; the default key only when there is no other."""
        keys = {**self.credentials, **{one.id: one for one in credentials}}
        return attrs.evolve(self, credentials=keys or {DEFAULT_CREDENTIAL.id: DEFAULT_CREDENTIAL})

    def takes_template(self, code: str) -> bool:
        """Whether a well-formed template code may be used."""
        return self.templates is None or code in self.templates

    def template(self, code: str) -> Template | None:
        """The template, when its text is known."""
        return (self.templates or {}).get(code)

    def takes_sign_name(self, name: str) -> bool:
        """Whether a well-formed sign name may be used."""
        return self.sign_names is None or name in self.sign_names

    def takes_application(self, application: str) -> bool:
        """Whether a well-formed application id may be used."""
        return self.applications is None or application in self.applications


class Nonces:
    """The newest nonces of signed requests, 100,000 by default."""

    def __init__(self, keep: int = 100_000) -> None:
        self._used: dict[tuple[str, str], None] = {}
        self._keep = keep

    def first_use(self, key_id: str, nonce: str) -> bool:
        """Note a nonce; False when it was used before."""
        if (key_id, nonce) in self._used:
            return False
        self._used[key_id, nonce] = None
        if len(self._used) > self._keep:
            del self._used[next(iter(self._used))]
        return True


class World:
    """Accounts by vendor, and what happens to them."""

    def __init__(self, accounts: Mapping[str, Account], keep: int = 1_000) -> None:
        self._accounts = accounts
        self._numbers = count(1)
        self.inbox = Inbox(keep)
        self.nonces = Nonces()

    def account(self, vendor: str) -> Account:
        """The account at a vendor, which must be one of those configured."""
        return self._accounts[vendor]

    def request_id(self) -> str:
        """A new id of a call."""
        return str(uuid4())

    def serial(self, now: float) -> str:
        """A new number of 18 digits, for vendors to make message ids of."""
        return f"{int(now):010d}{next(self._numbers) % 10**8:08d}"
