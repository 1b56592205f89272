"""Writes the table of faults into the documentation: ``python -m tests.faults``."""

from .registry import PAGE, put_in

PAGE.write_text(put_in(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
