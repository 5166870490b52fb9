"""Phrases that sentences about arms and the world are made of: counts, days, times, ranges, long lists."""

from __future__ import annotations

from datetime import date

from sim.report.numbers import Format
from sim.report.texts import Texts
from sim.scenario.spelling import WEEKDAYS, clock_text

__all__ = ["between", "count", "day_text", "duration", "shortened", "span", "weekdays", "when_of_day", "year_day"]

MOST_LISTED = 8


def count(noun: str, n: float, t: Texts, f: Format) -> str:
    """Put a number before what it counts.

    Parameters
    ----------
    noun : str
        Key of the table of nouns.
    n : float
        The number.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    str
    """
    return t.counted(noun, n, f.exact(n))


def duration(minutes: int, t: Texts, f: Format) -> str:
    """Write a length of time in the largest unit that needs no fraction; one day is 24 hours.

    Parameters
    ----------
    minutes : int
        The length.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    str

    Examples
    --------
    >>> [duration(minutes, Texts("en"), Format("en")) for minutes in (90, 240, 1440, 4320)]
    ['90 minutes', '4 hours', '24 hours', '3 days']
    """
    if minutes % 1440 == 0 and minutes > 1440:
        return count("day", minutes / 1440, t, f)
    return count("minute", minutes, t, f) if minutes % 60 else count("hour", minutes / 60, t, f)


def span(ends: tuple[float, float], f: Format) -> str:
    """Write a range of shares.

    Parameters
    ----------
    ends : (float, float)
        Lowest and highest.
    f : Format
        Writes numbers.

    Returns
    -------
    str
    """
    low, high = (f.exact_share(end) for end in ends)
    return low if low == high else f"{low}–{high}"


def year_day(month: int, day: int, t: Texts) -> str:
    """Write a day of the year.

    Parameters
    ----------
    month, day : int
        The day.
    t : Texts
        The language.

    Returns
    -------
    str

    Examples
    --------
    >>> year_day(6, 18, Texts("en")), year_day(6, 18, Texts("zh"))
    ('18 Jun', '6月18日')
    """
    name = t.term(f"month_{month}")
    return f"{day} {name}" if t.lang == "en" else f"{name}{day}日"


def day_text(day: date, t: Texts) -> str:
    """Write a date without its year.

    Parameters
    ----------
    day : date
        The date.
    t : Texts
        The language.

    Returns
    -------
    str
    """
    return year_day(day.month, day.day, t)


def between(ends: list[str], key: str, t: Texts) -> str:
    """Write a stretch of days by its ends.

    Parameters
    ----------
    ends : list of str
        First and last day, or one day.
    key : str
        Key of the text that puts them together.
    t : Texts
        The language.

    Returns
    -------
    str
    """
    return ends[0] if ends[0] == ends[-1] else t(key, first=ends[0], last=ends[-1])


def weekdays(days: tuple[int, ...], t: Texts) -> str:
    """List weekdays.

    Parameters
    ----------
    days : tuple of int
        0 is Monday.
    t : Texts
        The language.

    Returns
    -------
    str
    """
    return t("every_day") if len(days) == 7 else t.listed([t.term(WEEKDAYS[day]) for day in days])


def when_of_day(times: tuple[int, ...], t: Texts) -> str:
    """List times of the day; of many, the first ones and the last.

    Parameters
    ----------
    times : tuple of int
        Minutes of the day.
    t : Texts
        The language.

    Returns
    -------
    str
    """
    texts = [clock_text(time) for time in times]
    return t.listed(texts if len(texts) <= MOST_LISTED else [*texts[: MOST_LISTED - 1], f"… {texts[-1]}"])


def shortened(said: list[str], t: Texts) -> list[str]:
    """Keep the first of many sentences, and count the others.

    Parameters
    ----------
    said : list of str
        The sentences.
    t : Texts
        The language.

    Returns
    -------
    list of str
    """
    kept = said[:MOST_LISTED]
    return kept if len(said) <= MOST_LISTED else [*kept, t("and_more", n=len(said) - MOST_LISTED)]
