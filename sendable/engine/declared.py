"""Which engine answers the rules, as ``playbook.yaml`` declares it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

_MASTER = re.compile(r"local(\[(\d+|\*)\])?|yarn|(spark|k8s)://\S+")


class _Engine(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DuckdbEngine(_Engine):
    """DuckDB, inside the run's own process: nothing to install and nothing to keep up."""

    name: Literal["duckdb"] = Field(default="duckdb", description="DuckDB, in the run's process")


class SparkEngine(_Engine):
    """Spark SQL, on a cluster or on this machine's processors."""

    name: Literal["spark"] = Field(description="Spark SQL; docs/scale.md says when")
    master: str = Field(
        default="local[*]",
        description="The cluster: spark://HOST:PORT, yarn, k8s://…, or local[N] for N processors "
        "of this machine",
    )

    @field_validator("master")
    @classmethod
    def _is_some_master(cls, master: str) -> str:
        if not _MASTER.fullmatch(master):
            raise ValueError(
                f"{master!r} is no Spark master: write spark://HOST:PORT, yarn, k8s://… or local[N]"
            )
        return master

    @property
    def is_local(self) -> bool:
        """Whether all of it runs on this machine."""
        return self.master.startswith("local")


def _from_a_bare_name(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


Engine = Annotated[
    Annotated[DuckdbEngine | SparkEngine, Field(discriminator="name")],
    BeforeValidator(_from_a_bare_name),
]
"""What answers the rules. A bare name is read as well: ``engine: spark``."""
