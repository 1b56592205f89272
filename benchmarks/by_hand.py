"""The same decisions as one analyst would write them, once, in pandas: no evidence, no log."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
from deltalake import DeltaTable

from sendable.engine.duckdb import open_engine, query
from sendable.reasons import REASONS

AS_OF = pd.Timestamp("2026-11-21 09:00", tz="UTC")
HARD = ("Unknown subscriber", "Unidentified subscriber")
SOFT = ("Absent subscriber", "Handset memory full")


def day(days: int) -> pd.Timedelta:
    """Give a span of days."""
    return pd.Timedelta(days=days)


def decide_by_hand(folder: str) -> tuple[float, float]:
    """Decide for every recipient; give the seconds that it took, and those of processor time.

    What each reply means is read beforehand, by ours.
    """
    from benchmarks.exclude import open_run
    from sendable.replies.meanings import register_meanings

    run, playbook = open_run(folder)
    with open_engine(run.workspace.lake) as connection:
        register_meanings(connection, playbook.policies)
        meanings = query(connection, "SELECT message_id, label, outcome, manner FROM meanings")
    began, worked = time.perf_counter(), time.process_time()
    decided = _decide(Path(folder) / "workspace" / "lake", meanings)
    decided.to_parquet(Path(folder) / "by_hand.parquet", index=False)
    return time.perf_counter() - began, time.process_time() - worked


def _read(lake: Path, table: str, *columns: str, **equal_to: str) -> pd.DataFrame:
    filters = [(name, "=", value) for name, value in equal_to.items()] or None
    delta = DeltaTable(str(lake / table))
    return delta.to_pandas(columns=list(columns), filters=filters)


def _decide(lake: Path, meanings: pd.DataFrame) -> pd.DataFrame:
    contacts = _read(
        lake, "contacts", "number", "list_id", "is_valid", "line_type", "added_at", "updated_at"
    )
    people = contacts.groupby("number").agg(
        is_valid=("is_valid", "max"),
        line_type=("line_type", "max"),
        added_at=("added_at", "min"),
        updated_at=("updated_at", "max"),
    )
    declared = contacts.loc[contacts["list_id"].isin([101, 102, 103]), "number"]
    replies = _read(lake, "replies", "message_id", "number", "received_at").merge(meanings)
    clicks = _read(lake, "clicks", "number", "clicked_at").groupby("number")["clicked_at"].max()
    orders = _read(lake, "orders", "number", "ordered_at").groupby("number")["ordered_at"].max()
    found: dict[str, pd.Index[str] | pd.Series[str]] = {}

    found["opted_out_list"] = _read(lake, "opt_outs", "number")["number"]
    # A START takes back what was said before it.
    starts = replies[(replies["label"] == "opt_in") & (replies["manner"] == "keyword")]
    started = replies["number"].map(starts.groupby("number")["received_at"].max())
    taken_back = (replies["label"] == "opt_out") & (started > replies["received_at"])
    acted = replies[(replies["outcome"] == "exclude") & ~taken_back]
    keywords = acted["manner"] == "keyword"
    opted_out = acted["label"] == "opt_out"
    found["opted_out_keyword"] = acted.loc[opted_out & keywords, "number"]
    found["opted_out_phrase"] = acted.loc[opted_out & ~keywords, "number"]
    for label in ("wrong_number", "complaint"):
        found[label] = acted.loc[acted["label"] == label, "number"]
    listed = _read(lake, "listed_suppressions", "number", "reason")
    for reason, numbers in listed.groupby("reason")["number"]:
        found[str(reason)] = numbers
    found["reply_to_read"] = replies.loc[replies["outcome"] == "hold", "number"]

    opted_in = replies[(replies["label"] == "opt_in") & (replies["outcome"] == "keep")]
    agreed = pd.concat([declared, opted_in["number"]]).unique()
    found["invalid_number"] = people.index[~people["is_valid"]]
    lines = people["is_valid"] & (people["line_type"] == "landline")
    found["not_sms_capable"] = people.index[lines]
    found["unclear_permission"] = people.index[people["is_valid"] & ~people.index.isin(agreed)]
    preferences = _read(lake, "preferences", "number", "value")
    found["channel_preference"] = preferences.loc[
        ~preferences["value"].str.lower().str.contains("sms"), "number"
    ]

    friendly = ~replies["label"].isin(["opt_out", "wrong_number", "complaint"])
    heard = replies[friendly & (replies["manner"] != "automatic")]
    heard_at = heard.groupby("number")["received_at"].max()
    own = pd.concat([heard_at, clicks, orders], axis=1).max(axis=1).reindex(people.index)
    last_sign = pd.concat([own, people["added_at"], people["updated_at"]], axis=1).max(axis=1)
    found["stale"] = people.index[AS_OF - last_sign > day(730)]

    no = replies[(replies["label"] == "not_interested") & (replies["outcome"] == "exclude")]
    no = no[AS_OF - no["received_at"] < day(30)]
    glad = replies[replies["label"].isin(["positive", "opt_in"])]
    glad_at = glad.groupby("number")["received_at"].max()
    interest = pd.concat([glad_at, clicks, orders], axis=1).max(axis=1)
    later = no["number"].map(interest) > no["received_at"]
    found["not_interested"] = no.loc[~later, "number"]

    unreached = own.reindex(people.index[~lines])
    found["dead_number"], found["unreached"] = _unreachable(lake, unreached)
    found["sunset"] = _sunset(lake, own)

    decided = pd.DataFrame({"number": people.index, "primary_reason": None})
    place = pd.Series(len(REASONS), index=people.index)
    for precedence, reason in reversed(list(enumerate(REASONS))):
        if reason.code in found:
            place[place.index.isin(found[reason.code])] = precedence
    titles = [reason.code for reason in REASONS] + [None]
    outcomes = [reason.outcome for reason in REASONS] + ["sendable"]
    decided["primary_reason"] = [titles[one] for one in place.to_numpy()]
    decided["outcome"] = [outcomes[one] for one in place.to_numpy()]
    return decided


def _unreachable(lake: Path, last_signs: pd.Series) -> tuple[pd.Index, pd.Index]:
    """Give the dead numbers, and those not reached of late, by all messages."""
    failed = _read(lake, "messages", "number", "sent_at", "status_text", delivery="failed")
    text = failed["status_text"]
    failed["hard"], soft = text.str.startswith(HARD), text.str.startswith(SOFT)
    failed = failed[(failed["hard"] | soft) & failed["number"].isin(last_signs.index)]
    often = failed["number"].value_counts()
    failed = failed[failed["number"].isin(often.index[often >= 3])]
    delivered = _read(lake, "messages", "number", "sent_at", delivery="delivered")
    delivered = delivered[delivered["number"].isin(failed["number"].unique())]
    last = delivered.groupby("number")["sent_at"].max()
    failing = failed[~(failed["sent_at"] <= failed["number"].map(last))]
    passing = failing[~failing["hard"]].groupby("number")["sent_at"].max()
    hard = failing[~(failing["sent_at"] <= failing["number"].map(passing))]
    in_a_row = hard["number"].value_counts()
    dead = in_a_row.index[in_a_row >= 3]
    quiet = failing[~failing["number"].isin(dead)]
    quiet = quiet[~(quiet["sent_at"] <= quiet["number"].map(last_signs))]
    rows = quiet.assign(day=quiet["sent_at"].dt.floor("D")).groupby("number")
    counts = rows.agg(failures=("sent_at", "size"), days=("day", "nunique"))
    return dead, counts.index[(counts["failures"] >= 3) & (counts["days"] >= 2)]


def _sunset(lake: Path, last_signs: pd.Series) -> pd.Index:
    """Give who was messaged to win them back, to no avail."""
    members = _read(lake, "membership", "number", "entered_at", segment="dormant-contacts")
    entered = members.groupby("number")["entered_at"].min()
    entered = entered[~(last_signs.reindex(entered.index) >= entered)]
    entered = entered[AS_OF - entered >= day(90)]
    sent = _read(lake, "messages", "number", "sent_at", sender="Wattle")
    sent = sent[sent["number"].isin(entered.index)]
    sent = sent[sent["sent_at"] > sent["number"].map(entered)]
    counts = sent["number"].value_counts()
    return counts.index[counts >= 4]
