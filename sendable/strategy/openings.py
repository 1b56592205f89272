"""Openings: the moments at which people of one country, region and set of clocks may be texted.

Where more than one clock may be theirs, the hours have to hold by all of them; where more than one
set of hours may apply to them, all have to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from sendable.errors import ConfigurationError
from sendable.sending_policies import CountryHours, Hours, QuietHours, Span
from sendable.strategy.clocks import Clock, Interval, find_intervals, intersect, tell_time

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_LANGUAGE = "en_US"
"""The English that the calendars have; without it names follow the machine's language."""

Holidays = Mapping[date, str]
"""Public holidays by their date, with their names."""


@dataclass(frozen=True)
class Window:
    """Days of the week (Monday is 0) and hours, by the recipient's own clock."""

    days: frozenset[int]
    hours: Span


@dataclass(frozen=True)
class DayRule:
    """Which hours of a date are allowed: those of a policy, or of a segment's strategy."""

    hours: Hours | Window
    holidays: Holidays = field(default_factory=dict, hash=False)

    def on(self, day: date) -> Span:
        """Give the hours of a date."""
        if isinstance(self.hours, Window):
            return self.hours.hours if day.weekday() in self.hours.days else Span(0, 0)
        if self.hours.holidays is not None and day in self.holidays:
            return self.hours.holidays
        return self.hours.on_weekday(day.weekday())

    def name_obstacle(self, day: date, minute: int) -> str | None:
        """Say what forbids a minute of a date; nothing where it is allowed."""
        hours = self.on(day)
        if hours.start <= minute < hours.end:
            return None
        if isinstance(self.hours, Window):
            return "outside the hours of the segment's strategy"
        is_holiday = self.hours.holidays is not None and day in self.holidays
        if hours.start >= hours.end:
            return self.holidays[day] if is_holiday else _WEEKDAYS[day.weekday()]
        if minute < hours.start:
            return f"before {hours.start // 60:02}:{hours.start % 60:02}"
        return f"after {hours.end // 60:02}:{hours.end % 60:02}"


def list_rules(
    policy: QuietHours, country: str | None, region: str | None, areas: Sequence[str], years: range
) -> list[DayRule]:
    """Give every rule that people of a country and region are under.

    Where a contact names the region, its hours hold, and those of the region that the number's
    area code tells. Where none does, the country's hours hold, and those of that region.

    Args:
        policy: The policy.
        country: ISO 3166 alpha-2 code, or nothing where it is not known.
        region: The region that the contact names, by its code.
        areas: The regions that the number's area code may be of.
        years: The years whose holidays may matter.
    """
    hours = policy.by_country.get(country or "")
    if country is None or hours is None:
        return [DayRule(policy.default)]
    named = [(hours_of_region(hours, area), (area,)) for area in areas if area != region]
    first = (hours_of_region(hours, region), (region,)) if region else (hours, tuple(areas))
    return [
        DayRule(each, _find_holidays(country, hours, each, of, years))
        for each, of in (first, *named)
    ]


def hours_of_region(country: CountryHours, region: str) -> Hours:
    """Give the hours of a region that is known."""
    return country.regions.get(region) or country.other_regions or country


def find_openings(rules: Sequence[DayRule], clocks: Iterable[Clock]) -> list[Interval]:
    """Give the moments, within the clocks' reach, at which every rule holds by every clock."""

    def hours_of(day: date) -> Span:
        spans = [rule.on(day) for rule in rules]
        return Span(max(span.start for span in spans), min(span.end for span in spans))

    return intersect(find_intervals(clock, hours_of) for clock in clocks)


def name_obstacle(rules: Sequence[DayRule], zones: Mapping[str, Clock], moment: int) -> str | None:
    """Say what forbids a moment, and where; nothing where all rules hold by all clocks."""
    for zone, clock in zones.items():
        day, minute = tell_time(clock, moment)
        for rule in rules:
            if obstacle := rule.name_obstacle(day, minute):
                return f"{obstacle} ({zone})"
    return None


def _find_holidays(
    country: str, of_country: CountryHours, hours: Hours, regions: tuple[str, ...], years: range
) -> Holidays:
    if hours.holidays is None:
        return {}
    if not of_country.regional_holidays:
        return _read_holidays(country, None, years)
    if not regions:
        # Whose region is not known may be where it is a holiday.
        return _read_all_holidays(country, years)
    return {
        day: name
        for region in regions
        for day, name in _read_holidays(country, region, years).items()
    }


@lru_cache(maxsize=512)
def _read_holidays(country: str, region: str | None, years: range) -> Holidays:
    """Read a calendar.

    Raises:
        ConfigurationError: The library has none of this country.
    """
    # Imported late: commands that ask for no hours have to start at once.
    import holidays

    try:
        calendar = holidays.country_holidays(country, years=years, language=_LANGUAGE)
        if region in calendar.subdivisions:
            calendar = holidays.country_holidays(
                country, subdiv=region, years=years, language=_LANGUAGE
            )
    except NotImplementedError as failure:
        raise ConfigurationError(
            f"quiet_hours.yaml has hours for the holidays of {country}, and no calendar is known",
            remedy=f"Leave out 'holidays' of {country}",
        ) from failure
    return dict(calendar.items())


@lru_cache(maxsize=64)
def _read_all_holidays(country: str, years: range) -> Holidays:
    import holidays

    found = dict(_read_holidays(country, None, years))
    for region in holidays.country_holidays(country).subdivisions:
        found |= _read_holidays(country, region, years)
    return found
