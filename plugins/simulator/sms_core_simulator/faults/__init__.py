"""Faults: rules that match calls, connections and receipts, and what they do to them."""

from sms_core_simulator.faults.book import NO_PLAN, Fate, Faults, Plan
from sms_core_simulator.faults.effects import EFFECTS, Effect
from sms_core_simulator.faults.magic import magic_table
from sms_core_simulator.faults.rule import Facts, FaultError, Rule

__all__ = [
    "EFFECTS",
    "NO_PLAN",
    "Effect",
    "Facts",
    "Fate",
    "FaultError",
    "Faults",
    "Plan",
    "Rule",
    "magic_table",
]
