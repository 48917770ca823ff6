"""What a person reads on the page."""

import pytest

pytestmark = pytest.mark.sockets

NUMBER = "+8613800138000"


def test_empty_page_says_where_to_point_a_client(page, simulator):
    """Address, key id and secret: all that is needed to begin."""
    assert page().text(".card dd") == f"{simulator.url}\nsimulator\nsimulator-secret"


def test_a_message_appears_by_itself(page, send):
    """As a thread, with nobody touching the page."""
    shown = page()
    send()
    shown.until("+86 138 0013 8000", "#threads")
    assert "【Shop】Your code is 123456." in shown.text("#threads")


def test_an_open_phone_shows_its_messages_live(page, send):
    """The text as a phone shows it, the code in bold."""
    send()
    shown = page(NUMBER)
    send(code="777888")
    shown.until("777888", ".bubbles")
    assert shown.text(".bubble b") == "123456\n777888"


def test_unread_messages_are_counted(page, send):
    """Of phones that are not open."""
    shown = page()
    send()
    send()
    shown.until("2", ".thread .count")
    assert "2 new" in shown.find(".thread")[0].get_attribute("aria-label")
    shown.click(".thread")
    shown.until("2", ".thread .count", gone=True)


@pytest.mark.parametrize(
    "evil", ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>"]
)
def test_text_of_a_message_stays_text(page, send, newest, evil):
    """Loaded with the page and arriving live, in list, thread and detail."""
    send(SignName=evil, secret="wrong")
    shown = page(*newest())
    shown.until(evil, ".facts")
    send(SignName=evil, code="2222", secret="wrong")
    shown.until("2222", ".bubbles")
    assert shown.text(".bubble").count(evil) == 2
    assert not shown.find("img[src=x], .bubble script")


def test_search_narrows_phones_and_messages(page, send):
    """By every field of the search."""
    send(code="1111")
    send(code="2222", secret="wrong")
    send("13900139000", code="3333")
    shown = page()
    queries = {
        "to:139": "+86 139 0013 9000",
        "code:1111": "+86 138 0013 8000",
        "status:rejected": "+86 138 0013 8000",
        "status:signature": "+86 138 0013 8000",
        "template:sms_2 code:3": "+86 139 0013 9000",
        "vendor:tencent": "",
        "after:5m 3333": "+86 139 0013 9000",
        "after:2099-01-01": "",
        '"your code is 3333"': "+86 139 0013 9000",
    }
    for query, number in queries.items():
        box = shown.find("#search")[0]
        box.clear()
        box.send_keys(query)
        shown.until(number or "Nothing matches", ".phones")
        assert len(shown.find("#threads li:not([hidden])")) == bool(number), query
    box.clear()
    box.send_keys("code:2222")
    shown.click("#threads li:not([hidden]) a")
    shown.until("Today", ".day")
    assert shown.text(".note") == "1 of 2 messages match the search"


def test_detail_tells_request_answer_and_timeline(page, send):
    """Everything about one message."""
    send()
    shown = page(NUMBER)
    shown.click(".more-of")
    shown.until("The signature is right.", "#detail")
    assert "POST / HTTP/1.1" in shown.text(".request pre")
    assert '"Code": "OK"' in shown.text(".answer pre")
    assert "Accepted" in shown.text(".timeline li")
    assert "Signature=***" in shown.text(".request pre")


def test_detail_shows_where_two_texts_part(page, send, newest):
    """Pasted by the developer, who alone knows what the client signed."""
    send(secret="wrong")
    shown = page(*newest())
    shown.until("The signature is wrong.", "#detail")
    server = shown.text(".diff pre").splitlines()[0]
    shown.find(".paste textarea")[0].send_keys(server.replace("SMS_2", "SMS_9"))
    shown.click(".paste button")
    shown.until("9", ".paste del")
    assert (shown.text(".paste del"), shown.text(".paste ins")) == ("9", "2")


def test_code_and_command_are_copied(page, send, newest):
    """By their buttons; the page says so."""
    send(code="246810")
    shown = page(*newest())
    grant = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    shown.browser.execute_cdp_cmd("Browser.grantPermissions", grant)
    read = "navigator.clipboard.readText().then(arguments[0])"
    shown.click(".code")
    shown.until("Copied", "#told")
    assert shown.browser.execute_async_script(read) == "246810"
    shown.until("Copy as curl", "#detail")
    shown.click(".request .act button")
    assert shown.browser.execute_async_script(read).startswith("curl -X POST http://127.0.0.1")
