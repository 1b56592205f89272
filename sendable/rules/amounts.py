"""How much, in words: ``at least 3 orders``, ``2 to 5 lists``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sendable.rules.nodes import ComparisonOperator, Constant, Value
from sendable.rules.wording import AMOUNTS, say_number


@dataclass(frozen=True)
class Amount:
    """A number, or two bounds, that something is compared with.

    Attributes:
        template: The words around the numbers, which stand last.
        numbers: One number, or two bounds.
    """

    template: str
    numbers: tuple[float, ...]

    def say(
        self, one: str = "", many: str = "", number: Callable[[float], str] = say_number
    ) -> str:
        """Write the amount, with a unit where one is given."""
        text = self.template.format(*(number(each) for each in self.numbers))
        unit = one if self.numbers == (1,) else many
        return f"{text} {unit}" if unit else text


def compared_amount(operator: ComparisonOperator, right: Value) -> Amount | None:
    """Give the amount a value is compared with, when it is a constant number."""
    number = _number(right)
    return None if number is None else Amount(AMOUNTS[operator], (number,))


def bounded_amount(low: Value, high: Value) -> Amount | None:
    """Give the bounds a value lies between, when both are constant numbers."""
    bounds = (_number(low), _number(high))
    if bounds[0] is None or bounds[1] is None:
        return None
    return Amount("{} to {}", (bounds[0], bounds[1]))


def _number(value: Value) -> float | None:
    if isinstance(value, Constant) and value.kind == "number":
        assert isinstance(value.value, int | float)
        return value.value
    return None
