"""Use Twilio's official package, unmodified; what came back is printed as JSON.

Run by the Python that has it: ``official_twilio.py CASE BASE ACCOUNT_SID AUTH_TOKEN``.
"""

import json
import sys

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

NUMBER, SENDER = "+8613800138000", "+15005550006"


class Pointed(TwilioHttpClient):
    """Goes to the simulator; the package has no setting for that."""

    def __init__(self, base):
        super().__init__()
        self._base = base

    def request(self, method, url, *args, **kwargs):
        return super().request(
            method, url.replace("https://api.twilio.com", self._base), *args, **kwargs
        )


def client(base, sid, token):
    return Client(sid, token, http_client=Pointed(base))


def told(message):
    names = ("sid", "status", "to", "from_", "body", "error_code", "num_segments", "account_sid")
    return {name: getattr(message, name) for name in names}


def text(base, sid, token):
    created = client(base, sid, token).messages.create(NUMBER, from_=SENDER, body="Code 417358 é")
    return told(created)


def content(base, sid, token):
    values = json.dumps({"1": "417358"})
    created = client(base, sid, token).messages.create(
        NUMBER, messaging_service_sid="MG" + "5" * 32, content_sid="HX" + "a" * 32,
        content_variables=values, validity_period=300,
    )  # fmt: skip
    return told(created)


def fetch(base, sid, token):
    messages = client(base, sid, token).messages
    first = messages.create(NUMBER, from_=SENDER, body="one")
    messages.create("+15005550001", from_=SENDER, body="two")
    listed = [each.sid for each in messages.list(to=NUMBER, page_size=1)]
    return {**told(messages(first.sid).fetch()), "listed": listed, "first": first.sid}


def refused(base, sid, token):
    return failing(lambda: client(base, sid, token).messages.create("+1", from_=SENDER, body="x"))


def unknown(base, sid, token):
    return failing(lambda: client(base, sid, token).messages("SM" + "9" * 32).fetch())


def text_with_wrong_token(base, sid, token):
    return failing(lambda: text(base, sid, token))


def failing(call):
    try:
        call()
    except TwilioRestException as error:
        return {"code": error.code, "status": error.status, "message": error.msg}
    return {}


def validate(url, token, pushed):
    """Whether Twilio's own validator believes a push: fields and signature as JSON."""
    given = json.loads(pushed)
    return RequestValidator(token).validate(url, given["fields"], given["signature"])


if __name__ == "__main__":
    case, *given = sys.argv[1:]
    sys.stdout.write(json.dumps(globals()[case](*given)))
