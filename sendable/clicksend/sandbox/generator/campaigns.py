"""What the shop sends: marketing campaigns to lists, and messages about orders."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator.chance import stream
from sendable.clicksend.sandbox.generator.columns import Ints, Texts, ints, words
from sendable.clicksend.sandbox.generator.memberships import (
    NEWSLETTER,
    OLD_IMPORT,
    STORE_SYDNEY,
    TRADE_SHOW,
    VIP_CLUB,
    WEBINAR,
)
from sendable.clicksend.sandbox.period import DAY, HOUR, Period

MARKETING_SENDER = "+61491570110"
SHOP_SENDER = "+61491570006"

SHIPPED = (
    "Wattle & Co: your order is on its way. Track it here: smsu.io/xxxxxx",
    "Wattle & Co: good news, your parcel was delivered today.",
    "Wattle & Co: your click and collect order is ready at the counter.",
)
CODES = ("Wattle & Co: your one-time code is 481516. Never share it.",)
INVITATIONS = (
    "Wattle & Co: we met at the show! Reply YES to get our offers by text, STOP to opt out",
    "Wattle & Co: you are not on our text list yet. Reply YES to get our texts, STOP to opt out",
)
"""What the people of each undeclared list are asked once."""


@dataclass(frozen=True)
class Offer:
    """A marketing message that can be sent to any list.

    Args:
        name: What the campaign is called.
        body: The text, with ClickSend's placeholders.
        url: The address that ``smsu.io/xxxxxx`` stands for, if there is one.
    """

    name: str
    body: str
    url: str


_SHOP = "https://shop.wattle.example"
OFFERS = (
    Offer(
        "Flash sale",
        "Hi (First Name), 24h flash sale at Wattle & Co: 20% off everything. "
        "smsu.io/xxxxxx Reply STOP to opt out",
        f"{_SHOP}/flash",
    ),
    Offer(
        "New season fragrance",
        "Wattle & Co: new season fragrance just landed, try it first. "
        "smsu.io/xxxxxx Reply STOP to opt out",
        f"{_SHOP}/fragrance",
    ),
    Offer(
        "Skincare weekend",
        "(First Name), 30% off skincare this weekend only at Wattle & Co. "
        "smsu.io/xxxxxx Reply STOP to opt out",
        f"{_SHOP}/skincare",
    ),
    Offer(
        "Members night",
        "Members night is back! Thursday 6pm at Wattle & Co, bubbles on us. See you there? "
        "Reply STOP to opt out",
        "",
    ),
    Offer(
        "Free shipping",
        "Wattle & Co: free shipping on all haircare until Sunday 🚚 "
        "smsu.io/xxxxxx Reply STOP to opt out",
        f"{_SHOP}/haircare",
    ),
    Offer(
        "Loyalty points",
        "Hi (First Name), your Wattle & Co points expire soon. Use them on any makeup or gift set, "
        "in store or online, until the end of the month: smsu.io/xxxxxx Reply STOP to opt out",
        f"{_SHOP}/points",
    ),
    Offer(
        "Live masterclass",
        "Wattle & Co: our live masterclass is on Tuesday. Save your seat: smsu.io/xxxxxx "
        "Reply STOP to opt out",
        f"{_SHOP}/masterclass",
    ),
    Offer(
        "Last chance",
        "Last chance (First Name): sale ends tonight at Wattle & Co. smsu.io/xxxxxx "
        "Reply STOP to opt out",
        f"{_SHOP}/last-chance",
    ),
)

BODIES = tuple(offer.body for offer in OFFERS) + SHIPPED + CODES + INVITATIONS
"""Every text the account sends; a message names its text by the position in here."""

CODE = len(OFFERS) + len(SHIPPED)
FIRST_INVITATION = CODE + len(CODES)

_INVITED = ((TRADE_SHOW, 24), (OLD_IMPORT, 12))
"""Which list gets each invitation, and how many days ago it went out."""

# Every second campaign goes to the newsletter, the others take turns.
_ROTATION = (
    *(NEWSLETTER, STORE_SYDNEY, NEWSLETTER, VIP_CLUB, NEWSLETTER, WEBINAR),
    *(NEWSLETTER, STORE_SYDNEY, NEWSLETTER, TRADE_SHOW, NEWSLETTER, OLD_IMPORT),
)
_FIRST_CAMPAIGN_ID = 2_145_001


def plan_campaigns(period: Period, seed: int) -> pd.DataFrame:
    """Plan two campaigns a week over the period, in the middle of the Australian day.

    Besides, each undeclared list is invited once to join the messages.

    Args:
        period: The time the account covers.
        seed: The account's seed.

    Returns:
        ``campaign_id``, ``name``, ``list_id``, ``body`` (position in ``BODIES``), ``url``,
        ``sent_at``.
    """
    rng = stream(seed, "campaigns")
    # The last one went out about a day ago: its receipts are in.
    days = np.arange(period.now - DAY, period.start + DAY, -3.5 * DAY)[::-1].astype(np.int64)
    # 00:00 to 07:00 UTC is ten in the morning to five in the afternoon in Sydney.
    sent_at = days // DAY * DAY + rng.integers(0, 7 * HOUR, len(days))
    sent_at = np.minimum(sent_at, period.now - HOUR)
    offers = rng.integers(0, len(OFFERS), len(days)).tolist()
    planned = pd.DataFrame(
        {
            "name": [
                f"{OFFERS[offer].name} {date}"
                for offer, date in zip(
                    offers, np.datetime_as_string(sent_at.view("datetime64[s]"), "D"), strict=True
                )
            ],
            "list_id": [_ROTATION[at % len(_ROTATION)] for at in range(len(days))],
            "body": offers,
            "url": [OFFERS[offer].url for offer in offers],
            "sent_at": sent_at,
        }
    )
    campaigns = pd.concat([planned, _plan_invitations(period)], ignore_index=True)
    campaigns = campaigns.sort_values("sent_at", kind="stable", ignore_index=True)
    campaigns.insert(0, "campaign_id", _FIRST_CAMPAIGN_ID + np.arange(len(campaigns)))
    return campaigns


def sender_of(body: Ints) -> Texts:
    """Give the number of the shop's that each text is sent from.

    Args:
        body: Positions in ``BODIES``.
    """
    is_notice = (body >= len(OFFERS)) & (body < FIRST_INVITATION)
    return np.where(is_notice, SHOP_SENDER, MARKETING_SENDER).astype(object)


def plan_waiting(period: Period) -> list[tuple[str, int, str, str, int, str]]:
    """Give the campaigns that have not been sent, two of them with something wrong.

    Args:
        period: The time the account covers.

    Returns:
        Name, list, body, url, time and status of each.
    """
    midday = (period.now // DAY + 2) * DAY + 2 * HOUR
    flash, fragrance = OFFERS[0], OFFERS[1]
    without_footer = "Wattle & Co: meet us at the trade show, stand 12. Drinks from 5pm!"
    return [
        ("Spring preview", VIP_CLUB, fragrance.body, fragrance.url, midday, "Scheduled"),
        ("Trade show follow-up", TRADE_SHOW, without_footer, "", midday + DAY, "Scheduled"),
        # 15:30 UTC is half past one at night in Sydney.
        ("Midnight flash", NEWSLETTER, flash.body, flash.url, midday + 13 * HOUR, "Scheduled"),
        ("Unfinished idea", WEBINAR, fragrance.body, "", midday + 30 * DAY, "Draft"),
        ("Called off", NEWSLETTER, flash.body, flash.url, period.now - 9 * DAY, "Cancelled"),
    ]


def send_campaigns(
    campaigns: pd.DataFrame, rows: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Send every campaign to the rows that were on its list at the time.

    Args:
        campaigns: The planned campaigns.
        rows: The contact rows, before any opt-out was processed.
        people: The people; texts that are no number are refused by ClickSend and leave no trace.

    Returns:
        One row a message: ``person``, ``contact_id``, ``list_id``, ``campaign_id``, ``body``,
        ``date``.
    """
    persona = words(people, "persona")
    person = ints(rows, "person")
    reachable = rows[(person >= 0) & (persona[person] != "invalid")]
    by_list = dict(iter(reachable.groupby("list_id")))
    plans = campaigns[campaigns["list_id"].isin(list(by_list))].to_dict("records")
    return pd.concat([_send_one(plan, by_list[plan["list_id"]]) for plan in plans])


