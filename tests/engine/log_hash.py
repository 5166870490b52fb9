"""Prints the hash of some event logs; run by test_modes.py in processes that compile differently or not at all."""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections import Counter

import numpy as np

import sim.arrays
from sim.scenario.load import load_text

SCENARIO = """
qunsim: 1
clock: {start: 2021-11-01, end: 2021-11-04, tick_minutes: 120}
platform: {client: wechat-2023, console: wecom-2021}
company: {price_yuan: 18, gross_margin: 55%, coupon_yuan: 4}
customers:
  count: 9
  os: {ios: 50%, android: 50%}
  segments: {all: {share: 100%, orders_per_month: 12, category_orders_per_month: 60, interests: {coffee: 0.5}}}
calendar:
  - {name: night, hours: ["20:00", "08:00"], quiet: true}
  - {name: festival, from: 11-03, phase: peak, demand: 2.5, rivals: 1.5}
  - {name: rest, from: 2021-11-04, schedules: {two: less}}
events:
  - {date: 2021-11-03, change: {platform.client.mention_breaks_fold: true, company.coupon_yuan: 6, chat.fading: 0.4}}
staff: {people: 2, work_per_day: 5 hours, wage_yuan_per_month: 6000}
shocks:
  - {kind: scandal, date: 2021-11-02, irritation: 0.5, value: 0.1}
  - {kind: staff_leave, date: 2021-11-02, people: 1, groups: 20%}
  - {kind: enforcement, per_month: 10, groups: 20%}
start_from:
  - {groups: 2, size: 3, age_days: [1, 90], muted: 30%, folded: 20%, pinned: 10%}
  - {groups: 3, size: 1, age_days: 2, past: {posts_per_day: 3, value: 0.2, joining: forced}}
schedules:
  two:
    - {days: every, at: ["10:00", "20:00"], kind: coupon, topic: coffee, value: 0.5, via: manual, mention_all: true}
    - {days: every, at: ["12:00"], kind: red_packet, topic: coffee, value: 0.2, benefit: 0.4, via: broadcast}
    - days: every
      at: ["08:00", "14:00", "18:00"]
      topic: coffee
      value: 0.9
      via: manual
      mix:
        - {share: 50%, kind: promotion, offer: {discount: 30%, stock: 1, threshold_yuan: 20}}
        - {share: 50%, kind: roll_call, offer: {ends_after: 4 hours, min_buyers: 2}}
    - {days: every, at: ["16:00"], kind: promotion, topic: coffee, value: 0.9, via: manual, phase: peak}
  less: [{days: every, at: ["12:00"], kind: content, topic: coffee, value: 0.5, via: manual}]
  rush: [{every: 2 hours, kind: coupon, topic: coffee, value: 0.7, via: manual, offer: {discount: 30%}}]
arms:
  all:
    - kind: keep_groups
      schedule: two
      posts_kept: 80%
      rules:
        - {when: {every: every, members: {at_most: 1}}, do: merge, size: 3, rejoin: 90%, joining: forced}
        - {when: {date: 2021-11-02, age_days: {at_least: 1}}, do: rebuild, size: 4}
        - {when: {date: 2021-11-04, members: {at_most: 1}}, do: dissolve}
    - kind: mass_groups
      size: 5
      schedule: two
      joining: forced
      rules: [{when: {every: [tuesday, thursday]}, do: split, size: 3, rejoin: 1}]
    - {kind: mass_groups, size: 5, groups_per_member: 2, schedule: two}
    - {kind: flash_groups, every: tuesday, at: "12:00", lasts: 12 hours, size: 3, entry: 80%, schedule: rush}
    - {kind: pin_drive, from: 2021-11-02, lasts: 2 days, reach: 60%}
experiment: {replications: 1}
"""
LIVELY = {
    "habit.opt_in": 0.7,
    "habit.invitation": 0.7,
    "habit.forced": 0.7,
    "decision.act_base": 0.5,
    "decision.leave_cost": 2.0,
    "decision.pin_cost": 4.0,
    "decision.second_probability": 0.5,
    "decision.follow_probability": 0.5,
    "purchase.salience": 2.0,
    "purchase.contestable": 1.0,
    "purchase.ahead": 5.0,
    "chat.rate": 0.5,
}


def let_fields_be_attributes() -> None:
    """Let uncompiled code reach the fields of records as attributes, as compiled code does."""
    for name, dtype in list(vars(sim.arrays).items()):
        if isinstance(dtype, np.dtype) and dtype.names:
            setattr(sim.arrays, name, np.dtype((np.record, dtype)))


def main() -> None:
    """Run some replications; print the hash of their event logs, their rows, and those of the rarest code."""
    if os.environ.get("NUMBA_DISABLE_JIT") == "1":
        let_fields_be_attributes()
    from sim.engine.simulation import Simulation

    warnings.filterwarnings("ignore", "overflow encountered", RuntimeWarning)
    scenario = load_text(SCENARIO).with_parameters(LIVELY)
    digest, codes = hashlib.sha256(), Counter[int]()
    for replication in range(int(sys.argv[1])):
        events = Simulation(scenario, "all", replication, events=True).run().events
        if events is None:
            raise SystemExit("no event log")
        digest.update(np.ascontiguousarray(events).tobytes())
        codes.update(events[:, 3].tolist())
    print(digest.hexdigest(), codes.total(), min(codes[code] for code in range(1, 12)))


if __name__ == "__main__":
    main()
