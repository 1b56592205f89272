"""Files that are made to break their reader: refused with the file's name, or read; never more."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from sendable.errors import SourceError
from sendable.sources.readers.delimited import LONGEST_ROW

from ..fuzz.targets import make_workbook
from ..sources.pulling import Looked, declare

_ROW = {"id": "A1", "who": "7", "when": "2026-01-02", "total": 1}
_CELLS = (
    '<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t></is></c><c r="B2"><v>7</v></c>'
    '<c r="C2" t="inlineStr"><is><t>2026-01-02</t></is></c><c r="D2"><v>3</v></c></row>'
)


def look(folder: Path, name: str, content: bytes, **declared: object) -> Looked:
    (folder / name).write_bytes(content)
    join = {"customer_id": "who", "contact_field": "custom_1"}
    columns = {"order_id": "id", "ordered_at": "when", "amount": "total"}
    return Looked(declare(path=name, join=join, columns=columns, **declared), folder)


def test_the_workbook_that_attacks_start_from_is_read(tmp_path: Path) -> None:
    assert look(tmp_path, "x.xlsx", make_workbook("rows", _CELLS)).rows["amount"].tolist() == [3]


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZZZZZZ9", "A99999999999", "A4294967295"])
def test_a_cell_that_is_said_to_be_far_away_costs_no_memory(tmp_path: Path, cell: str) -> None:
    far = _CELLS + f'<row r="9"><c r="{cell}"><v>1</v></c></row>'
    with pytest.raises(SourceError, match=r"x\.xlsx"):
        look(tmp_path, "x.xlsx", make_workbook("rows", far))


_WITH_LITTLE_MEMORY = """
import sys
from sendable.sources.readers import sheet
sheet.MEMORY = 128 << 20
sheet.main(sys.argv[1])
"""


def test_a_packed_workbook_is_unpacked_only_so_far(tmp_path: Path) -> None:
    path, texts = tmp_path / "x.xlsx", b"<sst>" + b"<si><t>a</t></si>" * 3_000_000 + b"</sst>"
    with (
        zipfile.ZipFile(io.BytesIO(make_workbook("rows", _CELLS))) as sound,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in sound.namelist():
            is_bomb = name.endswith("sharedStrings.xml")
            packed.writestr(name, texts if is_bomb else sound.read(name))
    assert path.stat().st_size < 300_000
    done = subprocess.run(
        [sys.executable, "-c", _WITH_LITTLE_MEMORY, str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0
    assert not done.stdout.startswith(b'["read"')


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY b SYSTEM "file:///etc/passwd">',
        '<!ENTITY % c SYSTEM "http://127.0.0.1:9/x"> %c; <!ENTITY b "x">',
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
    ],
)
def test_an_entity_of_a_workbook_is_not_followed(tmp_path: Path, entity: str) -> None:
    cells = _CELLS.replace("<t>A1</t>", "<t>&b;</t>")
    attacked = make_workbook("prolog", f"<!DOCTYPE worksheet [{entity}]>")
    with zipfile.ZipFile(io.BytesIO(attacked)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    content = make_workbook("sheet", sheet.replace("</sheetData>", cells + "</sheetData>"))
    try:
        looked = look(tmp_path, "x.xlsx", content)
    except SourceError:
        return
    said = str(looked.rows["order_id"].tolist())
    assert "root" not in said
    assert "haha" not in said


def test_gigabytes_without_a_lines_end_are_not_held(tmp_path: Path) -> None:
    bomb = gzip.compress(b"id,who,when,total\n" + b"a" * (LONGEST_ROW + 1))
    assert len(bomb) < 10_000
    with pytest.raises(SourceError, match=r"x\.csv\.gz:2: row 2 has more than"):
        look(tmp_path, "x.csv.gz", bomb)
    with pytest.raises(SourceError, match=r"x\.jsonl\.gz:1: row 1 has more than"):
        look(tmp_path, "x.jsonl.gz", gzip.compress(b'{"id": "' + b"a" * LONGEST_ROW))


def test_a_row_of_endless_quoted_lines_is_not_held(tmp_path: Path) -> None:
    content = b"id,who,when,total\n" + b'"a\n",' * (LONGEST_ROW // 5 + 10)
    with pytest.raises(SourceError, match="has more than"):
        look(tmp_path, "x.csv", content)


def test_long_lines_below_the_limit_are_rows(tmp_path: Path) -> None:
    wide = ",".join(["x" * 100_000] * 30)
    header = "id,who,when,total," + ",".join(f"c{place}" for place in range(30))
    content = header + "\n" + "\n".join(f"A{row},7,2026-01-02,3,{wide}" for row in range(4))
    assert len(look(tmp_path, "x.csv", content.encode()).rows) == 4


@pytest.mark.parametrize(
    "line",
    [b'{"a":' * 50_000, b'{"a":' + b"[" * 50_000, b'{"id":' + b"9" * 5_000 + b"}"],
    ids=["objects", "lists", "digits"],
)
def test_json_without_end_is_refused_with_its_row(tmp_path: Path, line: bytes) -> None:
    with pytest.raises(SourceError, match=r"x\.jsonl:2: row 2 is no JSON object"):
        look(tmp_path, "x.jsonl", json.dumps(_ROW).encode() + b"\n" + line + b"\n")


def test_a_number_beyond_all_bounds_costs_its_row_alone(tmp_path: Path) -> None:
    lines = [json.dumps({**_ROW, "total": total}) for total in (1, 10**400, 2)]
    looked = look(tmp_path, "x.jsonl", "\n".join(lines).encode())
    assert looked.rows["amount"].tolist() == [1, 2]
    assert [fault.row for fault in looked.faults] == [2]


def test_a_second_beyond_the_calendar_costs_its_row_alone(tmp_path: Path) -> None:
    lines = [json.dumps({**_ROW, "when": when}) for when in (1_764_000_000, 9_999_999_999_999)]
    looked = look(tmp_path, "x.jsonl", "\n".join(lines).encode(), dates="unix")
    assert [fault.row for fault in looked.faults] == [2]


def test_half_a_pair_of_surrogates_is_a_question_mark(tmp_path: Path) -> None:
    content = json.dumps({**_ROW, "id": "A\ud800"}).encode()
    assert look(tmp_path, "x.jsonl", content).rows["order_id"].tolist() == ["A?"]


@pytest.mark.parametrize("encoding", ["zlib", "base64", "rot13", "a\0b", "no-such", "é"])
@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_an_encoding_of_bytes_or_of_nothing_is_refused(
    tmp_path: Path, name: str, encoding: str
) -> None:
    with pytest.raises(SourceError, match="there is no encoding"):
        look(tmp_path, name, b"id,who,when,total\n", encoding=encoding)


def test_a_damaged_parquet_file_is_refused_with_its_name(tmp_path: Path) -> None:
    held = io.BytesIO()
    parquet.write_table(arrow.table({name: [str(cell)] for name, cell in _ROW.items()}), held)
    whole, refused = held.getvalue(), 0
    for place in range(4, len(whole) - 8, 3):
        try:
            look(tmp_path, "x.parquet", whole[:place] + b"\xff" + whole[place + 1 :])
        except SourceError as failure:
            assert "x.parquet" in str(failure)  # noqa: PT017
            refused += 1
    assert refused > 10


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.parquet", "x.xlsx"])
def test_what_is_no_file_is_no_source(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(SourceError, match="there is no file"):
        Looked(declare(path=name, **_declared()), tmp_path)


def test_a_path_with_a_nul_is_no_path(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds a character that no path has"):
        Looked(declare(path="x\0.csv", **_declared()), tmp_path)


def _declared() -> dict[str, object]:
    return {
        "join": {"customer_id": "who", "contact_field": "custom_1"},
        "columns": {"order_id": "id", "ordered_at": "when", "amount": "total"},
    }
