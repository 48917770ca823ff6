"""What must hold of any settings, and of the transport's."""

import re

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import ConfigError, Policy, Secret
from sms_core.config import AccountSettings, structure
from sms_core.settings import Endpoint, TransportSettings, endpoint
from sms_core.templates import Catalogue, catalogue


@attrs.frozen(kw_only=True)
class Sample:
    """A provider's settings, of every kind there is."""

    secret: Secret = attrs.field(converter=Secret)
    place: Endpoint = attrs.field(default="https://h", converter=endpoint)
    templates: Catalogue = attrs.field(factory=Catalogue, converter=catalogue)
    inner: TransportSettings | None = None
    names: list[str] = attrs.field(factory=list)


def resolve(reference):
    raise ValueError("nothing is kept elsewhere")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", [AccountSettings, TransportSettings, Policy, Sample])
@given(st.data())
def test_any_settings(kind, data):
    """Any settings make a configuration or are refused with faults of a place and a sentence."""
    names = st.sampled_from([field.name for field in attrs.fields(kind)]) | st.text(min_size=1)
    settings = data.draw(st.dictionaries(names, JSON))
    assert all(re.search(r".: .", fault, re.DOTALL) for fault in faults_of(settings, kind))


def faults_of(settings, kind):
    """None for a good configuration; only a ``ConfigError`` may refuse a bad one."""
    try:
        structure(settings, kind, resolve)
    except ConfigError as error:
        return error.faults
    return ()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("kind", "curl", "must be urllib3 or stdlib"),
        ("max_connections", 0, "must be more than 0"),
        ("max_connections", -1, "must be more than 0"),
        ("proxy", "localhost:3128", "must look like http://host:port"),
        ("proxy", "http://", "must look like http://host:port"),
    ],
)
def test_transport_faults(name, value, sentence):
    """What no transport could work with is refused by its setting."""
    assert faults_of({name: value}, TransportSettings) == (f"{name}: {sentence}",)


def test_proxy_stays_out_of_sight():
    """A proxy's address may hold a password, so no repr shows it."""
    settings = structure({"proxy": "http://user:canary@host:3128"}, TransportSettings, resolve)
    assert settings.proxy.endswith("@host:3128")
    assert "canary" not in repr(settings)
