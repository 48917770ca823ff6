"""The template catalogue: your names for templates, and what an account calls them.

Two ways of writing one are read. Logto's list, in which the four mandatory
usage types must appear and ``Generic`` stands in for any usage type not listed::

    [{"usageType": "SignIn", "templateCode": "SMS_1"}, ...]

and a table of one's own, which may hold any names::

    {"SignIn": "SMS_1", "Shipped": {"code": {"china": "SMS_2", "overseas": "SMS_3"},
                                    "params": ["name", "parcel"]}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from sms_core.errors import ConfigError, InvalidMessage
from sms_core.messages import USAGE_TYPES, Template
from sms_core.phone import PhoneNumber
from sms_core.settings import did_you_mean, without_brackets

__all__ = ["MANDATORY", "USAGE_TYPES", "Catalogue", "CatalogueEntry", "catalogue"]

#: Those a connector's list must hold.
MANDATORY = ("Register", "SignIn", "ForgotPassword", "Generic")

_ENTRY_KEYS = {
    "usageType": "name",
    "usage_type": "name",
    "templateCode": "code",
    "template_code": "code",
    "code": "code",
    "params": "params",
    "signName": "sign_name",
    "sign_name": "sign_name",
    "type": "type",  # Logto's form has it and never uses it (connector-aliyun-sms 1.5.5)
}


@attrs.frozen
class CatalogueEntry:
    """What an account calls one template.

    ``params`` are the names the template takes, in the order of its placeholders.
    """

    name: str
    mainland: str
    overseas: str
    params: tuple[str, ...] = ("code",)
    sign_name: str = ""

    def code_for(self, recipient: PhoneNumber) -> str:
        """The provider's code, by where the recipient is."""
        return self.mainland if recipient.is_mainland_china else self.overseas

    def arguments(self, content: Template) -> dict[str, str]:
        """The declared parameters in declared order; anything else stays here.

        Raises:
            InvalidMessage: a declared parameter is not given.
        """
        missing = [name for name in self.params if name not in content.params]
        if missing:
            given = ", ".join(map(repr, sorted(content.params))) or "none"
            raise InvalidMessage(
                f"template {content.name!r} needs {', '.join(map(repr, missing))}, given: {given}. "
                f"Give {'it' if len(missing) == 1 else 'them'} in params, or declare in the "
                "configuration which params the template takes"
            )
        return {name: content.params[name] for name in self.params}


@attrs.frozen
class Catalogue:
    """All templates of one account, by your names for them."""

    entries: Mapping[str, CatalogueEntry] = attrs.field(factory=dict)

    def find(self, name: str) -> CatalogueEntry:
        """The entry of that name, or ``Generic`` for a usage type that has none of its own.

        Raises:
            InvalidMessage: no such template; any other name never falls back, so that a
                misspelt one cannot send another text.
        """
        entry = self.entries.get(name)
        if entry is None and name in USAGE_TYPES:
            entry = self.entries.get("Generic")
        if entry is None:
            known = ", ".join(sorted(self.entries)) or "none"
            meant = did_you_mean(name, self.entries)
            raise InvalidMessage(f"no template {name!r} in this account (it has: {known}){meant}")
        return entry


def catalogue(value: object, place: str = "templates") -> Catalogue:
    """Read either way of writing; every fault is told at once.

    Raises:
        ConfigError: each fault begins with the place of the catalogue, and its own inside it.
    """
    if isinstance(value, Catalogue):
        return value
    faults: list[str] = []
    if isinstance(value, Mapping):
        found = [_entry(name, given, f".{name}", faults) for name, given in value.items()]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        found = list(_listed(value, faults))
    else:
        found = []
        faults.append(": must be a list of usageType and templateCode, or a table of names")
    if faults:
        raise ConfigError(place + fault for fault in faults)
    entries: dict[str, CatalogueEntry] = {}
    for entry in found:
        entries.setdefault(entry.name, entry)  # of a repeated usage type the first counts
    return Catalogue(entries)


def _listed(items: Sequence[object], faults: list[str]) -> Iterator[CatalogueEntry]:
    names = set()
    for index, item in enumerate(items):
        place = f"[{index}]"
        name = _usage_type(item)
        if not name:
            faults.append(f"{place}.usageType: is missing; one of {', '.join(USAGE_TYPES)}")
            continue
        names.add(name)
        yield _entry(name, item, place, faults)
    missing = [name for name in MANDATORY if name not in names]
    if missing:
        faults.append(f": usage types {', '.join(missing)} must be in the list")


def _usage_type(item: object) -> str:
    given = item.get("usageType", item.get("usage_type")) if isinstance(item, Mapping) else None
    return given if isinstance(given, str) else ""


def _entry(name: object, given: object, place: str, faults: list[str]) -> CatalogueEntry:
    fields: dict[str, object] = {"code": given}
    if isinstance(given, Mapping) and not _is_pair(given):
        unknown = sorted(str(key) for key in given if key not in _ENTRY_KEYS)
        faults.extend(f"{place}.{key}: is not a field of a template" for key in unknown)
        fields = {_ENTRY_KEYS[key]: item for key, item in given.items() if key in _ENTRY_KEYS}
    mainland, overseas = _codes(fields.get("code"), place, faults)
    params, sign_name = fields.get("params", ("code",)), fields.get("sign_name", "")
    if not isinstance(sign_name, str):
        faults.append(f"{place}.sign_name: must be text")
    return CatalogueEntry(
        str(name),
        mainland,
        overseas,
        _names(params, place, faults),
        without_brackets(str(sign_name)),
    )


def _codes(code: object, place: str, faults: list[str]) -> tuple[str, str]:
    pair = (code.get("china"), code.get("overseas")) if isinstance(code, Mapping) else (code, code)
    if all(isinstance(item, str) and item.strip() for item in pair):
        return str(pair[0]).strip(), str(pair[1]).strip()
    if isinstance(code, int):
        faults.append(f"{place}.templateCode: must be text; put quotes around the number")
    elif isinstance(code, Mapping):
        faults.append(f"{place}.templateCode: needs both china and overseas, as text")
    else:
        faults.append(f"{place}.templateCode: is missing; text, or {{china, overseas}}")
    return "", ""


def _is_pair(given: Mapping[object, object]) -> bool:
    return bool(given) and set(given) <= {"china", "overseas"}


def _names(params: object, place: str, faults: list[str]) -> tuple[str, ...]:
    if isinstance(params, (list, tuple)) and all(isinstance(name, str) for name in params):
        return tuple(params)
    faults.append(f"{place}.params: must be a list of parameter names")
    return ()
