"""The generated account: the same each time, and with everything in it that was promised."""

from __future__ import annotations

import stat
from pathlib import Path

import pandas as pd
import phonenumbers
import pytest

from sendable.clicksend.sandbox.account import create_account, create_account_for_customers
from sendable.clicksend.sandbox.generator.delivery import count_parts

from .accounts import NOW, Generated

FAULTS = (
    *("leaver_keyword", "leaver_phrase", "wrong_number", "complainer", "not_interested"),
    *("dead", "invalid", "landline", "unclear", "stale", "unreached"),
)
DAY = 86400
EPOCH = int(NOW.timestamp())
VISIBLE_FROM = EPOCH - 122 * DAY
TABLES = ("lists", "contacts", "campaigns", "bodies", "messages", "clicks", "inbound", "meta")


def read_number(text: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text or "", "AU")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def test_the_same_seed_and_moment_give_the_same_account(tmp_path: Path) -> None:
    first, second, other = (Generated(tmp_path / name) for name in ("first", "second", "other"))
    for account, seed in ((first, 3), (second, 3), (other, 4)):
        create_account(account.directory, contacts=300, months=2, seed=seed, now=NOW)
    for table in TABLES:
        query = f"SELECT * FROM {table}"
        pd.testing.assert_frame_equal(first.table(query), second.table(query))
    pd.testing.assert_frame_equal(first.truth, second.truth)
    for name in ("orders.csv", "events.csv"):
        mine, theirs = (account.directory / "shop" / name for account in (first, second))
        assert mine.read_bytes() == theirs.read_bytes()
    assert not first.truth.equals(other.truth)
    assert first.table("SELECT * FROM meta").equals(other.table("SELECT * FROM meta")) is False


def test_a_moment_without_a_time_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        create_account(tmp_path, contacts=300, now=NOW.replace(tzinfo=None))


def test_files_can_be_read_by_their_owner_only(generated: Generated) -> None:
    for name in ("account.sqlite", "truth.parquet", "shop/orders.csv", "shop/events.csv"):
        assert stat.S_IMODE((generated.directory / name).stat().st_mode) == 0o600, name


def test_the_lists_have_the_promised_names(generated: Generated) -> None:
    names = set(generated.table("SELECT list_name FROM lists")["list_name"])
    assert names == {
        *("Newsletter", "VIP club", "Webinar spring", "Store Sydney", "Trade show leads"),
        *("Old import 2023", "Opt-Out List", "Empty list", "zz Archived 2022 promo"),
    }


def test_each_fault_has_at_least_45_people_of_whom_30_can_be_known(generated: Generated) -> None:
    truth = generated.truth
    people = truth.groupby("persona")["number"].nunique()
    assert (people[list(FAULTS)] >= 45).all(), people
    reasons = truth[truth["reason"] != ""].groupby("reason")["knowable"].sum()
    assert (reasons >= 30).all(), reasons
    assert len(reasons) == 12


def test_some_opt_outs_are_older_than_what_the_api_shows(generated: Generated) -> None:
    truth = generated.truth
    said = truth[truth["reason"].isin(["opted_out_keyword", "opted_out_phrase"])]
    assert (~said["knowable"]).sum() >= 30


def test_ordinary_numbers_are_valid_and_mobile(generated: Generated) -> None:
    truth = generated.truth
    ordinary = truth[~truth["persona"].isin(["invalid", "landline"])]["number"].unique()
    mobile = {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }
    for text in ordinary:
        number = read_number(text)
        assert number is not None, text
        assert phonenumbers.number_type(number) in mobile, text


def test_landlines_are_landlines_and_invalid_numbers_are_none(generated: Generated) -> None:
    numbers = generated.truth.drop_duplicates("number").set_index("number")["persona"]
    for text in numbers.index[numbers == "landline"]:
        number = read_number(text)
        assert number is not None
        assert phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE
    for text in numbers.index[numbers == "invalid"]:
        assert read_number(text) is None, text


