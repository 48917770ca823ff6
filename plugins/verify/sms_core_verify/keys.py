"""Keys by id: the newest makes new challenges, all of them check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hmac import HMAC

import attrs

from sms_core.errors import ConfigError
from sms_core.secret import Secret

__all__ = ["Key", "KeyRing"]

_LEAST = 32
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,32}\.[0-9a-f]{32}")
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")

Material = str | bytes | Secret


def _secret(material: Material) -> Secret:
    if isinstance(material, bytes):
        return Secret(material.decode("latin-1"))
    text = Secret(material).reveal()
    return Secret(text.encode().decode("latin-1"))


def _id(key: Key) -> str:
    return HMAC(key.bytes, b"key id", "sha256").digest()[:4].hex()


@attrs.frozen
class Key:
    """A secret of 32 bytes or more, and its id.

    Args:
        secret: random bytes, or text that holds as many; never a password.
        id: up to 32 of ``A-Z a-z 0-9 _ -``; by default made from the secret.
    """

    secret: Secret = attrs.field(converter=_secret)
    id: str = attrs.field(default=attrs.Factory(_id, takes_self=True))

    mac: HMAC = attrs.field(init=False, repr=False, eq=False)

    @mac.default
    def _prepared(self) -> HMAC:
        return HMAC(self.bytes, digestmod="sha256")

    @property
    def bytes(self) -> bytes:
        """The secret itself."""
        return self.secret.reveal().encode("latin-1")


class KeyRing:
    """Keys, the newest first.

    Args:
        keys: the first makes new challenges; keep the others until their challenges are over.
        names: the secret behind the names of numbers and addresses in the store; by default
            the oldest key's.  Give one that stays, and limits outlive a rotation.
    """

    def __init__(self, keys: Iterable[Key | Material], names: Material | None = None) -> None:
        ring = [key if isinstance(key, Key) else Key(key) for key in keys]
        if not ring:
            raise ConfigError("key: at least one is needed")
        naming = Key(names, "names") if names is not None else ring[-1]
        faults = [fault for key in (*ring, naming) for fault in _faults(key)]
        ids = [key.id for key in ring]
        faults += [f"key {each!r}: there are two of that id" for each in ids if ids.count(each) > 1]
        if faults:
            raise ConfigError(dict.fromkeys(faults))
        self._keys = {key.id: key for key in ring}
        self._newest, self._naming = ring[0], naming

    @classmethod
    def of(cls, key: KeyRing | Key | Material | Mapping[str, Material]) -> KeyRing:
        """A ring from one key, or from keys by id with the newest first."""
        if isinstance(key, KeyRing):
            return key
        if isinstance(key, Mapping):
            return cls(Key(secret, name) for name, secret in key.items())
        return cls([key])

    @property
    def newest(self) -> Key:
        """The one for new challenges."""
        return self._newest

    @property
    def naming(self) -> Key:
        """The one behind names."""
        return self._naming

    def of_challenge(self, challenge: object) -> Key | None:
        """The key a challenge id was made with, if it is still here."""
        if not isinstance(challenge, str) or not _CHALLENGE.fullmatch(challenge):
            return None
        return self._keys.get(challenge.partition(".")[0])

    def __repr__(self) -> str:
        return f"<KeyRing {', '.join(self._keys)}>"


def _faults(key: Key) -> Iterable[str]:
    if len(key.bytes) < _LEAST:
        yield f"key {key.id!r}: {_LEAST} random bytes or more are needed, not {len(key.bytes)}"
    if not _ID.fullmatch(key.id):
        yield f"key {key.id!r}: an id is up to 32 of A-Z a-z 0-9 _ -"
