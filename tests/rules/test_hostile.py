"""Whatever is thrown at the parser, the answer is a RuleError and nothing else, quickly."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.errors import RuleError
from sendable.rules import parse_rule

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
"""


def check_answer(rule: str) -> None:
    """Read a text: a rule or a RuleError with a place are fine, anything else raises."""
    try:
        parse_rule(rule)
    except RuleError as error:
        place = error.place
    else:
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
