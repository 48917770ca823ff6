"""Settings made into configuration objects, and every fault told at once."""

from datetime import date
from enum import Enum

import attrs
import pytest

from sms_core import ConfigError, Secret
from sms_core.config import camel_case, snake_case, structure
from sms_core.settings import Endpoint, endpoint
from sms_core.settings import given as is_given
from sms_core.templates import Catalogue, catalogue


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@attrs.frozen(kw_only=True)
class Inner:
    name: str
    size: int = 0


@attrs.frozen(kw_only=True)
class Sample:
    key_id: str = attrs.field(validator=is_given)
    key_secret: Secret = attrs.field(converter=Secret, validator=is_given)
    colour: Colour = Colour.RED
    flag: bool = False
    count: int = 0
    seconds: float = 1.0
    place: Endpoint | None = attrs.field(
        default=None, converter=attrs.converters.optional(endpoint)
    )
    templates: Catalogue = attrs.field(factory=Catalogue, converter=catalogue)
    token: Secret | None = None
    inner: Inner | None = None
    items: list[Inner] = attrs.field(factory=list)
    names: tuple[str, ...] = ()
    other_id: str = ""


WHOLE = {"key_id": "id", "key_secret": "canary-secret"}


def resolve(reference):
    if reference == {"env": "NAME"}:
        return "resolved"
    raise ValueError("environment variable is not set")


def made(**settings):
    return structure({**WHOLE, **settings}, Sample, resolve)


def faults(settings):
    with pytest.raises(ConfigError) as refused:
        structure(settings, Sample, resolve)
    assert "canary" not in str(refused.value)
    return list(refused.value.faults)


def fault(**settings):
    [only] = faults({**WHOLE, **settings})
    return only


@pytest.mark.parametrize(
    ("camel", "snake"),
    [
        ("accessKeyId", "access_key_id"),
        ("strictPhoneRegionNumberCheck", "strict_phone_region_number_check"),
        ("sdkAppId", "sdk_app_id"),
        ("region", "region"),
    ],
)
def test_two_spellings(camel, snake):
    """A setting is spelt in camelCase or snake_case, and each gives the other."""
    assert snake_case(camel) == snake_case(snake) == snake
    assert camel_case(snake) == camel


def test_every_kind():
    """Each kind of setting is made of its plain form."""
    whole = made(
        colour="blue",
        flag=True,
        count=3,
        seconds=2,
        place="http://127.0.0.1:8080",
        templates={"SignIn": "SMS_1"},
        token="canary-token",
        inner={"name": "x", "size": 2},
        items=[{"name": "y"}],
        names=["a", "b"],
    )
    assert whole == Sample(
        key_id="id",
        key_secret="canary-secret",
        colour=Colour.BLUE,
        flag=True,
        count=3,
        seconds=2.0,
        place=Endpoint("http", "127.0.0.1:8080"),
        templates=catalogue({"SignIn": "SMS_1"}),
        token=Secret("canary-token"),
        inner=Inner(name="x", size=2),
        items=[Inner(name="y")],
        names=("a", "b"),
    )
    assert "canary" not in repr(whole)


def test_camel_case_settings():
    """The same configuration is made of camelCase settings."""
    assert structure({"keyId": "id", "keySecret": "canary-secret"}, Sample, resolve) == made()


@pytest.mark.parametrize("name", ["key_id", "key_secret", "token", "colour", "place"])
def test_references_are_resolved(name):
    """A text may be named by where it is kept."""
    settings = {**WHOLE, name: {"env": "NAME"}}
    if name == "colour":
        assert faults(settings) == ["colour: must be one of red, blue"]
    else:
        value = getattr(structure(settings, Sample, resolve), name)
        shown = value.reveal() if isinstance(value, Secret) else getattr(value, "host", value)
        assert shown == "resolved"


def test_reference_that_fails():
    """What is wrong with a reference is told at its setting."""
    assert fault(key_secret={"env": "OTHER"}) == "key_secret: environment variable is not set"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (5, "a number"),
        (1.5, "a number"),
        (True, "true or false"),
        (date(2027, 1, 1), "date"),
    ],
)
@pytest.mark.parametrize("name", ["key_id", "key_secret"])
def test_text_of_another_kind(name, value, kind):
    """Text that is not text is told by its kind, with what to do."""
    assert fault(**{name: value}) == f"{name}: must be text, not {kind}; put quotes around it"


