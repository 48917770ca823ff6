"""Sentences for end users."""

import pytest

from sms_core_verify import Challenge, Issue, Outcome, Reason, Shown
from sms_core_verify.words import (
    LANGUAGES,
    SENTENCES,
    chosen,
    no_number,
    sentence,
    told,
    tries_left,
    wait,
)


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
    ("seconds", "shown"),
    [
        (0.2, "1 second."),
        (30.0, "30 seconds."),
        (59.01, "60 seconds."),
        (119.5, "2 minutes."),
        (3541, "60 minutes."),
        (7199.1, "2 hours."),
        (86399, "24 hours."),
    ],
)
def test_waits_are_rounded_up(seconds, shown):
    """Nobody is told to try too early."""
    assert shown in wait(seconds)
    assert str(shown.split()[0]) in wait(seconds, "zh-Hans")
    assert str(shown.split()[0]) in wait(seconds, "es")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Please wait before you ask for another code. You can ask again in 42 seconds."),
        ("zh", "请稍后再获取验证码。42 秒后可以重新获取。"),
        ("zh-TW", "請稍後再取得驗證碼。42 秒後可以重新取得。"),
        ("es", "Espere antes de pedir otro código. Puede pedirlo de nuevo en 42 segundos."),
    ],
)
def test_what_is_told_of_a_wait(language, words):
    """Two sentences that go together."""
    answer = Challenge(
        id="", issue=Issue.IP, expires_in=0, resend_in=60, tries=0, digits=6, retry_after=41.2
    )
    assert told(answer, language) == words


def test_what_is_told_of_a_check():
    """Tries only where there are any, and only to those who need them."""
    wrong = Outcome(reason=Reason.WRONG, tries_left=2)
    assert told(wrong) == "The code is wrong or has expired. 2 tries left."
    assert told(wrong, "zh") == "验证码错误或已过期。还可以尝试 2 次。"
    for end in (Outcome(reason=Reason.MALFORMED), Outcome(reason=Reason.EXPIRED, tries_left=0)):
        assert told(end) == "The code is wrong or has expired."
    assert told(Outcome(reason=Reason.VERIFIED, tries_left=4)) == "The code is right."


def test_no_number():
    """In every language, and differently."""
    assert len({no_number(language) for language in LANGUAGES}) == 4
