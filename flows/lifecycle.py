"""The hourly look at the lifecycle flows: who is due now, between two refreshes."""

from __future__ import annotations

from prefect import flow

from flows.ending import in_one_line
from flows.exclude import exclude
from flows.ingest import ingest
from flows.naming import name_flow_run
from sendable.playbook import read_playbook
from sendable.runs import RunRequest, load_run
from sendable.segments.families import recall_families
from sendable.workspace import Workspace
from tasks.gates import hold_gate
from tasks.labels import label_run
from tasks.lifecycle import check_flows, hand_over, measure, stand_on_segments, work_out_flows
from tasks.shown import announce_step


@flow(name="lifecycle", flow_run_name=name_flow_run, on_running=[announce_step])
@in_one_line
def lifecycle(request: RunRequest) -> str:
    """Read what is new, decide who may be messaged, and say who is due in the lifecycle flows.

    Segments stay those of the latest refresh. The run has no documents and never becomes the latest
    one; whom it tells to be due counts as told from then on.

    Args:
        request: The workspace, the playbook and the as-of time.

    Returns:
        The run's id; ``flow_due.parquet`` in its folder holds who is due by SMS.

    Raises:
        RunError: There is no published run to take the segments from, or the playbook was changed
            since.
        ConfigurationError: The playbook has no flows.
    """
    playbook = read_playbook(request.playbook, request.brief)
    label_run(playbook.brief, request.workspace)
    check_flows(request, playbook)
    run_id = ingest(request)
    exclude(request.model_copy(update={"run_id": run_id}))

    run = load_run(Workspace(request.workspace), run_id)
    stand_on_segments(run, playbook)
    playbook = recall_families(playbook, run)
    with run.workspace.lake.writing(run.run_id):
        sizes = work_out_flows(run, playbook)
    hold_gate(run, "lifecycle", {"lifecycle": measure(run, playbook)})
    hand_over(run, sizes)
    return run.run_id
