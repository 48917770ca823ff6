"""Many callers at once, as threads or as processes; what each was told, run by run."""

import os
import sys
import threading
from collections import Counter
from multiprocessing import get_context

from verify_fakes import KEY, Client

from sms_core.clock import Clock
from sms_core_verify import MemoryStore, Policy, RedisStore, SqliteStore, Verifier

#: Runs of each race: the suite's short profile, or as many as ``nox -s races`` says.
RUNS = int(os.environ.get("SMS_CORE_RACES", "8"))
POLICY = Policy(environment="test", lifetime=600, per_phone=((10**6, 60),), per_prefix=())
#: Time stands still where it may, so that a slow machine's challenges do not run out.
STILL = Clock(wall=lambda: 1.7e9, monotonic=lambda: 5e3)


def store(place):
    """``memory``, or a path, or the address of a server and a prefix."""
    if place == "memory":
        return MemoryStore(workers=1, clock=STILL)
    if isinstance(place, tuple):
        import redis

        return RedisStore(redis.Redis.from_url(place[0], max_connections=256), place[1])
    return SqliteStore(place, patience=120, clock=STILL)


def begun(verifier, number):
    """A challenge of a number of its own, and its code."""
    challenge = verifier.start(f"+8613{number:09d}")
    return challenge.id, verifier._client.codes[-1]


def challenges(place, runs):
    """For each run one challenge for wrong guesses and one for right ones."""
    opened = store(place)
    verifier = Verifier(Client(), opened, KEY, POLICY, delivery="inline")
    made = [(begun(verifier, 2 * n), begun(verifier, 2 * n + 1)) for n in range(runs)]
    verifier.close()
    return opened, made


def guess(verifier, run):
    """What one caller is told in one run: of a wrong guess, and of the right one."""
    (challenge, code), (other, right) = run
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    return verifier.check(challenge, wrong).reason.name, verifier.check(other, right).reason.name


def by_threads(place, threads, runs):
    """All threads begin each run together."""
    opened, made = challenges(place, runs)
    verifier = Verifier(Client(), opened, KEY, POLICY)
    barrier = threading.Barrier(threads)
    told = [[] for _ in range(threads)]

    def work(number):
        for run in made:
            barrier.wait(60)
            told[number].append(guess(verifier, run))

    running = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    verifier.close()
    close(opened)
    return counted(told)


def by_processes(place, processes, runs):
    """The same with processes that share nothing but the store."""
    opened, made = challenges(place, runs)
    close(opened)
    context = get_context("forkserver")
    context.set_forkserver_preload(["racing"])
    barrier, answers = context.Barrier(processes), context.Queue()
    running = [
        context.Process(target=_work, args=(place, made, barrier, answers))
        for _ in range(processes)
    ]
    for process in running:
        process.start()
    told = [answers.get(timeout=300) for _ in running]
    for process in running:
        process.join()
    return counted(told)


def _work(place, made, barrier, answers):
    opened = store(place)
    verifier = Verifier(Client(), opened, KEY, POLICY)
    told = []
    for run in made:
        barrier.wait(60)
        told.append(guess(verifier, run))
    answers.put(told)
    verifier.close()
    close(opened)


def counted(told):
    """For each run, how many were told what, of wrong guesses and of right ones."""
    return [
        tuple(Counter(each[kind] for each in run) for kind in (0, 1))
        for run in zip(*told, strict=True)
    ]


def close(opened):
    getattr(opened, "close", lambda: None)()


if __name__ == "__main__":
    sys.exit("run by test_races.py")
