"""The conformance suite as tests of pytest.

    class TestAcme(ProviderConformance):
        case = Case(plugin=plugin, settings={...}, ...)

Each check is one test, skipped by declared capability and by nothing else.  A class that drops
or overrides a test is refused unless the override is marked with ``deviates``; so is what takes a
test away from it later, and a mark that skips all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from sms_core.testing.case import Case
from sms_core.testing.checking import Check
from sms_core.testing.checks import CHECKS
from sms_core.testing.running import Status, examine
from sms_core.testing.subject import Subject

__all__ = ["ProviderConformance", "deviates"]

F = TypeVar("F", bound=Callable[..., object])


def deviates(reason: str) -> Callable[[F], F]:
    """Mark a test that stands in for an inherited one, with the reason why.

    Raises:
        ValueError: there is no reason.
    """
    if not reason.strip():
        raise ValueError("deviates() needs a reason")

    def marked(function: F) -> F:
        function.deviation = reason  # type: ignore[attr-defined]
        return function

    return marked


class _Whole(type):
    """The class of a suite: no test of it goes missing, neither at first nor later."""

    def __setattr__(cls, name: str, value: object) -> None:
        """Refuse what would drop a test or all of them.

        Raises:
            TypeError: it would.
        """
        super().__setattr__(name, value)
        _refuse_dropped(cls)

    def __delattr__(cls, name: str) -> None:
        super().__delattr__(name)
        _refuse_dropped(cls)


class ProviderConformance(metaclass=_Whole):
    """Every check of the kit as a test; inherit it and give it a ``case``."""

    case: ClassVar[Case]

    def __init_subclass__(cls, **options: Any) -> None:
        """Refuse a class that drops a test.

        Raises:
            TypeError: an inherited test is missing or overridden without a stated reason.
        """
        super().__init_subclass__(**options)
        _refuse_dropped(cls)


def _refuse_dropped(cls: type) -> None:
    dropped = [name for name in _TESTS if not _stands(cls, name)]
    if getattr(cls, "__test__", True) is not True or _skips(cls):
        dropped = ["every test"]
    if dropped:
        raise TypeError(
            f"{cls.__name__} drops {', '.join(dropped)}: say why, with "
            "@deviates(reason) on a test that stands in for it, or in Case(deviations=...)"
        )


def _skips(cls: type) -> bool:
    """Whether a mark of pytest lets every test of the class be skipped or fail."""
    marks = getattr(cls, "pytestmark", [])
    marks = marks if isinstance(marks, list) else [marks]
    return any(getattr(mark, "name", "") in ("skip", "skipif", "xfail") for mark in marks)


def _stands(cls: type, name: str) -> bool:
    found = getattr(cls, name, None)
    # a mark of pytest is put on the very function, and may skip it
    untouched = found is _TESTS[name] and not hasattr(found, "pytestmark")
    return untouched or hasattr(found, "deviation")


_subjects: dict[int, Subject] = {}


def _subject(case: Case) -> Subject:
    """One for each case, which lives as long as its class."""
    return _subjects.setdefault(id(case), Subject(case))


def _test(check: Check) -> Callable[[ProviderConformance], None]:
    def test(self: ProviderConformance) -> None:
        import pytest

        _refuse_dropped(type(self))
        subject = _subject(type(self).case)
        if check.id not in subject.case.deviations:
            if words := check.skipped(subject):
                pytest.skip(words)
            check.function(subject)
            return
        examined = examine(check, subject)
        if examined.status is Status.FAILED:
            pytest.fail(examined.words)
        pytest.skip(examined.words)

    test.__name__ = f"test_{check.id.replace('-', '_')}"
    test.__qualname__ = f"ProviderConformance.{test.__name__}"
    test.__doc__ = check.statement
    return test


_TESTS = {made.__name__: made for made in map(_test, CHECKS)}
for _name, _made in _TESTS.items():
    type.__setattr__(ProviderConformance, _name, _made)
