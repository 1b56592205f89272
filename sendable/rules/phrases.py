"""The words of the English sentences: what people do, and where they live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Deed:
    """How an event is said of a person: ``placed`` ``an order``, ``put`` ``an item`` ``on …``.

    Attributes:
        verb: In the past; an auxiliary stands first.
        one: One of the things, with its article.
        singular: The thing.
        plural: The things.
        tail: What follows the things; empty for most.
    """

    verb: str
    one: str
    singular: str
    plural: str
    tail: str = ""

    def adverb(self, word: str) -> str:
        """Give the verb with ``never``, ``first`` or ``last`` in its place."""
        auxiliary, _, rest = self.verb.rpartition(" ")
        return f"{auxiliary} {word} {rest}".strip()

    def any(self) -> str:
        """Give the deed, done some time, of several people: ``they were sent an SMS``."""
        return f"{_PLURALS.get(self.verb, self.verb)} {self.one}{self.tail}"

    def none(self) -> str:
        """Give the deed, not done, of several people: ``they were sent no SMS``."""
        return f"{_PLURALS.get(self.verb, self.verb)} no {self.singular}{self.tail}"

    def once(self, word: str) -> str:
        """Give the whole deed, done once, with an adverb: ``was last sent an SMS``."""
        return f"{self.adverb(word)} {self.one}{self.tail}"


_PLURALS = {"was sent": "were sent"}

DEEDS: Mapping[str, Deed] = {
    "sent": Deed("was sent", "an SMS", "SMS", "SMS"),
    "delivered": Deed("received", "an SMS", "SMS", "SMS"),
    "failed": Deed("had", "an SMS", "SMS", "SMS", " fail"),
    "links": Deed("was sent", "an SMS", "SMS", "SMS", " with a link"),
    "clicks": Deed("clicked", "an SMS", "SMS", "SMS"),
    "replies": Deed("sent", "a reply", "reply", "replies"),
    "orders": Deed("placed", "an order", "order", "orders"),
    "discounted_orders": Deed(
        "placed", "a discounted order", "discounted order", "discounted orders"
    ),
    "carts": Deed("started", "a cart", "cart", "carts"),
    "views": Deed("viewed", "a product", "product", "products"),
    "wishlists": Deed("put", "an item", "item", "items", " on a wishlist"),
    "searches": Deed("made", "a search", "search", "searches"),
    "attended": Deed("attended", "an event", "event", "events"),
    "shipments": Deed("was sent", "a parcel", "parcel", "parcels"),
    "deliveries": Deed("received", "a parcel", "parcel", "parcels"),
    "restocks": Deed("had", "a wanted item", "wanted item", "wanted items", " come back in stock"),
    "email_sent": Deed("was sent", "an e-mail", "e-mail", "e-mails"),
    "email_opens": Deed("opened", "an e-mail", "e-mail", "e-mails"),
    "email_clicks": Deed("clicked", "an e-mail", "e-mail", "e-mails"),
    "email_bounces": Deed("had", "an e-mail", "e-mail", "e-mails", " bounce"),
    "email_unsubscribes": Deed(
        "unsubscribed from", "an e-mail list", "e-mail list", "e-mail lists"
    ),
}

RECORD_NAMES: Mapping[str, str] = {
    "sent": "SMS",
    "delivered": "SMS",
    "failed": "failed SMS",
    "links": "SMS with a link",
    "clicks": "click",
    "replies": "reply",
    "orders": "order",
    "discounted_orders": "order",
    "spend": "order",
    "carts": "cart",
    "views": "view",
    "wishlists": "wish",
    "searches": "search",
    "attended": "visit",
    "shipments": "parcel",
    "deliveries": "parcel",
    "restocks": "item back in stock",
    "email_sent": "e-mail",
    "email_opens": "e-mail open",
    "email_clicks": "e-mail click",
    "email_bounces": "e-mail bounce",
    "email_unsubscribes": "e-mail unsubscription",
}
"""What one record of each noun or measure is called."""

CONTACT_TIMES: Mapping[str, str] = {
    "added_at": "was added",
    "updated_at": "had their contact record last changed",
    "consent_at": "gave consent",
    "loyalty_joined_at": "joined the loyalty programme",
}
"""What happened at each time that is no event's."""

TIMES_TO_COME: Mapping[str, str] = {"points_expire_at": "has points that expire"}
"""What happens at each time that mostly lies ahead."""

FLAGS: Mapping[str, tuple[str, str]] = {
    "valid_number": ("has a valid number", "does not have a valid number"),
    "opted_out": ("has opted out", "has not opted out"),
    "loyalty_member": ("is a loyalty member", "is not a loyalty member"),
}
"""Each yes-or-no field, said when it holds and when it does not."""

COLUMN_FLAGS: Mapping[str, tuple[str, str]] = {"has_link": ("it has a link", "it has no link")}
"""Each yes-or-no column of an event, said when it holds and when it does not."""

OPTED: Mapping[str, str] = {
    "in": "has opted in",
    "out": "has opted out",
    "neither": "has opted neither in nor out",
}
"""Each state of being opted in or out."""

COUNTRIES: Mapping[str, str] = {
    "AE": "the United Arab Emirates",
    "AR": "Argentina",
    "AT": "Austria",
    "AU": "Australia",
    "BD": "Bangladesh",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "BR": "Brazil",
    "CA": "Canada",
    "CH": "Switzerland",
    "CL": "Chile",
    "CN": "China",
    "CO": "Colombia",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "EE": "Estonia",
    "EG": "Egypt",
    "ES": "Spain",
    "FI": "Finland",
    "FJ": "Fiji",
    "FR": "France",
    "GB": "the United Kingdom",
    "GH": "Ghana",
    "GR": "Greece",
    "HK": "Hong Kong",
    "HR": "Croatia",
    "HU": "Hungary",
    "ID": "Indonesia",
    "IE": "Ireland",
    "IL": "Israel",
    "IN": "India",
    "IS": "Iceland",
    "IT": "Italy",
    "JP": "Japan",
    "KE": "Kenya",
    "KR": "South Korea",
    "LK": "Sri Lanka",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "LV": "Latvia",
    "MA": "Morocco",
    "MT": "Malta",
    "MX": "Mexico",
    "MY": "Malaysia",
    "NG": "Nigeria",
    "NL": "the Netherlands",
    "NO": "Norway",
    "NP": "Nepal",
    "NZ": "New Zealand",
    "PE": "Peru",
    "PG": "Papua New Guinea",
    "PH": "the Philippines",
    "PK": "Pakistan",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "RS": "Serbia",
    "SA": "Saudi Arabia",
    "SE": "Sweden",
    "SG": "Singapore",
    "SI": "Slovenia",
    "SK": "Slovakia",
    "TH": "Thailand",
    "TR": "Türkiye",
    "TW": "Taiwan",
    "TZ": "Tanzania",
    "UA": "Ukraine",
    "UG": "Uganda",
    "US": "the United States",
    "VN": "Vietnam",
    "WS": "Samoa",
    "ZA": "South Africa",
}
"""Country names by their two-letter code; a code that is not here is said as it is."""
