"""A provider's words without what they repeat: values, numbers, secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from sms_core.phone import PhoneNumber
from sms_core.secret import Secret

__all__ = ["MASK", "without_numbers", "without_secrets", "without_values"]

#: In place of what was taken out.
MASK = "****"


def without_values(text: str, values: Iterable[str]) -> str:
    """None of the values is left: as it is, quoted as in a URL or escaped as in JSON."""
    forms = {form for value in values for form in _echoes(value)}
    # the longest first: a short value inside a longer one would leave the rest of it readable
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def _echoes(value: str) -> Iterator[str]:
    yield value
    if not (value.isalnum() and value.isascii()):
        quoted = quote(value, safe="", errors="replace")
        yield from (json.dumps(value)[1:-1], quoted, quote_plus(value, errors="replace"))
        # quoted once more: a text that was signed holds the whole query so
        yield from (quote(quoted), re.sub("%..", lambda found: found[0].lower(), quoted))


def without_secrets(text: str, secrets: Iterable[Secret | None]) -> str:
    """The same with secrets; those that are empty or not there do not matter."""
    return without_values(text, {each.reveal() for each in secrets if each})


def without_numbers(text: str, numbers: Iterable[PhoneNumber]) -> str:
    """None of the numbers is left, however its figures are spaced."""
    nationals = {number.national for number in numbers}
    lengths = {len(national) for national in nationals}

    def masked(found: re.Match[str]) -> str:
        figures = re.sub(r"\D", "", found[0])
        parts = (figures[at : at + many] for many in lengths for at in range(len(figures)))
        return found[0] if nationals.isdisjoint(parts) else MASK

    return re.sub(r"\d[\d ().-]{5,}\d", masked, text)
