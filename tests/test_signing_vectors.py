"""Known answers of the vendors, stage by stage."""

import json
from base64 import b64decode

import pytest
from known_answers import VECTORS, cases

from sms_core.signing import acs3, asymmetric, mns, rpc, tc3
from sms_core.signing.encoding import (
    canonical_headers,
    canonical_query,
    hmac_sha256,
    sha256_hex,
)


class TestAliyunRpc:
    @pytest.fixture(params=cases("aliyun_v1"))
    def case(self, request):
        return request.param

    @pytest.fixture
    def stages(self, case):
        parameters = {**case["query_params"], **case["body_params"]}
        return rpc.sign(case["method"], parameters, case["access_key_secret"])

    def test_canonical_query(self, case, stages):
        """The first stage is the vendor's canonical query."""
        assert stages.canonical_request == case["canonical_query"]

    def test_string_to_sign(self, case, stages):
        """The second stage is the vendor's string to sign."""
        assert stages.string_to_sign == case["string_to_sign"]

    def test_signature(self, case, stages):
        """The last stage is the vendor's signature."""
        assert stages.signature == case["signature"]


class TestAliyunAcs3:
    @pytest.fixture(params=cases("aliyun_v3"))
    def case(self, request):
        return request.param

    @pytest.fixture
    def stages(self, case):
        return acs3.sign(
            case["method"],
            case["path"],
            canonical_query(case["query_params"]),
            self.pairs(case),
            case["payload_sha256"],
            case["access_key_secret"],
        )

    @staticmethod
    def pairs(case):
        headers = case["headers"]
        return [*headers.items()] if isinstance(headers, dict) else [tuple(p) for p in headers]

    def test_payload(self, case):
        """The body's hash is the vendor's, wherever the body is known."""
        body = case["body"]
        assert body is None or sha256_hex(body.encode()) == case["payload_sha256"]

    def test_canonical_request(self, case, stages):
        """The first stage is the vendor's canonical request."""
        assert stages.canonical_request == case["canonical_request"]

    def test_string_to_sign(self, case, stages):
        """The second stage is the vendor's string to sign."""
        assert stages.string_to_sign == case["string_to_sign"]

    def test_signature(self, case, stages):
        """The third stage is the vendor's signature."""
        assert stages.signature == case["signature"]

    def test_authorization(self, case, stages):
        """The header's value is the vendor's."""
        _, names = canonical_headers(self.pairs(case))
        made = acs3.authorization(case["access_key_id"], names, stages.signature)
        assert made == case["authorization"]


class TestTencentTc3:
    @pytest.fixture(params=cases("tencent_tc3"))
    def case(self, request):
        return request.param

    @staticmethod
    def sign(case, names):
        given, expected = case["input"], case["expected"]
        sdk = expected.get("headers", {})
        headers = {
            "content-type": given.get("content_type") or sdk["Content-Type"],
            "host": given["host"],
            "x-tc-action": given["action"],
        }
        return tc3.sign(
            given["method"],
            expected["query"],
            [(name, headers[name]) for name in names.split(";")],
            expected["hashed_payload"],
            given["secret_key"],
            timestamp=given["timestamp"],
            service=given["service"],
        )

    @pytest.fixture
    def stages(self, case):
        return self.sign(case, case["expected"]["signed_headers"])

    def test_payload(self, case):
        """The body's hash is the vendor's; without a signed body a fixed word is hashed."""
        unsigned = case["input"]["unsigned_payload"]
        body = "UNSIGNED-PAYLOAD" if unsigned else case["expected"]["body"]
        if case["input"]["method"] == "GET":
            body = ""
        assert sha256_hex(body.encode()) == case["expected"]["hashed_payload"]

    def test_canonical_request(self, case, stages):
        """The first stage is the vendor's canonical request."""
        assert stages.canonical_request == case["expected"]["canonical_request"]

    def test_string_to_sign(self, case, stages):
        """The second stage is the vendor's string to sign."""
        assert stages.string_to_sign == case["expected"]["string_to_sign"]

    def test_signature(self, case, stages):
        """The third stage is the vendor's signature, the published one where there is one."""
        expected = case["expected"]
        assert stages.signature == expected["signature"]
        assert stages.signature == expected.get("published_signature", stages.signature)

    def test_scope(self, case):
        """The credential scope is the vendor's."""
        given, expected = case["input"], case["expected"]
        assert tc3.scope(given["timestamp"], given["service"]) == expected["credential_scope"]

    def test_derived_keys(self, case):
        """Every link of the chain of keys is the vendor's."""
        given, expected = case["input"], case["expected"]
        date = expected["credential_scope"][:10]
        of_date = hmac_sha256(f"TC3{given['secret_key']}".encode(), date)
        assert of_date.hex() == expected["secret_date_hex"]
        assert hmac_sha256(of_date, given["service"]).hex() == expected["secret_service_hex"]
        derived = tc3.derive_key(given["secret_key"], date, given["service"])
        assert derived.hex() == expected["secret_signing_hex"]

    def test_authorization(self, case, stages):
        """The header's value is the vendor's."""
        given, expected = case["input"], case["expected"]
        made = tc3.authorization(
            given["secret_id"],
            expected["credential_scope"],
            expected["signed_headers"],
            stages.signature,
        )
        assert made == expected["authorization"]

    @pytest.mark.parametrize(
        "case", cases("tencent_tc3", lambda case: "alt_signing_x_tc_action" in case)
    )
    def test_with_signed_action(self, case):
        """With ``x-tc-action`` signed as well, canonical request and signature match."""
        other = case["alt_signing_x_tc_action"]
        stages = self.sign(case, other["signed_headers"])
        assert stages.canonical_request == other["canonical_request"]
        assert stages.signature == other["signature"]


