"""A results folder read back: outcomes, trajectories, comparisons, statements, and the uncertain ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import StoreError
from sim.estimates.intervals import Estimate, mean_interval
from sim.estimates.leader import Family, Statement, leaders
from sim.estimates.limits import LimitTest, Values, limit_tests
from sim.estimates.outcomes import outcome_difference, outcome_mean
from sim.estimates.sensitivity import ANOTHER_BEST, Change, change
from sim.estimates.twins import against_twin
from sim.experiment.design import MAIN, TWIN, Shard, Variant
from sim.experiment.integrity import Finding, sound_and_damaged
from sim.experiment.ledger import DONE, LEDGER, Ledger, Row
from sim.experiment.manifest import read_manifest
from sim.experiment.parts import read_part
from sim.scenario.load import load_text
from sim.tables import MAIN_METRICS, METRICS, daily_counts, daily_metrics

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Scenario

__all__ = ["Result"]


class Result:
    """The results of an experiment.

    Tables are read when they are first asked for, and every file is checked against the ledger then.

    Parameters
    ----------
    folder : str or Path
        A results folder, ``runs/<name>-<key>``.
    only_sound : bool
        Whether replications that are damaged are left out, instead of refused when they are met; :attr:`damaged`
        names them.

    Raises
    ------
    StoreError
        It is no results folder, or it is damaged.
    """

    def __init__(self, folder: str | Path, only_sound: bool = False) -> None:
        self.folder = Path(folder)
        self.damaged: tuple[Finding, ...] = ()
        self.manifest: dict[str, Any] = read_manifest(self.folder)
        if only_sound:
            self._rows, damaged = sound_and_damaged(self.folder, read_part)
            self.damaged = tuple(damaged)
        else:
            with Ledger(self.folder / LEDGER, read_only=True) as ledger:
                self._rows = ledger.rows()
        self._jobs: dict[tuple[Variant, str, int], str] = {
            (Variant(job["variant"], job["end"], job["value"]), job["arm"], job["replication"]): job["key"]
            for job in self.manifest["plan"]
        }

    def __repr__(self) -> str:
        done = sum(self._row(*job) is not None for job in self._jobs)
        return f"<Result {self.folder}: {done} of {len(self._jobs)} replications, arms {', '.join(self.arms)}>"

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was run, with every default in it."""
        return load_text(self.manifest["scenario"], str(self.folder / "manifest.json"))

    @property
    def name(self) -> str:
        """What the results are called."""
        return str(self.manifest["name"])

    @property
    def results_hash(self) -> str | None:
        """Hash of the results; None where the run was stopped before its end."""
        found = self.manifest["results_hash"]
        return None if found is None else str(found)

    @property
    def failed(self) -> tuple[Row, ...]:
        """Replications that failed or were set aside."""
        rows = (self._rows.get(key) for key in dict.fromkeys(self._jobs.values()))
        return tuple(row for row in rows if row is not None and row.error is not None)

    def variant_of(self, row: Row) -> Variant:
        """Find the variant for which a replication was run first.

        Parameters
        ----------
        row : Row
            One of :attr:`failed`.

        Returns
        -------
        Variant
        """
        return next(variant for (variant, _, _), key in self._jobs.items() if key == row.key)

    @property
    def shard(self) -> Shard | None:
        """The share of the replications that was asked for; None where all were."""
        found = self.manifest["asked"]["shard"]
        return None if found is None else Shard(*found)

    @cached_property
    def arms(self) -> tuple[str, ...]:
        """Arms that were run, `none` first."""
        return tuple(dict.fromkeys([TWIN, *(arm for _, arm, _ in self._jobs)]))

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """The main run first, then the ends of the uncertain parameters."""
        return tuple(dict.fromkeys([MAIN, *(variant for variant, _, _ in self._jobs)]))

    def _row(self, variant: Variant, arm: str, replication: int) -> Row | None:
        """Find a replication that is done; a shard does not have all."""
        row = self._rows.get(self._jobs.get((variant, arm, replication), ""))
        return row if row is not None and row.state == DONE else None

    def _part(self, row: Row, table: str) -> dict[str, NDArray[Any]]:
        parts = row.parts or {}
        if table not in parts:
            raise StoreError(f"{self.folder}: replication {row.key} has no table '{table}'")
        return read_part(self.folder / "parts", parts[table])

    def _replications(self, variant: Variant) -> int:
        return 1 + max((r for v, _, r in self._jobs if v == variant), default=-1)

    @cached_property
    def _outcomes(self) -> dict[Variant, dict[str, dict[str, NDArray[np.float64]]]]:
        """By variant, arm and metric: a value for each replication, nan where there is none."""
        found: dict[Variant, dict[str, dict[str, NDArray[np.float64]]]] = {}
        for variant in self.variants:
            n = self._replications(variant)
            found[variant] = {arm: {m: np.full(n, np.nan) for m in METRICS} for arm in self.arms}
        for variant, arm, replication in self._jobs:
            for metric, value in self._all_outcomes(variant, arm, replication).items():
                found[variant][arm][metric][replication] = np.nan if value is None else value
        return found

    def _all_outcomes(self, variant: Variant, arm: str, replication: int) -> Mapping[str, float | None]:
        """Read the outcomes of a replication and compare it with its twin."""
        row, twin = self._row(variant, arm, replication), self._row(variant, TWIN, replication)
        if row is None or row.outcomes is None:
            return {}
        if twin is None or twin.outcomes is None:
            return row.outcomes
        return {**row.outcomes, **against_twin(row.outcomes, twin.outcomes)}

    @property
    def deciding_metrics(self) -> tuple[str, ...]:
        """Metrics of goals and limits, each once."""
        limits = [limit.metric for limit in self.scenario.limits]
        return tuple(dict.fromkeys([*(goal.metric for goal in self.scenario.goals), *limits]))

    @property
    def shown_metrics(self) -> tuple[str, ...]:
        """Metrics of short tables: those that decide, then the main ones."""
        return tuple(dict.fromkeys([*self.deciding_metrics, *MAIN_METRICS]))

    def replications(self, variant: Variant = MAIN) -> int:
        """Count the replications in which any arm has an outcome.

        Parameters
        ----------
        variant : Variant
            One of :attr:`variants`; the main run where not given.

        Returns
        -------
        int
        """
        arms = self.values(variant).values()
        return max((mean_interval(values).n for metrics in arms for values in metrics.values()), default=0)

    def values(self, variant: Variant = MAIN) -> Values:
        """Return outcomes as the estimates take them.

        Parameters
        ----------
        variant : Variant
            One of :attr:`variants`; the main run where not given.

        Returns
        -------
        mapping of str to mapping of str to ndarray of float64, (n_replications,)
            By arm, then by metric; nan where a metric has no value.
        """
        return self._outcomes[variant]

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Outcomes of the main run: arm, replication, metric, value (nan where a metric has none)."""
        import pandas as pd

        rows = [
            (arm, replication, metric, float(value))
            for arm, metrics in self.values().items()
            for metric, values in metrics.items()
            for replication, value in enumerate(values)
            if self._row(MAIN, arm, replication) is not None
        ]
        return pd.DataFrame(rows, columns=["arm", "replication", "metric", "value"])

    def _days(self) -> Iterator[tuple[str, int, dict[str, NDArray[Any]]]]:
        """Read the daily counts and metrics of each replication of the main run."""
        for variant, arm, replication in self._jobs:
            row = self._row(variant, arm, replication)
            if variant == MAIN and row is not None:
                daily = self._part(row, "daily")
                counts = daily_counts(daily, self.scenario)
                yield arm, replication, {**counts, **daily_metrics(daily, self.scenario)}

    @cached_property
    def daily(self) -> pd.DataFrame:
        """The main run by day: arm, replication, day, then a column for each daily count and metric."""
        import pandas as pd

        frames = []
        for arm, replication, columns in self._days():
            days = len(columns["joined"])
            frames.append(pd.DataFrame({"arm": arm, "replication": replication, "day": np.arange(days), **columns}))
        if not frames:
            return pd.DataFrame(columns=["arm", "replication", "day"])
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def trajectories(self) -> pd.DataFrame:
        """The main run by day, one value a row: arm, replication, day, metric, value."""
        # A count is named "value": the column of values gets its name afterwards.
        long = self.daily.melt(["arm", "replication", "day"], var_name="metric", value_name="value of the day")
        return long.rename(columns={"value of the day": "value"})

    def difference(self, arm: str, metric: str, baseline: str = TWIN, variant: Variant = MAIN) -> Estimate:
        """Estimate the paired difference of one metric.

        Two arms differ in what they add to the same twin as they differ in themselves; the difference is taken of
        the latter, so that the gain is that of common random numbers.

        Parameters
        ----------
        arm, baseline : str
            Names of arms that were run.
        metric : str
            Id of a metric.
        variant : Variant
            The main run where not given.

        Returns
        -------
        Estimate
        """
        values, plain = self.values(variant), METRICS[metric].added_to or metric
        return outcome_difference(plain, values[arm][plain], values[baseline][plain])

    def compare(self, baseline: str = TWIN) -> pd.DataFrame:
        """Compare every arm with one of them on common random numbers.

        Parameters
        ----------
        baseline : str
            Name of an arm that was run.

        Returns
        -------
        DataFrame
            metric, arm, baseline, difference, low, high (95 %, uncorrected), n, gain, note.

        Raises
        ------
        StoreError
            The arm was not run.
        """
        import pandas as pd

        if baseline not in self.arms:
            raise StoreError(f"{self.folder}: '{baseline}' was not run; there are: {', '.join(self.arms)}")
        rows = []
        for metric in METRICS:
            for arm in self.arms:
                if arm != baseline:
                    e = self.difference(arm, metric, baseline)
                    rows.append((metric, arm, baseline, e.mean, e.low, e.high, e.n, e.gain, e.note))
        names = ["metric", "arm", "baseline", "difference", "low", "high", "n", "gain", "note"]
        return pd.DataFrame(rows, columns=names)

    def statements(self, variant: Variant = MAIN) -> tuple[Statement, ...]:
        """State for each goal which arm leads, or which cannot be told apart.

        Parameters
        ----------
        variant : Variant
            The main run where not given.

        Returns
        -------
        tuple of Statement
        """
        return leaders(self.values(variant), self.scenario.goals, self.scenario.limits)

    @property
    def family(self) -> Family:
        """What is tested together, in the main run and at each end."""
        return Family.of(len(self.arms), self.scenario.goals, self.scenario.limits)

    def limits(self, variant: Variant = MAIN) -> dict[str, tuple[LimitTest, ...]]:
        """Test every arm against every limit.

        Parameters
        ----------
        variant : Variant
            The main run where not given.

        Returns
        -------
        dict of str to tuple of LimitTest
            By arm.
        """
        return limit_tests(self.values(variant), self.scenario.limits, self.family.level)

    def changes(self) -> tuple[tuple[Variant, Statement, Change], ...]:
        """Tell how the best arm of each goal changes at the ends of uncertain parameters.

        Returns
        -------
        tuple of (Variant, Statement, str)
            The end, what can be said of a goal there, and the change from the main run
            (:func:`sim.estimates.sensitivity.change`); end by end, every goal.
        """
        main = self.statements()
        ends = [(variant, self.statements(variant)) for variant in self.variants if variant != MAIN]
        return tuple(
            (variant, there, change(here, there))
            for variant, statements in ends
            for here, there in zip(main, statements, strict=True)
        )

    def flips(self) -> tuple[tuple[Variant, Statement], ...]:
        """Find the ends of uncertain parameters at which another arm is best than in the main run.

        Returns
        -------
        tuple of (Variant, Statement)
            The end, and what can be said of the goal there. An end at which the two cannot be told apart is none, nor
            is one at which no arm is left.
        """
        return tuple((variant, there) for variant, there, what in self.changes() if what in ANOTHER_BEST)

    @cached_property
    def uncertain(self) -> pd.DataFrame:
        """The ends of the uncertain parameters: key, end, setting, arm, metric, mean, low, high (95 %), n."""
        import pandas as pd

        rows = []
        for variant in self.variants:
            for arm, metrics in self.values(variant).items() if variant != MAIN else ():
                for metric, values in metrics.items():
                    e = outcome_mean(metric, values)
                    rows.append((variant.key, variant.end, variant.value, arm, metric, e.mean, e.low, e.high, e.n))
        return pd.DataFrame(rows, columns=["key", "end", "setting", "arm", "metric", "mean", "low", "high", "n"])
