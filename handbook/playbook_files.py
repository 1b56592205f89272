"""The page of the playbook's files, read off the models that read them."""

from __future__ import annotations

from handbook.forms import write_form
from handbook.markdown import write_page
from sendable.brief import Brief
from sendable.experiment_file import Experiment
from sendable.goals import GoalsFile
from sendable.lifecycle_file import FlowFile
from sendable.segment_file import SegmentFile

_OPENING = (
    "Every field of every file that a marketer writes, but the sources ([Sources](sources.md)) and "
    "the policies ([Policies](policies.md)). `sendable check` reads them all and names each "
    "mistake with its file and line; `sendable schema` gives the form of a segment to an editor."
)


_OF_BRIEF = "The brief; [its own page](../brief.md) explains each field with an example."
_OF_SEGMENTS = (
    "One file is one segment, or a family of them; [Segments](../segments.md) explains them."
)
_OF_GOALS = "What each goal addresses; [Strategise](../strategy.md) explains it."
_OF_FLOWS = "One file is one flow; [Lifecycle flows](../lifecycle.md) explains them."
_OF_TESTS = "One file is one test; [Metrics](../metrics.md) explains them."


def write_playbook_page() -> str:
    """Write the page: a part for each kind of file."""
    brief = write_form(Brief, skipped=frozenset({"sources"}))
    parts = (
        ("playbook.yaml", _OF_BRIEF, brief),
        ("segments/KEY.yaml", _OF_SEGMENTS, write_form(SegmentFile, "segment")),
        ("goals.yaml", _OF_GOALS, write_form(GoalsFile)),
        ("lifecycle/KEY.yaml", _OF_FLOWS, write_form(FlowFile, "flow")),
        ("experiments/KEY.yaml", _OF_TESTS, write_form(Experiment, "experiment")),
    )
    return write_page(
        "Files of the playbook",
        _OPENING,
        (f"## {file}\n\n{about}\n\n{form}" for file, about, form in parts),
    )
