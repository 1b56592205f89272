"""Policies: facts about law, carriers and custom, kept as dated data with their source.

None of them is a constant in code: a marketer or a lawyer can read the file, see when it was read
and where it comes from, and change it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sendable.alerts_policy import AlertsPolicy
from sendable.audit_policy import AuditPolicy
from sendable.documents import parse_document, read_document
from sendable.frequency_policy import FrequencyPolicy
from sendable.health_policy import HealthPolicy
from sendable.policy import OperatingPolicy, by_known_country
from sendable.policy import Policy as Policy
from sendable.publishing_policy import PublishingPolicy
from sendable.retention_policy import RetentionPolicy
from sendable.schedules_policy import SchedulesPolicy
from sendable.sending_policies import MessageCosts, QuietHours, Regions
from sendable.triggers_policy import TriggersPolicy


class OptOutWords(Policy):
    """Words that opt out when they are the whole message. Keys are ISO 639-1 language codes."""

    words: dict[str, list[str]]


_ANSWERS = frozenset({"yes", "y", "ok", "okay", "si", "sí", "ja", "oui", "join", "continue"})
"""Words that answer whatever was asked: as opt-in words they would lift opt-outs."""


class OptInWords(Policy):
    """Words that opt in when they are the whole message. Keys are ISO 639-1 language codes."""

    words: dict[str, list[str]]

    @model_validator(mode="after")
    def _lifts_by_no_answer(self) -> OptInWords:
        """Refuse words that people answer with, because an opt-in word lifts an opt-out."""
        every_word = {word.strip().casefold() for words in self.words.values() for word in words}
        if answers := sorted(every_word & _ANSWERS):
            raise ValueError(
                f"{', '.join(answers)} may answer any question, and an opt-in word lifts opt-outs: "
                "only words such as START may stand here"
            )
        return self


Label = Literal[
    "opt_out",
    "wrong_number",
    "complaint",
    "not_interested",
    "positive",
    "question",
    "opt_in",
    "neutral",
]
"""What a reply may mean, the weightiest first."""

Certainty = Literal["certain", "likely", "doubtful"]

ReplyOutcome = Literal["exclude", "hold", "keep"]


class ReplyOutcomes(Policy):
    """What becomes of the sender of a reply, by what it means and how sure that is.

    Of a complaint, certainty says how sure it is that it is about being messaged at all: one about
    an order is a doubtful one.
    """

    outcomes: dict[Label, dict[Certainty, ReplyOutcome]]

    @model_validator(mode="after")
    def _is_whole(self) -> ReplyOutcomes:
        """Refuse a table with a gap, and one under which a certain opt-out is messaged."""
        for label in get_args(Label):
            missing = set(get_args(Certainty)) - set(self.outcomes.get(label, {}))
            if missing:
                raise ValueError(f"{label} has no outcome for {', '.join(sorted(missing))}")
        of_opt_outs = self.outcomes["opt_out"]
        if of_opt_outs["certain"] != "exclude" or "keep" in of_opt_outs.values():
            raise ValueError("a certain opt-out is always excluded, and none may be kept")
        return self


LiftedByStart = Literal["opted_out_keyword", "opted_out_phrase"]

LiftedByConsent = Literal[
    "opted_out_list",
    "opted_out_keyword",
    "opted_out_phrase",
    "wrong_number",
    "complaint",
    "do_not_call",
    "deactivated_number",
    "reassigned_number",
]

LiftedByReview = Literal["opted_out_phrase", "wrong_number", "complaint"]


LiftedBySign = Literal["sunset"]


class Lifts(Policy):
    """Which suppression can be lifted by what. Nothing else lifts any.

    ``by_start``: a whole-message START, later, to the same sender of ours. ``by_consent``: a
    documented express consent that is later by more than ``consent_margin_hours``. ``by_review``: a
    person who read the reply and says that it means something else. ``by_sign``: any later sign of
    life (an order, a click, a reply, something done in the shop, an opt-in), which lifts what
    nobody ever asked for.
    """

    by_start: list[LiftedByStart]
    by_consent: list[LiftedByConsent]
    by_review: list[LiftedByReview]
    by_sign: list[LiftedBySign]
    consent_margin_hours: int = Field(ge=24)


class ConsentAges(BaseModel):
    """How old consent may be in a country, and what a purchase is worth there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    express_days: int | None = Field(
        default=None, ge=1, description="Days after which express consent lapses; never if absent"
    )
    implied_days: int | None = Field(
        default=None, ge=1, description="Days after which implied consent lapses; never if absent"
    )
    purchase_days: int | None = Field(
        default=None,
        ge=1,
        description="Days for which a purchase implies consent; it implies none if absent",
    )
    purchases: int = Field(default=1, ge=1, description="Purchases it takes within those days")
    note: str = ""


