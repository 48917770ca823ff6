"""A secret shows itself to nobody who did not ask."""

import copy
import pickle

import pytest

from sms_core import Credentials, Secret

CANARY = "canary-4f1d"


def test_reveals_when_asked():
    """The text comes out by ``reveal`` alone."""
    assert Secret(CANARY).reveal() == CANARY


@pytest.mark.parametrize(
    "show", [str, repr, "{}".format, "{!r}".format, "%s".__mod__, ascii, lambda s: repr([s])]
)
def test_shows_asterisks(show):
    """Every way of printing it gives asterisks."""
    shown = show(Secret(CANARY))
    assert "****" in shown
    assert CANARY not in shown


def test_holds_nothing_to_walk_over():
    """No attribute that can be read without calling it holds the text."""
    secret = Secret(CANARY)
    assert not hasattr(secret, "__dict__")
    assert CANARY not in repr([getattr(secret, name) for name in dir(secret)])


def test_is_not_pickled():
    """Pickling is refused with what to do instead."""
    with pytest.raises(TypeError, match="give each process its own configuration") as refused:
        pickle.dumps(Secret(CANARY))
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_copies_are_itself(again):
    """A copy is the same object, so values that hold a secret can be copied."""
    secret = Secret(CANARY)
    assert again(secret) is secret


def test_equality():
    """Secrets of the same text are equal; a secret never equals a plain text."""
    assert Secret(CANARY) == Secret(CANARY)
    assert hash(Secret(CANARY)) == hash(Secret(CANARY))
    assert Secret(CANARY) != Secret("other")
    assert Secret(CANARY) != CANARY


def test_truth():
    """An empty secret is false."""
    assert Secret(CANARY)
    assert not Secret("")


def test_secret_of_a_secret():
    """A secret made of another has its text."""
    assert Secret(Secret(CANARY)).reveal() == CANARY


def test_does_not_change():
    """Its text cannot be replaced."""
    with pytest.raises(AttributeError, match="does not change"):
        Secret(CANARY).reveal = lambda: "other"


def test_credentials_take_plain_texts():
    """Secret and token of a key pair may be given as plain texts, and are secrets in it."""
    credentials = Credentials("id", CANARY, CANARY)
    assert credentials == Credentials("id", Secret(CANARY), Secret(CANARY))
    assert CANARY not in repr(credentials)
    assert Credentials("id", CANARY).token is None
