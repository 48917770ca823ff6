"""Build every distribution, check the contents, install clean, send one message with each.

So are two that are not of this project: the third party's in ``tests/third_party``, and one that
``sms new-provider`` has just written.  Each passes the conformance kit where it is installed.

Run by ``nox -s wheels``; needs ``build`` and ``hatchling`` in the running environment.
"""

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
LISTS = Path(__file__).parent
SEND = {
    "aliyun": """
import sms_core, sms_core_aliyun
from sms_core.http import Response
answer = b'{"Code":"OK","Message":"OK","BizId":"1^0","RequestId":"r"}'
settings = {"accessKeyId": "id", "accessKeySecret": "secret", "signName": "sign"}
""",
    "http": """
import sms_core, sms_core_http
from sms_core.http import Response
answer = b'{"id":"1^0"}'
settings = {"endpoint": "https://gateway.example", "answer": {"message_id": "id"},
            "json": {"to": "{to}", "template": "{template}", "params": "{params}"}}
""",
    "tencent": """
import sms_core, sms_core_tencent
from sms_core.http import Response
answer = (b'{"Response":{"SendStatusSet":[{"SerialNo":"1^0","PhoneNumber":"+8613800138000",'
          b'"Fee":1,"Code":"Ok","Message":"send success"}],"RequestId":"r"}}')
settings = {"accessKeyId": "id", "accessKeySecret": "secret", "signName": "sign",
            "sdkAppId": "1400006666", "region": "ap-guangzhou"}
""",
    "twilio": """
import sms_core, sms_core_twilio
from sms_core.http import Response
answer = b'{"sid":"SM1","status":"queued"}'
settings = {"accountSid": "AC" + "0" * 32, "authToken": "token", "sender": "Example",
            "templates": {"SignIn": {"content": "Your code is {{code}}"}}}
""",
}
FINISH = """
settings.setdefault("templates", {"SignIn": "SMS_1"})
requests = []
def transport(request, timeout):
    requests.append(request)
    return Response(200, answer)
client = sms_core.connect(settings, provider=NAME, transport=transport)
message = sms_core.Message("+8613800138000", sms_core.Template("SignIn", {"code": "123456"}))
print("sent with", NAME + ":", client.send(message).message_id, requests)
from importlib.metadata import distributions, entry_points
print("entry points:", [f"{p.name} = {p.value}" for p in entry_points(group="sms_core.providers")])
print("distributions:", sorted(d.name for d in distributions()))
"""


def main() -> int:
    """0 when everything is as it should be."""
    projects = [ROOT, *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))]
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder) / "wheels"
        for project in projects:
            build(project, wheels)
        wrong = [fault for wheel in sorted(wheels.iterdir()) for fault in contents(wheel)]
        for fault in wrong:
            print(fault)
        for name in SEND:
            installed(name, wheels, Path(folder) / name)
        others(wheels, Path(folder) / "others")
    return 1 if wrong else 0


def build(project: Path, wheels: Path) -> None:
    """Build one wheel without another environment."""
    command = [sys.executable, "-m", "build", "-q", "-w", "-n", "-o", str(wheels), str(project)]
    subprocess.run(command, check=True)


def contents(wheel: Path) -> list[str]:
    """What differs from the explicit list; with ``--write`` the list is made anew."""
    name = wheel.name.split("-")[0]
    with zipfile.ZipFile(wheel) as archive:
        found = sorted(n for n in archive.namelist() if ".dist-info/" not in n)
    listed = LISTS / f"{name}.txt"
    if "--write" in sys.argv:
        listed.write_text("\n".join(found) + "\n")
    wanted = listed.read_text().split() if listed.exists() else []
    print(f"{wheel.name}: {wheel.stat().st_size // 1024} KiB, {len(found)} files")
    return [f"{name}: not listed: {n}" for n in found if n not in wanted] + [
        f"{name}: missing: {n}" for n in wanted if n not in found
    ]


def installed(name: str, wheels: Path, folder: Path) -> None:
    """Install ``sms-core[name]`` from the wheels into a clean environment, and send."""
    python = environment(folder, wheels, f"sms-core[{name}]")
    script = SEND[name] + f"NAME = {name!r}\n" + FINISH
    subprocess.run([python, "-I", "-W", "error", "-c", script], check=True)


def environment(folder: Path, wheels: Path, *wanted: str) -> str:
    """The Python of a clean environment with these distributions."""
    venv.create(folder, with_pip=True)
    python = str(folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "--find-links", str(wheels), *wanted], check=True)
    return python


def others(wheels: Path, folder: Path) -> None:
    """A third party's distribution and a new one: built, installed, used and checked."""
    third = ROOT / "tests" / "third_party"
    build(third / "sms-core-vonage", wheels)
    wanted = ("sms-core-vonage[testing]", "sms-core[cli]", "hatchling")
    python = environment(folder, wheels, *wanted)
    subprocess.run([python, "-I", "-W", "error", str(third / "use.py")], check=True)
    sms = [python, "-I", "-m", "sms_core_cli"]
    subprocess.run([*sms, "new-provider", "acme", "--into", str(folder)], check=True)
    new = str(folder / "sms-core-acme")
    pip = [python, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, new], check=True)
    subprocess.run(
        [python, "-I", "-m", "pytest", "-q", f"{new}/tests", "-c", f"{new}/pyproject.toml"],
        check=True,
    )
    for name in ("vonage", "acme"):
        subprocess.run([*sms, "conformance", name], check=True)


if __name__ == "__main__":
    sys.exit(main())
