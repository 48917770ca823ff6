"""Vendors of other distributions, found through the entry-point group."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from sms_core_simulator.vendors import VENDORS, Vendor

__all__ = ["GROUP", "VendorError", "vendors"]

GROUP = "sms_core_simulator.vendors"


class VendorError(ValueError):
    """A vendor of another distribution cannot be used; the sentence names both."""


def vendors(found: Iterable[EntryPoint] | None = None) -> tuple[Vendor, ...]:
    """Those built in, then those installed.

    Raises:
        VendorError: one cannot be loaded, is of another shape, or has a name that is taken.
    """
    installed = [
        _loaded(entry) for entry in (entry_points(group=GROUP) if found is None else found)
    ]
    names = [vendor.name for vendor in VENDORS]
    for vendor, entry in installed:
        if vendor.name in names:
            raise VendorError(f"{_from(entry)} brings a vendor {vendor.name!r}, which is there")
        names.append(vendor.name)
    return (*VENDORS, *(vendor for vendor, _ in installed))


def _loaded(entry: EntryPoint) -> tuple[Vendor, EntryPoint]:
    try:
        vendor = entry.load()
    except Exception as error:
        words = f"the vendor {entry.name!r} of {_from(entry)} cannot be loaded"
        raise VendorError(f"{words}: {type(error).__name__}: {error}") from error
    if not all(hasattr(vendor, name) for name in ("name", "recognises", "handle")):
        raise VendorError(f"the vendor {entry.name!r} of {_from(entry)} has not the shape of one")
    return vendor, entry


def _from(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.value
