"""``looked_up.py SENDERS PORT``: what looking a provider up adds to a process that sends.

A message is sent with the provider made by hand; then the provider is looked up by its name.  The
seconds of processor that took are printed, what it imports included.
"""

from __future__ import annotations

import sys
from runpy import run_path
from time import process_time


def look():
    from sms_core.registry import Registry

    Registry().get("aliyun")


if __name__ == "__main__":
    senders, port = sys.argv[1:]
    run_path(senders)["SENDERS"]["aliyun-stdlib"](int(port))()
    began = process_time()
    look()
    print(process_time() - began)
