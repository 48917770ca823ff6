"""Sign, build, parse and send in WebAssembly; print what came of it as JSON.

Runs inside the event loop of the host, with the address of the vendor as its argument.
"""

import json
import sys
from pathlib import Path
from threading import Thread

import host
import send
from pyodide.ffi import JsException

from sms_core import AsyncClient, Client, Message, PhoneNumber, Stage, Template, TransportError
from sms_core.http import Response
from sms_core.providers import Batch, Context
from sms_core.registry import Registry
from sms_core.transports.stdlib import StdlibTransport

URL = sys.argv[1]
PROVIDER = send.provider(URL)
MESSAGE = Message("+8613800138000", Template("SignIn", {"code": "123456"}))


def given(request):
    """A request as the host takes it; of the headers ``host`` is its own."""
    headers = {name: value for name, value in request.headers if name != "host"}
    return request.method, request.url, json.dumps(headers), request.body.decode()


def read(status, headers, body):
    return Response(status, body.encode(), json.loads(headers))


def transport(request, timeout):
    """The host's blocking function as a transport."""
    try:
        return read(*host.ask_and_wait(*given(request)))
    except JsException as error:
        raise TransportError(Stage.WAIT, type(error).__name__) from None


async def async_transport(request, timeout):
    """The host's promise as a transport."""
    try:
        return read(*await host.ask(*given(request)))
    except JsException as error:
        raise TransportError(Stage.WAIT, type(error).__name__) from None


def starts_a_thread():
    try:
        Thread(target=int).start()
    except RuntimeError:
        return False
    return True


async def main():
    batch = Batch((PhoneNumber("+8613800138000"),), MESSAGE.content)
    exchange = PROVIDER.send(batch, Context("aliyun", 1700000000.0, "0" * 32))
    with Client(PROVIDER, StdlibTransport()) as client:
        by_socket = client.send(MESSAGE, check=False).outcome.name
    sent = [Client(PROVIDER, transport).send(MESSAGE).message_id]
    async with AsyncClient(PROVIDER, async_transport) as client:
        sent.append((await client.send(MESSAGE)).message_id)
    return {
        "python": sys.version.split()[0],
        "platform": sys.platform,
        "threads": starts_a_thread(),
        "imported from": Path(sys.modules["sms_core"].__file__).parts[2],
        "signed": exchange.request.body.decode(),
        "parsed": exchange.parse(Response(503, b"<html>busy</html>")).outcome.name,
        "sent": sent,
        "by socket": by_socket,
        "named": Registry().get("aliyun").name,
    }


print(json.dumps(await main()))  # noqa: F704, PLE1142, the host runs it so
