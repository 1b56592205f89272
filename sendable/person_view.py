"""How a person's place in the segments is shown in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from sendable.console import screen, show_explanation
from sendable.explanation import Explanation
from sendable.person_in_segments import InSegments
from sendable.segments.measures import Measured
from sendable.segments.tracing import ShownRecord, Trace
from sendable.segments.why import NextChange, SegmentWhy

_MARKS = {True: "[green]✓[/]", False: "[red]✗[/]"}

_VERDICTS = {
    "in": "in",
    "rule": "out: the rule does not hold",
    "own exclusion": "out: the segment's own exclusion applies",
    "unknown": "held back: nobody knows whether the segment's own exclusion applies",
    "not eligible": "out: the rule holds, but they may not be messaged",
    "not computable": "not computable",
}


def show_in_segments(found: InSegments) -> None:
    """Show why a person may be messaged or not, and a line for each segment."""
    show_explanation(found.person)
    if not found.segments:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), title="Segments", title_justify="left")
    table.add_column("")
    table.add_column("segment", no_wrap=True)
    table.add_column("why")
    for why in found.segments:
        table.add_row(
            _MARKS[why.verdict == "in"], escape(why.segment), escape(_say_briefly(why, found))
        )
    screen.print()
    screen.print(table)
    screen.print("\nMore of one: add [bold]--segment KEY[/]", highlight=False)


def show_in_segment(found: InSegments) -> None:
    """Show one segment's rule with the truth and the value of each part for a person."""
    (why,) = found.segments
    _line(f"{found.person.number} in [bold]{escape(why.title)}[/] ({escape(why.segment)})")
    _line("")
    if why.verdict == "not computable":
        _line(f"[yellow]?[/] [bold]not computable[/]: {escape(why.not_computable)}")
        return
    _line(f"{_MARKS[why.verdict == 'in']} [bold]{escape(_say_verdict(why, found))}[/]")
    for line in _notes(why, found):
        _line(f"  {escape(line)}")
    if why.rule is not None:
        _show_tree("The rule", why.rule)
    if why.exclusion is not None:
        _show_tree("Left out by the segment itself are those of whom this holds", why.exclusion)
    _line("")
    _show_changes(why, found)


def _say_verdict(why: SegmentWhy, found: InSegments) -> str:
    if why.verdict == "not eligible" and found.person.outcome == "sendable":
        return "out: the rule holds, but something keeps them from being messaged"
    said = _VERDICTS[why.verdict]
    primary = found.person.primary
    if why.verdict == "in" and primary not in (None, why.segment):
        return f"in, but messaged under {primary}, which comes first"
    return said


def _notes(why: SegmentWhy, found: InSegments) -> Iterator[str]:
    person = found.person
    if why.verdict == "not eligible":
        for reason in [*person.reasons, *person.since_run]:
            since = f" since {_moment(reason.since)}" if reason.since else ""
            shown = f" (shown by {reason.evidence})" if reason.evidence else ""
            yield f"{reason.outcome}: {reason.title}{since}{shown}"
    if found.was_in is None:
        return
    was_in = why.segment in found.was_in
    if was_in and why.verdict != "in":
        yield "The run still had them in; data that came in since, or an edited rule, put them out."
    if not was_in and why.verdict == "in" and why.is_for_sms:
        yield "The run did not have them in; data that came in since, or an edited rule, did."


def _show_tree(title: str, trace: Trace) -> None:
    tree = Tree(f"[bold]{title}[/]", guide_style="dim")
    _grow(tree, trace)
    _line("")
    screen.print(tree, highlight=False)


def _grow(tree: Tree, trace: Trace) -> None:
    others = "  [dim](depends on others)[/]" if trace.is_among_all else ""
    label = Text.from_markup(f"{_MARKS[trace.holds]} {escape(trace.says)}{others}")
    branch = tree.add(label)
    for measured in trace.measured:
        branch.add(Text(_say_measured(measured)))
    for record in trace.records:
        branch.add(Text(_say_record(record), style="dim"))
    hidden = trace.record_count - len(trace.records)
    if hidden > 0:
        branch.add(Text(f"and {hidden:,} more", style="dim"))
    if trace.last_ever is not None:
        branch.add(Text(f"the last ever: {_say_record(trace.last_ever)}", style="dim"))
    for part in trace.parts:
        _grow(branch, part)


def _show_changes(why: SegmentWhy, found: InSegments) -> None:
    is_in = why.verdict == "in"
    if why.next_change is not None:
        ends_at = find_consent_end(found.person) if why.is_for_sms and is_in else None
        _line(escape(_say_next(why.next_change, why, ends_at)))
    verb = "leave" if is_in else "enter"
    if why.verdict not in ("in", "rule", "own exclusion", "unknown"):
        return
    if why.would_change:
        _line(f"Would {verb} with any one of these:")
        for change in why.would_change:
            screen.print(Padding(Text(f"• {change}"), (0, 0, 0, 2)), highlight=False)
    else:
        _line(f"No single condition would make them {verb}: several would have to change.")


def find_consent_end(person: Explanation) -> datetime | None:
    """Find when the last consent that is in force lapses; None where one of them never does."""
    ends = [consent.expires_at for consent in person.consents if consent.in_force]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _say_next(change: NextChange, why: SegmentWhy, consent_ends_at: datetime | None) -> str:
    others = "" if change.is_certain else ", as far as time alone can tell: others decide as well"
    if consent_ends_at is not None and (change.at is None or consent_ends_at <= change.at):
        lapse = f"leaves on {_day(consent_ends_at)} at the latest: then the consent has lapsed"
        return f"If nothing new happens, {lapse}{others}."
    if change.at is None:
        state = "in" if why.verdict == "in" else "out"
        return f"If nothing new happens, they stay {state}{others}."
    verb = "enters" if change.becomes else "leaves"
    if why.verdict == "not eligible":
        verb = "the rule begins to hold" if change.becomes else "the rule ceases to hold"
    because = f": then {'; '.join(change.because)}" if change.because else ""
    return f"If nothing new happens, {verb} on {_day(change.at)}{because}{others}."


def _say_briefly(why: SegmentWhy, found: InSegments) -> str:
    if why.verdict == "not computable":
        return f"not computable: {why.not_computable}"
    decided = "; ".join(why.decided_by)
    if why.verdict == "not eligible":
        return f"the rule holds, but they are {found.person.outcome_now}"
    if why.verdict == "in":
        primary = found.person.primary
        under = f" (messaged under {primary})" if primary not in (None, why.segment) else ""
        return f"{decided}{under}"
    prefix = {"own exclusion": "left out by the segment itself: ", "unknown": "held back: "}
    return prefix.get(why.verdict, "") + decided


def _say_measured(measured: Measured) -> str:
    needed = f" (needs {measured.needed})" if measured.needed else ""
    return f"{measured.what}: {measured.value}{needed}"


def _say_record(record: ShownRecord) -> str:
    content = f", {record.content}" if record.content else ""
    return f"{record.what} {record.id}, {_moment(record.at)}{content}"


def _line(markup: str) -> None:
    screen.print(markup, highlight=False)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y at %H:%M} UTC"
