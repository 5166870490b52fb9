"""Messages sent, within the month's quota and the day's work, and offers that end."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.arrays import NEVER, ORDER_KINDS, Array
from sim.engine.history import CANCELLED
from sim.engine.needs import BASELINE, INCREMENTAL, MOVED, put_all_back
from sim.engine.scene import Scene
from sim.scenario.quota import quota_on
from sim.scenario.schedules import ScheduleLine
from sim.strategies.plan import Post, Wave

__all__ = ["cancel_orders", "send", "set_up"]

OFFERS = ("coupon", "promotion", "roll_call")
PARTS = 1 << 20
"""Content made and benefits are counted in parts of this size, as perceived value is."""


def send(scene: Scene, wave: Wave, post: Post, tick: int) -> int:
    """Send one message to all groups of a wave that are alive, unless quota or staff forbid it.

    Parameters
    ----------
    scene : Scene
        The run.
    wave : Wave
        The wave.
    post : Post
        What is due.
    tick : int
        Tick of sending.

    Returns
    -------
    int
        Number of the campaign, -1 where nothing was sent.
    """
    world, line = scene.world, post.line
    alive = wave.groups[world.groups["alive"][wave.groups] == 1]
    if not len(alive):
        return -1
    if not _allowed(scene, wave, line, len(alive), tick):
        scene.count(tick, "posts_dropped", len(alive))
        return -1
    _write_message(scene, wave.first_message + wave.n_sent, line, tick)
    boards, groups = world.boards, world.groups
    places = groups["first_position"][alive] + wave.n_sent * groups["next_position"][alive].astype(np.int64)
    world.positions[places] = boards["messages"][alive]
    wave.n_sent += 1
    boards["posts"][wave.groups] = wave.n_sent
    boards["messages"][alive] += 1
    world.news[alive] += scene.mechanisms.counts_posts | (boards["last_post"][alive] != tick)
    boards["last_post"][alive] = tick
    world.newest[alive] = world.messages["content_value"][wave.first_message + wave.n_sent - 1]
    boards["rise"][alive] = world.ticks["mean_hours"][tick]
    world.ticks["posted"][tick] = 1.0
    if line.mention_all:
        groups["last_mention"][alive] = tick
    if line.kind == "red_packet":
        groups["boost_until"][alive] = (tick // scene.ticks_per_day + 1) * scene.ticks_per_day
    _count(scene, line, alive, tick)
    return scene.n_campaigns - 1


def _count(scene: Scene, line: ScheduleLine, alive: Array, tick: int) -> None:
    n, delivered = len(alive), int(scene.world.groups["members"][alive].sum())
    scene.count(tick, "posts_sent", n)
    scene.count(tick, "posts_delivered", delivered)
    scene.count(tick, "messages", 1)
    _count_money(scene, line, n, delivered, tick)
    by_hand = line.via == "manual"
    scene.count(tick, "manual_posts" if by_hand else "broadcasts", n if by_hand else 1)


def _count_money(scene: Scene, line: ScheduleLine, n: int, delivered: int, tick: int) -> None:
    """Count what a post gives away; the benefit of a red packet is the money in it."""
    power = scene.scenario.parameters["money.content_value_power"]
    scene.count(tick, "content_made", math.floor(math.pow(2.0 * line.value, power) * PARTS + 0.5))
    if line.kind == "red_packet":
        scene.count(tick, "red_packets", n)
    else:
        scene.count(tick, "benefits_delivered", math.floor(line.benefit * delivered * PARTS + 0.5))


def _allowed(scene: Scene, wave: Wave, line: ScheduleLine, n: int, tick: int) -> bool:
    """Tell whether a post can be sent; use one of the month's broadcasts and the minutes up if it can."""
    by_hand, today = line.via == "manual", scene.date(tick)
    month = (today.year, today.month)
    used = wave.broadcasts.get(month, 0)
    if not by_hand and used >= quota_on(scene.scenario, today):
        return False
    p = scene.scenario.parameters
    minutes = p["money.manual_post_minutes"] * n
    if not by_hand:
        minutes = p["money.broadcast_minutes"] * scene.scenario.simulated_share
    if minutes > scene.minutes_left:
        scene.count(tick, "posts_unstaffed", n)
        return False
    scene.spend(minutes, tick)
    if not by_hand:
        wave.broadcasts[month] = used + 1
    return True


