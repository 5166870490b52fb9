"""S-4: which messages of an opened chat are seen."""

from __future__ import annotations

from sim.compiling import mechanism


@mechanism
def is_within_depth(posts_back: float, chat_back: float, chat_weight: float, depth: float) -> bool:
    """Tell whether a post is reached before the member stops reading back.

    Parameters
    ----------
    posts_back, chat_back : float
        Posts from the newest one back to this one, itself included; messages of chat since it.
    chat_weight : float
        Part of the depth that a message of chat takes, in [0, 1].
    depth : float
        Messages that the member reads back.

    References
    ----------
    S25: in a busy group messages are overlooked; the depth is an assumption.
    """
    return posts_back + chat_weight * chat_back <= depth
