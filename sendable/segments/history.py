"""History: everything that a run's memberships say besides who is in them, written down."""

from __future__ import annotations

from sendable.engine.duckdb import Connection
from sendable.feeds import find_complete_feeds
from sendable.playbook import Playbook
from sendable.rulebooks import keep_rules
from sendable.runs import Run
from sendable.segments.changes import find_changes
from sendable.segments.flows import find_flows
from sendable.segments.gaps import find_traits
from sendable.segments.membership import Segmentation
from sendable.segments.overlap import count_overlaps
from sendable.segments.primaries import draw_primaries


def record_history(
    connection: Connection,
    run: Run,
    playbook: Playbook,
    published: Run | None,
    segmentation: Segmentation,
) -> None:
    """Write a run's rules, changes, flows, primary waterfall, overlaps and gaps into the lake.

    Args:
        connection: The run's engine, with ``evaluated``, ``membership_now`` and
            ``membership_before``.
        run: The run.
        playbook: The playbook.
        published: The published run that ``membership_before`` is of, where there is one.
        segmentation: What the run found.
    """
    sizes = segmentation.sizes.dropna(subset="not_computable")
    reasons = zip(sizes["segment"], sizes["not_computable"], strict=True)
    not_computable = {str(key): str(reason) for key, reason in reasons}
    lake = run.workspace.lake
    keep_rules(playbook, run)
    changes = find_changes(connection, run, playbook, published, not_computable)
    lake.replace_run_rows("membership_changes", run.run_id, changes)
    flows = find_flows(connection, run, published)
    lake.replace_run_rows("segment_flows", run.run_id, flows)
    waterfall = draw_primaries(connection, run, playbook, not_computable)
    lake.replace_run("primary_waterfalls", run.run_id, waterfall)
    computed = [key for key in playbook.segments if key not in not_computable]
    lake.replace_run("segment_overlaps", run.run_id, count_overlaps(connection, run, computed))
    traits = find_traits(connection, run, playbook, find_complete_feeds(run))
    lake.replace_run("segment_gaps", run.run_id, traits)
