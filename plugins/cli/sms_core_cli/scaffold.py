"""Writing a new distribution from the templates in ``new_provider``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import metadata, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from sms_core.registry import Registry
from sms_core_cli.status import Failed

__all__ = ["refuse_name", "written"]

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 40


def refuse_name(name: str, registry: Registry) -> None:
    """Fail with a sentence unless a provider can be called so."""
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise Failed(
            f"{name!r} cannot be a provider's name: write lowercase letters and digits, beginning "
            "with a letter, with single hyphens between words, for example acme-sms"
        )
    if name in registry.names():
        owner = registry.distribution(name)[0]
        raise Failed(f"the name {name!r} is taken: {owner} brings a provider of that name")
    if name in (metadata("sms-core").get_all("Provides-Extra") or ()):
        raise Failed(f"the name {name!r} is taken: it is an extra of sms-core itself")


def written(name: str, into: Path) -> Path:
    """Write the distribution; returns its folder."""
    folder = into / f"sms-core-{name}"
    if not into.is_dir():
        raise Failed(f"{into} is not a folder; make it first, or name another with --into")
    words = _words(name)
    try:
        folder.mkdir()
        for place, text in _files(files("sms_core_cli") / "new_provider", words):
            path = folder / place
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    except FileExistsError:
        raise Failed(f"{folder} exists already; nothing was written") from None
    except OSError as error:
        raise Failed(f"{folder}: {error.strerror}") from error
    return folder


def _words(name: str) -> Mapping[str, str]:
    major, minor, *_ = (int(part) for part in re.findall(r"\d+", version("sms-core")))
    return {
        "name": name,
        "NAME": name.replace("-", "_").upper(),
        "package": f"sms_core_{name.replace('-', '_')}",
        "Class": "".join(word.capitalize() for word in name.split("-")),
        "core": f">={major}.{minor},<{major}.{minor + 1}",
    }


def _files(
    folder: Traversable, words: Mapping[str, str], inside: str = ""
) -> Iterator[tuple[str, str]]:
    """Places and texts; the folder ``package`` gets the package's own name."""
    for item in folder.iterdir():
        if item.is_dir():
            name = words["package"] if item.name == "package" else item.name
            yield from _files(item, words, f"{name}/")
        elif item.name.endswith(".tmpl"):
            name = item.name.removesuffix(".tmpl").replace("gitignore", ".gitignore")
            yield f"{inside}{name}", _filled(item.read_text("utf-8"), words)
    if inside == f"{words['package']}/":
        yield f"{inside}py.typed", ""


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: words[found[1]], text)
