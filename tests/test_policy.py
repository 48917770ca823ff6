"""What a policy and a route are made of, and what they refuse."""

from fractions import Fraction

import pytest

from sms_core import OnUnknown, Policy, Purpose, Route


def test_words_are_taken_for_what_they_mean():
    """As in a configuration file, and as a message takes its purpose."""
    assert Policy(on_unknown="resend").on_unknown is OnUnknown.RESEND
    assert Route(["a"], purposes=["marketing"]).purposes == (Purpose.MARKETING,)
    assert Route(["a"], calling_codes=["+86"]).calling_codes == ("86",)
    assert Policy(settle_delays=[1, 2]).settle_delays == (1, 2)


def test_any_real_number_will_do():
    """Whole ones for seconds too; only counts must be whole."""
    assert Policy(deadline=Fraction(5), min_remaining=0).deadline == 5
    with pytest.raises(ValueError, match=r"^attempts: must be a whole number above 0$"):
        Policy(attempts=3.5)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Policy(on_unknown="rsend"),
        lambda: Policy(settle_delays=5.0),
        lambda: Policy(settle_delays=(-1.0,)),
        lambda: Policy(attempts=0),
        lambda: Policy(attempts=1.5),
        lambda: Policy(deadline="8"),
        lambda: Policy(deadline=-1),
        lambda: Policy(routes=["a"]),
        lambda: Route("aliyun"),
        lambda: Route(()),
        lambda: Route(["a"], calling_codes="86"),
        lambda: Route(["a"], purposes="marketing"),
        lambda: Route(["a"], purposes=["market"]),
        lambda: Route(["a"], weights={"a": -1}),
    ],
)
def test_what_would_mean_something_else_is_refused(make):
    """At once, not by sending through another account than was meant."""
    with pytest.raises((ValueError, TypeError)):
        make()


@pytest.mark.parametrize("field", ["attempts", "deadline", "min_remaining"])
def test_a_refusal_names_the_field(field):
    """So that it can be found among twenty."""
    with pytest.raises(ValueError, match=rf"^{field}: must be a "):
        Policy(**{field: -1})


def test_policies_can_be_kept_in_sets():
    """Their values do not change."""
    routes = [Route(["a"], weights={"a": 1.0})]
    assert len({Policy(routes=routes), Policy(routes=routes)}) == 1
