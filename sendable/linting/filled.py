"""What is wrong with the messages of a playbook, beside the people who would get them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from sendable.engine.duckdb import Connection
from sendable.errors import Place
from sendable.linting.messages import CAMPAIGN, Message, judge_opt_out, list_messages
from sendable.marketing import register_marketing
from sendable.numbers import mask_number
from sendable.playbook import Playbook
from sendable.rules.lint.findings import Finding
from sendable.sending_policies import ContactColumn
from sendable.strategy.costs import fill_texts
from sendable.strategy.parts_of_texts import count_parts_of_texts
from sendable.strategy.texts import complete_text, kind_of_senders

_FEW_HAVE_IT = 0.5
"""Where fewer members than this have what a placeholder asks for, it is said."""

_MANY_SENT = 500
"""A number that sent so many messages and got no reply at all is likely to be deaf."""

_SENDER_DAYS = 90

_MANY_LONGER = 0.15
"""Where more members than this get a longer text than the others, it is said."""

_LAST_CHARGED = 10_000

_OFTEN_CHARGED_OTHERWISE = 0.01
"""Old and strange texts aside, our count and the account's are one."""

# Whoever is in several segments gets the message of one.
_MEMBERS = """
CREATE OR REPLACE TEMP TABLE people_to_price AS
SELECT number, unnest([segment, $campaign]) AS template
FROM main.membership
WHERE run_id = $run_id AND is_primary
"""

_LONGER = """
WITH counted AS (
    SELECT filled.template, counted.parts, count(*) AS people
    FROM filled_texts AS filled JOIN counted_texts AS counted USING (text)
    GROUP BY ALL
),
least AS (SELECT template, min(parts) AS parts, sum(people) AS people FROM counted GROUP BY ALL)
SELECT
    counted.template,
    least.parts,
    max(counted.parts),
    sum(CASE WHEN counted.parts > least.parts THEN counted.people ELSE 0 END)::BIGINT AS longer,
    least.people::BIGINT
FROM counted JOIN least USING (template)
GROUP BY counted.template, least.parts, least.people
HAVING longer > 0
"""

_SENDERS = """
SELECT sender, count(*)
FROM marketing_messages
WHERE sender IS NOT NULL AND sent_at > $since AND sent_at <= $as_of
GROUP BY sender
"""

_CHARGED = """
CREATE OR REPLACE TEMP TABLE last_charged AS
SELECT body AS text, parts
FROM main.messages
WHERE body IS NOT NULL AND parts > 0 AND price > 0 AND sent_at <= $as_of
ORDER BY sent_at DESC
LIMIT $last
"""

_OTHERWISE = """
SELECT count(*), count(CASE WHEN charged.parts <> counted.parts THEN 1 END)
FROM last_charged AS charged JOIN counted_texts AS counted USING (text)
"""

_HEARD = "SELECT DISTINCT received_by FROM main.replies WHERE received_by IS NOT NULL"


def lint_filled(connection: Connection, playbook: Playbook, segment_run: str) -> Iterator[Finding]:
    """Find placeholders that hardly anybody has, and texts that real names make longer.

    Args:
        connection: An engine with ``recipients`` and the lake.
        playbook: The playbook.
        segment_run: The run whose members are looked at, each under their primary segment.
    """
    costs = playbook.policies.message_costs
    sender = kind_of_senders(playbook.brief.marketing.senders)
    messages = {message.segment: message for message in list_messages(playbook)}
    texts = {key: complete_text(each.text, costs, sender) for key, each in messages.items()}
    connection.execute(_MEMBERS, {"run_id": segment_run, "campaign": CAMPAIGN})
    fill_texts(connection, texts, costs)
    for template, least, most, longer, people in connection.execute(_LONGER).fetchall():
        if longer >= _MANY_LONGER * people:
            yield _say_longer(messages[template], least, most, longer / people)
    for words, column in costs.placeholders.items():
        having = [message for message in messages.values() if words in message.text]
        if having:
            yield from _judge_placeholder(connection, having, words, column)


