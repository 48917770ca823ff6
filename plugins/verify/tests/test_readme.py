"""The README's examples run."""

import re
from pathlib import Path

import pytest
from verify_fakes import KEY, Client

import sms_core
from sms_core_verify import MemoryStore, Policy

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


@pytest.mark.threads
@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_example(number, tmp_path, monkeypatch):
    """As it stands, with a client that only notes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sms_core, "connect", lambda path: Client())
    client = Client()
    names = {
        "client": client,
        "store": MemoryStore(workers=1),
        "policy": Policy(environment="test"),
        "key": KEY,
        "session_id": "s",
        "remote_address": "192.0.2.1",
        "typed": "123456",
        "log_event": lambda event: None,
        "sign_in": lambda phone: None,
    }
    exec(compile(BLOCKS[number], f"README.md, example {number}", "exec"), names)
    if "verifier" in names:
        names["verifier"].close()
    if number == 0:
        names["verifier"]._store.close()
        assert names["page"] == {"status": "invalid_or_expired", "tries_left": 4}
