"""What the audit of a run has found, read back from the lake."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sendable.errors import RunError
from sendable.runs import Run


@dataclass(frozen=True)
class Audited:
    """A mistake, as a run found it. The fields are those of the table ``audit_findings``."""

    position: int
    mistake: str
    title: str
    verdict: str
    value: float | None
    numerator: int | None
    denominator: int | None
    counts: str
    measure: str
    threshold: float
    problem_above: float
    not_available: str | None
    people: int | None
    rule: str | None
    remedy: str


def tell_audit(run: Run) -> list[Audited]:
    """Give what a run's audit found, in the guide's order.

    Raises:
        RunError: The run has not been audited.
    """
    rows = run.workspace.lake.read("audit_findings", run_id=run.source_of("strategise"))
    if rows.empty:
        raise RunError(
            f"run {run.run_id} has no audit: an older version made it",
            remedy="Run 'sendable strategise' again",
        )
    told = rows.astype("object").where(rows.notna(), None).sort_values("position")
    names = [field.name for field in fields(Audited)]
    return [Audited(**{name: row[name] for name in names}) for row in told.to_dict("records")]
