"""A crowded environment: 300 other distributions, each with a provider and a command."""

import json

import pytest

from places.building import Place

OTHERS = 300


@pytest.fixture(scope="module")
def empty(furnished):
    return furnished("sms-core", "sms-core-aliyun")


@pytest.fixture(scope="module")
def crowded(empty, tmp_path_factory):
    """Packages that raise when they are imported, in the same folder as ours."""
    place = Place(tmp_path_factory.mktemp("crowded"))
    for path in empty.folder.iterdir():
        (place.folder / path.name).symlink_to(path)
    for number in range(OTHERS):
        _other(place.folder, f"other{number}")
    return place


def _other(folder, name):
    (folder / f"{name}.py").write_text(f"raise RuntimeError('{name} was imported')\n")
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    points = (
        f"[console_scripts]\n{name} = {name}:main\n[sms_core.providers]\n{name} = {name}:plugin\n"
    )
    (metadata / "entry_points.txt").write_text(points)


def test_no_other_is_imported(crowded):
    """The provider that was named is found, and no neighbour runs."""
    assert json.loads(crowded.run("lookup.py"))["others"] == []


def test_a_look_up_costs_no_more(empty, crowded, figure):
    """After the first, a look-up takes at most twice as long as among no others."""
    found = [(json.loads(p.run("lookup.py")) for p in (empty, crowded)) for _ in range(5)]
    alone, among = zip(*found, strict=True)
    ratio = min(one["again"] for one in among) / min(one["again"] for one in alone)
    assert ratio <= 2
    figure(f"look-up among {OTHERS} others, against none", f"{ratio:.2f}")
    first = min(one["first"] for one in among) * 1e3
    figure(f"the first look-up among {OTHERS} others", f"{first:.0f} ms")
