"""S-3: the habit of looking into a chat, which learns the worth of looking."""

from __future__ import annotations

import math

from sim.compiling import mechanism


@mechanism
def novelty_factor(posts_read: float, half_at: float) -> float:
    """Return what having read posts leaves of the worth of a further one: 1 / (1 + posts a week / half_at).

    References
    ----------
    L50, L53: repetition wears out; the form is an assumption.
    """
    return 1.0 / (1.0 + posts_read / half_at)


@mechanism
def look_in_probability(habit: float, state_factor: float, talk_factor: float, mention: float) -> float:
    """Return the probability that a member who notices something unread looks in today.

    q = habit x state x talk; with an alerting @all q + (1 - q) mention.

    Parameters
    ----------
    habit : float
        Habit of the membership, in [0, 1].
    state_factor : float
        1 where posts alert or the member is in the box, less for a muted chat.
    talk_factor : float
        1 where a post is unread, less where it is talk alone.
    mention : float
        Share of the others that an unread @all brings in; 0 where there is none.

    References
    ----------
    F16-F18: muting costs a quarter to a half of the visits (F17).
    """
    looks = habit * state_factor * talk_factor
    return looks + (1.0 - looks) * mention


@mechanism
def habit_after_passing(habit: float, loss: float, posts: float) -> float:
    """Return the habit after posts were noticed and passed over: habit (1 - loss)^posts (F12)."""
    return habit * math.pow(1.0 - loss, posts)


@mechanism
def habit_after_opening(habit: float, gain: float, reward: float) -> float:
    """Return the habit moved towards the worth of what was found: habit + gain (reward - habit).

    References
    ----------
    F09: people learn to look, or to look away, from the quality of what they found before.
    """
    return habit + gain * (reward - habit)


@mechanism
def reward_of_opening(posts_worth: float, talk_worth: float) -> float:
    """Return what an opening was worth: 1 - (1 - mean worth of the posts read) (1 - worth of the talk)."""
    return 1.0 - (1.0 - posts_worth) * (1.0 - talk_worth)


@mechanism
def first_habit(mean: float, spread: float, z: float) -> float:
    """Return the habit at joining: mean (1 + spread z) within .01 and 1, z standard normal."""
    return min(1.0, max(0.01, mean * (1.0 + spread * z)))