def test_every_spelling_of_a_number_reads_as_a_number_of_the_truth(generated: Generated) -> None:
    known = set(generated.truth["number"])
    rows = generated.table("SELECT phone_number FROM contacts WHERE phone_number IS NOT NULL")
    spelled = rows[~rows["phone_number"].isin(known)]["phone_number"]
    assert len(spelled) > 200
    for text in spelled:
        number = read_number(text)
        assert number is not None, text
        assert phonenumbers.format_number(number, 0) in known, text
    starts = {text[:2] for text in spelled}
    assert {"04", "61", "+6", "00"} <= starts


def test_about_a_fifth_is_on_several_lists(generated: Generated) -> None:
    rows = generated.table("SELECT custom_1, list_id FROM contacts WHERE custom_1 <> ''")
    lists = rows.groupby("custom_1")["list_id"].nunique()
    assert 0.12 < (lists > 1).mean() < 0.3
    assert lists.max() == 3


def test_some_contacts_have_only_an_address(generated: Generated) -> None:
    rows = generated.table("SELECT email FROM contacts WHERE phone_number IS NULL")
    assert len(rows) >= 3
    assert rows["email"].str.contains("@").all()


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x.example","x")', "<script>alert(1)</script>"]
)
def test_nasty_names_are_planted(generated: Generated, name: str) -> None:
    assert name in set(generated.table("SELECT first_name FROM contacts")["first_name"])


def test_only_the_stale_have_no_sign_of_life_in_two_years(generated: Generated) -> None:
    rows = generated.table("SELECT phone_number, custom_1, date_added, date_updated FROM contacts")
    rows["seen"] = rows[["date_added", "date_updated"]].max(axis="columns")
    orders = pd.read_csv(generated.directory / "shop" / "orders.csv", parse_dates=["ordered_at"])
    ordered = orders.groupby("customer_id")["ordered_at"].max()
    rows["ordered"] = rows["custom_1"].map(ordered).dropna().astype("int64") // 10**6
    truth = generated.truth
    persona_of = truth.drop_duplicates("number").set_index("number")["persona"]
    rows["number"] = [
        phonenumbers.format_number(number, 0) if (number := read_number(text)) else text
        for text in rows["phone_number"].fillna("")
    ]
    limit = EPOCH - 24 * 30.44 * DAY
    seen = rows.groupby("number").agg(seen=("seen", "max"), ordered=("ordered", "max"))
    persona = persona_of.reindex(seen.index)
    is_stale = (seen["seen"] < limit) & ~(seen["ordered"] > limit)
    assert set(persona[is_stale].dropna()) == {"stale"}
    assert is_stale[persona == "stale"].all()
    # In France the policy waits for three years.
    told = set(truth.loc[truth["reason"] == "stale", "number"])
    in_france = persona.index.str.startswith("+33")
    assert set(persona.index[(persona == "stale") & ~in_france]) <= told
    recent = seen["seen"] > EPOCH - 1095 * DAY
    assert not told & set(persona.index[in_france & recent])


def test_some_people_are_on_undeclared_lists_only_and_everybody_else_is_not(
    generated: Generated,
) -> None:
    rows = generated.table(
        "SELECT phone_number, list_name FROM contacts JOIN lists USING (list_id)"
    )
    rows = rows[rows["phone_number"].notna()]
    rows["number"] = [
        phonenumbers.format_number(number, 0) if (number := read_number(text)) else text
        for text in rows["phone_number"]
    ]
    lists = rows.groupby("number")["list_name"].agg(set)
    truth = generated.truth
    persona = truth.drop_duplicates("number").set_index("number")["persona"]
    undeclared = {"Trade show leads", "Old import 2023"}
    is_undeclared = persona.isin(["unclear", "joiner", "canadian_buyer"])
    assert all(lists[number] <= undeclared for number in persona.index[is_undeclared])
    left = set(truth.loc[truth["reason"] == "opted_out_list", "number"])
    others = persona.index[~is_undeclared & ~persona.index.isin(left)]
    assert all(lists[number] - undeclared for number in others)


