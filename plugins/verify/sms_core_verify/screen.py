"""The last line by which phones fill a code in by themselves, and a linter for such texts.

Origin-bound one-time codes (WICG draft, read 2026-10): the **last** line is ``@host #code``,
one space between, nothing before or after; ``@embedded-host`` may follow for a frame of another
site.  The host means https.  Pure.

In mainland China templates are approved beforehand, so the line must be part of the approved
text, with the code as its variable: ``origin_line("shop.example", "${code}")``.
"""

from __future__ import annotations

import re
from enum import Enum

import attrs

from sms_core.errors import InvalidMessage

__all__ = ["Fault", "Finding", "lint", "origin_line", "with_origin"]

_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)
_CODE = re.compile(r"[^\s#@]+")
_LINE = re.compile(r"@(?P<host>\S+) #(?P<code>[^\s#@]+)( @(?P<embedded>\S+))?")
_LIKE = re.compile(r"@\S+\s*#\s*\S+")


class Fault(Enum):
    """What is wrong with a text."""

    MISSING = "no line @host #code"
    NOT_LAST = "the line @host #code is not the last one"
    SHAPE = "the last line must be exactly @host #code, with one space"
    HOST = "the host must be lowercase ASCII (punycode), without scheme, port or path"
    OTHER_HOST = "the line is for another host"
    OTHER_CODE = "the line holds another code than the text"
    TWICE = "the code must stand in the text once, and once in the line"


@attrs.frozen
class Finding:
    """A fault, and the number of its line from 1."""

    fault: Fault
    line: int


def origin_line(host: str, code: str, embedded: str = "") -> str:
    """``@host #code``, or ``@host #code @embedded``.

    Args:
        host: of the page that asks for the code, such as ``shop.example``.
        code: the code, or a template's variable for it.
        embedded: of a frame in it that may have the code.

    Raises:
        InvalidMessage: a host or code that no phone would read.
    """
    for name in filter(None, (host, embedded)):
        if not _HOST.fullmatch(name):
            raise InvalidMessage(f"{name!r}: {Fault.HOST.value}")
    if not host or not _CODE.fullmatch(code):
        raise InvalidMessage("the line needs a host, and a code without blanks, # or @")
    return f"@{host} #{code}" + (f" @{embedded}" if embedded else "")


def with_origin(text: str, host: str, code: str, embedded: str = "") -> str:
    """A text with that line at its end, after an empty one."""
    return f"{text.rstrip()}\n\n{origin_line(host, code, embedded)}"


def lint(text: str, *, host: str = "", code: str = "") -> tuple[Finding, ...]:
    """What would keep a phone from reading the code; empty when nothing would.

    Args:
        text: of the whole message.
        host, code: that the line must be for; by default any.
    """
    lines = text.split("\n")
    last = _LINE.fullmatch(lines[-1])
    if last is None:
        return (_missed(lines),)
    faults = []
    if not all(_HOST.fullmatch(last[name]) for name in ("host", "embedded") if last[name]):
        faults.append(Fault.HOST)
    elif host and last["host"] != host:
        faults.append(Fault.OTHER_HOST)
    if code and last["code"] != code:
        faults.append(Fault.OTHER_CODE)
    if _times(last["code"], "\n".join(lines[:-1])) != 1:
        faults.append(Fault.TWICE)
    return tuple(Finding(fault, len(lines)) for fault in faults)


def _missed(lines: list[str]) -> Finding:
    number = next((i for i, line in reversed([*enumerate(lines, 1)]) if _LIKE.search(line)), 0)
    if number == 0:
        return Finding(Fault.MISSING, len(lines))
    shaped = _LINE.fullmatch(lines[number - 1]) is not None
    return Finding(Fault.NOT_LAST if shaped or number < len(lines) else Fault.SHAPE, number)


def _times(code: str, text: str) -> int:
    """How often a code stands by itself, not inside a longer run of letters and digits."""
    return len(re.findall(rf"(?<![0-9A-Za-z]){re.escape(code)}(?![0-9A-Za-z])", text))
