"""In which encoding a text file is: what its first bytes say, else UTF-8, else Windows-1252."""

from __future__ import annotations

import codecs
import gzip
import io
from pathlib import Path
from typing import BinaryIO, cast

import charset_normalizer

from sendable.errors import Place, SourceError

_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", None),
    (codecs.BOM_UTF16_LE, "utf-16", "it is UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "it is UTF-16"),
)


def find_encoding(path: Path, declared: str | None) -> tuple[str, str | None]:
    """Give the encoding, and what to say of it where it was a judgement.

    Raises:
        SourceError: The bytes are no text, or the declared encoding does not exist.
    """
    if declared is not None:
        return check_encoding(path, declared), None
    with _open_bytes(path) as stream:
        start = stream.read(4)
    for mark, encoding, note in _MARKS:
        if start.startswith(mark):
            return encoding, note
    sample = _first_that_is_no_utf8(path)
    if sample is None:
        return "utf-8", None
    best = charset_normalizer.from_bytes(sample, cp_isolation=["cp1252"]).best()
    if b"\0" in sample or best is None:
        raise SourceError(
            "the file is no text, or in an encoding that cannot be told",
            place=Place(path),
            remedy="Set the source's encoding, or export the file as UTF-8",
        )
    return "cp1252", (
        "it is not UTF-8 and was read as Windows-1252; declare its encoding if names look wrong"
    )


def check_encoding(path: Path, declared: str) -> str:
    """Give a declared encoding as it is to be read with.

    Raises:
        SourceError: There is none of that name, or it is one of bytes, such as ``base64``.
    """
    try:
        with io.TextIOWrapper(io.BytesIO(), encoding=declared):
            pass
    except (LookupError, ValueError):
        raise SourceError(
            f"there is no encoding {declared!r}",
            place=Place(path),
            remedy="Common ones are utf-8, utf-16, cp1252 and latin-1",
        ) from None
    # A mark at the beginning is no part of the first column's name.
    return "utf-8-sig" if codecs.lookup(declared).name == "utf-8" else declared


def _first_that_is_no_utf8(path: Path) -> bytes | None:
    """Give the first block that is no UTF-8, or that holds what no text does; else nothing."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with _open_bytes(path) as stream:
        while block := stream.read(_BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return block
            if b"\0" in block:
                return block
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return block or b"\xff"
    return None


def _open_bytes(path: Path) -> BinaryIO:
    if path.name.lower().endswith(".gz"):
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")
