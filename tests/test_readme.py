"""What the two READMEs show runs, and they say the same."""

import json
import re
from pathlib import Path

import pytest

from sms_core.http import Response
from sms_core.transports.pooled import PooledTransport

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def vendor(self, request, timeout):
    """Both vendors, who accept everything."""
    if b"AccessKeyId" in request.body:
        return Response(200, b'{"Code":"OK","BizId":"9006^0","RequestId":"r"}')
    numbers = json.loads(request.body)["PhoneNumberSet"]
    status = [
        {"SerialNo": "1", "PhoneNumber": number, "Fee": 1, "Code": "Ok"} for number in numbers
    ]
    return Response(200, json.dumps({"Response": {"SendStatusSet": status}}).encode())


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_python_examples_run(path, monkeypatch, capsys):
    """Every Python block runs in order, against vendors that accept."""
    monkeypatch.setenv("ALIYUN_SECRET", "testsecret")
    monkeypatch.setenv("TENCENT_SECRET", "testsecret")
    monkeypatch.setattr(PooledTransport, "__call__", vendor)
    namespace = {}
    for block in blocks(path.read_text(), "python"):
        exec(compile(block, path.name, "exec"), namespace)
    assert capsys.readouterr().out == "Outcome.ACCEPTED 9006^0\n"


def test_both_languages_show_the_same():
    """Same structure, same commands, same code but for comments and printed words."""
    english, chinese = (path.read_text() for path in READMES)
    for shape in (r"^#+ ", r"^- \*\*", r"^\| ", r"^```\w*$", r"\]\((?!README)[^)]*\)"):
        assert len(re.findall(shape, english, re.MULTILINE)) == len(
            re.findall(shape, chinese, re.MULTILINE)
        ), shape

    def code(text):
        shown = "".join(blocks(text, "python") + blocks(text, "console"))
        return re.sub(r'\s*#.*|print\(".*"\)', "", shown)

    assert code(english) == code(chinese)


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    """Every relative link names a file of the project."""
    for target in re.findall(r"\]\(([^)]+)\)", path.read_text()):
        assert (ROOT / target).exists(), target
