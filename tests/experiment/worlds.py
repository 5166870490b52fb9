"""Small scenarios that the tests of this folder run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.experiment.coordinate import Carried, Request, carry_out
from sim.experiment.progress import Progress
from sim.scenario.load import load_text

SMALL = """
qunsim: 1
title: {en: A small world}
seed: 7
clock: {start: 2021-10-04, end: 2021-10-08, tick_minutes: 60}
platform: {client: wechat-2021, console: wecom-2021}
company: {price_yuan: 18, gross_margin: 55%, coupon_yuan: 4}
customers:
  count: 48
  segments:
    loyal: {share: 25%, orders_per_month: 12, interests: {coffee: 0.8}}
    casual: {share: 75%, orders_per_month: 3, interests: {coffee: 0.4}}
start_from: {groups: 2, size: 20, age_days: [30, 60], muted: [20%, 60%]}
schedules:
  six:
    - {days: every, at: ["08:00", "10:00", "12:00", "15:00", "17:00", "20:00"], kind: coupon, topic: coffee,
       value: 0.5, via: manual}
  two: [{days: every, at: ["11:00", "16:00"], kind: coupon, topic: coffee, value: 0.5, via: manual}]
arms:
  keep_as_is: [{kind: keep_groups, schedule: six}]
  two_a_day: [{kind: keep_groups, schedule: two}]
  same_again: [{kind: keep_groups, schedule: two, name: other_name}]
uncertain:
  decision.unfold_cost: [4, 7]
goals:
  - {metric: incremental_gross_profit_per_customer_month, direction: maximise, worth_acting_on: 0.3 yuan}
  - {metric: reach_7d, direction: maximise}
limits: [{metric: muted_share, at_most: 95%}]
experiment: {replications: 4}
"""


def request(out: Path, text: str = SMALL, **asked: Any) -> Request:
    """Ask for a scenario given as text, in threads unless asked otherwise."""
    return Request(load_text(text), "small", out, **{"executor": "thread", "workers": 2, **asked})


class Said(Progress):
    """Keeps what a person is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


def carried(out: Path, text: str = SMALL, **asked: Any) -> Carried:
    """Run a scenario given as text, in silence."""
    return carry_out(request(out, text, **asked), Progress())
