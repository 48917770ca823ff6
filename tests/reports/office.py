"""A vendor that reports, a client's way to it, and a clock that nobody waits for.

Its wire format is as plain as can be: a report is ``{"kind", "id", "to", "state"}``, a queue
answers ``{"messages": [{"handle", "entries"}]}`` or ``{"code"}``.
"""

import hmac
import json
from collections import deque
from itertools import count
from urllib.parse import parse_qs, urlsplit

import attrs

from sms_core import Account, AsyncClient, Client, Retry, TransportError, Verdict
from sms_core.answers import json_value
from sms_core.clock import Clock
from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Request, Response
from sms_core.meanings import aware, number
from sms_core.providers import Evidence, Exchange, Finding, Pulls, Pushes
from sms_core.receipts import DeliveryReceipt, DeliveryState, Reply, Review, ReviewState
from sms_core.reports import Pulled, ReceiptBatch
from sms_core.results import ErrorClass
from sms_core.secret import Credentials
from sms_core.testing.fakes import EVERYTHING, FakeProvider

NUMBER = "+8613800138000"
TAKEN = Response(200, b'{"taken":true}', {"content-type": "application/json"})
CAN = attrs.evolve(
    EVERYTHING,
    pushes=Pushes.UNSIGNED,
    pulls=Pulls.QUEUE,
    replies=True,
    reviews=True,
    status=True,
    evidence=Evidence.CONFIRMS,
)
ONCE = attrs.evolve(CAN, pulls=Pulls.ONCE)
RETRIES = {"BUSY": Retry.YES, "LATER": Retry.LATER, "KEY": Retry.CREDENTIALS, "DENIED": Retry.NO}


def entry(name="m-1", state="delivered", kind="receipts", to=NUMBER, **more):
    """A report as the vendor writes it."""
    return {"kind": kind, "id": name, "to": to, "state": state, **more}


def entries(*ids, **fields):
    return [entry(name, **fields) for name in ids]


def written(*ids, **fields):
    """The body of a push."""
    return json.dumps(entries(*ids, **fields)).encode()


def read(given, ctx):
    """Reports, and how many entries were none."""
    found = [_report(each, ctx) for each in given]
    return tuple(filter(None, found)), found.count(None)


def _report(each, ctx):
    if not isinstance(each, dict) or not isinstance(each.get("id"), str):
        return None
    to = each.get("to")
    shared = {"account": ctx.account, "received_at": aware(ctx.now)}
    recipient = number(to) if isinstance(to, str) else None
    if each.get("kind") == "replies":
        return Reply(sender=recipient, text="yes", id=each["id"], **shared)
    if each.get("kind") == "reviews":
        return Review(
            subject="template", name="n", state=ReviewState.APPROVED, order=each["id"], **shared
        )
    try:
        state = DeliveryState(each.get("state"))
    except ValueError:
        return None
    final = state is not DeliveryState.UNKNOWN
    return DeliveryReceipt(
        message_id=each["id"], recipient=recipient, state=state, final=final, **shared
    )


def signature(body, key=b"vendor's own"):
    return hmac.digest(key, body, "sha256").hex()


class Desk(FakeProvider):
    """The provider; with ``keyed`` its queue asks for a key of its own."""

    def __init__(self, capabilities=CAN, keyed=False):
        super().__init__(capabilities=capabilities)
        self.keyed = keyed

    def receive(self, push, ctx):
        signed = push.header("x-signature")
        if signed and not hmac.compare_digest(signed.encode(errors="replace"),
                                              signature(push.body).encode()):  # fmt: skip
            raise ReportRefused(Refusal.FORGED)
        told = json_value(push.body)
        if not isinstance(told, list) or push.method != "POST":
            raise ReportRefused(Refusal.MALFORMED)
        events, unread = read(told, ctx)
        return ReceiptBatch(events, TAKEN, bool(signed), unread)

    def enter(self, kind, ctx):
        if not self.keyed:
            return None
        return Exchange(_request("enter", ctx), lambda answer: _entered(json.loads(answer.body)))

    def pull(self, kind, wait, ctx):
        request = _request("pull", ctx, kind=kind.value, wait=wait)
        return Exchange(request, lambda answer: _pulled(json.loads(answer.body), ctx))

    def remove(self, pulled, kind, ctx):
        if self.capabilities.pulls is Pulls.ONCE:
            return None
        request = _request("remove", ctx, kind=kind.value, handles=pulled.handles)
        return Exchange(request, lambda answer: _pulled(json.loads(answer.body), ctx))

    def find(self, sought, ctx):
        body = attrs.asdict(sought, filter=lambda field, _: field.name != "recipient")
        request = _request("find", ctx, **body, to=sought.recipient.e164)
        return Exchange(request, lambda answer: _found(json_value(answer.body), sought, ctx))


def _request(path, ctx, **body):
    key = ctx.credentials.key_id if ctx.credentials else ""
    content = {"account": ctx.account, "key": key, **body}
    return Request("POST", f"https://desk.test/{path}", (), json.dumps(content).encode())


def _entered(told):
    if "code" in told:
        return _refused(told["code"])
    return Pulled(credentials=Credentials(told["key"], "secret", None, told["expires"]))


