"""Use the installed third-party provider as an application would; run in its own environment.

Nothing here imports ``sms_core_vonage``: it is found by its entry point.
"""

import json
import sys
from datetime import UTC, datetime

import sms_core
import sms_core.clock
from sms_core import Message, Text
from sms_core.http import Response
from sms_core.registry import Registry
from sms_core.reports import Push

SETTINGS = {
    "default": "vonage",
    "accounts": {
        "vonage": {
            "provider": "vonage",
            "apiKey": "abcd1234",
            "signatureSecret": "inventedSignatureSecret0001",
            "sender": "AcmeInc",
        }
    },
}
ANSWER = {"message-count": "1", "messages": [{"status": "0", "message-id": "0A0000001234567B"}]}
#: Signed by the vendor's own library, at 1582650446.
RECEIPT = (
    b"msisdn=447700900000&to=AcmeInc&network-code=12345&messageId=0A0000001234567B"
    b"&price=0.03330000&status=delivered&scts=2001011400&err-code=0&api-key=abcd1234"
    b"&message-timestamp=2020-01-01+12%3A00%3A00&timestamp=1582650446"
    b"&nonce=ec11dd3e-1e7f-4db5-9467-82b02cd223b9&client-ref=a%26b%3Dc"
    b"&sig=ab1ec635a28a13f7191ad2c9f499567bf73284d0fee6ca024f6313c0b32e78d9"
)


def main():
    """Send one message, receive one receipt, and tell where all of it came from."""
    requests = []

    def transport(request, timeout):
        requests.append(request)
        return Response(200, json.dumps(ANSWER).encode())

    clock = sms_core.clock.Clock(wall=lambda: 1582650450.0)
    with sms_core.connect(SETTINGS, transport=transport, clock=clock) as client:
        result = client.send(Message("+447700900000", Text("héllo")))
        [receipt] = client.receive("vonage", Push("POST", "https://shop.test/", (), RECEIPT)).events
    told = {
        "distribution": Registry().distribution("vonage"),
        "message_id": result.message_id,
        "url": requests[0].url,
        "state": receipt.state.name,
        "reference": receipt.reference,
        "at": receipt.at == datetime.fromtimestamp(1582650446, UTC),
        "modules": sorted(name for name in sys.modules if name.startswith("sms_core_")),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
