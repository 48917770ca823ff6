"""Import every module of the core that needs nothing optional, and use every public name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import sms_core

#: What an extra brings, and what an asynchronous adapter of it imports.
OPTIONAL = {"httpx", "aiohttp", "httpcore", "anyio", "cryptography", "pytest", "hypothesis"}

if __name__ == "__main__":
    for name in sms_core.__all__:
        getattr(sms_core, name)
    for module in walk_packages(sms_core.__path__, "sms_core."):
        try:
            import_module(module.name)
        except ModuleNotFoundError as error:
            if error.name not in OPTIONAL:
                raise
