"""Send from the parent and from forked children; they have the client, and share no connection.

A child is forked after the import, one after the client was made, one after it has sent.
"""

from __future__ import annotations

import os
import sys


def in_child(act):
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            act()
            sys.stdout.flush()
        finally:
            os._exit(sys.exc_info()[0] is not None)
    assert os.waitpid(child, 0)[1] == 0


if __name__ == "__main__":
    import send

    from sms_core import Message, Template

    how, url = sys.argv[1:]
    message = Message("+8613800138000", Template("SignIn", {"code": "123456"}))

    in_child(lambda: print(send.send(how, url)))
    with send.HOW[how](url) as client:

        def tell():
            print(client.send(message).message_id)

        in_child(tell)
        tell()
        in_child(tell)
        tell()
