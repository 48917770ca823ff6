"""Aliyun ``QueryTokenForMnsQueue``: temporary credentials for the queue of receipts."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from sms_core_simulator import china
from sms_core_simulator.accounts import Credential
from sms_core_simulator.vendors.aliyun import parameters
from sms_core_simulator.vendors.aliyun.gateway import Call
from sms_core_simulator.vendors.aliyun.refusals import refuse
from sms_core_simulator.vendors.visit import Visit

__all__ = ["MESSAGE_TYPES", "query"]

#: The queues served, by the end of their names, and what they hold.
MESSAGE_TYPES = {"SmsReport": "receipts", "SmsUp": "replies"}
_LASTS = 3600.0
_MOST = 1_000


def query(visit: Visit[Call]) -> Mapping[str, object]:
    """A key that opens the queues of this account for an hour.

    Raises:
        Refusal: the message type is missing or not one that is served.
    """
    if parameters.text(visit.call, "MessageType") not in MESSAGE_TYPES:
        raise refuse("isv.INVALID_PARAMETERS")
    seed = visit.request_id
    key = Credential(
        f"STS.{_derived(seed, 'id')[:24]}", _derived(seed, "secret")[:44], _derived(seed, "token")
    )
    held = visit.world.temporary
    held[key.id] = (key, visit.now + _LASTS, visit.account.name)
    if len(held) > _MOST:
        held.popitem(last=False)
    return {
        "MessageTokenDTO": {
            "AccessKeyId": key.id,
            "AccessKeySecret": key.secret,
            "SecurityToken": key.token,
            "CreateTime": china.written(visit.now),
            "ExpireTime": china.written(visit.now + _LASTS),
        }
    }


def _derived(seed: str, name: str) -> str:
    """No secret of anything real: the queue holds what the developer sent."""
    return sha256(f"{seed}/{name}".encode()).hexdigest()
