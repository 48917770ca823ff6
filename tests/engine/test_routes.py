"""Which accounts serve which messages, and in which order."""

import random
from collections import Counter

import pytest
from engine.world import ONE, REFUSED, THREE, World, message

from sms_core import ConfigError, Policy, Purpose, Route
from sms_core.policy import order

NAMES = ("a", "b", "c")


def asked(route_or_routes, *messages, refused=(), **options):
    routes = route_or_routes if isinstance(route_or_routes, tuple) else (route_or_routes,)
    world = World(always=dict.fromkeys(refused, REFUSED))
    made = world.client(*NAMES, policy=Policy(routes=routes, attempts=9), **options)
    for each in messages or [message()]:
        made.send(each, check=False)
    return [each.body["account"] for each in world.asked]


def test_no_route():
    """Without a route all accounts are asked in the order they were given."""
    assert asked((), refused="abc")[:3] == ["a", "b", "c"]


def test_the_default_comes_first():
    """The default account is asked first, then the others in their order."""
    assert asked((), refused="abc", default="b")[:3] == ["b", "a", "c"]


def test_a_route_names_all_its_accounts():
    """Accounts a route does not name are not asked."""
    assert set(asked(Route(("c", "a")), refused="ac")) == {"c", "a"}


@pytest.mark.parametrize(("to", "account"), [(ONE, "a"), (THREE, "b"), ("+15005550006", "c")])
def test_calling_codes(to, account):
    """A route may serve some calling codes only."""
    routes = (Route(("a",), calling_codes=("86",)), Route(("b",), calling_codes=("852", "853")))
    assert asked((*routes, Route(("c",))), message(to)) == [account]


def test_a_calling_code_is_not_a_prefix():
    """Route 8 does not serve 86, nor 86 serve 852."""
    routes = (Route(("a",), calling_codes=("8", "85")), Route(("b",), calling_codes=("86",)))
    assert asked((*routes, Route(("c",))), message(ONE), message(THREE)) == ["b", "c"]


def test_the_first_recipient_decides():
    """Of several recipients the first one's calling code counts."""
    routes = (Route(("a",), calling_codes=("86",)), Route(("b",)))
    assert asked(routes, message(THREE, ONE), message(ONE, THREE)) == ["b", "a"]


@pytest.mark.parametrize(
    ("purpose", "account"), [("verification", "a"), ("notification", "b"), ("marketing", "b")]
)
def test_purposes(purpose, account):
    """A route may serve some purposes only."""
    routes = (Route(("a",), purposes=(Purpose.VERIFICATION,)), Route(("b",)))
    assert asked(routes, message(purpose=purpose)) == [account]


def test_both_must_fit():
    """A route with calling codes and purposes wants both."""
    special = Route(("a",), calling_codes=("86",), purposes=(Purpose.MARKETING,))
    sale, notice = message(ONE, purpose="marketing"), message(ONE)
    foreign = message(THREE, purpose="marketing")
    assert asked((special, Route(("b",))), sale, notice, foreign) == ["a", "b", "b"]


def test_the_first_that_fits():
    """Of several routes that fit the first one counts."""
    assert asked((Route(("c",)), Route(("a",)))) == ["c"]


def test_no_route_fits():
    """A message no route fits is served by all accounts in order."""
    assert asked(Route(("c",), calling_codes=("852",)), message(ONE)) == ["a"]


def test_weights_draw_the_first_account():
    """3 to 1 gives the first account three times in four, within 3 standard deviations."""
    drawn = random.Random(17)
    route = Route(("a", "b"), weights={"a": 3.0, "b": 1.0})
    policy = Policy(routes=(route,))
    firsts = Counter(order(message(), NAMES, policy, drawn.random)[0] for _ in range(4000))
    assert firsts["a"] == pytest.approx(3000, abs=3 * (4000 * 0.75 * 0.25) ** 0.5)


def test_weights_draw_the_reserve_too():
    """The others follow in proportion to their weights among those left."""
    drawn = random.Random(18)
    route = Route(NAMES, weights={"a": 2.0, "b": 1.0, "c": 1.0})
    policy = Policy(routes=(route,))
    orders = Counter(order(message(), NAMES, policy, drawn.random) for _ in range(6000))
    expected = {
        "abc": 1 / 4,
        "acb": 1 / 4,
        "bac": 1 / 6,
        "bca": 1 / 12,
        "cab": 1 / 6,
        "cba": 1 / 12,
    }
    for names, share in expected.items():
        deviation = (6000 * share * (1 - share)) ** 0.5
        assert orders[tuple(names)] == pytest.approx(6000 * share, abs=3.5 * deviation)


@pytest.mark.parametrize(
    ("weights", "drawn", "first"),
    [
        ({"a": 3.0}, 0.0, "a"),
        ({"a": 3.0}, 0.749, "a"),
        ({"a": 3.0}, 0.75, "b"),
        ({"b": 3.0}, 0.249, "a"),
        ({"b": 3.0}, 0.25, "b"),
    ],
)
def test_shares_of_a_draw(weights, drawn, first):
    """Each account has its share of the draw; a weight left out is 1."""
    route = Route(("a", "b"), weights=weights)
    assert order(message(), NAMES, Policy(routes=(route,)), lambda: drawn)[0] == first


def test_an_account_without_a_weight_weighs_one():
    """A weight left out is 1, and 0 makes an account the last reserve."""
    route = Route(NAMES, weights={"a": 0.0, "b": 1.0})
    drawn = random.Random(19)
    orders = {order(message(), NAMES, Policy(routes=(route,)), drawn.random) for _ in range(200)}
    assert orders == {("b", "c", "a"), ("c", "b", "a")}


@pytest.mark.parametrize("point", [0.0, 0.5, 0.999999999])
def test_every_draw_gives_every_account_once(point):
    """Whatever is drawn, the order holds each account once."""
    route = Route(NAMES, weights={"a": 0.1, "b": 0.2, "c": 0.7})
    drawn = order(message(), NAMES, Policy(routes=(route,)), lambda: point)
    assert sorted(drawn) == ["a", "b", "c"]


def test_chance_is_not_asked_without_weights():
    """An order that is certain draws nothing."""

    def never():
        raise AssertionError

    assert order(message(), NAMES, Policy(routes=(Route(("b",)),)), never) == ("b",)


def test_an_unknown_account_in_a_route():
    """A route to an account there is not is refused when the client is made."""
    with pytest.raises(ConfigError, match=r"^no account 'z'; there are: a, b, c$"):
        asked(Route(("z",)))


def test_a_route_to_nobody():
    """A route without accounts is refused where it is made."""
    with pytest.raises(ValueError, match="at least one account"):
        Route(())


def test_a_policy_for_one_call():
    """A call's own policy brings its own routes."""
    world = World()
    made = world.client(*NAMES, policy=Policy(routes=(Route(("a",)),)))
    made.send(message(), policy=Policy(routes=(Route(("c",)),)))
    assert [each.body["account"] for each in world.asked] == ["c"]
