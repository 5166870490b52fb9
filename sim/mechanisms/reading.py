"""S-4: which messages of an opened chat are seen."""

from __future__ import annotations

from sim.compiling import mechanism


@mechanism
def is_within_depth(messages_now: float, messages_at_posting: float, depth: float) -> bool:
    """Tell whether a post is reached before the member stops reading back.

    Parameters
    ----------
    messages_now, messages_at_posting : float
        Messages of the group now and just before the post.
    depth : float
        Messages that the member reads back.

    References
    ----------
    S25: in a busy group messages are overlooked; the depth is an assumption.
    """
    return messages_now - messages_at_posting <= depth
