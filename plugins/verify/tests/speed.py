"""How fast: ``python plugins/verify/tests/speed.py``; with ``SMS_CORE_REDIS_URL`` also Redis.

Medians on the machine at hand, besides the send: microseconds for one start and one check, and
checks a second of 32 threads on one core.  The budgets are in the README.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from hmac import HMAC
from pathlib import Path
from statistics import median
from time import perf_counter

from verify_fakes import KEY, Client

from sms_core_verify import MemoryStore, Policy, RedisStore, SqliteStore, Verifier

POLICY = Policy(environment="test", tries=10, per_phone=((10, 86400),))


def each(work, times=2000):
    """Median microseconds of a call."""
    taken = []
    for number in range(times):
        began = perf_counter()
        work(number)
        taken.append(perf_counter() - began)
    return median(taken) * 1e6


def phone(number):
    """Of a prefix of its own, so that no limit refuses."""
    return f"+8613{number:05d}0000"


def verifying(store):
    """A verifier whose sends are dropped, and its challenges."""
    made = Verifier(Client(), store, KEY, POLICY)
    made._sending.submit = made._reporting.submit = lambda work: True
    return made


def one_at_a_time(name, store):
    """A start with all limits, a wrong check and a right one."""
    made, started = verifying(store), []

    def start(number):
        started.append(made.start(phone(number), "SignIn", bind="s", ip=f"10.0.{number % 256}.1"))

    begun = each(start)
    wrong = each(lambda n: made.check(started[n].id, "000000", bind="s"))
    codes = [derived(challenge.id, phone(n)) for n, challenge in enumerate(started)]
    right = each(lambda n: made.check(started[n].id, codes[n], bind="s"))
    print(f"{name:8} start {begun:7.0f} us   wrong {wrong:7.0f} us   right {right:7.0f} us")


def bare(folder):
    """What the machine does in the same minute: an HMAC, and a commit of one row to SQLite."""
    mac = HMAC(KEY, digestmod="sha256")

    def hashed(number):
        copy = mac.copy()
        copy.update(b"%064d" % number)
        copy.digest()

    base = sqlite3.connect(Path(folder, "bare.db"), isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=NORMAL")
    base.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, value INTEGER)")
    base.execute("INSERT INTO one VALUES (1, 0)")

    def committed(number):
        base.execute("BEGIN IMMEDIATE")
        base.execute("UPDATE one SET value = ?", (number,))
        base.execute("COMMIT")

    print(f"bare     HMAC  {each(hashed):7.1f} us   commit {each(committed):6.1f} us")
    base.close()


def derived(challenge, number):
    """The code again, as the message held it."""
    from sms_core import PhoneNumber
    from sms_core_verify import Key, codes

    return codes.code(Key(KEY).mac, challenge, "SignIn", PhoneNumber(number), 6)


def together(call, threads=32, seconds=3.0):
    """Calls a second; run under ``taskset -c 0`` for one core."""
    done, ends = [0] * threads, perf_counter() + seconds

    def work(number):
        count = 0
        while perf_counter() < ends:
            call(number * 125 + count)
            count += 1
        done[number] = count

    running = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sum(done) / seconds


def importing(statement, before):
    """Median milliseconds of an import on top of another, in fresh processes."""
    code = (
        f"import time\n{before}\nbegan = time.perf_counter()\n{statement}\n"
        "print((time.perf_counter() - began) * 1e3)"
    )
    command = [sys.executable, "-I", "-c", code]
    return median(float(subprocess.check_output(command)) for _ in range(15))


def main():
    """Print everything."""
    core = "from sms_core import Client, Message, PhoneNumber"
    signing = f"{core}; import hmac"  # as every provider does
    names = "from sms_core_verify import Verifier, Policy"
    print(f"import sms_core_verify: {importing('import sms_core_verify', core):.1f} ms over core")
    print(
        f"{names}: {importing(names, core):.1f} ms over core, "
        f"{importing(names, signing):.1f} ms over one that signs"
    )
    one_at_a_time("memory", MemoryStore(workers=1))
    with tempfile.TemporaryDirectory() as folder:
        bare(folder)
        store = SqliteStore(Path(folder, "verify.db"))
        one_at_a_time("sqlite", store)
        store.close()
    url = os.environ.get("SMS_CORE_REDIS_URL")
    if not url:
        return
    import redis

    with redis.Redis.from_url(url, max_connections=64) as client:
        store = RedisStore(client, "{speed}:")
        one_at_a_time("redis", store)
        made = verifying(store)
        ids = [made.start(phone(n), "SignIn", bind="s").id for n in range(4000)]
        pings, checks = [], []
        for _ in range(3):  # by turns, as the machine may be busy otherwise
            pings.append(together(lambda _: client.ping(), seconds=1.0))
            checks.append(
                together(lambda n: made.check(ids[n % len(ids)], "000000", bind="s"), seconds=1.0)
            )
        print(
            f"redis    {median(checks):.0f} checks/s of 32 threads, "
            f"where {median(pings):.0f} pings/s are possible"
        )
        print(f"redis    a ping takes {each(lambda _: client.ping()):.0f} us")
        client.delete(*client.scan_iter("{speed}:*", count=10_000))


if __name__ == "__main__":
    main()
