"""Settings of a Tencent Cloud account."""

from __future__ import annotations

from typing import Any

import attrs

from sms_core import Credentials, Secret
from sms_core.secret import secret_or_none
from sms_core.settings import Endpoint, given, header_value, without_brackets
from sms_core.settings import endpoint as as_endpoint
from sms_core.templates import Catalogue, catalogue

__all__ = ["TencentConfig"]

#: Nearest access for the mainland site.  Other hosts (``sms.intl.tencentcloudapi.com`` for the
#: international site, ``sms.<region>.tencentcloudapi.com`` for a pinned one) go into ``endpoint``;
#: the host does not decide the region (request structure page 382/38766, read 2026-10).
NEAREST = Endpoint("https", "sms.tencentcloudapi.com")


def _given_if_any(validated: object, field: attrs.Attribute[Any], value: str) -> None:
    if value:
        given(validated, field, value)


@attrs.frozen(kw_only=True)
class TencentConfig:
    """Settings of a Tencent Cloud account; a Logto connector's JSON has the same names.

    Attributes:
        access_key_id: SecretId.
        access_key_secret: SecretKey.
        sdk_app_id: SmsSdkAppId of the application, digits as text.
        sign_name: 签名内容 (its text, not its id), of every template that has none of its own;
            without any, messages go only to numbers outside mainland China.
        templates: the catalogue, see ``sms_core.templates``.
        region: X-TC-Region, where application and templates live.
        endpoint: ``https://host``, instead of the nearest access.
        security_token: of temporary credentials.
        sender_id: a dedicated sender for numbers outside mainland China.
    """

    access_key_id: str = attrs.field(validator=header_value)
    access_key_secret: Secret = attrs.field(converter=Secret, validator=given)
    sdk_app_id: str = attrs.field(validator=given)
    sign_name: str = attrs.field(default="", converter=without_brackets, validator=_given_if_any)
    templates: Catalogue = attrs.field(converter=catalogue)
    region: str = attrs.field(default="ap-guangzhou", validator=header_value)
    endpoint: Endpoint = attrs.field(default=NEAREST, converter=as_endpoint)
    security_token: Secret | None = attrs.field(
        default=None, converter=secret_or_none, validator=header_value
    )
    sender_id: str = ""

    @property
    def credentials(self) -> Credentials:
        """The configured key pair."""
        return Credentials(self.access_key_id, self.access_key_secret, self.security_token)
