"""The page, put together from its files once, so that one answer is all a browser needs.

Scripts and styles stand in the page itself, allowed by their hashes; a policy that names hashes
runs nothing else, whatever a message may hold.

The scripts are ES modules in a plain form: ``import { a, b } from "./file.js";`` and ``export``
before a declaration.  Here each becomes a function that gives its exports.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

import attrs

__all__ = ["Page", "asset", "page"]

_STYLES = ("base.css", "panes.css", "detail.css")
_START = '"the newest messages"'
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w.]+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|const|class) )([\w$]+)", re.MULTILINE)
_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@attrs.frozen
class Page:
    """The page without its data.

    Attributes:
        policy: the content security policy it must be served with.
    """

    html: str = attrs.field(repr=False)
    policy: str

    def with_start(self, start: Mapping[str, object]) -> bytes:
        """The page with the data it starts from."""
        # In a block of data inside HTML; "<" could end it.
        data = json.dumps(start).replace("<", "\\u003c")
        return self.html.replace(_START, data).encode()


@cache
def page() -> Page:
    """The page; it does not change while the program runs."""
    early, script = asset("early.js"), _joined("app")
    style = "".join(asset(name) for name in _STYLES)
    html = asset("index.html")
    for name, text in (("early.js", early), ("app.js", script), ("style.css", style)):
        html = html.replace(f"/* {name} */", text)
    policy = _POLICY.format(scripts=f"{_hash(early)} {_hash(script)}", styles=_hash(style))
    return Page(html, policy)


def asset(name: str) -> str:
    """The text of one of the page's files."""
    return files("sms_core_simulator.inbox").joinpath("assets", name).read_text("utf-8")


def _joined(name: str) -> str:
    """A module and all it imports, each once and after those it needs."""
    modules: dict[str, str] = {}

    def add(name: str) -> None:
        text = asset(f"{name}.js")
        for found in _IMPORT.finditer(text):
            if found[2] not in modules:
                add(found[2])
        modules[name] = _as_function(name, text)

    add(name)
    return "".join(modules.values())


def _as_function(name: str, text: str) -> str:
    exports = ", ".join(found[2] for found in _EXPORT.finditer(text))
    text = _IMPORT.sub(lambda found: f"const {{{found[1]}}} = {_variable(found[2])};", text)
    text = _EXPORT.sub(r"\1\2", text)
    return f"const {_variable(name)} = (() => {{\n{text}return {{ {exports} }};\n}})();\n"


def _variable(name: str) -> str:
    return f"{name.replace('.', '_')}_js"


def _hash(text: str) -> str:
    digest = sha256(text.encode()).digest()
    return f"'sha256-{b64encode(digest).decode()}'"
