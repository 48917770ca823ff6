"""Texts with placeholders, and trees of them: what a request is made of.  Pure.

``{name}`` stands for a value; ``{{`` and ``}}`` are braces.  Nothing is evaluated: a value is put
in after its text was taken apart, so that none can hold a placeholder, and is encoded by where
it stands.  Sentences about faults repeat nothing of a text, for it may hold a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from math import isfinite

import attrs

from sms_core.settings import did_you_mean

__all__ = ["ONE_BY_ONE", "Hole", "Values", "fill", "holes", "parsed", "phrase", "render"]

Values = Mapping[str, object]
#: Every placeholder; after ``param.`` and ``secret.`` comes a name.
NAMES = (
    "to text template params params.list params.json sign_name reference extension nonce "
    "param. secret."
).split()
#: These are no texts but whole values of a JSON body.
_STRUCTURES = frozenset({"params", "params.list"})
#: A value of the request that is nothing but one of these is left out when the message has none.
_OPTIONAL = ("reference", "extension")
#: Among the values, all numbers, for lists that hold ``{to}``.
ONE_BY_ONE = "to.each"
_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")
_NOTHING = object()


@attrs.frozen
class Hole:
    """A placeholder."""

    name: str


Phrase = tuple[str | Hole, ...]


def phrase(text: str, names: Sequence[str] = NAMES) -> Phrase:
    """A text taken apart; ``ValueError`` when a brace is alone or a placeholder none of these."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds half a character (a lone surrogate)")
    return tuple(_part(part[0], part[1], names) for part in _PART.finditer(text))


def _part(part: str, name: str | None, names: Sequence[str]) -> str | Hole:
    if part in ("{", "}"):
        raise ValueError("holds a single brace; a brace itself is written twice, {{ or }}")
    if name is None:
        return {"{{": "{", "}}": "}"}.get(part, part)
    start = re.match(r"(param|secret)\.(?=.)", name)
    if name not in names and not (start and start[0] in names):
        meant = did_you_mean(name, names) or f"; there are {', '.join(names) or 'none'}"
        raise ValueError(f"holds an unknown placeholder{meant}")
    return Hole(name)


def parsed(
    tree: object, at: str, faults: list[str], *, json: bool = False, depth: int = 0
) -> object:
    """A configured tree with its texts taken apart; every fault is added with its path.

    Unless it is JSON, it is a text, or a table of texts and lists of texts.
    """
    if isinstance(tree, str):
        return _parsed_text(tree, at, faults, json)
    below = partial(parsed, faults=faults, json=json, depth=depth + 1)
    if isinstance(tree, Mapping) and len(tree) == 1 and {*tree} <= {"env", "file"}:
        faults.append(f"{at}: a secret goes into secrets and stands here as {{secret.NAME}}")
    elif isinstance(tree, Mapping) and (json or depth == 0):
        if not all(name.isprintable() for name in tree):
            faults.append(f"{at}: a name in it cannot be printed")
        return {name: below(each, f"{at}.{name}") for name, each in tree.items()}
    elif isinstance(tree, list) and (json or depth == 1):
        return [below(each, f"{at}.{place}") for place, each in enumerate(tree)]
    elif not json or not (tree is None or (isinstance(tree, (int, float)) and isfinite(tree))):
        faults.append(f"{at}: must be text{', a number, true or false, a list or a table' * json}")
    return tree


def _parsed_text(text: str, at: str, faults: list[str], json: bool) -> Phrase:
    try:
        parts = phrase(text)
    except ValueError as error:
        faults.append(f"{at}: {error}")
        return ()
    names = {part.name for part in parts if isinstance(part, Hole)}
    if names & _STRUCTURES and (len(parts) > 1 or not json):
        faults.append(f"{at}: params and params.list are whole values of json; see params.json")
    return parts


def holes(tree: object, at: str = "") -> Iterator[tuple[str, str]]:
    """The name of every placeholder of a tree taken apart, after the path of its text."""
    if isinstance(tree, tuple):
        yield from ((at, part.name) for part in tree if isinstance(part, Hole))
    for name, value in _items(tree):
        yield from holes(value, f"{at}.{name}")


def _items(tree: object) -> Iterator[tuple[object, object]]:
    if isinstance(tree, (dict, list)):
        yield from tree.items() if isinstance(tree, dict) else enumerate(tree)


def fill(text: Phrase, values: Values, encode: Callable[[str], str] = str) -> str:
    """The text with values in it, each encoded."""
    return "".join(p if isinstance(p, str) else encode(str(values[p.name])) for p in text)


def render(tree: object, values: Values) -> object:
    """A tree with values in it."""
    if isinstance(tree, dict):
        made = {name: render(value, values) for name, value in tree.items()}
        return {name: value for name, value in made.items() if value is not _NOTHING}
    if isinstance(tree, list):
        items = (render(item, each) for item in tree for each in _each(item, values))
        return [item for item in items if item is not _NOTHING]
    if not isinstance(tree, tuple):
        return tree
    only = tree[0].name if len(tree) == 1 and isinstance(tree[0], Hole) else ""
    if only in _STRUCTURES:
        return values[only]
    return _NOTHING if only in _OPTIONAL and not values[only] else fill(tree, values)


def _each(item: object, values: Values) -> Iterator[Values]:
    """Once, or once for each number when the item holds ``{to}``."""
    numbers = values[ONE_BY_ONE]
    if isinstance(numbers, tuple) and "to" in {name for _, name in holes(item)}:
        yield from ({**values, "to": number, ONE_BY_ONE: (number,)} for number in numbers)
    else:
        yield values
