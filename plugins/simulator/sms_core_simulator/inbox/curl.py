"""A request as a command for a shell.  Pure: no I/O, no clock."""

from __future__ import annotations

from shlex import quote

from sms_core_simulator.http import Request
from sms_core_simulator.inbox.masking import masked_request

__all__ = ["as_curl"]

#: curl writes these itself.
_OWN = {"content-length", "connection", "accept-encoding", "transfer-encoding", "expect"}


def as_curl(request: Request, url: str) -> str:
    """The command, one argument a line, with secrets masked.

    Args:
        url: of the vendor port, for example ``http://127.0.0.1:8025``.
    """
    shown = masked_request(request)
    query = f"?{shown.query}" if shown.query else ""
    parts = [f"curl -X {quote(shown.method)} {quote(f'{url}{shown.path}{query}')}"]
    parts += [f"-H {quote(f'{name}: {value}')}" for name, value in shown.headers if _kept(name)]
    if shown.body:
        parts.append(f"--data-raw {quote(shown.body.decode())}")
    return " \\\n  ".join(parts)


def _kept(name: str) -> bool:
    return name not in _OWN