class ConsentPolicy(Policy):
    """How consent ages and what implies it, by country (ISO 3166 alpha-2).

    What a country does not say of itself is as in ``default``.
    """

    default: ConsentAges
    by_country: Annotated[dict[str, ConsentAges], BeforeValidator(by_known_country)] = Field(
        default_factory=dict
    )


Sign = Literal["opt_in", "order", "reply", "click", "event", "added", "updated", "delivered"]


class Staleness(Policy):
    """After how many days without any of ``signs`` a contact is not messaged any more."""

    default_days: int = Field(ge=1)
    by_country: Annotated[dict[str, int], BeforeValidator(by_known_country)] = Field(
        default_factory=dict
    )
    signs: list[Sign] = Field(min_length=1)


class FailureKind(BaseModel):
    """A way in which a message fails, known by words in its text or else by its code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: str = Field(description="What it means, in words")
    about: Literal["number", "phone", "sender"] = Field(
        description="Whose the failure is: the number does not exist or take texts (hard), the "
        "phone could not be reached (soft), or the sender, route or network (says nothing of them)"
    )
    texts: list[str] = Field(min_length=1)
    codes: list[str] = Field(default_factory=list)


class DeliveryPolicy(Policy):
    """How failures are told apart, and how many in a row make a number unreachable.

    Only final states count, of all messages, marketing or not. Failures of the sender are passed
    over; a delivery resets both counts.
    """

    failures: list[FailureKind] = Field(min_length=1)
    dead_after: int = Field(ge=1, description="Hard failures in a row that make a number dead")
    unreached_after: int = Field(ge=1, description="Failures in a row after which it is held")
    unreached_days: int = Field(ge=1, description="Different days they are spread over, at least")


class Sunset(BaseModel):
    """The end of a win-back: after so many messages and days without any sign of life."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    segments: list[str] = Field(description="Segments that win people back; none switches it off")
    messages: int = Field(ge=1)
    days: int = Field(ge=1)


class Engagement(Policy):
    """When people who said no, or never react, are left in peace."""

    not_interested_days: int = Field(ge=1)
    sunset: Sunset
    never_clicked_after: int | None = Field(
        default=None, ge=1, description="Marketing messages without one click; off if absent"
    )


class Channels(Policy):
    """Which values of the preference ``channel`` let somebody be texted. All others do not."""

    allow: list[str] = Field(min_length=1)


class ExclusionChanges(Policy):
    """How far the share of a reason may move between two runs, in percentage points.

    Any move is warned of. Only a fall stops a run: it sends messages to people who had none.
    """

    warn_points: float = Field(gt=0)
    stop_points: float | None = Field(default=None, gt=0, description="Never stops if absent")
    confirmed: date | None = Field(
        default=None,
        description="The day on which somebody looked at the falls and found them right: runs of "
        "that day are not stopped by them",
    )
    least_recipients: int = Field(ge=1, description="Smaller accounts are not judged by it")


class FeedFreshness(Policy):
    """How old data may be that an exclusion goes by, in hours; with none it is never too old."""

    default_hours: int | None = Field(ge=1)
    by_feed: dict[str, Annotated[int, Field(ge=1)] | None] = Field(default_factory=dict)

    def hours_of(self, feed: str) -> int | None:
        """Give the hours after which a feed is stale; None for never."""
        return self.by_feed.get(feed, self.default_hours)


class SegmentChanges(Policy):
    """How far a segment may change between two runs, in percent of its members before."""

    warn_percent: float = Field(gt=0)
    least_members: int = Field(ge=1, description="Smaller segments are not judged by it")


class ReadinessPolicy(Policy):
    """What lets a segment be promoted to directly. Shares are of one."""

    express_share: float = Field(ge=0, le=1, description="Least share with express consent")
    recent_share: float = Field(ge=0, le=1, description="Least share that is in touch lately")
    recent_days: int = Field(ge=1, description="How long ago that may be")
    opt_out_rate: float = Field(ge=0, le=1, description="Most that may opt out of those messaged")
    least_messaged: int = Field(ge=1, description="With fewer messaged, the rate says nothing")
    capped_share: float = Field(ge=0, le=1, description="Most that may have reached the cap")


