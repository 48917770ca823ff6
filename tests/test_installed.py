"""The short cut to entry points says what importlib.metadata says, or nothing."""

import sys
from importlib.metadata import entry_points

import pytest

from sms_core.installed import declared

GROUP = "sms_core.providers"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The only folder on the path."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    return tmp_path


def distribution(folder, name, text, kind="dist-info"):
    """Put the metadata of a distribution into a folder."""
    metadata = folder / f"{name}-1.2.{kind}"
    metadata.mkdir(parents=True)
    for file in ("METADATA", "PKG-INFO"):
        (metadata / file).write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    (metadata / "entry_points.txt").write_text(text, "utf-8")


@pytest.mark.parametrize("kind", ["dist-info", "egg-info"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "[sms_core.providers]\na = b:c\n",
        "[other]\na = b\n\n[sms_core.providers]\n# no = no\n a=b:c \nd = e:f [extra]\n[x]\ng = h",
        "[sms_core.providers.more]\na = b:c\n",
        "[console_scripts]\nsms = x:y\n",
    ],
)
def test_the_same(folder, text, kind):
    """Names and values are those of importlib.metadata."""
    distribution(folder, "one", text, kind)
    distribution(folder, "two", "[sms_core.providers]\nz = y:x\n")
    found = sorted((point.name, point.value) for point in declared(group=GROUP))
    assert found == sorted((point.name, point.value) for point in entry_points(group=GROUP))


def test_it_is_what_it_points_at(folder):
    """It loads like an entry point, and tells its distribution."""
    distribution(folder, "one", f"[{GROUP}]\na = os.path:join\nb = collections : abc.Mapping [x]\n")
    first, second = declared(group=GROUP)
    assert first.load() is __import__("os").path.join
    assert second.load() is __import__("collections.abc").abc.Mapping
    assert (first.dist.name, first.dist.version) == ("one", "1.2")


def test_both_of_a_shadowed_one(folder, monkeypatch):
    """A distribution twice on the path is told twice: which counts is not decided here."""
    distribution(folder / "a", "one", f"[{GROUP}]\na = b:c\n")
    distribution(folder / "b", "one", f"[{GROUP}]\na = d:e\n")
    monkeypatch.setattr(sys, "path", [str(folder / "a"), str(folder / "b")])
    assert [point.value for point in declared(group=GROUP)] == ["b:c", "d:e"]


def test_nothing_beside_an_archive(folder, monkeypatch):
    """An archive on the path may declare more, and is not opened."""
    distribution(folder, "one", f"[{GROUP}]\na = b:c\n")
    (folder / "app.pyz").write_bytes(b"")
    monkeypatch.setattr(sys, "path", [str(folder), str(folder / "app.pyz")])
    assert list(declared(group=GROUP)) == []


def test_what_cannot_be_read_is_passed_over(folder, monkeypatch):
    """Files where folders should be, other encodings and places that are not there."""
    distribution(folder, "one", f"[{GROUP}]\na = b:c\n")
    (folder / "two-1.egg-info").write_text("Name: two\n")
    (folder / "three-1.dist-info").mkdir()
    distribution(folder, "four", "")
    (folder / "four-1.2.dist-info" / "entry_points.txt").write_bytes(b"\xff\xfe[")
    monkeypatch.setattr(sys, "path", [str(folder), str(folder / "nowhere")])
    assert [point.name for point in declared(group=GROUP)] == ["a"]


def test_the_folder_of_the_process(folder, monkeypatch):
    """An empty entry of the path is the folder the process is in."""
    distribution(folder, "one", f"[{GROUP}]\na = b:c\n")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [""])
    assert [point.name for point in declared(group=GROUP)] == ["a"]
