"""Hours: nobody is texted at a moment that any clock they may live by forbids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.engine.duckdb import Connection
from sendable.errors import ConfigurationError
from sendable.numbers import read_number
from sendable.schemas import TABLES, arrow_schema
from sendable.sending_policies import CountryHours, Hours, Span
from sendable.strategy.openings import Window, list_rules

from ..figures import say
from ..library import ANN, fictional_number
from .timing import POLICIES, find_times, open_timing

QUIET, REGIONS = POLICIES.quiet_hours, POLICIES.regions

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""A Monday: 14:00 in Sydney, 11:00 in Perth, 09:30 on the Cocos Islands, 22:00 on Sunday in New
York."""

NEW_YORK, LOS_ANGELES, BOISE, KENTUCKY = (
    f"+1{area}5550100" for area in ("212", "213", "208", "502")
)
LONDON, PARIS, AUCKLAND = "+447400900000", "+33612345678", "+64211234567"


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with open_timing() as connection:
        yield connection


def find_time(connection: Connection, number: str, **person: Any) -> dict[str, Any]:
    send_at = person.pop("send_at", MONDAY)
    return find_times(connection, [{"number": number, **person}], send_at)[0]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_australian_mobile_may_be_anywhere_in_the_country(connection: Connection) -> None:
    found = find_time(connection, ANN)
    assert found["zones"] == 7  # eight zones; Sydney and Lord Howe keep one clock in summer
    assert found["is_open"]
    assert found["why"] == "open"
    assert found["opens_at"] == MONDAY
    assert found["closes_at"] == _at("2026-11-23T09:00")  # 20:00 in Sydney


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        # 09:00 on the Cocos Islands is 02:30 UTC; 20:00 in Sydney is 09:00 UTC.
        ("2026-11-23T02:29:59", False),
        ("2026-11-23T02:30:00", True),
        ("2026-11-23T08:59:59.999999", True),
        ("2026-11-23T09:00:00", False),
    ],
)
def test_hours_begin_and_end_at_the_minute(
    connection: Connection, moment: str, is_open: bool
) -> None:
    found = find_time(connection, ANN, send_at=_at(moment))
    assert found["is_open"] is is_open
    opens_at = "2026-11-24T02:30" if moment > "2026-11-23T09" else "2026-11-23T02:30"
    assert found["opens_at"] == (_at(moment) if is_open else _at(opens_at))


@pytest.mark.parametrize(
    ("state", "city", "zones", "closes_at"),
    [
        ("WA", None, 2, "2026-11-23T11:15"),  # Perth, and Eucla: 20:00 there
        ("Western Australia", None, 2, "2026-11-23T11:15"),
        (" au-wa ", None, 2, "2026-11-23T11:15"),
        (None, "Perth", 2, "2026-11-23T11:15"),
        ("", "perth", 2, "2026-11-23T11:15"),
        ("VIC", None, 1, "2026-11-23T09:00"),
        ("NT", None, 1, "2026-11-23T10:30"),
        # Broken Hill keeps the time of South Australia.
        ("NSW", None, 2, "2026-11-23T09:00"),
        # What is not known is nobody's state, and no city is asked then.
        ("Wherever", "Perth", 7, "2026-11-23T09:00"),
    ],
)
def test_the_state_of_a_contact_narrows_the_clocks(
    connection: Connection, state: str | None, city: str | None, zones: int, closes_at: str
) -> None:
    found = find_time(connection, ANN, state=state, city=city)
    assert (found["zones"], found["closes_at"]) == (zones, _at(closes_at))


def test_a_number_whose_area_contradicts_the_state_keeps_both(connection: Connection) -> None:
    moment = _at("2026-11-24T15:00")  # 10:00 in New York, 07:00 in Los Angeles
    at_home, moved = find_times(
        connection,
        [
            {"number": NEW_YORK, "country": "US", "state": "NY"},
            {"number": fictional_number(101), "country": "US", "state": "CA"},
        ],
        moment,
    )
    assert (at_home["zones"], at_home["is_open"]) == (1, True)
    assert (moved["zones"], moved["is_open"]) == (2, False)
    assert moved["opens_at"] == _at("2026-11-24T16:00")  # 08:00 in Los Angeles
    assert moved["closes_at"] == _at("2026-11-25T02:00")  # 21:00 in New York
    assert moved["why"] == "before 08:00 (America/Los_Angeles)"


