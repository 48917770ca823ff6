"""A process killed half-way through a check has lost a try, and won nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from racing import KEY, POLICY, begun, close, store
from verify_fakes import Client

from sms_core_verify import Reason, Verifier

pytestmark = pytest.mark.sockets
HERE = Path(__file__).parent


def killed(place, challenge, code):
    done = subprocess.run(
        [sys.executable, HERE / "killed.py", place, challenge, code],
        env={**os.environ, "PYTHONPATH": str(HERE)},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 9, done.stderr


def test_sqlite(tmp_path):
    """The charge was committed before the comparison, so five kills spend five tries."""
    place = str(tmp_path / "verify.db")
    opened = store(place)
    made = Verifier(Client(), opened, KEY, POLICY, delivery="inline")
    challenge, code = begun(made, 1)
    killed(place, challenge, code)
    assert opened.get(challenge)[0].tries == 1
    assert made.check(challenge, f"{(int(code) + 1) % 10**6:06d}").tries_left == 3
    for _ in range(3):
        killed(place, challenge, code)
    assert made.check(challenge, code).reason is Reason.SPENT
    close(opened)


def test_redis(redis_prefix):
    """The script ran to its end: the code is used, though nobody heard of it."""
    url = os.environ["SMS_CORE_REDIS_URL"]
    made = Verifier(Client(), store((url, redis_prefix)), KEY, POLICY, delivery="inline")
    challenge, code = begun(made, 1)
    killed(f"{url} {redis_prefix}", challenge, code)
    assert made.check(challenge, code).reason is Reason.USED
