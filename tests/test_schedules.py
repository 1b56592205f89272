"""Schedules: the policy refuses what would never run, and the account's clock counts."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml
from pydantic import ValidationError

from sendable.clicksend.models import Account
from sendable.ingestion.terms import record_terms
from sendable.schedules import find_time_zone, name_deploy_settings
from sendable.schedules_policy import Schedule, SchedulesPolicy
from tests.library import SHIPPED, World, write_playbook

POLICY = SchedulesPolicy.model_validate(
    yaml.safe_load((SHIPPED / "policies" / "schedules.yaml").read_text())
)


@pytest.mark.parametrize("cron", ["0 6 1 * *", "*/15 8-17 * * MON-FRI", "0 6 L * *"])
def test_a_time_that_comes_is_taken(cron):
    assert Schedule(cron=cron, active=True).cron == cron


@pytest.mark.parametrize(
    "cron", ["monthly", "0 6 1 *", "0 25 * * *", "0 6 30 2 *", "0 6 1 * * *", ""]
)
def test_a_time_that_nobody_could_keep_is_refused(cron):
    with pytest.raises(ValidationError, match="cron"):
        Schedule(cron=cron, active=True)


def test_a_time_zone_that_nobody_knows_is_refused():
    with pytest.raises(ValidationError, match="Sydney: no time zone is called so"):
        SchedulesPolicy.model_validate({**POLICY.model_dump(), "time_zone": "Sydney"})


def test_until_a_pull_has_told_the_accounts_zone_the_clock_is_utc(tmp_path):
    lake = World(tmp_path).lake
    assert find_time_zone(POLICY, lake) == "UTC"
    record_terms(lake, "shop", Account(2, "shop", timezone="Europe/Berlin"))
    assert find_time_zone(POLICY, lake) == "UTC"
    record_terms(lake, "main", Account(1, "wattle", timezone="Australia/Perth"))
    assert find_time_zone(POLICY, lake) == "Australia/Perth"
    own = POLICY.model_copy(update={"time_zone": "Pacific/Auckland"})
    assert find_time_zone(own, lake) == "Pacific/Auckland"


def test_a_zone_of_the_account_that_is_none_is_not_kept(tmp_path):
    lake = World(tmp_path).lake
    record_terms(lake, "main", Account(1, "wattle", timezone="Sydney, maybe"))
    assert find_time_zone(POLICY, lake) == "UTC"
    assert pd.isna(lake.read("accounts")["timezone"].iloc[0])


def test_a_schedule_that_is_switched_on_in_the_policy_is_registered_so(tmp_path):
    playbook = write_playbook(tmp_path / "playbook")
    policy = playbook / "policies" / "schedules.yaml"
    policy.write_text(policy.read_text().replace("active: false", "active: true"))
    settings = name_deploy_settings(tmp_path / "workspace", playbook)
    assert settings["SENDABLE_HOURLY_ACTIVE"] == "true"
    assert settings["SENDABLE_HOURLY_CRON"] == "10 * * * *"
