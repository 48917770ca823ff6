"""Killed at any point between the provider and the consumer: no receipt is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from reports.test_with_simulator import SECRET, Post
from reports.victim import KILLED

from sms_core.receipts import DeliveryState, standing

pytestmark = [
    pytest.mark.sockets,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]
HERE = Path(__file__).parent
NUMBERS = [f"+861380013800{n}" for n in range(2)]
FOR_EVER = 10_000
#: What a provider hands out only once is in nobody's hands between these two.
ON_THE_WAY = {"after exchange", "before put"}


@pytest.fixture(scope="module")
def nursery():
    """A process that forks victims; it imports everything only once."""
    process = subprocess.Popen(
        [sys.executable, HERE / "victim.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
    )
    yield process
    process.stdin.close()
    process.stdout.close()
    assert process.wait(10.0) == 0


@attrs.define
class Scene:
    """One vendor with receipts, one inbox, and processes that come and go."""

    post: Post
    nursery: subprocess.Popen
    folder: Path
    lives: int = 0

    def live(self, at=FOR_EVER, push=None, ahead=0.0):
        """One process from its beginning to its end; what it told, and where it was killed."""
        self.lives += 1
        told = self.folder / f"told-{self.lives}"
        told.touch()
        job = {
            "at": at,
            "told": str(told),
            "ahead": ahead,
            "inbox": str(self.folder / "reports.sqlite"),
            "settings": self.post.settings(),
            **({} if push is None else {"push": push}),
        }
        self.nursery.stdin.write(json.dumps(job) + "\n")
        code = int(self.nursery.stdout.readline())
        lines = [json.loads(line) for line in told.read_text().splitlines()]
        seen = {tuple(name) for what, name in lines if what == "seen"}
        killed = [name for what, name in lines if what == "killed"]
        assert code == (KILLED if killed else 0)
        return seen, killed[0] if killed else "", "acknowledged" in [what for what, _ in lines]


@pytest.fixture
def scenes(nursery, tmp_path_factory):
    """Makes scenes of a vendor, with some receipts that came."""
    made = []

    def scene(vendor):
        post = Post(vendor, "pull", delivery=0.0)
        post.__enter__()
        made.append(post)
        result = post.send(*NUMBERS)
        post.later(1.0)
        return Scene(post, nursery, tmp_path_factory.mktemp("scene")), result

    yield scene
    for post in made:
        post.__exit__(None, None, None)


def keys(result):
    """What tells the receipts of a result apart."""
    return {(each.message_id, each.recipient.e164) for each in result.recipients}


def lives(begin):
    """Lives that end at the first point, the second, and so on, until one dies of old age."""
    for at in range(FOR_EVER):
        if not begin(at):
            return


def test_a_queue(scenes):
    """Aliyun keeps what was not removed: everything is seen, whatever became of the first."""
    points = []

    def begin(at):
        scene, result = scenes("aliyun")
        wanted = keys(result)
        first, killed, _ = scene.live(at)
        scene.post.later(31.0)
        second, _, _ = scene.live()
        assert first | second == wanted
        if killed not in ("after messages", "before messages", ""):
            assert second == wanted
        assert scene.live()[0] == set()
        points.append(killed)
        return killed

    lives(begin)
    assert {"before exchange", "in hand", "taken", "before messages", "after messages"} <= {*points}


def test_handed_out_once(scenes):
    """Tencent's are in the file before they are seen; only what was on the wire is not."""
    points, lost = [], []

    def begin(at):
        scene, result = scenes("tencent")
        wanted = keys(result)
        first, killed, _ = scene.live(at)
        second, _, _ = scene.live(ahead=61.0)
        seen = first | second
        if seen != wanted:
            assert (seen, killed) == (set(), killed if killed in ON_THE_WAY else "")
            lost.append(killed)
            # the one point that nobody can save: the vendor's records still tell
            told = scene.post.client.status(result)
            assert {each.key[1:] for each in told} == wanted
            assert {each.state for each in told} == {DeliveryState.DELIVERED}
        if killed in ("in hand", "taken", "before done"):
            assert second == wanted
        assert scene.live(ahead=200.0)[0] == set()
        points.append(killed)
        return killed

    lives(begin)
    assert {"in hand", "taken", "before done", "after put", "after take"} <= {*points}
    assert {*lost} == ON_THE_WAY


def test_pushed(scenes):
    """Acknowledged means kept: what was is handled by the next process, the rest comes again."""
    points = []

    def begin(at):
        scene, result = scenes("tencent")
        wanted = keys(result)
        push = {"target": f"/tencent/{SECRET}", "body": body(result)}
        first, killed, acknowledged = scene.live(at, push)
        second, _, _ = scene.live(FOR_EVER, {} if acknowledged else push, ahead=121.0)
        assert first | second == wanted
        points.append(killed)
        return killed

    lives(begin)
    assert {"before put", "after put", "before acknowledging", "in hand", "taken"} <= {*points}


def test_repeats_are_absorbed(scenes):
    """However often a process died, the receipts stand for the messages, once each."""
    scene, result = scenes("aliyun")
    told = []
    for at in (5, 7, 9):
        told += scene.post.client.receipts()
        scene.live(at)
        scene.post.later(31.0)
    told += scene.post.client.receipts()
    told *= 2
    assert {key[1:] for key in standing(told)} == keys(result)


def body(result):
    """A push of the result's receipts as Tencent writes it."""
    kept = {"nationcode": "86", "report_status": "SUCCESS", "errmsg": "DELIVRD"}
    told = [(each.message_id, each.recipient.national) for each in result.recipients]
    return json.dumps([{"sid": sid, "mobile": to, **kept} for sid, to in told])
