"""How many segments a text takes, at every edge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core.segments import Encoding, Segments, count, count_mainland

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def test_alphabet_is_whole():
    """The GSM-7 alphabet has 127 characters beside the escape, one unit each."""
    assert len(set(BASIC)) == 127
    assert count(BASIC) == Segments(Encoding.GSM7, 127)


@pytest.mark.parametrize("char", "\f^{}\\[~]|€")
def test_extension_characters_count_two(char):
    """A character of the extension table takes two units."""
    assert count(char) == Segments(Encoding.GSM7, 2)


@pytest.mark.parametrize("char", ["验", "ç", "`", "\t", "—", "😀"])
def test_anything_else_is_ucs2(char):
    """One character outside the alphabet makes the whole text UCS-2."""
    assert count(f"code {char}").encoding is Encoding.UCS2


@pytest.mark.parametrize(
    ("units", "segments"),
    [(0, 1), (1, 1), (160, 1), (161, 2), (306, 2), (307, 3), (350, 3), (459, 3), (460, 4)],
)
def test_gsm7_edges(units, segments):
    """160 units travel alone, longer texts in parts of 153."""
    assert count("a" * units).count == segments


@pytest.mark.parametrize(
    ("units", "segments"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
)
@pytest.mark.parametrize("measure", [count, count_mainland])
def test_ucs2_and_mainland_edges(measure, units, segments):
    """70 characters travel alone, longer texts in parts of 67."""
    assert measure("验" * units).count == segments


def test_extension_characters_at_the_edge():
    """159 letters and an extension character no longer fit one segment."""
    assert count("a" * 158 + "€").count == 1
    assert count("a" * 159 + "€").count == 2


@pytest.mark.parametrize("measure", [count, count_mainland])
def test_astral_characters_count_two(measure):
    """A character outside the basic plane takes two units."""
    assert measure("😀").units == 2
    assert measure("😀" * 35).count == 1
    assert measure("😀" * 35 + "验").count == 2


def test_mainland_has_no_gsm7():
    """In mainland China letters save nothing."""
    assert count_mainland("a" * 70).count == 1
    assert count_mainland("a" * 71).count == 2
    assert count_mainland("a" * 160).count == 3


def test_mainland_counts_the_sign_name():
    """A sign name counts with its two brackets."""
    assert count_mainland("验" * 64, "阿里云").units == 69
    assert count_mainland("验" * 66, "阿里云").count == 2


def test_elsewhere_counts_the_sign_name():
    """Elsewhere a sign name stands in square brackets, two units each in GSM-7."""
    assert count("a" * 10, "Acme") == Segments(Encoding.GSM7, 10 + 4 + 4)
    assert count("a" * 10, "阿里云") == Segments(Encoding.UCS2, 10 + 3 + 2)


@pytest.mark.parametrize(
    ("units", "left"), [(0, 160), (159, 1), (160, 0), (161, 145), (306, 0), (307, 152)]
)
def test_left(units, left):
    """What is free in the last segment is told."""
    assert count("a" * units).left == left


@given(st.text(st.characters()), st.text())
def test_any_text(text, sign_name):
    """Any text has a measure: at least one segment, and room for all its units."""
    for measured in (count(text, sign_name), count_mainland(text, sign_name)):
        assert measured.count >= 1
        assert measured.left >= 0
        alone, joined = measured.encoding.limits
        room = alone if measured.count == 1 else measured.count * joined
        assert measured.units + measured.left == room


def test_half_a_character():
    """A lone surrogate is measured too; refusing it is the message's part."""
    assert count("\ud800").units == 1
