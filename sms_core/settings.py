"""What configuration classes are made of.  Pure: no I/O, no name is resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import inf
from typing import Any
from urllib.parse import urlsplit

import attrs

from sms_core.messages import without_brackets
from sms_core.secret import Secret

__all__ = ["Endpoint", "did_you_mean", "endpoint", "given", "header_value", "without_brackets"]

#: Places that serve cloud credentials to whoever asks, by the first label of a name or by address.
_METADATA_NAMES = ("metadata", "instance-data")
_METADATA_NETWORKS = """
    169.254.0.0/16 100.100.100.200 168.63.129.16 192.0.0.192 100.96.0.96
    fe80::/10 fd00:ec2::/32 fd20:ce::/32
""".split()
#: Numbers that systems take for an address in another notation than the usual one.
_ODD_ADDRESS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+))*\.?")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_USUAL_PORTS = {"https": 443, "http": 80}


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
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its own words repeat what was given
        raise ValueError(_SHAPE) from None
    name = parts.hostname or ""
    if parts.scheme not in _USUAL_PORTS or not _HOST.fullmatch(name):
        raise ValueError(_SHAPE)
    if "@" in parts.netloc or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must be only https://host[:port], without user, path or query")
    address = _address(name)
    if address is None and _ODD_ADDRESS.fullmatch(name):
        raise ValueError("must have an address in its usual form, four numbers of 0 to 255")
    if _is_metadata(name, address):
        raise ValueError(f"{name} is a cloud metadata address, not a provider")
    if parts.scheme == "http" and not _is_loopback(name):
        raise ValueError("must be https; plain http is only for this machine (127.0.0.1)")
    host = f"[{name}]" if ":" in name else name
    if port not in (None, _USUAL_PORTS[parts.scheme]):
        host += f":{port}"
    return Endpoint(parts.scheme, host)


_SHAPE = "must look like https://host or https://host:port"


def _is_metadata(name: str, address: IPv4Address | IPv6Address | None) -> bool:
    if address is None:
        return name.partition(".")[0] in _METADATA_NAMES
    reached = [address]
    if isinstance(address, IPv6Address):
        # IPv4 at the end: mapped, compatible, translated, and NAT64 with whichever prefix
        reached += [address.sixtofour or address, IPv4Address(address.packed[-4:])]
    return any(each in ip_network(network) for network in _METADATA_NETWORKS for each in reached)


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" if address is None else address.is_loopback


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def given(_: object, __: attrs.Attribute[Any], value: str | Secret) -> None:
    """Validator: a text or secret that is not empty and has no blanks around it.

    Vendors refuse keys with a blank copied along, in words that do not say so.
    """
    text = value.reveal() if isinstance(value, Secret) else value
    if not text or text != text.strip():
        raise ValueError("must not be empty or have blanks around it")


def header_value(
    validated: object, field: attrs.Attribute[Any], value: str | Secret | None
) -> None:
    """Validator: as ``given``, and fit for an HTTP header; ``None`` stands for not given."""
    if value is None:
        return
    given(validated, field, value)
    text = value.reveal() if isinstance(value, Secret) else value
    if not (text.isascii() and text.isprintable()):
        raise ValueError("must be printable ASCII")


def _positive(_: object, __: attrs.Attribute[Any], value: float) -> None:
    if not 0 < value < inf:
        raise ValueError("must be more than 0")


@attrs.frozen
class TransportSettings:
    """The ``[transport]`` table."""

    kind: str = attrs.field(default="urllib3")
    ca_file: str = ""
    proxy: str = attrs.field(default="", repr=False)  # may hold a password
    max_connections: int = attrs.field(default=16, validator=_positive)

    @kind.validator
    def _known(self, _: object, kind: str) -> None:
        if kind not in ("urllib3", "stdlib"):
            raise ValueError("must be urllib3 or stdlib")

    @proxy.validator
    def _reachable(self, _: object, proxy: str) -> None:
        if proxy and not re.match(r"https?://[^/]", proxy):
            raise ValueError("must look like http://host:port")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``; did you mean 'name'?`` with the closest known name; empty when none is close."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
