"""The ``sms`` command.

Exit status: 0 accepted, 1 rejected, 2 usage or configuration, 3 outcome unknown, 4 not sent, 130
interrupted.
"""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line of this process."""
    try:
        from sms_core_cli.app import sms

        # A sign name or a vendor's words must not stop a terminal that cannot show them.
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
        sms(prog_name="sms")
    except KeyboardInterrupt:  # while importing; later ones are the command's own business
        sys.exit(130)
