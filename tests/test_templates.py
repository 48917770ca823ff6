"""The template catalogue: both ways of writing it, every fault, and what is found in it."""

import pytest

from sms_core import ConfigError, InvalidMessage, PhoneNumber, Template
from sms_core.templates import MANDATORY, USAGE_TYPES, Catalogue, CatalogueEntry, catalogue

MAINLAND, OVERSEAS = PhoneNumber("+8613800138000"), PhoneNumber("+85268326366")
LIST = [{"usageType": name, "templateCode": f"SMS_{name}"} for name in MANDATORY]


def faults(value):
    with pytest.raises(ConfigError) as refused:
        catalogue(value, "")
    return list(refused.value.faults)


def with_first(**fields):
    return [{"usageType": "Register", **fields}, *LIST[1:]]


def test_nine_usage_types():
    """The usage types are the nine of Logto, four of them mandatory."""
    assert len(set(USAGE_TYPES)) == 9
    assert set(MANDATORY) == {"Register", "SignIn", "ForgotPassword", "Generic"}
    assert set(MANDATORY) < set(USAGE_TYPES)


def test_list_of_a_connector():
    """Logto's list gives an entry for each usage type, taking ``code`` alone."""
    found = catalogue(LIST)
    assert set(found.entries) == set(MANDATORY)
    assert found.find("SignIn") == CatalogueEntry("SignIn", "SMS_SignIn", "SMS_SignIn", ("code",))


def test_list_of_a_connector_in_snake_case():
    """The same list may be written in snake_case."""
    snake = [{"usage_type": n, "template_code": f"SMS_{n}"} for n in MANDATORY]
    assert catalogue(snake) == catalogue(LIST)


def test_pair_of_codes():
    """A code may be a pair, one for mainland China and one for elsewhere."""
    pair = with_first(templateCode={"china": "SMS_1", "overseas": "SMS_2"})
    entry = catalogue(pair).find("Register")
    assert entry.code_for(MAINLAND) == "SMS_1"
    assert entry.code_for(OVERSEAS) == "SMS_2"


def test_one_code_for_both():
    """A single code serves everywhere."""
    entry = catalogue(LIST).find("SignIn")
    assert entry.code_for(MAINLAND) == entry.code_for(OVERSEAS) == "SMS_SignIn"


def test_first_of_a_repeated_usage_type():
    """Of a repeated usage type the first counts, as in Logto's connectors."""
    found = catalogue([*LIST, {"usageType": "SignIn", "templateCode": "SMS_other"}])
    assert found.find("SignIn").mainland == "SMS_SignIn"


def test_logtos_type_is_read_and_unused():
    """Logto's form writes a ``type`` that nothing uses."""
    assert catalogue(with_first(templateCode="SMS_Register", type=2)) == catalogue(LIST)


def test_table_of_ones_own():
    """A table may hold any names, as codes, pairs or whole entries."""
    found = catalogue(
        {
            "SignIn": "SMS_1",
            "Alarm": {"china": "SMS_2", "overseas": "SMS_3"},
            "Shipped": {
                "code": {"china": "SMS_4", "overseas": "SMS_5"},
                "params": ["name", "parcel"],
                "sign_name": "【快递】",
            },
        }
    )
    assert found.find("SignIn") == CatalogueEntry("SignIn", "SMS_1", "SMS_1")
    assert found.find("Alarm") == CatalogueEntry("Alarm", "SMS_2", "SMS_3")
    assert found.find("Shipped") == CatalogueEntry(
        "Shipped", "SMS_4", "SMS_5", ("name", "parcel"), "快递"
    )


def test_codes_are_trimmed():
    """Blanks copied along with a code are taken off."""
    assert catalogue({"x": " SMS_1\n"}).find("x").mainland == "SMS_1"


def test_catalogue_of_a_catalogue():
    """A catalogue that was read already stays itself."""
    found = catalogue(LIST)
    assert catalogue(found) is found


@pytest.mark.parametrize("value", ["SMS_1", 5, None])
def test_neither_list_nor_table(value):
    """Anything else is refused as a whole."""
    assert faults(value) == [": must be a list of usageType and templateCode, or a table of names"]


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        ([], "Register, SignIn, ForgotPassword, Generic"),
        (["SignIn", "Generic"], "Register, ForgotPassword"),
        (["Register", "SignIn", "ForgotPassword"], "Generic"),
    ],
)
def test_mandatory_usage_types(names, missing):
    """The missing ones of the four mandatory usage types are named, in a fixed order."""
    given = [{"usageType": name, "templateCode": "SMS_1"} for name in names]
    assert faults(given) == [f": usage types {missing} must be in the list"]


def test_a_table_has_no_mandatory_names():
    """A table of one's own may hold whatever is needed, or nothing."""
    assert catalogue({}) == Catalogue({})


