"""Read the pages of the documentation, and run what they show."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import attrs
import pytest

from sms_core.http import Request, Response, Timeout, Transport

DOCS = Path(__file__).parents[2] / "docs"

_FENCE = re.compile(
    r"(?:^`(?P<file>[\w./-]+\.(?:json|py|toml|txt))`(?P<of> of [^\n]+)?:\n\n)?"
    r"^(?P<fence>`{3,})(?P<language>\w+)\n"
    r"(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@attrs.frozen
class Block:
    """A block of code; one with a caption, a line before it, is a file of that name."""

    language: str
    caption: str
    text: str
    line: int


@attrs.frozen
class Page:
    """One Markdown file, by its path below ``docs`` without the ending."""

    name: str

    @property
    def text(self) -> str:
        return (DOCS / f"{self.name}.md").read_text("utf-8")

    @property
    def blocks(self) -> list[Block]:
        text = self.text
        return [
            Block(
                found["language"],
                (found["file"] or "") + (found["of"] or ""),
                found["text"],
                text.count("\n", 0, found.start("text")) + 1,
            )
            for found in _FENCE.finditer(text)
        ]

    @property
    def files(self) -> list[Block]:
        return [block for block in self.blocks if block.caption]

    @property
    def configurations(self) -> list[Block]:
        """Those of its files that sms-core reads; what is in a folder is of a project."""
        return [b for b in self.files if b.language in ("toml", "json") and "/" not in b.caption]

    def section(self, title: str) -> str:
        """What stands under a heading of the second level."""
        return self.text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]

    def of_language(self, *languages: str) -> list[Block]:
        return [block for block in self.blocks if block.language in languages]

    def run(self) -> None:
        """Run every Python block, in order and in one namespace.

        A block of the language ``output`` is what the block before it must print.
        """
        namespace: dict[str, object] = {"__name__": self.name}
        printed = ""
        for block in self.of_language("python", "output"):
            if block.language == "output":
                assert printed == block.text, f"{self.name}.md:{block.line}"
                continue
            source = "\n" * (block.line - 1) + block.text
            with redirect_stdout(io.StringIO()) as out:
                exec(compile(source, f"{self.name}.md", "exec"), namespace)
            printed = out.getvalue()


def _pages() -> Iterator[Page]:
    for path in sorted(DOCS.rglob("*.md")):
        if "_build" not in path.parts:
            yield Page(path.relative_to(DOCS).with_suffix("").as_posix())


def _uses_simulator(page: Page) -> bool:
    return any("Simulator" in block.text for block in page.of_language("python"))


_CHOICES: dict[str, Callable[[Page], bool]] = {
    "any_page": lambda _: True,
    "page_with_python": lambda page: bool(page.of_language("python")) and not _uses_simulator(page),
    "page_with_simulator": _uses_simulator,
    "page_with_configurations": lambda page: bool(page.configurations),
    "page_with_commands": lambda page: bool(page.of_language("sh")),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test every page of the kind that its argument names."""
    for name in _CHOICES.keys() & set(metafunc.fixturenames):
        pages = [page for page in _pages() if _CHOICES[name](page)]
        metafunc.parametrize(name, pages, ids=[page.name for page in pages])


@pytest.fixture
def page() -> type[Page]:
    """``page(name)`` is one page."""
    return Page


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Page], Path]:
    """Make the folder a reader has: the files of both set-up guides, then the page's own.

    Every environment variable that a file refers to is set.
    """

    def make(page: Page) -> Path:
        for block in [*Page("how-to/aliyun").files, *Page("how-to/tencent").files, *page.files]:
            (tmp_path / block.caption).write_text(block.text, "utf-8")
        every = "".join(path.read_text("utf-8") for path in tmp_path.iterdir()) + page.text
        for name in re.findall(r'"?env"? ?[=:] ?"(\w+)"', every):
            monkeypatch.setenv(name, "a-secret-of-the-reader")
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return make


@pytest.fixture
def vendors() -> Transport:
    """A transport that accepts everything, as the vendor asked would."""
    return _accept


def _accept(request: Request, timeout: Timeout) -> Response:
    if "x-tc-action" not in dict(request.headers):
        return _json({"Code": "OK", "Message": "OK", "BizId": "1^0", "RequestId": "R-1"})
    numbers = json.loads(request.body)["PhoneNumberSet"]
    statuses = [{"Code": "Ok", "PhoneNumber": n, "SerialNo": "1", "Fee": 1} for n in numbers]
    return _json({"Response": {"SendStatusSet": statuses, "RequestId": "R-1"}})


def _json(value: object) -> Response:
    return Response(200, json.dumps(value).encode())


@pytest.fixture
def generate() -> ModuleType:
    """The module ``docs/generate.py``, fresh for each test."""
    spec = spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