def test_an_area_code_that_straddles_two_zones_has_both(connection: Connection) -> None:
    found = find_time(connection, BOISE, country="US", send_at=_at("2026-11-24T20:00"))
    assert found["zones"] in (1, 2)
    assert found["zones"] == len({*read_number(BOISE, "US").time_zones})


def test_a_state_that_is_named_frees_people_of_the_cautious_hours(connection: Connection) -> None:
    sunday = _at("2026-11-22T14:30")  # 09:30 on a Sunday in New York
    named, unnamed = find_times(
        connection,
        [
            {"number": NEW_YORK, "country": "US", "state": "New York"},
            {"number": fictional_number(101), "country": "US"},
        ],
        sunday,
    )
    assert named["is_open"]
    assert not unnamed["is_open"]
    assert unnamed["opens_at"] == _at("2026-11-22T17:00")


def test_the_state_of_an_area_code_counts_besides_the_country(connection: Connection) -> None:
    moment = _at("2026-11-24T14:30")  # 09:30 in Louisville; Kentucky begins at 10:00
    found = find_time(connection, KENTUCKY, country="US", send_at=moment)
    assert not found["is_open"]
    assert found["opens_at"] == _at("2026-11-24T15:00")


def test_a_time_zone_of_the_shop_is_believed_where_the_number_allows_it(
    connection: Connection,
) -> None:
    rows = [
        {"source": "shop", "number": number, "name": "time_zone", "value": zone}
        for number, zone in (
            (ANN, "Australia/Darwin"),
            (NEW_YORK, "America/Los_Angeles"),
            (LONDON, "Europe/London"),
            (PARIS, "the moon"),
        )
    ]
    schema = arrow_schema(TABLES["attributes"].model)
    connection.from_arrow(pa.Table.from_pylist(rows, schema)).insert_into("attributes")
    found = find_times(
        connection,
        [
            {"number": ANN},
            {"number": NEW_YORK, "country": "US"},
            {"number": LONDON, "country": "GB"},
            {"number": PARIS, "country": "FR"},
        ],
        MONDAY,
    )
    connection.execute("DELETE FROM attributes")
    assert [each["zones"] for each in found] == [1, 2, 1, 1]
    assert found[0]["closes_at"] == _at("2026-11-23T10:30")  # 20:00 in Darwin


@pytest.mark.parametrize(
    ("number", "country", "state", "moment", "why", "opens_at"),
    [
        # Christmas is on a Friday, Boxing Day on a Saturday and observed on Monday.
        (ANN, "AU", "VIC", "2026-12-25T01:00", "Christmas Day", "2026-12-28T22:00"),
        # A holiday of one state: Melbourne Cup.
        (ANN, "AU", "VIC", "2026-11-03T01:00", "Melbourne Cup Day", "2026-11-03T22:00"),
        (ANN, "AU", "TAS", "2026-11-03T01:00", "open", "2026-11-03T01:00"),
        # Who may be in Melbourne is left in peace as well.
        (ANN, "AU", None, "2026-11-03T03:00", "Melbourne Cup Day", "2026-11-04T02:30"),
        (NEW_YORK, "US", None, "2026-11-26T15:00", "Thanksgiving Day", "2026-11-27T14:00"),
        (PARIS, "FR", None, "2026-07-14T09:00", "National Day", "2026-07-15T06:00"),
        (PARIS, "FR", None, "2026-07-19T09:00", "Sunday", "2026-07-20T06:00"),
        (AUCKLAND, "NZ", None, "2026-12-25T00:00", "open", "2026-12-25T00:00"),
    ],
)
def test_holidays_and_sundays_are_kept_where_the_policy_says_so(
    connection: Connection,
    number: str,
    country: str,
    state: str | None,
    moment: str,
    why: str,
    opens_at: str,
) -> None:
    found = find_time(connection, number, country=country, state=state, send_at=_at(moment))
    assert found["why"].split(" (")[0] == why
    assert found["opens_at"] == _at(opens_at)


