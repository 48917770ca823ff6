"""The benchmark: this project and the vendors' own SDKs, side by side in one run.

``python -m tests.benchmark --help`` tells how to run it.  ``stub`` is the server both sides
send to, ``ours``, ``official`` and ``bare`` are the programs that are measured, the other
modules measure.
"""
