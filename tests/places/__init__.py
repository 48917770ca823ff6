"""Tight places: the core and a plugin where room, metadata, sockets or files are wanting.

One file for each place.  Each builds its place from wheels of this tree and lets a program of
``programs`` send there; what arrived is asked of the simulator.  ``prepare`` installs the tools
that are no Python packages of the test environment; without them their tests skip, but not in
CI.  The figures stand in ``docs/explanation/embedding.md``; with ``SMS_CORE_FIGURES=write`` a
run writes them there.
"""
