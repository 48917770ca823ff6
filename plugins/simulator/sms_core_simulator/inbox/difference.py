"""Where two texts differ, in pieces a person can see.  Pure: no I/O, no clock."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

__all__ = ["Pieces", "pieces"]

#: Pairs of texts, client's and server's; an equal pair is where they agree.
Pieces = list[tuple[str, str]]

_LONGEST = 6_000
#: An escape is one sign, also when it was escaped again as in a string to sign.
_SIGN = re.compile(r"%(?:25)?[0-9A-Fa-f]{2}|[A-Za-z0-9]+|.", re.DOTALL)


def pieces(client: str, server: str) -> Pieces:
    """What the client signed beside what the server did, cut where they part.

    Comparing takes time that grows with the square, so longer texts are cut off.
    """
    left = _SIGN.findall(client[:_LONGEST])
    right = _SIGN.findall(server[:_LONGEST])
    found = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return [("".join(left[a:b]), "".join(right[c:d])) for _, a, b, c, d in found]
