"""Settings of an account at Vonage."""

from __future__ import annotations

from enum import Enum

import attrs
from sms_core import Credentials, Secret
from sms_core.settings import Endpoint, given
from sms_core.settings import endpoint as as_endpoint

__all__ = ["SignatureMethod", "VonageConfig"]


class SignatureMethod(Enum):
    """How requests and receipts are signed; the dashboard's settings page says which."""

    MD5HASH = "md5hash"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA512 = "sha512"


@attrs.frozen(kw_only=True)
class VonageConfig:
    """Settings of an account.

    Attributes:
        api_key: of the account.
        signature_secret: signs requests, and proves receipts.
        sender: a number without ``+``, or a name.
        signature_method: as the dashboard has it. A new account has ``md5hash`` there, which is
            weaker: choose SHA-256 HMAC there, or tell here what stands there.
        endpoint: ``https://host``, instead of the usual one.
    """

    api_key: str = attrs.field(validator=given)
    signature_secret: Secret = attrs.field(converter=Secret, validator=given)
    sender: str = attrs.field(validator=given)
    signature_method: SignatureMethod = SignatureMethod.SHA256
    endpoint: Endpoint = attrs.field(
        default=Endpoint("https", "rest.nexmo.com"), converter=as_endpoint
    )

    @property
    def credentials(self) -> Credentials:
        """The configured key and secret."""
        return Credentials(self.api_key, self.signature_secret)
