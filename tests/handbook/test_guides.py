"""README and the marketer's guide, followed from their first command to their last."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.parquet as parquet
import pytest

from sendable.workspace import PROJECT_ROOT

from .. import figures
from .following import Reader, make_reader

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
    figures.say(f"commands of the marketer's guide that were run: {len(found.done)}")


@pytest.mark.slow
def test_the_guide_for_the_marketer_can_be_followed(reader: Reader) -> None:
    folder = reader.checkout / "workspace" / "runs" / "latest"
    vip = parquet.read_table(
        folder / "membership.parquet", filters=[("segment", "=", "vip-customers")]
    )
    explained = f"sendable explain {SOMEBODY} --segment vip-customers"
    reader.instead = {explained: explained.replace(SOMEBODY, vip["number"][0].as_py())}
    # Campaigns of the demo's account wait for lists with people on them who said stop.
    planned = 'sendable before-send --goal "promote flash sales" --segment vip-customers'
    waiting = {"sendable before-send": 1, f"{planned} --segment engaged-customers": 1}
    reader.follow(MARKETER, allowed=waiting)
    said = reader.run("sendable approvals --json")[1]
    assert '"pushed"' in said
