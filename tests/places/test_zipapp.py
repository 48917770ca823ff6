"""One file that Python runs: the core, one plugin, what they need, and a program."""

import shutil
import zipapp

import pytest

from places.building import PROGRAMS, PYTHON, output

pytestmark = pytest.mark.sockets


@pytest.fixture(scope="module")
def packed(tmp_path_factory, furnished):
    """``packed(name, without)`` is the application as one compressed file."""

    def pack(name, without=()):
        place = furnished("sms-core", "sms-core-aliyun", without=without)
        folder = tmp_path_factory.mktemp("packed")
        shutil.copytree(place.folder, folder / "app")
        shutil.copyfile(PROGRAMS / "send.py", folder / "app" / "__main__.py")
        zipapp.create_archive(folder / "app", folder / name, compressed=True)
        return folder / name

    return pack


@pytest.mark.parametrize("how", ["stdlib", "urllib3", "plugin", "named"])
def test_everything(packed, vendor, arrived, how):
    """With all that the core declares, every way of sending works from one file."""
    app = packed("whole.pyz")
    arrived(output([*PYTHON, app, how, vendor.url]))


def test_the_least(packed, vendor, arrived, figure):
    """A provider by hand and the standard library's transport need attrs and nothing else."""
    app = packed("least.pyz", without=("cattrs", "pluggy", "urllib3"))
    arrived(output([*PYTHON, app, "stdlib", vendor.url]))
    size = app.stat().st_size / 1024
    assert size <= 300
    figure("zipapp of core, Aliyun plugin and attrs", f"{size:.0f} KiB")
