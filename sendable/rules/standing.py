"""The catalogue's fields that other systems tell: memberships, and what people asked for."""

from __future__ import annotations

from sendable.rules.entries import MISSING_FALSE, FieldEntry
from sendable.rules.nodes import Kind


def _loyalty(
    name: str, kind: Kind, unit: str | None, label: str, meaning: str, example: str
) -> FieldEntry:
    return FieldEntry(
        name=name,
        form=name,
        kind=kind,
        unit=unit,
        label=label,
        meaning=meaning,
        missing=f"Missing for those who are no member, and where it is not told; {MISSING_FALSE}",
        example=example,
        feed="loyalty",
        table="loyalty",
    )


def _preference(name: str, label: str, meaning: str, example: str) -> FieldEntry:
    return FieldEntry(
        name=f"preferred_{name}",
        form=f"preferred_{name}",
        kind="text",
        label=label,
        meaning=meaning,
        missing=f"Missing when they asked for none; {MISSING_FALSE}",
        example=f"preferred_{name} = '{example}'",
        feed="preferences",
        derivation="preference",
        table="preferences",
    )


STANDING = (
    FieldEntry(
        name="loyalty_member",
        form="loyalty_member",
        kind="boolean",
        label="loyalty member",
        meaning="Whether the recipient is a member of the loyalty programme",
        missing="Never missing",
        example="loyalty_member AND orders(90) = 0",
        feed="loyalty",
        table="loyalty",
    ),
    _loyalty(
        "loyalty_tier",
        "text",
        None,
        "loyalty tier",
        "The member's tier, as the programme calls it",
        "loyalty_tier IN ('Gold', 'Platinum')",
    ),
    _loyalty(
        "loyalty_points",
        "number",
        "points",
        "loyalty balance",
        "The member's points",
        "loyalty_points >= 500",
    ),
    _loyalty(
        "points_to_next_tier",
        "number",
        "points",
        "distance to the next tier",
        "How many points the member lacks for the next tier; missing in the highest",
        "points_to_next_tier <= 200",
    ),
    _loyalty(
        "points_expire_at",
        "time",
        "UTC",
        "the day their points expire",
        "When the member's points expire",
        "days_until(points_expire_at) BETWEEN 0 AND 7",
    ),
    _loyalty(
        "loyalty_joined_at",
        "time",
        "UTC",
        "the day they joined the loyalty programme",
        "When the member joined",
        "days_since(loyalty_joined_at) <= 30",
    ),
    _preference(
        "channel", "preferred channel", "The channel the person asked to be spoken to on", "sms"
    ),
    _preference("content", "preferred content", "The content the person asked for", "offers"),
    _preference("language", "preferred language", "The language the person asked for", "en"),
)
