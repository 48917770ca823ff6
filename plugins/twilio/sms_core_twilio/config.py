"""Settings of a Twilio account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

import attrs

from sms_core import ConfigError, Credentials, Secret
from sms_core.secret import secret_or_none
from sms_core.settings import Endpoint, given
from sms_core.settings import endpoint as as_endpoint
from sms_core.templates import Catalogue
from sms_core_twilio.contents import contents

__all__ = ["EDGES", "TwilioConfig", "Variables"]

#: The edge of each region.  A host names both: ``api.<region>.twilio.com`` ended on 2026-04-28
#: ("Using the Twilio REST API in a non-US Region" and Twilio's C# SDK, read 2026-11).
EDGES = dict(
    pair.split(":")
    for pair in (
        "au1:sydney br1:sao-paulo de1:frankfurt ie1:dublin jp1:tokyo jp2:osaka "
        "sg1:singapore us1:ashburn us2:umatilla"
    ).split()
)
_LONGEST_VALIDITY = 36_000


class Variables(Enum):
    """How content templates name their variables."""

    POSITIONAL = "positional"
    NAMED = "named"


def _shaped(pattern: str, shape: str) -> Any:
    """Validator: empty, or of that shape; its sentence does not repeat what was given."""

    def check(_: object, __: attrs.Attribute[Any], value: str) -> None:
        if value and not re.fullmatch(pattern, value):
            raise ValueError(f"must be {shape}")

    return check


def _sid(prefix: str) -> Any:
    return _shaped(f"{prefix}[0-9a-fA-F]{{32}}", f"{prefix} and 32 hexadecimal digits")


_SENDER = _shaped(
    r"\+[1-9][0-9]{6,14}|[0-9]{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 +&_-]{1,11}",
    "a number with + and country code, a short code, or up to 11 letters and digits; "
    "a messaging service goes into messaging_service_sid",
)
_LABEL = _shaped("[a-z0-9-]+", "lowercase letters, digits and hyphens")
_HOST = _shaped(r"(?i)api(\.[a-z0-9-]+)*\.twilio\.com", "a host such as api.dublin.ie1.twilio.com")
_ADDRESS = _shaped(r"https?://[^/_?#\s]+([/?#]\S*)?", "https://host/path, with no _ in the host")


def _validity(_: object, __: attrs.Attribute[Any], value: int | None) -> None:
    if value is not None and not 1 <= value <= _LONGEST_VALIDITY:
        raise ValueError(f"must be 1 to {_LONGEST_VALIDITY} seconds")


def _given_if_any(_: object, field: attrs.Attribute[Any], value: Any) -> None:
    for each in value if isinstance(value, tuple) else (value,):
        if each is not None:
            given(_, field, each)


def _secrets(values: Sequence[str | Secret]) -> tuple[Secret, ...]:
    return tuple(Secret(value) for value in values)


@attrs.frozen(kw_only=True)
class TwilioConfig:
    """Settings of a Twilio account; a Logto connector's JSON works as it is.

    Attributes:
        account_sid: ``AC…``.
        auth_token: of the account; verifies reports, and sends unless there is an API key.
        api_key_sid, api_key_secret: ``SK…``; sends instead of the auth token.
        sender: a number with ``+``, a short code or an alphanumeric sender id.
        messaging_service_sid: ``MG…``, instead of a sender.
        templates: the catalogue, see ``sms_core_twilio.contents``.
        variables: whether content templates have ``{{1}}`` or names.
        status_callback: where receipts are pushed; empty: where sender or service say.
        auth_tokens: more that may sign reports, while one token replaces another.
        shared_keys: secrets of the keys of Webhooks Rules, which sign with HMAC-SHA256.
        validity_period: seconds a message may wait at Twilio's.
        disable_risk_check: do without the protection against SMS pumping.
        region, edge: where requests are served, and where they enter.
        endpoint: ``https://host``, instead of the region's.
        from_messaging_service_sid, host: Logto's names of service and endpoint.
    """

    account_sid: str = attrs.field(validator=[given, _sid("AC")])
    auth_token: Secret | None = attrs.field(
        default=None, converter=secret_or_none, validator=_given_if_any
    )
    api_key_sid: str = attrs.field(default="", validator=_sid("SK"))
    api_key_secret: Secret | None = attrs.field(
        default=None, converter=secret_or_none, validator=_given_if_any
    )
    sender: str = attrs.field(default="", validator=_SENDER)
    messaging_service_sid: str = attrs.field(default="", validator=_sid("MG"))
    templates: Any = attrs.field(
        factory=Catalogue, converter=contents, validator=attrs.validators.instance_of(Catalogue)
    )
    variables: Variables = Variables.POSITIONAL
    status_callback: str = attrs.field(default="", validator=_ADDRESS, repr=False)
    auth_tokens: tuple[Secret, ...] = attrs.field(
        default=(), converter=_secrets, validator=_given_if_any
    )
    shared_keys: tuple[Secret, ...] = attrs.field(
        default=(), converter=_secrets, validator=_given_if_any
    )
    validity_period: int | None = attrs.field(default=None, validator=_validity)
    disable_risk_check: bool = False
    region: str = attrs.field(default="", validator=_LABEL)
    edge: str = attrs.field(default="", validator=_LABEL)
    endpoint: Endpoint | None = attrs.field(
        default=None, converter=attrs.converters.optional(as_endpoint)
    )
    from_messaging_service_sid: str = attrs.field(default="", validator=_sid("MG"))
    host: str = attrs.field(default="", validator=_HOST)

    def __attrs_post_init__(self) -> None:
        faults = tuple(self._faults())
        if faults:
            raise ConfigError(faults)

    def _faults(self) -> Iterator[str]:
        senders = {self.sender, self.messaging_service_sid, self.from_messaging_service_sid} - {""}
        if len(senders) != 1:
            yield "sender: is missing or given twice; give a sender or a messaging_service_sid"
        if bool(self.api_key_sid) != bool(self.api_key_secret):
            yield "api_key_sid: needs its api_key_secret, and the other way round"
        elif not self.api_key_sid and not self.auth_token:
            yield "auth_token: is missing; give it, or api_key_sid and api_key_secret"
        if sum(map(bool, (self.endpoint, self.host, self.region or self.edge))) > 1:
            yield "endpoint: is decided twice; give an endpoint, or region and edge"
        if self.region and not self.edge and self.region not in EDGES:
            yield f"region: its edge is not known, give edge; known are {', '.join(EDGES)}"

    @property
    def credentials(self) -> Credentials:
        """What requests are made with: the API key if there is one, else the auth token."""
        if self.api_key_secret:
            return Credentials(self.api_key_sid, self.api_key_secret)
        return Credentials(self.account_sid, self.auth_token or "")

    @property
    def origin(self) -> tuple[str, str]:
        """The parameter that says who sends, and its value."""
        service = self.messaging_service_sid or self.from_messaging_service_sid
        return ("MessagingServiceSid", service) if service else ("From", self.sender)

    @property
    def place(self) -> Endpoint:
        """Where requests go; an edge alone leads to ``us1``, as in Twilio's own SDKs."""
        if self.endpoint:
            return self.endpoint
        edge = self.edge or EDGES.get(self.region, "")
        labels = f".{edge}.{self.region or 'us1'}" if edge else ""
        return Endpoint("https", self.host.lower() or f"api{labels}.twilio.com")
