"""Closed form 4: posts at set times, opened in batches -> the law of the posts seen.

A row has one chance to be noticed for each time it rises: at the first look after a post. What then happens is decided
once a day: with the habit's chance the chat is entered at this look, and at later ones of the day again with a chance
of its own; else the day's posts are passed over. An opening shows all posts since the last one. The law is worked out
interval by interval over what waits, whether it has been noticed, and what the day has decided. False alarm 1e-6 each.
Smallest fault seen with 6,000 members: the habit off by 30 %, coming again by a quarter, the median depth of reading by
a quarter, every look being a chance in place of every day.
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
SESSIONS, HABIT, AGAIN = 4.0, 0.45, 0.5
EVENING = {"attention.sessions_per_day": SESSIONS, "habit.forced": HABIT, "habit.again": AGAIN}
OPENED = 4
BOUNDS = (0, 8, 12, 20, 24)
"""Hours that part a day: at each but the first a post comes, at the first the day's decision is open again."""
MOST = len(HOURS) * DAYS
UNDECIDED, GOES, PASSES = range(3)


def seen_by_interval(habit: float = HABIT, again: float = AGAIN, *, every_look: bool = False) -> np.ndarray:
    """Return the law of the posts seen in each part of each day, shape (4 x DAYS, MOST + 1).

    `now[waits, new, decided]`: posts that wait, whether they have risen since the last look, what the day has decided.
    """
    now = np.zeros((MOST + 1, 2, 3))
    now[0, 0, UNDECIDED] = 1
    look, found = looks(SESSIONS), []
    for part in range(4 * DAYS):
        first, last = BOUNDS[part % 4], BOUNDS[part % 4 + 1]
        if first == 0:
            now[:, :, UNDECIDED], now[:, :, GOES:] = now.sum(axis=2), 0
        else:
            now[1:, 1], now[0, 1] = now[:-1].sum(axis=1), 0
            now[:, 0] = 0
        notices = 1 - np.prod(1 - look[first:last])
        coming = now[:, 1] * notices
        opens = coming * [habit, again, habit if every_look else 0.0]
        now[:, 1] -= coming
        now[:, 0] += coming - opens
        found.append(opens.sum(axis=1))
        _decide(now, coming, opens)
    return np.array(found)


def _decide(now: np.ndarray, coming: np.ndarray, opens: np.ndarray) -> None:
    """Let those who opened have nothing waiting any more, and those who passed over pass for the day."""
    passed = coming[:, UNDECIDED] - opens[:, UNDECIDED]
    now[:, 0, UNDECIDED] -= passed
    now[:, 0, PASSES] += passed
    now[0, 0, GOES] += opens.sum()


def law_in(interval: int, **fault: float) -> np.ndarray:
    """Return the law of the posts seen in one part of a day; 0 for those who do not open."""
    found = seen_by_interval(**fault)[interval].copy()
    found[0] = 1 - found[1:].sum()
    return found


@pytest.fixture(scope="module")
def opened():
    at = [f"{hour:02}:00" for hour in HOURS]
    return played(calm(N, DAYS, EVENING, at=at, line={"via": "manual"}), events=True)


def span(interval: int) -> tuple[int, int]:
    day, part = divmod(interval, 4)
    return 24 * day + BOUNDS[part], 24 * day + BOUNDS[part + 1]


def seen_in(history, interval: int) -> np.ndarray:
    """Count members by the posts seen in one part of a day; 0 for those who did not open or read deep enough."""
    rows, (first, after) = events_of(history, OPENED), span(interval)
    batch = rows[(rows[:, 0] >= first) & (rows[:, 0] < after), 4]
    counts = np.bincount(batch, minlength=MOST + 1)
    counts[0] += N - len(batch)
    return counts


@pytest.mark.parametrize("interval", [1, 3, 4, 14, 23, 31])
def test_batches_follow_their_law(opened, interval):
    observed = seen_in(opened, interval)
    assert agrees(observed, law_in(interval))
    if interval % 4:
        assert not agrees(observed, law_in(interval, habit=HABIT * 1.3))


@pytest.mark.parametrize("interval", [14, 23])
def test_each_day_decides_once_and_coming_again_is_less_sure(opened, interval):
    observed = seen_in(opened, interval)
    assert not agrees(observed, law_in(interval, every_look=True))
    assert not agrees(observed, law_in(interval, again=AGAIN * 1.25))


def test_all_posts_seen_have_their_mean(opened):
    """The law of the sum is not that of independent parts, so its spread is the members' own. Sees 3 %."""
    rows = events_of(opened, OPENED)
    seen = np.bincount(rows[:, 1], weights=rows[:, 4], minlength=N)
    mean = float((seen_by_interval() @ np.arange(MOST + 1)).sum())
    error = seen.std(ddof=1) / math.sqrt(N)
    assert abs(seen.mean() - mean) < 4.9 * error < 0.03 * mean
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
    observed, law = seen_in(history, 29), law_in(29)
    assert agrees(observed, shallow(law, MEDIAN))
    assert not agrees(observed, shallow(law, MEDIAN * 1.25))


# What is older than a day is read up to so many posts: of a batch of b three are of today at most.


def aged(law: np.ndarray, fresh: int, most: int) -> np.ndarray:
    """Cut batches to the posts of the last day and so many older ones."""
    found = np.zeros_like(law)
    for batch, share in enumerate(law):
        found[min(batch, fresh + most)] += share
    return found


@pytest.mark.parametrize("most", [0, 2])
def test_older_posts_are_read_up_to_their_number(most):
    """Between 8 and 12 o'clock the newest is of 8; those of 12 and 20 of the day before are no day old."""
    at = [f"{hour:02}:00" for hour in HOURS]
    some = {**EVENING, "reading.older_posts": most}
    history = played(calm(N, DAYS, some, at=at, line={"via": "manual"}), events=True)
    observed, law = seen_in(history, 29), law_in(29)
    assert agrees(observed, aged(law, 3, most))
    for fresh, other in ((3, most + 1), (4, most), (2, most)):
        assert not agrees(observed, aged(law, fresh, other))
