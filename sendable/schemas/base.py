"""What every table model shares: the types of columns, and the way from a model to Arrow."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow

Time = Annotated[pd.DatetimeTZDtype, "us", "UTC"]
"""A moment: UTC, microseconds, which is what Delta keeps."""

E164 = r"^\+[1-9]\d{5,14}$"
"""A phone number in international form, as ITU-T E.164 has it: ``+`` and at most 15 digits.

Iran has valid numbers of 6.
"""


class TableModel(pa.DataFrameModel):
    """A table of the lake. Columns are exact: one too many is as wrong as one missing."""

    class Config:
        """Strict columns, values coerced to the declared type."""

        strict = True
        coerce = True


def arrow_schema(model: type[TableModel]) -> arrow.Schema:
    """Give the Arrow schema in which a model's rows are stored.

    Columns declared ``object`` hold lists of text. Every column is nullable on disk: what may be
    missing is pandera's to say, and a reader of another make need not know it.
    """
    columns = model.to_schema().columns
    return arrow.schema([(name, _arrow_type(column.dtype)) for name, column in columns.items()])


def _arrow_type(dtype: Any) -> arrow.DataType:
    """Translate pandera's data type to Arrow's."""
    name = str(dtype)
    if name.startswith("datetime64"):
        return arrow.timestamp("us", tz="UTC")
    if name.startswith(("str", "string")):
        return arrow.string()
    plain = {
        "int64": arrow.int64(),
        "Int64": arrow.int64(),
        "float64": arrow.float64(),
        "bool": arrow.bool_(),
        "boolean": arrow.bool_(),
        "object": arrow.list_(arrow.string()),
    }
    return plain[name]
