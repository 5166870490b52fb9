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

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple, TextIO

from sim.scenario.beside import TABLE, BesideError, file_beside
from sim.scenario.quantities import plain_number
from sim.scenario.words import quoted

__all__ = ["Buyer", "OrderLog", "OrderLogError", "RfmSegment", "rates", "read_order_log", "segments_of"]

COLUMNS = ("customer_id", "date", "amount")
DAYS_PER_MONTH = 30.4375
_LONGEST_LINE = 1 << 16
_MOST_LINES = 50_000_000


class OrderLogError(Exception):
    """An order log cannot be used; the message is one line without a place in the scenario file."""


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
        Path of a ``.csv`` or ``.csv.gz`` file relative to `folder`, with the columns customer_id, date (2021-08-02,
        a time after it is ignored) and amount; others are ignored.
    folder : pathlib.Path or None
        Folder of the scenario, which the path cannot leave.

    Returns
    -------
    OrderLog
        Customers with their orders.

    Raises
    ------
    OrderLogError
        The file cannot be found or read, or a line of it is wrong.
    """
    try:
        with _opened(file_beside(TABLE, name, folder)) as handle:
            return _log(_rows(name, handle), name)
    except BesideError as error:
        raise OrderLogError(str(error)) from error
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise OrderLogError(f"{quoted(name)}: cannot be read: {type(error).__name__}") from error


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """Open a text file, compressed or not."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
            yield handle
    else:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            yield handle


def _lines(name: str, handle: TextIO) -> Iterator[str]:
    """Give the lines of a file; no line and no file may be endless."""
    for number in range(1, _MOST_LINES + 1):
        line = handle.readline(_LONGEST_LINE)
        if not line:
            return
        if len(line) >= _LONGEST_LINE:
            raise OrderLogError(f"{quoted(name)} line {number}: longer than {_LONGEST_LINE} characters")
        yield line
    raise OrderLogError(f"{quoted(name)}: more than {_MOST_LINES} lines")


def _rows(name: str, handle: TextIO) -> Iterator[tuple[int, str, str, str]]:
    """Give line number, customer, date and amount of each order."""
    reader = csv.reader(_lines(name, handle))
    try:
        header = next(reader, [])
        missing = [column for column in COLUMNS if column not in header]
        if missing:
            raise OrderLogError(f"{quoted(name)}: no column {missing[0]}; needed: {', '.join(COLUMNS)}")
        places = [header.index(column) for column in COLUMNS]
        for row in reader:
            if row:
                yield reader.line_num, *_cells(row, places, f"{quoted(name)} line {reader.line_num}")
    except csv.Error as error:
        raise OrderLogError(f"{quoted(name)} line {reader.line_num}: {error}") from error


def _cells(row: list[str], places: Sequence[int], where: str) -> tuple[str, str, str]:
    """Pick the three cells that matter."""
    if len(row) <= max(places):
        raise OrderLogError(f"{where}: {len(row)} cells are too few")
    customer, day, amount = (row[place].strip() for place in places)
    return customer, day, amount


def _log(rows: Iterator[tuple[int, str, str, str]], name: str) -> OrderLog:
    """Gather customers; an order repeated exactly counts as often as it stands there."""
    buyers: dict[str, Buyer] = {}
    end, dropped = 0, 0
    for line, customer, date_text, paid in rows:
        where = f"{quoted(name)} line {line}"
        day, amount = _ordinal(date_text, where), _amount(paid, where)
        if not customer:
            raise OrderLogError(f"{where}: customer_id is empty")
        end = max(end, day)
        dropped += amount == 0
        if amount > 0:
            n, first, last, spent = buyers.get(customer, (0, day, day, 0.0))
            buyers[customer] = Buyer(n + 1, min(first, day), max(last, day), spent + amount)
    if not buyers:
        raise OrderLogError(f"{quoted(name)}: no orders")
    return OrderLog(tuple(buyers.values()), end, dropped)


def _ordinal(text: str, where: str) -> int:
    """Read a date; a time after it is ignored."""
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        raise OrderLogError(f"{where}: {quoted(text)}: not a date such as 2021-08-02") from None


def _amount(text: str, where: str) -> float:
    """Read an amount of money."""
    amount = plain_number(text)
    if amount is None or not 0 <= amount <= 1e9:
        raise OrderLogError(f"{where}: {quoted(text)}: not an amount from 0 to 1000000000; leave returns out")
    return amount


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
