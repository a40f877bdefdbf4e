"""Time zones by their IANA names: those offered to viewers, and what a name means."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones


@cache
def offered_zones() -> tuple[str, ...]:
    """UTC, and those called after places: Etc/GMT+5 is five hours behind, not ahead."""
    names = sorted(available_timezones())
    places = (name for name in names if "/" in name and not name.startswith("Etc/"))
    return "UTC", *places


def zone_called(name: str) -> ZoneInfo | None:
    """None for no name, and for one that means nothing here, or no longer does.

    >>> zone_called("Europe/Berlin")
    zoneinfo.ZoneInfo(key='Europe/Berlin')
    >>> zone_called("Europe/Atlantis")
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None
