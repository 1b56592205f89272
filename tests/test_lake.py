"""The tables on disk: written by key, by one writer, whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest
from deltalake import write_deltalake
from filelock import FileLock

import sendable.lake
from sendable.engine.duckdb import open_engine, query
from sendable.errors import AccountMismatch, CannotWrite, DiskFull, LakeBusy, LakeError
from sendable.lake import Lake
from sendable.lake_rows import as_arrow
from sendable.schemas import TABLES, arrow_schema

from .disks import mounted_disk
from .library import ANN, AS_OF, BEN, CAS, copy_tables, frame_of


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return copy_tables(tmp_path / "lake")


def opt_out(contact_id: int, number: str | None = ANN, **row: Any) -> dict[str, Any]:
    base = {"list_id": 9, "contact_id": contact_id, "number": number or "", "phone_raw": ""}
    return {**base, "opted_out_at": AS_OF, "first_seen_at": AS_OF, **row}


def suppression(key: str, number: str = ANN, **row: Any) -> dict[str, Any]:
    base = {"suppression_id": key, "number": number, "action": "suppress", "run_id": "one"}
    return {**base, "reason": "opted_out_list", "evidence": "e", "known_at": AS_OF, **row}


def test_every_table_is_there_from_the_start_and_stays(lake: Lake) -> None:
    lake.upsert("opt_outs", frame_of("opt_outs", [opt_out(1)]))
    versions = lake.versions()
    lake.create()
    assert set(versions) == set(TABLES)
    assert lake.versions() == versions
    assert len(lake.read("opt_outs")) == 1


def test_the_same_rows_twice_change_nothing(lake: Lake) -> None:
    rows = frame_of("opt_outs", [opt_out(1), opt_out(2, None), opt_out(3, BEN, opted_out_at=None)])
    assert lake.upsert("opt_outs", rows).inserted == 3
    version = lake.versions()["opt_outs"]
    again = lake.upsert("opt_outs", rows)
    assert (again.inserted, again.updated, again.total) == (0, 0, 0)
    assert lake.versions()["opt_outs"] == version
    assert len(lake.read("opt_outs")) == 3


def test_a_changed_row_is_replaced_and_the_others_are_left_alone(lake: Lake) -> None:
    lake.upsert("opt_outs", frame_of("opt_outs", [opt_out(1), opt_out(2, BEN)]))
    change = lake.upsert(
        "opt_outs", frame_of("opt_outs", [opt_out(1, opted_out_at=None), opt_out(2, BEN)])
    )
    assert (change.inserted, change.updated) == (0, 1)
    rows = lake.read("opt_outs").set_index("contact_id")
    assert rows["opted_out_at"].isna().tolist() == [True, False]
    assert rows.loc[2, "number"] == BEN


def test_a_value_that_comes_or_goes_is_a_change(lake: Lake) -> None:
    lake.upsert("opt_outs", frame_of("opt_outs", [opt_out(1, opted_out_at=None)]))
    assert lake.upsert("opt_outs", frame_of("opt_outs", [opt_out(1)])).updated == 1
    gone = frame_of("opt_outs", [opt_out(1, opted_out_at=None)])
    assert lake.upsert("opt_outs", gone).updated == 1


def test_rows_that_were_merged_are_found_by_a_text(lake: Lake) -> None:
    def approvals(*decisions: str) -> pd.DataFrame:
        values = {
            "rule_hash": "h",
            "run_id": "r",
            "who": "Pat",
            "door": "form",
            "decided_at": AS_OF,
        }
        rows = [
            {**values, "approval_id": str(place), "segment": "vip", "decision": decision}
            for place, decision in enumerate(decisions)
        ]
        return frame_of("approvals", rows)

    lake.upsert("approvals", approvals("approved", "approved"))
    lake.upsert("approvals", approvals("approved", "rejected"))
    assert list(lake.read("approvals", decision="rejected")["approval_id"]) == ["1"]
    assert list(lake.read("approvals", segment="vip", decision="approved")["approval_id"]) == ["0"]
    assert lake.read("approvals", decision="never").empty


def test_when_a_row_was_first_seen_is_kept(lake: Lake) -> None:
    later = AS_OF + timedelta(days=30)
    lake.upsert("opt_outs", frame_of("opt_outs", [opt_out(1)]))
    change = lake.upsert("opt_outs", frame_of("opt_outs", [opt_out(1, first_seen_at=later)]))
    assert change.total == 0
    changed = opt_out(1, opted_out_at=None, first_seen_at=later)
    assert lake.upsert("opt_outs", frame_of("opt_outs", [changed])).updated == 1
    assert lake.read("opt_outs")["first_seen_at"].tolist() == [AS_OF]


def test_nothing_to_write_writes_nothing(lake: Lake) -> None:
    versions = lake.versions()
    assert lake.upsert("opt_outs", frame_of("opt_outs", [])).total == 0
    assert lake.append("suppressions", frame_of("suppressions", [])).total == 0
    assert lake.versions() == versions


def test_append_never_changes_a_row(lake: Lake) -> None:
    lake.append("suppressions", frame_of("suppressions", [suppression("a"), suppression("b")]))
    before = lake.read("suppressions").sort_values("suppression_id", ignore_index=True)
    changed = suppression("a", BEN, action="lift", evidence="other", run_id="two")
    change = lake.append("suppressions", frame_of("suppressions", [changed, suppression("c")]))
    assert change.inserted == 1
    rows = lake.read("suppressions").sort_values("suppression_id", ignore_index=True)
    pd.testing.assert_frame_equal(rows.head(2), before)
    assert lake.append("suppressions", frame_of("suppressions", [changed])).inserted == 0


def test_a_value_that_cannot_be_converted_is_refused_and_not_told(lake: Lake) -> None:
    frame = frame_of("opt_outs", [opt_out(1)]).astype(object).assign(list_id="0491 570 156")
    with pytest.raises(LakeError, match="a row of opt_outs does not fit: ") as raised:
        lake.upsert("opt_outs", frame)
    assert "570" not in "".join(traceback.format_exception(raised.value))


def test_a_row_that_does_not_fit_the_table_is_not_written(lake: Lake) -> None:
    frame = frame_of("opt_outs", [opt_out(1)]).assign(number="0491 570 156")
    with pytest.raises(LakeError, match="a row of opt_outs does not fit: number, ") as raised:
        lake.upsert("opt_outs", frame)
    # Whoever logs it, with what it was raised from, shows nobody's number.
    assert "570" not in "".join(traceback.format_exception(raised.value))
    assert lake.read("opt_outs").empty


def decision(run_id: str, number: str) -> dict[str, Any]:
    return {"run_id": run_id, "number": number, "outcome": "sendable", "reasons": []}


def test_a_run_replaces_its_own_rows_only(lake: Lake) -> None:
    for run_id, numbers in (("one", [ANN, BEN]), ("two", [ANN]), ("one", [CAS])):
        rows = frame_of("decisions", [decision(run_id, number) for number in numbers])
        lake.replace_run("decisions", run_id, rows)
    rows = lake.read("decisions")
    assert set(zip(rows["run_id"], rows["number"], strict=True)) == {("one", CAS), ("two", ANN)}
    assert list(lake.read("decisions", run_id="two")["number"]) == [ANN]


def test_a_run_that_finds_nobody_leaves_nobody(lake: Lake) -> None:
    lake.replace_run("decisions", "one", frame_of("decisions", [decision("one", ANN)]))
    lake.replace_run("decisions", "two", frame_of("decisions", [decision("two", ANN)]))
    lake.replace_run("decisions", "one", frame_of("decisions", []))
    assert list(lake.read("decisions")["run_id"]) == ["two"]


def test_a_run_id_cannot_end_the_condition_it_stands_in(lake: Lake) -> None:
    lake.replace_run("decisions", "one", frame_of("decisions", [decision("one", ANN)]))
    with pytest.raises(LakeError):
        lake.replace_run("decisions", "x' OR 'a' = 'a", frame_of("decisions", []))
    assert len(lake.read("decisions")) == 1


def test_lists_of_reasons_come_back_as_they_were(lake: Lake) -> None:
    row = {**decision("one", ANN), "outcome": "held", "primary_reason": "stale"}
    lake.replace_run(
        "decisions", "one", frame_of("decisions", [{**row, "reasons": ["stale", "other"]}])
    )
    assert list(lake.read("decisions")["reasons"].iloc[0]) == ["stale", "other"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sendable.lake, "_LOCK_WAIT_SECONDS", 0)


@pytest.mark.usefixtures("impatient")
def test_a_second_writer_is_refused_and_told_which_run_holds_the_lock(lake: Lake) -> None:
    with lake.writing("run-of-ann"):
        with pytest.raises(LakeBusy, match="run-of-ann"), Lake(lake.root).writing("other"):
            pass
        # A refused writer does not put its own name there.
        assert "run-of-ann" in (lake.root / "writer.json").read_text()
    with lake.writing("other"):
        pass


@pytest.mark.usefixtures("impatient")
def test_a_writer_in_another_process_is_refused_too(lake: Lake) -> None:
    code = (
        "import sys; from pathlib import Path; from sendable.lake import Lake\n"
        "with Lake(Path(sys.argv[1])).writing('far-away'):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(lake.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "held"
        with pytest.raises(LakeBusy, match="far-away"), lake.writing("near"):
            pass
    finally:
        # Killed in the middle of its writing: the lock dies with it.
        child.kill()
        child.communicate()
    with lake.writing("near"):
        pass


@pytest.mark.usefixtures("impatient")
def test_a_lock_whose_holder_left_no_name_is_a_lock(lake: Lake) -> None:
    with (
        FileLock(lake.root / "writer.lock"),
        pytest.raises(LakeBusy, match="not known"),
        lake.writing("x"),
    ):
        pass


@pytest.mark.usefixtures("impatient")
def test_a_writer_that_failed_leaves_the_lock_free_while_its_error_is_looked_at(
    lake: Lake,
) -> None:
    with pytest.raises(ZeroDivisionError) as caught, lake.writing("failed"):
        raise ZeroDivisionError
    with lake.writing("next"):
        pass
    assert caught.value is not None


def test_a_lake_belongs_to_one_account(lake: Lake) -> None:
    lake.claim("7 (ann)")
    lake.claim("7 (ann)")
    with pytest.raises(AccountMismatch, match=r"7 \(ann\)"):
        lake.claim("8 (ben)")
    assert json.loads((lake.root / "account.json").read_text()) == {"account": "7 (ann)"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_called_one_and_changes_nothing(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    lake.replace_run("decisions", "one", frame_of("decisions", [decision("one", ANN)]))

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(sendable.lake, "write_deltalake", fail)
    with pytest.raises(DiskFull) as caught:
        lake.replace_run("decisions", "one", frame_of("decisions", []))
    assert caught.value.remedy
    assert len(lake.read("decisions")) == 1


def test_another_trouble_of_the_disk_is_not_called_a_full_one(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(sendable.lake, "write_deltalake", fail)
    with pytest.raises(CannotWrite):
        lake.replace_run("decisions", "one", frame_of("decisions", []))


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte, where this user may make one."""
    with mounted_disk(tmp_path / "disk", megabytes=1) as folder:
        yield folder


