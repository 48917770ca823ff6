"""An application frozen by PyInstaller: one folder, no Python installed, no metadata of plugins."""

import subprocess

import pytest

from places.building import PROGRAMS, TOOLS, needed, output

pytestmark = pytest.mark.sockets

PYINSTALLER = TOOLS / "pyinstaller" / "bin" / "pyinstaller"


@pytest.fixture(scope="module")
def app(tmp_path_factory, furnished):
    """The frozen application."""
    needed(PYINSTALLER.exists(), "PyInstaller")
    place = furnished("sms-core", "sms-core-aliyun")
    folder = tmp_path_factory.mktemp("frozen")
    subprocess.run(
        [
            *(PYINSTALLER, PROGRAMS / "send.py", "--name", "app", "--onedir"),
            *("--paths", place.folder, "--log-level", "ERROR"),
            *("--distpath", folder, "--workpath", folder / "work", "--specpath", folder),
        ],
        check=True,
        env={"PYINSTALLER_CONFIG_DIR": str(folder / "config"), "PATH": "/usr/bin:/bin"},
    )
    return folder / "app" / "app"


@pytest.mark.parametrize("how", ["stdlib", "urllib3", "plugin"])
def test_what_is_registered_sends(app, vendor, arrived, how):
    """A provider by hand and a plugin that was handed over need no metadata."""
    arrived(output([app, how, vendor.url]))


def test_looking_for_a_plugin(app, vendor, arrived):
    """Looking one up fails, in a sentence that tells what to do instead."""
    told = output([app, "named", vendor.url])
    assert told == (
        "PluginNotFound: provider 'aliyun' cannot be looked up: a frozen application has no "
        "package metadata. Hand the plugin over: connect(..., plugins=[sms_core_aliyun.plugin])"
    )
    arrived()


def test_its_size(app, figure):
    """The folder with the interpreter, urllib3 and TLS in it stays below 60 MiB."""
    files = [path for path in app.parent.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files) / (1 << 20)
    assert size <= 60
    figure("frozen application, with interpreter, urllib3 and OpenSSL", f"{size:.0f} MiB")
