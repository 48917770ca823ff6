"""A store in Redis or Valkey: distributed, one script and one round trip for each operation.

The time is the server's.  All keys share one hash tag, so that a cluster keeps them on one node;
give tenants prefixes of their own to spread them.  A replica that takes over may have missed the
last writes: tries and uses of that moment.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from json import loads
from typing import Any, TypeVar

from sms_core.errors import ConfigError
from sms_core_verify.entries import Decoy, Entry, Guess, State
from sms_core_verify.guard import Count, Spans, Tally
from sms_core_verify.limits import Charge, Meter
from sms_core_verify.rules import Attempt, Reason
from sms_core_verify.stores import StoreError, scripts

__all__ = ["AsyncRedisStore", "RedisStore"]

T = TypeVar("T")


class _Scripted:
    """Operations as scripts; how a script is awaited is left to the classes below."""

    def __init__(self, client: Any, prefix: str = "{sms-verify}:") -> None:
        if not hasattr(client, "register_script"):
            raise ConfigError("client: a redis.Redis or anything else with register_script")
        if not re.match(r"[^{]*\{[^}]+\}", prefix):  # a cluster looks at the first brace only
            raise ConfigError(f"prefix: {prefix!r} must hold a hash tag, such as '{{sms-verify}}:'")
        self._prefix, self._clock = prefix, f"{prefix}clock"
        self._scripts = {
            name: client.register_script(getattr(scripts, name)) for name in scripts.__all__
        }

    def _run(
        self, script: str, keys: Sequence[str], args: Sequence[Any], read: Callable[[Any], T]
    ) -> Any:
        raise NotImplementedError

    def _key(self, kind: str, name: str) -> str:
        return f"{self._prefix}{kind}:{name}"

    def _on(
        self, script: str, challenge: str, args: Sequence[Any], read: Callable[[Any], T]
    ) -> Any:
        return self._run(script, [self._key("challenge", challenge)], args, read)

    def _logs(self, meters: Sequence[Meter]) -> list[str]:
        return [self._key("log", meter.key) for meter in meters]

    def issue(self, entry: Entry, meters: Sequence[Meter]) -> Any:
        """See ``Store``."""
        era = self._key("era", f"{entry.phone}:{entry.usage_type}")
        keys = [self._key("challenge", entry.id), era, *self._logs(meters)]
        fields = [
            *("phone", entry.phone, "usage_type", entry.usage_type, "proof", entry.proof.hex()),
            *(
                "bound",
                entry.bound.hex(),
                "sealed",
                entry.sealed.hex(),
                "most",
                entry.most,
                "ip",
                entry.ip,
            ),
        ]
        given = [entry.life, entry.decoy.value, len(fields) // 2, *fields, *_windows(meters)]
        return self._run("ISSUE", keys, given, _charge)

    def charge(self, meters: Sequence[Meter]) -> Any:
        """See ``Store``."""
        return self._run("CHARGE", self._logs(meters), [*_windows(meters)], _charge)

    def get(self, challenge: str) -> Any:
        """See ``Store``."""

        def read(answer: Any) -> tuple[Entry, int] | None:
            return (_entry(challenge, answer[1]), answer[0]) if answer else None

        return self._on("GET", challenge, (), read)

    def attempt(self, guess: Guess) -> Any:
        """See ``Store``."""

        def read(answer: Any) -> Attempt:
            reason = Reason(_text(answer[0]))
            return Attempt(reason, _entry(guess.id, answer[1]) if len(answer) > 1 else None)

        given = (guess.proof.hex(), guess.phone, guess.usage_type, guess.failures, guess.lock)
        return self._on("ATTEMPT", guess.id, given, read)

    def cancel(self, challenge: str) -> Any:
        """See ``Store``."""
        return self._on("CANCEL", challenge, (), bool)

    def change(
        self,
        challenge: str,
        *,
        proof: bytes | None = None,
        receipt: str | None = None,
        sent: int | None = None,
        decoy: Decoy | None = None,
    ) -> Any:
        """See ``Store``."""
        given = {
            "proof": proof and proof.hex(),
            "receipt": receipt,
            "sent": sent,
            "decoy": decoy and decoy.value,
        }
        pairs = [x for name, value in given.items() if value is not None for x in (name, value)]
        return self._on("CHANGE", challenge, pairs, _nothing)

    def amend(self, key: str, at: int, to: int | None) -> Any:
        """See ``Store``."""
        where = "" if to is None else to
        return self._run("AMEND", [self._key("log", key)], [at, where], _nothing)

    def unlock(self, phone: str) -> Any:
        """See ``Store``."""
        return self._run("UNLOCK", [self._key("failures", phone)], (), _nothing)

    def tally(
        self,
        keys: Sequence[str],
        spans: Spans,
        count: Count | None = None,
        at: int | None = None,
    ) -> Any:
        """See ``Store``."""
        given = [
            *(spans.length, spans.most, count.value if count else ""),
            "" if at is None else at,
        ]
        named = [self._key("tally", key) for key in keys]
        return self._run("TALLY", named, given, lambda sums: [Tally(*each) for each in sums])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._prefix}>"


class RedisStore(_Scripted):
    """Challenges in Redis 6 or newer, or Valkey.

    Args:
        client: a ``redis.Redis``, or anything with ``register_script`` like its.
        prefix: of every key; its first braces are the hash tag and must not be empty.
    """

    blocking = True

    def close(self) -> None:
        """Nothing: the client is yours, and so is closing it."""

    def _run(
        self, script: str, keys: Sequence[str], args: Sequence[Any], read: Callable[[Any], T]
    ) -> T:
        try:
            answer = self._scripts[script]([self._clock, *keys], [self._prefix, *args])
        except Exception as error:  # whatever a client raises, the store did not answer
            raise StoreError(f"{self!r}: {error}") from error
        return read(answer)


class AsyncRedisStore(_Scripted):
    """The same with a ``redis.asyncio.Redis``."""

    blocking = False

    async def aclose(self) -> None:
        """Nothing: the client is yours, and so is closing it."""

    async def _run(
        self, script: str, keys: Sequence[str], args: Sequence[Any], read: Callable[[Any], T]
    ) -> T:
        answering: Awaitable[Any] = self._scripts[script](
            [self._clock, *keys], [self._prefix, *args]
        )
        try:
            answer = await answering
        except Exception as error:
            raise StoreError(f"{self!r}: {error}") from error
        return read(answer)


def _windows(meters: Sequence[Meter]) -> Iterator[int]:
    for _, rule in meters:
        yield from (int(rule.sticky), int(rule.hidden), len(rule.windows))
        for window in rule.windows:
            yield from (window.most, window.length)


def _charge(answer: Any) -> Charge:
    return Charge(*answer)


def _nothing(_: Any) -> None:
    return None


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _entry(challenge: str, values: bytes | str) -> Entry:
    """An entry from its fields, a JSON list of texts in the order of the class."""
    phone, usage_type, proof, bound, sealed, life, most, ip, decoy, *rest = loads(_text(values))
    started, sent, tries, state, receipt = rest
    return Entry(
        challenge,
        phone,
        usage_type,
        bytes.fromhex(proof),
        bytes.fromhex(bound),
        bytes.fromhex(sealed),
        int(life),
        int(most),
        ip=ip,
        decoy=Decoy(int(decoy)),
        started=int(started),
        sent=int(sent),
        tries=int(tries),
        state=State(int(state)),
        receipt=receipt,
    )
