"""Bytes at the vendor port, chosen by coverage: it answers, refuses, or asks for more.

``python vendor_port.py -max_total_time=60`` with atheris installed.  Each input is a few lines
of a signed request, cut and joined as the fuzzer likes; nothing of it may raise, and no answer
may be the simulator's own failure.
"""

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["sms_core_simulator", "sms_core"]):
    from sms_core_simulator import Answer, Settings, Waiting
    from sms_core_simulator.app import App
    from sms_core_simulator.framing import Hard, Part, Refused
    from sms_core_simulator.full import Full
    from sms_core_simulator.quick import Quick
    from sms_core_simulator.state import World
    from sms_core_simulator.statefile import read
    from sms_core_simulator.vendors import VENDORS

NOW = 1709618828.0
PIECES = [
    b"POST / HTTP/1.1\r\nhost: localhost\r\n",
    b"GET /queues/q-SmsReport/messages HTTP/1.1\r\nhost: localhost\r\n",
    b"POST /api/v1/faults HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n",
    b"authorization: ACS3-HMAC-SHA256 Credential=simulator,SignedHeaders=host,Signature=0\r\n",
    (
        b"authorization: TC3-HMAC-SHA256 Credential=simulator/2024-03-05/sms/tc3_request, "
        b"SignedHeaders=content-type;host, Signature=0\r\n"
    ),
    b"x-acs-action: SendSms\r\nx-acs-date: 2024-03-05T06:07:08Z\r\n",
    b"x-tc-action: SendSms\r\nx-tc-timestamp: 1709618828\r\n",
    b"content-type: application/x-www-form-urlencoded\r\ncontent-length: 30\r\n\r\n",
    b"Action=SendSms&AccessKeyId=simulator&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0",
    b'{"PhoneNumberSet":["+8619900001014"],"SmsSdkAppId":"1"}',
    b'{"effect":"reset","nth":[1]}',
    b"\r\n\r\n",
]


def one_input(data):
    """Everything one connection may send."""
    chosen = atheris.FuzzedDataProvider(data)
    octets = b""
    while chosen.remaining_bytes():
        if chosen.ConsumeBool():
            octets += PIECES[chosen.ConsumeIntInRange(0, len(PIECES) - 1)]
        else:
            octets += chosen.ConsumeBytes(chosen.ConsumeIntInRange(0, 20))
    accounts = read({}, [one.name for one in VENDORS])
    world = World({n: a.with_credentials(()) for n, a in accounts.items()}, settings=Settings())
    app = App(world, VENDORS, lambda: NOW, "127.0.0.1")
    with suppress(Refused):  # the connection is closed
        _converse(app, octets)
    world.catch_up(NOW + 100)


def _converse(app, octets):
    framing = Quick(64 * 1024, 1024 * 1024)
    framing.receive(octets)
    while True:
        try:
            part = framing.next()
        except Hard as hard:
            framing = Full(64 * 1024, 1024 * 1024, hard.octets, ended=False)
            part = framing.next()
        if part in (Part.NEED, Part.END):
            return
        if part is not Part.HEAD:
            answer = app(part)
            if isinstance(answer, Waiting):
                answer = answer.otherwise(NOW)
            assert isinstance(answer, Answer)
            framing.answer(answer)
            if not framing.reusable:
                return


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
