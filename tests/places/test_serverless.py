"""A place like a serverless function: nothing to write to, no threads, little memory.

What is really enforced, and by whom:

- The kernel: every file system is read-only, and ``/dev`` is an empty one, so there is no
  ``/dev/shm``; this in a mount namespace of the process (``unshare``), which needs root or user
  namespaces.  The address space may grow by 64 MiB over that of the bare interpreter
  (``RLIMIT_AS``); as a limit it is tighter than one on memory in use, for it counts what is
  mapped and never touched.
- The interpreter: starting a thread raises.  ``RLIMIT_NPROC`` would not bind root.
- There is no ``HOME`` and no other environment variable.  The user database is there.
"""

import os
import subprocess
from shutil import which

import pytest

from places.building import needed

pytestmark = pytest.mark.sockets

NAMESPACE = ("unshare", "--mount", *(() if os.geteuid() == 0 else ("--map-root-user",)))
CLOSE = """
mount -t tmpfs none /dev
while read -r _ place _; do mount -o remount,bind,ro "$place" 2>&-; done </proc/mounts
exec "$@"
"""
CELL = (*NAMESPACE, "sh", "-c", CLOSE, "sh")


@pytest.fixture(scope="module")
def place(furnished):
    tried = which("unshare") and subprocess.run([*CELL, "true"], check=False).returncode == 0
    needed(tried, "a mount namespace (root, or user namespaces)")
    return furnished("sms-core", "sms-core-aliyun")


def test_the_place_is_as_tight_as_it_says(place):
    """No folder can be written to, no thread starts, 64 MiB are too many, there is no home."""
    assert place.run("cell.py", before=CELL) == ""


@pytest.mark.parametrize("how", ["stdlib", "urllib3", "plugin", "named", "default"])
def test_a_cold_send(place, vendor, arrived, figure, how):
    """Every way of sending works within it."""
    message_id, grown = place.run("serverless.py", how, vendor.url, before=CELL).split()
    arrived(message_id)
    if how in ("stdlib", "default"):
        figure(f"growth of the address space, {how}", f"{int(grown) / (1 << 20):.0f} MiB")
