"""Twilio for the simulator: ``Messages`` of API 2010-04-01, and signed pushes.

Loaded by the simulator alone, through its entry-point group ``sms_core_simulator.vendors``.

Twilio facts: "Messages resource", "Track outbound message status", the error dictionary and
twilio 9.13.0 (read 2026-11).  What they leave open is decided here: authentication comes first,
then the resource, then parameters in the order of ``creating``.
"""

from sms_core_twilio_simulator.vendor import TwilioVendor

__all__ = ["TwilioVendor", "vendor"]

vendor = TwilioVendor()
