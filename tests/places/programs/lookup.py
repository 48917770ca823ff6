"""Look a provider up by name, first and again; print seconds of each, and what was imported."""

from __future__ import annotations

import json
import sys
from statistics import median
from time import perf_counter


def look():
    from sms_core.registry import Registry

    began = perf_counter()
    Registry().get("aliyun")
    return perf_counter() - began


if __name__ == "__main__":
    first = look()
    again = median(look() for _ in range(200))
    others = [name for name in sys.modules if name.startswith("other")]
    print(json.dumps({"first": first, "again": again, "others": others}))
