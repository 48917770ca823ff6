"""Finding plugins by name, among those given and those installed."""

import importlib.metadata
from types import SimpleNamespace

import pytest

from sms_core import PluginBroken, PluginConflict, PluginNotFound, PluginNotInstalled
from sms_core.registry import GROUP, Registry
from sms_core.testing.fakes import fake_plugin


class Point:
    """An entry point that counts how often it was loaded."""

    def __init__(self, name, target=None, *, owner="", value="module:plugin"):
        self.name, self.target, self.value, self.loaded = name, target, value, 0
        self.dist = SimpleNamespace(name=owner, version="1.2") if owner else None

    def load(self):
        self.loaded += 1
        if isinstance(self.target, Exception):
            raise self.target
        return self.target


@pytest.fixture
def installed(monkeypatch):
    """Sets which entry points there are, and what the extras of sms-core bring."""
    points = []

    def entry_points(*, group, name=None):
        assert group == GROUP
        return [point for point in points if name in (None, point.name)]

    lines = [
        "attrs>=24.2",
        'sms-core-aliyun>=0.1; extra == "aliyun"',
        'sms-core-tencent>=0.1; extra == "tencent"',
        'sms-core-cli>=0.1; extra == "cli"',
        'sms-core[aliyun,tencent]; extra == "all"',
    ]
    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: lines)
    return points


def test_given_plugin(installed):
    """A plugin that was given is found without looking at what is installed."""
    installed.append(Point("fake", RuntimeError("never loaded")))
    given = fake_plugin()
    assert Registry([given]).get("fake") is given
    assert installed[0].loaded == 0


def test_installed_plugin(installed):
    """A plugin that is installed is loaded by its name."""
    there = fake_plugin()
    installed.append(Point("fake", there, owner="sms-core-fake"))
    assert Registry().get("fake") is there


def test_broken_neighbour_is_harmless(installed):
    """Asking for one plugin loads no other, so a broken one cannot be in the way."""
    neighbour = Point("broken", ImportError("no such module"), owner="sms-core-broken")
    there = fake_plugin()
    installed.extend([neighbour, Point("fake", there, owner="sms-core-fake")])
    registry = Registry()
    assert registry.get("fake") is there
    assert registry.names() == ("broken", "fake")
    assert neighbour.loaded == 0


def test_names(installed):
    """All names are told once, sorted, without loading any plugin."""
    installed.extend([Point("b", ValueError()), Point("a", ValueError()), Point("b", ValueError())])
    assert Registry([fake_plugin("c")]).names() == ("a", "b", "c")
    assert not any(point.loaded for point in installed)


def test_unknown_name(installed):
    """An unknown name is answered with all known ones, and the one that was meant."""
    installed.append(Point("fake", owner="sms-core-fake"))
    with pytest.raises(PluginNotFound) as refused:
        Registry().get("aliyum")
    assert refused.value.name == "aliyum"
    assert str(refused.value) == (
        "no provider is called 'aliyum'; did you mean 'aliyun'? Known are: aliyun, fake, tencent"
    )


def test_unknown_name_unlike_any_other(installed):
    """A name unlike any known one gets no suggestion."""
    with pytest.raises(PluginNotFound, match=r"called 'zzz'\. Known are: aliyun, tencent$"):
        Registry().get("zzz")


def test_known_but_not_installed(installed):
    """A name that an extra brings is answered with the exact install line."""
    with pytest.raises(PluginNotInstalled) as refused:
        Registry().get("tencent")
    assert refused.value.name == "tencent"
    assert str(refused.value) == (
        "provider 'tencent' is not installed. Install it: pip install \"sms-core[tencent]\""
    )


def test_tools_are_no_providers(installed):
    """An extra that brings a tool does not make its name a provider's."""
    with pytest.raises(PluginNotFound, match="no provider is called 'cli'"):
        Registry().get("cli")


def test_nothing_known_at_all(installed, monkeypatch):
    """Without metadata of sms-core itself every name is unknown."""

    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", missing)
    with pytest.raises(PluginNotFound, match=r"called 'aliyun'\. Known are: none$"):
        Registry().get("aliyun")


def test_two_claim_one_name(installed):
    """Two distributions with one name are both named, and neither is loaded."""
    installed.extend([Point("fake", owner="sms-core-fake"), Point("fake", owner="evil-fake")])
    with pytest.raises(PluginConflict) as refused:
        Registry().get("fake")
    assert str(refused.value) == (
        "provider 'fake' is claimed by evil-fake and sms-core-fake; uninstall all but one"
    )
    assert not any(point.loaded for point in installed)


def test_one_distribution_seen_twice(installed):
    """The same entry point found twice on the path is no conflict."""
    there = fake_plugin()
    installed.extend([Point("fake", there, owner="sms-core-fake") for _ in range(2)])
    assert Registry().get("fake") is there


def test_given_twice():
    """Two plugins of one name cannot be given; the same one twice can."""
    given = fake_plugin()
    assert Registry([given, given]).names()
    with pytest.raises(PluginConflict, match="two plugins named 'fake' were registered; drop one"):
        Registry([given, fake_plugin()])


def test_plugin_that_does_not_import(installed):
    """A failing import is told with its owner and cause."""
    cause = ImportError("No module named 'gone'")
    installed.append(Point("fake", cause, owner="sms-core-fake"))
    with pytest.raises(PluginBroken) as refused:
        Registry().get("fake")
    assert str(refused.value) == (
        "provider 'fake' of sms-core-fake does not import: ImportError: No module named 'gone'"
    )
    assert refused.value.__cause__ is cause


@pytest.mark.parametrize("target", [None, object, fake_plugin("other")])
def test_entry_point_to_something_else(installed, target):
    """An entry point must point at a plugin of its own name."""
    installed.append(Point("fake", target, value="somewhere:else"))
    with pytest.raises(
        PluginBroken, match="of somewhere:else does not point at a ProviderPlugin of that name"
    ):
        Registry().get("fake")


@pytest.mark.parametrize("api", [0, 2])
def test_other_plugin_api(installed, api):
    """A plugin made for another plugin API is refused with both numbers."""
    installed.append(Point("fake", fake_plugin(api=api), owner="sms-core-fake"))
    with pytest.raises(
        PluginBroken, match=f"sms-core-fake was made for plugin API {api}, this sms-core has 1;"
    ):
        Registry().get("fake")


def test_distribution(installed):
    """The distribution that brings a provider is told with its version."""
    installed.append(Point("fake", owner="sms-core-fake"))
    assert Registry().distribution("fake") == ("sms-core-fake", "1.2")


def test_distribution_of_a_given_plugin(installed):
    """A plugin without metadata has no distribution."""
    installed.append(Point("loose"))
    assert Registry([fake_plugin()]).distribution("fake") == ("registered explicitly", "")
    assert Registry().distribution("loose") == ("registered explicitly", "")
