"""From the start of a process to its first answered request, in milliseconds; best of five."""

import json
import socket
import subprocess
import sys
import time

CODE = "from sms_core_simulator import serve; serve(port={port}, quiet=True)"
ASK = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def first_answer(port):
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as wire:
                wire.sendall(ASK)
                return wire.recv(1024)
        except ConnectionRefusedError:
            time.sleep(0.002)


def main():
    taken = []
    for _ in range(5):
        port = free_port()
        began = time.perf_counter()
        with subprocess.Popen([sys.executable, "-c", CODE.format(port=port)]) as process:
            first_answer(port)
            taken.append(round((time.perf_counter() - began) * 1000))
            process.terminate()
    sys.stdout.write(json.dumps({"milliseconds": taken, "best": min(taken)}) + "\n")


if __name__ == "__main__":
    main()
