"""A process as small as a serverless function, for programs that import this first.

No thread starts, and the address space may grow by 64 MiB over what the bare interpreter has.
``cell.py`` alone prints what of this does not hold.
"""

from __future__ import annotations

import _thread
import os
import resource
import sys

MEBIBYTE = 1 << 20
ROOM = 64


def _no_thread(*_, **__):
    raise RuntimeError("no thread starts here")


def address_space():
    """Bytes of address space, now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def peak():
    """Bytes of address space, at the most so far."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmPeak"))


for _name in ("start_new", "start_new_thread", "start_joinable_thread"):
    if hasattr(_thread, _name):
        setattr(_thread, _name, _no_thread)
BARE = address_space()
resource.setrlimit(resource.RLIMIT_AS, (BARE + ROOM * MEBIBYTE,) * 2)


def _writes(folder):
    try:
        with open(os.path.join(folder, "written"), "w"):
            return True
    except OSError:
        return False


def _starts_a_thread():
    from threading import Thread

    try:
        Thread(target=int).start()
    except RuntimeError:
        return False
    return True


def _grows():
    try:
        return bool(bytearray(ROOM * MEBIBYTE))
    except MemoryError:
        return False


def faults():
    """In what the place is roomier than it should be."""
    folders = (os.getcwd(), os.path.dirname(sys.argv[0]), "/", "/tmp", "/var/tmp", "/dev/shm")
    yield from (f"writes to {folder}" for folder in folders if _writes(folder))
    if os.path.exists("/dev/shm"):
        yield "has /dev/shm"
    if "HOME" in os.environ:
        yield "has a home"
    if _starts_a_thread():
        yield "starts a thread"
    if _grows():
        yield f"grows by {ROOM} MiB"


if __name__ == "__main__":
    print(*faults(), sep=", ")
