"""Asking the providers' records what became of a message."""

from itertools import pairwise

import attrs
import pytest
from reports.office import CAN, NUMBER, Desk, Office, entry

from sms_core import (
    Account,
    Credentials,
    Outcome,
    PhoneNumber,
    RecipientResult,
    SendResult,
    Stage,
    TransportError,
)
from sms_core.errors import ReportsUnavailable
from sms_core.receipts import DeliveryState, merged
from sms_core.results import Attempt

ONE, TWO = PhoneNumber(NUMBER), PhoneNumber("+85268326366")
FOUND = [[entry("m-1")]]


def told(outcome=Outcome.ACCEPTED, recipient=ONE, account="a", **fields):
    fields = {"message_id": "m-1" if outcome is Outcome.ACCEPTED else "", **fields}
    return RecipientResult(recipient=recipient, outcome=outcome, account=account, **fields)


def attempt(account="a", outcome=Outcome.ACCEPTED, at=1_699_999_000.0):
    return Attempt(account=account, recipients=1, outcome=outcome, elapsed=0.1, at=at)


def result(*recipients, attempts=None):
    given = (attempt(),) if attempts is None else attempts
    return SendResult(recipients or (told(),), given, "ref-1")


@pytest.fixture
def ask(consumer):
    """What became of a result, by an office whose records are given."""

    def ask(given, *accounts, office=None, sent_at=None):
        ask.office = office or Office()
        client = consumer.client(ask.office, *accounts)
        return consumer.do(client.status(given, sent_at=sent_at))

    return ask


def office_with(*pages):
    made = Office()
    made.records = [*pages]
    return made


def test_delivered(ask):
    """The record's receipt, which merges with any other of the message."""
    (receipt,) = ask(result(), office=office_with(*FOUND))
    assert (receipt.state, receipt.final) == (DeliveryState.DELIVERED, True)
    assert receipt.key == ("a", "m-1", NUMBER)


def test_what_is_asked(ask):
    """By message id, reference and number, for the time the message went."""
    ask(result(), office=office_with(*FOUND))
    ((path, body),) = ask.office.asked
    assert path == "find"
    assert {name: body[name] for name in ("account", "message_id", "reference", "sent_at")} == {
        "account": "a",
        "message_id": "m-1",
        "reference": "ref-1",
        "sent_at": 1_699_999_000.0,
    }
    assert (body["to"], body["page"]) == (NUMBER, 1)


def test_a_lost_answer(ask):
    """A message that may have gone out has no id; its reference finds it."""
    (receipt,) = ask(result(told(Outcome.UNKNOWN)), office=office_with([entry("m-7")]))
    assert receipt.state is DeliveryState.DELIVERED
    assert ask.office.asked[0][1]["message_id"] == ""


def test_pages(ask):
    """Looked through one after the other until it is there."""
    (receipt,) = ask(result(), office=office_with([], [], *FOUND, [entry("other")]))
    assert receipt.message_id == "m-1"
    assert [body["page"] for _, body in ask.office.asked] == [1, 2, 3]


@pytest.mark.parametrize(("pages", "asked"), [(1, 1), (3, 3), (50, 20)])
def test_not_there(ask, pages, asked):
    """It is told so, as nothing final, and the search has an end."""
    (receipt,) = ask(result(), office=office_with(*[[] for _ in range(pages)]))
    assert (receipt.state, receipt.final) == (DeliveryState.UNKNOWN, False)
    assert receipt.text == "the provider's records do not tell yet"
    assert receipt.key == ("a", "m-1", NUMBER)
    assert len(ask.office.asked) == asked


def test_refused(ask):
    """A provider that does not tell is no provider that has nothing to tell."""
    office = Office()
    office.records = "DENIED"
    with pytest.raises(ReportsUnavailable, match=r"'a' does not tell .*: DENIED, said the vendor"):
        ask(result(), office=office)


@pytest.mark.parametrize("outcome", [Outcome.REJECTED, Outcome.NOT_SENT])
def test_what_never_was_accepted(ask, outcome):
    """Nobody is asked: the result itself tells."""
    (receipt,) = ask(result(told(outcome, code="NO", text="said so")))
    assert (receipt.state, receipt.final) == (DeliveryState.REJECTED, True)
    assert (receipt.code, receipt.text, receipt.reference) == ("NO", "said so", "ref-1")
    assert ask.office.asked == []


