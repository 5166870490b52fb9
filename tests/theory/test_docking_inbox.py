"""The mechanism set `inbox` on the engine against the reference measurement of its workload, day by day.

The table is the project's own measurement: 16 seeds of 60,000 users each by two independent programs in C (one walks
hours, then users; one walks groups), mean and standard deviation between single runs. States are at the end of the
day, in per cent; visits, posts seen and orders are the day's, per membership. The mean of k runs of 60,000 users may be
off by 4 sd sqrt(1 / k + 1 / 32), as the table is a mean of 32 runs itself, and by half of its last digit.

The reference draws each member's groups by chance, so sizes vary and a member meets groups of S + 1 members on
average; the engine's are all of S. The small difference in chat, 1 / S, can be seen by many runs only (LEFT on day 30
of `small` is 0.08 points lower): there chat is raised by it.

Smallest fault seen by one run of 60,000 users: act off by 2 %, fading by 5 %, chat that ends an hour early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from sim.replication import run_replication
from sim.scenario.load import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"

SEED = 1
USERS = 60_000
GROUPS_PER_MEMBER = 3
LONG_REPLICATIONS = 16
SIZES = {"mass": 500, "small": 150}
CHAT_PER_MEMBER = 0.001
TABLE_RUNS = 32
HALF_DIGIT = 0.5e-4

COLUMNS = ("normal", "pinned", "muted", "folded", "left", "visits", "posts_seen", "group_orders")
STATES = 5
"""Columns that are states."""

TABLE = {
    "mass": """
         1 mean 88.3820  0.3198  6.3650  2.9343  1.9989 10.4693  3.4775  0.0139
         1 sd    0.0894  0.0141  0.0599  0.0408  0.0325  0.0082  0.0038  0.0003
         2 mean 74.5451  0.4958 12.8896  6.7787  5.2909 10.1937  3.1481  0.0126
         2 sd    0.1185  0.0157  0.0919  0.0514  0.0471  0.0105  0.0045  0.0002
         3 mean 61.6767  0.5638 17.7379 10.5652  9.4565  9.7990  2.7584  0.0110
         3 sd    0.1515  0.0158  0.0877  0.0863  0.0736  0.0108  0.0052  0.0003
         5 mean 41.9802  0.5556 22.1997 16.4607 18.8039  8.8382  2.0667  0.0085
         5 sd    0.1382  0.0165  0.1036  0.0973  0.0849  0.0114  0.0055  0.0002
         7 mean 29.1624  0.4891 22.4622 19.8882 27.9981  7.8538  1.5602  0.0065
         7 sd    0.1143  0.0178  0.0868  0.1126  0.1206  0.0115  0.0050  0.0002
        10 mean 17.8243  0.3842 19.9194 21.7698 40.1023  6.5341  1.0618  0.0045
        10 sd    0.1251  0.0157  0.0627  0.1050  0.1333  0.0139  0.0048  0.0002
        15 mean  8.9201  0.2674 14.6184 20.7049 55.4891  4.8457  0.6152  0.0027
        15 sd    0.0716  0.0128  0.0827  0.1161  0.1359  0.0149  0.0037  0.0001
        20 mean  5.0629  0.1942 10.5359 17.9133 66.2938  3.6605  0.3916  0.0018
        20 sd    0.0581  0.0132  0.0752  0.0957  0.1178  0.0128  0.0033  0.0001
        30 mean  2.1181  0.1176  5.8203 12.5631 79.3809  2.2290  0.1918  0.0009
        30 sd    0.0472  0.0100  0.0618  0.0736  0.1015  0.0112  0.0023  0.0001
    """,
    "small": """
         1 mean 95.5420  0.1874  2.5008  1.0828  0.6870 10.5231  1.1718  0.0071
         1 sd    0.0582  0.0096  0.0408  0.0261  0.0183  0.0079  0.0014  0.0002
         2 mean 90.6457  0.3496  5.1174  2.3298  1.5576 10.4422  1.1471  0.0069
         2 sd    0.0745  0.0140  0.0510  0.0371  0.0286  0.0095  0.0017  0.0002
         3 mean 85.7133  0.4825  7.5969  3.6272  2.5801 10.3424  1.1044  0.0066
         3 sd    0.0974  0.0149  0.0685  0.0507  0.0302  0.0088  0.0017  0.0001
         5 mean 76.3477  0.6782 11.8415  6.2122  4.9204 10.1055  1.0168  0.0062
         5 sd    0.1122  0.0175  0.0784  0.0600  0.0382  0.0090  0.0022  0.0002
         7 mean 68.1024  0.8116 15.0344  8.5605  7.4910  9.8426  0.9353  0.0057
         7 sd    0.1200  0.0216  0.0888  0.0599  0.0609  0.0121  0.0019  0.0002
        10 mean 57.7785  0.9245 18.1995 11.5392 11.5584  9.4190  0.8271  0.0051
        10 sd    0.1385  0.0250  0.1037  0.0648  0.0706  0.0104  0.0015  0.0002
        15 mean 45.0035  0.9983 20.5440 15.0728 18.3814  8.6965  0.6830  0.0043
        15 sd    0.1273  0.0193  0.0971  0.0748  0.0939  0.0105  0.0020  0.0002
        20 mean 36.0522  1.0112 20.8472 17.1566 24.9328  8.0003  0.5745  0.0037
        20 sd    0.1370  0.0194  0.0897  0.0988  0.1109  0.0136  0.0020  0.0002
        30 mean 24.7566  0.9768 19.1399 18.6034 36.5233  6.7634  0.4259  0.0029
        30 sd    0.1249  0.0181  0.0867  0.0942  0.0952  0.0111  0.0017  0.0001
    """,
}
"""By day, in the order of the columns; the sd of orders has one digit, a Poisson count's stands for it."""

