"""Choices that the generator of scenarios makes, all from one generator of random numbers."""

from __future__ import annotations

from random import Random
from typing import Any

from sim.scenario.spelling import clock_text

__all__ = ["TOPICS", "Chance"]

TOPICS = ("coffee", "tea")


class Chance:
    """Random choices over days and ticks.

    Parameters
    ----------
    number : int
        What all choices follow from.
    """

    def __init__(self, number: int) -> None:
        self.random = Random(number)
        self.minutes = 1440

    @property
    def per_day(self) -> int:
        """Ticks of a day."""
        return 1440 // self.minutes

    def happens(self, probability: float) -> bool:
        """Whether something with this probability is the case."""
        return self.random.random() < probability

    def share(self, low: float = 0.0, high: float = 1.0) -> float:
        """A share, at times one of the ends."""
        return self.random.choice((low, high)) if self.happens(0.15) else round(self.random.uniform(low, high), 3)

    def range(self, high: float) -> list[float]:
        """Two ordered numbers of at most `high`."""
        return sorted((self.share(0, high), self.share(0, high)))

    def some(self, things: list[Any], most: int) -> list[Any]:
        """One thing or more, in their order."""
        number = self.random.randint(1, min(most, len(things)))
        return sorted(self.random.sample(things, number))

    def shares(self, number: int) -> list[float]:
        """Shares that sum to 1, often alike, in hundredths."""
        if self.happens(0.4):
            return [round(1 / number, 2)] * (number - 1) + [round(1 - (number - 1) * round(1 / number, 2), 2)]
        cuts = sorted(self.random.sample(range(1, 100), number - 1))
        return [round((b - a) / 100, 2) for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]

    def wide(self, low: float, high: float) -> float:
        """A number of a range, at times one of its ends."""
        return self.random.choice((low, high)) if self.happens(0.05) else self.random.uniform(low, high)

    def time(self) -> str:
        """Start of a tick."""
        return clock_text(self.random.randrange(self.per_day) * self.minutes)

    def ticks_text(self, ticks: int) -> str:
        """A span of so many ticks."""
        return f"{ticks * self.minutes} minutes"
