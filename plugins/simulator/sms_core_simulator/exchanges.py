"""Raw requests and their answers, as they are kept and shown."""

from __future__ import annotations

import re

import attrs

from sms_core_simulator.http import Answer, Request

__all__ = ["LONGEST", "Exchange"]

#: Bytes of a body, or characters of a text, that are kept.
LONGEST = 64 * 1024
_TOKENS = ("x-acs-security-token", "x-tc-token", "security-token", "cookie")
_SECRET = re.compile(r"\b((?:SecurityToken|Signature)=)[^&\s]*")


@attrs.define(eq=False)
class Exchange:
    """A raw request, and the answer it got; None until there is one, or when it was withheld."""

    request: Request
    answer: Answer | None = None

    def shorten(self) -> None:
        """Keep no more than 64 KiB of each body; the rest is not worth its memory."""
        if len(self.request.body) > LONGEST:
            self.request = attrs.evolve(self.request, body=self.request.body[:LONGEST])
        if self.answer is not None and len(self.answer.body) > LONGEST:
            self.answer = attrs.evolve(self.answer, body=self.answer.body[:LONGEST])

    def as_dict(self) -> dict[str, object]:
        """For the API, without tokens and signatures: a signed call could be sent again."""
        sent = self.request
        told: dict[str, object] = {
            "request": {
                "method": sent.method,
                "target": _without_secrets(sent.target),
                "headers": [[name, _shown(name, value)] for name, value in sent.headers],
                "body": _without_secrets(sent.body.decode("utf-8", "replace")),
            },
            "answer": None,
        }
        if self.answer is not None:
            headers = [["content-type", self.answer.content_type], *map(list, self.answer.headers)]
            body = self.answer.body.decode("utf-8", "replace")
            told["answer"] = {"status": self.answer.status, "headers": headers, "body": body}
        return told


def _without_secrets(text: str) -> str:
    return _SECRET.sub(r"\1****", text)


def _shown(name: str, value: str) -> str:
    if name in _TOKENS or (name == "authorization" and value[:6].lower() == "basic "):
        return "****"
    return _without_secrets(value)
