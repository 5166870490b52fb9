"""The state of a run: one array of records a kind of entity, and named tuples that hold them together.

A record is one entity's state variables side by side: a visit touches one membership, one member, one relationship and
one group, so it touches few cache lines; and compiled code takes a pointer instead of a hundred arrays. All dtypes and
named tuples stand at module level, else compiled code is not found in the cache again.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.scenario.parameters import PARAMETERS
from sim.states import STATE_NAMES

NEVER = 1 << 62
"""A tick that does not come."""

RULES = (
    "fold_needs_mute", "fold_clears_pin", "box_rises", "mention_breaks_mute", "mention_breaks_fold", "can_follow",
)  # fmt: skip
"""Rules of the messenger (client profile) that compiled code asks for; 0 or 1."""

SCALES = ("tick_days", "heat_kept", "buyers_kept")
"""Length of a tick in days; what a showing of chat leaves of its heat, and a tick of visible buyers."""

COUNTS = ("ticks_per_day",)

PARAMETER = np.dtype(
    [(name.replace(".", "_"), np.float64) for name in PARAMETERS]
    + [(name, np.int64) for name in RULES]
    + [(name, np.float64) for name in SCALES]
    + [(name, np.int64) for name in COUNTS]
)
"""The parameters of defaults.yaml, `decision.fold_cost` as `decision_fold_cost`, rules and scales."""

TICK = np.dtype(
    [(name, np.float64) for name in ("alert_share", "weight", "demand", "overtaking", "mean_hours", "quiet")]
)
"""A tick of the horizon: share of it in which posts alert, clock weight, the calendar's factor on demand, clock weight
times the calendar's factor on other chats, mean hours of other chats before it (`Wc` of MODEL.md), 1 in quiet hours."""

MEMBER = np.dtype(
    [
        ("sessions_per_day", np.float64), ("row_rate", np.float64), ("other_groups", np.float64),
        ("other_pins", np.float64), ("depth", np.float64), ("sensitivity", np.float64), ("mute_taste", np.float64),
        ("leave_taste", np.float64), ("sociality", np.float64), ("first_value", np.float64),
        ("readiness_per_day", np.float64), ("need_per_day", np.float64), ("enrolment", np.float64),
        ("basket_fen", np.int64), ("fold_from", np.int64), ("segment", np.int64),
    ],
    align=True,
)  # fmt: skip
"""What a member is born with."""

RELATIONSHIP = np.dtype(
    [
        ("irritation", np.float64), ("exposures", np.float64), ("campaigns_seen", np.uint64),
        ("newest_campaign", np.int64), ("last_order", np.int64), ("irritation_tick", np.int32),
        ("exposure_tick", np.int32), ("last_look_day", np.int32), ("last_exposure", np.int32),
        ("last_opening", np.int32), ("last_message", np.int32), ("n_rows", np.int32), ("drive_reached", np.int8),
    ],
    align=True,
)  # fmt: skip
"""Member x operator: what outlives every group."""

MEMBERSHIP = np.dtype(
    [
        ("value", np.float64), ("irritation", np.float64), ("group", np.int32), ("slot", np.int32),
        ("mark_batches", np.int32), ("mark_posts", np.int32),
        ("read_messages", np.int32), ("read_posts", np.int32), ("irritation_tick", np.int32), ("fold_tick", np.int32),
        ("decision_day", np.int32), ("joined", np.int32), ("since", np.int32), ("state", np.int8), ("follows", np.int8),
    ],
    align=True,
)  # fmt: skip
"""Member x group."""

GROUP = np.dtype(
    [
        ("rise", np.float64), ("heat", np.float64), ("buyers", np.float64), ("consent", np.float64),
        ("joining_push", np.float64), ("alive", np.int64), ("members", np.int64), ("messages", np.int64),
        ("batches", np.int64), ("posts", np.int64), ("chat_now", np.int64), ("orders_now", np.int64),
        ("leavers_now", np.int64), ("last_post", np.int64), ("last_mention", np.int64), ("boost_until", np.int64),
        ("buyers_visible", np.int64), ("first_message", np.int64), ("first_position", np.int64), ("made", np.int64),
        ("filled", np.int64), ("orders", np.int64),
    ],
    align=True,
)  # fmt: skip
"""A group; its posts are messages of its wave and its own positions."""

MESSAGE = np.dtype(
    [
        ("content_value", np.float64), ("benefit", np.float64), ("discount", np.float64), ("scarcity", np.float64),
        ("topic", np.int64), ("has_offer", np.int64), ("coupon_fen", np.int64), ("campaign", np.int64),
        ("mentions_before", np.int64), ("quiet_before", np.int64), ("threshold_fen", np.int64), ("ends", np.int64),
        ("stock", np.int64), ("sold_now", np.int64), ("roll_call", np.int64),
    ],
    align=True,
)  # fmt: skip
"""One message of a wave; `mentions_before` and `quiet_before` count the wave's earlier @all and quiet posts. An offer
is over from tick `ends` on; `stock` is what is left of it (NEVER: no limit), `sold_now` what this tick asked for."""

ORDERED = ("member", "tick", "group", "campaign", "revenue_fen", "cut_fen")
"""What is kept of an order; group and campaign are -1 for an order by own need; money in fen."""

ORDER = np.dtype([(name, np.int32) for name in (*ORDERED, "message", "before")] + [("word", np.uint32)])
"""An order with what it takes to undo it: its message, the customer's last order before it, the word of its draw."""

EVENT = np.dtype([(name, np.int64) for name in ("tick", "member", "slot", "code", "a", "b")])
"""A row of the event log (MODEL.md section 9)."""

STOCKS = (*STATE_NAMES, "joined")
CUSTOMERS = ("customers_in_groups", "customers_reached_7d", "customers_opened_7d", "customers_spoke_7d")
FLOWS = (
    "visits", "exposures", "openings", "posts_sent", "posts_delivered", "posts_dropped", "posts_seen",
    "duplicates_seen", "offers_seen", "own_orders", "group_orders", "revenue_fen", "cut_fen", "chat_messages", "joins",
    "removals", "mutes", "unmutes", "folds", "unfolds", "pins", "unpins", "leaves", "manual_posts", "broadcasts",
    "messages", "setups", "template_setups", "group_minutes", "member_minutes", "posts_unstaffed", "staff_days",
    "refused_orders", "cancelled_orders",
)  # fmt: skip
LEVELS = ("groups_alive", "irritation", "value")

DAY = np.dtype([(name, np.int64) for name in STOCKS + CUSTOMERS + FLOWS + LEVELS])
"""Counters of a day: stocks and levels at its end, flows over it."""

Array = np.ndarray[Any, Any]


class World(NamedTuple):
    """Everything that a tick reads and changes.

    Memberships stand in rows by member: member m owns the rows from m x capacity on, n_rows of them, in ascending slot.
    """

    members: Array
    interests: Array
    relationships: Array
    lane_counts: Array
    look_words: Array
    need_words: Array
    memberships: Array
    groups: Array
    messages: Array
    positions: Array
    parameters: Array
    ticks: Array


class Log(NamedTuple):
    """Orders, optional events, and how many of each are written (counts: orders, events)."""

    orders: Array
    events: Array
    counts: Array
