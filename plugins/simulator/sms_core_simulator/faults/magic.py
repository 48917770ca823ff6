"""Numbers that fail by themselves, with nothing configured: 1990000xxxx."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sms_core_simulator.faults.effects import EFFECTS
from sms_core_simulator.faults.rule import Rule

__all__ = ["PREFIX", "magic_rule", "magic_table"]

#: What the numbers have in common, for a quick look at a request.
PREFIX = "1990000"
_NUMBER = re.compile(rf"(?:\+?86)?{PREFIX}([0-9]{{4}})")

#: The last four digits, and the fault.
_FAULTS: Mapping[str, Mapping[str, object]] = {
    "0001": {"effect": "code", "code": "throttled"},
    "0002": {"effect": "code", "code": "limited"},
    "0003": {"effect": "code", "code": "balance"},
    "0004": {"effect": "code", "code": "number"},
    "0005": {"effect": "code", "code": "blocked"},
    "0006": {"effect": "code", "code": "template"},
    "0007": {"effect": "code", "code": "sign_name"},
    "0008": {"effect": "code", "code": "content"},
    "0009": {"effect": "code", "code": "permission"},
    "0010": {"effect": "code", "code": "service"},
    "0301": {"effect": "redirect"},
    "0429": {"effect": "status", "status": 429},
    "0500": {"effect": "status", "status": 500},
    "0502": {"effect": "status", "status": 502},
    "0503": {"effect": "status", "status": 503},
    "0504": {"effect": "status", "status": 504},
    "1001": {"effect": "reset", "stage": "body"},
    "1002": {"effect": "lose_answer"},
    "1003": {"effect": "close", "stage": "body"},
    "1004": {"effect": "close", "stage": "accepted"},
    "1005": {"effect": "hang", "stage": "body"},
    "1006": {"effect": "hang", "stage": "accepted"},
    "1007": {"effect": "hang", "stage": "answer"},
    "1008": {"effect": "truncated"},
    "1009": {"effect": "slow"},
    "1010": {"effect": "latency", "seconds": 3},
    "1011": {"effect": "garbage"},
    "1012": {"effect": "noise"},
    "1013": {"effect": "oversized"},
    "1014": {"effect": "gzip_bomb"},
    "1015": {"effect": "wrong_length"},
    "1016": {"effect": "status", "status": 500, "stage": "accepted"},
    "1017": {"effect": "clock"},
    "2001": {"effect": "receipt", "code": "off"},
    "2002": {"effect": "receipt", "code": "invalid"},
    "2003": {"effect": "receipt", "code": "full"},
    "2004": {"effect": "receipt", "code": "blocked"},
    "2005": {"effect": "receipt", "code": "content"},
    "2006": {"effect": "receipt", "code": "expired"},
    "2007": {"effect": "receipt", "code": "unknown"},
    "2011": {"effect": "receipt_never"},
    "2012": {"effect": "receipt_twice"},
    "2013": {"effect": "receipt_late"},
    "2014": {"effect": "receipt_out_of_order"},
}
_MAGIC = {
    suffix: Rule.of({**fault, "number": f"*{PREFIX}{suffix}"}) for suffix, fault in _FAULTS.items()
}


def magic_rule(number: str) -> Rule | None:
    """The fault a number always has."""
    found = _NUMBER.fullmatch(number)
    return _MAGIC.get(found[1]) if found else None


def magic_table() -> list[dict[str, object]]:
    """Every magic number with its fault and what that does."""
    return [
        {**rule.as_dict(), "number": f"{PREFIX}{suffix}", "words": EFFECTS[rule.effect].words}
        for suffix, rule in _MAGIC.items()
    ]
