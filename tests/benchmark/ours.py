"""Programs that send through this project.

As a program, ``ours.py NAME PORT`` is one cold send: start, configure, send once, exit.
Like in any user's program, only what is used is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sms_core.http import Transport

Send = Callable[[], object]


def _urllib3() -> Transport:
    from sms_core.transports.pooled import PooledTransport

    return PooledTransport()


def _stdlib() -> Transport:
    from sms_core.transports.stdlib import StdlibTransport

    return StdlibTransport()


def _aliyun(port: int, transport: Transport) -> Send:
    from sms_core import Client, Message, Template
    from sms_core_aliyun import AliyunConfig, AliyunProvider

    config = AliyunConfig(
        access_key_id="benchmark-key",
        access_key_secret="benchmark-secret",
        sign_name="阿里云",
        templates={"SignIn": "SMS_123456789"},
        endpoint=f"http://127.0.0.1:{port}",
    )
    client = Client(AliyunProvider(config), transport)
    return lambda: client.send(Message("+8613800138000", Template("SignIn", {"code": "123456"})))


def _tencent(port: int, transport: Transport) -> Send:
    from sms_core import Client, Message, Template
    from sms_core_tencent import TencentConfig, TencentProvider

    config = TencentConfig(
        access_key_id="benchmark-key",
        access_key_secret="benchmark-secret",
        sdk_app_id="1400006666",
        sign_name="腾讯云",
        templates={"SignIn": "449739"},
        endpoint=f"http://127.0.0.1:{port}",
    )
    client = Client(TencentProvider(config), transport)
    return lambda: client.send(Message("+8613800138000", Template("SignIn", {"code": "123456"})))


def _discovered(port: int) -> Send:
    from sms_core.registry import Registry

    Registry().get("aliyun")
    return _aliyun(port, _stdlib())


def _connect(port: int) -> Send:
    import sms_core
    from sms_core import Message, Template

    client = sms_core.connect(
        {
            "accessKeyId": "benchmark-key",
            "accessKeySecret": "benchmark-secret",
            "signName": "阿里云",
            "templates": {"SignIn": "SMS_123456789"},
            "endpoint": f"http://127.0.0.1:{port}",
        },
        provider="aliyun",
    )
    return lambda: client.send(Message("+8613800138000", Template("SignIn", {"code": "123456"})))


SENDERS: Mapping[str, Callable[[int], Send]] = {
    "aliyun-urllib3": lambda port: _aliyun(port, _urllib3()),
    "aliyun-stdlib": lambda port: _aliyun(port, _stdlib()),
    "tencent-urllib3": lambda port: _tencent(port, _urllib3()),
    "tencent-stdlib": lambda port: _tencent(port, _stdlib()),
    "discovered": _discovered,
    "connect": _connect,
}

if __name__ == "__main__":
    SENDERS[sys.argv[1]](int(sys.argv[2]))()
