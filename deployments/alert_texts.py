"""What an alert says: one sentence of what happened, what to do, and where to look.

The texts are templates that Prefect's server fills in (Jinja, in its sandbox). They name the run
and never what is in it; of an error they give the message only where it is one of ours, because
those never hold a phone number or a secret.
"""

from __future__ import annotations

from dataclasses import dataclass

from sendable.alerts_policy import AlertKind, AlertsPolicy


@dataclass(frozen=True)
class AlertText:
    """A subject and a body, both templates."""

    subject: str
    body: str


_RUN = "{{ event.resource['prefect.resource.name'] }}"
_FLOW = "{{ flow.name }}"
_PAGE = "{{ flow_run|ui_url }}"
_NOT_OURS = ("encountered an exception", "Validation of flow parameters", "Finished in state")


def write_text(kind: AlertKind, policy: AlertsPolicy) -> AlertText:
    """Give the text of a kind of alert."""
    return _write_all(policy)[kind]


def _write_all(policy: AlertsPolicy) -> dict[AlertKind, AlertText]:
    told = _of_event()
    return {
        "failed": AlertText(
            f"Sendable: {_FLOW} failed",
            _compose(
                f"'{_FLOW}' for {_RUN} ended with an error and did not finish."
                f"{_write_our_errors()}",
                "The last good run stays the latest. Open the run's page, mend what its last lines "
                "name, and run it again.",
                _PAGE,
            ),
        ),
        "gate": AlertText(
            f"Sendable: a check stopped {_FLOW}",
            _compose(
                f"A check stopped '{_FLOW}' for {_RUN}, because the data does not look right: "
                "{{ flow_run.state.message }}",
                "Nothing of this run was published, and the last good run stays the latest. The "
                "run's page shows what the check found.",
                _PAGE,
            ),
        ),
        "crashed": AlertText(
            f"Sendable: {_FLOW} broke off",
            _compose(
                f"'{_FLOW}' for {_RUN} broke off: the program that ran it was stopped, or its "
                "machine went down.",
                "Nothing that was read is lost. See that Sendable is up (sendable up), and run it "
                "again from its page.",
                _PAGE,
            ),
        ),
        "late": AlertText(
            f"Sendable: {_FLOW} has not begun",
            _compose(
                f"'{_FLOW}' ({_RUN}) was due and has not begun for {policy.late_minutes} minutes.",
                "See that Sendable is up (sendable up) and that no other run holds it up; it "
                "begins by itself as soon as it can.",
                _PAGE,
            ),
        ),
        "no_worker": AlertText(
            "Sendable: no run can begin",
            _compose(
                f"Nothing has asked for work for {policy.no_worker_minutes} minutes, so neither a "
                "scheduled run nor one by hand can begin.",
                "Start Sendable again (sendable up), or the worker where it runs by itself.",
                "{{ work_pool|ui_url }}",
            ),
        ),
        "jumped": AlertText("Sendable: a segment jumped in size", told),
        "approval": AlertText("Sendable: segments wait for a decision", told),
        "lists_grew": AlertText("Sendable: lists grew quickly", told),
        "too_broad": AlertText("Sendable: the audience may be too broad", told),
    }


def _compose(happened: str, what_to_do: str, page: str) -> str:
    return f"{happened}\n\n{what_to_do}\n\n{page}"


def _of_event() -> str:
    """Give the text of what a run tells of itself: the sentences are in the event."""
    return _compose(
        "{{ event.payload.sentence }}",
        "{{ event.payload.what_to_do }}",
        "{{ event.payload.run_url }}",
    )


def _write_our_errors() -> str:
    """Write the part that repeats an error's message, where the error is one of ours.

    Such a run ends with the error's own sentence; Prefect begins all others in one of these ways.
    """
    said = "flow_run.state.message"
    strange = " or ".join(f"'{each}' in {said}" for each in _NOT_OURS)
    return f"{{% if not ({strange}) %}} {{{{ {said} }}}}{{% endif %}}"
