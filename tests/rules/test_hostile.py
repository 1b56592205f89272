"""Whatever is thrown at the parser, the answer is a RuleError and nothing else, quickly."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.errors import RuleError
from sendable.rules import parse_rule, plan_rules, say_rule

from .pieces import VOCABULARY
from .worlds import AS_OF

SQL = [
    "country IN (SELECT country FROM recipients)",
    "EXISTS (SELECT 1)",
    "EXISTS (FROM recipients)",
    "(SELECT TRUE)",
    "SELECT 1",
    "FROM recipients",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "VALUES (1)",
    "DROP TABLE recipients",
    "country = 'AU'; DROP TABLE recipients",
    "country = 'AU' UNION SELECT 1",
    "country = 'AU' LIMIT 3",
    "COPY recipients TO '/tmp/x'",
    "ATTACH 'x.db'",
    "INSTALL httpfs",
    "PRAGMA version",
    "SET threads = 1",
    "country = 'AU' -- comment",
    "country = 'AU' --",
    "/* x */ country = 'AU'",
    "country /*!50000 = */ = 'AU'",
    "country = 'AU' #",
    "{{ country }} = 'AU'",
    "country = $1",
    "country = ?",
    "country = :name",
    "country = @name",
    "country = ${name}",
    "country = %s",
    "country = E'\\x41'",
    "country = $$AU$$",
    "country = N'AU'",
    "country = X'4155'",
    "country = b'01'",
    "country = U&'AU'",
    "country = 'A' 'U'",
    "country = `AU`",
    "country = [1]",
    "country = {'a': 1}",
    "country[1] = 'A'",
    "country.x = 'A'",
    "recipients.country = 'A'",
    "main.recipients.country = 'A'",
    "*",
    "recipients.*",
    "COLUMNS(*)",
    "COUNT(*) > 1",
    "orders(*) > 1",
    "(country, city) = ('AU', 'x')",
    "ROW(1, 2) = ROW(1, 2)",
    "country = ANY('AU')",
    "country LIKE ANY ('a', 'b')",
    "country IN UNNEST(['a'])",
    "country IN 'AU'",
]
FUNCTIONS = [
    "read_csv('/etc/passwd') = 1",
    "read_csv_auto('/etc/passwd')",
    "read_parquet('x') IS NULL",
    "read_text('/etc/passwd') LIKE '%'",
    "glob('*') = 'x'",
    "getenv('HOME') = 'x'",
    "current_setting('x') = 'x'",
    "sqlite_scan('x', 'y') = 1",
    "query('SELECT 1') = 1",
    "random() > 0.5",
    "now() > last_click_at",
    "current_date > last_click_at",
    "CURRENT_TIMESTAMP > last_click_at",
    "TODAY() > last_click_at",
    "user = 'x'",
    "CURRENT_USER = 'x'",
    "lower(city) = 'x'",
    "COALESCE(city, 'x') = 'x'",
    "IF(valid_number, TRUE, FALSE)",
    "SUM(list_count) > 1",
    "MAX(list_count) OVER () > 1",
    "sent(30) OVER () > 1",
    "sent(30) FILTER (WHERE TRUE) > 1",
    "sent(DISTINCT 30) > 1",
    "sent(30 ORDER BY sent_at) > 1",
    "sent(days := 30) > 1",
    "sent(days => 30) > 1",
    "sent(x -> x > 1) > 1",
    "sent(lambda x: x) > 1",
    "sent(30).x > 1",
    "main.sent(30) > 1",
    "(sent)(30) > 1",
    "in_list(city)",
    "in_list('a' || 'b')",
    "in_segment(country)",
    "orders(30, orders(30) > 1) > 1",
    "orders(30, amount IN (SELECT 1)) > 1",
    "orders(30, amount > total_spend) > 1",
    "top(top(total_spend, 1), 1)",
    "top(total_spend, list_count)",
    "top(total_spend)",
    "DATE('2026-01-01') < added_at",
    "DATE city < added_at",
    "DATE < added_at",
    "TIMESTAMP '2026-01-01' < added_at",
    "INTERVAL 3 DAY > 1",
    "added_at + INTERVAL 3 DAY > DATE '2026-01-01'",
    "EXTRACT(year FROM added_at) = 2026",
    "POSITION('a' IN city) = 1",
    "SUBSTRING(city FROM 1 FOR 2) = 'ab'",
    "TRIM(BOTH 'a' FROM city) = 'x'",
    "MEDIAN(list_count) > 1",
    "ABS(list_count) > 1",
    "GREATEST(list_count, 1) > 1",
    "STRUCT_PACK(a := 1) IS NULL",
    "LIST_VALUE(1) IS NULL",
    "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY list_count) > 1",
    "first(country) IS NULL",
    "first(orders) OVER () IS NULL",
    "first(SELECT 1) IS NULL",
    "first(orders ORDER BY amount) IS NULL",
    "first(orders IGNORE NULLS) IS NULL",
    "first() IS NULL",
    "first(orders(orders)) IS NULL",
    "first(first(orders)) IS NULL",
    "last(spend(3)) IS NULL",
    "last(orders, total_spend > 3) IS NULL",
    "max(list_count) > 1",
    "max(orders, order_id) > 1",
    "max(orders, amount, amount) > 1",
    "max(orders, 'amount') > 1",
    "max(orders, orders.amount) > 1",
    "max(orders, amount) FILTER (WHERE TRUE) > 1",
    "max(DISTINCT orders) > 1",
    "sum(orders, amount + 1) > 1",
    "sum(spend(30), amount) > 1",
    "distinct(orders) > 1",
    "distinct(orders, ordered_at) > 1",
    "distinct orders > 1",
    "DISTINCT(orders, (SELECT 1)) > 1",
    "favourite(orders, amount) = 'x'",
    "favourite(orders) = 'x'",
    "main_category(category = 'x') = 'x'",
    "main_category(30, 60) = 'x'",
    "share(list_count, contact_count) > 1",
    "share(orders()) > 1",
    "share(orders(), orders(), orders()) > 1",
    "trend(clicks) > 1",
    "trend(clicks, 30) > 1",
    "trend(clicks(30), 30, 90) > 1",
    "trend(spend, 30, 90) > 1",
    "trend(clicks, 0, 90) > 1",
    "trend(clicks, 36500, 36500) > 1",
    "trend(clicks, amount, 90) > 1",
    "followed(carts, orders) = 'x'",
    "followed(carts) > 1",
    "followed(carts, orders(30)) > 1",
    "followed(carts, orders, 1, 2) > 1",
    "followed(carts, orders, amount) > 1",
    "followed(carts, spend) > 1",
    "followed(orders, followed(orders, orders)) > 1",
    "percentile(country) > 1",
    "percentile(percentile(list_count)) > 1",
    "percentile(recency_score()) > 1",
    "percentile(3) > 1",
    "percentile(setting('x')) > 1",
    "recency_score(30) > 1",
    "top(recency_score(), 5)",
    "top(list_count > 3, 5)",
    "top(1 + 2, 5)",
    "bottom(total_spend, 0)",
    "bottom(total_spend, total_spend)",
    "attribute() = 'x'",
    "attribute('') = 'x'",
    "attribute(city) = 'x'",
    "attribute('x', 'float') = 'x'",
    "attribute('x', number) = 3",
    "attribute('x', 'number', 'text') = 3",
    "attribute('custom_1') = 'x'",
    "attribute('x' || 'y') = 'x'",
    "attribute('x').y = 'x'",
    "custom('x') = 'x'",
    "custom(city) = 'x'",
    "setting('x') > 3",
    "setting(x) > 3",
    "list_count > setting()",
    "list_count > setting('x', 'y')",
    "clicks(setting('x')) > 3",
    "orders(30, amount > setting('x')) > 1",
    "orders(30, amount > first(orders)) > 1",
    "orders(30, attribute('x') = 'y') > 1",
    "days_since(setting('x')) > 3",
    "days_since(DATE '2026-01-01') > 3",
    "days_since(last(orders), 3) > 3",
    "days_until(list_count) > 3",
    "prefers_category(city)",
    "anniversary(city, 7)",
    "anniversary(added_at, 367)",
    "anniversary(added_at, 0)",
    "anniversary(added_at, list_count)",
    "anniversary(DATE '2026-01-01', 7)",
    "prefers_category('')",
    "loyalty_member()",
    "city LIKE 'a\\_b'",
]
OPERATORS = [
    "CAST(list_count AS TEXT) = '1'",
    "TRY_CAST(list_count AS TEXT) = '1'",
    "list_count::TEXT = '1'",
    "CASE WHEN TRUE THEN TRUE END",
    "city || 'a' = 'ba'",
    "list_count % 2 = 1",
    "list_count // 2 = 1",
    "list_count ^ 2 = 1",
    "list_count ** 2 = 1",
    "list_count & 1 = 1",
    "list_count | 1 = 1",
    "list_count << 1 = 1",
    "~list_count = 1",
    "@list_count = 1",
    "- list_count = 1",
    "+ list_count = 1",
    "+ TRUE",
    "! valid_number",
    "city ~ 'a'",
    "city !~ 'a'",
    "city GLOB 'a'",
    "city SIMILAR TO 'a'",
    "city RLIKE 'a'",
    "city REGEXP 'a'",
    "city LIKE 'a!%' ESCAPE '!'",
    "city COLLATE NOCASE = 'a'",
    "added_at AT TIME ZONE 'UTC' > DATE '2026-01-01'",
    "country <=> city",
    "country IS DISTINCT FROM city",
    "country IS NOT DISTINCT FROM city",
    "country IS city",
    "country IS 3",
    "country ISNULL",
    "country NOTNULL",
    "valid_number XOR opted_out",
    "list_count BETWEEN SYMMETRIC 2 AND 1",
    "list_count BETWEEN 1 AND NOT 2",
    "list_count = list_count = list_count",
    "1 < list_count < 3",
    "country = 'AU' AS x",
    "country x",
    "country -> 'a' = 'x'",
    "a := 3",
    "'AU'",
    "3",
    "1 + 1 = 2",
    "NULL",
    "NULL IS NULL",
    "country = NULL",
    "country IN (NULL)",
    "list_count BETWEEN NULL AND 3",
    "orders(30, category = NULL) > 0",
    "()",
    "(",
    ")",
    ",",
    "'",
    '"',
    "''",
    "\\",
    "\x00",
    "country = 'A\x00U'",
    "country = 'A\ud800U'",
    "\ufeffcountry = 'AU'",
    "ｃｏｕｎｔｒｙ = 'AU'",
    "country = 'AU' AND AND city = 'x'",
    "AND",
    "NOT",
    "IN",
    "0x10 = list_count",
    "1e = list_count",
    "1..2 = list_count",
    "1_ = list_count",
]
HUGE = [
    "x" * 1_000_000,
    "country = '" + "x" * 1_000_000 + "'",
    " AND ".join(["country = 'AU'"] * 50_000),
    "(" * 500_000,
    "\n" * 1_000_000,
    "'" * 19_999,
]
DEEP = [
    "(" * 5_000 + "country = 'AU'" + ")" * 5_000,
    "(" * 13 + "country = 'AU'" + ")" * 13,
    "NOT " * 4_000 + "valid_number",
    "NOT(" * 4_000 + "valid_number" + ")" * 4_000,
    "list_count = " + "-" * 1_000 + "1",
    "list_count = " + "- " * 1_000 + "1",
    "list_count = " + "1 + " * 4_000 + "1",
    "country = NOT " * 1_000 + "'AU'",
    "list_count BETWEEN 1 AND NOT " * 600 + "TRUE",
    "orders(" * 2_000 + ")" * 2_000 + " > 1",
    "list_count IN (" * 1_000 + "1" + ")" * 1_000,
    "DATE " * 3_000 + "'2026-01-01' < added_at",
    "country = " * 1_500 + "'AU'",
    "country IS NOT " * 1_000 + "NULL IS NULL",
    "country NOT LIKE 'a' " * 900,
    "first(" * 2_000 + "orders" + ")" * 2_000 + " IS NULL",
    "percentile(" * 500 + "list_count" + ")" * 500 + " > 1",
    "share(" * 13 + "orders()" + ", orders())" * 13 + " > 1",
    "days_since(last(" + "orders(" * 1_000 + ")" * 1_000 + ")) > 1",
    "list_count > " + "setting('x') + " * 1_000 + "1",
]


@pytest.mark.parametrize("rule", [*SQL, *FUNCTIONS, *OPERATORS])
def test_refused(rule: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(rule)
    assert caught.value.place is not None


@pytest.mark.parametrize("rule", [*HUGE, *DEEP], ids=lambda rule: f"{rule[:20]!r}…{len(rule)}")
def test_large_and_deep_are_refused(rule: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(rule)
    assert len(str(caught.value)) < 400


def test_deepest_accepted_nesting_leaves_most_of_the_stack() -> None:
    rule = "NOT (" * 12 + "clicks(30) + 1 * 2 > 3" + ")" * 12
    with pytest.raises(RuleError):
        parse_rule(rule)  # the brackets of the call are the thirteenth
    before = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(700)
        parse_rule("NOT (" * 11 + "clicks(30) + 1 * 2 > 3" + ")" * 11)
    finally:
        sys.setrecursionlimit(before)


def test_a_long_flat_rule_is_read() -> None:
    codes = ", ".join(f"'{code}'" for code in range(2000, 4000))
    parse_rule(f"postal_code IN ({codes})")
    parse_rule(" OR ".join(["country = 'AU'"] * 1_000))


WORDS = """
country orders(30) clicks( ( ) , = <> < and or not in between like is null true date + - * /
'AU' 30 1e3 .5 top( total_spend days_since( last_click_at in_list('x') valid_number amount
select case :: [ ] { } $1 ? := || % ; -- /* */ " ' ` \\ # escape over cast( interval distinct
lambda -> => ! row( columns( current_date values as end when
first( last( sum( distinct( favourite( share( trend( followed( percentile( recency_score()
attribute( custom( setting( setting('few') setting('launch') prefers_category( main_category()
carts orders category '48h' 'number' opted overdue_by loyalty_member loyalty_tier
"""


def check_answer(rule: str) -> None:
    """Read a text: a rule or a RuleError with a place are fine, anything else raises."""
    try:
        read = parse_rule(rule, vocabulary=VOCABULARY)
    except RuleError as error:
        place = error.place
    else:
        # What is let through can also be said and planned.
        say_rule(read)
        plan_rules({"x": read}, as_of=AS_OF).sql()
        return
    assert place is not None


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=12), st.sampled_from([1, 1, 1, 60, 400]))
def test_any_words_in_any_order(words: list[str], times: int) -> None:
    check_answer(" ".join(words * times))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text(rule: str) -> None:
    check_answer(rule)
