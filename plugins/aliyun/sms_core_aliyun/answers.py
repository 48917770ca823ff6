"""What an answer of Aliyun's gateway says, in whichever of its ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sms_core.answers import json_object, text_in
from sms_core.http import Response

__all__ = ["told", "words"]

_NAMES = ("Code", "Message", "RequestId")


def told(response: Response) -> Mapping[str, Any]:
    """The fields of an answer; none, if it is not the gateway's.

    A refusal may name them with small initials, as the official SDK also expects
    (alibabacloud-tea-openapi 0.4.6, read 2026-10), and come as XML whatever was asked for.
    """
    found = json_object(response.body)
    if response.status < 400 or (found is not None and "Code" in found):
        return found or {}
    other = _of_xml(response.body) if found is None else _of_small_initials(found)
    # a proxy writes such things too; of a fault of the vendor's side its id is the proof
    return {} if response.status >= 500 and not other.get("RequestId") else other


def _of_small_initials(found: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: text_in(found, name[0].lower() + name[1:]) for name in _NAMES}


def _of_xml(body: bytes) -> Mapping[str, Any]:
    if not body.lstrip().startswith(b"<"):
        return {}
    from sms_core_aliyun.queue import xml  # dear to load, and nearly never needed

    root = xml(body)
    if root is None or root.tag != "Error":
        return {}
    return {name: root.findtext(name) or "" for name in _NAMES}


def words(answer: Mapping[str, Any]) -> str:
    """The gateway's sentence.

    Of a wrong signature it goes on with the whole request, in words of each scheme's own
    (observed 2026-10).
    """
    sentence: str = re.split(_ECHO, text_in(answer, "Message"), maxsplit=1)[0]
    return sentence


_ECHO = re.compile(r"server\s*(?:string\s*to\s*sign|canonical\s*request)\s*is", re.IGNORECASE)