def test_the_hours_of_a_segment_narrow_those_of_the_policy(connection: Connection) -> None:
    windows = {"vip": Window(frozenset({2}), Span(600, 1320))}  # Wednesdays, 10:00 to 22:00
    vip, other = find_times(
        connection,
        [
            {"number": LONDON, "country": "GB", "segment": "vip"},
            {"number": "+447400900001", "country": "GB", "segment": "other"},
        ],
        _at("2026-11-23T12:00"),
        windows,
    )
    assert other["is_open"]
    assert vip["why"] == "outside the hours of the segment's strategy (Europe/Guernsey)"
    assert (vip["opens_at"], vip["closes_at"]) == (_at("2026-11-25T10:00"), _at("2026-11-25T20:00"))


def test_a_number_without_a_country_has_no_hour(connection: Connection) -> None:
    found = find_time(connection, "0491 570 156 (Ann)", country=None)
    assert not found["is_open"]
    assert (found["opens_at"], found["zones"]) == (None, 0)
    assert found["why"] == "nobody knows which clock they live by"


def test_clocks_that_leave_no_common_hour_are_said(connection: Connection) -> None:
    # Ten to twelve is over in Sydney before it begins in Perth.
    windows = {"all": Window(frozenset(range(7)), Span(600, 720))}
    [found] = find_times(connection, [{"number": ANN}], MONDAY, windows)
    assert not found["is_open"]
    assert found["opens_at"] is None
    assert found["why"] == "no hour suits all 7 clocks they may live by"


def test_holidays_of_a_country_without_a_calendar_are_refused() -> None:
    hours = CountryHours(
        daily=Span(540, 1200), holidays=Span(0, 0), basis="custom", regional_holidays=False
    )
    policy = QUIET.model_copy(update={"by_country": {"TA": hours}})
    with pytest.raises(ConfigurationError, match="TA"):
        list_rules(policy, "TA", None, [], range(2026, 2027))


# --- the property ------------------------------------------------------------------------------

_PLACES = (
    ("AU", ANN, (None, "NSW", "SA", "WA", "NT", "QLD")),
    ("US", NEW_YORK, (None, "NY", "FL", "CA", "RI", "AL")),
    ("US", LOS_ANGELES, (None, "CA", "TX")),
    ("US", BOISE, (None, "ID")),
    ("CA", "+17095550100", (None, "NL", "ON")),
    ("GB", LONDON, (None,)),
    ("FR", PARIS, (None,)),
    ("NZ", AUCKLAND, (None,)),
    ("IN", "+919812345678", (None,)),
    ("BR", "+5511961234567", (None,)),
)


@cache
def _public_holidays(country: str, region: str | None) -> Any:
    return holidays.country_holidays(country, subdiv=region, years=range(2024, 2030))


def _hours_that_count(country: str, region: str | None) -> Hours:
    """Read the policy by hand: the hours of a place, those of its region before the country's."""
    of_country = QUIET.by_country.get(country)
    if of_country is None:
        return QUIET.default
    if region is None:
        return of_country
    return of_country.regions.get(region) or of_country.other_regions or of_country


def _is_forbidden(local: datetime, country: str, region: str | None) -> bool:
    """Ask the policy of one local time, without any code of the product but its models."""
    hours = _hours_that_count(country, region)
    of_country = QUIET.by_country.get(country)
    span = (hours.daily,) * 5 + (hours.saturdays or hours.daily, hours.sundays or hours.daily)
    today = span[local.weekday()]
    if hours.holidays is not None and of_country is not None:
        wanted = region if of_country.regional_holidays else None
        if local.date() in _public_holidays(country, wanted):
            today = hours.holidays
    minute = timedelta(hours=local.hour, minutes=local.minute)
    return not timedelta(minutes=today.start) <= minute < timedelta(minutes=today.end)


