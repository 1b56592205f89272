"""Every shipped segment: one person who is in it, one who just is not, by the guides' words."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from sendable.families import expand_families
from sendable.playbook import Playbook, exclusion_key, read_playbook
from sendable.rules import plan_rules

from ..library import SHIPPED
from ..rules.worlds import AS_OF, load_world
from .cast import A_LITTLE, Cast, back

IN, OUT = "in", "just not"
VALUES = {
    "by-category": ["skincare"],
    "guests-of": ["Open day"],
    "by-interest": ["yoga"],
    "by-gender": ["female"],
    "by-education": ["degree"],
    "by-home-store": ["Sydney"],
    "by-region": ["NSW"],
    "by-source": ["checkout"],
    "by-country": ["NZ"],
    "by-carrier": ["Telstra"],
}
Story = Callable[[Cast, str, str], None]
STORIES: dict[str, Story] = {}


def story(key: str) -> Callable[[Story], Story]:
    """Take a function for the story of a segment: it gets the cast and the two people's names."""

    def take(tell: Story) -> Story:
        STORIES[key] = tell
        return tell

    return take


@story("cart-abandoners")
def _(cast: Cast, who: str, other: str) -> None:
    cast.did(who, "cart", 2 - A_LITTLE)
    cast.did(other, "cart", 1)
    cast.ordered(other, 0.5)


@story("back-in-stock")
def _(cast: Cast, who: str, other: str) -> None:
    cast.wanted(who, 2 - A_LITTLE)
    cast.wanted(other, 2)


@story("high-intent-responders")
def _(cast: Cast, who: str, other: str) -> None:
    # An order between is answered by two clicks after it; one click and a thank-you are not enough.
    cast.clicked(who, 6, 3, 1)
    cast.ordered(who, 5)
    cast.clicked(other, 13, 1)
    cast.ordered(other, 12)
    cast.replied(other, 1, "neutral")


@story("browse-abandoners")
def _(cast: Cast, who: str, other: str) -> None:
    cast.did(who, "view", 7 - A_LITTLE)
    cast.did(other, "view", 1)
    cast.did(other, "cart", 3)


@story("replied-lately")
def _(cast: Cast, who: str, other: str) -> None:
    cast.replied(who, 30 - A_LITTLE)
    cast.replied(other, 30)


@story("points-expiring")
def _(cast: Cast, who: str, other: str) -> None:
    cast.member(who, loyalty_points=10.0, points_expire_at=back(-7))
    cast.member(other, loyalty_points=10.0, points_expire_at=back(-7 - A_LITTLE))


@story("close-to-next-tier")
def _(cast: Cast, who: str, other: str) -> None:
    cast.member(who, points_to_next_tier=200.0)
    cast.member(other, points_to_next_tier=201.0)


@story("birthdays")
def _(cast: Cast, who: str, other: str) -> None:
    # The as-of day is 1 October; the seventh day is the 7th.
    for name, day in ((who, 7), (other, 8)):
        born = back(0).replace(year=1990, day=day)
        cast.known(name, "birthday", f"1990-10-0{day}", as_time=born)


@story("replenishment-due")
def _(cast: Cast, who: str, other: str) -> None:
    cast.ordered(who, 85, 55, 25)
    cast.ordered(other, 80, 50, 20)


@story("vip-customers")
def _(cast: Cast, who: str, other: str) -> None:
    # As much as the twelve richest others have spent is within the top; a dollar less is not.
    for place in range(12):
        cast.person(f"rich {place}")
        cast.ordered(f"rich {place}", 100, amount=600.0)
    cast.ordered(who, 100, amount=600.0)
    cast.ordered(other, 100, amount=599.0)


@story("at-risk-customers")
def _(cast: Cast, who: str, other: str) -> None:
    cast.ordered(who, 106, 76, 46)
    cast.ordered(other, 105, 75, 45)


@story("dormant-contacts")
def _(cast: Cast, who: str, other: str) -> None:
    for name in (who, other):
        cast.ordered(name, 180)
        cast.sent(name, 10)
    cast.clicked(who, 180)
    cast.clicked(other, 180 - A_LITTLE)


@story("first-time-buyers")
def _(cast: Cast, who: str, other: str) -> None:
    # A cancelled order is none.
    cast.ordered(who, 20)
    cast.ordered(who, 10, status="cancelled")
    cast.ordered(other, 20, 10)


