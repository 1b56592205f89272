"""Typed views of a frame's columns: what the stages compute with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]


def ints(frame: pd.DataFrame, column: str) -> Ints:
    """Give a column of whole numbers.

    Args:
        frame: The frame.
        column: The column's name.
    """
    return frame[column].to_numpy(dtype=np.int64)


def words(frame: pd.DataFrame, column: str) -> Texts:
    """Give a column of texts.

    Args:
        frame: The frame.
        column: The column's name.
    """
    return frame[column].to_numpy(dtype=object)
