"""Results made by hand, without the engine: every number is chosen by the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.experiment.design import MAIN, Variant
from sim.experiment.result import Result
from sim.report.daily import READ
from sim.scenario.load import load_text, resolved_yaml
from sim.scenario.model import Scenario
from sim.tables import METRICS

ARMS = ("none", "keep_as_is", "two_a_day")
SEED = 20210930

SCENARIO = f"""
qunsim: 1
title: {{en: "Six or two?", zh: "六条还是两条？"}}
question: {{en: "Which is better?", zh: "哪个更好？"}}
seed: {SEED}
clock: {{start: 2021-09-01, end: 2021-10-20}}
platform: {{client: wechat-2021, console: wecom-2021}}
company: {{price_yuan: 18, gross_margin: 55%, coupon_yuan: 4}}
customers: {{count: 1000, segments: {{all: {{share: 100%, orders_per_month: 2, interests: {{coffee: 0.5}}}}}}}}
start_from: {{groups: 10, size: 90, age_days: 30, muted: [40%, 60%]}}
schedules:
  six: [{{days: every, at: ["08:00", "12:00"], kind: coupon, topic: coffee, value: 0.5, via: manual}}]
  two: [{{days: [monday, friday], at: "11:00", kind: content, topic: coffee, value: 0.5, via: broadcast}}]
arms:
  keep_as_is: [{{kind: keep_groups, schedule: six}}]
  two_a_day: [{{kind: keep_groups, schedule: two}}]
uncertain: {{decision.unfold_cost: [4, 7]}}
goals: [{{metric: profit_per_customer_month, direction: maximise, worth_acting_on: 0.5 yuan}}]
limits: [{{metric: leave_rate_30d, at_most: 10%}}]
"""

LOW, HIGH = Variant("decision.unfold_cost", "low", 4.0), Variant("decision.unfold_cost", "high", 7.0)

Columns = Mapping[str, Mapping[str, Sequence[float]]]
"""By arm, then by metric: a value for each replication."""


class Made(Result):
    """Results whose outcomes and days are given instead of read.

    Metrics that are not given have no value; days that are not given are 0.
    """

    def __init__(
        self,
        outcomes: Mapping[Variant, Columns],
        days: Mapping[str, Mapping[str, object]] | None = None,
        scenario: Scenario | None = None,
        arms: Sequence[str] = ARMS,
        manifest: Mapping[str, object] | None = None,
    ) -> None:
        loaded = load_text(SCENARIO)
        self.folder = Path("made")
        self.scenario = loaded if scenario is None else scenario
        self.arms = tuple(arms)
        self.variants = tuple(outcomes)
        self._n = {variant: _longest(columns) for variant, columns in outcomes.items()}
        self._made = {variant: self._filled(variant, columns) for variant, columns in outcomes.items()}
        self.daily = self._days(days or {})
        self._rows, self._jobs = {}, {}
        self.manifest = {**self._manifest(resolved_yaml(loaded)), **(manifest or {})}

    def _filled(self, variant: Variant, columns: Columns) -> dict[str, dict[str, NDArray[np.float64]]]:
        nothing = np.full(self._n[variant], np.nan)
        return {
            arm: {metric: np.asarray(columns.get(arm, {}).get(metric, nothing), dtype=np.float64) for metric in METRICS}
            for arm in self.arms
        }

    def values(self, variant: Variant = MAIN) -> dict[str, dict[str, NDArray[np.float64]]]:
        return self._made[variant]

    def _days(self, days: Mapping[str, Mapping[str, object]]) -> pd.DataFrame:
        n_days, frames = self.scenario.clock.n_days, []
        for arm in self.arms:
            for replication in range(self._n[MAIN]):
                columns = {name: np.broadcast_to(np.asarray(v), n_days) for name, v in days.get(arm, {}).items()}
                zero = dict.fromkeys(READ, np.zeros(n_days))
                frame = {"arm": arm, "replication": replication, "day": np.arange(n_days), **zero, **columns}
                frames.append(pd.DataFrame(frame))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["arm", "replication", "day"])

    def _manifest(self, scenario: str) -> dict[str, object]:
        plan = [
            {"variant": variant.key, "end": variant.end, "arm": arm, "replication": replication}
            for variant, n in self._n.items()
            for replication in range(n)
            for arm in self.arms
        ]
        return {
            "name": "made", "folder_key": "f" * 64, "results_hash": "a" * 64, "command": "qunsim run made.yaml",
            "qunsim": "0.1.0", "versions": {"python": "3.11", "qunsim": "0.1.0"}, "warnings": [], "plan": plan,
            "origin": {"stream_version": 1, "machine": "m", "source": "b" * 64}, "seed": str(SEED),
            "started": "2021-01-01", "finished": "2021-01-02", "scenario": scenario,
            "asked": {"replications": max(self._n.values()), "arms": None, "uncertain": True, "shard": None},
        }  # fmt: skip


def _longest(columns: Columns) -> int:
    return max((len(values) for metrics in columns.values() for values in metrics.values()), default=0)


PROFIT = "profit_per_customer_month"

PLAIN: Columns = {
    "none": {PROFIT: [5.0, 6.0, 7.0], "reach_7d": [0.0, 0.0, 0.0]},
    "keep_as_is": {PROFIT: [7.0, 8.1, 9.0], "reach_7d": [0.5, 0.6, 0.55], "leave_rate_30d": [0.028, 0.03, 0.032]},
    "two_a_day": {PROFIT: [4.0, 5.1, 6.0], "reach_7d": [0.7, 0.8, 0.75], "leave_rate_30d": [0.018, 0.02, 0.022]},
}
SHARES = {
    "group_orders_baseline_share": [0.5, 0.6, 0.7],
    "group_orders_moved_share": [0.2, 0.1, 0.1],
    "group_orders_incremental_share": [0.3, 0.3, 0.2],
}
FULL: Columns = {arm: {**metrics, **(SHARES if arm != "none" else {})} for arm, metrics in PLAIN.items()}

DAYS: Mapping[str, Mapping[str, object]] = {
    arm: {
        "joined": 900, "normal": 300 - fewer, "pinned": 50, "muted": 400, "pinned_muted": 10, "folded": 90,
        "left": 50 + fewer, "customers_reached_7d": 700 - fewer, "customers_opened_7d": 300,
        "customers_spoke_7d": 120, "posts_sent": 20, "posts_delivered": 1700, "exposures": 2100, "openings": 400,
        "posts_seen": 800, "group_orders": 25, "joins": 0, "leaves": 1, "reach_7d": 0.7 - fewer / 1000,
    }
    for arm, fewer in (("keep_as_is", 100), ("two_a_day", 0))
}  # fmt: skip


def made(outcomes: Columns = FULL, scenario: Scenario | None = None, **manifest: object) -> Made:
    """Make results of three arms, three replications and one uncertain parameter."""
    return Made({MAIN: outcomes, LOW: outcomes, HIGH: outcomes}, DAYS, scenario, manifest=manifest)


EVERYTHING = """
qunsim: 1
title: {en: Festival, zh: 大促}
seed: 5
clock: {start: 2021-10-01, end: 2021-11-30}
platform: {client: wechat-2021, console: wecom-2021}
company: {price_yuan: 60, gross_margin: 45%, coupon_yuan: 5}
customers: {count: 1000, segments: {all: {share: 100%, orders_per_month: 2, interests: {tea: 0.5, gifts: 0.5}}}}
start_from:
  - {groups: 4, size: 100, age_days: [300, 500], muted: [50%, 70%], pinned: 2%}
  - {groups: 1, size: 150, age_days: 60, muted: 20%}
