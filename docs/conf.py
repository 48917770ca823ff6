"""The documentation site: ``sphinx-build -W -n -b html docs docs/_build/html``."""

from __future__ import annotations

import re
from importlib.metadata import version as installed
from typing import TYPE_CHECKING, Any

from sphinx.ext.napoleon.docstring import GoogleDocstring

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "sms-core"
author = "the sms-core authors"
copyright = author
release = version = installed("sms-core")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
]
exclude_patterns = ["_build", "requirements.txt"]
nitpicky = True
#: Types of the standard library, of dependencies, aliases and type variables are no classes here.
nitpick_ignore_regex = [
    (r"py:.*", r"(_io|collections|contextlib|datetime|enum|functools|importlib|io)\..*"),
    (r"py:.*", r"(os|pathlib|types|typing)\..*"),
    (r"py:.*", r"(attrs?|hypothesis|pluggy|urllib3)\..*"),
    (r"py:.*", r"(.*\.)?(F|T|T_co|ConfigT|Self|TracebackType|Settings|Options|PathLike|optional)"),
    (r"py:.*", r"datetime|IPv[46]Address|Material|Observer|Compose"),
    (r"py:.*", r"(sms_core\.http\.)?(Async)?Transport"),
    (r"py:.*", r"sms_core_verify\.entries\.Entry"),  # not indexed: the ledger has an Entry too
]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
#: Chinese headings on purpose have no level between a page's title and its steps.
suppress_warnings = ["myst.header"]

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = "sms-core"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": True}

_LANGUAGES = {".zh-CN": "zh-CN", ".es": "es"}


def _language_of_page(
    _app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object
) -> None:
    """Tell browsers the language of a translated page: it decides fonts and reading aloud."""
    for ending, language in _LANGUAGES.items():
        if page.endswith(ending):
            context["language"] = language


def _read_google_sections(
    _app: Sphinx, what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """``Args:`` and the like.

    The extension of the same library would take the words before a property's first colon for
    its type.
    """
    kind: Any = "method" if what == "property" else what
    lines[:] = GoogleDocstring(lines, what=kind).lines()


def _readable_defaults(
    _app: Sphinx,
    _what: str,
    _name: str,
    _object: object,
    _options: object,
    signature: str | None,
    returns: str | None,
) -> tuple[str | None, str | None]:
    """A default that is made or called is shown by a name: its ``repr`` is no Python."""
    if signature:
        signature = re.sub(r"<(?:built-in )?function (\w+)>", r"\1", signature)
        signature = re.sub(r"\bNOTHING\b", "...", signature)
    return signature, returns


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-signature", _readable_defaults)
    app.connect("autodoc-process-docstring", _read_google_sections)
    app.connect("html-page-context", _language_of_page)
