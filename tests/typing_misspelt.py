"""Misspelt names: never run, only checked by mypy, which must refuse every line that says so.

mypy complains of an ignored fault that is none, so a name that any checker took would be told.
"""

import sms_core
import sms_core.testing
import sms_core.webhooks
import sms_core_simulator
import sms_core_verify


def misspelt() -> None:
    """One in each package whose names are loaded when they are first used."""
    sms_core.Mesage("+8613800138000", sms_core.Text("hello"))  # type: ignore[attr-defined]
    sms_core.testing.Scriptd()  # type: ignore[attr-defined]
    sms_core.webhooks.AsgiWebhok(None, None)  # type: ignore[attr-defined]
    sms_core_simulator.Simulater()  # type: ignore[attr-defined]
    sms_core_verify.Verifer(None, None, None)  # type: ignore[attr-defined]


def imported() -> None:
    """The same for a name that is imported."""
    from sms_core import Klient  # type: ignore[attr-defined]

    Klient()
