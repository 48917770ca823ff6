"""The transport a configuration describes; none of these opens a connection."""

import pytest

from sms_core import ConfigError
from sms_core.settings import TransportSettings
from sms_core.transports.making import make_transport
from sms_core.transports.pooled import PooledTransport
from sms_core.transports.stdlib import StdlibTransport


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (TransportSettings(), PooledTransport),
        (TransportSettings(proxy="http://127.0.0.1:3128"), PooledTransport),
        (TransportSettings("stdlib"), StdlibTransport),
    ],
)
def test_kind(settings, kind):
    """The kind decides which transport is made."""
    transport = make_transport(settings)
    assert type(transport) is kind
    transport.close()


def test_proxy_of_the_standard_library():
    """The standard library's transport knows no proxy, and says which one does."""
    with pytest.raises(ConfigError, match=r'^transport\.proxy: only kind = "urllib3" can use'):
        make_transport(TransportSettings("stdlib", proxy="http://127.0.0.1:3128"))


@pytest.mark.parametrize("kind", ["urllib3", "stdlib"])
def test_absent_certificates(kind, tmp_path):
    """A file of certificates that is not there is told before anything is sent."""
    settings = TransportSettings(kind, ca_file=str(tmp_path / "ca.pem"))
    with pytest.raises(ConfigError, match=r"^transport\.ca_file: No such file or directory$"):
        make_transport(settings)


@pytest.mark.parametrize("kind", ["urllib3", "stdlib"])
def test_no_certificates(kind, tmp_path):
    """A file that holds no certificate is told as well."""
    path = tmp_path / "ca.pem"
    path.write_text("not a certificate")
    with pytest.raises(ConfigError, match=r"^transport\.ca_file: \S"):
        make_transport(TransportSettings(kind, ca_file=str(path)))
