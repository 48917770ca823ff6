"""One HTTP gateway as its settings describe it: batch → request, answer → results.

No I/O, no clock, no randomness.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from functools import partial

from sms_core import Credentials, InvalidMessage, PhoneNumber, Secret, SendResult, Template
from sms_core.http import Request
from sms_core.providers import Batch, Capabilities, Context, Exchange
from sms_core.signing.encoding import percent_encode
from sms_core_http.checks import climbs, used
from sms_core_http.config import LONGEST_REFERENCE, MOST_RECIPIENTS, Basic, HttpConfig
from sms_core_http.placeholders import ONE_BY_ONE, Values, fill, parsed, phrase, render
from sms_core_http.reading import Reader

__all__ = ["CAPABILITIES", "HttpProvider"]

#: The most that settings can reach; those of one gateway are what its settings use.
CAPABILITIES = Capabilities(
    templates=True,
    text=True,
    max_recipients=MOST_RECIPIENTS,
    separate_mainland=True,
    sign_name=True,
    extension=True,
    reference_bytes=LONGEST_REFERENCE,
    replay=True,
)


class HttpProvider:
    """Sends through one gateway."""

    def __init__(self, config: HttpConfig) -> None:
        self._config, self._reader = config, Reader(config)
        self._path = phrase(config.path)
        self._query, self._headers, self._form, self._json = (
            parsed(tree, "", [], json=True)
            for tree in (config.query, config.headers, config.form, config.json)
        )
        uses = {name for _, name in used(config)}
        entries = config.templates.entries.values()
        self.capabilities: Capabilities = Capabilities(
            templates=bool(entries),
            text="text" in uses,
            max_recipients=config.max_recipients,
            separate_mainland=any(entry.mainland != entry.overseas for entry in entries),
            sign_name="sign_name" in uses,
            extension="extension" in uses,
            reference_bytes=config.reference_bytes if "reference" in uses else 0,
            replay=config.replay,
        )

    def send(self, batch: Batch, ctx: Context) -> Exchange[SendResult]:
        """The request that the settings describe."""
        request = self._request(self._values(batch, ctx), ctx)
        return Exchange(request, partial(self._reader.read, batch, ctx))

    def __repr__(self) -> str:
        return f"<HttpProvider {self._config.endpoint.host}>"

    def _values(self, batch: Batch, ctx: Context) -> dict[str, object]:
        """What stands for the placeholders; fresh credentials go before configured secrets."""
        config, keys = self._config, ctx.credentials
        secrets = {**config.secrets, **(_named(keys) if keys else {})}
        written = tuple(self._written(number) for number in batch.recipients)
        content, sign_name = self._content(batch)
        return {
            **{f"secret.{name}": secret.reveal() for name, secret in secrets.items()},
            **content,
            "to": config.separator.join(written),
            ONE_BY_ONE: written,
            "sign_name": batch.sign_name or sign_name or config.sign_name,
            "reference": batch.reference,
            "extension": batch.extension,
            "nonce": ctx.nonce,
        }

    def _written(self, number: PhoneNumber) -> str:
        only = self._config.numbers.only
        if only and number.calling_code not in only:
            raise InvalidMessage(f"this gateway takes numbers of {', '.join(only)}, not {number}")
        return self._config.numbers.written(number)

    def _content(self, batch: Batch) -> tuple[dict[str, object], str]:
        """The values of a text or a template, and the template's own sign name."""
        content, takes_text = batch.content, self.capabilities.text
        if not isinstance(content, Template):
            if not takes_text:
                raise InvalidMessage("this gateway sends templates only, no Text(…)")
            return {"text": content.text}, ""
        entry = self._config.templates.find(content.name)
        arguments, code = entry.arguments(content), entry.code_for(batch.recipients[0])
        if takes_text:
            return {"text": fill(phrase(code, entry.params), arguments)}, entry.sign_name
        values: dict[str, object] = {f"param.{name}": arguments[name] for name in arguments}
        values |= {"template": code, "params": arguments, "params.json": _json_text(arguments)}
        return {**values, "params.list": [*arguments.values()]}, entry.sign_name

    def _request(self, values: Values, ctx: Context) -> Request:
        config, place = self._config, fill(self._path, values, percent_encode)
        if climbs(place):
            raise InvalidMessage("a value that goes into the address must not be . or ..")
        query = _pairs(render(self._query, values))
        kind, body = self._body(values)
        headers = {"content-type": kind} if kind else {}
        headers |= {n.lower(): v for n, v in _flat(render(self._headers, values))}
        if config.basic:
            headers["authorization"] = _basic(config.basic, ctx.credentials)
        url = config.endpoint.url[:-1] + place + (f"?{query}" if query else "")
        try:
            return Request(config.method.value, url, tuple(headers.items()), body)
        except ValueError:  # its words do not say that it is the message's fault
            raise InvalidMessage("what goes into a header must be printable ASCII") from None

    def _body(self, values: Values) -> tuple[str, bytes]:
        if self._json is not None:
            return "application/json", _json_text(render(self._json, values)).encode()
        if self._form is None:
            return "", b""
        return "application/x-www-form-urlencoded", _pairs(render(self._form, values)).encode()


def _named(keys: Credentials) -> dict[str, Secret]:
    """Fresh credentials under the names that secrets must have to be replaced by them."""
    fresh = {"key_id": Secret(keys.key_id), "secret": keys.secret}
    return {**fresh, "token": keys.token} if keys.token else fresh


def _basic(basic: Basic, fresh: Credentials | None) -> str:
    user, password = (fresh.key_id, fresh.secret) if fresh else (basic.user, basic.password)
    return "Basic " + b64encode(f"{user}:{password.reveal()}".encode()).decode()


def _json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _pairs(tree: object) -> str:
    return "&".join(f"{percent_encode(n)}={percent_encode(v)}" for n, v in _flat(tree))


def _flat(tree: object) -> Iterator[tuple[str, str]]:
    """Names and texts; a list is its name again and again."""
    for name, value in tree.items() if isinstance(tree, dict) else ():
        yield from ((name, each) for each in (value if isinstance(value, list) else (value,)))
