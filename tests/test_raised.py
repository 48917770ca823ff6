"""What is told of an exception that other people's code raised."""

import re

import pytest

from sms_core.raised import place


class Outer:
    class Broken(Exception):
        """It has a full name."""


def broken(words):
    raise Outer.Broken(words)


def test_type_and_place_of_the_last_frame():
    """By the whole path, as many packages have a file of one name; and no words."""
    with pytest.raises(Outer.Broken) as caught:
        broken("canary")
    told = place(caught.value)
    assert re.fullmatch(rf"Outer\.Broken at {re.escape(__file__)}:\d+", told)
    assert int(told.rpartition(":")[2]) == broken.__code__.co_firstlineno + 1


def test_one_that_was_never_raised():
    """Its type."""
    assert place(Outer.Broken("canary")) == "Outer.Broken"