_NEAR_A_CHANGE = st.sampled_from(
    [date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 11, 1)]
)
_DAYS = _NEAR_A_CHANGE | st.dates(date(2025, 1, 1), date(2027, 12, 1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(day=_DAYS, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_at_the_moment_that_is_found_every_clock_of_a_number_allows_it(
    connection: Connection, day: date, hour: int, minute: int
) -> None:
    send_at = datetime.combine(day, time(hour, minute), UTC)
    cases = [(place, state) for place in _PLACES for state in place[2]]
    people = [
        {"number": place[1][:-2] + f"{serial:02}", "country": place[0], "state": state}
        for serial, (place, state) in enumerate(cases)
    ]
    found = find_times(connection, people, send_at)
    assert len(found) == len(people)
    for person, times in zip(people, found, strict=True):
        opens_at, country, state = times["opens_at"], person["country"], person["state"]
        assert opens_at is not None
        assert opens_at >= send_at
        assert times["is_open"] == (opens_at == send_at)
        named = REGIONS.by_country.get(country, {}).get(state)
        # Every zone of the number, or of the state that the contact names, or of both.
        of_number = {ZoneInfo(zone) for zone in read_number(person["number"], country).time_zones}
        of_state = {ZoneInfo(zone) for zone in named.zones} if named else of_number
        is_local = person["number"].startswith("+1")
        zones = (of_number & of_state or of_number | of_state) if is_local else of_state
        last = times["closes_at"] - timedelta(seconds=1)
        for moment in (opens_at, last):
            for zone in zones:
                assert not _is_forbidden(moment.astimezone(zone), country, state), (person, zone)


def test_no_earlier_minute_was_allowed(connection: Connection) -> None:
    checked = 0
    for start in (_at("2026-10-03T09:00"), _at("2026-04-04T10:00"), _at("2026-12-24T20:00")):
        found = find_time(connection, ANN, state="SA", send_at=start)
        zone = ZoneInfo("Australia/Adelaide")
        moment = start
        while moment < found["opens_at"]:
            assert _is_forbidden(moment.astimezone(zone), "AU", "SA")
            moment += timedelta(minutes=1)
            checked += 1
    say(f"hours: {checked:,} minutes before the first allowed one, all of them forbidden")
    assert checked > 1_000


def test_numbers_have_the_zones_that_phonenumbers_gives_them(connection: Connection) -> None:
    numbers = [fictional_number(place) for place in range(0, 1000, 50)]
    numbers += [LONDON, PARIS, AUCKLAND, ANN, KENTUCKY, BOISE]
    countries = {number: read_number(number, "US").country for number in numbers}
    found = find_times(
        connection,
        [{"number": number, "country": countries[number]} for number in numbers],
        MONDAY,
    )
    for number, times in zip(numbers, found, strict=True):
        offsets = {
            tuple(
                (MONDAY + timedelta(days=day)).astimezone(ZoneInfo(zone)).utcoffset()
                for day in range(15)
            )
            for zone in read_number(number, "US").time_zones
        }
        assert times["zones"] == len(offsets)


# --- the hour at which somebody answers --------------------------------------------------------


def _click(connection: Connection, number: str, moments: list[datetime]) -> None:
    rows = [
        {"click_id": f"{number}-{place}", "number": number, "clicked_at": at, "open_count": 1}
        for place, at in enumerate(moments)
    ]
    schema = arrow_schema(TABLES["clicks"].model)
    connection.from_arrow(pa.Table.from_pylist(rows, schema)).insert_into("clicks")


def test_the_hour_at_which_somebody_answers_is_by_their_own_clock(connection: Connection) -> None:
    darwin = [_at(f"2026-11-{day:02}T09:10") for day in (2, 9, 10, 11, 12)]  # 18:40 in Darwin
    summer_and_winter = [
        _at(f"2026-{at}:30")
        for at in ("06-10T17", "06-11T17", "07-12T17", "11-10T18", "11-11T18", "01-12T18")
    ]  # 18:30 in London in both
    too_few = darwin[:4]
    one_day = [_at("2026-11-02T09:00") + timedelta(minutes=place) for place in range(6)]
    scattered = [
        _at(f"2026-11-{day:02}T{hour:02}:00")
        for day, hour in ((2, 1), (3, 5), (4, 9), (5, 13), (6, 17), (9, 21))
    ]
    at_night = [_at(f"2026-11-{day:02}T15:00") for day in (2, 9, 10, 11, 12)]  # 00:30 in Darwin
    people = [{"number": f"+6149157010{place}", "state": "NT"} for place in range(6)]
    people[1] = {"number": LONDON, "country": "GB"}
    people.append({"number": "+61491570107"})  # anywhere in Australia
    try:
        for person, moments in zip(
            people,
            [darwin, summer_and_winter, too_few, one_day, scattered, at_night, darwin],
            strict=True,
        ):
            _click(connection, str(person["number"]), moments)
        found = find_times(connection, people, MONDAY)
    finally:
        connection.execute("DELETE FROM clicks")
    assert [each["best_hour"] for each in found] == [18, 18, None, None, None, None, None]
    assert found[0]["best_at"] == _at("2026-11-23T08:30")  # 18:00 in Darwin
    assert found[1]["best_at"] == _at("2026-11-23T18:00")


def test_a_filter_that_opens_links_tells_no_hour(connection: Connection) -> None:
    arrived = [_at(f"2026-11-{day:02}T18:00") for day in (2, 9, 10, 11, 12)]
    sent = [
        {"message_id": f"m{place}", "number": LONDON, "sent_at": at, "delivery": "delivered"}
        | {"body": "See https://example.com/new"}
        for place, at in enumerate(arrived)
    ]
    schema = arrow_schema(TABLES["messages"].model)
    try:
        _click(connection, LONDON, [at + timedelta(seconds=3) for at in arrived])
        assert find_time(connection, LONDON, country="GB")["best_hour"] == 18
        connection.from_arrow(pa.Table.from_pylist(sent, schema)).insert_into("messages")
        assert find_time(connection, LONDON, country="GB")["best_hour"] is None
    finally:
        connection.execute("DELETE FROM clicks")
        connection.execute("DELETE FROM messages")


def test_a_stop_is_no_sign_of_a_good_hour(connection: Connection) -> None:
    for place in range(6):
        row = {
            "message_id": f"m{place}",
            "number": LONDON,
            "received_at": _at(f"2026-11-{place + 2:02}T18:00"),
            "body": "?",
        }
        schema = arrow_schema(TABLES["replies"].model)
        connection.from_arrow(pa.Table.from_pylist([row], schema)).insert_into("replies")
    connection.execute("INSERT INTO meanings SELECT message_id, 'opt_out' FROM replies")
    try:
        assert find_time(connection, LONDON, country="GB")["best_hour"] is None
        connection.execute("UPDATE meanings SET label = 'question'")
        assert find_time(connection, LONDON, country="GB")["best_hour"] == 18
    finally:
        connection.execute("DELETE FROM meanings")
        connection.execute("DELETE FROM replies")


# --- the shipped hours -------------------------------------------------------------------------


def _spans(hours: Hours) -> list[Span]:
    return [hours.on_weekday(day) for day in range(7)]


def test_no_state_is_texted_outside_the_federal_hours() -> None:
    of_country = QUIET.by_country["US"]
    for hours in (of_country, *of_country.regions.values(), of_country.other_regions):
        assert hours is not None
        for span in _spans(hours):
            assert span == Span(0, 0) or (span.start >= 8 * 60 and span.end <= 21 * 60)


def test_the_cautious_hours_fit_every_state_but_those_that_are_named() -> None:
    of_country = QUIET.by_country["US"]
    wider = {
        state
        for state, hours in of_country.regions.items()
        for mine, theirs in zip(_spans(of_country), _spans(hours), strict=True)
        if mine.start < theirs.start or mine.end > theirs.end
    }
    assert wider == {"RI", "KY", "AL", "LA", "MS"}


def test_regions_with_hours_or_holidays_of_their_own_are_known_to_the_calendar() -> None:
    for country, hours in QUIET.by_country.items():
        regions = REGIONS.by_country.get(country, {})
        assert set(hours.regions) <= set(regions)
        if hours.regional_holidays:
            assert set(regions) <= set(holidays.country_holidays(country).subdivisions)
