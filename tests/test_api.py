"""The public names and their signatures, held by a snapshot.

``python tests/test_api.py`` writes it anew: a conscious change, with a changelog entry.
"""

import enum
import importlib
import inspect
import re
from pathlib import Path

import sms_core

SNAPSHOT = Path(__file__).parent / "api.txt"
#: What authors of providers, transports, ledgers and hooks use.
MODULES = (
    "answers",
    "clock",
    "hooks",
    "http",
    "inbox",
    "inbox_sqlite",
    "ledger",
    "ledger_sqlite",
    "meanings",
    "providers",
    "receipts",
    "receiving",
    "reports",
    "segments",
    "settings",
    "signing.acs3",
    "signing.asymmetric",
    "signing.encoding",
    "signing.mns",
    "signing.rpc",
    "signing.tc3",
    "templates",
    "testing",
    "testing.checking",
    "testing.fakes",
    "testing.mangling",
    "testing.report",
    "testing.strategies",
    "testing.subject",
    "transports.over_aiohttp",
    "transports.over_httpx",
    "transports.pooled",
    "transports.stdlib",
    "transports.threads",
    "webhooks.asgi",
    "webhooks.wsgi",
)


def describe(name, value):
    if inspect.isclass(value) and issubclass(value, enum.Enum):
        yield f"{name}: {', '.join(member.name for member in value)}"
    elif inspect.isclass(value):
        yield name + signature(value)
        for member, method in sorted(vars(value).items()):
            if not member.startswith("_") and inspect.isfunction(method):
                yield f"{name}.{member}{signature(method)}"
            elif not member.startswith("_") and isinstance(method, property):
                yield f"{name}.{member}"
    elif inspect.isfunction(value):
        yield name + signature(value)
    else:
        yield name


def signature(value):
    try:
        shown = str(inspect.signature(value)).replace("'", "")
        return re.sub(r"<(?:built-in )?(?:function|method) (\w+)[^>]*>", r"\1", shown)
    except ValueError:
        return "(...)"


def public():
    for name in sms_core.__all__:
        yield from describe(f"sms_core.{name}", getattr(sms_core, name))
    for module in MODULES:
        loaded = importlib.import_module(f"sms_core.{module}")
        for name in loaded.__all__:
            yield from describe(f"sms_core.{module}.{name}", getattr(loaded, name))


def test_the_public_api_is_as_it_was():
    """A name or signature changes only together with the snapshot."""
    assert "\n".join(public()) + "\n" == SNAPSHOT.read_text()


def test_every_public_name_exists_and_is_listed_by_dir():
    """Lazy names are found, listed, and unknown ones refused like any attribute."""
    assert sorted(sms_core.__all__) == dir(sms_core) == sms_core.__all__
    for name in sms_core.__all__:
        assert getattr(sms_core, name)
    assert not hasattr(sms_core, "Klient")
    assert sms_core.__version__


def test_lists_are_sorted():
    """``__all__`` is sorted in every public module."""
    for module in MODULES:
        names = importlib.import_module(f"sms_core.{module}").__all__
        assert len(set(names)) == len(names)


if __name__ == "__main__":
    SNAPSHOT.write_text("\n".join(public()) + "\n")
