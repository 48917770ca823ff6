"""The vendor the simulator speaks to: one request, the world and the time in, one answer out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sms_core_simulator import Account, Answer, Facts, Message, Request, Terms, World
from sms_core_twilio_simulator import calls, creating, records
from sms_core_twilio_simulator.calls import Call, Refusal
from sms_core_twilio_simulator.codes import CODES, RECEIPTS, refuse
from sms_core_twilio_simulator.pushes import PUSHES

__all__ = ["TwilioVendor"]


class TwilioVendor:
    """``Messages``: create, fetch, list."""

    name = "twilio"
    terms = Terms(delivered="delivered", codes=CODES, receipts=RECEIPTS, pushes=PUSHES)

    def recognises(self, request: Request) -> bool:
        """By the path of the API's version."""
        return request.path.startswith(calls.ROOT)

    def facts(self, request: Request, world: World) -> Facts:
        """What the faults look at."""
        call = calls.read(request)
        account = world.account(self.name, call.user)
        template, to = call.fields.get("ContentSid", ""), call.fields.get("To", "")
        return Facts(self.name, call.action, (account.name, call.user), template, (to,))

    def handle(self, request: Request, world: World, now: float) -> Answer:
        """One call."""
        call = calls.read(request)
        account = world.account(self.name, call.user)
        request_id = f"RQ{world.request_id().replace('-', '')}"
        try:
            status, told = self._performed(call, world, account, now, request_id)
            note = f"{self.name} {call.action} ok"
        except Refusal as refusal:
            status, told = refusal.status, _told(refusal)
            note = f"{self.name} {call.action} {refusal.code}"
        headers = (("twilio-request-id", request_id),)
        body = json.dumps(told).encode()
        return Answer(status, body, "application/json", headers, note)

    def _performed(
        self, call: Call, world: World, account: Account, now: float, request_id: str
    ) -> tuple[int, Mapping[str, Any]]:
        fault, status = _fault(call, account), 0
        if not fault and world.plan.strike:
            fault, status = _named(world.plan.code), world.plan.strike.status
        if call.action == "CreateMessage":
            asked = Message(
                vendor=self.name,
                check=calls.check(call, account),
                received_at=now,
                request_id=request_id,
                action=call.action,
                account=call.user,
                **creating.requested(call, account),
            )
            partial = _named(world.plan.partial_code(asked.to, 0))
            fault = fault or creating.fault_of(call, account) or partial
            [message] = world.add([creating.admitted(asked, fault, world, account)])
            if not message.error:
                return 201, records.record(message)
            fault = message.error
        if fault:
            raise refuse(fault, status)
        return 200, self._asked(call, world)

    def _asked(self, call: Call, world: World) -> Mapping[str, Any]:
        kept = [
            message
            for message in world.messages(outcome="accepted")
            if (message.vendor, message.application) == (self.name, call.account_sid)
        ]
        if call.action == "ListMessages":
            return records.page(call, kept)
        found = [one for one in kept if one.message_id == call.message_sid]
        if not found or call.action == "UpdateMessage":
            raise refuse("20404")
        return records.record(found[0])


def _fault(call: Call, account: Account) -> str:
    """Twilio's code for a call that is of nobody known, or for nothing that is there."""
    if not calls.check(call, account).verified:
        return "20003"
    if not call.resource or (call.user.startswith("AC") and call.user != call.account_sid):
        return "20404"
    return "" if call.method in ("GET", "POST") else "20004"


def _named(fault: str) -> str:
    """A code that a fault asks for by its plain name, or as it is."""
    return CODES.get(fault, fault)


def _told(refusal: Refusal) -> dict[str, object]:
    code = int(refusal.code) if refusal.code.isdecimal() else refusal.code
    return {
        "code": code,
        "message": refusal.message,
        "more_info": f"https://www.twilio.com/docs/errors/{refusal.code}",
        "status": refusal.status,
    }
