"""What a check is, and what all of them use.

A check is a function of a ``Subject``.  It returns when the provider passes, and raises anything
at all when it does not.  None of them needs pytest; those that try many inputs need hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from sms_core.providers import Capabilities, Evidence, Pulls, Pushes
from sms_core.testing.subject import Subject

__all__ = ["Check", "Need", "check"]


@attrs.frozen
class Need:
    """What a check needs; ``words`` name it."""

    words: str
    met: Callable[[Subject], bool]


def _can(words: str, met: Callable[[Capabilities], bool]) -> Need:
    return Need(f"capability `{words}`", lambda subject: met(subject.can))


SEVERAL = _can("max_recipients", lambda can: can.max_recipients > 1)
TEMPLATES = _can("templates", lambda can: can.templates)
RECORDS = _can("evidence` or `status", lambda can: can.evidence is not Evidence.NONE or can.status)
PROOF = _can("evidence` = `proves", lambda can: can.evidence is Evidence.PROVES)
PUSHES = _can("pushes", lambda can: can.pushes is not Pushes.NONE)
SIGNED_PUSHES = _can("pushes` = `signed", lambda can: can.pushes is Pushes.SIGNED)
PULLS = _can("pulls", lambda can: can.pulls is not Pulls.NONE)
CONVERSION = _can("conversion", lambda can: can.conversion)
SIGNATURE = Need("`authentic` in the case", lambda subject: subject.case.authentic is not None)
TIMED_PUSHES = Need(
    "a push with `fresh_for` in the case",
    lambda subject: any(each.fresh_for is not None for each in subject.case.pushes),
)


@attrs.frozen
class Check:
    """One thing that every provider must do.

    Attributes:
        id: lowercase, with hyphens.
        theme: of several checks.
        statement: one sentence.
        needs: what it needs to make sense; it is skipped without.
        function: raises when the provider does not do it.
    """

    id: str
    theme: str
    statement: str
    needs: tuple[Need, ...]
    function: Callable[[Subject], None] = attrs.field(repr=False)

    def skipped(self, subject: Subject) -> str:
        """Why it does not apply to a provider; empty when it does."""
        missing = [need.words for need in self.needs if not need.met(subject)]
        return f"needs {' and '.join(missing)}" if missing else ""


def check(theme: str, *needs: Need) -> Callable[[Callable[[Subject], None]], Check]:
    """Make a check of a function: its name is the id, its docstring the statement."""

    def made(function: Callable[[Subject], None]) -> Check:
        statement = " ".join((function.__doc__ or "").partition("\n\n")[0].split())
        return Check(function.__name__.replace("_", "-"), theme, statement, needs, function)

    return made
