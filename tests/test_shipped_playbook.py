"""The shipped segments as a reader meets them: what they serve, what they say, how they would text.

After a wanted change, write the golden file anew and read the difference::

    SENDABLE_WRITE_GOLDEN=1 .venv/bin/pytest tests/test_shipped_playbook.py
    git diff tests/segments/golden
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml
from sqlglot import exp

from sendable.families import expand_families
from sendable.playbook import Playbook, read_playbook
from sendable.rules import plan_rules, say_rule
from sendable.workspace import PROJECT_ROOT

from .library import AS_OF, SHIPPED, make_playbook
from .segments.test_shipped import VALUES

GOLDEN = Path(__file__).parent / "segments" / "golden" / "shipped.md"

SERVED = {
    # The playbook's seven kinds of group.
    "playbook, step 3: high-intent responders": "high-intent-responders",
    "playbook, step 3: recent leads": "recent-leads",
    "playbook, step 3: engaged customers": "engaged-customers",
    "playbook, step 3: dormant contacts": "dormant-contacts",
    "playbook, step 3: event-based groups": "event-guests guests-of",
    "playbook, step 3: offer-fit groups": "vip-customers discount-sensitive by-category",
    "playbook, step 3: records needing clean-up": "records-to-clean-up",
    "playbook, step 1: source campaign": "by-source",
    # The twelve of the guide for shops.
    "guide for shops, step 3: New SMS Subscribers": "new-subscribers",
    "guide for shops, step 3: First-Time Buyers": "first-time-buyers",
    "guide for shops, step 3: Repeat Customers": "repeat-customers",
    "guide for shops, step 3: VIP or High-Value Customers": "vip-customers",
    "guide for shops, step 3: Cart Abandoners": "cart-abandoners",
    "guide for shops, step 3: Browse Abandoners": "browse-abandoners",
    "guide for shops, step 3: Category-Specific Customers": "by-category",
    "guide for shops, step 3: Discount-Sensitive Customers": "discount-sensitive",
    "guide for shops, step 3: At-Risk Customers": "at-risk-customers",
    "guide for shops, step 3: Dormant Customers": "dormant-contacts",
    "guide for shops, step 3: Loyalty Members": "loyalty-members",
    "guide for shops, step 3: Location-Based Customers": "by-region",
    # What it says besides of how these are spoken to.
    "guide for shops, step 1: send back-in-stock alerts": "back-in-stock",
    "guide for shops, step 3: Loyalty Members, reward expiry alert": "points-expiring",
    "guide for shops, step 3: Loyalty Members, tier upgrade reminder": "close-to-next-tier",
    "guide for shops, step 3: Loyalty Members, birthday bonus": "birthdays",
    "guide for shops, step 3: Repeat Customers, replenishment reminders": "replenishment-due",
    "guide for shops, step 3: Location-Based Customers, store location": "by-home-store",
    "guide for shops, step 3: Location-Based Customers, country": "by-country",
    # The segments tool's examples, and its global suppression.
    "segments tool: example a, clickers": "clickers",
    "segments tool: example b, clickers who have received only one message": "clickers-sent-once",
    "segments tool: example c, clickers who haven't received for the last month": "clickers-rested",
    "segments tool: example d, unused numbers": "unused-numbers",
    "segments tool: example e, numbers not clicked and received only once": "once-not-clicked",
    "segments tool: example f, segmenting by carrier": "by-carrier",
    "segments tool: numbers of an exact country": "by-country",
    "segments tool: Global Suppression": "never-clickers",
    # The SMS criteria: two examples, four behaviours, four kinds of metadata.
    "SMS criteria: Engaged SMS recipients": "engaged-recipients",
    "SMS criteria: SMS opportunities": "sms-opportunities",
    "SMS criteria: Was sent an SMS": "sent-lately",
    "SMS criteria: Clicked on an SMS": "engaged-recipients",
    "SMS criteria: SMS send failed": "failed-lately",
    "SMS criteria: Replied to an SMS": "replied-lately",
    "SMS criteria: Has a Valid Phone Number": "subscribers records-to-clean-up",
    "SMS criteria: Is Opted-In to SMS": "engaged-recipients subscribers",
    "SMS criteria: Is Opted-Out to SMS": "opted-out",
    "SMS criteria: Phone Number is in": "by-country",
    "SMS criteria: Webinar Lists": "event-guests",
    # The basics: by what people are, do, like and are worth.
    "basics: demographic segments: age": "age-group",
    "basics: demographic segments: gender": "by-gender",
    "basics: demographic segments: location": "by-region",
    "basics: demographic segments: income": "higher-income",
    "basics: demographic segments: education level": "by-education",
    "basics: behavioural segments: shopping habits": "replenishment-due discount-sensitive",
    "basics: behavioural segments: website activity": "active-on-website",
    "basics: interest-based segments": "by-interest",
    "basics: lifetime value segments: high-value customers": "vip-customers",
    "basics: lifetime value segments: repeat customers": "repeat-customers",
    "basics: a special offer for a first purchase": "new-subscribers",
    "basics: customers who haven't purchased in a while": "at-risk-customers",
}
"""Each idea of the guides, and the files that serve it."""


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return read_playbook(SHIPPED)


def test_each_idea_of_the_guides_has_its_segment(playbook: Playbook) -> None:
    named: dict[str, set[str]] = {}
    for key, segment in playbook.segments.items():
        assert segment.file.sources, key
        for source in segment.file.sources:
            named.setdefault(source, set()).add(key)
    assert {idea: set(keys.split()) for idea, keys in SERVED.items()}.items() <= named.items()
    others = named.keys() - SERVED.keys()
    assert all(idea.startswith("guide for shops") for idea in others), others


def test_the_seven_kinds_are_the_only_ones(playbook: Playbook) -> None:
    kinds = {segment.file.kind for segment in playbook.segments.values()}
    prefix = "playbook, step 3: "
    assert kinds == {idea.removeprefix(prefix) for idea in SERVED if idea.startswith(prefix)}


def test_no_two_segments_ask_the_same(playbook: Playbook) -> None:
    asked = [
        (str(s.rule.tree), str(s.exclude and s.exclude.tree)) for s in playbook.segments.values()
    ]
    titles = [segment.file.title for segment in playbook.segments.values()]
    assert len(set(asked)) == len(set(titles)) == len(playbook.segments)


def test_every_segment_says_its_rule_in_english(playbook: Playbook) -> None:
    expanded = expand_families(playbook, VALUES)
    titles = {key: segment.file.title for key, segment in expanded.segments.items()}
    lines = ["# The shipped segments in English", ""]
    for segment in sorted(expanded.segments.values(), key=lambda one: one.file.priority):
        lines += [f"## {segment.file.title}", "", f"{say_rule(segment.rule, titles=titles)}."]
        if segment.exclude is not None:
            lines.append(f"Leaves out: {say_rule(segment.exclude, titles=titles)}.")
        lines.append("")
    said = "\n".join(lines)
    if os.environ.get("SENDABLE_WRITE_GOLDEN"):
        GOLDEN.write_text(said, encoding="utf-8")
    assert said == GOLDEN.read_text(encoding="utf-8")


def test_all_shipped_rules_are_one_query(playbook: Playbook) -> None:
    query = plan_rules(expand_families(playbook, VALUES).rules, as_of=AS_OF).query
    read = [table.name for table in query.find_all(exp.Table)]
    once = ("messages", "loyalty", "attributes", "restocks", "list_members")
    assert {name: read.count(name) for name in once} == dict.fromkeys(once, 1)
    # One more pass over each noun for what followed it.
    assert (read.count("clicks"), read.count("replies")) == (2, 2)


def test_messages_say_who_writes_and_how_to_opt_out(playbook: Playbook) -> None:
    for key, segment in expand_families(playbook, VALUES).segments.items():
        strategy = segment.file.strategy
        if segment.file.audience != "sms":
            assert (strategy.example, strategy.readiness) == ("", "none"), key
            continue
        text = strategy.example
        assert text.startswith("[your shop]"), key
        assert text.endswith("Reply STOP to opt out"), key
        assert text.isascii(), key
        # Brackets of either kind grow or shrink; a short link has 14 characters.
        assert len(text.replace("[link]", "smsu.io/xxxxxx")) <= 160, key
        assert set(re.findall(r"\(([^)]*)\)", text)) <= {"First Name"}, key
        assert set(re.findall(r"\[([^]]*)\]", text)) == {"your shop", "link"}, key


def test_high_intent_comes_first_and_broad_groups_last(playbook: Playbook) -> None:
    order = {
        key: segment.file.priority
        for key, segment in playbook.segments.items()
        if segment.file.audience == "sms"
    }
    for earlier, later in (
        ("cart-abandoners", "high-intent-responders"),
        ("high-intent-responders", "browse-abandoners"),
        ("browse-abandoners", "new-subscribers"),
        # A win-back before whatever somebody once was, or they would get the usual campaigns.
        ("vip-customers", "at-risk-customers"),
        ("at-risk-customers", "dormant-contacts"),
        ("dormant-contacts", "first-time-buyers"),
        ("dormant-contacts", "loyalty-members"),
        ("dormant-contacts", "repeat-customers"),
        ("repeat-customers", "age-group"),
        ("by-education", "by-region"),
        ("by-region", "by-country"),
        ("by-carrier", "subscribers"),
    ):
        assert order[earlier] < order[later], (earlier, later)
    assert max(order, key=order.__getitem__) == "subscribers"


def test_every_setting_is_used_and_explained(playbook: Playbook) -> None:
    used = {name.split(" = ")[0] for one in playbook.segments.values() for name in one.names}
    assert set(playbook.brief.settings) == used - {"home store", "source campaign"}
    lines = (SHIPPED / "playbook.yaml").read_text().splitlines()
    documented = (PROJECT_ROOT / "docs" / "segments.md").read_text()
    for name, value in playbook.brief.settings.items():
        [line] = [line for line in lines if line.startswith(f"  {name}:")]
        assert re.search(r"# (guide|ours): ", line), name
        assert f"| `{name}` | {value} |" in documented


def test_the_files_of_the_documentation_read(tmp_path: Path) -> None:
    documented = (PROJECT_ROOT / "docs" / "segments.md").read_text()
    blocks = re.findall(r"```yaml\n(.*?)```", documented, re.DOTALL)
    files = {f"file-{place}": yaml.safe_load(block) for place, block in enumerate(blocks)}
    settings = read_playbook(SHIPPED).brief.settings
    assert len(make_playbook(tmp_path, files, settings=settings).segments) == len(blocks) == 2


def test_every_segment_is_in_the_documentation(playbook: Playbook) -> None:
    documented = (PROJECT_ROOT / "docs" / "segments.md").read_text()
    for key in playbook.segments:
        assert f"`{key}`" in documented, key
