"""The page's figures, as a table: ``python figures.py`` with Chromium and selenium at hand.

First paint with 1,000 messages, each to a phone of its own, and how long after the vendor's
answer a new message stands on the page.  Medians; no test, for a busy machine is no fault.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import urllib.request
from pathlib import Path

from sms_core.signing import rpc
from sms_core_simulator import Simulator
from sms_core_simulator.inbox import Inbox

sys.path.insert(0, str(Path(__file__).parent))
from conftest import chromium

ROUNDS = 15
_PAINTED = """
const done = arguments[0];
new PerformanceObserver((list) => {
  const largest = list.getEntries().at(-1);
  const [first] = performance.getEntriesByName("first-contentful-paint");
  const [drawn] = performance.getEntriesByName("list");
  if (drawn && largest.startTime >= drawn.startTime) {
    done([first.startTime, drawn.startTime, largest.startTime]);
  }
}).observe({type: "largest-contentful-paint", buffered: true});
"""
_WATCH = """
window.seen = {};
new MutationObserver(() => {
  const now = performance.timeOrigin + performance.now();
  for (const text of document.querySelectorAll(".thread .text")) seen[text.textContent] ??= now;
}).observe(document.getElementById("threads"), {childList: true, subtree: true});
"""


def send(url: str, number: str, code: str, nonce: str) -> float:
    """Send one message; gives the moment of the answer in milliseconds since 1970."""
    sms = {"PhoneNumbers": number, "SignName": "Shop", "TemplateCode": "SMS_1"}
    form = rpc.signed_form(
        {**sms, "TemplateParam": json.dumps({"code": code})},
        action="SendSms",
        version="2017-05-25",
        key_id="simulator",
        secret="simulator-secret",
        now=time.time(),
        nonce=nonce,
    )
    head = {"content-type": "application/x-www-form-urlencoded"}
    with urllib.request.urlopen(urllib.request.Request(url, form.encode(), head)) as answer:
        assert json.load(answer)["Code"] == "OK"
    return time.time() * 1000


def main() -> None:
    with Simulator() as simulator, Inbox(simulator) as inbox, chromium() as browser:
        for n in range(1_000):
            send(simulator.url, f"138{n:08}", f"{n:06}", f"n{n}")
        paints = []
        for _ in range(ROUNDS):
            browser.get(inbox.url)
            paints.append(browser.execute_async_script(_PAINTED))
        browser.execute_script(_WATCH)
        delays = []
        for n in range(ROUNDS):
            answered = send(simulator.url, f"139{n:08}", f"9{n:05}", f"m{n}")
            time.sleep(0.2)
            seen = browser.execute_script("return window.seen")
            delays.append(seen[f"【Shop】code 9{n:05}"] - answered)
    first, drawn, largest = (sorted(column) for column in zip(*paints, strict=True))
    for what, column in {
        "first paint, 1,000 messages": first,
        "list in the page": drawn,
        "largest paint": largest,
        "new message on the page": sorted(delays),
    }.items():
        median, worst = statistics.median(column), column[-1]
        sys.stdout.write(f"{what:30} median {median:6.1f} ms  worst {worst:6.1f} ms\n")


if __name__ == "__main__":
    main()
