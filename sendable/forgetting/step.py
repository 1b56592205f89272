"""A person is forgotten: first kept out, then taken off our lists, then erased everywhere.

The hash comes first, so that nobody brings them back meanwhile; it is all that stays. Whatever cuts
the rest off, the same command finishes it: every part looks for what is left.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from sendable import suppressions
from sendable.accounts import FindSecret, find_no_secret
from sendable.door import Kind, make_key, name_cell
from sendable.engine.duckdb import open_engine
from sendable.engine.spill import clear_left_behind
from sendable.forgetting.folders import erase_from_files, find_files
from sendable.forgetting.parquet_rows import Found
from sendable.forgetting.person import Person, find_person, read_person
from sendable.forgetting.tables import erase_from_tables, find_in_tables
from sendable.lake import Lake
from sendable.playbook import Playbook
from sendable.replies.meanings import register_meanings
from sendable.scrubbing import Wish, scrub_workspace
from sendable.workspace import Workspace


@dataclass(frozen=True)
class Forgetting:
    """What is known of a person, and what came of erasing it, if it was asked for.

    Attributes:
        person: Who it is.
        tables: What the lake knows of them now, by table.
        files: How many files outside the lake name them.
        is_known: Whether they were forgotten before, perhaps not to the end.
        is_done: Whether everything was erased.
        taken_off: How many contacts have left lists that Sendable made, theirs among them.
        rewritten: How many files of the lake, also of past versions, were written anew.
    """

    person: Person
    tables: Mapping[str, Found]
    files: int
    is_known: bool = False
    is_done: bool = False
    taken_off: int = 0
    rewritten: int = 0


def look_at_person(workspace: Workspace, playbook: Playbook, number: str) -> Forgetting:
    """Say what is known of a person; nothing is changed.

    Raises:
        ConfigurationError: It is no phone number.
    """
    asked = read_person(number, playbook.brief.default_country)
    person = find_person(workspace.lake, asked, playbook.brief)
    return Forgetting(
        person,
        find_in_tables(workspace.lake, person),
        len(find_files(workspace, person)),
        is_known=bool(workspace.lake.door.find(person.numbers)),
    )


def forget_person(
    workspace: Workspace,
    playbook: Playbook,
    number: str,
    now: datetime,
    find_secret: FindSecret = find_no_secret,
) -> Forgetting:
    """Erase a person, and keep a keyed hash by which they stay out.

    Args:
        workspace: The workspace.
        playbook: The playbook: how numbers are read, and which account to take them off.
        number: The number, however it is written.
        now: The moment.
        find_secret: Where credentials are kept that the environment does not have.

    Raises:
        ConfigurationError: It is no phone number.
        LakeBusy: A run is writing the workspace.
        ScrubFailed: They may still be on a list of ours. They are kept out from now on, and
            nothing was erased yet.
        ClickSendError: The account does not answer; as with ``ScrubFailed``.
    """
    lake = workspace.lake
    workspace.prepare()
    with lake.writing(f"{now:%Y%m%dT%H%M%SZ}-forget"):
        told = look_at_person(workspace, playbook, number)
        _remember_hashes(lake, told.person, now)
    taken_off = _take_off_our_lists(workspace, playbook, now, find_secret)
    with lake.writing(f"{now:%Y%m%dT%H%M%SZ}-forget"):
        # The stops were read anew meanwhile, and what was read before the door was closed counts.
        person = look_at_person(workspace, playbook, number).person
        _log_opt_outs(lake, playbook, now)
        erase_from_files(workspace, person)
        shutil.rmtree(workspace.root / "spool", ignore_errors=True)
        if lake.spill.exists():
            clear_left_behind(lake.spill)
        rewritten = erase_from_tables(lake, person)
        _note_erased(lake, person, now)
    return Forgetting(
        told.person,
        told.tables,
        told.files,
        is_known=told.is_known,
        is_done=True,
        taken_off=taken_off,
        rewritten=rewritten,
    )


def count_unfinished(lake: Lake) -> int:
    """Say for how many numbers an erasure was begun and not brought to its end."""
    rows = lake.read("forgotten", kind="number")
    return int(rows["erased_at"].isna().sum())


def _log_opt_outs(lake: Lake, playbook: Playbook, now: datetime) -> None:
    """Write every opt-out of the lake into the log, before rows are erased that may show it.

    A text or a reply may be two people's, and all its readings suppress: that of somebody else is
    kept by the log once the row is gone.
    """
    with open_engine(lake, suppressions.READS) as connection:
        register_meanings(connection, playbook.policies)
        found = suppressions.find_suppressions_at(connection, f"{now:%Y%m%dT%H%M%SZ}-forget", now)
    lake.append("suppressions", found)


def _take_off_our_lists(
    workspace: Workspace, playbook: Playbook, now: datetime, find_secret: FindSecret
) -> int:
    """Scrub the lists that Sendable made; where it made none, no account is asked."""
    if workspace.lake.read("our_lists").empty:
        return 0
    done = scrub_workspace(workspace, playbook, Wish(), now, find_secret)
    done.raise_if_failed()
    return done.scrub.removed


def _remember_hashes(lake: Lake, person: Person, now: datetime) -> None:
    """Write the hashes by which the person is known from now on; known ones stay as they are."""
    lake.append("forgotten", _hashes(lake, person, now))


def _note_erased(lake: Lake, person: Person, now: datetime) -> None:
    """Write down that nothing but the hashes is left."""
    hashes = _hashes(lake, person, now)
    known = lake.read("forgotten")
    done = known[known["hash"].isin(hashes["hash"])].assign(erased_at=now)
    lake.upsert("forgotten", done)


def _hashes(lake: Lake, person: Person, now: datetime) -> pd.DataFrame:
    door = type(lake.door)(make_key(lake.root))
    known: dict[Kind, tuple[str, ...]] = {
        "number": person.numbers,
        "digits": person.digits,
        "email": tuple(sorted(person.emails)),
        "customer_id": tuple(sorted(person.customer_ids)),
        "cell": tuple(
            name_cell(column, one)
            for column in sorted(person.id_columns)
            for one in sorted(person.customer_ids)
        ),
        # By this the key itself is known: with another one, nobody would be kept out.
        "key": ("",),
    }
    rows = [
        {
            "hash": door.digest(kind, value),
            "kind": kind,
            "forgotten_at": now,
            "erased_at": pd.NaT,
        }
        for kind, values in known.items()
        for value in values
    ]
    return pd.DataFrame(rows).drop_duplicates("hash")
