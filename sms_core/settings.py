"""What the configuration classes of providers are made of.  Pure: no I/O, no name is resolved."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import attrs

from sms_core.secret import Secret

__all__ = ["Endpoint", "endpoint", "given"]

#: Addresses that serve cloud credentials to whoever asks; never an SMS provider.
_METADATA = ("169.254.", "100.100.100.200", "fd00:ec2:")


@attrs.frozen
class Endpoint:
    """Where a provider is reached: ``https://host[:port]``, or plain http to this machine."""

    scheme: str
    host: str

    @property
    def url(self) -> str:
        """The address with the path ``/``."""
        return f"{self.scheme}://{self.host}/"


def endpoint(text: str | Endpoint) -> Endpoint:
    """Check an address given by hand; ``ValueError`` says what is wrong with it."""
    if isinstance(text, Endpoint):
        return text
    url = text if "://" in text else f"https://{text}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must look like https://host or https://host:port")
    if parts.username or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must be only https://host[:port], without user, path or query")
    if any(parts.hostname.startswith(prefix) for prefix in _METADATA):
        raise ValueError(f"{parts.hostname} is a cloud metadata address, not a provider")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must be https; plain http is only for this machine (127.0.0.1)")
    host = parts.netloc.lower()
    if parts.port is not None and f"{parts.scheme}:{parts.port}" in ("http:80", "https:443"):
        host = host.rpartition(":")[0]
    return Endpoint(parts.scheme, host)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def given(_: object, __: attrs.Attribute[Any], value: str | Secret) -> None:
    """Validator: a text or secret that is not empty and has no blanks around it.

    Vendors refuse keys with a blank copied along, in words that do not say so.
    """
    text = value.reveal() if isinstance(value, Secret) else value
    if not text or text != text.strip():
        raise ValueError("must not be empty or have blanks around it")
