"""Reading a gateway's answer as its settings say.  Total: any answer gives a result.

What is not of the form the settings describe may have gone out, whatever its status, unless
they say what that status means.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from urllib.parse import parse_qsl

import attrs

from sms_core import RecipientResult, SendResult, Template, Verdict
from sms_core.answers import (
    VerdictTable,
    json_value,
    retry_after_in,
    same_for_all,
    unreadable,
    without_private_parts,
)
from sms_core.http import Response
from sms_core.masking import without_secrets
from sms_core.providers import Batch, Context
from sms_core_http import paths
from sms_core_http.config import Format, HttpConfig, Reading
from sms_core_http.patterns import match, pattern

__all__ = ["Reader"]

#: What a code listed under a class in ``errors`` means.  The judgement is this project's.
BY_CLASS = VerdictTable("""
auth        auth        no   yes     no     operator   the gateway does not know the credentials
throttled   throttled   yes  yes     no     operator   too many messages at once
quota       quota       no   yes     no     operator   no money or messages left
recipient   recipient   no   no      no     user       the number cannot be sent to
template    template    no   yes     no     operator   the template is unknown or not approved
sign_name   sign_name   no   yes     no     operator   the sender or sign name is not approved
content     content     no   policy  no     developer  the gateway does not send this content
blocked     blocked     no   no      no     user       the number opted out or is blocked
permission  permission  no   yes     no     operator   the account may not do this
request     request     no   no      no     developer  the gateway does not understand the request
service     service     no   policy  maybe  provider   the gateway failed; it may have gone out
unknown     unknown     no   policy  maybe  provider   an unexplained code; it may have gone out
""")
_LONGEST = 300
_NOT_TOLD = "the answer does not tell about this number"


class _Rules:
    """The settings of a ``Reading``, parsed."""

    def __init__(self, given: Reading, *, accepts: bool = True) -> None:
        self.message_id = _value(given.message_id)
        self.code, self.text = _value(given.code), _value(given.text)
        self.accepts = self._condition(given) if accepts else _never

    def _condition(self, given: Reading) -> paths.Condition:
        """As configured; else that there is a message id, which is a text."""
        if given.accepted:
            return paths.condition(given.accepted)
        is_there = paths.condition(given.message_id)
        return lambda node: is_there(node) and self.message_id(node) != ""


def _never(_: object) -> bool:
    return False


def _value(text: str) -> paths.Value:
    return paths.value(text) if text else lambda _: ""


class Reader:
    """Reads the answers of one gateway."""

    def __init__(self, config: HttpConfig) -> None:
        self._answer, each = config.answer, config.answer.each
        self._pattern = pattern(config.answer.pattern) if config.answer.pattern else None
        self._whole = _Rules(config.answer, accepts=each is None)
        self._request_id = _value(config.answer.request_id)
        self._each = _Rules(each) if each else self._whole
        self._entries = paths.path(each.entries) if each else None
        self._number = _value(each.number) if each and each.number else None
        self._written, self._verdicts = config.numbers.written, _verdicts(config)
        self._secrets = [*config.secrets.values()]
        if config.basic:
            self._secrets.append(config.basic.password)

    def read(self, batch: Batch, ctx: Context, response: Response) -> SendResult:
        """A result for every recipient."""
        answer = self._parsed(response.body)
        entries = self._listed(answer)
        if not entries:
            return self._judged(self._whole, answer, answer, batch, ctx, response)
        results: list[RecipientResult] = []
        for number, entry in zip(batch.recipients, self._by_number(entries, batch), strict=True):
            alone = attrs.evolve(batch, recipients=(number,))
            results += self._judged(self._each, entry, answer, alone, ctx, response).recipients
        return SendResult(tuple(results))

    def _parsed(self, body: bytes) -> object:
        """The answer; an empty one when it is not of the form it should have."""
        if self._pattern:
            return match(self._pattern, body) or {}
        if self._answer.format is Format.FORM:
            pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
            return dict(reversed(pairs))
        answer = json_value(body)
        return answer if isinstance(answer, (dict, list)) else {}

    def _listed(self, answer: object) -> list[object]:
        found = paths.nodes(answer, self._entries) if self._entries else []
        return found[0] if found and isinstance(found[0], list) else []

    def _by_number(self, entries: list[object], batch: Batch) -> list[object]:
        """The entry of each number, ``None`` where it has none for certain."""
        if self._number is None:
            alike = len(entries) == len(batch.recipients)
            return entries if alike else [None] * len(batch.recipients)
        told = {self._number(entry): entry for entry in reversed(entries)}
        forms = [{self._written(n), n.e164, n.e164[1:]} for n in batch.recipients]
        claims = Counter(form for each in forms for form in each)
        return [
            next((told[form] for form in each if form in told and claims[form] == 1), None)
            for each in map(sorted, forms)
        ]

    def _judged(
        self,
        rules: _Rules,
        node: object,
        answer: object,
        batch: Batch,
        ctx: Context,
        response: Response,
    ) -> SendResult:
        """What one part of the answer means for the recipients it is about."""
        code, text = rules.code(node), rules.text(node)
        told = partial(same_for_all, batch, ctx, request_id=self._request_id(answer)[:_LONGEST])
        if response.status in self._answer.status and rules.accepts(node):
            message_id = rules.message_id(node) or self._whole.message_id(answer)
            return told(message_id=message_id[:_LONGEST], code=self._shown(code, batch, ctx))
        if node is None:
            return told(verdict=BY_CLASS["unknown"], code=f"HTTP {response.status}", text=_NOT_TOLD)
        verdict = self._verdict(code, response.status)
        if verdict is None:
            return unreadable(batch, ctx, response)
        return told(
            verdict=verdict,
            code=self._shown(code, batch, ctx) or f"HTTP {response.status}",
            text=self._without_secrets(text, ctx),
            retry_after=retry_after_in(response.headers),
        )

    def _verdict(self, code: str, status: int) -> Verdict | None:
        """By the code; else by the status; else the default, if there was a code at all."""
        default = self._verdicts["*"]
        verdict = self._verdicts[code] if code else default
        if verdict is not default:
            return verdict
        return self._verdicts.codes.get(f"HTTP {status}", default if code else None)

    def _shown(self, code: str, batch: Batch, ctx: Context) -> str:
        """A code; where settings take words for codes, without what the words may echo."""
        if code in self._verdicts.codes:
            return code
        if re.fullmatch(r"-?[0-9]{1,7}", code) and code.lstrip("-") not in _figures(batch):
            return code
        return without_private_parts(self._without_secrets(code, ctx), batch)

    def _without_secrets(self, text: str, ctx: Context) -> str:
        fresh = ctx.credentials
        held = (fresh.secret, fresh.token) if fresh else ()
        return without_secrets(text, [*self._secrets, *held])


def _figures(batch: Batch) -> list[str]:
    """The runs of digits that were sent; one of them may be a code for the recipient."""
    content = batch.content
    values = content.params.values() if isinstance(content, Template) else (content.text,)
    return re.findall("[0-9]+", " ".join(values))


def _verdicts(config: HttpConfig) -> VerdictTable:
    classes = attrs.asdict(config.errors)
    by_class = {code: BY_CLASS[name] for name, codes in classes.items() for code in codes}
    return VerdictTable({"*": BY_CLASS["unknown"], **by_class, **config.verdicts})
