"""Aliyun passes the conformance kit, with either signature."""

import hashlib
import hmac
import json
import re
from urllib.parse import parse_qsl

import attrs

from sms_core.testing import ProviderConformance, Sent
from sms_core_aliyun.conformance import TEMPLATES, case


class TestAliyun(ProviderConformance):
    """Every check of the kit, with HMAC-SHA1."""

    case = case


def authentic(request, secret):
    """ACS3-HMAC-SHA256, computed a second time from the vendor's description."""
    headers = dict(request.headers)
    authorization = headers["authorization"]
    if authorization.startswith("MNS "):
        return case.authentic(request, secret)
    names = re.search(r"SignedHeaders=([^,]+)", authorization)[1].split(";")
    lines = (f"{name}:{headers[name].strip()}\n" for name in names)
    hashed = hashlib.sha256(request.body).hexdigest()
    query = request.url.partition("?")[2]
    canonical = f"POST\n/\n{query}\n{''.join(lines)}\n{';'.join(names)}\n{hashed}"
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return authorization.endswith(f"Signature={signature}")


def reads(request):
    """What Aliyun understands: with this signature the parameters are in the query."""
    query = request.url.partition("?")[2]
    form = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True))
    numbers = form["PhoneNumbers"].split(",")
    return Sent(
        to=tuple(f"+86{n}" if len(n) == 11 and n[0] == "1" else f"+{n}" for n in numbers),
        values=tuple(json.loads(form.get("TemplateParam", "{}")).values()),
        template=TEMPLATES[form["TemplateCode"]],
        sign_name=form["SignName"],
        extension=form.get("SmsUpExtendCode", ""),
        reference=form.get("OutId", ""),
    )


class TestAliyunAcs3(ProviderConformance):
    """Every check of the kit, with ACS3-HMAC-SHA256."""

    case = attrs.evolve(
        case,
        settings={**case.settings, "signature": "ACS3-HMAC-SHA256"},
        authentic=authentic,
        reads=reads,
    )
