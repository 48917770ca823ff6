"""Aliyun's gateway: what it refuses, in which words, and in which form."""

import re
import xml.etree.ElementTree as ET

import pytest

from sms_core_simulator import Credential

TEXT = {
    "IncompleteSignature": "The request signature does not conform to Aliyun standards.",
    "InvalidAccessKeyId.NotFound": "Specified access key is not found.",
    "InvalidTimeStamp.Expired": "Specified time stamp or date value is expired.",
    "InvalidVersion": "Specified parameter Version is not valid.",
    "SignatureNonceUsed": "Specified signature nonce was used already.",
}


def test_success_has_the_vendors_fields(port):
    """An accepted call answers 200 with Code, Message, RequestId and BizId alone."""
    reply = port.rpc()
    assert reply.status == 200
    assert set(reply.json) == {"Code", "Message", "RequestId", "BizId"}
    assert (reply.json["Code"], reply.json["Message"]) == ("OK", "OK")
    assert re.fullmatch(r"[0-9]{18}\^0", reply.json["BizId"])
    assert re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", reply.json["RequestId"])
    assert reply.headers["content-type"] == "application/json;charset=utf-8"
    assert reply.headers["x-acs-request-id"] == reply.json["RequestId"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_both_methods_are_served(port, method):
    """The method is part of the signature, and both are taken."""
    assert port.rpc(method=method).code == "OK"
    assert port.acs3(method=method).code == "OK"


@pytest.mark.parametrize("written", [None, "XML", "xml"])
def test_xml_is_the_default_of_rpc(port, written):
    """Without Format an RPC call is answered in XML."""
    reply = port.rpc({"Format": written})
    root = ET.fromstring(reply.text)
    assert reply.headers["content-type"] == "text/xml;charset=utf-8"
    assert root.tag == "SendSmsResponse"
    assert root.findtext("Code") == "OK"
    assert root.findtext("BizId").endswith("^0")


def test_json_is_written_in_any_case(port):
    """The tea SDK writes the format in lower case."""
    assert port.rpc({"Format": "json"}).json["Code"] == "OK"


def test_xml_errors_have_their_own_root(port):
    """A gateway refusal in XML is an Error element; a business refusal keeps its root."""
    gateway = ET.fromstring(port.rpc({"Format": "XML"}, secret="wrong").text)
    assert gateway.tag == "Error"
    assert {child.tag for child in gateway} == {
        "RequestId", "HostId", "Code", "Message", "Recommend",
    }  # fmt: skip
    business = ET.fromstring(port.rpc({"Format": "XML", "TemplateCode": "wrong"}).text)
    assert business.tag == "SendSmsResponse"


def test_acs3_answers_json_unless_asked_for_xml(port):
    """ACS3 has no default of XML."""
    assert port.acs3().json["Code"] == "OK"
    assert port.acs3({"accept": "application/xml"}).text.startswith("<?xml")


def test_a_gateway_refusal_has_host_and_recommendation(port):
    """HostId is the host that was asked, Recommend the page of the code."""
    reply = port.acs3({"x-acs-version": "2016-01-01"})
    assert reply.status == 400
    assert reply.json["HostId"] == "dysmsapi.aliyuncs.com"
    assert reply.json["Recommend"] == (
        "https://api.aliyun.com/troubleshoot?q=InvalidVersion&product=Dysmsapi"
        f"&requestId={reply.json['RequestId']}"
    )


def test_a_wrong_rpc_secret_shows_the_servers_string(port):
    """The message ends with what the server signed, so the official SDK can compare."""
    reply = port.rpc(secret="wrong")
    assert (reply.status, reply.code) == (400, "SignatureDoesNotMatch")
    words, _, shown = reply.json["Message"].partition("server string to sign is:")
    assert words == "Specified signature is not matched with our calculation. "
    assert shown.startswith("POST&%2F&AccessKeyId%3Dsimulator%26Action%3DSendSms")
    assert shown == port.messages()[0].check.stages.string_to_sign


def test_a_wrong_acs3_secret_shows_the_servers_texts(port):
    """The message holds string to sign and canonical request of the server."""
    reply = port.acs3(secret="wrong")
    assert (reply.status, reply.code) == (400, "SignatureDoesNotMatch")
    assert "server StringToSign is [ACS3-HMAC-SHA256\n" in reply.json["Message"]
    assert "server CanonicalRequest is [POST\n/\nOutId=order-7" in reply.json["Message"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"AccessKeyId": "nobody"}, 404, "InvalidAccessKeyId.NotFound"),
        ({"Timestamp": "2024-03-05T05:52:08Z"}, 400, "InvalidTimeStamp.Expired"),
        ({"Timestamp": "2024-03-05T06:22:09Z"}, 400, "InvalidTimeStamp.Expired"),
        ({"Timestamp": "2024-03-05 06:07:08"}, 400, "InvalidTimeStamp.Format"),
        ({"SignatureMethod": "HMAC-MD5"}, 400, "InvalidSignatureMethod"),
        ({"SignatureVersion": "2.0"}, 400, "InvalidSignatureMethod"),
        ({"Version": "2016-09-27"}, 400, "InvalidVersion"),
        ({"Action": "SendSMS"}, 404, "InvalidAction.NotFound"),
        ({"SecurityToken": "any"}, 400, "InvalidSecurityToken.MismatchWithAccessKey"),
    ],
)
def test_rpc_refusals(port, changes, status, code):
    """Each fault of a signed call has its status and code."""
    reply = port.rpc(changes)
    assert (reply.status, reply.code) == (status, code)
    assert reply.json["Message"] == TEXT.get(code, reply.json["Message"])


