"""Send from two subinterpreters, one after the other, while this one has the same loaded.

Prints ``none`` where the interpreter has no module for it.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

#: By version of Python: 3.12 and before, 3.13 and after.
NAMES = ("_xxsubinterpreters", "_interpreters")

if __name__ == "__main__":
    import send

    found = next((name for name in NAMES if find_spec(name)), None)
    if found is None:
        print("none")
        sys.exit()
    interpreters = __import__(found)
    print(send.send(*sys.argv[1:]), flush=True)
    code = (
        f"import sys; sys.path[:] = {sys.path!r}; import send; print(send.send(*{sys.argv[1:]!r}))"
    )
    for _ in range(2):
        number = interpreters.create()
        failed = interpreters.run_string(number, f"{code}; sys.stdout.flush()")
        assert failed is None, failed
        interpreters.destroy(number)
