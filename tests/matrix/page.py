"""Write ``docs/reference/outcomes.md``, the table the matrix proves.

``python -m matrix.page`` (with ``tests`` and ``tests/transports`` on the path) writes it.
"""

from collections.abc import Iterator
from pathlib import Path

from matrix.cases import Case, combinations, expected
from matrix.faults import FAULTS, SECTIONS, Fault
from matrix.senders import SENDERS
from sms_core import OnUnknown, Outcome, Purpose

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "outcomes.md"

HEAD = """# Outcomes under faults

<!-- Made by tests/matrix/page.py; edit that, or the tables it reads. -->

What becomes of a message when its provider's server fails in each of {faults} ways. Every cell is
proved by the fault matrix, against servers that fail on purpose and know what they took: with both
providers, all purposes and rules, on a new and on a reused connection, sent by

{senders}

The full product is {cases:,} cases; the test suite takes some of each.

In every one of them

- the outcome is the truth known to the servers: `ACCEPTED` only if one of them took the message,
  `REJECTED` and `NOT_SENT` only if none did, `UNKNOWN` only where the client cannot know;
- all servers together took the message once at most; twice, with the same code, only where a cell
  says so;
- no exchange was made that the result does not list;
- nothing took more than 50 ms longer than its limit.

How to read a row: *took it* tells whether the failing server had taken the message, which the
client does not see. *One account* is the outcome when there is no other, whatever the purpose.
With *two accounts* the other one works: a *code* is a message for verification, *others* are
notifications and marketing, *resend* is any message with `on_unknown = "resend"`. With
`on_unknown = "raise"` a code is treated like the others.
"""

COLUMNS = (
    (1, Purpose.NOTIFICATION, None),
    (2, Purpose.VERIFICATION, None),
    (2, Purpose.NOTIFICATION, None),
    (2, Purpose.NOTIFICATION, OnUnknown.RESEND),
)


def page() -> str:
    """The whole page."""
    senders = "\n".join(f"- {name}" for name in SENDERS)
    cases = len(FAULTS) * len(SENDERS) * 2 * len(list(combinations()))
    head = HEAD.format(faults=len(FAULTS), senders=senders, cases=cases)
    return head + "".join(_section(title, faults) for title, faults in SECTIONS.items())


def _section(title: str, faults: tuple[Fault, ...]) -> str:
    rows = "".join(f"| {' | '.join(_cells(fault))} |\n" for fault in faults)
    return f"""
## {title}

| the server | took it | one account | two: a code | two: others | two: resend |
| --- | --- | --- | --- | --- | --- |
{rows}"""


def _cells(fault: Fault) -> Iterator[str]:
    yield fault.name
    yield "yes" if fault.takes else "no"
    for accounts, purpose, rule in COLUMNS:
        yield _cell(Case(fault, "aliyun", "", purpose, rule, accounts, reused=False))


def _cell(case: Case) -> str:
    outcomes = expected(case)
    words = " or ".join(f"`{each.name}`" for each in Outcome if each in outcomes)
    doubled = case.fault.takes and Outcome.UNKNOWN in case.fault.labels and case.resends
    return f"{words}, two copies" if doubled else words


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