def fill(path: Path) -> None:
    """Write to a file until there is no space left."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_a_disk_that_is_really_full_is_called_one(tiny_disk: Path) -> None:
    lake = Lake(tiny_disk / "lake")
    lake.create()
    lake.upsert("opt_outs", frame_of("opt_outs", [opt_out(1)]))
    fill(tiny_disk / "ballast")
    with pytest.raises(DiskFull):
        lake.upsert("opt_outs", frame_of("opt_outs", [opt_out(n, BEN) for n in range(2, 400)]))
    (tiny_disk / "ballast").unlink()
    assert list(lake.read("opt_outs")["number"]) == [ANN]
    lake.upsert("opt_outs", frame_of("opt_outs", [opt_out(2, BEN)]))
    assert len(lake.read("opt_outs")) == 2


def test_a_table_from_before_a_column_gets_it_and_keeps_its_rows(tmp_path: Path) -> None:
    """The lake is the only long memory: it outlives versions of this program."""
    lake = Lake(tmp_path / "old")
    old = arrow_schema(TABLES["lists"].model).empty_table().drop_columns(["account"])
    row = {"list_id": [7], "list_name": ["News"], "contacts_count": [1], "is_opt_out": [False]}
    rows = arrow.Table.from_pydict({**row, "known_at": [AS_OF]}, schema=old.schema)
    write_deltalake(lake.path("lists"), rows)
    lake.create()
    assert lake.read("lists").iloc[0]["list_name"] == "News"
    assert lake.read("lists")["account"].isna().all()
    with open_engine(lake, ["lists"]) as connection:
        assert query(connection, "SELECT list_id, account FROM lists")["account"].isna().all()

    newer = frame_of(
        "lists",
        [
            {
                **{name: value[0] for name, value in row.items()},
                "list_id": 8,
                "account": "main",
                "known_at": AS_OF,
            }
        ],
    )
    lake.upsert("lists", newer)
    with open_engine(lake, ["lists"]) as connection:
        found = query(connection, "SELECT account FROM lists ORDER BY list_id")["account"]
    assert found.isna().tolist() == [True, False]


def test_many_small_files_become_few_and_hold_the_same(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sendable.lake, "_MOST_FILES", 3)
    for contact_id in range(5):
        lake.upsert("opt_outs", frame_of("opt_outs", [opt_out(contact_id)]))
    before = lake.read("opt_outs").sort_values("contact_id", ignore_index=True)
    lake.tidy()
    assert len(lake.files(["opt_outs"])["opt_outs"]) == 1
    after = lake.read("opt_outs").sort_values("contact_id", ignore_index=True)
    pd.testing.assert_frame_equal(before, after)


def test_rows_come_to_lie_in_order_of_the_number(lake: Lake) -> None:
    spec = TABLES["opt_outs"]
    rows = frame_of("opt_outs", [opt_out(place, one) for place, one in enumerate((CAS, ANN, BEN))])
    lake.add_checked("opt_outs", as_arrow(spec.model.validate(rows), spec))
    assert _stored_numbers(lake) == sorted([ANN, BEN, CAS])


def _stored_numbers(lake: Lake) -> list[str]:
    """Give the numbers of the one file of a table, in the order in which it holds them."""
    (file,) = lake.files(["opt_outs"])["opt_outs"]
    numbers: list[str] = parquet.read_table(lake.path("opt_outs") / file)["number"].to_pylist()
    return numbers


def test_a_subaccount_is_bound_by_its_name(lake: Lake) -> None:
    lake.claim("7")
    lake.claim("9", "sydney")
    lake.claim("9", "sydney")
    with pytest.raises(AccountMismatch):
        lake.claim("7", "sydney")
    lake.claim("7")


def test_a_table_of_a_later_version_has_no_files_and_reads_as_empty(lake: Lake) -> None:
    shutil.rmtree(lake.path("reply_meanings"))
    assert lake.files(["reply_meanings"]) == {"reply_meanings": []}
    with open_engine(lake, ["reply_meanings"]) as connection:
        assert query(connection, "SELECT * FROM reply_meanings").empty


def test_a_column_that_this_version_has_no_more_is_in_nobodys_way(tmp_path: Path) -> None:
    """A table of plans may have a cap per week, which is messages in days by now."""
    lake = Lake(tmp_path / "old")
    schema = arrow_schema(TABLES["plans"].model)
    older = schema.append(arrow.field("cap_per_week", arrow.int64()))
    plan = {"segment": "all", "readiness": "direct", "readiness_reason": "so it is"}
    old = {"run_id": "one", "as_of": AS_OF, **plan, "cap_per_week": 2}
    write_deltalake(lake.path("plans"), arrow.Table.from_pylist([old], schema=older))
    lake.create()
    new = {"run_id": "two", "as_of": AS_OF, **plan, "cap_messages": 3, "cap_days": 7}
    lake.replace_run("plans", "two", frame_of("plans", [new]))
    assert lake.read("plans", run_id="two")["cap_messages"].tolist() == [3]
    assert lake.read("plans", run_id="one")["cap_messages"].isna().tolist() == [True]
    with open_engine(lake, ["plans"]) as connection:
        assert len(query(connection, "SELECT * FROM plans")) == 2


def test_a_reader_gets_along_with_a_lake_of_an_older_version(tmp_path: Path) -> None:
    """Commands that only look never bring the tables up to date."""
    lake = Lake(tmp_path / "old")
    older = arrow_schema(TABLES["lists"].model).empty_table().drop_columns(["account"]).schema
    row = {"list_id": [7], "list_name": ["News"], "contacts_count": [1], "is_opt_out": [False]}
    write_deltalake(
        lake.path("lists"), arrow.Table.from_pydict({**row, "known_at": [AS_OF]}, schema=older)
    )
    assert lake.read("lists", list_id=7)["account"].isna().tolist() == [True]
    assert lake.read("segment_sizes", run_id="one").empty
    with pytest.raises(LakeError, match="the table lists was made by another version"):
        lake.read("lists", account="main")
    write_deltalake(lake.path("decisions"), arrow.table({"number": [ANN]}))
    with pytest.raises(LakeError, match="the table decisions was made by another version"):
        lake.read("decisions")
