"""What is sent, as values.

No ``repr`` here shows a parameter's value, a text or a full number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType

import attrs

from sms_core.errors import InvalidMessage
from sms_core.phone import PhoneNumber

__all__ = [
    "USAGE_TYPES",
    "Message",
    "Purpose",
    "Template",
    "Text",
    "must_be_message",
    "without_brackets",
]

#: Logto's usage types, in the order of its documentation (connector-kit 5.1.1, 2026-09).
USAGE_TYPES = (
    "SignIn",
    "Register",
    "ForgotPassword",
    "OrganizationInvitation",
    "Generic",
    "UserPermissionValidation",
    "BindNewIdentifier",
    "MfaVerification",
    "BindMfa",
)
_VERIFYING = frozenset(USAGE_TYPES) - {"OrganizationInvitation"}  # which carries no code


class Purpose(Enum):
    """What a message is for, which decides what may be done when its fate is unknown."""

    VERIFICATION = "verification"
    NOTIFICATION = "notification"
    MARKETING = "marketing"


def _encodable(what: str, text: str) -> str:
    if not isinstance(text, str):
        raise InvalidMessage(f"{what} must be text, not {type(text).__name__}")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidMessage(f"{what} holds half a character (a lone surrogate)") from None
    return text


def _name(name: str) -> str:
    return _encodable("the template's name", name)


def _parameters(values: Mapping[str, str]) -> Mapping[str, str]:
    if not isinstance(values, Mapping):
        raise InvalidMessage(f"params must be texts by name, not {type(values).__name__}")
    for name, value in values.items():
        _encodable("the name of a parameter", name)
        if not isinstance(value, str):
            raise InvalidMessage(
                f"parameter {name!r} must be text, not {type(value).__name__}{_why_text(value)}"
            )
        _encodable(f"parameter {name!r}", value)
    return MappingProxyType(dict(values))


def _why_text(value: object) -> str:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return ": as a number it would lose its leading zeros" if number else ""


@attrs.frozen(repr=False, hash=False)
class Template:
    """A template by your own name for it, or a usage type such as ``SignIn``.

    Parameters go by name; which of them an account's template takes, and in
    which order, is that account's configuration.
    """

    name: str = attrs.field(converter=_name)
    params: Mapping[str, str] = attrs.field(factory=dict, converter=_parameters)

    def __repr__(self) -> str:
        return f"Template({self.name!r}, params={sorted(self.params)})"

    def __reduce__(self) -> tuple[type[Template], tuple[str, dict[str, str]]]:
        return type(self), (self.name, dict(self.params))


def _text(text: str) -> str:
    return _encodable("the text", text)


@attrs.frozen(repr=False)
class Text:
    """A text of one's own, for providers that take any."""

    text: str = attrs.field(converter=_text)

    def __repr__(self) -> str:
        return f"<Text of {len(self.text)} characters>"


def _recipients(
    to: str | PhoneNumber | Iterable[str | PhoneNumber],
) -> tuple[PhoneNumber, ...]:
    if isinstance(to, (str, PhoneNumber)):
        return (PhoneNumber.parse(to),)
    if not isinstance(to, Iterable):
        raise InvalidMessage(f"to must be a number or several, not {type(to).__name__}")
    numbers = tuple(dict.fromkeys(PhoneNumber.parse(number) for number in to))
    if not numbers:
        raise InvalidMessage("a message needs at least one recipient in to=")
    return numbers


def _purpose(purpose: Purpose | str) -> Purpose:
    try:
        return Purpose(purpose)
    except ValueError:
        known = ", ".join(each.value for each in Purpose)
        raise InvalidMessage(f"purpose must be one of {known}") from None


def without_brackets(sign_name: str) -> str:
    """Converter: a sign name as the vendors want it, without the 【】 they add themselves."""
    return sign_name.strip("【】")


def _sign_name(text: str) -> str:
    return without_brackets(_encodable("sign_name", text))


def _reference(text: str) -> str:
    return _encodable("reference", text)


def _extension(text: str) -> str:
    return _encodable("extension", text)


@attrs.frozen(repr=False, hash=False)
class Message:
    """One message to one recipient or many.

    Args:
        to: a number or several; a repeated number counts once.
        content: ``Template`` or ``Text``.
        purpose: what it is for.  Unless given, a template named by a usage type that
            carries a code is for verification and everything else is a notification.
        sign_name: instead of the account's own; brackets 【】 are taken off.
        reference: your id for it, echoed by the provider in receipts.
        extension: extension code for replies.
    """

    to: tuple[PhoneNumber, ...] = attrs.field(converter=_recipients)
    content: Template | Text = attrs.field()
    purpose: Purpose = attrs.field(kw_only=True, converter=_purpose)
    sign_name: str = attrs.field(default="", kw_only=True, converter=_sign_name)
    reference: str = attrs.field(default="", kw_only=True, converter=_reference)
    extension: str = attrs.field(default="", kw_only=True, converter=_extension)

    @purpose.default
    def _default_purpose(self) -> Purpose:
        verifying = isinstance(self.content, Template) and self.content.name in _VERIFYING
        return Purpose.VERIFICATION if verifying else Purpose.NOTIFICATION

    @content.validator
    def _check_content(self, _: object, content: Template | Text) -> None:
        if not isinstance(content, (Template, Text)):
            raise InvalidMessage(
                "content must be Template(name, params) or Text(text), "
                f"not {type(content).__name__}"
            )

    def __repr__(self) -> str:
        to = ", ".join(number.masked for number in self.to[:3])
        more = f" and {len(self.to) - 3} more" if len(self.to) > 3 else ""
        return f"<Message to {to}{more}: {self.content!r}, {self.purpose.value}>"


def must_be_message(given: object) -> None:
    """Refuse whatever else is given to ``send``.

    Raises:
        InvalidMessage: it is no ``Message``.
    """
    if not isinstance(given, Message):
        raise InvalidMessage(
            f"send takes Message(to, Template(name, params)), not {type(given).__name__}"
        )
