"""How a sandbox server behaves: what it gets wrong, how it spells, what it leaves out.

No numpy here: the server process imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from sendable.errors import ConfigurationError

Profile = Literal["modern", "legacy", "mixed"]
"""The types of the answers: today's contract, the one before it, or a row-by-row mixture."""

Clicks = Literal["legacy", "current", "both", "none"]
"""Which generation of the click endpoints answers."""

FaultKind = Literal[
    "too_many",
    "storm",
    "server_error",
    "bad_gateway",
    "hang",
    "dropped",
    "malformed",
    "envelope_error",
    "login_page",
    "empty",
]
"""What may happen to a call; ``server/faults.py`` says what each is."""

FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)


@dataclass(frozen=True)
class Behaviour:
    """How a sandbox server behaves. The defaults are a good day.

    Args:
        fault_rate: The share of calls that something happens to, from 0 to 1.
        fault_seed: What the faults and the churn are drawn from; the same calls in the same order
            meet the same ones.
        fault_kinds: What may happen.
        hang_seconds: How long a call hangs that is answered late; every other one never is.
        profile: The types of the answers.
        clicks: Which click endpoints answer; the others are not found.
        churn: Every so-many-th page of contacts first gains one contact and loses one; 0 for none.
        churn_limit: How often that may happen before it stops.
        masked: Whether the history hides the recipients' numbers and names.
        poll_rule: Whether the rules that fill the queues of replies and receipts are there.
        export: Whether the history can be exported.
        rate_limit: Calls a minute for every endpoint; only ``/account`` has a limit when absent.
        latency_ms: How long each call waits first.
        import_looks: How often somebody looks at the lists until an import is over; a part of it
            arrives each time.
        import_share: The share of an import's rows that ever arrive, from 0 to 1.
        import_twice: Whether each row of an import arrives twice.
        import_skips_first: Whether an import takes the first line for a header.

    Raises:
        ConfigurationError: A value makes no sense.
    """

    fault_rate: float = 0.0
    fault_seed: int = 0
    fault_kinds: tuple[FaultKind, ...] = FAULT_KINDS
    hang_seconds: float = 60.0
    profile: Profile = "modern"
    clicks: Clicks = "both"
    churn: int = 0
    churn_limit: int = 20
    masked: bool = False
    poll_rule: bool = True
    export: bool = True
    rate_limit: int | None = None
    latency_ms: int = 0
    import_looks: int = 2
    import_share: float = 1.0
    import_twice: bool = False
    import_skips_first: bool = False

    def __post_init__(self) -> None:
        """Check what types cannot."""
        if not 0 <= self.fault_rate <= 1:
            raise ConfigurationError(
                f"a fault rate of {self.fault_rate} is no share", remedy="give one from 0 to 1"
            )
        if not 0 <= self.import_share <= 1:
            raise ConfigurationError(
                f"{self.import_share} of an import is no share", remedy="give one from 0 to 1"
            )
        _check("fault kind", self.fault_kinds, FAULT_KINDS)
        _check("profile", (self.profile,), get_args(Profile))
        _check("click generation", (self.clicks,), get_args(Clicks))

    def as_arguments(self) -> list[str]:
        """Give the words that make ``python -m sendable.clicksend.sandbox`` behave like this."""
        given = {
            "faults": self.fault_rate,
            "fault-seed": self.fault_seed,
            "fault-kinds": ",".join(self.fault_kinds),
            "hang-seconds": self.hang_seconds,
            "profile": self.profile,
            "clicks": self.clicks,
            "churn": self.churn,
            "churn-limit": self.churn_limit,
            "rate-limit": self.rate_limit,
            "latency-ms": self.latency_ms,
            "import-looks": self.import_looks,
            "import-share": self.import_share,
        }
        left_out = {
            "masked": self.masked,
            "no-poll-rule": not self.poll_rule,
            "no-export": not self.export,
            "import-twice": self.import_twice,
            "import-skips-first": self.import_skips_first,
        }
        return [
            *(f"--{name}={value}" for name, value in given.items() if value is not None),
            *(f"--{name}" for name, is_set in left_out.items() if is_set),
        ]


def read_fault_kinds(text: str) -> tuple[FaultKind, ...]:
    """Read fault kinds with commas between them; all of them when there are none.

    Args:
        text: What the user wrote.

    Raises:
        ConfigurationError: If one is unknown.
    """
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    _check("fault kind", names, FAULT_KINDS)
    return tuple(kind for kind in FAULT_KINDS if kind in names) or FAULT_KINDS


def _check(what: str, given: tuple[str, ...], known: tuple[str, ...]) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ConfigurationError(
            f"{unknown[0]!r} is no {what}", remedy=f"choose from {', '.join(known)}"
        )
