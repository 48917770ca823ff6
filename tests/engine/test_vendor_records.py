"""Reconciling through the real providers: what Aliyun's and Tencent Cloud's records prove."""

import pytest
from engine.vendors import (
    aliyun,
    aliyun_answer,
    aliyun_records,
    beijing,
    fields,
    tencent,
    tencent_answer,
    tencent_error,
    tencent_records,
)
from engine.world import ONE, message

from sms_core import Client, Outcome, Policy, Stage, TransportError
from sms_core.clock import Clock
from sms_core.http import Response

LOST = TransportError(Stage.READ, "connection reset")
NOON = beijing(2026, 3, 5, 12)


class Desk:
    """A vendor that loses the first answer; ``records`` answers what is asked after that."""

    def __init__(self, provider, records, *, at=NOON, policy=None):
        self.records, self.asked, self.at, self.slept = records, [], at, []
        clock = Clock(wall=lambda: self.at, monotonic=lambda: self.at - NOON + 500.0)
        self.client = Client(
            provider, self, clock=clock, sleep=self.sleep, policy=policy or Policy()
        )

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.at += seconds

    def __call__(self, request, timeout):
        self.asked.append(fields(request))
        if len(self.asked) == 1:
            raise LOST
        answer = self.records(self.asked[0], self.asked[-1])
        if isinstance(answer, TransportError):
            raise answer
        return answer

    def reconciled(self):
        return self.client.reconcile(self.client.send(message(reference="ref-1"), check=False))


def out_id(sent, asked):
    return aliyun_records("another", sent["OutId"])


def nothing(sent, asked):
    return aliyun_records("another")


def test_aliyun_found():
    """A record with our ``OutId`` proves acceptance; it holds no message id."""
    desk = Desk(aliyun(), out_id)
    told = desk.reconciled().recipients[0]
    assert (told.outcome, told.message_id, told.request_id) == (Outcome.ACCEPTED, "", "R-2")
    assert desk.asked[1] == desk.asked[1] | {
        "Action": "QuerySendDetails",
        "PhoneNumber": ONE[3:],
        "SendDate": "20260305",
        "CurrentPage": "1",
        "PageSize": "50",
    }


def test_aliyun_absent():
    """Absence after the last look proves that nothing was sent."""
    desk = Desk(aliyun(), nothing)
    assert desk.reconciled().outcome is Outcome.NOT_SENT
    assert desk.slept == [2.0, 5.0, 15.0]


def test_aliyun_pages():
    """A full page is followed by the next."""

    def paged(sent, asked):
        last = asked["CurrentPage"] == "3"
        return aliyun_records(*["ref-1"] * last, padding=0 if last else 50)

    desk = Desk(aliyun(), paged)
    assert desk.reconciled().outcome is Outcome.ACCEPTED
    assert [each["CurrentPage"] for each in desk.asked[1:]] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "answer",
    [
        aliyun_answer("isv.RAM_PERMISSION_DENY"),
        aliyun_answer("OK"),
        Response(502, b"<html>"),
        Response(200, b'{"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": "none"}}'),
        LOST,
    ],
    ids=["refused", "no list", "not the vendor", "no records", "lost"],
)
def test_aliyun_unreadable(answer):
    """Records that cannot be read leave the doubt."""
    desk = Desk(aliyun(), lambda sent, asked: answer)
    assert desk.reconciled().outcome is Outcome.UNKNOWN


BOTH = ["20260305", "20260306"]


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (beijing(2026, 3, 5, 23, 28, 59), ["20260305"]),
        (beijing(2026, 3, 5, 23, 45), BOTH),
        (beijing(2026, 3, 5, 23, 59, 59), BOTH),
        (beijing(2026, 3, 6, 0), BOTH),
        (beijing(2026, 3, 6, 0, 15), BOTH),
        (beijing(2026, 3, 6, 0, 31), ["20260306"]),
    ],
)
def test_aliyun_midnight(at, days):
    """Around midnight in Beijing the record may be of either day: absence is of both."""
    desk = Desk(aliyun(), nothing, at=at)
    assert desk.reconciled().outcome is Outcome.NOT_SENT
    assert list(dict.fromkeys(each["SendDate"] for each in desk.asked[1:])) == days


@pytest.mark.parametrize("off", [-890.0, -200.0, 0.0, 200.0, 890.0])
@pytest.mark.parametrize("from_midnight", [-120.0, 120.0])
def test_aliyun_midnight_by_another_clock(off, from_midnight):
    """A message is found on the vendor's day, however far our clock may be from it."""
    taken = beijing(2026, 3, 6, 0) + from_midnight
    day = BOTH[from_midnight > 0]

    def recorded(sent, asked):
        return aliyun_records(*["ref-1"] * (asked["SendDate"] == day))

    desk = Desk(aliyun(), recorded, at=taken + off)
    assert desk.reconciled().outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("at", [beijing(2026, 3, 5, 0, 31), beijing(2026, 3, 5, 23, 28, 59)])
