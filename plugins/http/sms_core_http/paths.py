"""The path language: where something stands in an answer, and what must be so.  Pure.

===========================  ==========================================================
``data.id``                  a member of a table; names are letters, digits and ``_-:@$``
``messages[0]``              an item of a list
``messages[*].status``       of every item: the one text that all of them have
``id or data.id``            the first that is there
``code == 0``, ``code != 0`` compared as texts: ``0`` and ``"0"`` are the same
``data.id``                  as a condition: it is there, and not empty, null or false
``a == 1 and b or c``        ``and`` binds closer than ``or``; there are no parentheses
===========================  ==========================================================

A comparison with what is not there fails, ``!=`` too; with ``[*]`` all items must pass, and there
must be one.  Nothing is evaluated, and no answer makes it fail.

JMESPath can do more.  It is not used, for it does not find ``0`` equal to ``"0"``, takes what is
missing for null, so that ``error != 1`` holds for any error page, and has functions that fail on
values of another kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

__all__ = ["Condition", "Path", "Value", "alternatives", "condition", "nodes", "path", "value"]

#: A member's name, an item's place, or ``None`` for all items.
Path = tuple[str | int | None, ...]
Condition = Callable[[object], bool]
Value = Callable[[object], str]

_NAME, _ITEM = r"[\w:@$-]+", r"\[(?:[0-9]{1,6}|\*)\]"
_PATH = rf"(?:{_NAME}|{_ITEM})(?:\.{_NAME}|{_ITEM})*"
_STEP = re.compile(rf"\[(?:([0-9]+)|\*)\]|({_NAME})")
_TEST = re.compile(rf"""({_PATH})(?:\s*([=!]=)\s*("[^"]*"|'[^']*'|[\w.+-]+))?""")


def path(text: str) -> Path:
    """A single path; ``ValueError`` when it is none."""
    if not re.fullmatch(_PATH, text.strip()):
        raise ValueError("must be a path, for example data.items[0].id")
    return tuple(name or (int(item) if item else None) for item, name in _STEP.findall(text))


def alternatives(text: str) -> list[Path]:
    """Paths joined by ``or``; none for an empty text."""
    return [path(part) for part in re.split(r"\sor\s", text)] if text else []


def value(text: str) -> Value:
    """A function that takes a text out of an answer, an empty one when there is none."""
    paths = alternatives(text)

    def first(answer: object) -> str:
        found = (_in_common(nodes(answer, where)) for where in paths)
        return next((each for each in found if each), "")

    return first


def condition(text: str) -> Condition:
    """A condition, as a function of an answer; ``ValueError`` when it is none."""
    either = [
        [_test(part) for part in re.split(r"\sand\s", parts)] for parts in re.split(r"\sor\s", text)
    ]
    return lambda answer: any(all(test(answer) for test in tests) for tests in either)


def _test(text: str) -> Condition:
    read = _TEST.fullmatch(text.strip())
    if read is None:
        raise ValueError("must be a condition, for example code == 0 and data.id")
    where, equal, literal = path(read[1]), read[2] == "==", (read[3] or "").strip("\"'")
    if read[2] is None:
        return lambda answer: _all(_is_there, nodes(answer, where))
    return lambda answer: _all(lambda n: (_text(n) == literal) is equal, nodes(answer, where))


def nodes(answer: object, where: Path) -> list[object]:
    """Everything that stands at a path."""
    found = [answer]
    for step in where:
        found = [inner for node in found for inner in _inner(node, step)]
    return found


def _inner(node: object, step: str | int | None) -> Iterable[object]:
    if isinstance(step, str):
        return (node[step],) if isinstance(node, dict) and step in node else ()
    if not isinstance(node, list):
        return ()
    return node if step is None else node[step : step + 1]


def _in_common(found: list[object]) -> str:
    texts = {_text(node) for node in found if node is not None}
    return texts.pop() if len(texts) == 1 else ""


def _text(node: object) -> str:
    """A value as text, which tables and lists have none of."""
    if node is None or isinstance(node, bool):
        return {None: "null", True: "true", False: "false"}[node]
    return str(node) if isinstance(node, (str, int, float)) else ""


def _is_there(node: object) -> bool:
    return type(node) in (int, float) or bool(node)


def _all(test: Condition, found: list[object]) -> bool:
    return bool(found) and all(test(node) for node in found)