FAULTS = {"act": 0.051, "fading_hours": 45.6, "last_chat_hour": 22.0}
"""Wrong values that a run of `mass` must show; the right ones are 0.05, 48 and 23."""


def table(variant: str) -> dict[int, np.ndarray]:
    """Return mean and sd of each column, shape (2, 8), by day."""
    lines = [line.split() for line in TABLE[variant].strip().splitlines()]
    cells = {(int(day), what): np.array(numbers, float) for day, what, *numbers in lines}
    days = {day: np.array([cells[day, "mean"], cells[day, "sd"]]) for day, _ in cells}
    for mean, sd in days.values():
        sd[-1] = np.sqrt(mean[-1] / (GROUPS_PER_MEMBER * USERS))
    return days


def daily(variant: str, replications: int = 1, changed: Mapping[str, float] | None = None) -> list[np.ndarray]:
    """Run a variant and return its columns by day, shape (n_days, 8), for each replication."""
    scenario = load(SCENARIOS / f"inbox_{variant}.yaml").with_parameters(changed or {})
    customers = scenario.customers.model_copy(update={"count": USERS})
    scenario = scenario.model_copy(update={"customers": customers, "seed": SEED})
    runs = [run_replication(scenario, variant, replication).daily for replication in range(replications)]
    share = np.array([100.0] * STATES + [1.0] * (len(COLUMNS) - STATES)) / (GROUPS_PER_MEMBER * USERS)
    return [np.column_stack([run[name] for name in COLUMNS]) * share for run in runs]


def differences(runs: Sequence[np.ndarray], variant: str) -> dict[tuple[int, str], float]:
    """Return by day and column how far the mean of some runs is from the table, as a share of what is allowed."""
    mean = np.mean(runs, axis=0)
    found = {}
    for day, (expected, sd) in table(variant).items():
        shares = np.abs(mean[day - 1] - expected) / (4 * sd * np.sqrt(1 / len(runs) + 1 / TABLE_RUNS) + HALF_DIGIT)
        found |= {(day, name): float(share) for name, share in zip(COLUMNS, shares, strict=True)}
    return found


def beyond(runs: Sequence[np.ndarray], variant: str) -> dict[tuple[int, str], float]:
    """Keep the differences that are not allowed."""
    return {cell: share for cell, share in differences(runs, variant).items() if share > 1}


@pytest.fixture(scope="module")
def runs():
    """One run of each variant."""
    return {variant: daily(variant) for variant in TABLE}


@pytest.mark.parametrize("variant", TABLE)
def test_engine_docks_with_the_reference_measurement(runs, variant, capsys):
    with capsys.disabled():
        share = max(differences(runs[variant], variant).values())
        print(f"\ninbox, {variant}: largest of 72 differences {share:.2f} of what is allowed")
    assert beyond(runs[variant], variant) == {}


@pytest.mark.parametrize(("name", "value"), FAULTS.items())
def test_faults_are_seen(name, value):
    assert len(beyond(daily("mass", changed={f"inbox.{name}": value}), "mass")) > 5


def test_variants_are_told_apart(runs):
    assert beyond(runs["mass"], "small")
    assert beyond(runs["small"], "mass")


@pytest.mark.long_stats
@pytest.mark.parametrize("variant", TABLE)
def test_engine_docks_with_the_reference_measurement_over_many_replications(variant, capsys):
    chat = CHAT_PER_MEMBER * (1 + 1 / SIZES[variant])
    many = daily(variant, LONG_REPLICATIONS, {"inbox.chat_per_member": chat})
    with capsys.disabled():
        share = max(differences(many, variant).values())
        print(f"\ninbox, {variant}, {LONG_REPLICATIONS} replications: largest of 72 {share:.2f} of what is allowed")
    assert beyond(many, variant) == {}
