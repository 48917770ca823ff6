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
def test_the_python_examples_run(path, monkeypatch, capsys, tmp_path):
    """Every Python block runs in order with the ``sms.toml`` shown, against vendors that accept."""
    (shown,) = blocks(path.read_text("utf-8"), "toml")
    tmp_path.joinpath("sms.toml").write_text(shown, "utf-8")
    monkeypatch.chdir(tmp_path)
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
        shown = "".join([*blocks(text, "toml"), *blocks(text, "python"), *blocks(text, "console")])
        return re.sub(r'\s*#.*|print\(".*"\)', "", shown)

    assert code(english) == code(chinese)


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    """Every relative link names a file of the project."""
    for target in re.findall(r"\]\(([^)]+)\)", path.read_text()):
        assert (ROOT / target).exists(), target


def test_what_is_in_english_only_is_marked():
    """A reader of Chinese is told before following a link to another language."""
    links = re.findall(r"\]\(([^)]+)\)(（英文）)?", READMES[1].read_text("utf-8"))
    chinese = [target for target, marked in links if not marked]
    guides = ["docs/how-to/aliyun.zh-CN.md", "docs/how-to/tencent.zh-CN.md"]
    assert chinese == ["README.md", *guides, "LICENSE"]


def test_what_is_installed_from_a_clone_is_what_is_named():
    """The same plugins from the clone as from the index."""
    for path in READMES:
        text = path.read_text("utf-8")
        (extras,) = re.findall(r'pip install "sms-core\[([a-z,]+)\]"', text)
        folders = " ".join(f"-e plugins/{name}" for name in extras.split(","))
        assert f"`pip install -e . {folders}`" in text
