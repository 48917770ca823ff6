"""Two texts, cut where they part."""

from hypothesis import given
from hypothesis import strategies as st

from sms_core_simulator.inbox.difference import pieces

TEXTS = st.text(st.sampled_from("ab%2F+&=\n "), max_size=60)


def test_equal_texts_are_one_piece():
    """Where nothing differs nothing is marked."""
    assert pieces("a=1&b=2", "a=1&b=2") == [("a=1&b=2", "a=1&b=2")]


def test_an_escape_is_one_sign():
    """``%20`` stands against ``+`` as a whole, once or twice escaped."""
    assert ("+", "%20") in pieces("a+b", "a%20b")
    assert ("%2B", "%2520") in pieces("a%2Bb", "a%2520b")


@given(TEXTS, TEXTS)
def test_pieces_make_both_texts(client, server):
    """Put together again, nothing is lost and nothing added."""
    found = pieces(client, server)
    assert "".join(left for left, _ in found) == client
    assert "".join(right for _, right in found) == server


def test_a_very_long_text_is_cut():
    """Nobody can make the comparison take forever."""
    ((left, _),) = pieces("a" * 100_000, "a" * 100_000)
    assert len(left) < 10_000
