"""Messages as values: what they take, refuse, show and equal."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import InvalidMessage, Message, PhoneNumber, Purpose, Template, Text

HALF = "a\ud800b"
CODE = Template("SignIn", {"code": "417358"})


def test_one_recipient():
    """A single number makes a message to one."""
    assert Message("13800138000", CODE).to == (PhoneNumber("+8613800138000"),)


@pytest.mark.parametrize("to", [["+8613800138000"], (PhoneNumber("+8613800138000"),)])
def test_several_recipients(to):
    """Numbers come as texts or as values, in any iterable."""
    assert Message(to, CODE).to == (PhoneNumber("+8613800138000"),)


def test_recipients_keep_their_order():
    """Recipients stay in the order given, and a repeated one counts once."""
    to = ["+85268326366", "13800138000", "+86 138 0013 8000", "+12025550123"]
    message = Message(iter(to), CODE)
    assert [n.e164 for n in message.to] == ["+85268326366", "+8613800138000", "+12025550123"]


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ([], "needs at least one recipient in to="),
        ("", "is not a phone number"),
        (["13800138000", "nobody"], "'nobody' is not a phone number"),
        ([None], "a phone number must be text, not NoneType"),
        (None, "to must be a number or several, not NoneType"),
        (13800138000, "to must be a number or several, not int"),
    ],
)
def test_wrong_recipients(to, sentence):
    """Whatever is no recipient is refused."""
    with pytest.raises(InvalidMessage, match=sentence):
        Message(to, CODE)


@pytest.mark.parametrize("content", ["text", None, {"name": "SignIn"}])
def test_wrong_content(content):
    """Content is a template or a text of one's own, nothing else."""
    with pytest.raises(InvalidMessage, match=r"content must be Template\(name, params\) or Text"):
        Message("13800138000", content)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Template("x", {"code": 417358}), "'code' must be text, not int: as a number it"),
        (lambda: Template("x", {"code": None}), "'code' must be text, not NoneType$"),
        (lambda: Template("x", {"code": True}), "'code' must be text, not bool$"),
        (lambda: Template("x", {5: "x"}), "the name of a parameter must be text, not int"),
        (lambda: Template("x", ["code"]), "params must be texts by name, not list"),
        (lambda: Template(None), "the template's name must be text, not NoneType"),
        (lambda: Text(5), "the text must be text, not int"),
        (lambda: Message("13800138000", CODE, sign_name=5), "sign_name must be text, not int"),
        (lambda: Message("13800138000", CODE, reference=5), "reference must be text, not int"),
        (lambda: Message("13800138000", CODE, extension=5), "extension must be text, not int"),
        (
            lambda: Message("13800138000", CODE, purpose="verify"),
            "purpose must be one of verification, notification, marketing",
        ),
    ],
)
def test_wrong_kinds(make, sentence):
    """A value of the wrong kind is refused where it is given."""
    with pytest.raises(InvalidMessage, match=sentence):
        make()


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: Template(HALF), "the template's name"),
        (lambda: Template("x", {"code": HALF}), "parameter 'code'"),
        (lambda: Template("x", {HALF: "1"}), "the name of a parameter"),
        (lambda: Text(HALF), "the text"),
        (lambda: Message("13800138000", CODE, sign_name=HALF), "sign_name"),
        (lambda: Message("13800138000", CODE, reference=HALF), "reference"),
        (lambda: Message("13800138000", CODE, extension=HALF), "extension"),
    ],
)
def test_half_a_character(make, what):
    """What cannot be encoded is refused before anything is signed, and not repeated."""
    with pytest.raises(InvalidMessage, match=f"^{what} holds half a character"):
        make()


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_any_text_is_taken(text, params):
    """Every text that can be encoded is taken as it is."""
    assert Text(text).text == text
    assert dict(Template(text, params).params) == params


@pytest.mark.parametrize(
    "name",
    "Register SignIn ForgotPassword Generic UserPermissionValidation BindNewIdentifier "
    "MfaVerification BindMfa".split(),
)
def test_codes_are_for_verification(name):
    """A usage type that carries a code is for verification."""
    assert Message("13800138000", Template(name)).purpose is Purpose.VERIFICATION


@pytest.mark.parametrize("content", [Template("OrganizationInvitation"), Template("x"), Text("x")])
def test_all_else_is_a_notification(content):
    """An invitation, a template of one's own and a text are notifications."""
    assert Message("13800138000", content).purpose is Purpose.NOTIFICATION


@pytest.mark.parametrize("purpose", [Purpose.MARKETING, "marketing"])
def test_purpose_can_be_given(purpose):
    """A purpose that is given counts, by its value as well."""
    assert Message("13800138000", CODE, purpose=purpose).purpose is Purpose.MARKETING


def test_brackets_are_taken_off():
    """Vendors put 【】 around a sign name themselves."""
    assert Message("13800138000", CODE, sign_name="【阿里云】").sign_name == "阿里云"


def test_later_changes_do_not_reach_in():
    """A message keeps the parameters it was made with, and nobody can change them in it."""
    params = {"code": "417358"}
    template = Template("SignIn", params)
    params["code"] = "000000"
    assert template.params["code"] == "417358"
    with pytest.raises(TypeError):
        template.params["code"] = "000000"


def test_reprs_hide_what_is_private():
    """No repr shows a parameter's value, a text or a whole number."""
    many = [f"+861380013800{i}" for i in range(5)]
    assert repr(Message(many, CODE)) == (
        "<Message to +86138****8000, +86138****8001, +86138****8002 and 2 more: "
        "Template('SignIn', params=['code']), verification>"
    )
    assert repr(Message("13800138000", Text("417358"))) == (
        "<Message to +86138****8000: <Text of 6 characters>, notification>"
    )


MESSAGE = Message(
    ["13800138000", "+85268326366"],
    CODE,
    purpose=Purpose.MARKETING,
    sign_name="阿里云",
    reference="order-7",
    extension="42",
)


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))]
)
@pytest.mark.parametrize(
    "value", [MESSAGE, CODE, Text("hello")], ids=["message", "template", "text"]
)
def test_copies(value, again):
    """Copies and pickles equal the original."""
    assert again(value) == value


def test_equality():
    """Messages of the same parts are equal; another part makes another message."""
    assert Message("13800138000", CODE) == Message("+8613800138000", CODE)
    assert Message("13800138000", CODE) != Message("13800138000", CODE, reference="x")
    assert Template("SignIn", {"code": "1"}) != Template("SignIn", {"code": "2"})


@pytest.mark.parametrize(
    ("value", "name"), [(MESSAGE, "reference"), (CODE, "name"), (Text("x"), "text")]
)
def test_frozen(value, name):
    """Nothing of a message can be replaced."""
    with pytest.raises(AttributeError):
        setattr(value, name, "other")
