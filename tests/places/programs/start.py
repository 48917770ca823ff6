"""``start.py FOLDER PROGRAM ...``: run a program with a folder or archive as its only packages."""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    del sys.argv[0]
    sys.path[:0] = [sys.argv.pop(0), str(Path(__file__).parent)]
    runpy.run_path(sys.argv[0], run_name="__main__")
