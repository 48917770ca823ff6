"""``start.py FOLDER PROGRAM ...``: run a program with a folder or archive as its only packages."""

import runpy
import sys

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    del sys.argv[:2]
    runpy.run_path(sys.argv[0], run_name="__main__")
