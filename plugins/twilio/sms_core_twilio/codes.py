"""Twilio's error codes of refused requests and of messages that failed at once, and what they mean.

Source: Twilio's error dictionary (a copy of 2023-05, and pages of 2026-10), read 2026-11.  What
may be retried or tried elsewhere is this project's judgement.  Twilio keeps splitting codes into
finer ones, so a code nobody has heard of is judged by its HTTP status, see ``STATUSES``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sms_core.answers import VerdictTable

__all__ = ["STATUSES", "VERDICTS", "digits_in"]

# ruff: noqa: E501
# code, class, retry, failover, maybe sent, who must act, meaning
VERDICTS = VerdictTable("""
10001     permission  no     yes     no     operator   account not active
14107     throttled   later  yes     no     operator   too many messages from this sender at once
20003     auth        no     yes     no     operator   account id, token or key is wrong, deleted or of another region, or the account is closed
20005     quota       no     yes     no     operator   account not active, perhaps out of funds
20404     request     no     policy  no     developer  not found; account id or endpoint is wrong
20429     throttled   yes    yes     no     operator   too many calls at once; not taken
21211     recipient   no     no      no     user       not a valid number
21212     sign_name   no     yes     no     operator   sender is not valid
2126*     recipient   no     no      no     user       a short code, a premium-rate number, or the sender itself
21408     permission  no     yes     no     operator   the recipient's country is not enabled in the account's geographic permissions
21602     content     no     no      no     developer  the text is empty
21603     request     no     no      no     developer  no sender and no messaging service
21606     sign_name   no     yes     no     operator   sender cannot send messages to this destination, or is not the account's
21608     permission  no     yes     no     operator   a trial account sends to verified numbers only
21609     request     no     no      no     developer  status_callback is not a valid address
21610     blocked     no     no      no     user       the recipient opted out (STOP)
21611     throttled   later  yes     no     operator   the sender's queue is full
21612     recipient   no     yes     no     operator   Twilio has no route from this sender to this number
21614     recipient   no     no      no     user       not a mobile number
21617     content     no     no      no     developer  the text has more than 1,600 characters
21618     content     no     policy  no     developer  the text is filtered by all carriers
21619     content     no     no      no     developer  the text is empty
21635     recipient   no     no      no     user       a landline
21655     template    no     yes     no     developer  ContentSid not found, deleted, or of another account
21656     template    no     no      no     developer  a variable is empty, or has a line break, a tab or more than four blanks in a row
21657     sign_name   no     yes     no     operator   sender id is not valid
21658     content     no     no      no     developer  a text or variable has more than 1,600 characters
21659     sign_name   no     yes     no     operator   sender is not a number of Twilio's, or a short code of another country
21660     sign_name   no     yes     no     operator   sender belongs to another account
2170*     sign_name   no     yes     no     operator   the messaging service is not there, or has no sender that reaches this number
30001     throttled   later  yes     no     operator   the sender's queue is full
30002     permission  no     yes     no     operator   the account is suspended
30003     recipient   later  no      no     user       the telephone is off or out of reach
30004     blocked     no     no      no     user       blocked by the recipient or the carrier
30005     recipient   no     no      no     user       the number is unknown or no longer in service
30006     recipient   no     policy  no     user       a landline, or a carrier out of reach
30007     content     no     policy  no     developer  filtered as spam or forbidden content
30008     unknown     no     policy  no     operator   failed, and nobody told why
30017     service     later  yes     no     provider   the carrier is overloaded
30018     sign_name   no     yes     no     operator   the sender must be registered for this country
30022     throttled   later  yes     no     operator   the campaign's rate at the US carriers is exceeded
30023     quota       later  yes     no     operator   the day's messages at the US carriers are used up
30024     sign_name   no     yes     no     operator   the sender must be registered for this country
30027     quota       later  yes     no     operator   the day's messages at the US carrier are used up
30032     sign_name   no     yes     no     operator   the toll-free sender is not verified
30033     permission  no     yes     no     operator   the US campaign is suspended
30034     sign_name   no     yes     no     operator   the sender is not registered for US A2P
30035     sign_name   no     yes     no     operator   the sender must be registered for this country
30036     service     no     policy  no     operator   it waited at Twilio longer than it was valid
30410     service     later  policy  no     provider   the carrier did not answer
30450     blocked     no     no      no     operator   held back by the protection against SMS pumping
63016     template    no     yes     no     developer  the channel asks for a template
63027     template    no     yes     no     developer  the channel does not know the template
failed    unknown     no     policy  no     operator   failed as soon as it was taken
*         service     no     policy  maybe  provider   a code this version does not know; with a status of 500 or more the message may have gone out
""")

#: What refuses a request with a code nobody has heard of, by its HTTP status.
STATUSES = VerdictTable("""
401  auth        no   yes     no     operator   credentials not accepted
403  permission  no   yes     no     operator   not allowed
429  throttled   yes  yes     no     operator   too many calls at once; not taken
*    request     no   policy  no     developer  refused for a reason this version does not know
""")


def digits_in(answer: Mapping[str, object], name: str) -> str:
    """A code or a count, written as a number or as text; anything else counts as empty."""
    value = answer.get(name)
    text = str(value) if type(value) in (int, str) else ""
    return text if re.fullmatch("[0-9]{1,18}", text) else ""
