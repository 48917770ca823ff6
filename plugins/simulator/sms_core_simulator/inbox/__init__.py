"""The inbox: a page that shows what arrives at the simulator, as phones would.

with Simulator() as simulator, Inbox(simulator) as inbox:
    print(inbox.url)

Importing it loads neither Starlette nor uvicorn; starting it does.
"""

from sms_core_simulator.inbox.inbox import Inbox

__all__ = ["Inbox"]
