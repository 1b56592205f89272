"""An export: from a segment's key to a file that was checked after it was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sendable.accounts import FindSecret, find_no_secret
from sendable.engine.duckdb import Connection
from sendable.errors import ApprovalError
from sendable.people import glance_at_people
from sendable.playbook import Playbook, Segment
from sendable.publish.approval import gather_approvals
from sendable.publish.exports import (
    FIELDS,
    READS,
    Exported,
    Format,
    check_export,
    find_members,
    find_segment,
    write_export,
)
from sendable.publish.scrub.ours import find_newest_decisions
from sendable.runs import Run
from sendable.segments.families import recall_families
from sendable.sessions import accounts_reread
from sendable.silence import find_silenced

_ENDINGS: dict[Format, str] = {
    "clicksend": "clicksend.csv",
    "csv": "csv",
    "parquet": "parquet",
}


def export_segment(
    run: Run, playbook: Playbook, key: str, form: Format, folder: Path, now: datetime
) -> Exported:
    """Write the members that a published run found of a segment into a file.

    Args:
        run: The latest published run.
        playbook: The playbook.
        key: The segment's key.
        form: The format.
        folder: Where the file goes; it is called by segment and run.
        now: The moment at which nobody in it may have said stop.

    Raises:
        ApprovalError: The segment is for SMS, and nobody has approved it as it is now.
        ConfigurationError: There is no such segment, or the format is not for its audience.
        GateFailed: The file, as written, named somebody who may not be messaged. It is gone.
    """
    playbook = recall_families(playbook, run)
    segment = find_segment(playbook, key, form)
    if segment.file.audience == "sms":
        _check_approval(run, playbook, segment)
    path = folder / f"{key}-{run.run_id}.{_ENDINGS[form]}"
    with _people_now(run, playbook, now) as connection:
        members = find_members(connection, segment, run)
    exported = write_export(members, form, path)
    if segment.file.audience == "sms":
        # Opened anew: what came in while the file was written counts.
        with _people_now(run, playbook, now) as connection:
            check_export(connection, exported, form)
    return exported


def export_afresh(
    run: Run,
    playbook: Playbook,
    key: str,
    form: Format,
    folder: Path,
    now: datetime,
    find_secret: FindSecret = find_no_secret,
) -> Exported:
    """Export a segment as ``export_segment`` does, once the stops were read anew for numbers.

    Raises:
        LakeBusy: A run is writing the workspace.
        ClickSendError: The account does not answer, so nobody knows who said stop since.
    """
    segment = find_segment(recall_families(playbook, run), key, form)
    if segment.file.audience == "sms":
        with accounts_reread(
            run.workspace, playbook, "export", now, find_secret=find_secret
        ) as accounts:
            accounts.check_opt_outs()
            return export_segment(run, playbook, key, form, folder, now)
    return export_segment(run, playbook, key, form, folder, now)


def _check_approval(run: Run, playbook: Playbook, segment: Segment) -> None:
    approval = gather_approvals(run, playbook).get(segment.key)
    if approval is None or not approval.may_be_pushed:
        why = f": {approval.why}" if approval else ""
        raise ApprovalError(
            f"{segment.key} is not approved, so no numbers are exported{why}",
            remedy=f"Look at it, then run: sendable approve {segment.key} --who NAME",
        )


@contextmanager
def _people_now(run: Run, playbook: Playbook, now: datetime) -> Iterator[Connection]:
    """Open an engine with the fields that exports read, and with who is silenced at this moment.

    Who is sendable the newest decisions say, as in a push: a run may have made them since that did
    not come as far as to be published.
    """
    newest = find_newest_decisions(run.workspace)
    with glance_at_people(
        run,
        playbook.policies,
        exclude_run=newest or run.source_of("exclude"),
        tables=READS,
        fields=FIELDS,
    ) as connection:
        find_silenced(connection, playbook.policies, now)
        yield connection
