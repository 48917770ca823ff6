"""The pages that use the simulator run over real HTTP."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.sockets


def test_python_of_a_page_runs(page_with_simulator, folder):
    """Every Python block runs and prints what the page says."""
    folder(page_with_simulator)
    page_with_simulator.run()
