"""Prints the hash of some event logs; run by test_modes.py in processes that compile differently or not at all."""

from __future__ import annotations

import hashlib
import sys
import warnings

import numpy as np

from sim.arrays import Array, Log, World
from sim.engine.simulation import Simulation
from sim.scenario.load import load_text

SCENARIO = """
qunsim: 1
clock: {start: 2021-11-01, end: 2021-11-04, tick_minutes: 120}
platform: {client: wechat-2023, console: wecom-2021}
company: {price_yuan: 18, gross_margin: 55%, coupon_yuan: 4}
customers:
  count: 9
  os: {ios: 50%, android: 50%}
  segments: {all: {share: 100%, orders_per_month: 6, interests: {coffee: 0.5}}}
start_from: {groups: 2, size: 4, age_days: [1, 90], muted: 30%, folded: 20%, pinned: 10%}
schedules:
  two:
    - {days: every, at: ["10:00", "20:00"], kind: coupon, topic: coffee, value: 0.5, via: manual, mention_all: true}
    - {days: every, at: ["12:00"], kind: red_packet, topic: coffee, value: 0.2, benefit: 0.4, via: broadcast}
  rush: [{every: 2 hours, kind: coupon, topic: coffee, value: 0.7, via: manual, offer: {discount: 30%}}]
arms:
  all:
    - {kind: keep_groups, schedule: two}
    - {kind: mass_groups, size: 5, groups_per_member: 2, schedule: two, joining: forced}
    - {kind: flash_groups, every: tuesday, at: "12:00", lasts: 12 hours, size: 3, entry: 80%, schedule: rush}
    - {kind: pin_drive, from: 2021-11-02, lasts: 2 days, reach: 60%}
experiment: {replications: 1}
"""
LIVELY = {
    "decision.base_probability": 0.5,
    "decision.leave_cost": 2.0,
    "decision.pin_cost": 2.0,
    "decision.follow_probability": 0.5,
    "decision.nest": 0.6,
    "chat.rate": 0.5,
}


def as_attributes(array: Array) -> Array:
    """Let uncompiled code reach the fields of records as attributes, as compiled code does."""
    return array.view(np.recarray) if array.dtype.names else array


def main() -> None:
    """Run some replications and print the hash of their event logs and how many rows they have."""
    warnings.filterwarnings("ignore", "overflow encountered", RuntimeWarning)
    scenario = load_text(SCENARIO).with_parameters(LIVELY)
    digest, rows = hashlib.sha256(), 0
    for replication in range(int(sys.argv[1])):
        run = Simulation(scenario, "all", replication, events=True)
        run.world = World(*map(as_attributes, run.world))
        run.log = Log(*map(as_attributes, run.log))
        run.daily = as_attributes(run.daily)
        events = run.run().events
        if events is None:
            raise SystemExit("no event log")
        digest.update(np.ascontiguousarray(events).tobytes())
        rows += len(events)
    print(digest.hexdigest(), rows)


if __name__ == "__main__":
    main()
