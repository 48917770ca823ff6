"""Interpreters that are strict, many in one process, or forked."""

import os

import pytest

pytestmark = pytest.mark.sockets

#: Beside ``-I -S``: every debug check, every warning an error.
STRICT = ("-X", "dev", "-W", "error")
BOTH = pytest.mark.parametrize("how", ["stdlib", "urllib3"])
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


@pytest.fixture(scope="module")
def place(furnished):
    return furnished("sms-core", "sms-core-aliyun")


@pytest.mark.parametrize("how", ["stdlib", "urllib3", "plugin", "named", "default"])
def test_strict(place, vendor, arrived, how):
    """Nothing is left open, nothing deprecated is used, nothing is complained of."""
    arrived(place.run("send.py", how, vendor.url, flags=STRICT))


def test_every_import_is_strict(place):
    """No module of the core warns when it is imported."""
    assert place.run("names.py", flags=STRICT) == ""


@BOTH
def test_subinterpreters(place, vendor, arrived, how):
    """Each imports and sends for itself."""
    told = place.run("subinterpreters.py", how, vendor.url)
    if told == "none":
        pytest.skip("this Python has no module for subinterpreters")
    ids = told.split()
    assert len(ids) == 3
    arrived(*ids)


@FORKS
@BOTH
def test_forks(place, vendor, arrived, how):
    """Children forked before and after the first send send too, and so does the parent."""
    ids = place.run("forks.py", how, vendor.url, flags=STRICT).split()
    assert len(ids) == 5
    arrived(*ids)


@FORKS
@BOTH
def test_fork_server(place, vendor, how):
    """Processes of a fork server that loaded everything before send."""
    ids = place.run("forkserver.py", how, vendor.url, flags=STRICT).split()
    assert len(ids) == 4
    assert sorted(ids) == sorted(one.message_id for one in vendor.messages())
