"""The vectors of tests/vectors as parameters of tests."""

import json
from pathlib import Path

import pytest

VECTORS = Path(__file__).parent / "vectors"


def cases(name, suits=lambda case: True):
    """The cases of one file that suit, each under its own name."""
    found = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    found = found["vectors"] if isinstance(found, dict) else found
    return [pytest.param(case, id=case["name"]) for case in found if suits(case)]
