"""What a playbook says of a shop file: where it is, what its columns are, whose rows they are."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sendable.errors import SourceError

_VARIABLE = re.compile(r"\{env:(\w+)\}")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OrderColumns(_Model):
    """The file's column for each thing we need of an order.

    Either ``amount`` (a row is an order) or ``quantity`` and ``unit_price`` (a row is a line).
    """

    order_id: str
    customer_id: str
    ordered_at: str
    amount: str | None = None
    quantity: str | None = None
    unit_price: str | None = None
    discount_amount: str | None = None
    currency: str | None = None
    category: str | None = None
    country: str | None = None
    status: str | None = None


class EventColumns(_Model):
    """The file's column for each thing we need of an event."""

    event_id: str
    customer_id: str
    kind: str
    occurred_at: str
    category: str | None = None
    name: str | None = None
    amount: str | None = None


class _FileSource(_Model):
    name: str = Field(pattern=r"^[a-z0-9-]+$")
    path: str = Field(
        description="Relative to the playbook; {workspace} and {env:NAME} are filled in"
    )
    encoding: str = "utf-8"
    contact_field: Literal["custom_1", "custom_2", "custom_3", "custom_4", "email"] = Field(
        description="The contact field that holds the shop's customer id"
    )

    def locate(self, playbook: Path, workspace: Path) -> Path:
        """Give the file's path with its placeholders filled in.

        Raises:
            SourceError: An environment variable that the path names is not set.
        """

        def fill(match: re.Match[str]) -> str:
            name = match.group(1)
            if name not in os.environ:
                raise SourceError(
                    f"the source {self.name!r} needs the environment variable {name}",
                    remedy=f"Set {name}, or write the path itself into playbook.yaml",
                )
            return os.environ[name]

        text = self.path.replace("{workspace}", str(workspace.resolve()))
        return (playbook / _VARIABLE.sub(fill, text)).resolve()


class OrderSource(_FileSource):
    """A file of orders, or of order lines."""

    kind: Literal["orders"]
    columns: OrderColumns
    grain: Literal["order", "line"] = "order"
    cancelled_prefix: str | None = Field(
        default=None, description="Order ids that begin so are cancellations"
    )
    currency: str | None = None


class EventSource(_FileSource):
    """A file of shop events: carts, views, wish lists, searches, attendance."""

    kind: Literal["events"]
    columns: EventColumns


Source = Annotated[OrderSource | EventSource, Field(discriminator="kind")]
"""A declared file; ``kind`` says which."""
