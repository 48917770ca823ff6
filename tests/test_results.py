"""Results as values: the least certain outcome, the errors made of them, what they show."""

import copy
import pickle

import attrs
import pytest

from sms_core import (
    Attempt,
    ErrorClass,
    NotSent,
    Outcome,
    OutcomeUnknown,
    PhoneNumber,
    RecipientResult,
    SendError,
    SendRejected,
    SendResult,
    Stage,
    Verdict,
)

A, R, N, U = Outcome.ACCEPTED, Outcome.REJECTED, Outcome.NOT_SENT, Outcome.UNKNOWN


def one(outcome, number="+8613800138000", **fields):
    return RecipientResult(recipient=PhoneNumber(number), outcome=outcome, **fields)


def result(*outcomes):
    return SendResult(tuple(one(o, f"+861380013800{i}") for i, o in enumerate(outcomes)))


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        ((A,), A),
        ((A, A), A),
        ((A, R), R),
        ((R, N), N),
        ((A, N), N),
        ((N, U), U),
        ((R, U, N, A), U),
        ((A, U), U),
    ],
)
def test_least_certain_outcome(outcomes, whole):
    """The outcome of the whole is the least certain of its parts."""
    assert result(*outcomes).outcome is whole


def test_accepted_and_failed():
    """Recipients are told apart by whether the provider took their message for certain."""
    both = result(A, R, A, U)
    assert [r.outcome for r in both.accepted] == [A, A]
    assert [r.outcome for r in both.failed] == [R, U]


def test_message_id():
    """The first recipient's message id stands for a message to one."""
    assert SendResult((one(A, message_id="id-1"), one(A, message_id="id-2"))).message_id == "id-1"


def test_check_of_an_accepted_one():
    """A result that is accepted for all is handed on."""
    accepted = result(A, A)
    assert accepted.check() is accepted


@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [((R,), SendRejected), ((N,), NotSent), ((U,), OutcomeUnknown), ((A, R, U), OutcomeUnknown)],
)
def test_check_raises_by_outcome(outcomes, kind):
    """The error's kind is that of the least certain outcome, and it carries the result."""
    failed = result(*outcomes)
    with pytest.raises(kind) as raised:
        failed.check()
    assert type(raised.value) is kind
    assert raised.value.result is failed


def test_sentence_of_one():
    """The error says who, what, which account, the provider's code and words, and which request."""
    refused = one(R, account="main", code="isv.X", text="no balance", request_id="RID")
    with pytest.raises(SendRejected) as raised:
        SendResult((refused,)).check()
    assert str(raised.value) == (
        "1 of 1 not accepted: +86138****8000 rejected (account main), isv.X, no balance, "
        "request RID"
    )


def test_meaning_before_the_providers_words():
    """What a code means is said rather than the provider's own words."""
    verdict = Verdict(ErrorClass.QUOTA, meaning="balance is used up; top up")
    refused = one(R, code="isv.X", text="余额不足", verdict=verdict)
    assert str(refused) == "+86138****8000 rejected, isv.X, balance is used up; top up"


def test_sentence_of_an_accepted_one():
    """An accepted recipient has a short sentence with its message's id, and ``OK`` once."""
    accepted = one(A, message_id="id", code="OK", text="OK", request_id="RID")
    assert str(accepted) == "+86138****8000 accepted, message id id, OK, request RID"


def attempt(account, outcome, **fields):
    return Attempt(account=account, recipients=1, outcome=outcome, elapsed=0.1, **fields)


def sentence_of(outcome, *attempts):
    recipients = (one(outcome, account="second"),)
    with pytest.raises(SendError) as raised:
        SendResult(recipients, attempts).check()
    return str(raised.value)


@pytest.mark.parametrize(
    ("attempts", "told"),
    [
        (
            [attempt("first", R, detail="X, the secret is wrong"), attempt("second", R)],
            "; before that account first: X, the secret is wrong",
        ),
        (
            [attempt("first", N, stage=Stage.CONNECT), attempt("second", R)],
            "; before that account first: failed while connecting",
        ),
        ([attempt("first", U), attempt("second", R)], "; before that account first: unknown"),
        (
            [attempt("second", U), attempt("first", R, detail="X")],
            "; after that account first: X",
        ),
        (
            [attempt("first", N), attempt("first", R, detail="X"), attempt("second", R)],
            "; before that account first: X",
        ),
    ],
)
def test_sentence_names_the_other_accounts(attempts, told):
    """Theirs may be the fault to mend: each is told once, in its true place."""
    assert sentence_of(R, *attempts).endswith(f"rejected (account second){told}")


def test_sentence_without_other_accounts():
    """An account that was asked twice is not another one."""
    twice = attempt("second", N), attempt("second", R)
    assert sentence_of(R, *twice).endswith("rejected (account second)")


def test_what_may_be_sent_again():
    """All of it only where nobody has it already."""
    with pytest.raises(NotSent, match=r"It is safe to send again$"):
        result(N, R).check()
    with pytest.raises(NotSent, match=r"Send again to error\.result\.failed alone"):
        result(N, A).check()


def test_sentence_of_many():
    """Three of the least certain are told and the others counted."""
    with pytest.raises(NotSent) as raised:
        result(A, N, N, N, N, N, R).check()
    sentence = str(raised.value)
    assert sentence.startswith("6 of 7 not accepted: ")
    assert sentence.count("not_sent") == 3
    assert sentence.endswith(
        "; and 2 more. Send again to error.result.failed alone; the others have it"
    )


@pytest.mark.parametrize("show", [repr, str])
def test_no_whole_number_is_shown(show):
    """Neither results nor their errors show a whole number."""
    failed = result(R)
    assert "13800138000" not in show(failed)
    with pytest.raises(SendRejected) as raised:
        failed.check()
    assert "13800138000" not in show(raised.value)


VALUES = [
    one(A, message_id="id", segments=1, fee=1),
    one(U, stage=Stage.READ, verdict=Verdict(ErrorClass.SERVICE)),
    result(A, R),
    Attempt(account="a", recipients=1, outcome=A, elapsed=0.1),
    SendResult((one(A),), (Attempt(account="a", recipients=1, outcome=N, elapsed=0.1),)),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))]
)
def test_copies(value, again):
    """Copies and pickles equal the original."""
    assert again(value) == value
    assert hash(again(value)) == hash(value)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_frozen(value):
    """Nothing of a result can be replaced."""
    field = attrs.fields(type(value))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, field, None)


def test_equality():
    """Another outcome makes another result."""
    assert result(A) == result(A)
    assert result(A) != result(R)


def test_sentence_of_an_unknown_one():
    """Who does not know whether it went out is told how to find out, not to send again."""
    with pytest.raises(OutcomeUnknown) as raised:
        result(U).check()
    assert str(raised.value).endswith(
        "It may have gone out: client.reconcile(error.result) asks the provider"
    )