def set_up(scene: Scene, n: int, template: bool, tick: int) -> None:
    """Count groups that are set up, and the work it takes.

    Parameters
    ----------
    scene : Scene
        The run.
    n : int
        Groups made.
    template : bool
        Whether from a template.
    tick : int
        Tick of making.
    """
    minutes = scene.scenario.parameters["money.template_minutes" if template else "money.setup_minutes"]
    scene.spend(minutes * n, tick)
    scene.count(tick, "template_setups" if template else "setups", n)


def _write_message(scene: Scene, i: int, line: ScheduleLine, tick: int) -> None:
    """Write a message behind those that its wave was sent before."""
    offer, message, s = line.offer, scene.world.messages[i], scene.scenario
    of_company = s.company.coupon_yuan if line.kind == "coupon" else 0.0
    message["content_value"] = line.value
    message["benefit"] = line.benefit
    message["topic"] = scene.topics[line.topic]
    message["has_offer"] = offer is not None or line.kind in OFFERS
    message["coupon_fen"] = _fen((offer.coupon_yuan if offer else 0.0) or of_company)
    message["discount"] = offer.discount if offer else 0.0
    message["scarcity"] = offer.scarcity if offer else 1.0
    message["threshold_fen"] = _fen(offer.threshold_yuan) if offer else 0
    message["stock"] = offer.stock if offer and offer.stock is not None else NEVER
    message["ends"] = NEVER
    if offer and offer.ends_after_minutes is not None:
        message["ends"] = tick + offer.ends_after_minutes // s.clock.tick_minutes
    message["roll_call"] = line.kind == "roll_call"
    message["mention"], message["quiet"], message["sent"] = line.mention_all, scene.world.ticks["quiet"][tick], tick
    message["campaign"] = scene.n_campaigns
    following = scene.world.messages[i + 1]
    following["mentions_before"] = message["mentions_before"] + line.mention_all
    scene.n_campaigns += 1


def _fen(yuan: float) -> int:
    return math.floor(yuan * 100 + 0.5)


def cancel_orders(scene: Scene, campaigns: Sequence[tuple[int, int]], tick: int) -> None:
    """End offers with a least number of buyers: too few, and all orders on the offer are undone.

    Parameters
    ----------
    scene : Scene
        The run.
    campaigns : sequence of (int, int)
        Campaigns whose offers end in this tick, and the least number of buyers of each.
    tick : int
        The tick.
    """
    for campaign, least in sorted(campaigns):
        _undo(scene, scene.orders.take_back(campaign, least), tick)


def _undo(scene: Scene, orders: dict[str, Array], tick: int) -> None:
    """Take orders out of the counts of their days; nobody has two orders on one campaign."""
    days = orders["tick"] // scene.ticks_per_day
    np.subtract.at(scene.daily["group_orders"], days, 1)
    np.subtract.at(scene.daily["revenue_fen"], days, orders["revenue_fen"].astype(np.int64))
    np.subtract.at(scene.daily["cut_fen"], days, orders["cut_fen"].astype(np.int64))
    for kind in (BASELINE, MOVED, INCREMENTAL):
        np.subtract.at(scene.daily[f"{ORDER_KINDS[kind]}_orders"], days[orders["kind"] == kind], 1)
    members = orders["member"]
    scene.count(tick, "cancelled_orders", len(members))
    s = scene.scenario
    if s.model == "standard":
        lost = put_all_back(members, orders["need"], orders["kind"], s.seed, scene.replication, scene.world)
        scene.count(tick, "lost_orders", int(lost))
    rows = np.zeros((len(members), 6), np.int64)
    rows[:, 0], rows[:, 1], rows[:, 3] = tick, members, CANCELLED
    rows[:, 4], rows[:, 5] = orders["campaign"], orders["tick"]
    scene.note(rows)
