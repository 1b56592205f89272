"""The scrub of a workspace: our lists, and the opt-outs that the user has approved for always."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sendable.brief import Brief
from sendable.errors import ClickSendError, ConfigurationError, ScrubFailed, SendableError
from sendable.publish.scrub.desk import Desk, Outcome
from sendable.publish.scrub.opt_out_list import (
    add_missing_opt_outs,
    find_opt_out_list,
    is_always_approved,
    was_decided,
)
from sendable.publish.scrub.ours import find_newest_decisions, scrub_our_lists
from sendable.workspace import Workspace


@dataclass(frozen=True)
class Scrub:
    """What a scrub came to.

    Attributes:
        ours: What came of each of our lists that is in the account.
        added: What came of the opt-out list, where additions to it were approved for always.
        trouble: Why the account could not be asked at all, if so.
    """

    ours: Sequence[Outcome] = ()
    added: Outcome | None = None
    trouble: str | None = None

    @property
    def removed(self) -> int:
        """How many contacts have left our lists."""
        return sum(one.changed for one in self.ours)

    @property
    def troubles(self) -> list[str]:
        """What went wrong, a sentence without a full stop for each."""
        parts = [*self.ours, *([self.added] if self.added else [])]
        told = [f"{one.list_name}: {one.trouble}" for one in parts if one.trouble]
        return [*([self.trouble] if self.trouble else []), *told]

    def raise_if_failed(self, besides: Exception | None = None) -> None:
        """Say that somebody who may not be messaged may still be on a list of ours.

        Args:
            besides: What stopped the run as well. It weighs less: an error of ours is said behind
                it, of another nobody knows what it quotes.

        Raises:
            ScrubFailed: Something went wrong.
        """
        if self.troubles:
            raise ScrubFailed(
                "people who said stop may still be on lists that Sendable made, because the scrub "
                "did not come to its end: " + "; ".join(self.troubles),
                remedy="Run 'sendable scrub'; until it succeeds, send nothing to those lists"
                + _say_besides(besides),
            ) from besides


def _say_besides(failure: Exception | None) -> str:
    if not isinstance(failure, SendableError):
        return ""
    return f". Besides, {str(failure).removesuffix('.')}"


def has_work(workspace: Workspace) -> bool:
    """Tell whether there is anything to scrub: a list of ours, or a word on the opt-out list."""
    lake = workspace.lake
    return not (lake.read("our_lists").empty and not was_decided(lake))


def scrub(desk: Desk, workspace: Workspace, brief: Brief) -> Scrub:
    """Scrub our lists, then write the found opt-outs where that was approved for always.

    Whatever the account answers is told, not raised: the work around the scrub goes on.

    Args:
        desk: What to work with. The lake's writer lock is held.
        workspace: The workspace, whose runs tell the newest decisions.
        brief: Which list is the opt-out list.
    """
    try:
        ours = scrub_our_lists(desk, find_newest_decisions(workspace))
    except ClickSendError as failure:
        return Scrub(trouble=failure.message)
    try:
        entry = find_opt_out_list(brief, desk.reader.lists())
    except ConfigurationError:
        return Scrub(ours)
    except ClickSendError as failure:
        return Scrub(ours, trouble=failure.message)
    if not is_always_approved(desk.lake, entry.list_id):
        return Scrub(ours)
    return Scrub(ours, add_missing_opt_outs(desk, entry))