class TestAliyunMns:
    """The queue of reports; answers of the vendor's own client of it."""

    @pytest.fixture(params=cases("aliyun_mns"))
    def case(self, request):
        return request.param

    @pytest.fixture
    def stages(self, case):
        headers = case["headers"].items()
        return mns.sign(case["method"], case["resource"], headers, case["access_key_secret"])

    def test_content_md5(self, case):
        """The body's hash is the vendor's, wherever there is a body."""
        if case["body"]:
            assert mns.content_md5(case["body"].encode()) == case["headers"]["content-md5"]
        else:
            assert "content-md5" not in case["headers"]

    def test_string_to_sign(self, case, stages):
        """The first stage is the vendor's string to sign."""
        assert stages.string_to_sign == case["string_to_sign"]

    def test_authorization(self, case, stages):
        """The header's value is the vendor's."""
        made = f"MNS {case['access_key_id']}:{stages.signature}"
        assert made == case["authorization"]

    @pytest.mark.parametrize(
        "case",
        cases("aliyun_mns", lambda case: "x-mns-user-request-id" not in case["headers"]),
    )
    def test_whole_request(self, case):
        """All headers together are the vendor's; a token is sent beside them."""
        given = case["headers"]
        made = mns.signed_headers(
            case["method"],
            case["resource"],
            case["body"].encode(),
            host=given["host"],
            date=given["date"],
            key_id=case["access_key_id"],
            secret=case["access_key_secret"],
            token="sts-token",
        )
        assert dict(made) == {
            **given,
            "authorization": case["authorization"],
            "security-token": "sts-token",
        }


class TestAliyunMnsPush:
    """A topic's push, signed with a key of our own making in the vendor's way."""

    CASE = json.loads((VECTORS / "aliyun_mns_push_selfmade.json").read_text("utf-8"))

    def verifies(self, signed, signature=None):
        made = b64decode(self.CASE["authorization"]) if signature is None else signature
        certificate, at = self.CASE["certificate_pem"].encode(), 1464173174.0
        return asymmetric.rsa_sha1_verifies(certificate, made, signed, at)

    def test_content_md5(self):
        """The body's hash."""
        assert mns.content_md5(self.CASE["body"].encode()) == self.CASE["headers"]["content-md5"]

    def test_string_to_sign(self):
        """The text that was signed."""
        case = self.CASE
        made = mns.string_to_sign(case["method"], case["resource"], case["headers"].items())
        assert made == case["string_to_sign"]

    def test_certificate_address(self):
        """Where the certificate is, in base64."""
        header = self.CASE["headers"]["x-mns-signing-cert-url"]
        assert b64decode(header).decode() == self.CASE["cert_url"]

    def test_signature(self):
        """It verifies, and for no other text."""
        signed = self.CASE["string_to_sign"].encode()
        assert self.verifies(signed)
        assert not self.verifies(signed + b" ")
        assert not self.verifies(signed, b"")
