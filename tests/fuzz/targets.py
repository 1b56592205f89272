"""What has to hold for each reader of the program, whatever it is given.

A target takes bytes and raises where a property does not hold. Any error that is none of ours
raises by itself: nobody catches it here.
"""

from __future__ import annotations

import io
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sendable.brief import Brief
from sendable.clicksend import models
from sendable.clicksend.listing import Page, open_page, read_whole
from sendable.documents import parse_document, read_document
from sendable.errors import PlaybookError, RuleError, ServerTrouble, SourceError
from sendable.numbers import (
    mask_number,
    mask_numbers_in,
    mask_people_in,
    propose_clean_up,
    read_every_number,
    read_number,
)
from sendable.policies import read_policies
from sendable.replies.classifier import Classifier, make_classifier
from sendable.rules import parse_rule, plan_rules, say_rule
from sendable.schemas.base import E164
from sendable.segment_file import SegmentFile
from sendable.sources.declared import Source
from sendable.sources.reading import open_source

from ..library import AS_OF, SHIPPED
from ..rules.pieces import VOCABULARY

Target = Callable[[bytes], None]

_SOURCE: TypeAdapter[Any] = TypeAdapter(Source)
_COUNTRIES = ("AU", "US", "DE", "GB", "AR", "MX", "IT", "BR")
_CONTEXTS = (None, "Reply YES to join", "Was this a wrong number? Y/N", "Your code is 123 456")


class Draw:
    """Choices out of bytes: the first bytes choose, what is left is the text."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def one_of(self, options: Any) -> Any:
        """Choose one of a few things by the next byte."""
        first, self._data = (self._data[0] if self._data else 0), self._data[1:]
        return options[first % len(options)]

    def bytes(self, count: int | None = None) -> bytes:
        """Give the next bytes, or all that are left."""
        part = self._data if count is None else self._data[:count]
        self._data = self._data[len(part) :]
        return part

    def text(self) -> str:
        """Give all that is left as a text; what is no UTF-8 becomes half a pair, as JSON gives."""
        return self.bytes().decode("utf-8", "surrogateescape")


def rules(data: bytes) -> None:
    """Read a rule; what is let through can be said, planned, and is the same in brackets."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        rule = parse_rule(text, vocabulary=VOCABULARY)
    except RuleError as error:
        assert error.place is not None
        assert len(str(error)) < 1_000
        return
    assert say_rule(rule).strip()
    assert plan_rules({"x": rule}, as_of=AS_OF).sql()
    # One bracket more may be one too many.
    with suppress(RuleError):
        again = parse_rule(f"( {text}\n)", vocabulary=VOCABULARY)
        assert again.tree == rule.tree


@cache
def _classifier() -> Classifier:
    return make_classifier(read_policies(SHIPPED))


_AROUND_A_STOP = {"Zs", "Cf", "Po", "Ps", "Pe", "Pi", "Pf"}
"""Blanks, invisible characters and punctuation: they change nothing of what a reply says."""

_MEANS_MORE = frozenset("?¿؟？⁇⁈⁉՞፧᥅⳺⳻꘏꛷︖﹖'\"#%&*@\\/§¶†‡′″‴⁂•‣")


def replies(data: bytes) -> None:
    """Classify a reply; a bare STOP keeps its sender out, whatever blanks are around it."""
    draw = Draw(data)
    context = draw.one_of(_CONTEXTS)
    country = draw.one_of((None, *_COUNTRIES))
    place = draw.one_of(range(16))
    text = draw.text()
    meaning = _classifier().classify(text, context, country)
    assert meaning.outcome in {"exclude", "hold", "keep"}
    assert len(meaning.lang) in {2, 3}
    around = "".join(
        char
        for char in text
        if unicodedata.category(char) in _AROUND_A_STOP and char not in _MEANS_MORE
    )
    stop = around[:place] + "STOP" + around[place:]
    assert _classifier().classify(stop, context, country).outcome == "exclude", stop


