"""What every table model shares: the types of columns, and the way from a model to Arrow."""

from __future__ import annotations

from functools import cache
from typing import Annotated, get_type_hints

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


_ARROW: dict[object, arrow.DataType] = {
    str: arrow.string(),
    int: arrow.int64(),
    pd.Int64Dtype: arrow.int64(),
    float: arrow.float64(),
    bool: arrow.bool_(),
    pd.BooleanDtype: arrow.bool_(),
    Time: arrow.timestamp("us", tz="UTC"),
    object: arrow.list_(arrow.string()),
}


@cache
def arrow_schema(model: type[TableModel]) -> arrow.Schema:
    """Give the Arrow schema in which a model's rows are stored.

    Columns declared ``object`` hold lists of text. Every column is nullable on disk: what may be
    missing is pandera's to say, and a reader of another make need not know it. It is read off the
    declarations, since the schema that pandera makes of them takes milliseconds a table.
    """
    declared = get_type_hints(model, include_extras=True)
    columns = [
        name
        for base in reversed(model.__mro__)
        if issubclass(base, TableModel) and base is not TableModel
        for name in base.__annotations__
    ]
    return arrow.schema([(name, _ARROW[declared[name]]) for name in dict.fromkeys(columns)])
