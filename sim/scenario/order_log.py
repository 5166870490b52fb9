"""From an order log to segments by recency and frequency, with purchase rates.

Segments are those of an RFM analysis in halves (Hughes 1994; S52). *Recency*: a customer is ``recent`` if the last
order is on or after the median day of all customers' last orders, else ``lapsed``. *Frequency*: ``once`` with one
order, ``repeat`` with more. *Money*: the mean amount of a segment's orders is its basket. A segment without customers
is left out.

Rates. A customer with x orders after the first, in the T months from the first order to the last day of the log, has
x ~ Poisson(lambda T) with lambda ~ Gamma(shape a, rate b) over customers (the NBD model, Ehrenberg 1959). The expected
rate given what was seen is ``(a + x) / (b + T)`` (Morrison and Schmittlein 1988), and a segment's ``orders_per_month``
is its mean over the segment: who has bought once is not taken to buy never again. The first order starts the exposure
and is not counted in it. With M = sum x / sum T the mean and ``V = (sum (x - M T)^2 - sum x) / sum T^2`` the variance
of lambda (method of moments, since Var x = M T + V T^2), ``a = M^2 / V`` and ``b = M / V``; if V <= 0 every customer
has the rate M.

The law knows no customers who stop for good. On the CDNOW log (D2), estimated from its first nine months, the rates of
the next nine months come in the right order of segments; those of customers who had bought once at 0.8 to 0.9 of what
was seen, but those of repeat buyers at 1.6 (recent) and 3.0 times (lapsed) it.

References
----------
Hughes, A. M. (1994): Strategic Database Marketing.
Ehrenberg, A. S. C. (1959): The Pattern of Consumer Purchases. Applied Statistics 8(1), 26-41.
Morrison, D. G., Schmittlein, D. C. (1988): Generalizing the NBD Model for Customer Purchases.
Journal of Business & Economic Statistics 6(2), 145-159.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sim.scenario.csv_files import MOST_TOLD, CsvError, CsvRow, read_csv
from sim.scenario.quantities import plain_number
from sim.scenario.words import quoted

__all__ = ["Buyer", "OrderLog", "RfmSegment", "rates", "read_order_log", "segments_of"]

MOST_PAID = 1_000_000_000
_SLASHED = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?![0-9])")

COLUMNS = ("customer_id", "date", "amount")
DAYS_PER_MONTH = 30.4375


class Buyer(NamedTuple):
    """A customer of an order log.

    Parameters
    ----------
    orders : int
        Number of orders, at least 1.
    first, last : int
        Days of the first and the last order, as proleptic Gregorian ordinals.
    spent : float
        Sum of the amounts.
    """

    orders: int
    first: int
    last: int
    spent: float


@dataclass(frozen=True)
class OrderLog:
    """What is kept of an order log.

    Parameters
    ----------
    customers : tuple of Buyer
        In order of their first line.
    end : int
        Last day of the log, as an ordinal.
    dropped : int
        Orders of amount 0, which are left out.
    """

    customers: tuple[Buyer, ...]
    end: int
    dropped: int


@dataclass(frozen=True)
class RfmSegment:
    """A segment built from an order log.

    Parameters
    ----------
    share : float
        Share of the customers.
    orders_per_month : float
        Expected orders a month.
    basket : float
        Mean amount of an order.
    """

    share: float
    orders_per_month: float
    basket: float


def read_order_log(name: str, folder: Path | None) -> OrderLog:
    """Read a CSV file of orders.

    Parameters
    ----------
    name : str
        Path of a ``.csv`` or ``.csv.gz`` file relative to `folder`, with the columns customer_id, date (2021-08-02 or
        2021/8/2, a time after it is ignored) and amount; others are ignored.
    folder : pathlib.Path or None
        Folder of the scenario, which the path cannot leave.

    Returns
    -------
    OrderLog
        Customers with their orders.

    Raises
    ------
    CsvError
        The file cannot be found or read, or a line of it is wrong.
    """
    return read_csv(name, folder, COLUMNS, lambda rows: _log(rows, name))


def _log(rows: Iterator[CsvRow], name: str) -> OrderLog:
    """Gather customers; an order repeated exactly counts as often as it stands there."""
    buyers: dict[str, Buyer] = {}
    wrong: list[str] = []
    end, dropped = 0, 0
    for row in rows:
        customer, date_text, paid = (cell or "" for cell in row.cells)
        day, amount = _ordinal(date_text), plain_number(paid)
        if day is None or amount is None or not 0 <= amount <= MOST_PAID or not customer:
            wrong += (f"{quoted(name)} line {row.line}: {said}" for said in _wrong(customer, date_text, paid))
            if len(wrong) >= MOST_TOLD:
                break
            continue
        end = max(end, day)
        dropped += amount == 0
        if amount > 0:
            n, first, last, spent = buyers.get(customer, (0, day, day, 0.0))
            buyers[customer] = Buyer(n + 1, min(first, day), max(last, day), spent + amount)
    if wrong:
        raise CsvError(*wrong)
    if not buyers:
        raise CsvError(f"{quoted(name)}: no orders")
    return OrderLog(tuple(buyers.values()), end, dropped)


def _wrong(customer: str, date_text: str, paid: str) -> Iterator[str]:
    """Say everything that is wrong with a line."""
    if not customer:
        yield "customer_id is empty"
    if _ordinal(date_text) is None:
        yield f"{quoted(date_text)}: not a date such as 2021-08-02 or 2021/8/2"
    amount = plain_number(paid)
    if amount is None or not 0 <= amount <= MOST_PAID:
        yield f"{quoted(paid)}: not an amount from 0 to {MOST_PAID}; leave returns out"


def _ordinal(text: str) -> int | None:
    """Read a date, with hyphens or as spreadsheets write it; a time after it is ignored."""
    slashed = _SLASHED.match(text)
    try:
        return (date(*map(int, slashed.groups())) if slashed else date.fromisoformat(text[:10])).toordinal()
    except ValueError:
        return None


def segments_of(log: OrderLog) -> dict[str, RfmSegment]:
    """Part the customers of a log by recency and frequency.

    Parameters
    ----------
    log : OrderLog
        At least one customer.

    Returns
    -------
    dict of str to RfmSegment
        Segments by name: ``recent_repeat``, ``recent_once``, ``lapsed_repeat``, ``lapsed_once``; shares sum to 1.
    """
    median = sorted(buyer.last for buyer in log.customers)[len(log.customers) // 2]
    parts: dict[str, list[int]] = {}
    for index, buyer in enumerate(log.customers):
        recency, frequency = "recent" if buyer.last >= median else "lapsed", "repeat" if buyer.orders > 1 else "once"
        parts.setdefault(f"{recency}_{frequency}", []).append(index)
    by_customer = rates(log)
    order = ("recent_repeat", "recent_once", "lapsed_repeat", "lapsed_once")
    return {name: _segment(log, by_customer, parts[name]) for name in order if name in parts}


def _segment(log: OrderLog, by_customer: Sequence[float], part: Sequence[int]) -> RfmSegment:
    """Sum up one segment."""
    buyers = [log.customers[index] for index in part]
    basket = sum(buyer.spent for buyer in buyers) / sum(buyer.orders for buyer in buyers)
    rate = sum(by_customer[index] for index in part) / len(part)
    return RfmSegment(len(part) / len(log.customers), rate, round(basket, 2))


def rates(log: OrderLog) -> list[float]:
    """Estimate each customer's orders a month: the conditional mean of the NBD model.

    Parameters
    ----------
    log : OrderLog
        At least one customer.

    Returns
    -------
    list of float
        In the order of the customers; all 0 where nobody was observed after the first order.
    """
    counts = [buyer.orders - 1 for buyer in log.customers]
    months = [(log.end - buyer.first) / DAYS_PER_MONTH for buyer in log.customers]
    if sum(counts) == 0 or sum(months) == 0:
        return [0.0] * len(counts)
    mean = sum(counts) / sum(months)
    squares = sum((x - mean * t) ** 2 for x, t in zip(counts, months, strict=True))
    spread = (squares - sum(counts)) / sum(t * t for t in months)
    if spread <= 0:
        return [mean] * len(counts)
    shape, rate = mean**2 / spread, mean / spread
    return [(shape + x) / (rate + t) for x, t in zip(counts, months, strict=True)]
