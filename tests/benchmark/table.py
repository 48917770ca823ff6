"""The rows: what is compared with what, and what must be reached."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from tests.benchmark.measures import Samples

Key = tuple[str, str]


class Row(NamedTuple):
    """``left`` against ``right``, or alone; the target is for their ratio, or for ``left``.

    A row without target is for information.
    """

    measure: str
    left: Key
    right: Key | None = None
    target: str = ""


NAMES = {
    "official/tencent": "Tencent SDK",
    "official/aliyun": "Aliyun SDK",
    "official/aliyun-core": "Aliyun core SDK",
    "bare/tencent": "bare urllib3",
    "bare/aliyun": "bare urllib3",
    "bare/socket": "bare socket",
    "bare/tencent-http": "bare http.client",
    "bare/aliyun-http": "bare http.client",
}
TENCENT, ALIYUN, CORE = "official/tencent", "official/aliyun", "official/aliyun-core"


def _against(what: str, measure: str, ours: str, *others: tuple[str, str]) -> Iterator[Row]:
    for other, target in others:
        yield Row(measure, (what, f"ours/{ours}"), (what, other), target)


ROWS = (
    Row("import `sms_core`", ("import", "ours"), ("import", TENCENT), "≤ 0.40"),
    Row("import, and use the main names", ("import", "ours, names used"), ("import", TENCENT)),
    Row("modules added by the import", ("modules", "ours"), None, "≤ 95"),
    Row("modules, main names used", ("modules", "ours, names used"), ("modules", TENCENT)),
    *_against("cold", "cold send, urllib3", "tencent-urllib3", (TENCENT, "≤ 1.00")),
    *_against("cold", "cold send, urllib3", "aliyun-urllib3", (ALIYUN, "≤ 0.35"), (CORE, "")),
    *_against(
        "cold",
        "cold send, standard library",
        "tencent-stdlib",
        (TENCENT, "≤ 0.65"),
        ("bare/tencent-http", "≤ 1.50"),
    ),
    *_against(
        "cold", "cold send, standard library", "aliyun-stdlib", ("bare/aliyun-http", "≤ 1.50")
    ),
    Row("looking one provider up adds, ms", ("added", "ours"), None, "≤ 12.0"),
    *_against("cold", "cold send through `connect`", "connect", (TENCENT, ""), (ALIYUN, "")),
    *_against(
        "warm 1",
        "1 thread, urllib3",
        "tencent-urllib3",
        (TENCENT, "≥ 2.30"),
        ("bare/tencent", "≥ 0.85"),
    ),
    *_against(
        "warm 1",
        "1 thread, urllib3",
        "aliyun-urllib3",
        (ALIYUN, "≥ 1.90"),
        (CORE, "≥ 1.90"),
        ("bare/aliyun", "≥ 0.85"),
    ),
    *_against("warm 1", "1 thread, standard library", "tencent-stdlib", (TENCENT, "≥ 3.00")),
    *_against("warm 16", "16 threads, urllib3", "tencent-urllib3", (TENCENT, "≥ 2.50")),
    *_against(
        "warm 16", "16 threads, urllib3", "aliyun-urllib3", (ALIYUN, "≥ 1.80"), (CORE, "≥ 1.80")
    ),
    *(
        Row("16 threads, urllib3", ("warm 16", ours), ("warm 1", ours), "≥ 0.80")
        for ours in ("ours/tencent-urllib3", "ours/aliyun-urllib3")
    ),
    *_against("warm 16", "16 threads, standard library", "tencent-stdlib", (TENCENT, "")),
    Row(
        "16 threads, standard library",
        ("warm 16", "ours/tencent-stdlib"),
        ("warm 1", "ours/tencent-stdlib"),
    ),
    *_against("memory", "peak memory of a cold send", "tencent-urllib3", (TENCENT, "≤ 1.00")),
    *_against("memory", "peak memory of a cold send", "aliyun-urllib3", (ALIYUN, "≤ 0.50")),
    Row("installed `sms-core[aliyun]`, MiB", ("weight", "ours"), None, "≤ 4.0"),
    Row("its distributions", ("distributions", "ours"), None, "≤ 7"),
    Row("the server alone, 1 thread", ("warm 1", "bare/socket"), ("warm 1", TENCENT)),
)
UNITS = {
    "import": (1e3, "{:.1f} ms"),
    "cold": (1e3, "{:.1f} ms"),
    "added": (1e3, "{:.1f} ms"),
    "memory": (1 / 2**20, "{:.1f} MiB"),
    "weight": (1 / 2**20, "{:.2f} MiB"),
    "warm 1": (1, "{:.0f}/s"),
    "warm 16": (1, "{:.0f}/s"),
    "modules": (1, "{:.0f}"),
    "distributions": (1, "{:.0f}"),
}
HEAD = "| measure | ours | compared with | theirs | ratio | target | reached |"


def table(samples: Samples) -> str:
    """All rows in Markdown.  Ratios are medians over the rounds, not ratios of medians."""
    rule = "| --- | ---: | --- | ---: | ---: | ---: | --- |"
    return "\n".join((HEAD, rule, *(_line(row, samples) for row in ROWS)))


def missed(samples: Samples) -> list[str]:
    """The measures whose target is not reached."""
    return [row.measure for row in ROWS if row.target and not reached(row, samples)]


def ratio(row: Row, samples: Samples) -> float:
    """Median over the rounds of left by right."""
    assert row.right
    return median(
        left / right for left, right in zip(samples[row.left], samples[row.right], strict=True)
    )


def reached(row: Row, samples: Samples) -> bool:
    """Whether the value, not rounded, keeps to the target."""
    sign, limit = row.target.split()
    value = ratio(row, samples) if row.right else _scaled(row.left, samples)
    return value <= float(limit) if sign == "≤" else value >= float(limit)


def _line(row: Row, samples: Samples) -> str:
    verdict = "" if not row.target else "yes" if reached(row, samples) else "**no**"
    other = theirs = by = ""
    if row.right:
        other = NAMES.get(row.right[1], "its own single thread")
        theirs, by = _shown(row.right, samples), f"{ratio(row, samples):.2f}"
    cells = (row.measure, _shown(row.left, samples), other, theirs, by, row.target, verdict)
    return f"| {' | '.join(cells)} |"


def _scaled(key: Key, samples: Samples) -> float:
    return median(samples[key]) * UNITS[key[0]][0]


def _shown(key: Key, samples: Samples) -> str:
    return UNITS[key[0]][1].format(_scaled(key, samples))
