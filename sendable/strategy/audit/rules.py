"""The people behind a mistake as a rule.

Each finds exactly the people whom the check has counted, as long as the data is the same. Where the
rule language cannot say who they are, the audit writes them down, and the rule names them as a
segment of the run: ``was_in_segment('audit:same_to_everyone', 366)``, which is the newest audit.
"""

from __future__ import annotations

from sendable.audit_policy import AuditPolicy, MistakeKey

WRITTEN_DOWN: frozenset[MistakeKey] = frozenset(
    {"same_to_everyone", "ignoring_consent", "no_behaviour", "irrelevant_offers"}
)
"""The mistakes whose people no rule can say: they lie in single messages, in what was known when
each went out, or in what segments are made of."""

_LOOK_BACK = 366
"""Days within which the newest audit is looked for: as many as a rule may ask for."""


def write_rule(mistake: MistakeKey, names: list[str], policy: AuditPolicy) -> str | None:
    """Write the rule that finds the people behind a mistake.

    Args:
        mistake: The mistake.
        names: What the check found by name: lists, nouns of which there is data, or how many
            campaigns are every one.
        policy: The policy of the audit.

    Returns:
        The rule; None where it would find nobody.
    """
    if mistake in WRITTEN_DOWN:
        return f"was_in_segment('audit:{mistake}', {_LOOK_BACK})"
    match mistake:
        case "only_discounts":
            patterns = " OR ".join(f"body ILIKE {_text(each)}" for each in policy.discount_patterns)
            return (
                f"sent({policy.days}) >= {policy.discounts_only_after} "
                f"AND sent({policy.days}, {patterns}) = sent({policy.days})"
            )
        case "over_messaging":
            return f"sent({policy.most_messages.days}) > {policy.most_messages.messages}"
        case "static_lists" if names:
            return f"sent({policy.days}, list_name IN ({', '.join(map(_text, names))})) >= 1"
        case "no_frequency_control":
            return f"distinct(sent({policy.campaigns.days}), campaign) >= {names[0]}"
        case "dormant_messaged":
            days = policy.dormant.days
            return (
                f"sent({days}) >= {policy.dormant.messages} AND clicks({days}) = 0 "
                f"AND replies({days}) = 0 AND days_since(added_at) > {days}"
            ) + (f" AND orders({days}) = 0" if "orders" in names else "")
        case "opt_outs_unwatched" if names:
            return " OR ".join(f"in_list({_text(name)})" for name in names)
        case "apart_from_crm":
            none = [
                "NOT loyalty_member" if noun == "loyalty_member" else f"{noun}() = 0"
                for noun in names
            ]
            return " AND ".join([f"sent({policy.days}) >= 1", *none])
        case _:
            return None


def _text(value: str) -> str:
    """Write a text of a rule; a quote in it is written twice."""
    return "'" + value.replace("'", "''") + "'"
