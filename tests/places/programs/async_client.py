"""Make an asynchronous client without a transport, and print what its making says."""

from __future__ import annotations

if __name__ == "__main__":
    import send

    from sms_core import AsyncClient, SetupError

    provider = send.provider("http://127.0.0.1:9")
    try:
        AsyncClient(provider)
    except SetupError as error:
        print(f"{type(error).__name__}: {error}")
