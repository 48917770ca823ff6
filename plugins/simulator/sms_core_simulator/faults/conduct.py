"""What becomes of an answer under a fault.  Pure; the server carries it out."""

from __future__ import annotations

import gzip
from functools import lru_cache
from http import HTTPStatus
from random import Random

import attrs

from sms_core_simulator.faults.book import Plan
from sms_core_simulator.faults.rule import Rule
from sms_core_simulator.http import Answer, Conduct

__all__ = ["instead", "spoiled", "struck"]

_ENDS = ("reset", "close", "hang")
#: Looks like the beginning of no answer.
_TOO_MUCH = b"\x00" * 512


def instead(plan: Plan) -> Answer | None:
    """The answer in place of the call, when the fault strikes before that is performed."""
    rule = plan.strike
    if rule is None or rule.stage != "body":
        return None
    return _delayed(_replaced(rule, Answer(200)), plan)


def spoiled(answer: Answer, plan: Plan, random: Random) -> Answer:
    """The answer of a performed call, as the fault leaves it."""
    rule = plan.strike
    if rule is None or rule.effect == "code":
        return _delayed(answer, plan)
    if rule.stage:
        return _delayed(_replaced(rule, answer), plan)
    return _delayed(_mangled(rule, answer, random), plan)


def struck(rule: Rule) -> Conduct:
    """What happens to a connection before a call is known."""
    return Conduct(fraction=0.0, end=rule.effect, hang=rule.seconds)


def _delayed(answer: Answer, plan: Plan) -> Answer:
    if not plan.latency:
        return answer
    conduct = attrs.evolve(answer.conduct or Conduct(), delay=plan.latency)
    return attrs.evolve(answer, conduct=conduct)


def _replaced(rule: Rule, answer: Answer) -> Answer:
    note = f"{answer.note} ({rule.effect})".strip()
    if rule.effect in _ENDS:
        fraction = 0.5 if rule.stage == "answer" else 0.0
        conduct = Conduct(fraction=fraction, end=rule.effect, hang=rule.seconds)
        return attrs.evolve(answer, conduct=conduct, note=note)
    headers = (("location", rule.location),) if rule.effect == "redirect" else ()
    body = f"<html><h1>{rule.status} {_phrase(rule.status)}</h1></html>\n".encode()
    return Answer(rule.status, body, "text/html", headers, note)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _mangled(rule: Rule, answer: Answer, random: Random) -> Answer:
    note = f"{answer.note} ({rule.effect})".strip()
    body, headers, conduct = answer.body, answer.headers, Conduct()
    if rule.effect == "lose_answer":
        conduct = Conduct(fraction=0.0, end="reset")
    elif rule.effect == "truncated":
        conduct = Conduct(fraction=0.5, end="close")
    elif rule.effect == "slow":
        conduct = Conduct(drip=rule.seconds)
    elif rule.effect == "oversized":
        body = body.ljust(rule.size)
    elif rule.effect == "gzip_bomb":
        body, headers = _bomb(rule.size), (*headers, ("content-encoding", "gzip"))
    elif rule.effect == "garbage":
        body = random.randbytes(rule.size)
    elif rule.effect == "noise":
        conduct = Conduct(octets=random.randbytes(rule.size), end="close")
    elif rule.effect == "wrong_length":
        conduct = Conduct(tail=_TOO_MUCH, end="close")
    return attrs.evolve(answer, body=body, headers=headers, conduct=conduct, note=note)


@lru_cache(maxsize=4)
def _bomb(size: int) -> bytes:
    """Packed piece by piece: the whole is never in memory."""
    piece = b" " * min(size, 1024 * 1024)
    packed = [gzip.compress(piece, mtime=0)] * (size // max(len(piece), 1))
    return b"".join(packed)