@pytest.mark.parametrize("item", [{"templateCode": "SMS_1"}, {"usageType": 5}, "SignIn", None])
def test_missing_usage_type(item):
    """A list's item without a usage type is told by its place."""
    assert faults([*LIST, item]) == [f"[4].usageType: is missing; one of {', '.join(USAGE_TYPES)}"]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "[0].templateCode: is missing; text, or {china, overseas}"),
        ({"templateCode": ""}, "[0].templateCode: is missing; text, or {china, overseas}"),
        ({"templateCode": None}, "[0].templateCode: is missing; text, or {china, overseas}"),
        ({"templateCode": 1100}, "[0].templateCode: must be text; put quotes around the number"),
        (
            {"templateCode": {"china": "SMS_1"}},
            "[0].templateCode: needs both china and overseas, as text",
        ),
        (
            {"templateCode": {"china": "SMS_1", "overseas": 5}},
            "[0].templateCode: needs both china and overseas, as text",
        ),
        ({"templateCode": {}}, "[0].templateCode: needs both china and overseas, as text"),
        ({"templateCode": "SMS_1", "colour": 1}, "[0].colour: is not a field of a template"),
        (
            {"templateCode": "SMS_1", "params": "code"},
            "[0].params: must be a list of parameter names",
        ),
        (
            {"templateCode": "SMS_1", "params": ["code", 5]},
            "[0].params: must be a list of parameter names",
        ),
        ({"templateCode": "SMS_1", "signName": 5}, "[0].sign_name: must be text"),
    ],
)
def test_faults_of_an_item(fields, fault):
    """Each fault of an item begins with its place and says what to write."""
    assert faults(with_first(**fields)) == [fault]


def test_faults_of_a_table():
    """A table's faults begin with the name."""
    assert faults({"SignIn": {"china": "SMS_1"}, "Alarm": ["SMS_1"]}) == [
        ".SignIn.templateCode: needs both china and overseas, as text",
        ".Alarm.templateCode: is missing; text, or {china, overseas}",
    ]


@pytest.mark.parametrize("value", [{"SignIn": 5}, [{"usageType": "SignIn"}], 5])
def test_faults_of_a_catalogue_alone(value):
    """Where nobody says in which setting it stands, faults begin with that of most accounts."""
    with pytest.raises(ConfigError) as refused:
        catalogue(value)
    assert all(fault.startswith("templates") for fault in refused.value.faults)


def test_all_faults_at_once():
    """Every fault of a catalogue is told, the missing usage types last."""
    found = faults([{"usageType": "SignIn", "templateCode": 5, "params": 5, "z": 1, "a": 1}, {}])
    assert [fault.partition(":")[0] for fault in found] == [
        *("[0].a", "[0].z", "[0].templateCode", "[0].params", "[1].usageType", ""),
    ]


def test_faults_do_not_repeat_what_was_given():
    """A template's code or a stray secret stands in no fault."""
    assert "canary" not in str(faults([{"usageType": ["canary"]}, {"templateCode": ["canary"]}]))


@pytest.mark.parametrize("name", [name for name in USAGE_TYPES if name not in MANDATORY])
def test_generic_stands_in(name):
    """A usage type without an entry of its own uses ``Generic``."""
    assert catalogue(LIST).find(name).name == "Generic"


def test_generic_stands_in_for_nothing_else():
    """A misspelt name never falls back, and the one that was meant is offered."""
    with pytest.raises(InvalidMessage) as refused:
        catalogue(LIST).find("SignIm")
    assert str(refused.value) == (
        "no template 'SignIm' in this account (it has: ForgotPassword, Generic, Register, "
        "SignIn); did you mean 'SignIn'?"
    )


def test_no_template_at_all():
    """A usage type without entry and without ``Generic`` is not found."""
    with pytest.raises(InvalidMessage, match=r"no template 'BindMfa' .*\(it has: none\)$"):
        catalogue({}).find("BindMfa")


def test_arguments_in_declared_order():
    """The declared parameters come in declared order; nothing else comes along."""
    entry = CatalogueEntry("x", "1", "1", ("minutes", "code"))
    given = Template("x", {"code": "417358", "locale": "en", "uiLocales": "en", "minutes": "5"})
    assert list(entry.arguments(given).items()) == [("minutes", "5"), ("code", "417358")]


def test_arguments_of_a_template_without_any():
    """A template that declares none is given none."""
    assert CatalogueEntry("x", "1", "1", ()).arguments(Template("x", {"code": "417358"})) == {}


def test_missing_arguments():
    """Missing parameters are named, given ones too, and no value is shown."""
    entry = CatalogueEntry("x", "1", "1", ("minutes", "code", "name"))
    with pytest.raises(InvalidMessage) as refused:
        entry.arguments(Template("x", {"code": "417358", "b": "1"}))
    assert str(refused.value) == (
        "template 'x' needs 'minutes', 'name', given: 'b', 'code'. "
        "Give them in params, or declare in the configuration which params the template takes"
    )
