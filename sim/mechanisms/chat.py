"""S-9: does a member who opened the chat write, and how much?"""

from __future__ import annotations

import math

from sim.compiling import mechanism

MOST_PROBABLE = 0.95
MOST_MESSAGES = 30.0


@mechanism
def chat_heat_effect(excitation: float, heat: float, members: float, cap: float) -> float:
    """Return the factor of recent chat: 1 + excitation x min(100 x heat / members, cap).

    Relative to size, else activity falls too little with size; without the cap chat explodes.
    """
    return 1.0 + excitation * min(100.0 * heat / members, cap)


@mechanism
def chat_probability(
    rate: float,
    sociality: float,
    state_factor: float,
    members: float,
    size_power: float,
    value_weight: float,
    value: float,
    heat: float,
    boost: float,
) -> float:
    """Return the probability of writing at an opening, at most .95.

    rate x sociality x state x (members / 100)^(-size power) x (1 - weight + 2 weight value) x heat x boost

    Parameters
    ----------
    rate : float
        Probability for a member of mean sociality in a group of 100.
    sociality : float
        Heavy-tailed over members, mean 1.
    state_factor : float
        1 unmuted, lower for muted and folded members.
    members : float
        Members of the group, >= 1.
    size_power, value_weight : float
        How fast writing falls with size; weight of perceived value.
    value : float
        Perceived value in [0, 1].
    heat, boost : float
        Factors of recent chat and of a red packet.

    References
    ----------
    L12, L13, L15, L17 (participation by size, concentration, bursts); S26 (red packets).
    """
    size = math.exp(-size_power * math.log(members / 100.0))
    worth = 1.0 - value_weight + 2.0 * value_weight * value
    return min(MOST_PROBABLE, rate * sociality * state_factor * size * worth * heat * boost)


@mechanism
def chat_messages(uniform: float, probability: float, run_length: float) -> float:
    """Return how many messages are written: geometric, from the same uniform; `uniform` < `probability`."""
    return min(MOST_MESSAGES, 1.0 + math.floor(math.log(uniform / probability) / math.log(run_length)))
