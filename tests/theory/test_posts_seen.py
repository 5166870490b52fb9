"""Closed form 4: posts at set times, opened in batches -> the law of the posts seen.

A row has one chance to be noticed for each time it rises: at the first look after a post. So each interval between two
posts ends in an opening with a chance of its own, alike for all members, and an opening shows all posts since the last
one. False alarm 1e-6 each. Smallest fault seen with 6,000 members: the chance of opening off by 15 %, the median
depth of reading off by a quarter, every look being a chance in place of every rise.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.laws.worlds import calm, events_of, played

from .agreement import agrees
from .clock import looks

N, DAYS = 6000, 8
HOURS = (8, 12, 20)
SESSIONS = 4.0
OPENS = 0.45
EVENING = {"attention.sessions_per_day": SESSIONS, "opening.intercept": math.log(OPENS / (1 - OPENS))}
OPENED = 4


def chances(opens: float = OPENS, *, every_look: bool = False) -> np.ndarray:
    """Return the chance that the interval from each post to the next (or to the end) ends in an opening."""
    look = np.tile(looks(SESSIONS), DAYS)
    posts = [24 * day + hour for day in range(DAYS) for hour in HOURS]
    found = []
    for first, after in zip(posts, [*posts[1:], 24 * DAYS], strict=True):
        if every_look:
            found.append(1 - np.prod(1 - opens * look[first:after]))
        else:
            found.append(opens * (1 - np.prod(1 - look[first:after])))
    return np.array(found)


def batch_law(chance: np.ndarray, interval: int) -> np.ndarray:
    """Return the law of the posts waiting at an opening in one interval: none opened, then 1, 2, .. posts."""
    before = chance[:interval][::-1]
    skipped = np.cumprod(np.append(1.0, 1 - before))
    opened = chance[interval] * skipped[:-1] * before
    return np.concatenate([[1 - chance[interval]], opened, [chance[interval] * skipped[-1]]])


def total_law(chance: np.ndarray) -> np.ndarray:
    """Return the law of the posts seen by the end: the number of the last interval with an opening."""
    later_skipped = np.append(np.cumprod(1 - chance[::-1])[::-1], 1.0)
    return np.append(later_skipped[0], chance * later_skipped[1:])


@pytest.fixture(scope="module")
def opened():
    at = [f"{hour:02}:00" for hour in HOURS]
    return played(calm(N, DAYS, EVENING, at=at, line={"via": "manual"}), events=True)


def seen_in(history, interval: int) -> np.ndarray:
    """Count members by the posts seen in one interval; 0 for those who did not open or read deep enough."""
    rows = events_of(history, OPENED)
    day, place = divmod(interval, len(HOURS))
    hour = (*HOURS, 24 + HOURS[0])
    first, after = 24 * day + hour[place], 24 * day + hour[place + 1]
    batch = rows[(rows[:, 0] >= first) & (rows[:, 0] < after), 4]
    counts = np.bincount(batch, minlength=len(HOURS) * DAYS + 1)[: interval + 2]
    counts[0] += N - len(batch)
    return counts


@pytest.mark.parametrize("interval", [0, 7, 16, 22])
def test_batches_follow_their_law(opened, interval):
    observed = seen_in(opened, interval)
    assert agrees(observed, batch_law(chances(), interval))
    assert not agrees(observed, batch_law(chances(OPENS * 1.15), interval))


def test_each_rise_is_one_chance_and_not_each_look(opened):
    observed = seen_in(opened, 16)
    assert not agrees(observed, batch_law(chances(every_look=True), 16))


def test_all_posts_seen_follow_their_law(opened):
    rows = events_of(opened, OPENED)
    seen = np.bincount(rows[:, 1], weights=rows[:, 4], minlength=N).astype(int)
    observed = np.bincount(seen, minlength=len(HOURS) * DAYS + 1)
    law = total_law(chances())
    assert agrees(observed, law)
    assert not agrees(observed, total_law(chances(OPENS * 1.15)))
    mean = (law * np.arange(len(law))).sum()
    variance = (law * (np.arange(len(law)) - mean) ** 2).sum()
    assert abs(seen.mean() - mean) < 4.9 * math.sqrt(variance / N)
    assert abs(seen.var() / variance - 1) < 0.15
    assert opened.daily["posts_seen"].sum() == seen.sum()


# The same with members who read back only so far: of a batch the newest are seen, as many as the depth allows.

MEDIAN, SPREAD = 2.5, 0.6


def shallow(law: np.ndarray, median: float) -> np.ndarray:
    """Cut batches to the depth of reading, a lognormal number of messages."""
    found = np.zeros_like(law)
    found[0] = law[0]
    at_least = [1.0] + [0.5 * math.erfc(math.log(k / median) / SPREAD / math.sqrt(2)) for k in range(1, len(law) + 1)]
    for batch in range(1, len(law)):
        for seen in range(batch):
            found[seen] += law[batch] * (at_least[seen] - at_least[seen + 1])
        found[batch] += law[batch] * at_least[batch]
    return found


def test_depth_of_reading_cuts_batches():
    at = [f"{hour:02}:00" for hour in HOURS]
    depth = {"reading.depth_median": MEDIAN, "reading.depth_spread": SPREAD}
    history = played(calm(N, DAYS, {**EVENING, **depth}, at=at, line={"via": "manual"}), events=True)
    observed, law = seen_in(history, 22), batch_law(chances(), 22)
    assert agrees(observed, shallow(law, MEDIAN))
    assert not agrees(observed, shallow(law, MEDIAN * 1.25))