@pytest.mark.parametrize("timestamp", ["2024-03-05T05:52:09Z", "2024-03-05T06:22:08Z"])
def test_fifteen_minutes_either_way_are_taken(port, timestamp):
    """The window is a quarter of an hour before and after."""
    assert port.rpc({"Timestamp": timestamp}).code == "OK"


@pytest.mark.parametrize(
    "name",
    [
        "AccessKeyId", "Action", "Version", "SignatureNonce", "Timestamp", "SignatureMethod",
        "SignatureVersion", "PhoneNumbers", "SignName", "TemplateCode",
    ],
)  # fmt: skip
def test_each_mandatory_parameter_is_asked_for(port, name):
    """A missing parameter is named by code and message."""
    reply = port.rpc({name: None})
    assert (reply.status, reply.code) == (400, f"Missing{name}")
    assert reply.json["Message"] == f"{name} is mandatory for this action."


def test_a_missing_signature_is_asked_for(port):
    """Unsigned calls are not verified against nothing."""
    reply = port.form("GET", {"AccessKeyId": "simulator", "Action": "SendSms"})
    assert reply.code == "MissingSignatureMethod"


@pytest.mark.parametrize("scheme", ["rpc", "acs3"])
def test_a_nonce_is_good_once(port, scheme):
    """A replay of the very same call is refused, and sends nothing."""
    name = {"rpc": "SignatureNonce", "acs3": "x-acs-signature-nonce"}[scheme]
    call = getattr(port, scheme)
    assert call({name: "once"}).code == "OK"
    assert call({name: "once"}).code == "SignatureNonceUsed"
    assert len(port.messages(outcome="accepted")) == 1


def test_a_refused_call_does_not_use_up_its_nonce(port):
    """Somebody without the secret cannot spoil another's nonce."""
    assert port.rpc({"SignatureNonce": "mine"}, secret="wrong").code == "SignatureDoesNotMatch"
    assert port.rpc({"SignatureNonce": "mine"}).code == "OK"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"authorization": None}, "IncompleteSignature"),
        ({"authorization": "ACS3-HMAC-SHA256 nonsense"}, "IncompleteSignature"),
        ({"authorization": "ACS3-RSA-SHA256 Credential=a,SignedHeaders=host,Signature=00"},
         "IncompleteSignature"),
        ({"x-acs-unsigned": "1"}, "IncompleteSignature"),
        ({"x-acs-content-sha256": "0" * 64}, "SignatureDoesNotMatch"),
    ],
)  # fmt: skip
def test_acs3_refusals(port, sent, code):
    """An Authorization that is none, or signs too little, is incomplete."""
    assert port.acs3(sent=sent).code == code


@pytest.mark.parametrize("header", ["host", "x-acs-content-sha256"])
def test_acs3_must_sign_what_the_document_requires(port, header):
    """Host and the hash of the body belong to every signature."""
    assert port.acs3({header: None}, sent={header: "any"}).code == "IncompleteSignature"


def test_the_claimed_body_hash_must_be_true(port):
    """A wrong hash is refused even when it is what was signed."""
    reply = port.acs3({"x-acs-content-sha256": "0" * 64})
    assert reply.code == "SignatureDoesNotMatch"


def test_other_methods_are_not_served(port):
    """Only GET and POST are; the refusal is the gateway's."""
    assert port.rpc(method="PUT").code == "UnsupportedHTTPMethod"
    assert port.acs3(method="DELETE").code == "UnsupportedHTTPMethod"


@pytest.mark.parametrize("scheme", ["rpc", "acs3"])
def test_temporary_credentials_need_their_token(make_port, scheme):
    """The token is asked for, compared, and signed."""
    port = make_port(credentials=[("simulator", "simulator-secret", "the-token")])
    name = {"rpc": "SecurityToken", "acs3": "x-acs-security-token"}[scheme]
    call = getattr(port, scheme)
    assert call().code == "MissingSecurityToken"
    assert call({name: "another"}).code == "InvalidSecurityToken.MismatchWithAccessKey"
    assert call({name: "the-token"}).code == "OK"


def test_configured_credentials_replace_the_default(make_port):
    """With keys of one's own the default key is unknown."""
    port = make_port(credentials=[("mine", "my-secret")])
    assert port.rpc().code == "InvalidAccessKeyId.NotFound"
    assert port.rpc({"AccessKeyId": "mine"}, secret="my-secret").code == "OK"


def test_a_credential_is_read_from_text():
    """The form of the command line, with and without a token."""
    assert Credential.parse("id:se:cr") == Credential("id", "se", "cr")
    assert Credential.parse("id:secret") == Credential("id", "secret")
    with pytest.raises(ValueError, match="ID:SECRET"):
        Credential.parse("id-and-secret")