def numbers(data: bytes) -> None:
    """Read a phone text; nothing but E.164 comes out, and a mask never shows a number."""
    draw = Draw(data)
    country = draw.one_of(_COUNTRIES)
    number = draw.one_of(("+61491570156", "0491 570 156", "(202) 555-0123", "+1 202-555-0123"))
    place = draw.one_of(range(64))
    raw = draw.text()
    reading = read_number(raw, country)
    every = read_every_number(raw, country)
    assert set(reading.numbers) <= set(every)
    assert all(re.fullmatch(E164, one) for one in every)
    proposed = propose_clean_up(raw, country)
    if proposed is not None and proposed.proposal is not None:
        assert proposed.proposal in every
        assert not any(char.isdecimal() for char in proposed.why)
    assert len(mask_numbers_in(raw)) == len(raw)
    assert len(mask_number(raw).replace("•", "")) <= 6
    # A number that stands by itself in a text is hidden, whatever stands before and behind it.
    before, after = raw[:place], raw[place:]
    for hide in (mask_numbers_in, mask_people_in):
        shown = hide(f"{before} , {number} , {after}")
        assert number not in shown, (hide.__name__, shown)


_DECLARED = {
    "customer": {"customer_id": "who", "contact_field": "custom_1"},
    "phone": {"phone": "who"},
}
_COLUMNS = {"order_id": "id", "ordered_at": "when", "amount": "total"}


def _read_source(content: bytes, name: str, **declared: Any) -> None:
    """Read a file as a source of orders to its end; errors are ours and name the file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        source = _SOURCE.validate_python(
            {
                "name": "shop",
                "kind": "orders",
                "path": name,
                "join": _DECLARED["customer"],
                "columns": _COLUMNS,
                **declared,
            }
        )
        try:
            with open_source(source, Path(folder), Path(folder)) as opened:
                for chunk in opened.chunks():
                    assert all(fault.reason for fault in chunk.faults)
                    assert len(chunk.rows) == len(chunk.raw)
        except SourceError as error:
            assert name in str(error), error


_ENCODINGS = (None, None, "utf-16", "cp1252", "utf-8", "utf-7", "idna", "zlib", "undefined", "\0")


def delimited(data: bytes) -> None:
    """Read a CSV file, packed or plain, with whatever was declared of it."""
    draw = Draw(data)
    declared = {
        "encoding": draw.one_of(_ENCODINGS),
        "delimiter": draw.one_of((None, None, ",", ";", "\t", "|")),
        "decimal": draw.one_of((None, ".", ",")),
        "dates": draw.one_of((None, "iso", "day_first", "unix", "excel", "%d.%m.%y %H:%M %z")),
        "time_zone": draw.one_of((None, "Australia/Lord_Howe", "America/New_York")),
    }
    name = draw.one_of(("x.csv", "x.csv", "x.csv", "x.csv.gz"))
    _read_source(draw.bytes(), name, **declared)


def json_lines(data: bytes) -> None:
    """Read a file of JSON objects."""
    draw = Draw(data)
    dates = draw.one_of((None, "unix", "excel", "day_first"))
    _read_source(draw.bytes(), draw.one_of(("x.jsonl", "x.jsonl.gz")), dates=dates)


def parquet(data: bytes) -> None:
    """Read a Parquet file: one of ours with some bytes changed, or any bytes."""
    draw = Draw(data)
    whole = bytearray(_parquet())
    if draw.one_of((True, True, True, False)):
        while change := draw.bytes(3):
            place = int.from_bytes(change[:2], "big") * 7 % len(whole)
            whole[place] = change[-1]
        _read_source(bytes(whole), "x.parquet")
    else:
        _read_source(draw.bytes(), "x.parquet")


@cache
def _parquet() -> bytes:
    import pyarrow as arrow
    from pyarrow import parquet as files

    rows = {"id": ["A1", "A2"], "who": ["7", None], "when": ["2026-01-02", None], "total": [1, 2]}
    held = io.BytesIO()
    files.write_table(arrow.table(rows), held)
    return held.getvalue()


_SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>%s'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>who</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>when</t></is></c>'
    '<c r="D1" t="inlineStr"><is><t>total</t></is></c></row>%s</sheetData></worksheet>'
)


def workbook(data: bytes) -> None:
    """Read a workbook: a sound one whose sheet, strings or styles hold anything, or any bytes."""
    draw = Draw(data)
    part = draw.one_of(("rows", "rows", "prolog", "sheet", "strings", "styles", "book", "bytes"))
    ending = draw.one_of(("x.xlsx", "x.xlsx", "x.xls", "x.ods"))
    content = draw.bytes()
    if part != "bytes":
        content = make_workbook(part, content.decode("utf-8", "replace"))
    _read_source(content, ending)


def make_workbook(part: str, text: str) -> bytes:
    """Give a workbook of one sheet with a text in the place of one of its parts."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="r3" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}"><si><t>A1</t></si></sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": _SHEET % ("", text if part == "rows" else ""),
    }
    if part == "prolog":
        parts["xl/worksheets/sheet1.xml"] = _SHEET % (text, "")
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
        "book": "xl/workbook.xml",
    }
    if part in names:
        parts[names[part]] = text
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return held.getvalue()


