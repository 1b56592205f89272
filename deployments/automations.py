"""The automations, as code: what Prefect's server does by itself when something happens to a run.

One of them mends: a run that gives no sign of life is marked as crashed, so that nothing stays
Running for ever. All others tell people, by whatever way is set. Registered anew at every start, by
name, so the file is what counts.

Only runs of deployments are told of, never their steps: one happening, one alert.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import Automation, AutomationCore, EventTrigger, Posture

from deployments.alert_texts import write_text
from deployments.blocks import build_channels, save_channels
from sendable.alert_settings import AlertSettings, MailSettings
from sendable.alerts_policy import AlertKind, AlertsPolicy

TAG = "sendable"
"""Our deployments' tag; the automations of others are left alone."""

FLOWS = [
    "refresh",
    "ingest",
    "exclude",
    "segment",
    "strategise",
    "publish",
    "push",
    "before-send",
    "lifecycle",
]
"""Our flows as Prefect names them. A step inside another flow has no tag to know it by."""

_RUN = "prefect.resource.id"
_ANY_STATE = "prefect.flow-run.*"
_NO_LONGER_LATE = {
    f"prefect.flow-run.{state}"
    for state in (
        "Pending",
        "Running",
        "AwaitingConcurrencySlot",
        "Scheduled",
        "Cancelling",
        "Cancelled",
    )
}
_GATE_STOPPED = "The gate after '*' stopped the run*"
_EVENTS: dict[AlertKind, str] = {
    "jumped": "sendable.segment.jumped",
    "approval": "sendable.approval.waiting",
    "lists_grew": "sendable.lists.grew",
    "too_broad": "sendable.audience.too-broad",
}


def register_automations(policy: AlertsPolicy) -> list[str]:
    """Make the server's automations of ours what this file, the policy and the settings say.

    Those that are there are updated and keep their id, and whether somebody paused them; ours that
    are no longer wanted are removed.

    Args:
        policy: What is told.

    Returns:
        The names of those that are now registered.

    Raises:
        ConfigurationError: A way for alerts is only half set.
    """
    channels = build_channels(AlertSettings(), MailSettings())
    blocks = save_channels(channels)
    wanted = [mend_runs(policy), *(tell(kind, policy, blocks) for kind in policy.tell if blocks)]
    with get_client(sync_client=True) as client:
        known = {each.name: each for each in client.read_automations() if TAG in each.tags}
        for automation in wanted:
            _register(client, automation, known.pop(automation.name, None))
        for unwanted in known.values():
            client.delete_automation(unwanted.id)
    return [each.name for each in wanted]


def mend_runs(policy: AlertsPolicy) -> AutomationCore:
    """Give the automation that marks runs as crashed of which nothing is heard any more.

    It listens to nothing but signs of life, so it also acts on runs that have ended; the server
    refuses that, as it does every change of what is over. An automation that waits for the end of
    a run would read before it writes: in SQLite that fails while somebody else writes, and then the
    server drops the event for all automations, those that tell people of it among them.
    """
    alive = "prefect.flow-run.heartbeat"
    return AutomationCore(
        name="Sendable: mark runs as crashed that give no sign of life",
        description="A run whose program was killed would else stay Running for ever.",
        tags=[TAG],
        trigger=EventTrigger(
            # Of a run that is killed before its first sign of life, Running is all there is.
            after={"prefect.flow-run.Running", alive},
            expect={alive},
            match={_RUN: _ANY_STATE},
            match_related={"prefect.resource.role": "flow", "prefect.resource.name": FLOWS},
            for_each={_RUN},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(minutes=policy.silent_minutes),
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                name="Crashed",
                message=f"No sign of life for {policy.silent_minutes} minutes: the program that "
                "ran it was stopped, or its machine went down",
            )
        ],
    )


def tell(kind: AlertKind, policy: AlertsPolicy, blocks: list[UUID]) -> AutomationCore:
    """Give the automation that tells of a kind of happening, once by each way."""
    text = write_text(kind, policy)
    return AutomationCore(
        name=f"Sendable: alert, {kind.replace('_', ' ')}",
        description="Tells people; playbook/policies/alerts.yaml says of what.",
        tags=[TAG],
        trigger=_write_trigger(kind, policy),
        actions=[
            SendNotification(block_document_id=block, subject=text.subject, body=text.body)
            for block in blocks
        ],
    )


def _write_trigger(kind: AlertKind, policy: AlertsPolicy) -> EventTrigger:
    again = timedelta(hours=policy.again_hours)
    if kind in _EVENTS:
        return EventTrigger(
            expect={_EVENTS[kind]},
            match={_RUN: "sendable.workspace.*"},
            posture=Posture.Reactive,
            threshold=1,
        )
    if kind == "no_worker":
        return EventTrigger(
            after={"prefect.work-pool.not-ready"},
            expect={"prefect.work-pool.ready", "prefect.work-pool.paused"},
            match={"prefect.resource.name": f"{TAG}-*"},
            for_each={_RUN},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(minutes=policy.no_worker_minutes),
        )
    if kind == "late":
        return EventTrigger(
            after={"prefect.flow-run.Late"},
            expect=_NO_LONGER_LATE,
            match={_RUN: _ANY_STATE},
            match_related=_of_deployments(),
            for_each={_RUN},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(minutes=policy.late_minutes),
        )
    matched: dict[str, Any] = {_RUN: _ANY_STATE, "prefect.state-type": "FAILED"}
    if kind == "crashed":
        matched["prefect.state-type"] = "CRASHED"
    else:
        stopped = _GATE_STOPPED if kind == "gate" else f"!{_GATE_STOPPED}"
        matched["prefect.state-message"] = stopped
    return EventTrigger(
        expect={_ANY_STATE},
        match=matched,
        match_related=_of_deployments(),
        for_each={"related:deployment:prefect.resource.id"},
        posture=Posture.Reactive,
        threshold=1,
        within=again,
    )


def _of_deployments() -> list[dict[str, str]]:
    """Give what only our deployments' runs are related to: their steps have no deployment."""
    return [
        {"prefect.resource.role": "tag", _RUN: f"prefect.tag.{TAG}"},
        {"prefect.resource.role": "deployment", _RUN: "prefect.deployment.*"},
    ]


def _register(client: SyncPrefectClient, wanted: AutomationCore, known: Automation | None) -> None:
    """Make or change an automation; one that is right is not touched.

    A change forgets what the server is waiting for: of a run that died with the server, that its
    next sign of life is due.
    """
    if known is None:
        client.create_automation(wanted)
        return
    kept = wanted.model_copy(update={"enabled": known.enabled})
    if _describe(kept) != _describe(known):
        client.update_automation(known.id, kept)


def _describe(automation: AutomationCore) -> dict[str, Any]:
    """Give an automation without what the server adds to it."""
    return AutomationCore.model_validate(automation.model_dump()).model_dump()
