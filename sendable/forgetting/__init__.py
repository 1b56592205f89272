"""Forgetting: what is known of a person is erased, and a keyed hash of them is kept.

``person`` says who it is, ``parquet_rows`` takes rows out of one file, ``tables`` out of a table of
the lake with its past versions, ``delta_log`` makes the table's log agree with its files again,
``folders`` does the same for run folders and whatever else lies in the workspace; ``step`` puts
them in order.
"""
