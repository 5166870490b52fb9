"""Section 2, the past: what the members of a group of the start bring with them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.scenario.start_groups import Past

from .formulas import weekly
from .population import Customer

__all__ = ["Lived", "Way", "live", "steepness"]

LONGEST_DAYS = 365
MOST_SILENT = 0.999
BISECTIONS = 60
LOG_BOUND = 12.0


@dataclass
class Way:
    """What one way through the past leads to: load x, habit h, novelty e, worth v, and the share of days opened o."""

    x: float
    h: float
    e: float
    v: float
    o: float = 0.0


@dataclass(frozen=True)
class Lived:
    """Both ways of a member, and the hazard of having muted that has gone by."""

    unmuted: Way
    muted: Way
    hazard: float

    def silent(self, steep: float) -> float:
        """P_m(c)."""
        return 1 - math.exp(-steep * self.hazard)


def live(who: Customer, past: Past, interest: float, age: float, habit: float, p: Mapping[str, float]) -> Lived:
    """Follow a member through the past, day by day.

    Parameters
    ----------
    who : Customer
        The member.
    past : Past
        How the group was run.
    interest : float
        The member's interest in the topic of the past.
    age : float
        Age of the group in days.
    habit : float
        Habit at joining.
    p : mapping of str to float
        Parameters.

    Returns
    -------
    Lived
    """
    past_days = _Days(who, past.posts_per_day, min(1.0, 2 * past.value * interest), p)
    joined = min(MOST_SILENT, p[f"decision.join_mute_{past.joining}"])
    unmuted, muted = (Way(0.0, habit, 0.0, who.first_value) for _ in range(2))
    weight, hazard = joined, -math.log(1 - joined)
    for _ in range(min(LONGEST_DAYS, max(1, math.floor(age)))):
        past_days.pass_by(unmuted, p["load.alert"], 1.0, 1.0)
        past_days.pass_by(muted, p["load.dot"] * who.other_groups / 20, p["habit.muted_factor"], 2.0)
        today = past_days.hazard(unmuted)
        hazard += today
        new = (1 - weight) * (1 - math.exp(-today))
        if new > 0:
            _blend(muted, unmuted, new / (weight + new), p["habit.mute_factor"])
            weight += new
    return Lived(unmuted, muted, hazard)


def _blend(muted: Way, unmuted: Way, r: float, left: float) -> None:
    """Mix those who have muted today in with those who had."""
    muted.x += r * (unmuted.x - muted.x)
    muted.e += r * (unmuted.e - muted.e)
    muted.v += r * (unmuted.v - muted.v)
    muted.h += r * (left * unmuted.h - muted.h)


class _Days:
    """Days of so many posts of one worth, as one member lives through them."""

    def __init__(self, who: Customer, posts: float, worth: float, p: Mapping[str, float]) -> None:
        self.who, self.posts, self.worth, self.p = who, posts, worth, p
        self._load_left = math.pow(2, -1 / p["load.half_life_days"])
        self._novelty_left = math.pow(2, -1 / p["novelty.half_life_days"])
        self._value_left = math.pow(2, -1 / p["value.half_life_days"])
        self._load_gain = weekly(p["load.half_life_days"])
        self._novelty_gain = weekly(p["novelty.half_life_days"])

    def pass_by(self, way: Way, felt: float, looked_in: float, passing: float) -> None:
        """One day; `felt` is y, `looked_in` is g, and of the posts a `passing`-th part is noticed."""
        p, f, worth = self.p, self.posts, self.worth
        way.x = way.x * self._load_left + self._load_gain * f * (1 - worth) * felt
        o = looked_in * way.h * min(1.0, f)
        met = 1 / (1 + way.e / p["novelty.messages_per_week"]) * worth
        lost = 1 - math.pow(1 - p["habit.loss"], f / passing)
        way.h = way.h + o * p["habit.gain"] * (met - way.h) - (1 - o) * way.h * lost
        known = self.who.first_value + (way.v - self.who.first_value) * self._value_left
        way.v = known + (1 - math.pow(1 - p["value.smoothing"], f * o)) * (worth - known)
        way.e = way.e * self._novelty_left + self._novelty_gain * f * o
        way.o = o

    def hazard(self, way: Way) -> float:
        """H of a day: the hazard of muting at this load."""
        p = self.p
        rho = way.x / self.who.tolerance
        return p["decision.act_base"] + p["decision.act_scale"] * math.pow(rho, p["decision.act_power"])


def steepness(lived: Sequence[Lived], silent: float) -> float:
    """Solve for c: the mean of P_m(c) over the members of a group is the share that is silent."""
    low, high = -LOG_BOUND, LOG_BOUND
    for _ in range(BISECTIONS):
        mid = (low + high) / 2
        total = 0.0
        for who in lived:
            total += who.silent(math.exp(mid))
        if total / len(lived) < silent:
            low = mid
        else:
            high = mid
    return math.exp((low + high) / 2)
