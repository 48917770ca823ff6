r"""Answers in plain text: a regular expression with named groups that cannot run away.  Pure.

The whole answer must match and is at most 4 KiB, no group is repeated, and the steps of a match
are counted before: each ``?``, ``|`` and repeat multiplies the ways in which what comes after it
is tried, but for a possessive one (``\s*+``, ``-?+``).  A pattern with more steps than two repeats
and a sentence need is refused.
"""

from __future__ import annotations

import re

__all__ = ["LONGEST", "match", "pattern"]

LONGEST = 4096
#: What two repeats and a sentence take; about a second.
_MOST = 48 * LONGEST**2
#: Steps of setting up what may be come back to.
_BRANCH = 8
#: Characters of a run that take one step.
_RUN = 16
#: Escapes and sets of characters, in which no sign has its meaning.
_ONE_CHARACTER = re.compile(r"\\[^1-9]|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_PART = re.compile(
    r"(?P<open>\((?:\?:|\?P<[^>]*>)?)|(?P<bar>\|)|(?P<one>.)"
    r"(?:(?P<repeat>[*+?]|\{(?:[0-9]+|[0-9]*,[0-9]*)\})(?P<kind>[?+]?))?",
    re.DOTALL,
)
_LENGTHS = {"?": (0, 1), "*": (0, LONGEST), "+": (1, LONGEST)}


def pattern(text: str) -> re.Pattern[str]:
    """The pattern, compiled; ``ValueError`` says which rule it breaks."""
    try:
        made = re.compile(text, re.DOTALL)
    except (re.error, OverflowError, RecursionError):
        raise ValueError("is not a regular expression") from None
    bare = _ONE_CHARACTER.sub("x", text)
    if not made.groupindex:
        raise ValueError("needs at least one named group, as (?P<code>[0-9]+)")
    if re.search(r"\\|\(\?(?!P<|:)", bare):
        raise ValueError("may hold ( ), (?: ) and (?P<name> ), nothing else with (? and no \\1")
    if re.search(r"\)[*+{]", bare):
        raise ValueError("repeats a group, which may take for ever; repeat a set like [^,]")
    if _steps(bare) > _MOST:
        raise ValueError(
            "may try too many ways to match; let repeats and ? keep what they took "
            "with one more +, as \\s*+ and -?+, or write fewer | and ?"
        )
    return made


def match(made: re.Pattern[str], body: bytes) -> dict[str, object] | None:
    """What the groups matched; ``None`` when the answer is longer, no text, or another."""
    try:
        found = made.fullmatch(body[: LONGEST + 1].decode().strip())
    except UnicodeDecodeError:
        return None
    return None if found is None or len(body) > LONGEST else dict(found.groupdict())


def _steps(bare: str) -> int:
    """How many steps a match takes at most, if every part fits wherever it is tried."""
    steps, ways = 0, 1
    start, ended = 1, 0  # the ways in which this group began, and its other branches ended
    outside: list[tuple[int, int]] = []
    for part in _PART.finditer(bare):
        steps += ways * (1 if part["one"] else _BRANCH)
        if part["open"]:
            outside.append((start, ended))
            start, ended = ways, 0
        elif part["bar"]:
            ended, ways = ended + ways, start
        elif part["one"] == ")":
            ways = start if part["kind"] == "+" else ways + ended + start * bool(part["repeat"])
            start, ended = outside.pop()
        elif part["repeat"]:
            least, most = _lengths(part["repeat"])
            steps += ways * most // _RUN
            ways *= 1 if part["kind"] == "+" else most - least + 1
            steps += ways * _BRANCH
        if steps > _MOST:
            break
    return steps


def _lengths(repeat: str) -> tuple[int, int]:
    """The fewest and the most characters; no answer has more than ``LONGEST``."""
    if repeat in _LENGTHS:
        return _LENGTHS[repeat]
    low, comma, high = repeat.strip("{}").partition(",")
    least = min(int(low or 0), LONGEST)
    return least, min(int(high or LONGEST), LONGEST) if comma else least