_RECORDS = (
    models.Account,
    models.Subaccount,
    models.ContactList,
    models.ListState,
    models.Contact,
    models.Message,
    models.Inbound,
    models.InboundRule,
    models.Campaign,
    models.LinkOpen,
    models.ShortLink,
    models.Receipt,
)


_NAMES = (
    *("data", "total", "last_page", "contact_id", "list_id", "phone_number", "date_added"),
    *("body", "timestamp", "from", "contact", "links", "opened_unique", "_currency", "price"),
    *("message_price", "message_parts", "address_country", "sms_campaign_id", "open_count"),
)
_VALUES = (
    *(None, True, False, 0, 1, -1, 1.5, float("nan"), float("inf"), 10**400, -(10**30), 1e308),
    *("", " ", "0", "1", "-1", "1e5", "1e400", "nan", "1764000000", "9" * 5000, "\ud800", "\0"),
)


def _anything(draw: Draw, depth: int = 0) -> Any:
    """Give a value as JSON may hold it, with the names that the API uses."""
    kind = draw.one_of(range(10))
    if kind < 5 or depth > 5:
        return draw.one_of(_VALUES)
    if kind < 7:
        return draw.bytes(draw.one_of(range(20))).decode("utf-8", "surrogateescape")
    count = draw.one_of(range(6))
    if kind == 7:
        return [_anything(draw, depth + 1) for _ in range(count)]
    return {draw.one_of(_NAMES): _anything(draw, depth + 1) for _ in range(count)}


def records(data: bytes) -> None:
    """Read what the API answers: any JSON as a page of a listing, and each row as each record."""
    draw = Draw(data)
    make = draw.one_of(_RECORDS).from_json
    answer = _anything(draw)
    if draw.one_of((True, True, False)):
        answer = {"data": [_anything(draw), {name: _anything(draw) for name in _NAMES}], "total": 2}

    def pages() -> Iterator[Page]:
        yield open_page(answer, 1, "/lists")

    with suppress(ServerTrouble):
        for made, total in read_whole(pages, make, "/lists"):
            assert isinstance(total, int)
            for record in made:
                for value in vars(record).values():
                    if isinstance(value, str):
                        value.encode("utf-8")


def documents(data: bytes) -> None:
    """Read a file of the playbook, as YAML and as a segment; errors are ours and name the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.yaml"
        path.write_bytes(data)
        try:
            document = read_document(path)
            parse_document(document, SegmentFile)
        except PlaybookError as error:
            assert "x.yaml" in str(error), error


def briefs(data: bytes) -> None:
    """Read a brief, as the run form sends it (JSON) and as ``playbook.yaml`` has it."""
    with suppress(ValidationError):
        Brief.model_validate_json(data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "playbook.yaml"
        path.write_bytes(data)
        try:
            parse_document(read_document(path), Brief)
        except PlaybookError as error:
            assert "playbook.yaml" in str(error), error


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        rules,
        replies,
        numbers,
        delimited,
        json_lines,
        workbook,
        parquet,
        records,
        documents,
        briefs,
    )
}
