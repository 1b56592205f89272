"""What the campaigns came to, with what a person judged of those who survived."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from mutation.campaign import Row, read_answers
from mutation.rooms import ROOMS

JUDGED = Path(__file__).parent / "judged.yaml"
"""Of each survivor that was read: why no test can notice it, or why none does."""


@dataclass(frozen=True)
class Total:
    """What became of the mutants of one room, or of all."""

    mutants: int
    killed: int
    timeouts: int
    survived: int
    equivalent: int
    processor_seconds: int

    @property
    def killed_share(self) -> float:
        """Tell how many tests noticed, of all; one that never ended was noticed."""
        return (self.killed + self.timeouts) / self.mutants

    @property
    def killed_share_of_real(self) -> float:
        """Tell how many tests noticed, of those that do not mean the same as before."""
        return (self.killed + self.timeouts) / (self.mutants - self.equivalent)


def write_summary(into: Path, summary: Path | None = None) -> str:
    """Give a table of all rooms.

    Args:
        into: Where the campaigns keep their answers.
        summary: Where to write the totals and the survivors, as JSON.
    """
    judged = read_judged()
    rooms = {name: list(read_answers(into, name).values()) for name in ROOMS}
    rooms = {name: answers for name, answers in rooms.items() if answers}
    totals = {name: count(answers, judged["equivalent"]) for name, answers in rooms.items()}
    every = [answer for answers in rooms.values() for answer in answers]
    if not every:
        return "Nobody was asked yet.\n"
    totals["all"] = count(every, judged["equivalent"])
    if summary:
        content = {
            "rooms": {name: _say_total(total) for name, total in totals.items()},
            "survivors": [_say_survivor(a, judged) for a in every if a["verdict"] == "survived"],
        }
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        summary.write_text(text, encoding="utf-8")
    return _draw_table(totals)


def read_judged() -> dict[str, dict[str, str]]:
    """Give what was judged, by the mutant's key: ``equivalent``, and what is ``left``."""
    content = yaml.safe_load(JUDGED.read_text(encoding="utf-8")) if JUDGED.exists() else {}
    return {kind: content.get(kind) or {} for kind in ("equivalent", "left")}


def count(answers: list[Row], equivalent: dict[str, str]) -> Total:
    """Count the answers of a room."""
    verdicts = Counter(str(answer["verdict"]) for answer in answers)
    same = sum(a["verdict"] == "survived" and str(a["key"]) in equivalent for a in answers)
    seconds = sum(float(str(answer["processor_seconds"])) for answer in answers)
    return Total(
        len(answers),
        verdicts["killed"],
        verdicts["timeout"],
        verdicts["survived"],
        same,
        round(seconds),
    )


def _say_total(total: Total) -> dict[str, object]:
    shares = {
        "killed_share": round(total.killed_share, 3),
        "killed_share_of_real": round(total.killed_share_of_real, 3),
    }
    return {**asdict(total), **shares}


def _say_survivor(answer: Row, judged: dict[str, dict[str, str]]) -> dict[str, object]:
    names = ("key", "room", "path", "within", "operator", "before", "after")
    said: dict[str, object] = {name: answer[name] for name in names}
    for kind, reasons in judged.items():
        if str(answer["key"]) in reasons:
            said[kind] = reasons[str(answer["key"])]
    return said


def _draw_table(totals: dict[str, Total]) -> str:
    heads = ("room", "mutants", "killed", "timeouts", "survived", "equivalent", "share", "of real")
    rows = [
        (
            name,
            total.mutants,
            total.killed,
            total.timeouts,
            total.survived,
            total.equivalent,
            f"{total.killed_share:.3f}",
            f"{total.killed_share_of_real:.3f}",
        )
        for name, total in totals.items()
    ]
    lines = [" ".join(f"{cell!s:>11}" for cell in row) for row in (heads, *rows)]
    return "\n".join(lines) + "\n"
