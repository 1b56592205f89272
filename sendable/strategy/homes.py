"""Homes: by which clocks a recipient may live.

A North American number tells the zones of its exchange, any other number those of its country. That
is where the number is at home; its owner may be elsewhere. A contact that names a state, or the
shop's rows a time zone, say more, and are believed where the number does not contradict them; where
it does, all that either says are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from zoneinfo import available_timezones

import pyarrow as pa

from sendable.engine.duckdb import Connection, run_script
from sendable.sending_policies import Region, Regions
from sendable.strategy.clocks import Clock, read_clock

_EXCHANGE = 7
"""Digits of a North American number, the country's 1 among them, that tell its exchange."""


@dataclass(frozen=True)
class Group:
    """People of whom the same is known about where they are.

    Attributes:
        position: The group's number.
        country: ISO 3166 alpha-2 code.
        home: The zones that the number tells, by their place among all such sets.
        also_home: Those of the number's other reading.
        is_local: Whether they are the zones of a place, and not of a whole country.
        region: The region that the contact names, by its code.
        areas: The regions that the number's area code may be of, with commas.
        own_zone: The time zone that the shop's rows tell.
        segment_window: The hours of the segment's strategy, by their place.
    """

    position: int
    country: str | None
    home: int | None
    also_home: int | None
    is_local: bool
    region: str | None
    areas: str | None
    own_zone: str | None
    segment_window: int | None


class Reach:
    """The clocks of zones between two moments, and which zones a group may live by."""

    def __init__(self, regions: Regions, start: int, end: int) -> None:
        self._regions = regions
        self._start, self._end = start, end

    def clock(self, zone: str) -> Clock:
        """Give the clock of a zone."""
        return read_clock(zone, self._start, self._end)

    def choose_zones(self, group: Group) -> tuple[str, ...]:
        """Give the zones that people of a group may live by; none where nothing is known."""
        zones = [*_zones_of(group.home), *_zones_of(group.also_home)]
        regions = self._regions.by_country.get(group.country or "", {})
        if group.region is not None:
            zones = self._narrow(zones, regions[group.region].zones, group.is_local)
        if group.own_zone is not None:
            anywhere = not group.is_local and group.region is None
            possible = [*zones, *_all_zones(regions.values())] if anywhere else zones
            is_possible = self.clock(group.own_zone) in self._clocks(possible)
            zones = [group.own_zone] if is_possible else [*zones, group.own_zone]
        return tuple(dict.fromkeys(zones))

    def _narrow(self, zones: list[str], named: list[str], is_local: bool) -> list[str]:
        """Give the zones of a number and those of a region, whichever say more."""
        if not is_local:
            return named
        at_home, of_region = self._clocks(zones), self._clocks(named)
        if not at_home & of_region:
            return [*zones, *named]
        return zones if at_home <= of_region else named

    def _clocks(self, zones: Iterable[str]) -> set[Clock]:
        return {self.clock(zone) for zone in zones}


def find_homes(connection: Connection, regions: Regions) -> list[Group]:
    """Make ``time_groups``, and ``placed_people`` who are in each; give the groups.

    Args:
        connection: An engine with ``to_time`` (number, segment), ``segment_windows`` (segment,
            position), ``recipients`` and the lake.
        regions: The policy.
    """
    connection.register("zone_prefixes", _list_prefixes())
    connection.register("known_zones", _list_zones())
    connection.register("region_names", pa.table(_name_regions(regions)))
    connection.register("area_regions", pa.table(_list_areas(regions)))
    run_script(connection, "sendable.strategy", "homes", longest=_EXCHANGE)
    columns = [field.name for field in fields(Group)]
    rows = connection.table("time_groups").select(*columns).order("position").fetchall()
    return [Group(*row) for row in rows]


@cache
def _prefixes() -> dict[str, tuple[str, ...]]:
    """Give the zones of the beginnings of numbers: exchanges in North America, else countries."""
    # Imported late, as the texts of the zones are many.
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
    from phonenumbers.tzdata import TIMEZONE_DATA

    return {
        prefix: zones
        for prefix, zones in TIMEZONE_DATA.items()
        if (prefix.startswith("1") and len(prefix) <= _EXCHANGE)
        or int(prefix) in COUNTRY_CODE_TO_REGION_CODE
    }


@cache
def _list_homes() -> list[tuple[str, ...]]:
    """Give the different sets of zones, in an order that stays."""
    return sorted(set(_prefixes().values()))


@cache
def _list_prefixes() -> pa.Table:
    places = {zones: place for place, zones in enumerate(_list_homes())}
    homes = [places[zones] for zones in _prefixes().values()]
    return pa.table({"prefix": list(_prefixes()), "home": homes})


@cache
def _list_zones() -> pa.Table:
    # Finding them reads a folder of files.
    return pa.table({"zone": sorted(available_timezones())})


def _zones_of(home: int | None) -> tuple[str, ...]:
    return () if home is None else _list_homes()[home]


def _all_zones(regions: Iterable[Region]) -> list[str]:
    return [zone for region in regions for zone in region.zones]


def _name_regions(regions: Regions) -> dict[str, pa.Array]:
    """Give every way to write a region or a city of it, each of one region alone."""
    found: dict[tuple[str, str, bool], set[str]] = defaultdict(set)
    for country, of_country in regions.by_country.items():
        for code, region in of_country.items():
            for name in (code, f"{country}-{code}", region.name, *region.also):
                found[country, name.lower(), False].add(code)
            for city in region.cities:
                found[country, city.lower(), True].add(code)
    sure = [(*key, next(iter(codes))) for key, codes in found.items() if len(codes) == 1]
    return _as_columns(
        sure, country=pa.string(), name=pa.string(), is_city=pa.bool_(), region=pa.string()
    )


def _list_areas(regions: Regions) -> dict[str, pa.Array]:
    """Give the regions of each area code, with commas where it has several."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for country, of_country in regions.by_country.items():
        for code, region in of_country.items():
            for area in region.area_codes:
                found[country, str(area)].append(code)
    rows = [(*key, ",".join(codes)) for key, codes in found.items()]
    return _as_columns(rows, country=pa.string(), area=pa.string(), regions=pa.string())


def _as_columns(rows: Sequence[tuple[object, ...]], **types: pa.DataType) -> dict[str, pa.Array]:
    return {
        name: pa.array([row[at] for row in rows], kind)
        for at, (name, kind) in enumerate(types.items())
    }
