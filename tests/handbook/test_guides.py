"""README and the marketer's guide, followed from their first command to their last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pyarrow.parquet as parquet
import pytest

from sendable.workspace import PROJECT_ROOT, Workspace

from .. import figures
from .following import Reader, make_reader
from .pages import find_commands_shown

COMMANDS = PROJECT_ROOT / "docs" / "reference" / "commands.md"
MARKETER = PROJECT_ROOT / "docs" / "guides" / "marketer.md"
SOMEBODY = "+61491570156"
"""The number of the guides; it is fictional, and in no account."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Somebody who has run the demo, of a smaller account."""
    found = make_reader(tmp_path_factory.mktemp("marketer"), instead={})
    ended, said = found.run(".venv/bin/sendable demo --contacts 400")
    assert ended == 0, said
    yield found
    figures.say(f"commands of the marketer's guide and of the reference run: {len(found.done)}")


def a_member(reader: Reader) -> str:
    """Give the number of somebody among the VIP customers."""
    members = reader.checkout / "workspace" / "runs" / "latest" / "membership.parquet"
    rows = parquet.read_table(members, filters=[("segment", "=", "vip-customers")])
    return str(rows["number"][0].as_py())


@pytest.mark.slow
def test_the_guide_for_the_marketer_can_be_followed(reader: Reader) -> None:
    explained = f"sendable explain {SOMEBODY} --segment vip-customers"
    reader.instead = {explained: explained.replace(SOMEBODY, a_member(reader))}
    # Campaigns of the demo's account wait for lists with people on them who said stop.
    planned = 'sendable before-send --goal "promote flash sales" --segment vip-customers'
    waiting = {"sendable before-send": 1, f"{planned} --segment engaged-customers": 1}
    reader.follow(MARKETER, allowed=waiting)
    # The look before a send was a run of its own, so that nothing of the newest run is pushed yet.
    ours = Workspace(reader.checkout / "workspace").lake.read("our_lists")
    assert set(ours.loc[ours["state"] == "live", "segment"]) == {
        "vip-customers",
        "skincare-regulars",
    }


RUN_BY_THE_GUIDE = ("demo", "refresh", "ingest", "exclude", "segment", "strategise", "publish")
GO_ON_FOR_EVER = ("up", "reports", "sandbox serve")
SLOW = ("before-send", "push")
"""Their examples are read by the parser; the guides run them in full, but for single steps."""

MAY_FIND_SOMETHING = ("doctor", "alerts")
"""Without a server, and with no way for alerts set, they end with 1: that is their answer."""


@pytest.mark.slow
def test_the_example_of_every_other_command_is_done(reader: Reader) -> None:
    run = reader.checkout / "workspace" / "runs" / "latest"
    shutil.copy(run / "clean_up" / "replies_to_read.csv", reader.checkout)
    (reader.checkout / "replies.jsonl").write_text('{"id": "1", "text": "take me off"}\n')
    left_out = (*RUN_BY_THE_GUIDE, *GO_ON_FOR_EVER, *SLOW)
    failed = []
    for shown in find_commands_shown(COMMANDS):
        words = shown.command.removeprefix("sendable ")
        if words.startswith(tuple(f"{name} " for name in left_out)) or words in left_out:
            continue
        ended, said = reader.run(shown.command.replace(SOMEBODY, a_member(reader)))
        if ended not in ((0, 1) if words.startswith(MAY_FIND_SOMETHING) else (0,)):
            failed.append(f"{shown} ended with {ended}: {said[-500:]}")
        reader.done.append((shown, ended))
    assert failed == []
