"""The state of a run: one array of records a kind of entity, and named tuples that hold them together.

A record is one entity's state variables side by side: a visit touches one membership, one member, one relationship and
one group, so it touches few cache lines; and compiled code takes a pointer instead of a hundred arrays. All dtypes and
named tuples stand at module level, else compiled code is not found in the cache again.
"""

from __future__ import annotations

from collections.abc import Mapping
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

SCALES = ("tick_days", "heat_kept", "buyers_kept", "load_of_message", "reads_of_post", "interval_gamma", "last_clock")
"""Length of a tick in days; what a showing of chat leaves of its heat, and a tick of visible buyers; what one message
adds to a load in messages a week, one post read to the posts read in a week; Gamma(1 + 1 / purchase.interval_shape);
demand days of the whole horizon."""

COUNTS = ("ticks_per_day", "exposure_form", "choice_daily")
"""Ticks of a day; structures of exposure and choice, by their place in `sim.scenario.structures.STRUCTURES`."""

PARAMETER = np.dtype(
    [(name.replace(".", "_"), np.float64) for name in PARAMETERS]
    + [(name, np.int64) for name in RULES]
    + [(name, np.float64) for name in SCALES]
    + [(name, np.int64) for name in COUNTS]
)
"""The parameters of defaults.yaml, `decision.unfold_cost` as `decision_unfold_cost`, rules and scales."""

TICK = np.dtype(
    [(name, np.float64) for name in ("alert_share", "weight", "clock", "overtaking", "mean_hours", "quiet", "posted")]
)
"""A tick of the horizon: share of it in which posts alert, clock weight, demand days before it (`D` of MODEL.md), clock
weight times the calendar's factor on other chats, mean hours of other chats before it (`Wc`), 1 in quiet hours, 1 once
something was posted in it."""

MEMBER = np.dtype(
    [
        ("sessions_per_day", np.float32), ("need_rate", np.float32), ("row_rate", np.float32),
        ("tolerance", np.float32), ("depth", np.float32), ("sociality", np.float32), ("first_value", np.float32),
        ("leave_taste", np.float32), ("fold_from", np.int32), ("other_groups", np.int8), ("other_pins", np.int8),
        ("segment", np.int16),
    ],
    align=True,
)  # fmt: skip
"""What a member is born with, kept in single precision."""

SEGMENT = np.dtype([("share", np.float64), ("share_logit", np.float64), ("basket_fen", np.int64)])
"""What the members of a segment share: the share of needs that is won without groups, its logit, and the basket."""

RELATIONSHIP = np.dtype(
    [
        ("due", np.float64), ("due_before", np.float64), ("campaigns_seen", np.uint64), ("load", np.float32),
        ("exposures", np.float32), ("reads", np.float32), ("value", np.float32), ("expected", np.float32),
        ("early", np.float32), ("need", np.int32), ("choice", np.uint32), ("newest_campaign", np.int32),
        ("stock_tick", np.int32), ("last_look_day", np.int16), ("last_exposure_day", np.int16),
        ("last_opening_day", np.int16), ("last_message_day", np.int16), ("n_rows", np.int16), ("n_new", np.int16),
        ("n_pinned", np.int16), ("drive_reached", np.int8), ("pulled", np.int8),
    ],
    align=True,
)  # fmt: skip
"""Member x operator: what outlives every group. `load`, `exposures` and `reads` are stocks of `stock_tick`; `value` is
the worth remembered, `expected` the price cut expected as -ln(1 - cut). The current need has number `need`, falls due
at `due` demand days and can be met from `early` days before on; `choice` is the word that says how hard it is to win,
`pulled` is 1 where it brings no visit (any more), `due_before` the due time of the need before, infinite where it is
not known. Of `n_rows` memberships `n_new` wait for their joining decision and `n_pinned` are pinned."""

MEMBERSHIP = np.dtype(
    [
        ("load", np.float32), ("habit", np.float32), ("mark_posts", np.int32), ("read_messages", np.int32),
        ("read_posts", np.int32), ("load_tick", np.int32), ("fold_tick", np.int32), ("joined", np.int32),
        ("slot", np.int16), ("decision_day", np.int16), ("opened_day", np.int16), ("state", np.int8),
        ("follows", np.int8),
    ],
    align=True,
)  # fmt: skip
"""Member x group. `decision_day` is -2 until the joining decision; `habit` is the probability of looking in on a day on
which something unread is noticed."""

HEAD = np.dtype([("group", np.uint32), ("mark", np.int32)])
"""Of a membership what every session asks for: its group, and how much of its news the member has passed over. It
stands apart, so that a chat without news costs eight bytes and a compare."""

BOARD = np.dtype(
    [
        ("rise", np.float64), ("consent", np.float64), ("messages", np.int32), ("posts", np.int32),
        ("first_message", np.int32), ("last_post", np.int32),
    ],
    align=True,
)  # fmt: skip
"""Of a group what every visit asks for before the chat is entered. Members look at groups that lie anywhere, so boards
stand apart from the rest, two to a cache line: those of 60,000 groups stay in the cache."""

GROUP = np.dtype(
    [
        ("heat", np.float64), ("buyers", np.float64), ("first_position", np.int64), ("next_position", np.int32),
        ("members", np.int32), ("boost_until", np.int32), ("last_mention", np.int32), ("chat_now", np.int32),
        ("made", np.int32), ("filled", np.int32), ("orders", np.int32), ("unmuted", np.int32), ("alive", np.int8),
        ("buyers_visible", np.int8), ("joining", np.int8),
    ],
    align=True,
)  # fmt: skip
"""A group; its posts are messages of its wave and its own positions, every `next_position`-th from `first_position` on:
those of one post stand side by side for the groups made together. What an opened visit asks for stands first."""

