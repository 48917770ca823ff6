"""Making the transport that ``[transport]`` describes."""

from __future__ import annotations

from sms_core.errors import ConfigError
from sms_core.http import Transport
from sms_core.settings import TransportSettings

__all__ = ["make_transport"]


def make_transport(settings: TransportSettings | None = None) -> Transport:
    """The transport that ``[transport]`` describes; without it, the default.

    Raises:
        ConfigError: it cannot be made as described.
    """
    settings = settings or TransportSettings()
    if settings.ca_file:
        _check_certificates(settings.ca_file)
    if settings.kind == "urllib3":
        try:
            from sms_core.transports.pooled import PooledTransport
        except ModuleNotFoundError as error:
            raise ConfigError(_WITHOUT_URLLIB3) from error

        return PooledTransport(
            ca_file=settings.ca_file,
            proxy=settings.proxy,
            max_connections=settings.max_connections,
        )
    if settings.proxy:
        raise ConfigError('transport.proxy: only kind = "urllib3" can use a proxy')
    from sms_core.transports.stdlib import StdlibTransport

    return StdlibTransport(ca_file=settings.ca_file, max_idle=settings.max_connections)


_WITHOUT_URLLIB3 = (
    "transport.kind: urllib3 is not installed; "
    'pip install urllib3, or choose kind = "stdlib" (by hand: StdlibTransport)'
)


def _check_certificates(ca_file: str) -> None:
    from sms_core.transports.common import tls_context

    try:
        tls_context(ca_file)
    except OSError as error:  # a file that holds no certificate is one too
        raise ConfigError(f"transport.ca_file: {error.strerror}") from None
