"""A request to Twilio is read, and whoever made it is recognised.  Pure."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping

import attrs

from sms_core.signing.encoding import Stages, sha256_hex
from sms_core_simulator import DEFAULT_CREDENTIAL, Account, Check, Credential, Request

__all__ = ["ROOT", "Call", "Refusal", "check", "credential_of", "read"]

ROOT = "/2010-04-01/Accounts/"
_RESOURCE = re.compile(re.escape(ROOT) + r"([^/]*)/Messages(?:/([^/]+))?\.json")
_KEY = re.compile("(AC|SK)[0-9a-fA-F]{32}")


@attrs.frozen
class Refusal(Exception):
    """The call is refused, in Twilio's form."""

    code: str
    message: str
    status: int = 400


@attrs.frozen
class Call:
    """A request; what is missing is empty.  ``password`` is known by its hash."""

    method: str
    account_sid: str
    message_sid: str
    resource: bool
    user: str
    password: str = attrs.field(repr=False)
    fields: Mapping[str, str] = attrs.field(repr=False)

    @property
    def action(self) -> str:
        """A name for what is asked, for the log and the rules of faults."""
        if self.method == "POST":
            return "UpdateMessage" if self.message_sid else "CreateMessage"
        return "FetchMessage" if self.message_sid else "ListMessages"


def read(request: Request) -> Call:
    """Read a request; anything at all gives a call."""
    found = _RESOURCE.fullmatch(request.path)
    account_sid, message_sid = found.groups(default="") if found else ("", "")
    user, password = _basic(request.header("authorization"))
    fields = request.fields if request.method == "POST" else request.query_fields
    return Call(
        request.method,
        account_sid,
        message_sid,
        found is not None,
        user,
        sha256_hex(password.encode("utf-8", "replace")) if password else "",
        fields,
    )


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        pair = b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        return "", ""
    user, _, password = pair.partition(":")
    return (user, password) if scheme.lower() == "basic" else ("", "")


def credential_of(account: Account, user: str) -> Credential | None:
    """The key of a user; the simulator's own key stands for any account or API key."""
    known = account.credentials.get(user)
    if known is None and _KEY.fullmatch(user):
        return account.credentials.get(DEFAULT_CREDENTIAL.id)
    return known


def check(call: Call, account: Account) -> Check:
    """Compare the password with the key's, by their hashes: none is kept."""
    credential = credential_of(account, call.user)
    if credential is None:
        return Check("Basic", call.password)
    return Check("Basic", call.password, Stages("", "", sha256_hex(credential.secret.encode())))
