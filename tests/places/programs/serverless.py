"""As ``send.py``, in a cell; prints by how many bytes the address space grew at the most, too."""

from __future__ import annotations

import sys

import cell

if __name__ == "__main__":
    import send

    print(send.send(sys.argv[1], sys.argv[2]), cell.peak() - cell.BARE)