def _pulled(told, ctx):
    if "code" in told:
        return _refused(told["code"])
    events, handles, unread = (), (), 0
    for message in told.get("messages", ()):
        some, wrong = read(message["entries"], ctx)
        events += some
        handles += ("" if wrong else message["handle"],) * len(some)
        unread += wrong
    return Pulled(events, handles, unread=unread)


def _refused(code):
    verdict = Verdict(ErrorClass.SERVICE, RETRIES[code], meaning="said the vendor")
    return Pulled(verdict=verdict, code=code)


def _found(told, sought, ctx):
    if not isinstance(told, dict):
        return Finding(readable=False)
    if "code" in told:
        refused = _refused(told["code"])
        return Finding(readable=False, code=refused.code, verdict=refused.verdict)
    receipts, _ = read(told.get("records", ()), ctx)
    following = attrs.evolve(sought, page=sought.page + 1) if told.get("more") else None
    return Finding(next=following, receipt=receipts[0] if receipts else None)


@attrs.define
class Kept:
    """A message of a queue."""

    handle: str
    entries: list
    shown_at: float = 0.0


class Office:
    """The vendor's side, and time.

    Args:
        script: what becomes of the first exchanges: a ``TransportError``, a code to refuse with,
            bytes to answer, or ``None`` to answer as usual.
        once: reading takes reports away; otherwise they are hidden for 30 seconds.
    """

    hidden, page = 30.0, 16

    def __init__(self, *script, once=False):
        self.script, self.once = deque(script), once
        self.now, self.start = 1000.0, 1_700_000_000.0 - 1000.0
        self.asked, self.slept, self.key, self.life = [], [], 0, 3600.0
        self.down = {}
        self.records = []
        self._queues, self._handles, nonces = {}, count(1), count(1)
        self.clock = Clock(
            wall=lambda: self.start + self.now,
            monotonic=lambda: self.now,
            nonce=lambda: f"{next(nonces):032x}",
            draw=lambda: 0.5,
        )

    def client(self, *names, provider=None, **options):
        made = self.accounts(names, provider)
        return Client(made, self, sleep=self.sleep, clock=self.clock, **options)

    def async_client(self, *names, provider=None, **options):
        async def transport(request, timeout):
            return self(request, timeout)

        async def sleep(seconds):
            self.sleep(seconds)

        made = self.accounts(names, provider)
        return AsyncClient(made, transport, sleep=sleep, clock=self.clock, **options)

    def accounts(self, names, provider):
        desk = provider or Desk(ONCE if self.once else CAN)
        named = [each if isinstance(each, Account) else Account(each, desk) for each in names]
        return {each.name: each for each in named or [Account("a", desk)]}

    def report(self, *ids, account="a", kind="receipts", together=False, **fields):
        """Put reports into a queue: each in a message of its own, or all in one."""
        made = entries(*ids, kind=kind, **fields)
        for group in [made] if together else [[each] for each in made]:
            self.queue(account, kind).append(Kept(f"h{next(self._handles)}", group))

    def queue(self, account="a", kind="receipts"):
        return self._queues.setdefault((account, kind), [])

    def waiting(self, account="a", kind="receipts"):
        """The ids that the vendor still has."""
        return [each.get("id") for kept in self.queue(account, kind) for each in kept.entries]

    def paths(self):
        return [path for path, _ in self.asked]

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self, request, timeout):
        path, body = request.url.rpartition("/")[2], json.loads(request.body)
        self.asked.append((path, body))
        self.now += 0.1
        act = self.script.popleft() if self.script else self.down.get(body["account"])
        if isinstance(act, TransportError):
            raise act
        if isinstance(act, bytes):
            return Response(200, act)
        told = {"code": act} if act else getattr(self, f"_{path}")(body)
        return Response(200, json.dumps(told).encode())

    def _enter(self, body):
        self.key += 1
        return {"key": f"k{self.key}", "expires": self.clock.wall() + self.life}

    def _pull(self, body):
        if self.key and body["key"] != f"k{self.key}":
            return {"code": "KEY"}
        queue = self.queue(body["account"], body["kind"])
        shown = [kept for kept in queue if kept.shown_at <= self.now][: self.page]
        for kept in shown:
            kept.shown_at, kept.handle = self.now + self.hidden, f"h{next(self._handles)}"
            if self.once:
                queue.remove(kept)
        return {"messages": [{"handle": k.handle, "entries": k.entries} for k in shown]}

    def _remove(self, body):
        queue = self.queue(body["account"], body["kind"])
        queue[:] = [k for k in queue if k.handle not in body["handles"] or k.shown_at <= self.now]
        return {}

    def _find(self, body):
        if isinstance(self.records, str):
            return {"code": self.records}
        pages = self.records or [[]]
        page = pages[body["page"] - 1]
        return {"records": page, "more": body["page"] < len(pages)}


def ids(reports):
    """What tells reports apart."""
    return [getattr(r, "message_id", getattr(r, "id", getattr(r, "order", ""))) for r in reports]


def query(url):
    return parse_qs(urlsplit(url).query)
