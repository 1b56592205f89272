"""Step 2, exclude: who may be messaged, who may not, who needs a look."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow

from flows.ending import in_one_line
from flows.naming import name_flow_run
from sendable.exclusion.waterfalls import ACCOUNT, count_waterfall
from sendable.playbook import read_playbook
from sendable.reasons import LEGAL_REVIEW
from sendable.runs import RunRequest, continue_run
from tasks.exclude import (
    measure,
    read_replies,
    record_consents,
    record_decisions,
    record_lifts,
    record_suppressions,
)
from tasks.gates import hold_gate
from tasks.labels import label_run
from tasks.shown import announce_step, show_summary, show_table


@flow(name="exclude", flow_run_name=name_flow_run, on_running=[announce_step])
@in_one_line
def exclude(request: RunRequest) -> str:
    """Decide for every recipient, from opt-outs, replies, numbers, deliveries and consent.

    Args:
        request: The workspace, the playbook, and the run to go on with.

    Returns:
        The run's id.
    """
    playbook = read_playbook(request.playbook, request.brief)
    label_run(playbook.brief, request.workspace)
    run = continue_run(request, "exclude", datetime.now(UTC), playbook.digest)

    with run.workspace.lake.writing(run.run_id):
        replies = read_replies(run, playbook)
        new_opt_outs = record_suppressions(run, playbook)
        lifts = record_lifts(run, playbook)
        consents = record_consents(run, playbook)
        waterfalls = record_decisions(run, playbook)

    of_all = waterfalls[waterfalls["scope"] == ACCOUNT]
    rows = of_all[["step", "kind", "people", "left"]].to_dict("records")
    show_table("waterfall", rows, "From all contacts to who is sendable")
    hold_gate(run, "exclude", measure(run, playbook))
    counts = count_waterfall(waterfalls)
    run.record("exclude", datetime.now(UTC), {**counts})
    show_summary(
        "exclude",
        [
            *(f"{name}: {count:,}" for name, count in counts.items()),
            f"{replies:,} replies read",
            f"{new_opt_outs:,} opt-outs seen for the first time",
            f"{lifts:,} suppressions lifted",
            f"{consents:,} pieces of evidence of consent in force",
            LEGAL_REVIEW,
        ],
    )
    return run.run_id
