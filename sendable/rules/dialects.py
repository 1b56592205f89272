"""What the SQL library leaves as it is, and some databases do not know under that name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp


def adapt_query(query: exp.Query, dialect: str) -> exp.Query:
    """Give a query in the words of a dialect; the query itself stays as it is.

    Args:
        query: A query as ``plan_rules`` writes it.
        dialect: ``duckdb``, ``spark``, ``postgres``, ``bigquery`` or ``snowflake``.
    """
    change = _CHANGES.get(dialect)
    if change is None:
        return query
    adapted = query.transform(change)
    assert isinstance(adapted, exp.Query)
    return adapted


def _for_spark(node: exp.Expr) -> exp.Expr:
    if not isinstance(node, exp.Lower):
        return node
    # There the small letter of Σ depends on its place in a word, and that of İ is two characters.
    letters = [node.this, exp.Literal.string("İΣ"), exp.Literal.string("iσ")]
    return exp.Lower(this=exp.Anonymous(this="TRANSLATE", expressions=letters))


def _for_postgres(node: exp.Expr) -> exp.Expr:
    match node:
        case exp.UnixMicros():
            # EXTRACT gives a numeric there, exact to the microsecond.
            seconds = exp.Extract(this=exp.var("EPOCH"), expression=node.this)
            whole = exp.Mul(this=seconds, expression=exp.Literal.number(1_000_000))
            return exp.cast(exp.paren(whole), "bigint")
        case exp.Round():
            # There ROUND keeps places of a numeric only.
            exact = exp.Round(
                this=exp.cast(node.this, "decimal"), decimals=node.args.get("decimals")
            )
            return exp.cast(exact, "double")
        case _:
            return node


def _for_bigquery(node: exp.Expr) -> exp.Expr:
    match node:
        case exp.Median():
            # There an exact median is a window function; APPROX_QUANTILES is the nearest aggregate.
            halves = exp.Anonymous(
                this="APPROX_QUANTILES", expressions=[node.this, exp.Literal.number(2)]
            )
            return exp.Bracket(
                this=halves,
                expressions=[exp.Anonymous(this="OFFSET", expressions=[exp.Literal.number(1)])],
            )
        case _:
            return node


def _for_snowflake(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.UnixMicros):
        unit = exp.Literal.string("epoch_microsecond")
        return exp.Anonymous(this="DATE_PART", expressions=[unit, node.this])
    return node


_CHANGES: Mapping[str, Callable[[exp.Expr], exp.Expr]] = {
    "spark": _for_spark,
    "postgres": _for_postgres,
    "bigquery": _for_bigquery,
    "snowflake": _for_snowflake,
}
