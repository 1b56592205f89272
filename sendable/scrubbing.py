"""A scrub between two runs: what the command line asks for, on the account as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sendable.accounts import FindSecret, find_no_secret
from sendable.errors import ConfigurationError, ScrubFailed
from sendable.numbers import mask_number, mask_numbers_in
from sendable.playbook import Playbook
from sendable.publish.scrub.desk import Desk, Outcome, open_desk
from sendable.publish.scrub.opt_out_list import (
    add_missing_opt_outs,
    find_missing_opt_outs,
    find_opt_out_list,
    note_decision,
)
from sendable.publish.scrub.own_lists import OwnContacts, find_own_contacts, scrub_own_lists
from sendable.publish.scrub.step import Scrub, scrub
from sendable.sessions import accounts_reread
from sendable.workspace import Workspace


@dataclass(frozen=True)
class Wish:
    """What is asked for besides the scrub of our lists.

    Attributes:
        own_lists: To look at the user's own lists.
        opt_out_list: To look who is missing on the opt-out list.
        confirmed: To do it, not only to say it.
        word: To add found opt-outs after every ingest from now on, or not any more.
        who: Who says so.
    """

    own_lists: bool = False
    opt_out_list: bool = False
    confirmed: bool = False
    word: Literal["approved", "rejected"] | None = None
    who: str = ""


@dataclass(frozen=True)
class OwnListWork:
    """Suppressed contacts on the user's own lists, and what came of deleting them, if it was."""

    found: Sequence[OwnContacts]
    done: Sequence[Outcome] = ()


@dataclass(frozen=True)
class OptOutWrites:
    """Who was missing on the opt-out list, masked, and what came of adding them, if it was."""

    list_name: str
    missing: Sequence[str]
    done: Outcome | None = None


@dataclass(frozen=True)
class Scrubbing:
    """What a scrub did, and what it would do."""

    scrub: Scrub
    own_lists: OwnListWork | None = None
    opt_outs: OptOutWrites | None = None

    def raise_if_failed(self) -> None:
        """Say that not all was done.

        Raises:
            ScrubFailed: Something went wrong.
        """
        self.scrub.raise_if_failed()
        done = [*(self.own_lists.done if self.own_lists else ())]
        if self.opt_outs is not None and self.opt_outs.done is not None:
            done.append(self.opt_outs.done)
        troubles = [f"{one.list_name}: {one.trouble}" for one in done if one.trouble]
        if troubles:
            raise ScrubFailed("; ".join(troubles), remedy="Run the command again")

    def describe(self) -> dict[str, Any]:
        """Give it as JSON can have it; numbers are masked."""
        return asdict(self)


def scrub_workspace(
    workspace: Workspace,
    playbook: Playbook,
    wish: Wish,
    now: datetime,
    find_secret: FindSecret = find_no_secret,
) -> Scrubbing:
    """Read the stops anew, scrub our lists, and do or say what else is wished.

    Raises:
        ConfigurationError: Nobody is named for a word that is kept, or the opt-out list is unknown.
        LakeBusy: A run is writing the workspace.
        ClickSendError: The account does not answer.
    """
    if wish.word is not None and not wish.who.strip():
        raise ConfigurationError(
            "it is not said who decides", remedy="Add --who NAME: the record is kept for good"
        )
    with (
        accounts_reread(workspace, playbook, "scrub", now, find_secret=find_secret) as accounts,
        open_desk(
            accounts.main.client,
            accounts.writer,
            workspace.lake,
            playbook.policies,
            accounts.main.numbers.read_every,
            now,
        ) as desk,
    ):
        if wish.word is not None:
            entry = find_opt_out_list(playbook.brief, desk.reader.lists())
            note_decision(workspace.lake, entry.list_id, wish.word, wish.who.strip(), now)
        done = scrub(desk, workspace, playbook.brief)
        return Scrubbing(
            done,
            _look_at_own_lists(desk, wish.confirmed) if wish.own_lists else None,
            _look_at_opt_outs(desk, playbook, done, wish.confirmed) if wish.opt_out_list else None,
        )


def _look_at_own_lists(desk: Desk, is_confirmed: bool) -> OwnListWork:
    found = find_own_contacts(desk)
    return OwnListWork(found, scrub_own_lists(desk, found) if is_confirmed else ())


def _look_at_opt_outs(
    desk: Desk, playbook: Playbook, done: Scrub, is_confirmed: bool
) -> OptOutWrites:
    entry = find_opt_out_list(playbook.brief, desk.reader.lists())
    name = mask_numbers_in(entry.name)
    if done.added is not None:
        # Approved for always: the scrub itself has added them.
        return OptOutWrites(name, (), done.added)
    missing = [mask_number(number) for number in find_missing_opt_outs(desk, entry.list_id)]
    added = add_missing_opt_outs(desk, entry) if is_confirmed else None
    return OptOutWrites(name, missing, added)
