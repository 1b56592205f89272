"""How long what was found stays, and what never goes."""

from __future__ import annotations

from pydantic import Field

from sendable.policy import OperatingPolicy


class RetentionPolicy(OperatingPolicy):
    """For how long what is no table's newest state is kept.

    What people said and agreed to, whom they asked to be forgotten, what was decided and what was
    pushed is in none of these, and is kept for good.
    """

    run_folders_days: int = Field(
        ge=1, description="A run's folder, and the rows of it that name people, after its beginning"
    )
    least_runs: int = Field(
        ge=2, description="Published runs that are kept in any case, the newest ones"
    )
    past_versions_days: int = Field(
        ge=1, description="Versions of tables that runs of the last days looked at"
    )
    quarantine_days: int = Field(ge=1, description="Rows that were put aside, with what they said")
    after_publish: bool = Field(description="Whether each published run removes what is older")