def test_the_dead_failed_for_good_three_times_and_nobody_else_did(generated: Generated) -> None:
    sent = generated.table(
        "SELECT to_number, status_code, error_code, campaign_id FROM messages"
        f" JOIN outcomes USING (outcome) WHERE date >= {VISIBLE_FROM} ORDER BY id"
    )
    marketing = sent[sent["campaign_id"].notna()].groupby("to_number").size()
    final = sent[sent["status_code"].isin([201, 301])].groupby("to_number").tail(3)
    hard = final["error_code"].isin([8, 9]).groupby(final["to_number"]).sum()
    truth = generated.truth
    dead = set(truth.loc[truth["reason"] == "dead_number", "number"])
    assert set(hard.index[hard == 3]) == dead
    assert (marketing[list(dead)] >= 3).all()


def test_deliveries_have_a_realistic_mix(generated: Generated) -> None:
    counts = generated.table("SELECT outcome, COUNT(*) AS n FROM messages GROUP BY 1")
    shares = counts.set_index("outcome")["n"] / counts["n"].sum()
    assert 0.85 < shares[0] < 0.96
    assert shares[1] < 0.08
    assert generated.table("SELECT COUNT(*) AS n FROM messages")["n"].item() > 60_000


def test_long_and_wide_texts_take_more_parts() -> None:
    import numpy as np

    people = pd.DataFrame({"first_name": ["Al", "🌸 Mia 🌸", "M" * 200]})
    person = np.arange(3)
    named = np.zeros(3, dtype=np.int64)
    assert count_parts(named, person, people).tolist() == [1, 2, 2]


def test_the_shop_has_the_promised_columns_and_habits(generated: Generated) -> None:
    orders = pd.read_csv(generated.directory / "shop" / "orders.csv", parse_dates=["ordered_at"])
    events = pd.read_csv(generated.directory / "shop" / "events.csv", parse_dates=["occurred_at"])
    columns = "order_id customer_id ordered_at amount discount_amount currency category status"
    assert list(orders) == [*columns.split(), "country"]
    assert set(orders["category"]) == {"skincare", "makeup", "haircare", "fragrance", "home"}
    assert set(orders["status"]) == {"completed", "cancelled", "refunded"}
    assert set(events["kind"]) == {"cart", "view", "wishlist", "search", "attended"}
    assert orders["ordered_at"].max() < NOW
    recent = events[(events["kind"] == "cart") & (NOW - events["occurred_at"]).dt.days.lt(2)]
    assert len(recent) >= 100
    last_order = recent["customer_id"].map(orders.groupby("customer_id")["ordered_at"].max())
    assert not (last_order > recent["occurred_at"]).any()


def test_customers_of_a_shop_get_a_quiet_account(tmp_path: Path) -> None:
    ids = [f"{at:05d}" for at in range(1, 5001)]
    create_account_for_customers(tmp_path, customer_ids=ids, now=NOW)
    account = Generated(tmp_path)
    contacts = account.table("SELECT * FROM contacts JOIN lists USING (list_id)")
    assert contacts["custom_1"].tolist() == ids
    assert set(contacts["list_name"]) == {"Customers"}
    assert contacts["phone_number"].is_unique
    assert contacts["phone_number"].str.fullmatch(r"\+1\d{3}55501\d\d").all()
    assert all(read_number(text) for text in contacts["phone_number"])
    assert account.table("SELECT COUNT(*) AS n FROM messages")["n"].item() == 0
    assert set(account.truth["reason"]) == {""}
    assert (contacts["date_added"] < EPOCH).all()


def test_the_archived_list_holds_old_people_of_other_lists_and_is_not_sent_to(
    generated: Generated,
) -> None:
    rows = generated.table("SELECT * FROM contacts")
    archived = rows[rows["list_id"] == 3109]
    others = rows[rows["list_id"] != 3109]
    assert len(archived) >= 50
    assert (archived["date_updated"] < EPOCH - 3 * 365 * DAY).all()
    read = {
        phonenumbers.format_number(number, 0) if (number := read_number(text)) else text
        for text in others["phone_number"].dropna()
    }
    assert set(archived["phone_number"]) <= read
    assert generated.table("SELECT * FROM messages WHERE list_id = 3109").empty
    assert archived["contact_id"].max() < others["contact_id"].min()
