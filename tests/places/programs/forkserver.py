"""Send from processes of a fork server that has everything loaded before it forks."""

from __future__ import annotations

import multiprocessing
import sys

import send

if __name__ == "__main__":
    how, url = sys.argv[1:]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["send", "sms_core.connecting", "sms_core_aliyun.provider"])
    with context.Pool(2) as pool:
        print(*pool.starmap(send.send, [(how, url)] * 4), sep="\n")
        pool.close()
        pool.join()
