"""Settings of a gateway: how it is asked, and how its answers are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

import attrs

from sms_core import ConfigError, PhoneNumber, Secret, Verdict
from sms_core.settings import Endpoint, without_brackets
from sms_core.settings import endpoint as as_endpoint
from sms_core.templates import Catalogue, catalogue
from sms_core_http import checks, paths
from sms_core_http.patterns import pattern as as_pattern

__all__ = ["Answer", "Basic", "Each", "Errors", "Format", "HttpConfig", "Method", "Numbers"]

MOST_RECIPIENTS = 1000
LONGEST_REFERENCE = 1024

Codes = tuple[str, ...]


class Method(Enum):
    """How the gateway is asked."""

    POST = "POST"
    GET = "GET"
    PUT = "PUT"


class Format(Enum):
    """What its answers are written in, unless a pattern reads them."""

    JSON = "json"
    FORM = "form"


def _told(faults: Callable[[Any], Iterable[str]]) -> Callable[[Any, Any, Any], None]:
    """Validator: collects all faults of a value."""

    def check(_: object, __: object, value: object) -> None:
        if found := tuple(faults(value)):
            raise ConfigError(found)

    return check


def _read(parse: Callable[[str], object], default: Any = "") -> Any:
    """A field of text in one of this plugin's languages; empty when not given."""
    return attrs.field(default=default, validator=lambda _, __, text: text and parse(text))


@attrs.frozen(kw_only=True)
class Numbers:
    """How numbers are written.

    Attributes:
        prefix: before the calling code: ``+``, ``00`` or nothing.
        home: calling code of the country whose numbers go without it.
        home_prefix: before these instead, in many countries ``0``.
        only: calling codes the gateway takes; a message to any other is refused.
    """

    prefix: str = attrs.field(default="+", validator=_told(checks.prefix))
    home: str = attrs.field(default="", validator=_told(checks.calling_codes))
    home_prefix: str = ""
    only: Codes = attrs.field(default=(), validator=_told(checks.calling_codes))

    def written(self, number: PhoneNumber) -> str:
        """The number as the gateway wants it."""
        if number.calling_code == self.home:
            return self.home_prefix + number.national
        return self.prefix + number.e164[1:]


@attrs.frozen(kw_only=True)
class Basic:
    """HTTP Basic authentication; the user's name holds no colon."""

    user: str = attrs.field(validator=_told(checks.user))
    password: Secret = attrs.field(converter=Secret)


@attrs.frozen(kw_only=True)
class Reading:
    """Where things stand in an answer, in the language of ``sms_core_http.paths``."""

    accepted: str = _read(paths.condition)
    message_id: str = _read(paths.value)
    code: str = _read(paths.value)
    text: str = _read(paths.value)


@attrs.frozen(kw_only=True)
class Each(Reading):
    """A list with an entry for each number; the other paths begin at the entry.

    Without ``number`` the entries must be in the order of the request, and as many.
    """

    entries: str = _read(paths.path, attrs.NOTHING)
    number: str = _read(paths.value)


@attrs.frozen(kw_only=True)
class Answer(Reading):
    """An answer; ``pattern`` reads one in plain text, and its groups are the names for paths."""

    status: tuple[int, ...] = (200, 201, 202)
    format: Format = Format.JSON
    pattern: str = _read(as_pattern)
    request_id: str = _read(paths.value)
    each: Each | None = None


@attrs.frozen(kw_only=True)
class Errors:
    """Codes by what they mean; ``HTTP 401`` stands for an answer of that status."""

    auth: Codes = ()
    throttled: Codes = ()
    quota: Codes = ()
    recipient: Codes = ()
    template: Codes = ()
    sign_name: Codes = ()
    content: Codes = ()
    blocked: Codes = ()
    permission: Codes = ()
    request: Codes = ()
    service: Codes = ()
    unknown: Codes = ()


@attrs.frozen(kw_only=True)
class HttpConfig:
    """Settings of one gateway.  What may hold a secret stays out of ``repr``."""

    endpoint: Endpoint = attrs.field(converter=as_endpoint)
    method: Method = Method.POST
    path: str = attrs.field(default="/", validator=_told(checks.path))
    secrets: Mapping[str, Secret] = attrs.field(
        factory=dict, validator=_told(checks.secrets), repr=False
    )
    basic: Basic | None = None
    headers: Any = attrs.field(factory=dict, validator=_told(checks.headers), repr=False)
    query: Any = attrs.field(factory=dict, validator=_told(checks.pairs), repr=False)
    form: Any = attrs.field(default=None, validator=_told(checks.pairs), repr=False)
    json: Any = attrs.field(default=None, validator=_told(checks.json), repr=False)
    numbers: Numbers = Numbers()
    max_recipients: int = attrs.field(default=1, validator=_told(checks.up_to(MOST_RECIPIENTS)))
    separator: str = ","
    sign_name: str = attrs.field(default="", converter=without_brackets)
    templates: Catalogue = attrs.field(factory=Catalogue, converter=catalogue)
    reference_bytes: int = attrs.field(default=32, validator=_told(checks.up_to(LONGEST_REFERENCE)))
    replay: bool = False
    answer: Answer = attrs.field()
    errors: Errors = Errors()
    verdicts: Mapping[str, Verdict] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Raise ``ConfigError`` with all that does not go together."""
        _told(checks.together)(None, None, self)
