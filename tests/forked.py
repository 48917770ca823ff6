"""A forked child, and how it ended."""

import os
import signal
import sys
import time

__all__ = ["in_child"]


def in_child(action):
    """Run something in a forked child; true when it ended well, and in time."""
    # whoever counts lines holds a lock meanwhile, which nobody would open in the child
    tracing = sys.gettrace()
    sys.settrace(None)
    child = os.fork()
    if child == 0:
        ended = 1
        try:
            action()
            ended = 0
        finally:
            os._exit(ended)
    sys.settrace(tracing)
    for _ in range(100):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False
