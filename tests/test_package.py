"""The package's face: names that load when they are first used."""

import re

import pytest

import sms_core


@pytest.mark.parametrize("name", sms_core.__all__)
def test_every_public_name_is_there(name):
    """Every name of ``__all__`` can be had, again and again the same."""
    assert getattr(sms_core, name) is getattr(sms_core, name)
    assert getattr(sms_core, name).__name__ == name


def test_names_are_sorted_and_listed():
    """``dir`` shows the public names and nothing else."""
    assert dir(sms_core) == sorted(sms_core.__all__)


def test_version():
    """The version is that of the installed distribution."""
    assert re.match(r"\d+\.\d+", sms_core.__version__)


def test_unknown_name():
    """An unknown name fails like in any module."""
    with pytest.raises(AttributeError, match="module 'sms_core' has no attribute 'nope'"):
        _ = sms_core.nope
