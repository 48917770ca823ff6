"""What the tests of tight places share: wheels of this tree, places, a vendor, figures."""

from functools import cache

import pytest

from places import building, figures
from sms_core_simulator import Simulator


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """``wheel(name)`` is the wheel of a distribution of this tree, built once."""
    folder = tmp_path_factory.mktemp("wheels")
    return cache(lambda name: building.build(name, folder))


@pytest.fixture(scope="session")
def furnished(tmp_path_factory, wheel):
    """``furnished(name, ...)`` is a place with these distributions and what they need."""

    def furnish(*names, without=()):
        place = building.Place(tmp_path_factory.mktemp("place"))
        place.unpack(*(wheel(name) for name in names))
        needs = (need for name in names for need in building.PROJECTS[name][1]["dependencies"])
        wanted = {building.Requirement(need).name for need in needs}
        building.put(place.folder, *(wanted - set(without)), without=without)
        return place

    return cache(furnish)


@pytest.fixture
def vendor():
    """The simulator."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def arrived(vendor):
    """See that these messages, and nothing else, were accepted by the vendor."""

    def check(*ids):
        found = [(one.outcome, one.message_id) for one in vendor.messages()]
        assert found[::-1] == [("accepted", one) for one in ids]

    return check


@pytest.fixture
def figure(request):
    """``figure(what, value)`` states a figure; it must have a row in the page."""
    return lambda what, value: figures.state(request.path.name, what, value)


def pytest_sessionfinish():
    """Write the figures that were stated, when that is wished."""
    figures.finish()
