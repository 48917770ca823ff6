r"""Answers in plain text: a regular expression with named groups that cannot run away.  Pure.

The whole answer must match and is at most 4 KiB, no group is repeated, and at most two repeats
may try several lengths, or one beside possessive ones (``\s*+``).  So the time of a match grows
with the square of the length at worst, whatever the answer.
"""

from __future__ import annotations

import re

__all__ = ["LONGEST", "match", "pattern"]

LONGEST = 4096
#: Escapes and sets of characters, in which no sign has its meaning.
_ONE_CHARACTER = re.compile(r"\\[^1-9]|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPEAT = re.compile(r"(?:[*+]|\{\d*,\d*\})[?+]?")


def pattern(text: str) -> re.Pattern[str]:
    """The pattern, compiled; ``ValueError`` says which rule it breaks."""
    try:
        made = re.compile(text, re.DOTALL)
    except (re.error, OverflowError, RecursionError):
        raise ValueError("is not a regular expression") from None
    bare = _ONE_CHARACTER.sub("x", text)
    repeats = _REPEAT.findall(bare)
    possessive = [each for each in repeats if each[1:].endswith("+")]
    if not made.groupindex:
        raise ValueError("needs at least one named group, as (?P<code>[0-9]+)")
    if re.search(r"\\|\(\?(?!P<|:)", bare):
        raise ValueError("may hold ( ), (?: ) and (?P<name> ), nothing else with (? and no \\1")
    if re.search(r"\)[*+{]", bare):
        raise ValueError("repeats a group, which may take for ever; repeat a set like [^,]")
    if len(repeats) - len(possessive) + bool(possessive) > 2:
        raise ValueError(
            "has too many repeats that try several lengths; "
            "write all but one of them with one more +, as \\s*+"
        )
    return made


def match(made: re.Pattern[str], body: bytes) -> dict[str, object] | None:
    """What the groups matched; ``None`` when the answer is longer, no text, or another."""
    try:
        found = made.fullmatch(body[: LONGEST + 1].decode().strip())
    except UnicodeDecodeError:
        return None
    return None if found is None or len(body) > LONGEST else dict(found.groupdict())