calendar:
  - {name: 国庆, from: 10-01, to: 10-07, demand: 1.3, rivals: 1.4}
  - {name: festival_days, from: 2021-11-10, to: 2021-11-11, phase: peak, demand: 2.5, schedules: {daily: festival}}
  - {name: night, hours: ["22:00", "08:00"], quiet: true}
  - {name: weekend, days: [saturday, sunday], schedules: {daily: none}}
  - {name: 返场, from: 11-12, phase: encore}
schedules:
  daily:
    - days: every
      at: ["10:00", "20:00"]
      mix:
        - {share: 60%, kind: coupon, offer: {coupon_yuan: 3, threshold_yuan: 99}}
        - {share: 40%, kind: roll_call, topic: gifts, value: 0.7, benefit: 0.2}
      topic: tea
      value: 0.5
      via: manual
      offer: {discount: 15%, ends_after: 6 hours, min_buyers: 30}
    - {days: friday, at: "12:00", kind: promotion, topic: tea, value: 0.6, via: broadcast, phase: [peak, encore],
       offer: {scarcity: 1.3, stock: 15, ends_after: 3 days}}
  festival: [{days: every, at: "08:00", kind: promotion, topic: tea, value: 0.6, via: manual}]
arms:
  keep_as_is: [{kind: keep_groups, schedule: daily}]
  two_a_day:
    - kind: small_groups
      schedule: daily
      posts_kept: 60%
      adjustable: true
      rules:
        - {when: {date: 2021-10-08}, do: split, size: 120, rejoin: 80%}
        - {when: {every: monday, members: {at_most: 90}, age_days: {at_least: 30, at_most: 60}}, do: merge, size: 300,
           joining: forced}
        - {when: {every: [monday, thursday], messages_7d: {at_most: 40}, orders_14d: {at_most: 1}}, do: dissolve}
        - {when: {every: every}, do: rebuild, size: 150, rejoin: 50%, template: false}
staff: {people: 2, work_per_day: 7 hours, wage_yuan_per_month: 6000}
shocks:
  - {kind: staff_leave, date: 2021-11-20, people: 1, groups: 20%}
  - {kind: enforcement, per_month: 0.5, groups: 10%}
  - {kind: scandal, date: 2021-11-01, irritation: 0.5, value: 0.1}
events:
  - {date: 2021-11-25, change: {platform.console.broadcasts_per_month: 8, platform.client.box_rises: true}}
  - {date: 2021-11-01, change: {platform.console.broadcasts_per_month: days_of_month, decision.unfold_cost: 4}}
uncertain: {decision.unfold_cost: [4, 7]}
goals: [{metric: profit_per_customer_month, direction: maximise, worth_acting_on: 0.5 yuan}]
"""
"""A scenario with one of everything that the language has."""
