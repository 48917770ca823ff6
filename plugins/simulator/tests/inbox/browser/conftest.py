"""The page in a real browser, as a person sees and uses it."""

import json
import time
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from sms_core.signing import rpc
from sms_core_simulator import Simulator
from sms_core_simulator.inbox import Inbox

NUMBER = "+8613800138000"
STATE = {"aliyun": {"templates": [{"code": "SMS_2", "text": "Your code is ${code}."}]}}


_TEXT = """
const found = [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility());
return found.map((one) => one.innerText.trim()).filter(Boolean).join("\\n");
"""


class Sender:
    """Sends through the vendor port, as an application would."""

    def __init__(self, url):
        self._url = url
        self._sent = 0

    def __call__(self, number=NUMBER, *, secret="simulator-secret", code="123456", **changes):
        """Send a message; gives the vendor's code of the answer, or the HTTP status."""
        self._sent += 1
        sms = {"PhoneNumbers": number, "SignName": "Shop", "TemplateCode": "SMS_2"}
        form = rpc.signed_form(
            {**sms, "TemplateParam": json.dumps({"code": code}), **changes},
            action="SendSms",
            version="2017-05-25",
            key_id="simulator",
            secret=secret,
            now=time.time(),
            nonce=f"n{self._sent}",
        )
        head = {"content-type": "application/x-www-form-urlencoded"}
        try:
            with urlopen(Request(self._url, form.encode(), head), timeout=10) as answer:
                return json.load(answer)["Code"]
        except OSError as error:
            return getattr(error, "code", None)


@pytest.fixture(scope="module")
def running():
    """A simulator and its page, for all tests of this file."""
    with Simulator(state=STATE) as simulator, Inbox(simulator) as inbox:
        yield simulator, inbox


@pytest.fixture
def simulator(running):
    """Empty, and with no fault."""
    running[0].reset()
    return running[0]


@pytest.fixture
def send(simulator):
    """Send a message to the simulator."""
    return Sender(simulator.url)


@pytest.fixture
def page_of():
    """A page in a browser of one's own."""
    return Page


@pytest.fixture
def newest(simulator):
    """Number and id of the newest message."""
    return lambda: (simulator.messages()[0].to, simulator.messages()[0].id)


@pytest.fixture
def page(browser, running, simulator):
    """What a test does with the page; at its end the console must be empty."""
    pages = []

    def open_(number="", message=""):
        pages.append(Page(browser, running[1].url))
        pages[-1].open(number, message)
        return pages[-1]

    yield open_
    assert [entry["message"] for entry in browser.get_log("browser")] == []


class Page:
    """The browser, looked at as a person would."""

    def __init__(self, browser, url):
        self.browser = browser
        self.url = url

    def open(self, number="", message=""):
        self.browser.get("about:blank")  # else only the place in the page would change
        self.browser.get(f"{self.url}#/{quote(number)}/{message}")
        self.until("Live", "#live")

    def find(self, selector):
        return self.browser.find_elements("css selector", selector)

    def text(self, selector):
        """What can be seen of it; asked for at once, for the page may draw it anew."""
        return self.browser.execute_script(_TEXT, selector)

    def until(self, text, selector, *, gone=False):
        """Wait until a text stands, or stands no longer, in a part of the page."""
        from selenium.webdriver.support.ui import WebDriverWait

        wait = WebDriverWait(self.browser, 10, poll_frequency=0.02)
        wait.until(lambda _: self._has(text, selector) is not gone, f"{text} in {selector}")

    def _has(self, text, selector):
        seen = self.text(selector)
        return text in seen if text else bool(seen)

    def click(self, selector):
        from selenium.common import StaleElementReferenceException

        try:
            self.find(selector)[0].click()
        except StaleElementReferenceException:
            self.find(selector)[0].click()

    def press(self, *keys):
        from selenium.webdriver import ActionChains

        ActionChains(self.browser).send_keys(*keys).perform()

    def nameless(self, part):
        """What can be pressed or filled in, and a screen reader has no words for."""
        every = self.find(f"{part} :is(button, a, input, select, textarea)")
        named = [one for one in every if not one.is_displayed() or one.accessible_name]
        return [one.get_attribute("outerHTML") for one in every if one not in named]

    def focus(self):
        return self.browser.switch_to.active_element
