"""A new playbook from an account: it reads, names every list, and hides people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.brief import Brief
from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.models import ContactList, Subaccount
from sendable.clicksend.sandbox.account import create_account
from sendable.clicksend.sandbox.serving import running_account
from sendable.errors import ConfigurationError, PlaybookError
from sendable.init import _quote, write_new_playbook
from sendable.playbook import read_playbook
from sendable.survey import Survey, mask_value, survey_account

from .library import AS_OF, SHIPPED


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClickSendClient]:
    folder = tmp_path_factory.mktemp("account")
    create_account(folder, contacts=300, months=4, seed=5, now=AS_OF)
    with running_account(folder, now=AS_OF) as address:
        credentials = Credentials(address.base_url, address.username, address.api_key)
        client = ClickSendClient(credentials)
        yield client
        client.close()


@pytest.fixture(scope="module")
def survey(client: ClickSendClient) -> Survey:
    return survey_account(client, AS_OF, None)


def some_survey(*names: str) -> Survey:
    lists = [ContactList(place, name, 5) for place, name in enumerate(names, start=1)]
    return Survey("AU", lists, [], [], [], [], [], {"custom_1": list(names)})


def test_a_survey_finds_the_opt_out_list_and_the_old_ones(survey: Survey) -> None:
    assert survey.country == "AU"
    assert [entry.name for entry in survey.opt_outs] == ["Opt-Out List"]
    assert "Old import 2023" in [found.entry.name for found in survey.archived]
    assert {sender for sender, _ in survey.senders} <= {"+61491570110", "+61491570006"}
    assert [entry.username for entry in survey.subaccounts] == ["sandbox-5-shop"]
    assert 0 < len(survey.samples["custom_1"]) <= 3


def test_a_list_that_nobody_touched_for_a_year_looks_archived(client: ClickSendClient) -> None:
    later = survey_account(client, AS_OF + timedelta(days=2000), None)
    touched = {found.entry.name for found in later.archived}
    assert {"Newsletter", "VIP club"} <= touched
    assert "Opt-Out List" not in touched
    assert "Empty list" not in touched


def test_a_country_that_is_none_is_refused(client: ClickSendClient) -> None:
    assert survey_account(client, AS_OF, "nz").country == "NZ"
    with pytest.raises(ConfigurationError, match="UK"):
        survey_account(client, AS_OF, "UK")


def test_the_new_playbook_reads_and_confirms_nothing(tmp_path: Path, survey: Survey) -> None:
    folder = tmp_path / "new" / "playbook"
    assert write_new_playbook(folder, survey) == ["by-home-store", "by-source"]
    playbook = read_playbook(folder)
    shipped = read_playbook(SHIPPED).brief.settings
    assert playbook.brief.settings == {**shipped, "home_country": survey.country}
    text = (folder / "playbook.yaml").read_text(encoding="utf-8")
    for entry in survey.lists:
        assert f"{entry.list_id}  " in text
        assert entry.name in text
    [opt_out] = playbook.brief.opt_out_lists
    assert (opt_out.id, opt_out.name, opt_out.confirmed) == (3101, "Opt-Out List", None)
    assert "3107" in playbook.brief.archived_lists
    assert playbook.brief.consent == {}
    assert len(playbook.segments) >= 5
    assert list(folder.parent.iterdir()) == [folder]


def test_what_the_comments_propose_reads_as_well(tmp_path: Path, survey: Survey) -> None:
    """Each "# key:" block that a user takes the marks off is a part of a brief."""
    folder = tmp_path / "playbook"
    write_new_playbook(folder, survey)
    text = (folder / "playbook.yaml").read_text(encoding="utf-8")
    opened = text.replace("# confirmed: YYYY-MM-DD", "confirmed: 2026-11-21")
    blocks = re.findall(r"^# \w+:(?: .*)?\n(?:^#   .*\n)*", opened, flags=re.MULTILINE)
    assert len(blocks) >= 6
    for block in blocks:
        opened = opened.replace(block, re.sub(r"^# ", "", block, flags=re.MULTILINE))
    brief = Brief.model_validate(yaml.safe_load(opened))
    assert brief.opt_out_lists[0].confirmed
    assert len(brief.consent) == len(survey.lists) - 1
    assert brief.sources[0].name == "shop-orders"


def test_nothing_that_is_there_is_written_over(tmp_path: Path, survey: Survey) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(PlaybookError, match="something"):
        write_new_playbook(tmp_path, survey)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_a_segment_that_asks_for_a_list_of_another_account_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "playbook"
    assert write_new_playbook(folder, some_survey("Kunden")) == [
        "by-home-store",
        "by-source",
        "event-guests",
    ]
    assert "event-guests" not in read_playbook(folder).segments
    assert "event-guests" in (folder / "playbook.yaml").read_text()


NASTY = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ['a"\nlists: [1]', "x\u2028goal: y", "# hi", "{{ goal }}", "\x85sources: []", "'", "\x00", "%"]
)


@given(NASTY)
@settings(max_examples=300)
def test_a_name_that_people_wrote_stays_one_scalar_on_one_line(name: str) -> None:
    quoted = _quote(name)
    assert yaml.safe_load(f"a: {quoted} # {quoted}") == {"a": name}
    assert quoted.splitlines() == [quoted]


def test_names_that_look_like_yaml_change_nothing_of_the_playbook(tmp_path: Path) -> None:
    names = ['opt out"\nlists: [9]', "old\u2028goal: mine", "{% raise %}", "Kunden: # größer 🚚"]
    survey = some_survey(*names)
    survey = replace(
        survey,
        opt_outs=survey.lists[:1],
        senders=[("a]\nb", 2)],
        subaccounts=[Subaccount(1, "x\ny", is_main=False)],
    )
    write_new_playbook(tmp_path / "playbook", survey)
    brief = read_playbook(tmp_path / "playbook").brief
    assert brief.lists is None
    assert brief.goal == "improve customer engagement"
    assert brief.opt_out_lists[0].name == names[0]


def test_sample_values_show_no_number_and_no_address() -> None:
    assert "491570156" not in mask_value("call +61491570156")
    assert mask_value("ann@mail.example now") == "•••@••• now"
    assert len(mask_value("x" * 500)) < 50
