"""What a person does with the page, by hand, by keyboard, and on a small screen."""

import pytest

from sms_core_simulator.inbox import Inbox

pytestmark = pytest.mark.sockets

NUMBER = "+8613800138000"


def test_keyboard_alone_is_enough(page, send):
    """To search, to go through phones and messages, into a detail and back."""
    from selenium.webdriver.common.keys import Keys

    send()
    send("13900139000")
    shown = page()
    shown.press("/")
    assert shown.focus().get_attribute("id") == "search"
    shown.press(Keys.ARROW_DOWN)
    assert "139 0013 9000" in shown.focus().text
    shown.press(Keys.ARROW_DOWN, Keys.ENTER)
    shown.until("+86 138 0013 8000", ".conversation .head")
    shown.press("j", Keys.ENTER)
    shown.until("HMAC-SHA1", "#detail")
    assert shown.focus().get_attribute("id") == "detail"
    shown.press(Keys.ESCAPE)
    shown.until("", "#detail", gone=True)
    assert shown.browser.current_url.endswith("#/%2B8613800138000")
    assert shown.focus().text == "Details"
    shown.press(Keys.ESCAPE)
    shown.until("Choose a phone", ".conversation")
    assert "138 0013 8000" in shown.focus().text
    shown.press("?")
    shown.until("Keys and search", "#help")


def test_everything_pressable_has_a_name(page, send, newest):
    """For who cannot see the icons."""
    send(secret="wrong")
    shown = page(*newest())
    shown.until("The signature is wrong.", "#detail")
    assert shown.nameless("") == []
    shown.click("#faults-button")
    shown.until("Switch on", "#faults")
    assert shown.nameless("#faults") == []


def test_a_fault_is_switched_on_strikes_and_is_gone(page, send, simulator):
    """The button reminds as long as one is on."""
    shown = page()
    shown.click("#faults-button")
    shown.until("Switch on", "#faults")
    shown.click(".fault-form .primary")
    shown.until("The vendor refuses", ".rules")
    assert shown.text("#fault-count") == "1"
    assert send() != "OK"
    shown.until("No fault is switched on.", ".rules")
    shown.until("1", "#fault-count", gone=True)


def test_a_fault_is_switched_off(page, simulator):
    """By its button."""
    simulator.world.faults.add("lose_answer")
    shown = page()
    shown.click("#faults-button")
    shown.until("Accepted, but the answer is lost", ".rules")
    shown.click(".rules button")
    shown.until("No fault is switched on.", ".rules")
    assert simulator.world.faults.listed() == []


def test_a_phone_replies(page, send, simulator):
    """The reply stands in the thread, and waits for who fetches replies."""
    send()
    shown = page(NUMBER)
    shown.find(".reply-box input")[0].send_keys("TD")
    shown.click(".reply-box button")
    shown.until("TD", ".bubble.reply")
    assert [reply.text for reply in simulator.messages()[0].replies] == ["TD"]


def test_clearing_asks_first(page, send, simulator):
    """Then all is forgotten, here and in the simulator."""
    send()
    shown = page()
    shown.click("#clear")
    assert len(simulator.messages()) == 1
    shown.click("#confirm .danger")
    shown.until("No messages yet", ".conversation")
    assert simulator.messages() == []


def test_chinese_page_is_chinese(page, send):
    """By a press; the choice lasts."""
    send()
    shown = page()
    shown.click("#language")
    shown.until("实时", "#live")
    assert shown.browser.title == "短信模拟器"
    assert shown.find("html")[0].get_attribute("lang") == "zh-CN"
    shown.click("#language")
    shown.until("Live", "#live")


def test_theme_follows_the_system_until_it_is_chosen(page):
    """Light here, dark by a press, and dark again when the page is opened again."""
    shown = page()
    color = "return getComputedStyle(document.body).backgroundColor"
    light = shown.browser.execute_script(color)
    shown.click("#theme")
    dark = shown.browser.execute_script(color)
    assert dark != light
    shown.open()
    assert shown.browser.execute_script(color) == dark
    shown.click("#theme")


def test_narrow_page_shows_one_thing_at_a_time(page, send, resize):
    """List, thread or detail, each with a way back, and nothing to scroll sideways."""
    send(secret="wrong")
    resize(390, 844)
    shown = page()
    wide = "return document.documentElement.scrollWidth > innerWidth"
    visible = {"list": ".phones", "thread": ".conversation", "detail": "#detail"}

    def only(name):
        shown.until("", visible[name])
        seen = [key for key, one in visible.items() if shown.find(one)[0].is_displayed()]
        assert seen == [name]
        assert not shown.browser.execute_script(wide)

    only("list")
    shown.click(".thread")
    only("thread")
    shown.click(".more-of")
    shown.until("The signature is wrong.", "#detail")
    only("detail")
    shown.click("#detail .close")
    only("thread")
    shown.click(".back")
    only("list")


def test_the_page_finds_the_simulator_again(open_browser, page_of, send, simulator):
    """After the inbox was gone, and with what came in the meantime."""
    with open_browser() as browser:
        with Inbox(simulator) as inbox:
            port = int(inbox.url.rpartition(":")[2].strip("/"))
            shown = page_of(browser, inbox.url)
            shown.open()
        shown.until("Reconnecting", "#live")
        send(code="909090")
        with Inbox(simulator, port=port):
            shown.until("909090", "#threads")
