"""Verification codes for sms-core: never stored, counted before they are compared, used once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sms_core_verify.async_verifier import AsyncVerifier
    from sms_core_verify.events import Event, Kind
    from sms_core_verify.guard import Guard, Mode
    from sms_core_verify.keys import Key, KeyRing
    from sms_core_verify.policy import Policy
    from sms_core_verify.rules import Issue, Reason, Shown
    from sms_core_verify.stores import Store, StoreError
    from sms_core_verify.stores.memory import MemoryStore
    from sms_core_verify.stores.redis import AsyncRedisStore, RedisStore
    from sms_core_verify.stores.sqlite import SqliteStore
    from sms_core_verify.testnumbers import TestNumbers
    from sms_core_verify.values import Challenge, Outcome
    from sms_core_verify.verifier import Verifier
    from sms_core_verify.verifying import Delivery

    __version__: str

__all__ = [
    "AsyncRedisStore",
    "AsyncVerifier",
    "Challenge",
    "Delivery",
    "Event",
    "Guard",
    "Issue",
    "Key",
    "KeyRing",
    "Kind",
    "MemoryStore",
    "Mode",
    "Outcome",
    "Policy",
    "Reason",
    "RedisStore",
    "Shown",
    "SqliteStore",
    "Store",
    "StoreError",
    "TestNumbers",
    "Verifier",
]

#: Where the public names live.  A name is loaded when it is first used.
_HOMES = {
    "async_verifier": "AsyncVerifier",
    "events": "Event Kind",
    "guard": "Guard Mode",
    "keys": "Key KeyRing",
    "policy": "Policy",
    "rules": "Issue Reason Shown",
    "stores": "Store StoreError",
    "stores.memory": "MemoryStore",
    "stores.redis": "AsyncRedisStore RedisStore",
    "stores.sqlite": "SqliteStore",
    "testnumbers": "TestNumbers",
    "values": "Challenge Outcome",
    "verifier": "Verifier",
    "verifying": "Delivery",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


if not TYPE_CHECKING:  # a checker refuses names that are not imported above

    def __getattr__(name: str) -> object:
        if name in _HOME_OF:
            from importlib import import_module

            value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
            return globals().setdefault(name, value)
        if name == "__version__":
            from importlib.metadata import version

            return version("sms-core-verify")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
