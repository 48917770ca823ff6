"""``PhoneNumber``: an E.164 value and its parser.  No metadata library.

Only what routing and rendering need is known here: where the calling code
ends, and whether a number is of mainland China.  Whether a number is in
service is the provider's to say.
"""

from __future__ import annotations

import re

import attrs

from sms_core.errors import InvalidMessage

__all__ = ["PhoneNumber"]

#: ITU-T E.164 calling codes of two digits; 1 and 7 have one, all others three.
_TWO_DIGITS = frozenset(
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 "
    "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98".split()
)
_SEPARATORS = str.maketrans("", "", " -().\u00a0\u3000\u2010\u2011\u2013")
_FULL_WIDTH = str.maketrans("＋０１２３４５６７８９", "+0123456789")
#: What is dialled at home only, right after a calling code; Italy (39) dials it from anywhere.
_TRUNK_ZERO = re.compile(r"^(\W*(?:00\W*)?(?!39|[17]\d)[1-9]\d{0,2}\W*)\(0\)", re.ASCII)
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_BARE_MAINLAND = re.compile(r"1[0-9]{10}")


@attrs.frozen(repr=False)
class PhoneNumber:
    """A number as E.164, for example ``+8613800138000``.

    ``assumed`` tells that the number came as eleven bare digits beginning with 1 and
    mainland China was taken for granted, as Logto's connectors do.  It does not take
    part in comparisons.
    """

    e164: str = attrs.field()
    assumed: bool = attrs.field(default=False, eq=False)

    @e164.validator
    def _check_shape(self, _: object, e164: str) -> None:
        if not _E164.fullmatch(e164):
            raise InvalidMessage(
                f"{_shape(e164)} is not E.164; PhoneNumber.parse reads other forms"
            )

    @classmethod
    def parse(cls, text: str | PhoneNumber) -> PhoneNumber:
        """Read a number as people write it.

        ``+86 138-0013-8000``, ``0086138…``, ``86138…`` and, unless an account is strict,
        bare ``138…`` all name one number.  Without ``+`` or ``00`` the digits are taken to
        begin with the calling code.  ``(0)`` right after it is what is dialled at home only:
        ``+44 (0)7700 900123`` is ``+447700900123``.

        Raises:
            InvalidMessage: it cannot be a number; the sentence shows none of its digits.
        """
        if isinstance(text, PhoneNumber):
            return text
        if not isinstance(text, str):
            raise InvalidMessage(f"a phone number must be text, not {type(text).__name__}")
        digits = text
        if not (text.isascii() and text.isdecimal()):
            digits = _TRUNK_ZERO.sub(r"\1", text.translate(_FULL_WIDTH)).translate(_SEPARATORS)
        if _BARE_MAINLAND.fullmatch(digits):
            return cls(f"+86{digits}", assumed=True)
        digits = digits.removeprefix("00")
        e164 = digits if digits.startswith("+") else f"+{digits}"
        if not _E164.fullmatch(e164):
            raise InvalidMessage(
                f"{_shape(text)} is not a phone number: write it as + and country code and "
                "number, 8 to 16 characters, for example +8613800138000"
            )
        return cls(e164)

    def strict(self) -> PhoneNumber:
        """The number when country codes are never assumed: bare ``1…`` is then a +1 number."""
        return PhoneNumber(f"+{self.e164[3:]}") if self.assumed else self

    @property
    def calling_code(self) -> str:
        """``86`` of ``+8613800138000``."""
        if self.e164[1] in "17":
            return self.e164[1]
        return self.e164[1:3] if self.e164[1:3] in _TWO_DIGITS else self.e164[1:4]

    @property
    def national(self) -> str:
        """What follows the calling code."""
        return self.e164[1 + len(self.calling_code) :]

    @property
    def is_mainland_china(self) -> bool:
        """A mainland mobile number: calling code 86 and eleven digits beginning with 1."""
        return len(self.e164) == 14 and self.e164.startswith("+861")

    @property
    def masked(self) -> str:
        """The number for logs and messages: ``+86138****8000``."""
        digits = len(self.e164)
        shown = 4 if digits > 10 else 2
        start = min(6, digits - shown - 4)
        return f"{self.e164[:start]}****{self.e164[-shown:]}"

    def __repr__(self) -> str:
        return f"<PhoneNumber {self.masked}>"

    def __str__(self) -> str:
        """The masked number, so that no log shows a whole one by accident; see ``e164``."""
        return self.masked


def _shape(text: str) -> str:
    """A refused text with its digits hidden."""
    hidden = re.sub(r"\d", "#", text[:24])
    return repr(hidden + "…" if len(text) > 24 else hidden)