@story("loyalty-members")
def _(cast: Cast, who: str, other: str) -> None:
    cast.member(who, loyalty_points=0.0)
    cast.known(other, "points_to_next_tier", "100", as_number=100.0)


@story("event-guests")
def _(cast: Cast, who: str, other: str) -> None:
    cast.listed(who, "webinar SPRING")
    cast.listed(other, "Webinar autumn")


@story("guests-of-open-day")
def _(cast: Cast, who: str, other: str) -> None:
    cast.did(who, "attended", 365 - A_LITTLE, name="Open day")
    cast.did(other, "attended", 365, name="Open day")
    cast.did(other, "view", 10, name="Open day")


@story("by-category-skincare")
def _(cast: Cast, who: str, other: str) -> None:
    cast.did(who, "view", 1, 2, 3, 4, 29, category="skincare")
    cast.did(other, "view", 1, 2, 3, 30, 31, category="skincare")
    cast.ordered(other, 20, category="skincare")
    cast.ordered(other, 20, category="home")


@story("discount-sensitive")
def _(cast: Cast, who: str, other: str) -> None:
    cast.ordered(who, 10, 20, 30, discount_amount=2.0)
    cast.ordered(who, 40, 50)
    cast.ordered(other, 10, 20, discount_amount=2.0)
    cast.ordered(other, 30, 40)


@story("active-on-website")
def _(cast: Cast, who: str, other: str) -> None:
    cast.did(who, "search", 1, 2, 3)
    cast.did(other, "search", 1, 2, 30)
    cast.did(other, "view", 1, 2, 3, 4)


@story("clickers-sent-once")
def _(cast: Cast, who: str, other: str) -> None:
    cast.sent(who)
    cast.clicked(who, 300)
    cast.sent(other, times=2)
    cast.clicked(other, 300)


@story("clickers-rested")
def _(cast: Cast, who: str, other: str) -> None:
    # What failed was not received.
    for name, days in ((who, 30 + A_LITTLE), (other, 30)):
        cast.sent(name, days)
        cast.sent(name, 2, delivery="failed")
        cast.clicked(name, days)


@story("once-not-clicked")
def _(cast: Cast, who: str, other: str) -> None:
    cast.sent(who)
    cast.sent(other)
    cast.clicked(other, 399)


@story("unused-numbers")
def _(cast: Cast, who: str, other: str) -> None:
    cast.sent(who, delivery="not_sent")
    cast.sent(other, delivery="failed")


@story("new-subscribers")
def _(cast: Cast, who: str, other: str) -> None:
    # Of two dates the consent's counts; who has bought is a first-time buyer at once.
    cast.person(who, consent_at=back(30), added_at=back(500))
    cast.person(other, consent_at=back(20), added_at=back(20))
    cast.ordered(other, 1)


@story("recent-leads")
def _(cast: Cast, who: str, other: str) -> None:
    cast.person(who, added_at=back(90))
    cast.person(other, added_at=back(90 + A_LITTLE))


@story("engaged-recipients")
def _(cast: Cast, who: str, other: str) -> None:
    cast.clicked(who, 30 - A_LITTLE)
    cast.person(other, opted="neither")
    cast.clicked(other, 1)


@story("engaged-customers")
def _(cast: Cast, who: str, other: str) -> None:
    cast.ordered(who, 90 - A_LITTLE)
    cast.ordered(other, 90)
    cast.replied(other, 1)


@story("repeat-customers")
def _(cast: Cast, who: str, other: str) -> None:
    cast.ordered(who, 700, 600)
    cast.ordered(other, 700)
    cast.ordered(other, 600, status="refunded")


@story("clickers")
def _(cast: Cast, who: str, other: str) -> None:
    cast.clicked(who, 700)
    cast.sent(other, times=9)


def _of_group(attribute: str, value: str, other_value: str) -> Story:
    def tell(cast: Cast, who: str, other: str) -> None:
        cast.known(who, attribute, value)
        cast.clicked(who, 365 - A_LITTLE)
        cast.known(other, attribute, other_value)
        cast.clicked(other, 1)

    return tell


STORIES["by-interest-yoga"] = _of_group("interest", "yoga", "Yoga and golf")
STORIES["by-gender-female"] = _of_group("gender", "female", "male")


