"""Permission: channels, lapsed and unclear consent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    World,
    fictional_number,
    frame_of,
    make_playbook,
)

FOR = (
    "sms",
    " SMS ",
    "Text",
    "text message",
    "email, sms",
    "E-mail/Text",
    "post & SMS",
    "Any",
    "email and sms",
    "No preference",
    "MOBILE; post",
    "email+sms",
)
OTHER = ("email", "E-Mail", "phone call", "no sms", "post and email", "none", "textile", "?")
AGAINST = (
    "no sms/text",
    "do not call/text",
    "Not by SMS, text",
    "none/any",
    "don't text, sms",
    "No calls, texts",
)
WHO = {value: fictional_number(place) for place, value in enumerate((*FOR, *OTHER, *AGAINST))}


def prefer(world: World, *values: str, number: str = ANN, name: str = "channel") -> None:
    world.contact(number)
    rows = [
        {"source": f"shop{place}", "number": number, "name": name, "value": value}
        for place, value in enumerate(values)
    ]
    world.lake.append("preferences", frame_of("preferences", rows))


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """What is decided of people with one preference each."""
    world = World(tmp_path_factory.mktemp("preferences"))
    for value, number in WHO.items():
        prefer(world, value, number=number)
    return world.exclude()


@pytest.mark.parametrize("value", FOR)
def test_a_preference_with_sms_in_it_is_fine(decisions: pd.DataFrame, value: str) -> None:
    assert list(decisions.loc[WHO[value], "reasons"]) == []


@pytest.mark.parametrize("value", OTHER)
def test_any_other_preference_is_against_it(decisions: pd.DataFrame, value: str) -> None:
    row = decisions.loc[WHO[value]]
    assert (row["outcome"], list(row["reasons"])) == ("excluded", ["channel_preference"])
    assert row["evidence"] == f'preference "{value}" in the source shop0'


def test_one_file_that_prefers_another_channel_is_enough(world: World) -> None:
    prefer(world, "sms", "email")
    assert list(world.exclude().loc[ANN, "reasons"]) == ["channel_preference"]


def test_channels_are_allowed_however_the_policy_spells_them(world: World) -> None:
    policies = world.playbook.policies
    channels = policies.channels.model_copy(update={"allow": ["WhatsApp "]})
    world.playbook = replace(world.playbook, policies=replace(policies, channels=channels))
    prefer(world, "whatsapp")
    prefer(world, "sms", number=BEN)
    decisions = world.exclude()
    assert [list(codes) for codes in decisions["reasons"]] == [[], ["channel_preference"]]


def test_a_preference_of_something_else_is_no_channel(world: World) -> None:
    prefer(world, "email tips", name="content")
    assert world.exclude().loc[ANN, "outcome"] == "sendable"


def test_consent_that_has_lapsed_excludes_and_says_since_when(tmp_path: Path) -> None:
    """In Ireland implied consent lapses after a year."""
    world = World(tmp_path, make_playbook(tmp_path / "p", consent={}))
    for number, days in ((ANN, 366), (BEN, 364)):
        world.contact(number, number_country="IE")
        row = {"source": "crm", "consent_key": number, "number": number, "state": "implied"}
        row |= {"method": "sale", "given_at": AS_OF - days * DAY, "evidence": "row 3 of crm"}
        world.lake.append("given_consents", frame_of("given_consents", [row]))
    world.contact(CAS, number_country="IE")
    decisions = world.exclude()
    assert decisions["primary_reason"].fillna("").to_dict() == {
        ANN: "expired_consent",
        BEN: "",
        CAS: "unclear_permission",
    }
    assert decisions.loc[ANN, "since"] == AS_OF - DAY
    assert decisions.loc[ANN, "evidence"] == "row 3 of crm"


def test_a_file_that_says_not_agreed_is_the_evidence_of_unclear_permission(world: World) -> None:
    world.contact(ANN)
    row = {"source": "crm", "consent_key": "1", "number": ANN, "state": "none", "method": "form"}
    row |= {"given_at": None, "evidence": "row 9 of crm"}
    world.lake.append("given_consents", frame_of("given_consents", [row]))
    decision = world.exclude().loc[ANN]
    assert decision["primary_reason"] == "unclear_permission"
    assert decision["evidence"] == "not agreed: row 9 of crm"


def test_of_staleness_only_the_signs_that_the_policy_names_count(world: World) -> None:
    world.contact(ANN, added_at=AS_OF - 800 * DAY, updated_at=None)
    world.message(ANN)
    assert list(world.exclude().loc[ANN, "reasons"]) == ["stale"]


@pytest.mark.parametrize("value", AGAINST)
def test_a_preference_with_a_no_in_it_is_against_sms(decisions: pd.DataFrame, value: str) -> None:
    assert list(decisions.loc[WHO[value], "reasons"]) == ["channel_preference"]
