"""Numbers as the report writes them: real minus signs, units that do not break away, as many digits as they need."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.estimates.intervals import SKEW_WARNING, Estimate
from sim.estimates.words import difference_text, interval_text, value_text

__all__ = ["NOTHING", "Cell", "Format"]

NOTHING = "–"
MINUS = "\u2212"
NARROW_SPACE = "\u202f"
GAIN_SHOWN = 10_000
MARKS = {SKEW_WARNING: "†"}


@dataclass(frozen=True)
class Cell:
    """One number of a table.

    Parameters
    ----------
    text : str
        The number as people read it.
    raw : float or None
        The number itself; None where there is none.
    interval : str
        Its interval, or another number that belongs to it; empty where there is none.
    mark : str
        Sign of a footnote.
    aside : str
        What else must be said; empty where nothing must.
    tone : str
        ``better``, ``worse`` or ``even`` against a baseline; empty outside comparisons.
    """

    text: str
    raw: float | None = None
    interval: str = ""
    mark: str = ""
    aside: str = ""
    tone: str = ""


class Format:
    """Writes numbers in one language.

    Parameters
    ----------
    lang : str
        ``en`` or ``zh``.
    """

    def __init__(self, lang: str) -> None:
        self._percent = f"{NARROW_SPACE}%" if lang == "en" else "%"

    def _tidy(self, text: str) -> str:
        if text == "-":
            return NOTHING
        return text.replace("-", MINUS).replace(" %", self._percent)

    def value(self, metric: str, value: float | None) -> str:
        """Write a value of a metric.

        Parameters
        ----------
        metric : str
            Id of a metric.
        value : float or None
            The value.

        Returns
        -------
        str
        """
        return self._tidy(value_text(metric, value))

    def difference(self, metric: str, value: float | None) -> str:
        """Write a difference of a metric with its sign; that of a share is in percentage points.

        Parameters
        ----------
        metric : str
            Id of a metric.
        value : float or None
            The difference.

        Returns
        -------
        str
        """
        return self._tidy(difference_text(metric, value))

    def interval(self, metric: str, estimate: Estimate) -> str:
        """Write a difference with its interval.

        Parameters
        ----------
        metric : str
            Id of a metric.
        estimate : Estimate
            A paired difference.

        Returns
        -------
        str
        """
        return self._tidy(interval_text(metric, estimate))

    def share(self, value: float | None, digits: int = 1) -> str:
        """Write a share in percent.

        Parameters
        ----------
        value : float or None
            The share, 0 to 1.
        digits : int
            Digits after the point.

        Returns
        -------
        str

        Examples
        --------
        >>> Format("zh").share(0.304), Format("zh").share(None)
        ('30.4%', '–')
        """
        return NOTHING if _missing(value) else self._tidy(f"{100 * (value or 0.0):.{digits}f} %")

    def exact_share(self, value: float) -> str:
        """Write a share that is a setting, in percent with six digits at most.

        Parameters
        ----------
        value : float
            The share, 0 to 1.

        Returns
        -------
        str

        Examples
        --------
        >>> Format("zh").exact_share(0.3), Format("zh").exact_share(0.99875)
        ('30%', '99.875%')
        """
        return f"{self.exact(100 * value)}{self._percent}"

    def level(self, value: float) -> str:
        """Write a level of confidence.

        Parameters
        ----------
        value : float
            0 to 1.

        Returns
        -------
        str
        """
        return self._tidy(f"{100 * value:.4g} %")

    def number(self, value: float | None) -> str:
        """Write a count or a mean of counts: whole from 100 on, with more digits below.

        Parameters
        ----------
        value : float or None
            The number.

        Returns
        -------
        str

        Examples
        --------
        >>> [Format("en").number(x) for x in (12345.6, 12.34, 0.0456, 0.0, -3.0)]
        ['12,346', '12.3', '0.0456', '0', '−3']
        """
        if value is None or math.isnan(value):
            return NOTHING
        if value == int(value) or abs(value) >= 100:
            return self._tidy(f"{value:,.0f}")
        return self._tidy(f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}")

    def exact(self, value: float | None) -> str:
        """Write a setting with six digits at most; the scenario has all of them.

        Parameters
        ----------
        value : float or None
            The setting.

        Returns
        -------
        str

        Examples
        --------
        >>> [Format("en").exact(x) for x in (0.2, 1 / 120, 1e6)]
        ['0.2', '0.00833333', '1,000,000']
        """
        if value is None:
            return NOTHING
        return self._tidy(f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:.6g}")

    def mean_cell(self, metric: str, estimate: Estimate, whole: int, only_n: str) -> Cell:
        """Write a mean with its interval.

        Parameters
        ----------
        metric : str
            Id of a metric.
        estimate : Estimate
            The mean.
        whole : int
            Replications there are.
        only_n : str
            What to say where fewer of them have a value.

        Returns
        -------
        Cell
        """
        low, high = (self.value(metric, end) for end in (estimate.low, estimate.high))
        return Cell(
            self.value(metric, estimate.mean),
            estimate.mean,
            f"[{low}, {high}]" if _wide(estimate) else "",
            MARKS.get(estimate.note, ""),
            only_n if 0 < estimate.n < whole else "",
        )

    def difference_cell(self, metric: str, estimate: Estimate, direction: str, identical: str) -> Cell:
        """Write a paired difference with its interval and gain.

        Parameters
        ----------
        metric : str
            Id of a metric.
        estimate : Estimate
            The difference.
        direction : str
            ``more``, ``less`` or ``neither`` is better.
        identical : str
            What to say where both are the same.

        Returns
        -------
        Cell
        """
        if estimate.identical:
            return Cell(identical, 0.0, tone="even")
        low, high = (self.difference(metric, end) for end in (estimate.low, estimate.high))
        return Cell(
            self.difference(metric, estimate.mean),
            estimate.mean,
            f"[{low}, {high}]" if _wide(estimate) else "",
            MARKS.get(estimate.note, ""),
            "" if estimate.gain is None else _gain_text(estimate.gain),
            _tone(estimate, direction),
        )


def _wide(estimate: Estimate) -> bool:
    """Tell whether there is an interval that is wider than a point."""
    return estimate.low is not None and estimate.low != estimate.high


def _missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def _gain_text(gain: float) -> str:
    """Write a gain; beyond some point it only says that the differences hardly vary."""
    if gain >= GAIN_SHOWN:
        return f"×>{GAIN_SHOWN:,}"
    return f"×{gain:.{0 if gain >= 10 else 1}f}"


def _tone(estimate: Estimate, direction: str) -> str:
    """Judge a difference whose interval does not hold 0."""
    if estimate.low is None or estimate.high is None or direction == "neither" or estimate.low <= 0 <= estimate.high:
        return "even"
    return "better" if (estimate.low > 0) == (direction == "more") else "worse"
