"""``send.py HOW URL``: send one message to the vendor at that address, and print its id.

HOW is ``stdlib`` or ``urllib3``: the provider and its transport by hand; ``plugin``: through
``connect`` with the plugin registered; ``named``: through ``connect``, which looks for it;
``default``: the same with urllib3.  A sentence about a faulty set-up is printed instead.
"""

from __future__ import annotations

import sys

SETTINGS = {
    "access_key_id": "simulator",
    "access_key_secret": "simulator-secret",
    "sign_name": "MyShop",
    "templates": {"SignIn": "SMS_100000001"},
}


def provider(endpoint):
    from sms_core_aliyun import AliyunConfig, AliyunProvider

    return AliyunProvider(AliyunConfig(**SETTINGS, endpoint=endpoint))


def configured(endpoint, transport, *plugins):
    from sms_core import connect

    account = {**SETTINGS, "provider": "aliyun", "endpoint": endpoint}
    return connect({"accounts": {"aliyun": account}, "transport": transport}, plugins=plugins)


def stdlib(endpoint):
    from sms_core import Client
    from sms_core.transports.stdlib import StdlibTransport

    return Client(provider(endpoint), StdlibTransport())


def urllib3(endpoint):
    from sms_core import Client

    return Client(provider(endpoint))


def plugin(endpoint):
    import sms_core_aliyun

    return configured(endpoint, {"kind": "stdlib"}, sms_core_aliyun.plugin)


def named(endpoint):
    return configured(endpoint, {"kind": "stdlib"})


def default(endpoint):
    return configured(endpoint, {})


HOW = {"stdlib": stdlib, "urllib3": urllib3, "plugin": plugin, "named": named, "default": default}


def send(how, url):
    from sms_core import Message, SetupError, Template

    try:
        with HOW[how](url) as client:
            message = Message("+8613800138000", Template("SignIn", {"code": "123456"}))
            return client.send(message).message_id
    except SetupError as error:
        return f"{type(error).__name__}: {error}"


def main():
    print(send(sys.argv[1], sys.argv[2]))


if __name__ == "__main__":
    main()
