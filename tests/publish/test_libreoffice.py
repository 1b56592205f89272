"""The workbook in LibreOffice: every sheet opens, and says the same."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from sendable.publish.tracker import write_tracker

from ..figures import say
from .worlds import small_account

pytestmark = pytest.mark.slow

OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="there is no LibreOffice to open the workbook with")
def test_libreoffice_opens_every_sheet_as_it_was_written(tmp_path: Path) -> None:
    book = write_tracker(small_account(tmp_path).through(), tmp_path)
    (tmp_path / "again").mkdir()
    subprocess.run(
        [
            str(OFFICE),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "again"), str(book)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    written = openpyxl.load_workbook(book)
    read = openpyxl.load_workbook(tmp_path / "again" / book.name)
    assert read.sheetnames == written.sheetnames
    for sheet in written:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            again = read[sheet.title][cell.coordinate].value
            # An empty text is no value there, and a number has fifteen digits.
            if isinstance(cell.value, float):
                assert again == pytest.approx(cell.value), (sheet.title, cell)
            else:
                assert again == (None if cell.value == "" else cell.value), (sheet.title, cell)
    say(f"tracker: {len(read.sheetnames)} sheets as they were, opened and saved by LibreOffice")