def send_notices(orders: pd.DataFrame, period: Period, seed: int) -> pd.DataFrame:
    """Send messages about orders and one-time codes through the API, without any list.

    Args:
        orders: The shop's orders, with ``person`` and ``ordered_at``.
        period: The time the account covers.
        seed: The account's seed.

    Returns:
        The same columns as ``send_campaigns``, with 0 for contact, list and campaign.
    """
    rng = stream(seed, "notices")
    recent = orders[orders["ordered_at"] > period.start]
    person = ints(recent, "person")
    ordered_at = ints(recent, "ordered_at")
    shipped = rng.random(len(recent)) < 0.85
    asked = rng.random(len(recent)) < 0.25
    notice = len(OFFERS) + rng.choice(len(SHIPPED), size=len(recent), p=(0.6, 0.25, 0.15))
    dates = np.concatenate(
        [
            ordered_at[shipped] + rng.integers(DAY, 3 * DAY, int(shipped.sum())),
            ordered_at[asked] - 90,
        ]
    )
    body = np.concatenate([notice[shipped], np.full(int(asked.sum()), CODE)])
    messages = _messages(np.concatenate([person[shipped], person[asked]]), body, dates)
    return messages[(dates < period.now) & (dates > period.start)]


def _plan_invitations(period: Period) -> pd.DataFrame:
    # Eight in the morning UTC: every other campaign of the day has gone out by then.
    sent_at = [(period.now // DAY - days) * DAY + 8 * HOUR for _, days in _INVITED]
    return pd.DataFrame(
        {
            "name": [f"Join our texts {at}" for at in range(1, len(_INVITED) + 1)],
            "list_id": [list_id for list_id, _ in _INVITED],
            "body": FIRST_INVITATION + np.arange(len(_INVITED)),
            "url": "",
            "sent_at": sent_at,
        }
    )


def _send_one(plan: dict[Hashable, Any], members: pd.DataFrame) -> pd.DataFrame:
    on_list = members[members["date_added"] < plan["sent_at"]]
    # A campaign leaves at about 50 messages a second.
    dates = plan["sent_at"] + np.arange(len(on_list)) // 50
    body = np.full(len(on_list), plan["body"], dtype=np.int64)
    return _messages(ints(on_list, "person"), body, dates).assign(
        contact_id=on_list.index.to_numpy(dtype=np.int64),
        list_id=plan["list_id"],
        campaign_id=plan["campaign_id"],
    )


def _messages(person: Ints, body: Ints, dates: Ints) -> pd.DataFrame:
    nothing = np.zeros(len(person), dtype=np.int64)
    return pd.DataFrame(
        {
            "person": person,
            "contact_id": nothing,
            "list_id": nothing,
            "campaign_id": nothing,
            "body": body,
            "date": dates,
        }
    )
