"""Installed with ``pip install --no-deps``, or with urllib3 left out of a bundle."""

import pytest

pytestmark = pytest.mark.sockets


@pytest.fixture(scope="module")
def place(furnished):
    return furnished("sms-core", "sms-core-aliyun", without=("urllib3",))


@pytest.mark.parametrize("how", ["stdlib", "named"])
def test_the_standard_library_is_enough(place, vendor, arrived, how):
    """A transport by hand, and one that is configured, send without it."""
    arrived(place.run("send.py", how, vendor.url))


@pytest.mark.parametrize("how", ["urllib3", "default"])
def test_asking_for_it(place, vendor, arrived, how):
    """A client by hand and a configuration that leave the transport out say what to do."""
    told = place.run("send.py", how, vendor.url)
    assert told == (
        "ConfigError: transport.kind: urllib3 is not installed; "
        'pip install urllib3, or choose kind = "stdlib" (by hand: StdlibTransport)'
    )
    arrived()


def test_threads_ask_for_it_too(place):
    """So does an asynchronous client that was given no transport."""
    told = place.run("async_client.py")
    assert told.startswith("ConfigError: transport.kind: urllib3 is not installed; ")
