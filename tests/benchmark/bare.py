"""What a patient person would write by hand: the signature inline, over urllib3 or http.client.

The yardstick of what the values, checks and hooks of the project cost.  As a program,
``bare.py NAME PORT`` is one cold send; only what is used is imported.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from urllib.parse import quote

Send = Callable[[], object]
#: From host, headers and body to the answer's body.
Post = Callable[[str, Mapping[str, str], str], bytes]


def over_urllib3() -> Post:
    """A pool as large as ours."""
    import urllib3

    http = urllib3.PoolManager(maxsize=16, block=True, retries=False)
    timeout = urllib3.Timeout(connect=2, read=5)

    def post(host: str, headers: Mapping[str, str], body: str) -> bytes:
        answer = http.request(
            "POST", f"http://{host}/", body=body, headers=headers, timeout=timeout
        )
        return answer.data

    return post


def over_http_client() -> Post:
    """A connection for each message."""
    from http.client import HTTPConnection

    def post(host: str, headers: Mapping[str, str], body: str) -> bytes:
        connection = HTTPConnection(host, timeout=5)
        connection.request("POST", "/", body, dict(headers))
        return connection.getresponse().read()

    return post


def aliyun(port: int, post: Post) -> Send:
    """Aliyun RPC HMAC-SHA1."""
    headers = {"content-type": "application/x-www-form-urlencoded"}

    def send() -> None:
        fields = {
            "PhoneNumbers": "13800138000",
            "SignName": "阿里云",
            "TemplateCode": "SMS_123456789",
            "TemplateParam": json.dumps({"code": "123456"}),
            "AccessKeyId": "benchmark-key",
            "Action": "SendSms",
            "Format": "JSON",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": os.urandom(16).hex(),
            "SignatureVersion": "1.0",
            "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "Version": "2017-05-25",
        }
        query = "&".join(f"{k}={quote(v, safe='~')}" for k, v in sorted(fields.items()))
        digest = hmac.digest(
            b"benchmark-secret&", f"POST&%2F&{quote(query, safe='~')}".encode(), "sha1"
        )
        signature = quote(b64encode(digest), safe="~")
        body = f"{query}&Signature={signature}"
        found = json.loads(post(f"127.0.0.1:{port}", headers, body))
        assert (found["Code"], bool(found["BizId"])) == ("OK", True), found

    return send


def tencent(port: int, post: Post) -> Send:
    """Tencent Cloud TC3-HMAC-SHA256."""
    host = f"127.0.0.1:{port}"

    def send() -> None:
        fields = {
            "SmsSdkAppId": "1400006666",
            "SignName": "腾讯云",
            "TemplateId": "449739",
            "TemplateParamSet": ["123456"],
            "PhoneNumberSet": ["+8613800138000"],
        }
        body = json.dumps(fields)
        now = int(time.time())
        date = time.strftime("%Y-%m-%d", time.gmtime(now))
        scope = f"{date}/sms/tc3_request"
        canonical = (
            f"POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n"
            + hashlib.sha256(body.encode()).hexdigest()
        )
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        key = b"TC3benchmark-secret"
        for link in (date, "sms", "tc3_request"):
            key = hmac.digest(key, link.encode(), "sha256")
        to_sign = f"TC3-HMAC-SHA256\n{now}\n{scope}\n{hashed}"
        signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
        headers = {
            "authorization": f"TC3-HMAC-SHA256 Credential=benchmark-key/{scope}, "
            f"SignedHeaders=content-type;host, Signature={signature}",
            "content-type": "application/json",
            "host": host,
            "x-tc-action": "SendSms",
            "x-tc-version": "2021-01-11",
            "x-tc-timestamp": str(now),
            "x-tc-region": "ap-guangzhou",
        }
        status = json.loads(post(host, headers, body))["Response"]["SendStatusSet"][0]
        assert (status["Code"], bool(status["SerialNo"])) == ("Ok", True), status

    return send


def raw(port: int) -> Send:
    """The same bytes again and again, unread: what the server and the machine can do."""
    import socket
    import threading

    body = b"x" * 200
    request = b"POST / HTTP/1.1\r\nx-tc-action: SendSms\r\ncontent-length: 200\r\n\r\n" + body
    local = threading.local()

    def send() -> None:
        if not hasattr(local, "connection"):
            local.connection = socket.create_connection(("127.0.0.1", port))
        local.connection.sendall(request)
        assert local.connection.recv(65536)

    return send


SENDERS: Mapping[str, Callable[[int], Send]] = {
    "aliyun": lambda port: aliyun(port, over_urllib3()),
    "tencent": lambda port: tencent(port, over_urllib3()),
    "aliyun-http": lambda port: aliyun(port, over_http_client()),
    "tencent-http": lambda port: tencent(port, over_http_client()),
    "socket": raw,
}

if __name__ == "__main__":
    SENDERS[sys.argv[1]](int(sys.argv[2]))()
