"""The page beside the vendor port, as the command line starts it."""

import json
import signal
import subprocess
import sys
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.sockets


def test_serve_opens_the_page_too():
    """On a port of its own, told when it is there, and closed with the simulator."""
    code = """
from sms_core_simulator import serve
tell = lambda url: print(url, flush=True)
serve(inbox_port=0, inbox_started=tell, started=tell, quiet=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        inbox, vendor = (process.stdout.readline().strip() for _ in range(2))
        with urlopen(inbox, timeout=10) as page:
            assert vendor.encode() in page.read()
        asked = Request(f"{inbox}messages", method="DELETE")
        with urlopen(asked, timeout=10) as answer:
            assert json.load(answer) == {"deleted": 0}
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=20)
    assert (process.returncode, log) == (0, "")
    with pytest.raises(OSError, match="refused"):
        urlopen(inbox, timeout=10)
