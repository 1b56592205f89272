"""The rules' answers by Spark: which tables it reads itself, and which are handed to it.

What happened is as large as the account is old: messages, clicks, orders, events, e-mail and past
memberships. Spark reads their files itself. What people are, and what was worked out of texts
(attributes, what replies mean, what is back in stock), DuckDB has worked out by then and hands over
as files, only the columns that the rules name: two engines would not read every text alike.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlglot import exp, parse_one

from sendable.brief import Marketing
from sendable.engine.declared import SparkEngine
from sendable.engine.duckdb import Connection, read_sql
from sendable.engine.spark import Spark, open_spark
from sendable.engine.spill import hold_spill_folder, name_spill_folder
from sendable.errors import EngineError
from sendable.marketing import is_marketing
from sendable.rules import RulePlan
from sendable.rules.dialects import adapt_query
from sendable.runs import Run
from sendable.schemas import TABLES, arrow_schema

_AS_STORED = frozenset({"clicks", "orders", "events", "email_engagement"})
"""Tables that rules read as the lake holds them."""

_NAMED = "campaign"
"""The column that messages have where rules read the names of what they belong to."""

# Each campaign of a list lasts until the next one begins; a list message lies in one of them.
_SPANS = """
SELECT list_id, scheduled_at, name,
    lead(scheduled_at) OVER (PARTITION BY list_id ORDER BY scheduled_at) AS ends_at
FROM campaign_starts
"""

_WITH_NAMES = """
SELECT
    messages.*,
    lists.list_name,
    CASE
        WHEN unix_micros(messages.sent_at) - unix_micros(campaigns.scheduled_at) <= 86400000000
            THEN campaigns.name
    END AS campaign
FROM marketing_messages AS messages
LEFT JOIN named_lists AS lists ON messages.list_id = lists.list_id
LEFT JOIN campaign_spans AS campaigns
    ON messages.list_id = campaigns.list_id
    AND messages.sent_at >= campaigns.scheduled_at
    AND (campaigns.ends_at IS NULL OR messages.sent_at < campaigns.ends_at)
"""


def answer_on_spark(
    connection: Connection, plan: RulePlan, engine: SparkEngine, marketing: Marketing, run: Run
) -> None:
    """Make ``evaluated`` as DuckDB would, by Spark.

    Files go to and fro in a folder of the lake, which is gone afterwards.

    Args:
        connection: An engine with facts.
        plan: The plan.
        engine: Where Spark is.
        marketing: Which messages are marketing.
        run: The run, while nobody else can write the lake.

    Raises:
        EngineError: Spark is missing, broke off, or has not answered for everybody.
    """
    with hold_spill_folder(name_spill_folder(run.workspace.lake.spill)) as folder:
        folder.mkdir(mode=0o700)
        try:
            with open_spark(engine, folder) as spark:
                _Facts(connection, spark, run, folder, plan).show(marketing)
                names = ["number", *(f"answer_{place}" for place, _ in enumerate(_columns(plan)))]
                files = spark.answer(plan.sql("spark"), names, folder / "answers")
            _take_answers(connection, plan, files)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _columns(plan: RulePlan) -> list[str]:
    """Give the query's columns after the number."""
    return plan.query.named_selects[1:]


def _take_answers(connection: Connection, plan: RulePlan, files: list[Path]) -> None:
    """Make ``evaluated`` of the files that Spark wrote, with the plan's own names of columns."""
    query = exp.select("number").from_("answered")
    for place, name in enumerate(_columns(plan)):
        query.select(exp.alias_(f"answer_{place}", name, quoted=True), copy=False)
    answered = connection.from_parquet([str(file.resolve()) for file in files])
    answered.create_view("answered")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE evaluated AS {query.sql('duckdb')}")
    connection.execute("DROP VIEW answered")
    [(asked, found)] = connection.execute(
        "SELECT (SELECT count(*) FROM recipients), (SELECT count(*) FROM evaluated)"
    ).fetchall()
    if asked != found:
        raise EngineError(
            f"Spark answered for {found:,} of {asked:,} people",
            remedy="Run the step again; nothing was written",
        )


class _Facts:
    """The tables that the rules of one plan read, in Spark."""

    def __init__(
        self, connection: Connection, spark: Spark, run: Run, folder: Path, plan: RulePlan
    ) -> None:
        self._connection = connection
        self._spark = spark
        self._lake = run.workspace.lake
        self._run_id = run.run_id
        self._folder = folder
        made = {cte.alias for cte in plan.query.ctes}
        self._read = {table.name for table in plan.query.find_all(exp.Table)} - made
        self._named = {column.name for column in plan.query.find_all(exp.Column)}

    def show(self, marketing: Marketing) -> None:
        """Show every table that the plan reads."""
        for table in sorted(self._read):
            if table in _AS_STORED:
                self._show_stored(table, table)
            elif table == "messages":
                self._show_messages(marketing)
            elif table == "past_membership":
                self._show_past_membership()
            else:
                self._hand_over(table, self._select(table))

    def _show_stored(self, table: str, name: str) -> None:
        """Show a table of the lake: the files that make it up now."""
        folder = self._lake.path(table)
        files = [folder / file for file in self._lake.files([table])[table]]
        self._spark.show_table(name, arrow_schema(TABLES[table].model), files)

    def _show_messages(self, marketing: Marketing) -> None:
        self._show_stored("messages", "stored_messages")
        chosen = exp.select("messages.*").from_("stored_messages AS messages")
        chosen.where(is_marketing(marketing), copy=False)
        sql = adapt_query(chosen, "spark").sql("spark")
        self._spark.show_query("marketing_messages", sql)
        sent = "SELECT * FROM marketing_messages"
        if _NAMED in self._columns_of("messages"):
            self._hand_over("named_lists", "SELECT list_id, list_name FROM main.lists")
            self._hand_over("campaign_spans", _SPANS)
            sent = _WITH_NAMES
        self._spark.show_query("sent_messages", sent)
        view = parse_one(read_sql("sendable.segments.facts", "messages"), dialect="duckdb")
        self._spark.show_query("messages", view.expression.sql("spark", comments=False))

    def _show_past_membership(self) -> None:
        self._show_stored("membership", "stored_membership")
        self._hand_over("audited_people", "SELECT * FROM facts.audited_people")
        rows = self._connection.execute("SELECT run_id FROM facts.published").fetchall()
        published = [run_id for (run_id,) in rows if run_id != self._run_id]
        then = exp.column("run_id").isin(*published) if published else exp.false()
        columns = ("number", "segment", "as_of")
        of_runs = exp.select(*columns).from_("stored_membership").where(then)
        everybody = of_runs.union(exp.select(*columns).from_("audited_people"), distinct=False)
        self._spark.show_query("past_membership", everybody.sql("spark"))

    def _select(self, table: str) -> str:
        """Write what is handed over of a table: the columns that the plan names."""
        named = [name for name in self._columns_of(table) if name in self._named]
        return exp.select(*(exp.column(name) for name in named)).from_(table).sql("duckdb")

    def _columns_of(self, table: str) -> list[str]:
        return self._connection.table(table).columns

    def _hand_over(self, name: str, sql: str) -> None:
        """Write what a query of DuckDB gives to a file, and show it to Spark."""
        file = self._folder / f"{name}.parquet"
        where = exp.Literal.string(str(file.resolve())).sql("duckdb")
        self._connection.execute(f"COPY ({sql}) TO {where} (FORMAT parquet)")
        self._spark.show_file(name, file)
