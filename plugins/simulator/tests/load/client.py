"""Signed sends, prepared beforehand, then written as fast as they are answered.

``python client.py HOST:PORT SCHEME COUNT CONNECTIONS [NUMBERS]`` prints how many calls were
accepted and the rate; ``NUMBERS`` go into each call.
"""

import asyncio
import json
import sys
import time

from sms_core.signing import acs3, rpc, tc3
from sms_core.signing.encoding import canonical_query, sha256_hex

KEY, SECRET = "simulator", "simulator-secret"
ALIYUN = {
    "SignName": "阿里云",
    "TemplateCode": "SMS_154950909",
    "TemplateParam": '{"code":"123456"}',
}


def aliyun_rpc(host, number, now, numbers=1):
    listed = [f"138{number * numbers + n:08d}" for n in range(numbers)]
    form = rpc.signed_form(
        {**ALIYUN, "PhoneNumbers": ",".join(listed)},
        action="SendSms",
        version="2017-05-25",
        key_id=KEY,
        secret=SECRET,
        now=now,
        nonce=f"{now}-{number}",
        method="POST",
    )
    return _post(host, "/", {"content-type": "application/x-www-form-urlencoded"}, form.encode())


def aliyun_acs3(host, number, now):
    query = canonical_query({**ALIYUN, "PhoneNumbers": f"138{number:08d}"})
    headers = {
        "host": host,
        "x-acs-action": "SendSms",
        "x-acs-version": "2017-05-25",
        "x-acs-date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        "x-acs-signature-nonce": f"{now}-{number}",
        "x-acs-content-sha256": sha256_hex(b""),
    }
    stages = acs3.sign("POST", "/", query, headers.items(), sha256_hex(b""), SECRET)
    names = ";".join(sorted(headers))
    headers["authorization"] = acs3.authorization(KEY, names, stages.signature)
    del headers["host"]
    return _post(host, f"/?{query}", headers, b"")


def tencent(host, number, now):
    body = json.dumps(
        {
            "PhoneNumberSet": [f"+86138{number:08d}"],
            "SmsSdkAppId": "1400006666",
            "SignName": "腾讯云",
            "TemplateId": "1110",
            "TemplateParamSet": ["123456"],
        }
    ).encode()
    headers = tc3.signed_headers(
        body,
        host=host,
        action="SendSms",
        version="2021-01-11",
        key_id=KEY,
        secret=SECRET,
        now=now,
        region="ap-guangzhou",
    )
    given = {name: value for name, value in dict(headers).items() if name.lower() != "host"}
    return _post(host, "/", given, body)


def _post(host, target, headers, body):
    lines = [f"POST {target} HTTP/1.1", f"host: {host}", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def one_connection(host, port, requests, tally):
    reader, writer = await asyncio.open_connection(host, port)
    for request in requests:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        tally[0] += b'"Code":"OK"' in body or b'"Code":"Ok"' in body
    writer.close()
    await writer.wait_closed()


async def main(address, scheme, count, connections, numbers=1):
    host, _, port = address.partition(":")
    now = int(time.time())
    make = {"rpc": aliyun_rpc, "acs3": aliyun_acs3, "tc3": tencent}[scheme]
    shares = [[] for _ in range(connections)]
    for number in range(count):
        more = {"numbers": numbers} if numbers > 1 else {}
        shares[number % connections].append(make(address, number, now, **more))
    tally = [0]
    began = time.perf_counter()
    await asyncio.gather(*(one_connection(host, int(port), share, tally) for share in shares))
    took = time.perf_counter() - began
    told = {"accepted": tally[0], "seconds": round(took, 3), "rate": int(count / took)}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3], *map(int, sys.argv[3:])))
