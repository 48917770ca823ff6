"""Exit statuses, and the one way a command fails."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import ClassVar

import click

from sms_core import Outcome

__all__ = ["Defect", "Failed", "Status", "Unanswered", "Vetoed", "sentence"]


class Status(IntEnum):
    """What the exit status tells."""

    ACCEPTED = 0
    REJECTED = 1
    SETUP = 2
    UNKNOWN = 3
    NOT_SENT = 4
    INTERRUPTED = 130

    @classmethod
    def of(cls, outcome: Outcome) -> Status:
        """The status of an outcome of the same name."""
        return cls[outcome.name]


class Failed(click.ClickException):
    """Ends the command: ``Error: …`` on standard error, and an exit status."""

    exit_code: ClassVar[int] = Status.SETUP


class Vetoed(Failed):
    """A hook refused the message."""

    exit_code: ClassVar[int] = Status.REJECTED


class Unanswered(Failed):
    """A provider did not tell what it was asked."""

    exit_code: ClassVar[int] = Status.UNKNOWN


class Defect(Failed):
    """A fault of this program; whether a message went out is not known."""

    exit_code: ClassVar[int] = Status.UNKNOWN


def sentence(error: Exception) -> str:
    """An error's own words; parameters that a template needs are given by options here."""
    needed = _NEEDED.match(str(error))
    if needed is None:
        return str(error)
    options = " ".join(f"--param {name}=..." for name in re.findall("'(.+?)'", needed[1]))
    return str(error).replace(" in params,", f" with {options},")


#: Of ``sms_core.templates``.
_NEEDED = re.compile(r"template '.*' needs ('.+'), given: ")
