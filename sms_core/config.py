"""Structure settings with cattrs, and tell all their faults at once.

Nothing here reads a file or the environment: the caller passes in how.
No sentence holds a value that was given, so none can hold a secret.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, TypeVar, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.gen import make_dict_structure_fn, override

from sms_core.errors import ConfigError
from sms_core.receiving import Protection
from sms_core.secret import Secret
from sms_core.settings import Endpoint, did_you_mean, endpoint
from sms_core.templates import Catalogue, catalogue

__all__ = ["AccountSettings", "Resolve", "snake_case", "structure"]

T = TypeVar("T")

_TWICE = "is given twice, in snake_case and in camelCase"

#: Turns ``{"env": "NAME"}`` or ``{"file": "path"}`` into the text it stands for.
Resolve = Callable[[Mapping[str, object]], str]


@attrs.frozen
class AccountSettings:
    """What an account's settings hold beside its provider's own.

    ``strict_phone_region_number_check``: bare eleven digits are not taken for mainland China;
    ``receipts``: what reports that are pushed for it must bring.
    """

    provider: str
    strict_phone_region_number_check: bool = False
    receipts: Protection = attrs.field(factory=Protection)


def structure(settings: Mapping[str, object], into: type[T], resolve: Resolve) -> T:
    """Make a configuration object from settings in snake_case or camelCase.

    Raises:
        ConfigError: with every fault, each beginning with the path of its setting.
    """
    names = {snake_case(str(name)): str(name) for name in settings}
    faults = [f"{name}: {_TWICE}" for name in _twice(settings)]
    try:
        made: T = _converter(resolve).structure(_in_snake_case(settings), into)
    except ClassValidationError as error:
        faults += [_as_written(fault, names) for fault in _faults(error, "")]
        raise ConfigError(faults) from None
    if faults:
        raise ConfigError(faults)
    return made


def snake_case(name: str) -> str:
    """``accessKeyId`` → ``access_key_id``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _in_snake_case(settings: Mapping[str, object]) -> dict[str, object]:
    return {snake_case(str(name)): given for name, given in settings.items()}


def _twice(settings: Mapping[str, object]) -> list[str]:
    """Settings that are there in both spellings, so that one would count for nothing."""
    return [
        name for name, times in Counter(map(snake_case, map(str, settings))).items() if times > 1
    ]


def camel_case(name: str) -> str:
    """``access_key_id`` → ``accessKeyId``."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _as_written(fault: str, names: Mapping[str, str]) -> str:
    """A fault with settings spelt as the user spells them."""
    name, rest = re.match(r"(\w*)(.*)", fault, re.DOTALL).groups()  # type: ignore[union-attr]
    if all(snake == given for snake, given in names.items()):
        return fault
    spelt = re.sub(r"(?<=did you mean ')\w+", lambda found: camel_case(found[0]), rest)
    return names.get(name, camel_case(name)) + spelt


def _converter(resolve: Resolve) -> Converter:
    converter = Converter(forbid_extra_keys=True)

    def text(value: object, _: object) -> str:
        if isinstance(value, Mapping):
            return resolve(value)
        if not isinstance(value, str):
            quotes = "" if isinstance(value, (type(None), list)) else "; put quotes around it"
            raise TypeError(f"must be text, not {_kind(value)}{quotes}")
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise ValueError("holds half a character (a lone surrogate)")
        return value

    converter.register_structure_hook(str, text)
    converter.register_structure_hook(Secret, lambda value, _: Secret(text(value, _)))
    converter.register_structure_hook(bool, _exactly(bool, "true or false"))
    converter.register_structure_hook(int, _exactly(int, "a whole number"))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(Endpoint, lambda value, _: endpoint(text(value, _)))
    converter.register_structure_hook(Catalogue, lambda value, _: catalogue(value, ""))
    converter.register_structure_hook_func(
        lambda kind: isinstance(kind, type) and issubclass(kind, Enum), _member
    )
    converter.register_structure_hook_factory(attrs.has, lambda kind: _fields(kind, converter))
    return converter


def _fields(kind: type[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    """Structure an attrs class, running each field's validator at that field."""
    overrides = {
        field.name: override(struct_hook=_checked(field, converter)) for field in attrs.fields(kind)
    }
    make = make_dict_structure_fn(
        kind,
        converter,
        _cattrs_forbid_extra_keys=True,
        _cattrs_detailed_validation=True,
        **overrides,  # type: ignore[arg-type]
    )

    def hook(value: Any, of: Any) -> Any:
        if not isinstance(value, Mapping):
            raise TypeError(f"must be a table, not {_kind(value)}")
        if twice := _twice(value):
            raise ValueError(f"{twice[0]} {_TWICE}")
        return make(_in_snake_case(value), of)

    return hook


def _checked(field: attrs.Attribute[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    def hook(value: object, kind: Any) -> Any:
        if get_origin(kind) in (list, tuple) and not isinstance(value, (list, tuple)):
            raise TypeError(f"must be a list, not {_kind(value)}")  # a text would be taken apart
        if get_origin(kind) is Mapping and not isinstance(value, Mapping):
            raise TypeError(f"must be a table, not {_kind(value)}")
        made = converter.structure(value, kind)
        # what the class itself will do again, here so that a fault is told at its field
        convert: Any = field.converter
        plain = convert is not None and not isinstance(convert, attrs.Converter)
        if field.validator is not None:
            field.validator(None, field, convert(made) if plain else made)
        return made

    return hook


def _exactly(kind: type[T], wanted: str) -> Callable[[Any, Any], T]:
    def hook(value: object, _: object) -> T:
        if type(value) is not kind:
            raise TypeError(f"must be {wanted}, not {_kind(value)}")
        return value

    return hook


def _number(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"must be a number, not {_kind(value)}")
    return float(value)


def _member(value: object, kind: type[Enum]) -> Enum:
    try:
        return kind(value)
    except ValueError:
        choices = ", ".join(str(member.value) for member in kind)
        raise ValueError(f"must be one of {choices}") from None


def _kind(value: object) -> str:
    return next((name for kinds, name in _KINDS if isinstance(value, kinds)), type(value).__name__)


_KINDS = (
    (type(None), "nothing"),
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "text"),
    ((list, tuple), "a list"),
    (Mapping, "a table"),
)


def _faults(error: BaseException, path: str) -> Iterator[str]:
    if isinstance(error, (ClassValidationError, IterableValidationError)):
        placed, others = error.group_exceptions()
        for inner, note in placed:
            name = getattr(note, "name", getattr(note, "index", ""))
            yield from _faults(inner, f"{path}.{name}" if path else str(name))
        for inner in others:
            yield from _faults(inner, path)
    elif isinstance(error, ForbiddenExtraKeysError):
        known = [field.name for field in attrs.fields(error.cl)]
        for name in sorted(error.extra_fields):
            at = f"{path}.{name}" if path else name
            yield f"{at}: is not a setting here{_meant(name, known)}"
    elif isinstance(error, ConfigError):
        yield from (f"{path}{fault}" for fault in error.faults)
    elif isinstance(error, KeyError):
        yield f"{path}: is missing"
    else:
        yield f"{path}: {error}"


def _meant(name: str, known: list[str]) -> str:
    return did_you_mean(name, known) or f"; settings are {', '.join(known)}"
