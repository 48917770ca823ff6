"""``sms providers``: installed ones, broken ones, and those to be had."""

from importlib.metadata import EntryPoint, EntryPoints
from itertools import takewhile

import pytest


@pytest.fixture
def installed(monkeypatch):
    """Replace the entry points there are."""

    def install(**points):
        made = EntryPoints(
            EntryPoint(name, value, "sms_core.providers") for name, value in points.items()
        )
        monkeypatch.setattr("importlib.metadata.entry_points", made.select)
        monkeypatch.setattr("sms_core.registry.declared", lambda *, group: made)

    return install


def test_an_installed_provider(run):
    """Distribution with version, and what it takes."""
    output = run("providers").stdout
    assert "sms-core-aliyun 0." in output
    assert "templates, a sign name, an extension code, a reference of 255 bytes" in output
    assert "1000 in one call, mainland China apart from others" in output
    assert "pushed partly signed, fetched from a queue, replies, reviews" in output
    assert "10 codes a day, unless its console is changed" in output
    assert "what became of a message, whether one whose answer was lost was accepted" in output


def test_a_given_provider(run, plugin):
    """A provider given by a program is listed too."""
    output = run("providers", plugins=[plugin]).stdout
    assert "registered explicitly" in output
    assert "any text" in output
    lines = output.partition("texter\n")[2].splitlines()
    texter = takewhile(lambda line: line.startswith("  "), lines)
    assert [line.split()[0] for line in texter] == ["distribution", "takes", "recipients"]


def test_a_missing_provider(run, installed):
    """The line that installs it; extras that are no providers are not named."""
    installed(tencent="sms_core_tencent:plugin")
    output = run("providers").stdout
    assert 'pip install "sms-core[aliyun]"' in output
    assert "[simulator]" not in output


def test_nothing_is_missing(run):
    """No empty heading."""
    assert "not installed" not in run("providers").stdout


def test_a_broken_provider(run, installed):
    """It is told, and hides no other."""
    installed(aliyun="no_such_package:plugin", tencent="sms_core_tencent:plugin")
    result = run("providers")
    assert result.exit_code == 0
    assert "provider 'aliyun' of no_such_package:plugin does not import" in result.stdout
    assert "200 in one call" in result.stdout


def test_a_broken_neighbour_of_another_endpoint(run, installed, vendor):
    """Sending elsewhere looks at all plugins, and steps over a broken one."""
    installed(aliyun="sms_core_aliyun:plugin", tencent="no_such_package:plugin")
    args = ("--provider", "aliyun", "--connector", "aliyun.json", "--endpoint", "https://x.example")
    assert run("send", "--to", "+8613912345678", "--test", *args, transport=vendor).exit_code == 0
