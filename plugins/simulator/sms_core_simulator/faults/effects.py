"""What a fault can do, and with which parameters."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

__all__ = ["EFFECTS", "Effect"]

#: From the moment a client connects to the middle of the answer.
_STAGES = ("connect", "headers", "body", "accepted", "answer")


@attrs.frozen
class Effect:
    """A kind of fault.

    Attributes:
        words: what it does.
        defaults: the parameters it takes.
        stages: at which it may strike.
    """

    words: str
    defaults: Mapping[str, object] = attrs.field(factory=dict)
    stages: tuple[str, ...] = ()


_MIB = 1024 * 1024
_END = {"stage": "accepted"}

EFFECTS: Mapping[str, Effect] = {
    "refuse": Effect("the port is closed: connections are refused"),
    "unreachable": Effect("nobody accepts: connecting takes until the client's patience ends"),
    "reset": Effect("the connection is reset (RST)", _END, _STAGES),
    "close": Effect("the connection is closed (FIN)", _END, _STAGES),
    "hang": Effect(
        "nothing more comes; after the seconds, if any, the connection is closed",
        {**_END, "seconds": 0.0},
        _STAGES,
    ),
    "lose_answer": Effect("the message is accepted and the connection reset without an answer"),
    "latency": Effect(
        "the answer takes the seconds longer, give or take the jitter",
        {"seconds": 1.0, "jitter": 0.0},
    ),
    "clock": Effect("the server's clock is off by the seconds", {"seconds": 3600.0}),
    "code": Effect(
        "the vendor refuses the call with the code, in its own form, under the status if given",
        {"code": "", "status": 0},
    ),
    "partial": Effect(
        "the vendor refuses the numbers that match, or every second one, with the code",
        {"code": ""},
    ),
    "status": Effect(
        "an HTTP status without a vendor's body, in place of the call or after it was accepted",
        {"status": 503, "stage": "body"},
        ("body", "accepted"),
    ),
    "redirect": Effect(
        "a redirect to the location, instead of an answer",
        {"status": 302, "location": "/elsewhere", "stage": "body"},
        ("body", "accepted"),
    ),
    "truncated": Effect("half of the answer, then the connection is closed"),
    "slow": Effect("the answer drips over the seconds", {"seconds": 2.0}),
    "oversized": Effect("the answer is padded with blanks to the size", {"size": 2 * _MIB}),
    "gzip_bomb": Effect("a small gzip answer that unpacks to the size", {"size": 64 * _MIB}),
    "garbage": Effect("random bytes for a body", {"size": 256}),
    "noise": Effect("random bytes that are not HTTP", {"size": 256}),
    "wrong_length": Effect("more of the answer comes than its head says"),
    "receipt": Effect("the receipt tells of failure with the code", {"code": "unknown"}),
    "receipt_late": Effect("the receipt takes the simulated seconds longer", {"seconds": 60.0}),
    "receipt_never": Effect("no receipt comes"),
    "receipt_twice": Effect("the receipt comes twice"),
    "receipt_out_of_order": Effect("the receipt comes after the one of the next message"),
}
