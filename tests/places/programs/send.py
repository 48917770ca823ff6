"""``send.py HOW URL``: send one message to the vendor at that address, and print its id.

HOW is ``stdlib`` or ``urllib3``: the provider and its transport by hand; ``plugin``: through
``connect`` with the plugin registered; ``named``: through ``connect``, which looks for it.
A sentence about a faulty set-up is printed instead.
"""

from __future__ import annotations

import sys

SETTINGS = {
    "access_key_id": "simulator",
    "access_key_secret": "simulator-secret",
    "sign_name": "MyShop",
    "templates": {"SignIn": "SMS_100000001"},
}


def by_hand(endpoint, transport):
    from sms_core import Client
    from sms_core_aliyun import AliyunConfig, AliyunProvider

    return Client(AliyunProvider(AliyunConfig(**SETTINGS, endpoint=endpoint)), transport)


def configured(endpoint, *plugins):
    from sms_core import connect

    account = {**SETTINGS, "provider": "aliyun", "endpoint": endpoint}
    settings = {"accounts": {"aliyun": account}, "transport": {"kind": "stdlib"}}
    return connect(settings, plugins=plugins)


def stdlib(endpoint):
    from sms_core.transports.stdlib import StdlibTransport

    return by_hand(endpoint, StdlibTransport())


def urllib3(endpoint):
    return by_hand(endpoint, None)


def plugin(endpoint):
    import sms_core_aliyun

    return configured(endpoint, sms_core_aliyun.plugin)


def named(endpoint):
    return configured(endpoint)


HOW = {"stdlib": stdlib, "urllib3": urllib3, "plugin": plugin, "named": named}


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