def test_aliyun_day(at):
    """The day asked for is Beijing's day of the attempt."""
    desk = Desk(aliyun(), out_id, at=at)
    assert desk.reconciled().outcome is Outcome.ACCEPTED
    assert desk.asked[1]["SendDate"] == "20260305"


def test_aliyun_copies_on_two_days():
    """Copies on both sides of midnight are looked for on both days."""

    def fails_late(request, timeout):
        desk.at += 4.0
        return desk(request, timeout) if len(desk.asked) > 1 else _lost(desk, request)

    desk = Desk(aliyun(), nothing, at=beijing(2026, 3, 5, 23, 59, 57))
    desk.client._transport = fails_late
    from sms_core import OnUnknown

    policy = Policy(on_unknown=OnUnknown.RESEND)
    result = desk.client.send(message(reference="ref-1"), policy=policy, check=False)
    told = desk.client.reconcile(result, policy=Policy(settle_delays=(0.0,)))
    days = [each.get("SendDate") for each in desk.asked if each["Action"] == "QuerySendDetails"]
    assert days == [*BOTH, *BOTH]
    assert told.outcome is Outcome.NOT_SENT


def _lost(desk, request):
    desk.asked.append(fields(request))
    raise LOST


def test_tencent_found():
    """A receipt with our ``SessionContext`` proves acceptance, and brings the message id."""
    desk = Desk(tencent(), lambda sent, asked: tencent_records("x", sent["SessionContext"]))
    told = desk.reconciled().recipients[0]
    assert (told.outcome, told.message_id) == (Outcome.ACCEPTED, "2640:1")
    assert desk.asked[1] == {
        "Action": "PullSmsSendStatusByPhoneNumber",
        "SmsSdkAppId": "1400000001",
        "PhoneNumber": ONE,
        "BeginTime": int(NOON) - 300,
        "EndTime": int(NOON) + 302,
        "Offset": 0,
        "Limit": 100,
    }


@pytest.mark.parametrize(
    "answer",
    [tencent_records(), tencent_records("x"), tencent_error("UnauthorizedOperation"), LOST],
    ids=["none", "others", "refused", "lost"],
)
def test_tencent_absent(answer):
    """Receipts come late and not for all: absence proves nothing."""
    desk = Desk(tencent(), lambda sent, asked: answer)
    assert desk.reconciled().outcome is Outcome.UNKNOWN
    assert len(desk.asked) == 4


@pytest.mark.parametrize("lie", [b"", b"[]", b"null", b'{"Response": []}', b'{"Code": "OK"}'])
@pytest.mark.parametrize("provider", [aliyun, tencent])
def test_records_are_read_whatever_comes(provider, lie):
    """Any bytes for an answer leave the doubt and raise nothing."""
    desk = Desk(provider(), lambda sent, asked: Response(200, lie))
    assert desk.reconciled().outcome is Outcome.UNKNOWN


def replayed(answer):
    desk = Desk(aliyun(), lambda sent, asked: answer, policy=Policy(replay=True))
    result = desk.client.send(message(), check=False)
    assert desk.asked[0] == desk.asked[1]
    return result.recipients[0]


def test_aliyun_replay_accepted():
    """``OK`` to the identical request: the first never arrived, this one was taken."""
    assert replayed(aliyun_answer()).outcome is Outcome.ACCEPTED


def test_aliyun_replay_refused_by_nonce():
    """``SignatureNonceUsed``: the first arrived; whether it was accepted is not said."""
    told = replayed(aliyun_answer("SignatureNonceUsed", status=400))
    assert (told.outcome, told.code) == (Outcome.UNKNOWN, "SignatureNonceUsed")


@pytest.mark.parametrize("code", ["Throttling.User", "isv.BUSINESS_LIMIT_CONTROL", "Forbidden.RAM"])
def test_aliyun_replay_refused_otherwise(code):
    """Any other refusal says nothing about the first."""
    assert replayed(aliyun_answer(code)).stage is Stage.READ


def test_tencent_is_never_replayed():
    """Tencent Cloud does not tell a replay, so none is made."""
    desk = Desk(tencent(), lambda sent, asked: tencent_answer(ONE), policy=Policy(replay=True))
    assert desk.client.send(message(), check=False).outcome is Outcome.UNKNOWN
    assert len(desk.asked) == 1
