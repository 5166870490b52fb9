"""S-9: does a member who opened the chat write, and how much?"""

from __future__ import annotations

import math

from sim.compiling import mechanism

MOST_PROBABLE = 0.95
MOST_MESSAGES = 30.0
USUAL_SIZE = 100.0


@mechanism
def chat_heat_effect(excitation: float, heat: float, members: float, cap: float) -> float:
    """Return the factor of recent chat: 1 + excitation x min(100 x heat / members, cap).

    Relative to size, else activity falls too little with size; without the cap chat explodes.
    """
    return 1.0 + excitation * min(100.0 * heat / members, cap)


@mechanism
def chat_size_effect(members: float, size_power: float) -> float:
    """Return the factor of a group's size on writing: (members / 100)^(-size power), at most 1 from 100 members on.

    Parameters
    ----------
    members : float
        Members of the group, >= 1.
    size_power : float
        How fast writing falls with size, >= 0.

    References
    ----------
    L12: participation falls with size.
    """
    return math.exp(-size_power * math.log(members / USUAL_SIZE))


@mechanism
def chat_probability(
    rate: float,
    sociality: float,
    state_factor: float,
    size_effect: float,
    value_weight: float,
    value: float,
    heat: float,
    boost: float,
) -> float:
    """Return the probability of writing at an opening, at most .95.

    rate x sociality x state x size x (1 - weight + 2 weight value) x heat x boost

    Parameters
    ----------
    rate : float
        Probability for a member of mean sociality in a group of 100.
    sociality : float
        Heavy-tailed over members, mean 1.
    state_factor : float
        1 unmuted, lower for muted and folded members.
    size_effect : float
        Factor of the group's size (`chat_size_effect`).
    value_weight : float
        Weight of perceived value, in [0, 0.5].
    value : float
        Perceived value in [0, 1].
    heat, boost : float
        Factors of recent chat and of a red packet.

    References
    ----------
    L13, L15, L17 (concentration, bursts); S26 (red packets).
    """
    worth = 1.0 - value_weight + 2.0 * value_weight * value
    return min(MOST_PROBABLE, rate * sociality * state_factor * size_effect * worth * heat * boost)


@mechanism
def chat_messages(uniform: float, probability: float, run_length: float) -> float:
    """Return how many messages are written: geometric, from the same uniform; `uniform` < `probability`."""
    return min(MOST_MESSAGES, 1.0 + math.floor(math.log(uniform / probability) / math.log(run_length)))