def lint_senders(connection: Connection, playbook: Playbook, as_of: datetime) -> Iterator[Finding]:
    """Find senders that cannot hear a STOP, as the messages of the last months show them.

    Args:
        connection: An engine on the lake.
        playbook: The playbook.
        as_of: Now.
    """
    register_marketing(connection, playbook.brief.marketing)
    since = as_of - timedelta(days=_SENDER_DAYS)
    sent = dict(connection.execute(_SENDERS, {"since": since, "as_of": as_of}).fetchall())
    heard = {_digits(number) for (number,) in connection.execute(_HEARD).fetchall()}
    if playbook.brief.marketing.senders is None:
        for message in list_messages(playbook):
            found = judge_opt_out(message, playbook.policies.message_costs, kind_of_senders(sent))
            yield from (each for each in found if each.code == "unheard_stop")
    for sender, messages in sorted(sent.items()):
        # Without any reply at all, replies are likely not to be read from the account.
        is_deaf = heard and _digits(sender) not in heard and messages >= _MANY_SENT
        if is_deaf and kind_of_senders([sender]) == "number":
            yield Finding(
                "warning",
                "silent_sender",
                Place(playbook.folder / "playbook.yaml"),
                f"the number {mask_number(sender)} sent {messages:,} messages in "
                f"{_SENDER_DAYS} days and got no reply",
                "If it is a phone of your own, nobody can opt out by replying: use the link",
            )


def lint_charges(connection: Connection, playbook: Playbook, as_of: datetime) -> Iterator[Finding]:
    """Find out whether ClickSend charges the account for the parts that we count.

    Args:
        connection: An engine on the lake.
        playbook: The playbook.
        as_of: Now.
    """
    connection.execute(_CHARGED, {"as_of": as_of, "last": _LAST_CHARGED})
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW texts_to_count AS SELECT text FROM last_charged"
    )
    count_parts_of_texts(connection, playbook.policies.message_costs.limits)
    [(messages, otherwise)] = connection.execute(_OTHERWISE).fetchall()
    if otherwise and otherwise >= _OFTEN_CHARGED_OTHERWISE * messages:
        yield Finding(
            "note",
            "charged_otherwise",
            Place(playbook.folder / "policies" / "message_costs.yaml"),
            f"{otherwise:,} of the last {messages:,} messages were charged for other parts than "
            "we count",
            "Compare the limits there with the settings of the account",
        )


def _say_longer(message: Message, least: int, most: int, share: float) -> Finding:
    more = f"{least + 1}" if most == least + 1 else f"{least + 1} to {most}"
    return Finding(
        "note",
        "longer_filled",
        message.place,
        f"with people's own words in it, {share:.1%} of them get {more} parts, the others {least}",
        "Shorten the message, or leave the placeholder out",
        message.segment,
        "message",
    )


def _judge_placeholder(
    connection: Connection, messages: list[Message], words: str, column: ContactColumn
) -> Iterator[Finding]:
    value = f"coalesce(trim(\"{column}\"), '')"
    rows = connection.execute(
        f"SELECT template, count(*), count(*) FILTER (WHERE {value} <> '')"  # noqa: S608 - a known name
        " FROM people_to_price JOIN recipients USING (number) GROUP BY template"
    ).fetchall()
    counts = {template: (people, having) for template, people, having in rows}
    for message in messages:
        people, having = counts.get(message.segment, (0, 0))
        if not people or having >= _FEW_HAVE_IT * people:
            continue
        said = "nobody" if not having else f"only {having / people:.0%}"
        yield Finding(
            "note" if having else "warning",
            "empty_placeholder",
            message.place,
            f"{said} of its {people:,} people has what {words} stands for",
            "The text has a gap there for the others: write one that reads well without it",
            message.segment,
            "message",
        )


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
