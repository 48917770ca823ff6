"""``python -m sms_core_cli`` is ``sms``."""

from sms_core_cli import main

main()
