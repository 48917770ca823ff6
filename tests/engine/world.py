"""A small world for the engine: vendors that act by script, and a clock that nobody waits for.

The vendors know the truth, which is what the engine's labels are held against: every copy
of a message that they took is in ``World.copies``.
"""

import json
from collections import deque
from collections.abc import Mapping
from email.utils import formatdate
from itertools import count

import attrs
from engine.wire import CAN, Wire

from sms_core import (
    Account,
    AsyncClient,
    Client,
    Message,
    Stage,
    Template,
    TransportError,
)
from sms_core.clock import Clock
from sms_core.http import Response, Timeout

CODE = Template("SignIn", {"code": "417358"})
ONE, TWO, THREE = "+8613800138000", "+8613800138001", "+85268326366"


def message(*to, purpose="notification", **more):
    """A message to one number unless told otherwise."""
    return Message(to or ONE, CODE, purpose=purpose, **more)


@attrs.frozen(kw_only=True)
class Act:
    """What a vendor does with one request.

    Attributes:
        code: of the answer, or one for each number.
        fails: how far the exchange gets when there is no answer.
        reaches: whether a request without an answer reached the vendor, which then took it.
        takes: whether the vendor takes a copy in spite of its own ambiguous code.
        seconds: until the end; the exchange's own limit cuts it short.
    """

    code: str | Mapping[str, str] = "OK"
    fails: Stage | None = None
    reaches: bool = False
    takes: bool = False
    status: int = 200
    seconds: float = 0.1
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes | None = None
    hint: float | None = None


REFUSED = Act(fails=Stage.CONNECT)
LOST, LOST_TAKEN = Act(fails=Stage.READ), Act(fails=Stage.READ, reaches=True)


@attrs.frozen
class Copy:
    """One recipient's copy that a vendor took."""

    account: str
    number: str
    code: str
    reference: str
    at: float


@attrs.frozen
class Asked:
    """One request: when it began and ended, on the monotonic clock, and its limits."""

    body: Mapping[str, object]
    began: float
    ended: float
    timeout: Timeout

    @property
    def limit(self):
        return self.timeout.total


class World:
    """Vendors, a transport to them, and time.

    Args:
        acts: what the vendors do with the first requests, whichever account they are for.
        always: what an account's vendor does after that; accepting unless told.
        draw: where chance comes from.
        skew: how far this machine's wall clock is ahead of the vendors', in seconds.
    """

    def __init__(self, *acts, always=None, draw=lambda: 0.5, skew=0.0):
        self.acts, self.always = deque(acts), always or {}
        self.now, self.true_start, self.skew = 1000.0, 1_700_000_000.0 - 1000.0, skew
        self.asked, self.looked, self.slept, self.copies = [], [], [], []
        self.records_after, self.pages_before = 0.0, 0
        self._seen, nonces = set(), count(1)
        self.clock = Clock(
            wall=lambda: self.true() + self.skew,
            monotonic=lambda: self.now,
            nonce=lambda: f"{next(nonces):032x}",
            draw=draw,
        )

    def true(self):
        """Unix seconds as the vendors have them."""
        return self.true_start + self.now

    def client(self, *names, can=CAN, **options):
        """A client over these accounts, ``a`` unless told otherwise."""
        return Client(accounts(names, can), self, sleep=self.sleep, clock=self.clock, **options)

    def async_client(self, *names, can=CAN, **options):
        """The same, awaiting."""

        async def transport(request, timeout):
            return self(request, timeout)

        async def sleep(seconds):
            self.sleep(seconds)

        made = accounts(names, can)
        return AsyncClient(made, transport, sleep=sleep, clock=self.clock, **options)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self, request, timeout):
        body = json.loads(request.body)
        if "find" in body:
            return self._records(body, timeout)
        act = self.acts.popleft() if self.acts else self.always.get(body["account"], Act())
        began, late = self.now, act.seconds > timeout.total
        self.now += min(act.seconds, timeout.total)
        self.asked.append(Asked(body, began, self.now, timeout))
        return self._acted(act, body, late)

    def _acted(self, act, body, late):
        """Late answers are lost ones: the vendor took the request all the same."""
        stage = act.fails or (Stage.READ if late else None)
        codes = self._codes(act, body)
        if stage is None or (stage.may_have_sent and (act.reaches or act.fails is None)):
            takes = {"OK", "INTERNAL"} if act.takes else {"OK"}
            taken = [number for number, code in codes.items() if code in takes]
            self.copies += [
                Copy(body["account"], n, body["code"], body["reference"], self.now) for n in taken
            ]
        if stage is not None:
            raise TransportError(stage, "by script")
        answer = json.dumps({"codes": codes, "hint": act.hint}).encode()
        return Response(act.status, act.body if act.body is not None else answer, self._head(act))

    def _codes(self, act, body):
        """What the vendor says to each number; its own checks come first."""
        numbers = body["to"]
        if body["nonce"] in self._seen:
            return dict.fromkeys(numbers, "NONCE")
        reached = act.fails is None or act.reaches
        if reached:
            self._seen.add(body["nonce"])
        if abs(body["now"] - self.true()) > 900:
            return dict.fromkeys(numbers, "CLOCK")
        if isinstance(act.code, str):
            return dict.fromkeys(numbers, act.code)
        return {number: act.code.get(number, "OK") for number in numbers}

    def _head(self, act):
        return {"date": formatdate(self.true(), usegmt=True), **act.headers}

    def _records(self, body, timeout):
        self.now += 0.05
        self.looked.append({**body, "limit": timeout.total})
        act = self.always.get("records")
        if act is not None and act.fails is not None:
            raise TransportError(act.fails, "by script")
        if act is not None:
            return Response(act.status, act.body)
        found = body["page"] > self.pages_before and any(
            (copy.account, copy.number, copy.reference)
            == (body["account"], body["find"], body["reference"])
            and copy.at + self.records_after <= self.now
            for copy in self.copies
        )
        more = body["page"] <= self.pages_before
        return Response(200, json.dumps({"found": found, "more": more}).encode())


def accounts(names, can):
    """Accounts by name; a name may bring an account of its own."""
    named = names or ("a",)
    return {
        each.name if isinstance(each, Account) else each: (
            each if isinstance(each, Account) else Account(each, Wire(can))
        )
        for each in named
    }
