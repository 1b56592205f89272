"""Puts a fault into a function that is loaded already: its code is replaced, where it stands."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import CodeType, FunctionType

from mutation.mutants import Mutant


def is_quick(mutant: Mutant, reached_by_import: frozenset[str]) -> bool:
    """Tell whether a fault can be put into a loaded program: no import has run what it changes."""
    place = mutant.place
    if place.path.endswith(".sql"):
        return True  # read anew whenever it is run
    return (
        place.function_line is not None
        and f"{place.path}:{place.function_line}" not in reached_by_import
    )


def patch(mutant: Mutant, filename: str, changed: bytes) -> bool:
    """Replace the code of the loaded function that a mutant is in; say whether that was possible.

    Args:
        mutant: The fault.
        filename: The file as the program knows it.
        changed: What the file says with the fault in it.
    """
    loaded = [
        found
        for found in gc.get_objects()
        if type(found) is FunctionType and found.__code__.co_filename == filename
    ]
    holding = [one for one in loaded if _holds(one.__code__, mutant.place.line)]
    if not holding:
        return False
    first = min(one.__code__.co_firstlineno for one in holding)
    codes = {_name(code): code for code in _walk(compile(changed, filename, "exec"))}
    try:
        for one in holding:
            if one.__code__.co_firstlineno == first:
                one.__code__ = codes[_name(one.__code__)]
    except (KeyError, ValueError):
        return False  # it closes over other names now
    return True


def _name(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _holds(code: CodeType, line: int) -> bool:
    last = max(place for inner in _walk(code) for _s, _e, place in inner.co_lines() if place)
    return code.co_firstlineno <= line <= last


def _walk(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _walk(constant)