class BotSigns(BaseModel):
    """By what a click is known that no person made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    too_soon_seconds: int = Field(ge=0, description="Opened so soon after the sending")
    links_at_once: int = Field(ge=2, description="So many links of one person at once")
    at_once_seconds: int = Field(ge=0)
    people_in_one_second: int = Field(ge=2, description="So many people in one second")
    percent_in_one_second: float = Field(gt=0, le=100, description="And this share of the link's")


class Measurement(Policy):
    """Over which times, and by which signs, it is measured what messages did. Days are 24 hours."""

    window_days: int = Field(ge=1, description="Sends of so many days make one value")
    attribution_days: int = Field(ge=1, description="How long a message is credited")
    outcome_days: int = Field(ge=1, description="How long people are watched for slower things")
    customer_days: int = Field(ge=1, description="Who bought within these is a customer")
    lapsed_days: int = Field(ge=1, description="Who bought once and was silent since is at risk")
    value_days: int = Field(ge=1, description="Over how long the value of a customer is counted")
    least_people: int = Field(ge=2, description="With fewer, no trend and no verdict")
    dose_days: tuple[int, ...] = Field(min_length=1)
    most_doses: int = Field(ge=1, description="So many messages and more are one dose")
    opt_outs: list[str] = Field(min_length=1, description="Reasons of the log that are opt-outs")
    bots: BotSigns
    least_priced: float = Field(gt=0, le=1, description="With a smaller share priced, no ROI")
    moments_asked: int = Field(ge=0, description="At how many past moments rules may be asked")
    people_asked: int = Field(ge=0, description="In larger accounts none are")
    mismatch_chance: float = Field(gt=0, lt=1)
    power: float = Field(gt=0, lt=1)


@dataclass(frozen=True)
class Policies:
    """The policies of a playbook."""

    opt_out_words: OptOutWords
    opt_in_words: OptInWords
    reply_outcomes: ReplyOutcomes
    consent: ConsentPolicy
    lifts: Lifts
    delivery: DeliveryPolicy
    staleness: Staleness
    engagement: Engagement
    channels: Channels
    exclusion_changes: ExclusionChanges
    feed_freshness: FeedFreshness
    segment_changes: SegmentChanges
    readiness: ReadinessPolicy
    frequency: FrequencyPolicy
    measurement: Measurement
    quiet_hours: QuietHours
    regions: Regions
    message_costs: MessageCosts
    audit: AuditPolicy
    publishing: PublishingPolicy
    schedules: SchedulesPolicy
    triggers: TriggersPolicy
    alerts: AlertsPolicy
    health: HealthPolicy
    retention: RetentionPolicy

    def all(self) -> tuple[Policy, ...]:
        """Give every policy."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def about_people(self) -> tuple[Policy, ...]:
        """Give every policy that says something of an audience, for the rulebook's page of them."""
        return tuple(one for one in self.all() if not isinstance(one, OperatingPolicy))


def read_policies(playbook: Path) -> Policies:
    """Read ``policies/*.yaml`` of a playbook folder.

    Raises:
        PlaybookError: A file is missing or does not fit its form.
    """
    folder = playbook / "policies"

    return Policies(
        opt_out_words=_read(folder, "opt_out_words", OptOutWords),
        opt_in_words=_read(folder, "opt_in_words", OptInWords),
        reply_outcomes=_read(folder, "reply_outcomes", ReplyOutcomes),
        consent=_read(folder, "consent", ConsentPolicy),
        lifts=_read(folder, "lifts", Lifts),
        delivery=_read(folder, "delivery", DeliveryPolicy),
        staleness=_read(folder, "staleness", Staleness),
        engagement=_read(folder, "engagement", Engagement),
        channels=_read(folder, "channels", Channels),
        exclusion_changes=_read(folder, "exclusion_changes", ExclusionChanges),
        feed_freshness=_read(folder, "feed_freshness", FeedFreshness),
        segment_changes=_read(folder, "segment_changes", SegmentChanges),
        readiness=_read(folder, "readiness", ReadinessPolicy),
        frequency=_read(folder, "frequency", FrequencyPolicy),
        measurement=_read(folder, "measurement", Measurement),
        quiet_hours=_read(folder, "quiet_hours", QuietHours),
        regions=_read(folder, "regions", Regions),
        message_costs=_read(folder, "message_costs", MessageCosts),
        audit=_read(folder, "audit", AuditPolicy),
        publishing=_read(folder, "publishing", PublishingPolicy),
        schedules=_read(folder, "schedules", SchedulesPolicy),
        triggers=_read(folder, "triggers", TriggersPolicy),
        alerts=_read(folder, "alerts", AlertsPolicy),
        health=_read(folder, "health", HealthPolicy),
        retention=_read(folder, "retention", RetentionPolicy),
    )


_P = TypeVar("_P", bound=Policy)

_read_before: dict[tuple[type[Policy], bytes], Policy] = {}
"""Policies by what their file holds: each step of a run reads all of them, which takes 33 ms."""

_MOST_KEPT = 500


def _read(folder: Path, name: str, form: type[_P]) -> _P:
    path = folder / f"{name}.yaml"
    content = path.read_bytes() if path.is_file() else b""
    known = _read_before.get((form, content))
    if isinstance(known, form):
        return known
    policy = parse_document(read_document(path), form)
    if len(_read_before) >= _MOST_KEPT:
        _read_before.clear()
    _read_before[form, content] = policy
    return policy
