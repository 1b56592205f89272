"""What every policy says of itself, and the forms that several policies share."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class Policy(BaseModel):
    """What every policy file says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    as_read: date = Field(description="The day the source was read")
    source: str
    note: str = ""


class OperatingPolicy(Policy):
    """A policy on how Sendable itself is run: nothing of it is about an audience.

    The rulebook and the tracker leave it out.
    """


def by_known_country(by_country: object) -> object:
    """Write country codes in capitals, and refuse what is no country: its rule would be idle."""
    # Imported late: `sendable classify` has to start at once.
    from phonenumbers import SUPPORTED_REGIONS

    if not isinstance(by_country, dict):
        return by_country
    known: dict[str, object] = {}
    for code, value in by_country.items():
        country = str(code).upper()
        if country not in SUPPORTED_REGIONS:
            raise ValueError(
                f"{code!r} is no country code (the United Kingdom is GB; Norway is 'NO' in quotes)"
            )
        if country in known:
            raise ValueError(f"{country} is there twice")
        known[country] = value
    return known
