"""The exception tree."""

import copy
import pickle

import pytest

from sms_core import errors
from sms_core.errors import (
    ConfigError,
    InvalidMessage,
    NotSent,
    OutcomeUnknown,
    PluginError,
    PluginNotFound,
    SendError,
    SendRejected,
    SendVetoed,
    SetupError,
    SmsError,
    Stage,
    TransportError,
)

KINDS = [getattr(errors, name) for name in errors.__all__ if name not in ("Refusal", "Stage")]


@pytest.mark.parametrize("kind", KINDS)
def test_one_root_each(kind):
    """Every error is of the set-up or of a message, never of both."""
    assert issubclass(kind, SetupError) is not issubclass(kind, SmsError)


@pytest.mark.parametrize("kind", KINDS)
def test_drawn_in_the_docstring(kind):
    """The tree in the module's docstring names every error under its parent."""
    lines = errors.__doc__.splitlines()
    place = next(i for i, line in enumerate(lines) if kind.__name__ in line.split())
    depth = lines[place].index(kind.__name__)
    above = [line for line in lines[:place] if len(line) - len(line.lstrip("│├└─ ")) < depth]
    parent = kind.__mro__[1].__name__
    assert parent == "Exception" or parent in above[-1].split()


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [(ConfigError, ValueError), (InvalidMessage, ValueError), (PluginNotFound, LookupError)],
)
def test_builtin_kin(kind, builtin):
    """Errors that are of a builtin kind are caught as such."""
    assert issubclass(kind, builtin)


@pytest.mark.parametrize("kind", [SendRejected, NotSent, OutcomeUnknown])
def test_sending_errors_have_one_parent(kind):
    """The three ends a send can come to are caught together."""
    assert issubclass(kind, SendError)


def test_config_error_of_one_fault():
    """A single fault is the whole sentence."""
    error = ConfigError("accounts.a.region: is missing")
    assert str(error) == "accounts.a.region: is missing"
    assert error.faults == ("accounts.a.region: is missing",)


def test_config_error_of_many_faults():
    """Several faults are counted and listed."""
    error = ConfigError(fault for fault in ("a: is missing", "b: is missing"))
    assert str(error) == "2 faults:\n- a: is missing\n- b: is missing"
    assert error.faults == ("a: is missing", "b: is missing")


def test_plugin_error_names_the_provider():
    """A plugin's error holds the name asked for and says its sentence."""
    error = PluginNotFound("nope", "no provider is called 'nope'.")
    assert error.name == "nope"
    assert str(error) == "no provider is called 'nope'."


def test_transport_error_says_how_far_it_got():
    """A transport's error tells the stage in words."""
    error = TransportError(Stage.CONNECT, "Connection refused")
    assert str(error) == "failed while connecting: Connection refused"


def test_transport_error_says_with_whom():
    """The host stands beside the stage, and travels with the error."""
    error = TransportError(Stage.READ, "reset")
    error.host = "sms.example:8443"
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == "failed while reading the answer (sms.example:8443): reset"


def test_stages_that_may_have_sent():
    """Only what fails after the request was written may have sent the message."""
    doubtful = {stage for stage in Stage if stage.may_have_sent}
    assert doubtful == {Stage.WAIT, Stage.READ, Stage.ANSWER}


EXAMPLES = [
    ConfigError(["a: is missing", "b: is missing"]),
    PluginError("x", "sentence"),
    PluginNotFound("x", "sentence"),
    InvalidMessage("sentence"),
    SendVetoed("sentence"),
    NotSent("sentence"),
    TransportError(Stage.READ, "timed out"),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_copies(error, again):
    """Errors cross processes: a copy has the same kind, sentence and attributes."""
    other = again(error)
    assert type(other) is type(error)
    assert str(other) == str(error)
    assert vars(other) == vars(error)


@pytest.mark.parametrize("kind", [SendError, SendRejected, NotSent, OutcomeUnknown])
def test_pickles_leave_the_result_behind(kind):
    """A result holds numbers, so a pickled error has none."""
    error = kind("1 of 1 not accepted", result="+8613800138000")
    assert error.result == "+8613800138000"
    pickled = pickle.dumps(error)
    assert b"13800138000" not in pickled
    assert pickle.loads(pickled).result is None
