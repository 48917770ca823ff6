"""Sentences for end users."""

import pytest

from sms_core_verify.rules import Shown
from sms_core_verify.words import LANGUAGES, SENTENCES, chosen, sentence, tries_left, wait


def test_every_language_says_everything():
    """Four languages, no gap, nothing said in two ways."""
    assert LANGUAGES == ("en", "zh-Hans", "zh-Hant", "es")
    for language in LANGUAGES:
        assert set(SENTENCES[language]) == set(Shown)
        assert len(set(SENTENCES[language].values())) == len(Shown)
        assert all(sentence(shown, language) for shown in Shown)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-GB", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh_TW", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("ZH-hk", "zh-Hant"),
        ("es-MX", "es"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_tags(tag, language):
    """The tags that browsers and systems send."""
    assert chosen(tag) == language


@pytest.mark.parametrize(
    ("language", "one", "some"),
    [
        ("en", "1 try left.", "3 tries left."),
        ("zh-CN", "还可以尝试 1 次。", "还可以尝试 3 次。"),
        ("zh-TW", "還可以嘗試 1 次。", "還可以嘗試 3 次。"),
        ("es", "Queda 1 intento.", "Quedan 3 intentos."),
    ],
)
def test_tries(language, one, some):
    """One is not like others."""
    assert tries_left(1, language) == one
    assert tries_left(3, language) == some


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.2, "1 second."), (30.0, "30 s"), (59.01, "60 s")]
)
def test_waits_are_rounded_up(seconds, shown):
    """Nobody is told to try too early."""
    assert shown in wait(seconds)
    assert str(shown.split()[0]) in wait(seconds, "zh-Hans")
    assert str(shown.split()[0]) in wait(seconds, "es")
