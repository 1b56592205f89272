"""Data Docs: where Great Expectations writes its pages, and with which templates.

Loaded by Great Expectations, by name: to import it takes as long as to import that. A run writes
a site for each suite, and for each Great Expectations would compile its fifty templates anew, which
takes as long as to judge.
"""

from __future__ import annotations

from typing import Any

from great_expectations.render.view import DefaultJinjaIndexPageView, DefaultJinjaPageView
from jinja2.bccache import Bucket, BytecodeCache


class _Compiled(BytecodeCache):
    """Keeps what was compiled while the process lives."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with a template's code, where it is known."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class PageView(DefaultJinjaPageView):  # type: ignore[misc]  # has no types
    """Great Expectations' page of a suite or a validation."""

    def __init__(self, **directories: Any) -> None:
        super().__init__(**directories)
        self.env.bytecode_cache = _COMPILED


class IndexView(DefaultJinjaIndexPageView):  # type: ignore[misc]  # has no types
    """Great Expectations' page that leads to the others."""

    def __init__(self, **directories: Any) -> None:
        super().__init__(**directories)
        self.env.bytecode_cache = _COMPILED
