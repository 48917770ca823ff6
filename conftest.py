"""Where ``CI`` is set, a test that skips fails, but for want of what a place may truly lack."""

from __future__ import annotations

import os
import re
from collections.abc import Generator
from pathlib import PurePath
from typing import TypeVar

import pytest

#: Whole reasons, and the file of the conformance kit, which says what does not apply.
ALLOWED = re.compile(
    r"no IPv6 on this machine|this machine has no IPv6"
    r"|this Python has no module for subinterpreters"
    r"|a memory is not shared by processes; .*"
)
KIT = ("sms_core", "testing", "conformance.py")


Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def _judged(report: Report) -> Report:
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        assert isinstance(report.longrepr, tuple)  # noqa: S101
        path, line, words = report.longrepr
        reason = words.removeprefix("Skipped: ")
        if PurePath(path).parts[-3:] != KIT and not ALLOWED.fullmatch(reason):
            report.outcome = "failed"
            report.longrepr = f"{path}:{line}: nothing may skip in CI: {reason}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that skips, or a fixture of it."""
    return _judged((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A file that skips when it is imported."""
    return _judged((yield))
