"""Settings of an Aliyun account."""

from __future__ import annotations

from enum import Enum

import attrs

from sms_core import ConfigError, Credentials, Secret
from sms_core.secret import secret_or_none
from sms_core.settings import Endpoint, did_you_mean, given, header_value, without_brackets
from sms_core.settings import endpoint as as_endpoint
from sms_core.templates import Catalogue, catalogue

__all__ = ["AliyunConfig", "SignatureScheme"]

CENTRAL = "dysmsapi.aliyuncs.com"

#: Hosts of the regions that have another than the central one (alibabacloud_dysmsapi20170525 4.6.0
#: and help page 68360, read 2026-10).
HOSTS = {
    "cn-beijing": "dysmsapi-proxy.cn-beijing.aliyuncs.com",
    "cn-hongkong": "dysmsapi-xman.cn-hongkong.aliyuncs.com",
    "ap-southeast-1": "dysmsapi.ap-southeast-1.aliyuncs.com",
    "ap-southeast-5": "dysmsapi.ap-southeast-5.aliyuncs.com",
    "eu-central-1": "dysmsapi.eu-central-1.aliyuncs.com",
    "us-east-1": "dysmsapi.us-east-1.aliyuncs.com",
}
#: Of these only older sources tell a host (an older page 68360, aliyun-python-sdk-core 2.16.1).
HOSTS |= dict.fromkeys(
    "ap-southeast-2 ap-southeast-3 ap-northeast-1 ap-south-1 me-east-1 us-west-1 eu-west-1".split(),
    HOSTS["ap-southeast-1"],
)
#: Hosts of tokens (Dybaseapi) and queues (MNS, accounts of the vendor's own), of the mainland and
#: of all else (pages on the queue mode of receipts, read 2026-10).
QUEUES = ("dybaseapi.aliyuncs.com", "1943695596114318.mns.cn-hangzhou.aliyuncs.com")
QUEUES_OVERSEAS = (
    "dybaseapi.ap-southeast-1.aliyuncs.com",
    "1493622401794734.mns.ap-southeast-1.aliyuncs.com",
)


class SignatureScheme(Enum):
    """How requests are signed."""

    RPC = "HMAC-SHA1"
    ACS3 = "ACS3-HMAC-SHA256"


@attrs.frozen(kw_only=True)
class AliyunConfig:
    """Settings of an Aliyun account; a Logto connector's JSON has the same names in camelCase.

    Attributes:
        access_key_id: AccessKey ID.
        access_key_secret: AccessKey secret.
        sign_name: 签名名称, of every template that has none of its own.
        templates: the catalogue, see ``sms_core.templates``.
        security_token: of temporary (STS) credentials.
        region: picks the endpoints; one whose host is not known needs ``endpoint``.
        endpoint: ``https://host``, instead of the region's.
        signature: ``HMAC-SHA1`` or ``ACS3-HMAC-SHA256``.
        uid: number of the Alibaba Cloud account; it names the queues of reports, and only with it
            can they be fetched.
        token_endpoint: where the queues' tokens come from, instead of the region's.
        queue_endpoint: where the queues are, instead of the region's.
    """

    access_key_id: str = attrs.field(validator=header_value)
    access_key_secret: Secret = attrs.field(converter=Secret, validator=given)
    sign_name: str = attrs.field(converter=without_brackets, validator=given)
    templates: Catalogue = attrs.field(converter=catalogue)
    security_token: Secret | None = attrs.field(
        default=None, converter=secret_or_none, validator=header_value
    )
    region: str = "cn-hangzhou"
    endpoint: Endpoint = attrs.field(converter=as_endpoint)
    signature: SignatureScheme = SignatureScheme.RPC
    uid: str = attrs.field(
        default="",
        metadata={"pulls": "the number of the Alibaba Cloud account, whose receipts go to queues"},
    )
    token_endpoint: Endpoint = attrs.field(converter=as_endpoint, metadata={"with": "uid"})
    queue_endpoint: Endpoint = attrs.field(converter=as_endpoint, metadata={"with": "uid"})

    @property
    def credentials(self) -> Credentials:
        """The configured key pair."""
        return Credentials(self.access_key_id, self.access_key_secret, self.security_token)

    @uid.validator
    def _number_of_account(self, _: object, uid: str) -> None:
        if uid and not (uid.isascii() and uid.isdecimal()):
            raise ValueError("must be the account's number, digits as text")

    @endpoint.default
    def _endpoint_of_region(self) -> Endpoint:
        host = HOSTS.get(self.region, CENTRAL if self.region.startswith("cn-") else "")
        if not host:  # a misspelt one would send from another part of the world
            meant = did_you_mean(self.region, [*HOSTS, "cn-hangzhou"])
            raise ConfigError([f"region: its host is not known, give endpoint{meant}"])
        return Endpoint("https", host)

    @token_endpoint.default
    def _tokens_of_region(self) -> Endpoint:
        return Endpoint("https", self._queues[0])

    @queue_endpoint.default
    def _queues_of_region(self) -> Endpoint:
        return Endpoint("https", self._queues[1])

    @property
    def _queues(self) -> tuple[str, str]:
        return QUEUES if self.region.startswith("cn-") else QUEUES_OVERSEAS
