"""The page of outcomes is what the matrix proves."""

from matrix.page import PAGE, page


def test_the_page_is_fresh():
    """The page in the repository is what the tables make of it."""
    message = "run: PYTHONPATH=tests:tests/transports python -m matrix.page"
    assert PAGE.read_text("utf-8") == page(), message
