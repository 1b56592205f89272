"""Lifecycle flows in plain Python, one person at a time: what the SQL is held against.

Times are hours since some beginning. It knows nothing of tables; it says what the documentation
says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sendable.lifecycle_file import FlowFile


@dataclass(frozen=True)
class Person:
    """What somebody did and was sent, in hours, and what is so of them at a run."""

    number: str
    begins: Mapping[str, Sequence[int]] = field(default_factory=dict)
    exits: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)
    messages: Sequence[int] = ()
    emails: Sequence[int] = ()
    stops: Sequence[int] = ()
    outcome: str = "sendable"
    holds: bool = True
    has_email: bool = True


@dataclass(frozen=True)
class State:
    """Where somebody is in a flow; ``step`` and ``why`` are as in the table ``flow_states``."""

    flow: str
    number: str
    entered: int
    status: str
    step: str | None
    why: str | None
    due: int | None
    ended: int | None
    told: int
    told_at: int | None = None
    sms_told: int = 0


def plain_states(
    flows: Mapping[str, FlowFile], people: Sequence[Person], now: int, before: Sequence[State]
) -> list[State]:
    """Say where everybody is in every flow at a time, going on from what was told before."""
    found = []
    for person in people:
        of_person = [
            _judge(key, file, person, now, state)
            for key, file in flows.items()
            for state in _entries(key, file, person, now, before)
        ]
        found += [_tell(flows, state, now) for state in _one_sms(flows, of_person, now)]
    return found


def _tell(flows: Mapping[str, FlowFile], state: State, now: int) -> State:
    """What is told to be due is handed over, and not told again."""
    if state.status != "due":
        return state
    keys = [step.key for step in flows[state.flow].steps]
    place = keys.index(str(state.step))
    is_sms = flows[state.flow].steps[place].channel == "sms"
    return replace(
        state,
        told=place + 1,
        told_at=now if is_sms else state.told_at,
        sms_told=state.sms_told + is_sms,
    )


def _entries(
    key: str, file: FlowFile, person: Person, now: int, before: Sequence[State]
) -> list[State]:
    rest = file.rest_days * 24
    known = [
        state
        for state in before
        if (state.flow, state.number) == (key, person.number) and state.entered > now - rest
    ]
    times = sorted({at for at in person.begins.get(key, ()) if now - 2 * rest < at <= now})
    stops = [at for at in person.stops if at <= now]
    for place, at in enumerate(times):
        is_new_occasion = place == 0 or at - times[place - 1] >= rest
        is_known = any(abs(at - state.entered) < rest for state in known)
        said_stop = any(stop <= at for stop in stops)
        may_come_in = not said_stop and (person.outcome == "sendable" or bool(stops))
        if at > now - rest and is_new_occasion and not is_known and may_come_in:
            known.append(State(key, person.number, at, "new", None, None, None, None, 0))
    return known


def _judge(key: str, file: FlowFile, person: Person, now: int, state: State) -> State:
    if state.status in ("left", "done"):
        return state
    entered, end = state.entered, state.entered + file.ends_after
    opens = [entered + step.after for step in file.steps]
    closes = [entered + file.closes(place) for place in range(len(file.steps))]

    def ended(status: str, why: str, at: int) -> State:
        come_to = [step.key for step, time in zip(file.steps, opens, strict=True) if time <= at]
        step = come_to[-1] if come_to else None
        return replace(state, status=status, why=why, step=step, due=None, ended=at)

    def seen(place: int) -> bool:
        if file.steps[place].when is not None:
            return False
        sent = person.emails if file.steps[place].channel == "email" else person.messages
        return any(opens[place] <= at < closes[place] and at <= now for at in sent)

    def free_at(place: int) -> int:
        span = file.cap.days * 24
        if file.steps[place].when is not None:
            sent = sorted(at for at in person.messages if now - span < at <= now)
        else:
            sent = sorted(at for at in person.messages if opens[place] - span < at < opens[place])
        full = len(sent) >= file.cap.messages
        return sent[-file.cap.messages] + span if full else 0

    exits = sorted(each for each in person.exits.get(key, ()) if entered < each[0] <= now)
    in_time = [each for each in exits if each[0] <= end]
    stops = [at if at > entered else now for at in person.stops if at <= now]
    stop = min(stops, default=None)
    current = max((place for place, at in enumerate(opens) if at <= now), default=None)
    last = len(file.steps) - 1

    is_sms = current is not None and file.steps[current].channel == "sms"
    is_shut = (
        closes[last] <= now
        and file.steps[last].channel == "sms"
        and file.steps[last].when is None
        and not seen(last)
        and state.told <= last
        and free_at(last) >= closes[last]
    )
    shut = closes[last] if is_shut else now + 1
    if in_time and in_time[0][0] <= min(shut, now if stop is None else stop):
        return ended("left", in_time[0][1], in_time[0][0])
    if stop is not None and stop <= min(end, shut):
        return ended("left", "opted_out", stop)
    if is_shut:
        return ended("left", "capped", shut)
    if end <= now:
        of_sms = [place for place, step in enumerate(file.steps) if step.channel == "sms"]
        if file.ends_with is None:
            why = "end"
        elif state.sms_told < len(of_sms) or not all(seen(place) for place in of_sms):
            why = "not_messaged"
        else:
            why = "came_back" if any(at > end for at, _ in exits) else "sunset"
        return ended("done", why, end)
    if person.outcome != "sendable":
        return ended("left", person.outcome, now)

    def wait(why: str) -> State:
        place = 0 if current is None else current + 1
        if place > last:
            return replace(state, status="waiting", why=why, step=None, due=end)
        step = file.steps[place].key
        return replace(state, status="waiting", why=why, step=step, due=opens[place])

    if current is None or closes[current] <= now:
        return wait("not_yet")
    if seen(current):
        return wait("sent")
    if state.told > current:
        return wait("handed_over")
    if not is_sms and not person.has_email:
        return wait("no_email")
    key_now = file.steps[current].key
    if file.steps[current].when is not None and not person.holds:
        return replace(state, status="waiting", why="condition", step=key_now, due=None)
    if is_sms and free_at(current) > now:
        if free_at(current) >= closes[current]:
            return wait("capped")
        return replace(state, status="waiting", why="capped", step=key_now, due=free_at(current))
    return replace(state, status="due", why=None, step=key_now, due=opens[current])


def _one_sms(flows: Mapping[str, FlowFile], states: list[State], now: int) -> list[State]:
    """Of several SMS at once let the most urgent flow's go, unless another's went just before."""

    def is_sms(state: State) -> bool:
        steps = {step.key: step for step in flows[state.flow].steps}
        return state.status == "due" and steps[str(state.step)].channel == "sms"

    def apart_at(state: State) -> int | None:
        hours = flows[state.flow].apart
        return max(
            (
                other.told_at + hours
                for other in states
                if other is not state and other.told_at is not None and other.told_at > now - hours
            ),
            default=None,
        )

    free = [state for state in states if is_sms(state) and apart_at(state) is None]
    first = min(free, key=lambda state: (flows[state.flow].priority, state.flow), default=None)
    return [
        replace(state, status="waiting", why="other_flow", due=apart_at(state))
        if is_sms(state) and state is not first
        else state
        for state in states
    ]
