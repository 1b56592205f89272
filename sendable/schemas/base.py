"""What every table model shares: the types of columns, and the way from a model to Arrow."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Self, cast, get_type_hints

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow
from pandera.typing import DataFrame

from sendable.schemas.taking import Declared, Form, take

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

    @classmethod
    def validate(cls, check_obj: pd.DataFrame, *how: Any, **more: Any) -> DataFrame[Self]:
        """Judge a frame as pandera does, and give it in the declared types.

        pandera takes a millisecond a column, whatever the number of rows, mostly for what nearly
        every frame fulfils: that types are as declared. So what it would pass is looked for first;
        and what is wrong with a frame that is not passed at once, it says as ever.

        Raises:
            pandera.errors.SchemaError: The frame is not as the model asks.
        """
        taken = take(check_obj, _form_of(cls))
        if taken is None:
            return super().validate(check_obj, *how, **more)
        return cast(DataFrame[Self], taken)


_PANDAS: dict[object, Any] = {
    str: pd.StringDtype(na_value=np.nan),
    int: np.dtype("int64"),
    pd.Int64Dtype: pd.Int64Dtype(),
    float: np.dtype("float64"),
    bool: np.dtype("bool"),
    pd.BooleanDtype: pd.BooleanDtype(),
    Time: pd.DatetimeTZDtype("us", "UTC"),
    object: np.dtype("object"),
}

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
    return arrow.schema([(name, _ARROW[told]) for name, told in _declarations(model).items()])


def _declarations(model: type[TableModel]) -> dict[str, Any]:
    declared = get_type_hints(model, include_extras=True)
    columns = [
        name
        for base in reversed(model.__mro__)
        if issubclass(base, TableModel) and base is not TableModel
        for name in base.__annotations__
    ]
    return {name: declared[name] for name in dict.fromkeys(columns)}


@cache
def _form_of(model: type[TableModel]) -> Form:
    """Give what a model asks for: types and gaps of every column, and the rest for pandera."""
    schema = model.to_schema()
    asked = schema.columns
    return Form(
        {
            name: Declared(_PANDAS[told], _ARROW[told], asked[name].nullable)
            for name, told in _declarations(model).items()
        },
        unique=frozenset(name for name, column in asked.items() if column.unique),
        of_values={name: column.checks for name, column in asked.items() if column.checks},
        of_rows=schema.checks,
    )
