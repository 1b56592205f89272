"""Finds every reason to refresh before the time, after an ingest."""

from __future__ import annotations

from sendable.before_send import find_latest
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.triggers.breadth import find_breadth
from sendable.triggers.found import Trigger
from sendable.triggers.growth import find_growth


def find_triggers(run: Run, playbook: Playbook) -> tuple[Trigger, ...]:
    """Find what asks for a refresh; nothing before the first one, or in a look at the past.

    Args:
        run: The run whose ingest has just ended.
        playbook: The playbook.
    """
    latest = find_latest(run.workspace)
    if latest is None or run.manifest.is_of_the_past:
        return ()
    policy = playbook.policies.triggers
    found = (
        find_growth(run, latest, playbook.brief, policy.lists_grew),
        find_breadth(run, latest, playbook),
    )
    return tuple(one for one in found if one is not None)


def name_request(run: Run, triggers: tuple[Trigger, ...]) -> str:
    """Name what the triggers ask for, so that it is asked for once.

    The name stays the same until another refresh is published, or something else asks for one.
    """
    latest = find_latest(run.workspace)
    since = "" if latest is None else latest.run_id
    return f"{since}:{'+'.join(sorted(one.kind for one in triggers))}"
