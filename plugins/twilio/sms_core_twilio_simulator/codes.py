"""Twilio's refusals: their words and statuses, and the plain names faults know them by."""

from __future__ import annotations

from collections.abc import Mapping

from sms_core_twilio_simulator.calls import Refusal

__all__ = ["CODES", "RECEIPTS", "refuse"]

_WORDS = {
    "10001": (403, "Account is not active"),
    "20003": (401, "Authenticate"),
    "20004": (405, "Method not allowed"),
    "20404": (404, "The requested resource was not found"),
    "20429": (429, "Too Many Requests"),
    "20500": (500, "An internal server error has occurred"),
    "21211": (400, "Invalid 'To' Phone Number"),
    "21212": (400, "Invalid From Number"),
    "21266": (400, "'To' and 'From' number cannot be the same"),
    "21408": (400, "Permission to send an SMS has not been enabled for the region of the number"),
    "21602": (400, "Message body is required."),
    "21603": (400, "A 'From' phone number is required."),
    "21604": (400, "A 'To' phone number is required."),
    "21606": (400, "The From phone number is not a valid, SMS-capable number for your account."),
    "21609": (400, "The StatusCallback URL is not a valid URL."),
    "21610": (400, "Attempt to send to unsubscribed recipient"),
    "21611": (429, "This 'From' number has exceeded the maximum number of queued messages"),
    "21617": (400, "The concatenated message body exceeds the 1600 character limit"),
    "21618": (400, "The message body cannot be sent"),
    "21624": (400, "Invalid validity period value"),
    "21654": (400, "ContentSid Required"),
    "21655": (400, "The ContentSid is Invalid"),
    "21656": (400, "The Content Variables parameter is invalid"),
    "21705": (400, "The Messaging Service is invalid"),
}
#: Codes by the plain names that faults and magic numbers use.
CODES: Mapping[str, str] = {
    "throttled": "20429",
    "limited": "21611",
    "balance": "10001",
    "blocked": "21610",
    "number": "21211",
    "template": "21655",
    "sign_name": "21606",
    "content": "21618",
    "permission": "21408",
    "service": "20500",
}
#: Codes of undelivered messages by plain names.
RECEIPTS: Mapping[str, str] = {
    "off": "30003",
    "invalid": "30005",
    "full": "30001",
    "blocked": "30004",
    "content": "30007",
    "expired": "30036",
    "unknown": "30008",
}


def refuse(code: str, status: int = 0) -> Refusal:
    """A refusal in Twilio's words."""
    usual, words = _WORDS.get(code, (400, f"Refused with code {code}"))
    return Refusal(code, words, status or usual)