@pytest.mark.parametrize(("value", "kind"), [(None, "nothing"), (["canary"], "a list")])
@pytest.mark.parametrize("name", ["key_id", "key_secret"])
def test_what_quotes_do_not_make_text(name, value, kind):
    """Where quotes around it would not mend it, none are asked for."""
    assert fault(**{name: value}) == f"{name}: must be text, not {kind}"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("flag", "yes", "must be true or false, not text"),
        ("flag", 1, "must be true or false, not a number"),
        ("count", "3", "must be a whole number, not text"),
        ("count", 1.5, "must be a whole number, not a number"),
        ("count", True, "must be a whole number, not true or false"),
        ("count", {"env": "NAME"}, "must be a whole number, not a table"),
        ("seconds", "1", "must be a number, not text"),
        ("seconds", True, "must be a number, not true or false"),
        ("seconds", None, "must be a number, not nothing"),
        ("colour", "green", "must be one of red, blue"),
        ("colour", ["red"], "must be one of red, blue"),
        ("place", "ftp://canary", "must look like https://host or https://host:port"),
        ("place", 5, "must be text, not a number; put quotes around it"),
        ("inner", "canary", "must be a table, not text"),
        ("items", "canary", "must be a list, not text"),
        ("items", {"name": "x"}, "must be a list, not a table"),
        ("names", "canary", "must be a list, not text"),
        ("key_id", "", "must not be empty or have blanks around it"),
        ("key_secret", " canary", "must not be empty or have blanks around it"),
        ("key_id", "canary\ud800", "holds half a character (a lone surrogate)"),
    ],
)
def test_wrong_value(name, value, sentence):
    """A wrong value is told at its setting, in words, and not repeated."""
    assert fault(**{name: value}) == f"{name}: {sentence}"


def test_missing_settings():
    """Every missing setting is named."""
    assert faults({}) == ["key_id: is missing", "key_secret: is missing"]


def test_missing_settings_in_camel_case():
    """Beside camelCase settings the missing ones are spelt so too."""
    assert faults({"keyId": "id"}) == ["keySecret: is missing"]


def test_unknown_setting_that_was_misspelt():
    """An unknown setting close to a known one is answered with that one."""
    assert fault(colur="red") == "colur: is not a setting here; did you mean 'colour'?"


def test_unknown_setting():
    """An unknown setting unlike any other is answered with all of them."""
    assert fault(zzz=1).startswith("zzz: is not a setting here; settings are key_id, key_secret,")


def test_a_setting_in_both_spellings():
    """Neither counts for nothing: it is told, with all other faults, also inside a setting."""
    assert faults({**WHOLE, "keyId": "other", "flag": 1}) == [
        "key_id: is given twice, in snake_case and in camelCase",
        "flag: must be true or false, not a number",
    ]
    inner = [{"name": "a", "Name": "b"}]
    assert faults({**WHOLE, "items": inner}) == [
        "items.0: name is given twice, in snake_case and in camelCase"
    ]


def test_faults_are_spelt_as_given():
    """A fault spells its setting as the user did."""
    assert faults({"keyId": 5, "keySecret": "canary", "otherID": 1, "colour": "x"}) == [
        "keyId: must be text, not a number; put quotes around it",
        "colour: must be one of red, blue",
        "otherID: must be text, not a number; put quotes around it",
    ]


def test_nested_faults():
    """A fault inside a table or list begins with its whole path."""
    nested = {"inner": {"size": "1", "e": 1}, "items": [{"name": "x"}, {"names": 1}, 5]}
    assert sorted(faults({**WHOLE, **nested})) == [
        "inner.e: is not a setting here; settings are name, size",
        "inner.name: is missing",
        "inner.size: must be a whole number, not text",
        "items.1.name: is missing",
        "items.1.names: is not a setting here; did you mean 'name'?",
        "items.2: must be a table, not a number",
    ]


def test_faults_of_a_catalogue():
    """A catalogue's faults follow the path of its setting."""
    assert faults({**WHOLE, "templates": [{"usageType": "SignIn", "templateCode": 5}]}) == [
        "templates[0].templateCode: must be text; put quotes around the number",
        "templates: usage types Register, ForgotPassword, Generic must be in the list",
    ]


def test_all_faults_at_once():
    """One complaint holds every fault."""
    assert len(faults({"key_id": 5, "colour": 5, "flag": 5, "zzz": 5, "templates": 5})) == 6