@story("by-education-degree")
def _(cast: Cast, who: str, other: str) -> None:
    for name, days in ((who, 365 - A_LITTLE), (other, 365)):
        cast.known(name, "education", "degree")
        cast.ordered(name, days)


@story("age-group")
def _(cast: Cast, who: str, other: str) -> None:
    for name, age in ((who, 40), (other, 41)):
        cast.known(name, "age", str(age), as_number=float(age))
        cast.ordered(name, 10)


@story("higher-income")
def _(cast: Cast, who: str, other: str) -> None:
    for name, income in ((who, 60000), (other, 59999)):
        cast.known(name, "income", str(income), as_number=float(income))
        cast.ordered(name, 10)


@story("by-home-store-sydney")
def _(cast: Cast, who: str, other: str) -> None:
    cast.person(who, custom_3="Sydney")
    cast.person(other, custom_3="Sydney airport", city="Sydney")


@story("by-region-nsw")
def _(cast: Cast, who: str, other: str) -> None:
    cast.person(who, region="NSW")
    cast.person(other, region="NSW", country="NZ")


@story("by-source-checkout")
def _(cast: Cast, who: str, other: str) -> None:
    cast.person(who, custom_2="checkout")
    cast.person(other, custom_3="checkout")


@story("by-country-nz")
def _(cast: Cast, who: str, other: str) -> None:
    cast.person(who, country="NZ")
    cast.person(other, country=None)


@story("by-carrier-telstra")
def _(cast: Cast, who: str, other: str) -> None:
    cast.person(who, carrier="Telstra")
    cast.person(other, carrier="Optus")


@story("subscribers")
def _(cast: Cast, who: str, other: str) -> None:
    cast.person(other, valid_number=False)


@story("sent-lately")
def _(cast: Cast, who: str, other: str) -> None:
    cast.sent(who, 30 - A_LITTLE, delivery="failed")
    cast.sent(other, 30)


@story("sms-opportunities")
def _(cast: Cast, who: str, other: str) -> None:
    cast.person(who, opted="neither")
    cast.person(other, opted="out")


@story("never-clickers")
def _(cast: Cast, who: str, other: str) -> None:
    cast.sent(who, times=5)
    cast.sent(other, times=4)
    cast.sent(other, has_link=False)


@story("failed-lately")
def _(cast: Cast, who: str, other: str) -> None:
    cast.sent(who, 30 - A_LITTLE, delivery="failed")
    cast.sent(other, 1, delivery="pending")


@story("opted-out")
def _(cast: Cast, who: str, other: str) -> None:
    cast.person(who, opted="out", opted_out=True)
    cast.person(other, opted="neither")


@story("records-to-clean-up")
def _(cast: Cast, who: str, other: str) -> None:
    cast.person(who, line_type="landline")
    cast.person(other, line_type=None)


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return expand_families(read_playbook(SHIPPED), VALUES)


@pytest.fixture(scope="module")
def answers(playbook: Playbook) -> dict[tuple[str, str], bool]:
    """Who of each story is a member: everybody lives in one world, and all rules are one query."""
    cast = Cast()
    for key, tell in STORIES.items():
        who, other = f"{key} {IN}", f"{key} {OUT}"
        before = {row["number"] for row in cast.world().tables["recipients"]}
        tell(cast, who, other)
        told = {row["number"] for row in cast.world().tables["recipients"]} - before
        for name in {who, other} - told:
            cast.person(name)
    plan = plan_rules(playbook.rules, as_of=AS_OF)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load_world(connection, cast.world())
        rows = connection.execute(plan.sql()).df().set_index("number")
    found = {}
    for key, segment in playbook.segments.items():
        members = rows[key]
        if segment.exclude is not None:
            members = members & ~rows[exclusion_key(key)]
        for side in (IN, OUT):
            found[key, side] = bool(members[f"{key} {side}"])
    return found


def test_every_shipped_segment_has_its_story(playbook: Playbook) -> None:
    assert STORIES.keys() == playbook.segments.keys()


@pytest.mark.parametrize("key", sorted(STORIES))
def test_somebody_is_in_it_and_somebody_just_is_not(
    answers: dict[tuple[str, str], bool], key: str
) -> None:
    assert (answers[key, IN], answers[key, OUT]) == (True, False)
