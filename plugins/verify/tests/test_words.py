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
        ("zh-Hans-HK", "zh-Hans"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_tags(tag, language):
    """The tags that browsers and systems send."""
    assert chosen(tag) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("fr-CH, fr;q=0.9, es;q=0.8, en;q=0.7, *;q=0.5", "es"),
        ("en;q=0.5, zh-CN;q=0.6", "zh-Hans"),
        ("es;q=0, fr, zh-HK ; q = 0.1", "zh-Hant"),
        ("es,zh", "es"),
        ("fr,*;q=0.5,es;q=0.1", "en"),
        (" , ;q=1, es;q=x, en;q=2, zh;q=0.001", "zh-Hans"),
        ("de,fr;q=0.3", "en"),
        ("es;q=0", "en"),
        ("\N{SNOWMAN}" * 9, "en"),
    ],
)
def test_headers(header, language):
    """``Accept-Language`` as browsers send it: by weight, then by place; no header is refused."""
    assert chosen(header) == language
    assert sentence(Shown.SENT, header) == SENTENCES[language][Shown.SENT]


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