DELTA = np.dtype([(name, np.int32) for name in ("chat", "orders", "leavers", "unmuted")])
"""What the members of one range add to a group in a tick."""

MESSAGE = np.dtype(
    [
        ("content_value", np.float64), ("benefit", np.float64), ("discount", np.float64), ("scarcity", np.float64),
        ("topic", np.int64), ("has_offer", np.int64), ("coupon_fen", np.int64), ("campaign", np.int64),
        ("mentions_before", np.int64), ("mention", np.int64), ("quiet", np.int64), ("sent", np.int64),
        ("threshold_fen", np.int64), ("ends", np.int64), ("stock", np.int64), ("sold_now", np.int64),
        ("roll_call", np.int64),
    ],
    align=True,
)  # fmt: skip
"""One message of a wave, `sent` in a tick; `mentions_before` counts the wave's earlier @all posts. An offer is over
from tick `ends` on; `stock` is what is left of it (NEVER: no limit), `sold_now` what this tick asked for."""

ORDERED: Mapping[str, Any] = {
    "member": np.int32, "tick": np.int32, "group": np.int32, "campaign": np.int32, "revenue_fen": np.int32,
    "cut_fen": np.int32, "kind": np.int8,
}  # fmt: skip
"""What is kept of an order; group and campaign are -1 for an order by own need; money in fen; `kind` is its place in
:data:`ORDER_KINDS`."""

ORDER_KINDS = ("natural", "baseline", "moved", "incremental", "own_incremental")
"""By own need: natural, or own_incremental, which would have been bought elsewhere. In a group: baseline, a natural
need less than a week before it was due; moved, one brought forward further; incremental, one not natural."""

ORDER = np.dtype([*ORDERED.items(), ("message", np.int32), ("need", np.int32), ("word", np.uint32)], align=True)
"""An order with what it takes to undo it: its message, the number of its need, the word of its choice."""

EVENT = np.dtype([(name, np.int64) for name in ("tick", "member", "slot", "code", "a", "b")])
"""A row of the event log (MODEL.md section 9)."""

STOCKS = (*STATE_NAMES, "joined", "flash_members")
CUSTOMERS = ("customers_in_groups", "customers_reached_7d", "customers_opened_7d", "customers_spoke_7d")
FLOWS = (
    "visits", "exposures", "openings", "posts_sent", "posts_delivered", "posts_dropped", "posts_seen",
    "duplicates_seen", "offers_seen", "own_orders", "group_orders", "revenue_fen", "cut_fen", "chat_messages", "joins",
    "removals", "mutes", "unmutes", "folds", "unfolds", "pins", "unpins", "leaves", "manual_posts", "broadcasts",
    "messages", "setups", "template_setups", "group_minutes", "member_minutes", "posts_unstaffed", "staff_days",
    "refused_orders", "cancelled_orders", "baseline_orders", "moved_orders", "incremental_orders",
    "own_incremental_orders", "lost_orders", "need_visits", "flash_leaves", "reports",
    "content_made", "benefits_delivered", "red_packets", "care_skimped",
)  # fmt: skip
LEVELS = ("groups_alive", "load", "value", "habit")

DAY = np.dtype([(name, np.int64) for name in STOCKS + CUSTOMERS + FLOWS + LEVELS])
"""Counters of a day: stocks and levels at its end, flows over it."""

PHASES = ("draws", "members", "chats", "visit_draws", "visits")
"""Parts of a block whose processor cycles are counted where a profile is asked for; groups and observation are not."""

Array = np.ndarray[Any, Any]


class World(NamedTuple):
    """Everything that a tick reads and changes.

    Memberships stand in rows by member: member m owns the rows from m x capacity on, n_rows of them, in ascending
    slot; those that are left or taken away are counted and gone. `look_words[k, m]` is the first byte of the word
    of session of tick k of four: the word itself is drawn again where that does not decide. `heads` belong to the
    memberships, `boards` to the groups; `news` counts for each group what is news to a member whose mark is lower;
    `newest` is the content value of its newest message. `tables` holds what elapsed ticks leave of stocks, and
    thresholds.

    Compiled code indexes with unsigned numbers wherever it can: Numba lets a signed one count from the end if it is
    negative, which costs three instructions each time.
    """

    members: Array
    segments: Array
    interests: Array
    relationships: Array
    lane_counts: Array
    look_words: Array
    memberships: Array
    heads: Array
    boards: Array
    groups: Array
    news: Array
    newest: Array
    messages: Array
    positions: Array
    parameters: Array
    ticks: Array
    tables: Array


class Sheet(NamedTuple):
    """What the members of one range write and nobody else reads before the tick is settled, and its scratch.

    `counts` holds how many orders and events are written; `archived` memberships that are no more, by state; `today`
    the counters of the day; `deltas` a record a group. `lookers` are the members of a block who have a session;
    `rows`, `who` (member, slot), `flags` and `words` their visits to be made; `leavers` who left a group in the block;
    `cycles` counts processor cycles by `PHASES` (empty: they are not counted).
    """

    orders: Array
    events: Array
    counts: Array
    today: Array
    archived: Array
    deltas: Array
    lookers: Array
    rows: Array
    who: Array
    flags: Array
    words: Array
    leavers: Array
    cycles: Array
