"""What a gate found: each check in words, and the verdict."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from sendable.errors import GateFailed

Severity = Literal["critical", "warning", "info"]


class Check(BaseModel):
    """One check: what was expected, and what was found. Values are counts, never rows.

    ``column`` is what was judged, of a check that judges one column.
    """

    suite: str
    expectation: str
    severity: Severity
    passed: bool
    found: str
    remedy: str = ""
    column: str | None = None


class GateReport(BaseModel):
    """All checks of a stage. ``facts`` are the metrics that were judged."""

    stage: str
    checks: list[Check]
    facts: dict[str, float | int | None] = Field(default_factory=dict)

    @property
    def failures(self) -> list[Check]:
        """The critical checks that failed: the run stops."""
        return [check for check in self.checks if not check.passed and check.severity == "critical"]

    @property
    def warnings(self) -> list[Check]:
        """The checks that failed without stopping the run."""
        return [check for check in self.checks if not check.passed and check.severity != "critical"]

    @property
    def verdict(self) -> Literal["passed", "passed with warnings", "failed"]:
        """The gate's answer."""
        if self.failures:
            return "failed"
        return "passed with warnings" if self.warnings else "passed"

    def raise_if_failed(self) -> None:
        """Stop the run when a critical check failed.

        Raises:
            GateFailed: Names the first failed check, how many others failed, and what to do.
        """
        if not self.failures:
            return
        first, others = self.failures[0], len(self.failures) - 1
        raise GateFailed(
            f"the gate after '{self.stage}' stopped the run: {first.expectation} "
            f"(found: {first.found})" + (f", and {others} more" if others else ""),
            remedy=first.remedy or "See quality.html in the run's folder",
        )
