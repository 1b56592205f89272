"""What the documents say of flows and of the audit is so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import yaml

from sendable.audit_policy import AuditPolicy
from sendable.lifecycle_file import FlowFile
from sendable.playbook import Playbook, read_playbook
from sendable.strategy.audit.findings import judge_share
from sendable.workspace import PROJECT_ROOT

from ...library import ANN, AS_OF, DAY, SHIPPED, World
from ..test_audit import BY_HAND
from .flowing import go_on, put_in_a_cart

LIFECYCLE = (PROJECT_ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
AUDIT = (PROJECT_ROOT / "docs" / "audit.md").read_text(encoding="utf-8")


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def test_the_file_that_is_shown_is_the_shipped_one(playbook: Playbook) -> None:
    [shown] = blocks(LIFECYCLE, "yaml")
    shipped = playbook.flows["abandoned-cart"].file
    assert FlowFile.model_validate(yaml.safe_load(shown)) == shipped.model_copy(
        update={"sources": []}
    )


def test_the_table_of_flows_has_each_with_its_priority(playbook: Playbook) -> None:
    rows = re.findall(r"^\| (\d) \| `([a-z-]+)` \|", LIFECYCLE, re.MULTILINE)
    flows = {key: flow.file.priority for key, flow in playbook.flows.items()}
    assert {key: int(priority) for priority, key in rows} == flows


@pytest.mark.slow
def test_the_worked_example_of_a_cart(flowing: World) -> None:
    cart_at = AS_OF - timedelta(hours=5)
    assert f"{cart_at:%H:%M}" == "04:00"
    flowing.contact(ANN, email="ann@example.org")
    put_in_a_cart(flowing, ANN, cart_at)
    [example] = blocks(LIFECYCLE, "lifecycle")
    lines = [line.split() for line in example.splitlines()]
    # The first two are looked at by themselves: what 05:00 told would be handed over at 08:00.
    for clock, *said in lines[2:]:
        hour, minute = (int(part) for part in clock.split(":"))
        now = cart_at.replace(hour=hour, minute=minute)
        row = go_on(flowing, now if now > cart_at else now + DAY).loc[("abandoned-cart", ANN)]
        found = [row["status"], row["step"], row["why"] if row["status"] != "due" else None]
        assert [each for each in found if each] == said


def test_the_worked_example_of_the_audit_is_the_one_counted_by_hand() -> None:
    [example] = blocks(AUDIT, "audit")
    policy = AuditPolicy.model_validate(
        yaml.safe_load((SHIPPED / "policies" / "audit.yaml").read_text(encoding="utf-8"))
    )
    lines = re.findall(r"(\w+) +(\d+) of (\d+) +(\w+)", example)
    assert len(lines) == len(example.splitlines())
    for mistake, numerator, denominator, verdict in lines:
        share = int(numerator) / int(denominator)
        assert (int(numerator), int(denominator), verdict) == BY_HAND[mistake][:3]
        assert judge_share(share, policy.thresholds[mistake]) == verdict


def test_the_shipped_playbook_reads_with_its_flows() -> None:
    assert len(read_playbook(SHIPPED).flows) == 9
