"""Fixtures for pytest, there as soon as the distribution is installed.

Everything else is imported by the fixtures: a test run that uses none of them pays nothing.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sms_core_simulator.simulator import Simulator
    from sms_core_simulator.testing import PhoneInbox

_numbers = count(1)


@pytest.fixture(scope="session")
def sms_simulator_options() -> Mapping[str, Any]:
    """Keyword arguments of the simulator; override it to give credentials or a state."""
    return {}


@pytest.fixture(scope="session")
def sms_simulator(sms_simulator_options: Mapping[str, Any]) -> Iterator[Simulator]:
    """A running simulator of this process; point the application at its ``url``."""
    from sms_core_simulator.simulator import Simulator

    with Simulator(**sms_simulator_options) as simulator:
        yield simulator


@pytest.fixture
def sms_inbox(sms_simulator: Simulator) -> Iterator[PhoneInbox]:
    """A phone whose number no other test has, and whatever is sent to it."""
    from sms_core_simulator.testing import PhoneInbox

    with PhoneInbox(sms_simulator, _number()) as phone:
        yield phone


def _number() -> str:
    """Unique in the run: two digits of the xdist worker, six of the test."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return f"+86138{worker % 100:02}{next(_numbers) % 1_000_000:06}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what arrived into the report of a test that failed."""
    report = yield
    phone = getattr(item, "funcargs", {}).get("sms_inbox")
    if phone is not None and report.when == "call" and report.failed:
        report.sections.append(("messages at the simulator", phone.told()))
    return report
