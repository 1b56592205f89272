"""One target under atheris, in a process of its own: ``python -m tests.fuzz.following TARGET …``.

What follows the target's name goes to libFuzzer. The process ends with it.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(
    include=["sendable", "sqlglot", "phonenumbers", "yaml", "charset_normalizer", "json"]
):
    from .targets import TARGETS

target, *options = sys.argv[1:]
atheris.Setup([sys.argv[0], *options], TARGETS[target])
atheris.Fuzz()
