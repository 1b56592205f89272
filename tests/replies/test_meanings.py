"""Meanings: read once, kept, and overruled by a person, but for a bare opt-out word."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendable.engine.duckdb import open_engine, query
from sendable.errors import SourceError
from sendable.replies.files import record_reviews
from sendable.replies.meanings import record_meanings, register_meanings

from ..library import ANN, AS_OF, BEN, CAS, DAY, World


def meanings(world: World) -> dict[str, tuple[str, str, str, str]]:
    with open_engine(world.lake) as connection:
        register_meanings(connection, world.playbook.policies)
        rows = query(
            connection,
            "SELECT replies.body, meanings.* FROM meanings JOIN main.replies USING (message_id)",
        )
    assert rows["message_id"].is_unique
    return {
        row["body"]: (row["label"], row["certainty"], row["outcome"], row["manner"])
        for row in rows.to_dict("records")
    }


@pytest.fixture
def replied(world: World) -> World:
    world.reply(ANN, "STOP", message_id="R-stop")
    world.reply(BEN, "please stop texting me", message_id="R-phrase")
    world.reply(CAS, "YES", message_id="R-yes", original_body="Reply YES to get our weekly offers")
    world.reply(CAS, "yes", message_id="R-plain")
    world.store()
    return world


def write_reviews(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "reviews.csv"
    path.write_text("\n".join(["message_id,words,label,note", *rows]), encoding="utf-8")
    return path


def test_a_reply_means_the_same_before_and_after_it_is_recorded(replied: World) -> None:
    before = meanings(replied)
    assert record_meanings(replied.run, replied.playbook.policies).inserted == 4
    assert record_meanings(replied.run, replied.playbook.policies).total == 0
    assert meanings(replied) == before
    assert before["STOP"] == ("opt_out", "certain", "exclude", "keyword")
    assert before["YES"] == ("opt_in", "certain", "keep", "answer")
    assert before["yes"][0] == "positive"


def test_a_reply_is_read_again_by_another_version(replied: World) -> None:
    record_meanings(replied.run, replied.playbook.policies)
    recorded = replied.lake.read("reply_meanings").assign(classifier="1-old", label="neutral")
    replied.lake.upsert("reply_meanings", recorded)
    assert meanings(replied)["STOP"][0] == "opt_out"
    assert record_meanings(replied.run, replied.playbook.policies).updated == 4


def test_a_review_overrules_a_phrase_and_never_a_keyword(replied: World, tmp_path: Path) -> None:
    record_meanings(replied.run, replied.playbook.policies)
    path = write_reviews(tmp_path, "R-stop,,neutral,", "R-phrase,,question,", "R-plain,,,")
    assert record_reviews(path, replied.lake, "Ann", AS_OF) == 2
    found = meanings(replied)
    assert found["STOP"] == ("opt_out", "certain", "exclude", "keyword")
    assert found["please stop texting me"] == ("question", "certain", "keep", "other")
    assert found["yes"][0] == "positive"


def test_a_file_of_reviews_without_a_line_is_refused(replied: World, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("")
    with pytest.raises(SourceError, match="no column label and no column message_id"):
        record_reviews(path, replied.lake, "Ann", AS_OF)


def test_the_last_review_counts_and_lifts_nothing(replied: World, tmp_path: Path) -> None:
    record_reviews(write_reviews(tmp_path, "R-plain,,opt_out,"), replied.lake, "Ann", AS_OF)
    record_reviews(write_reviews(tmp_path, "R-plain,,opt_in,"), replied.lake, "Ben", AS_OF + DAY)
    assert meanings(replied)["yes"] == ("opt_in", "certain", "keep", "other")


def test_what_the_last_of_two_people_said_is_kept_with_their_name(
    replied: World, tmp_path: Path
) -> None:
    record_reviews(write_reviews(tmp_path, "R-plain,,opt_out,"), replied.lake, "Zoe", AS_OF)
    record_reviews(write_reviews(tmp_path, "R-plain,,neutral,"), replied.lake, "Ann", AS_OF + DAY)
    with open_engine(replied.lake) as connection:
        register_meanings(connection, replied.playbook.policies)
        rows = query(connection, "SELECT words FROM meanings WHERE message_id = 'R-plain'")
    assert rows["words"].tolist() == ["as read by Ann"]


def test_a_reply_that_a_person_reads_otherwise_is_found_by_what_they_said(
    replied: World, tmp_path: Path
) -> None:
    record_meanings(replied.run, replied.playbook.policies)
    record_reviews(write_reviews(tmp_path, "R-plain,,opt_out,"), replied.lake, "Ann", AS_OF)
    with open_engine(replied.lake) as connection:
        register_meanings(connection, replied.playbook.policies, ["exclude"])
        rows = query(connection, "SELECT message_id FROM meanings ORDER BY message_id")
    assert rows["message_id"].tolist() == ["R-phrase", "R-plain", "R-stop"]


def test_what_an_older_classifier_read_is_not_given_beside_what_this_one_reads(
    replied: World, tmp_path: Path
) -> None:
    record_meanings(replied.run, replied.playbook.policies)
    older = replied.lake.read("reply_meanings").assign(classifier="older")
    replied.lake.upsert("reply_meanings", older)
    record_reviews(write_reviews(tmp_path, "R-plain,,opt_out,"), replied.lake, "Ann", AS_OF)
    assert found_of(replied, "exclude") == ["R-phrase", "R-plain", "R-stop"]


def found_of(world: World, *outcomes: str) -> list[str]:
    """Give the ids of the replies of some outcomes, in order."""
    with open_engine(world.lake) as connection:
        register_meanings(connection, world.playbook.policies, outcomes)
        rows = query(connection, "SELECT message_id FROM meanings ORDER BY message_id")
    return rows["message_id"].tolist()


@pytest.mark.parametrize("recorded", [False, True])
def test_only_replies_of_the_outcomes_that_were_asked_for_are_given(
    replied: World, tmp_path: Path, recorded: bool
) -> None:
    if recorded:
        record_meanings(replied.run, replied.playbook.policies)
    assert found_of(replied, "exclude") == ["R-phrase", "R-stop"]
    assert found_of(replied, "keep") == ["R-plain", "R-yes"]
    assert found_of(replied, "hold") == []
    record_reviews(write_reviews(tmp_path, "R-phrase,,question,"), replied.lake, "Ann", AS_OF)
    assert found_of(replied, "exclude") == ["R-stop"]
    assert found_of(replied, "keep") == ["R-phrase", "R-plain", "R-yes"]


def test_what_an_older_version_read_is_not_given_beside_what_this_one_does(
    replied: World, tmp_path: Path
) -> None:
    record_meanings(replied.run, replied.playbook.policies)
    now = replied.lake.read("reply_meanings")
    record_reviews(write_reviews(tmp_path, "R-plain,,opt_out,"), replied.lake, "Ann", AS_OF)
    for outcome in ("keep", "exclude"):
        replied.lake.upsert(
            "reply_meanings", now.assign(classifier=f"1-{outcome}", outcome=outcome)
        )
    assert found_of(replied, "exclude") == ["R-phrase", "R-plain", "R-stop"]
    assert found_of(replied, "exclude", "keep", "hold") == [
        "R-phrase",
        "R-plain",
        "R-stop",
        "R-yes",
    ]


def test_a_person_may_say_that_a_start_was_none_and_one_who_agrees_changes_nothing(
    world: World, tmp_path: Path
) -> None:
    world.reply(ANN, "START", message_id="R-start")
    world.reply(BEN, "Unstop", message_id="R-unstop")
    world.store()
    path = write_reviews(
        tmp_path, "R-unstop,,,not sure", " R-start ,, Question ,", "R-unstop,,opt_in,"
    )
    record_reviews(path, world.lake, "Ann", AS_OF)
    assert meanings(world) == {
        "START": ("question", "certain", "keep", "other"),
        "Unstop": ("opt_in", "certain", "keep", "keyword"),
    }


def test_a_note_is_kept_as_it_was_meant(replied: World, tmp_path: Path) -> None:
    record_reviews(write_reviews(tmp_path, "R-plain,,neutral, ok "), replied.lake, "Ann", AS_OF)
    assert replied.lake.read("reply_reviews")["note"].tolist() == ["ok"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("message_id,words\nR-plain,yes\n", "the file has no column label"),
        ("label,message_id\nneutral\n", "reviews.csv:2.*no message_id"),
    ],
)
def test_a_file_of_reviews_without_ids_or_labels_is_refused(
    replied: World, tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=says):
        record_reviews(path, replied.lake, "Ann", AS_OF)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("R-none,,neutral,", "reviews.csv:2.*no reply"),
        ("R-stop,,nonsense,", "reviews.csv:2.*no label"),
    ],
)
def test_a_review_of_what_is_not_there_is_refused(
    replied: World, tmp_path: Path, row: str, says: str
) -> None:
    with pytest.raises(SourceError, match=says):
        record_reviews(write_reviews(tmp_path, row), replied.lake, "Ann", AS_OF)
    assert replied.lake.read("reply_reviews").empty


def test_two_labels_for_one_reply_in_a_file_are_refused(replied: World, tmp_path: Path) -> None:
    path = write_reviews(tmp_path, "R-plain,,opt_out,", "R-plain,,neutral,")
    with pytest.raises(SourceError, match="and line 2 give one message_id different labels"):
        record_reviews(path, replied.lake, "Ann", AS_OF)
    assert replied.lake.read("reply_reviews").empty
