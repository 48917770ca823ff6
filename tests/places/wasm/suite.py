"""Run the pure tests in WebAssembly; print how many passed, and why others were left out.

Its arguments: the packages that the environment of the tests has and this place has not,
separated by commas, then what pytest is to run.

A test is left out when it says that it needs what is not there: by a marker, by the fixture
``threads``, by calling ``asyncio.run``, by an asynchronous ``consumer``, or by importing one of
those packages; or it is named in ``SHOW``.  All others must pass.
"""

import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest

ABSENT, *CHOSEN = sys.argv[1:]
MARKERS = {
    "sockets": "opens sockets",
    "official": "runs a vendor's own SDK",
    "threads": "starts threads",
    "processes": "starts processes",
}
LOOP = "waits for an event loop, which is the host's"
#: Tests of what Pyodide has only for show.
SHOW = {
    "test_no_certificates": "needs TLS, and an ssl that reads the file it is given",
    "test_seconds_of_a_date": "sets a time zone of the system",
    "test_sync_and_async": LOOP,
}
#: What says in its own words that it is for want of something.
WORDS = {
    "emscripten does not support processes": "starts processes",
    "this signature needs cryptography": "verifies with cryptography",
    "can't start new thread": "starts threads",
    "WebAssembly stack switching not supported": LOOP,
}


class Guest:
    """Leaves out what cannot run here, and counts."""

    def __init__(self, absent):
        self.absent = absent
        self.passed, self.failed, self.left_out = 0, [], Counter()

    def pytest_configure(self, config):
        config.addinivalue_line("markers", "timeout: of a plugin of pytest that is not here")

    def pytest_collection_modifyitems(self, items):
        reasons = {id(item): self.reason(item) for item in items}
        self.left_out.update(reason for reason in reasons.values() if reason)
        items[:] = [item for item in items if not reasons[id(item)]]

    @staticmethod
    def reason(item):
        if "threads" in item.fixturenames:
            return MARKERS["threads"]
        if {"asyncio", "run"} <= {*item.function.__code__.co_names}:
            return LOOP
        if "consumer" in item.fixturenames and item.callspec.params["consumer"] == "async":
            return LOOP
        marked = (why for name, why in MARKERS.items() if item.get_closest_marker(name))
        return next(marked, SHOW.get(item.originalname, ""))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector):
        report = yield
        return self.judged(report, f"a file that imports {self.missing(report)}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        told = str(report.longrepr or "") if report.failed else ""
        wanting = next((why for words, why in WORDS.items() if words in told), "")
        return self.judged(report, wanting or f"imports {self.missing(report)}", bool(wanting))

    def missing(self, report):
        """The absent package that a failure is for want of, or nothing."""
        found = re.findall(r"No module named '(\w+)", str(report.longrepr or ""))
        return found[-1] if report.failed and found and found[-1] in self.absent else ""

    def judged(self, report, reason, wanting=False):
        if wanting or self.missing(report):
            report.outcome, report.longrepr = "skipped", (report.nodeid, 0, reason)
            self.left_out[reason] += 1
        return report

    def pytest_runtest_logreport(self, report):
        self.passed += report.when == "call" and report.passed
        self.note(report)

    def pytest_collectreport(self, report):
        self.note(report)

    def note(self, report):
        if report.failed:
            self.failed.append(f"{report.nodeid}\n{report.longrepr}")


for wheel in Path("/place").glob("*.whl"):
    with ZipFile(wheel) as archive:
        archive.extractall("/site")
with ZipFile("/place/tree.zip") as archive:
    archive.extractall("/tree")
sys.path[:] = ["/site", *(entry for entry in sys.path if not entry.startswith("/place"))]
os.chdir("/tree")
os.environ["SMS_CORE_HYPOTHESIS"] = "quick"

guest = Guest({*ABSENT.split(",")})
code = pytest.main(["-q", "-p", "no:cacheprovider", "--no-header", *CHOSEN], plugins=[guest])
print(
    json.dumps(
        {
            "code": int(code),
            "passed": guest.passed,
            "failed": guest.failed,
            "left out": guest.left_out.most_common(),
        }
    )
)
