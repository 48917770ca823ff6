"""China's clock: UTC+8 all the year.  Both vendors write times by it."""

from __future__ import annotations

from calendar import timegm
from time import gmtime, strftime, strptime

__all__ = ["day", "hour", "of_hour", "written"]

_AHEAD = 8 * 3600


def written(moment: float) -> str:
    """A moment as ``2024-03-05 14:07:08``."""
    return strftime("%Y-%m-%d %H:%M:%S", gmtime(moment + _AHEAD))


def day(moment: float) -> str:
    """The day of a moment, ``20240305``."""
    return strftime("%Y%m%d", gmtime(moment + _AHEAD))


def hour(moment: float) -> str:
    """The hour of a moment, ``2024030514``."""
    return strftime("%Y%m%d%H", gmtime(moment + _AHEAD))


def of_hour(text: str) -> float:
    """The beginning of an hour ``2024030514``, or of a day ``20240305``, in Unix seconds.

    Raises:
        ValueError: it is neither.
    """
    return timegm(strptime(text, "%Y%m%d%H" if len(text) == 10 else "%Y%m%d")) - _AHEAD
