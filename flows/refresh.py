"""The whole playbook: the five steps, one after the other."""

from __future__ import annotations

from prefect import State, flow
from prefect.states import Completed

from flows.ending import in_one_line
from flows.exclude import exclude
from flows.ingest import ingest
from flows.naming import name_flow_run
from flows.publish import publish
from flows.segment import segment
from flows.strategise import strategise
from sendable.engine.spark import require_engine
from sendable.playbook import read_playbook
from sendable.runs import RunRequest, load_run
from sendable.segments.families import recall_families
from sendable.workspace import Workspace
from tasks.labels import label_run
from tasks.reports import list_next_steps
from tasks.shown import show_run


@flow(name="refresh", flow_run_name=name_flow_run)
@in_one_line
def refresh(request: RunRequest) -> State[str]:
    """Take the account to a tracker and a rulebook.

    A gate stands after each step. When one does not hold, the run ends there, is red, and the
    last good run stays the latest. A run with warnings ends as "CompletedWithWarnings".

    Args:
        request: The workspace, the playbook and the as-of time.

    Returns:
        The run's id, in the flow's final state.
    """
    brief = read_playbook(request.playbook, request.brief).brief
    # An ingest may take days: what a later step lacks is said first.
    require_engine(brief.engine)
    label_run(brief, request.workspace)
    run_id = ingest(request)
    label_run(brief, request.workspace)
    same_run = request.model_copy(update={"run_id": run_id})
    exclude(same_run)
    segment(same_run)
    strategise(same_run)
    publish(same_run)

    run = load_run(Workspace(request.workspace), run_id)
    playbook = recall_families(read_playbook(request.playbook, request.brief), run)
    show_run(run, list_next_steps(run, playbook, request))
    warnings = run.manifest.warnings
    if warnings:
        return Completed(name="CompletedWithWarnings", message=" ".join(warnings), data=run_id)
    return Completed(data=run_id)
