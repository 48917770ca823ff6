"""Sliding windows: the pure part, and which of them a send is charged to."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verify_fakes import PHONE

from sms_core import PhoneNumber
from sms_core_verify import Issue, Policy
from sms_core_verify.limits import Charge, Meter, Rule, Window, after, refused, settle
from sms_core_verify.naming import network, prefix

RULE = Rule(issue=Issue.PHONE, windows=(Window(3, 100), Window(1, 10)))
LIMIT = Meter("k", RULE)


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(1, 5), st.integers(1, 120))
def test_no_window_ever_holds_more_than_its_count(gaps, count, length):
    """Wherever it is laid, and the wait is the shortest that helps."""
    rule = Rule(issue=Issue.IP, windows=(Window(count, length),))
    log, now, hits = (), 1000, []
    for gap in gaps:
        now += gap
        full = refused(log, rule.windows, now)
        if full is None:
            log = after(log, rule, now)
            hits.append(now)
        else:
            assert refused(log, rule.windows, now + full[1]) is None
            assert refused(log, rule.windows, now + full[1] - 1) is not None
        assert len(log) <= count
    for at in hits:
        assert sum(at <= hit < at + length for hit in hits) <= count


def test_a_meter_keeps_what_its_windows_need():
    """As many hits as the largest count, as long as the longest window."""
    assert (RULE.keep, RULE.reach) == (3, 100)
    assert after((5, 4, 3), RULE, 6) == (6, 5, 4)


def test_settling():
    """All are hit; or those that stick before the first that refuses."""
    sticky = Meter("i", Rule(issue=Issue.IP, windows=(Window(9, 100),), sticky=True))
    assert settle([(), ()], [sticky, LIMIT], 50) == (Charge(50), (0, 1))
    assert settle([(), (45,)], [sticky, LIMIT], 50) == (Charge(50, 1, 1, 5), (0,))
    assert settle([(45,), ()], [LIMIT, sticky], 50) == (Charge(50, 0, 1, 5), ())
    assert Charge(1).granted
    assert not Charge(1, 0, 0, 5).granted


@pytest.mark.parametrize("logs", [[()], [(), (), ()]])
def test_a_store_gives_one_log_for_each_meter(logs):
    """One that does not is told so, and charges nothing by what is left."""
    with pytest.raises(ValueError, match="zip"):
        settle(logs, [LIMIT, LIMIT], 50)


@pytest.mark.parametrize(
    ("ip", "seen"),
    [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:DB8:1:2::1]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:443", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::/64"),
        ("[2001:db8::1%eth0]:443", "2001:db8::/64"),
        ("[::ffff:192.0.2.7]:443", "192.0.2.7"),
        (IPv4Address("192.0.2.7"), "192.0.2.7"),
        (IPv6Address("2001:db8::1"), "2001:db8::/64"),
        ("nonsense", "unreadable"),
        ("nonsense:443", "unreadable"),
        (":443", "unreadable"),
        ("192.0.2.7, 10.0.0.1", "unreadable"),
        ("192.0.2.07", "unreadable"),
    ],
)
def test_addresses(ip, seen):
    """IPv6 by its /64; what cannot be read shares one limit instead of having none."""
    assert network(ip) == seen


def test_addresses_that_are_none_are_told_of_once(desk, caplog, notices):
    """What was given instead is not in the log."""
    made = desk()
    made.start(ip="203.0.113.7:443")
    assert caplog.records == []
    for n in range(3):
        made.start(ip=f"203.0.113.{n}, 10.0.0.1")
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "ip: given as something that is no address" in record.getMessage()
    assert "203.0.113.0" not in record.getMessage()


@pytest.mark.parametrize(
    ("number", "begins"),
    [
        ("+8613800138000", "861380013"),
        ("+447700900123", "44770090"),
        ("+12025550123", "1202555"),
        ("+6581234567", "658123"),
        ("+35212345", "3521"),
    ],
)
def test_prefixes(number, begins):
    """Country and seven digits, where at least four are left to tell numbers apart."""
    assert prefix(PhoneNumber(number)) == begins


def issues(made, *starts):
    return [made.start(phone, **options).issue.value for phone, options in starts]


def numbers(first, count):
    return [f"+86{first + n}" for n in range(count)]


def test_the_number_s_limits(desk):
    """Five an hour and ten a day, whoever asks."""
    made = desk()
    seen = []
    for _ in range(30):
        seen.append(made.start(ip=f"192.0.2.{len(seen)}").issue.value)
        made.time.advance(600)
    assert seen.count("issued") == 10
    assert seen[:7] == ["issued"] * 5 + ["phone"] + ["issued"]


def test_the_cooldown(desk):
    """A minute, for whatever purpose."""
    made = desk()
    assert made.start().issue is Issue.ISSUED
    made.time.advance(59.999)
    assert made.start(usage_type="Register").issue is Issue.PHONE
    made.time.advance(0.001)
    assert made.start().issue is Issue.ISSUED


def test_the_address_s_limits(desk):
    """Ten in ten minutes, and fifty a day; an IPv6 caller cannot hop."""
    made = desk(policy={"per_prefix": ()})
    for n, number in enumerate(numbers(13800138000, 10)):
        assert made.start(number, ip=f"2001:db8::{n}").issue is Issue.ISSUED
    over = made.start("+8613900139000", ip="2001:db8::ffff")
    assert (over.issue, over.retry_after) == (Issue.IP, 600.0)
    assert over.shown.value == "slow_down"
    assert made.start("+8613900139000", ip="2001:db8:0:1::1").issue is Issue.ISSUED


def test_the_prefix_s_limit(desk):
    """Thirty in ten minutes to numbers that begin alike, from however many addresses."""
    made = desk()
    seen = [made.start(number).issue.value for number in numbers(13800138000, 32)]
    assert seen == ["issued"] * 30 + ["prefix"] * 2
    assert made.start("+8613800149000").issue is Issue.ISSUED


def test_all_together(desk):
    """A limit of everything, which may be told."""
    made = desk(policy={"max_per_minute": 3})
    phones = [f"+861380013{n}000" for n in range(4)]
    challenges = [made.start(phone) for phone in phones]
    assert [c.issue.value for c in challenges] == ["issued"] * 3 + ["global"]
    assert challenges[-1].retry_after == 60.0


def test_countries(desk):
    """Only those on the list, and none of the blocked beginnings."""
    made = desk(policy={"countries": ("86", "+1"), "blocked": "1876"})
    assert made.start("+12025550123").issue is Issue.ISSUED
    for phone in ("+18765550123", "+447700900123"):
        refused = made.start(phone)
        assert refused.issue is Issue.COUNTRY
        assert refused.shown.value == "sent"
    assert len(made.client.messages) == 1


def test_countries_that_are_not_served_are_told_of_once(desk, caplog, notices):
    """To the log, as the user sees that a code was sent; one that is blocked was meant to be."""
    made = desk(policy={"blocked": "86139"})
    for phone in ("+12025550123", "+12025550124", "+447700900123", "+8613900139000", PHONE):
        made.start(phone)
    told = "a number of +{} is not served, and its users are not told: countries are 86"
    assert [record.getMessage() for record in caplog.records] == [told.format(1), told.format(44)]
    assert {record.levelname for record in caplog.records} == {"WARNING"}


@pytest.mark.parametrize(
    ("per_phone", "most"),
    [
        (((5, 3600), (10, 86400)), 10),
        (((5, 3600), (2, 86400)), 2),
        (((2, 3600),), 48),
        (((2, 7 * 86400),), 2),
        (((3, 50000),), 6),
        ((), 1440),
    ],
)
def test_the_most_of_a_day(desk, per_phone, most):
    """By the window that lets through the fewest; and so many, not more, are sent."""
    policy = Policy(environment="test", per_phone=per_phone)
    assert policy.most_to_a_number(86400) == most
    made = desk(policy={"per_phone": per_phone})
    sent = 0
    for _ in range(1440):
        sent += made.start().issue is Issue.ISSUED
        made.time.advance(60)
    assert sent == most


def test_captcha(desk):
    """Before an address is refused, a human may go on to the hard limit."""
    made = desk(policy={"captcha": ((2, 600),), "per_ip": ((4, 600),)})
    phones = numbers(13800138000, 9)
    seen = [made.start(phone, ip="192.0.2.1").issue.value for phone in phones[:3]]
    assert seen == ["issued", "issued", "captcha"]
    seen = [made.start(phone, ip="192.0.2.1", human=True).issue.value for phone in phones[3:6]]
    assert seen == ["issued", "issued", "ip"]
    assert made.start(phones[7], ip="192.0.2.1").issue is Issue.IP


def test_a_refused_number_still_costs_the_address(desk):
    """Or one address could ask about busy numbers for ever, and so find them."""
    made = desk(policy={"per_ip": ((3, 600),)})
    seen = [made.start(ip="192.0.2.1").issue.value for _ in range(4)]
    assert seen == ["issued", "phone", "phone", "ip"]