def test_an_account_whose_records_cannot_be_asked(ask):
    """Told as such; the same for one that this client does not have."""
    mute = Account("a", Desk(attrs.evolve(CAN, status=False)))
    given = result(told(), told(account="gone", recipient=TWO))
    receipts = ask(given, mute)
    assert {each.text for each in receipts} == {"the account's records cannot be asked"}
    assert not any(each.final for each in receipts)
    assert ask.office.asked == []


def test_every_recipient(ask):
    """One receipt each, in the order of the result, asked of the account that took it."""
    given = result(
        told(Outcome.REJECTED, recipient=TWO),
        told(account="b"),
        told(Outcome.UNKNOWN, recipient=TWO),
        attempts=(attempt("b", at=5.0), attempt(at=6.0)),
    )
    receipts = ask(given, "a", "b", office=office_with([]))
    assert [each.recipient for each in receipts] == [TWO, ONE, TWO]
    assert [(b["account"], b["sent_at"]) for _, b in ask.office.asked] == [("b", 5.0), ("a", 6.0)]


class TestWhen:
    """The time a message is looked for."""

    def sent_at(self, ask, given, **how):
        ask(given, **how)
        return ask.office.asked[0][1]["sent_at"]

    def test_the_last_copy(self, ask):
        """Of several attempts the last that the account may have taken."""
        unsent = attempt(outcome=Outcome.NOT_SENT, at=4.0)
        attempts = (attempt(at=1.0), attempt(at=2.0), attempt("b", at=3.0), unsent)
        assert self.sent_at(ask, result(attempts=attempts)) == 2.0

    def test_given(self, ask):
        """A time that is given counts, for results that were kept without attempts."""
        assert self.sent_at(ask, result(), sent_at=7.0) == 7.0
        assert self.sent_at(ask, result(), sent_at=0.0) == 0.0

    def test_not_known(self, ask):
        """Without any, now."""
        at = self.sent_at(ask, result(attempts=()))
        assert at == pytest.approx(ask.office.start + 1000.0)


DOWN = TransportError(Stage.READ, "by script")


def failing(*script):
    """An office whose first answers fail."""
    office = Office(*script)
    office.records = FOUND
    return office


@pytest.mark.parametrize("fault", [DOWN, "BUSY", "LATER", b"<html>", b""])
def test_asked_again(ask, fault):
    """Records can be read as often as need be."""
    (receipt,) = ask(result(), office=failing(fault, fault))
    assert receipt.state is DeliveryState.DELIVERED
    assert len(ask.office.slept) == 2


def test_an_outage(ask):
    """It is raised as it is, after as many tries as the policy has."""
    with pytest.raises(TransportError) as failed:
        ask(result(), office=Office(DOWN, DOWN, DOWN))
    assert failed.value is DOWN
    assert len(ask.office.asked) == 3


def test_an_answer_of_somebody_else(ask):
    """It is no word on the message, and told as what it is."""
    words = "'a' does not tell .*: the answer is not one of the provider's"
    with pytest.raises(ReportsUnavailable, match=words):
        ask(result(), office=failing(*[b"<html>"] * 3))


def test_one_of_two_accounts_is_down(ask):
    """What the other told is told, and the one that is down is not asked for each recipient."""
    office = office_with(*FOUND)
    office.down["b"] = "DENIED"
    given = result(told(account="b"), told(), told(account="b", recipient=TWO))
    refused, found, unasked = ask(given, "a", "b", office=office)
    assert found.state is DeliveryState.DELIVERED
    assert {each.state for each in (refused, unasked)} == {DeliveryState.UNKNOWN}
    assert refused.text == unasked.text
    assert "DENIED, said the vendor" in refused.text
    assert [body["account"] for _, body in office.asked] == ["b", "a"]


def test_credentials_that_were_refused(ask):
    """They are renewed once, where the account has a source of them."""
    fresh = Account("a", Desk(), credentials=lambda: Credentials("new", "secret"))
    (receipt,) = ask(result(), fresh, office=failing("KEY"))
    assert receipt.state is DeliveryState.DELIVERED
    with pytest.raises(ReportsUnavailable, match="KEY"):
        ask(result(), fresh, office=failing("KEY", "KEY"))


def test_never_backwards(ask):
    """Asked again and again, what a message came to only grows surer."""
    pages = [[], [entry("m-1", "unknown")], [entry("m-1", "delivered")], []]
    seen = [ask(result(), office=office_with(page))[0] for page in pages]
    stands = [seen[0]]
    for each in seen[1:]:
        stands.append(merged(stands[-1], each))
    assert all(one.final <= next_.final for one, next_ in pairwise(stands))
    assert stands[-1].state is DeliveryState.DELIVERED
