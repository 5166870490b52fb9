"""Worked examples: an order log becomes segments, and cannot lead out of the scenario's folder."""

from __future__ import annotations

import csv
import gzip
import os
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.csv_files import CsvError
from sim.scenario.load import load, load_text, read, resolved_yaml
from sim.scenario.order_log import rates, read_order_log, segments_of
from tests.scenario.texts import BASE, HERE

DATA = Path(os.environ.get("QUNSIM_DATA", HERE.parents[2] / "shared" / "data")) / "cdnow_orders.csv.gz"

LOG = """customer_id,date,items,amount
a,2021-01-01,1,10
b,2021-01-01,1,20
a,2021-03-02,1,30
a,2021-03-02,1,30
c,2021-03-02 09:30,2,40
d,2021-02-01,1,50
d,2021-01-15,1,50
e,2021-01-20,1,0.0
b,2021-03-31,1,0
"""


def scenario_text(log: str = "orders.csv", count: str = "") -> str:
    start, end = BASE.index("  count:"), BASE.index("start_from:")
    customers = f"{count}  segments_from: {{orders: {log}, interests: {{coffee: 0.5}}}}\n"
    text = BASE[:start] + customers + BASE[end:]
    return text.replace("start_from: {groups: 5, size: 100", "start_from: {groups: 1, size: 4")


def written(folder: Path, log: str = LOG) -> Path:
    (folder / "orders.csv").write_text(log, encoding="utf-8")
    path = folder / "scenario.yaml"
    path.write_text(scenario_text(), encoding="utf-8")
    return path


def test_segments_by_hand(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(LOG, encoding="utf-8")
    log = read_order_log("orders.csv", tmp_path)
    assert (len(log.customers), log.dropped, log.end) == (4, 2, date(2021, 3, 31).toordinal())
    assert [buyer.orders for buyer in log.customers] == [3, 1, 1, 2]
    # Last orders: a and c 2 March, d 1 February, b 1 January; the median of four, the third, is 2 March.
    segments = segments_of(log)
    assert {name: segment.share for name, segment in segments.items()} == {
        "recent_repeat": 0.25,
        "recent_once": 0.25,
        "lapsed_repeat": 0.25,
        "lapsed_once": 0.25,
    }
    assert {name: segment.basket for name, segment in segments.items()} == {
        "recent_repeat": 23.33,
        "recent_once": 40.0,
        "lapsed_repeat": 50.0,
        "lapsed_once": 20.0,
    }


def test_rates_by_hand(tmp_path: Path) -> None:
    lines = "".join(f"{name},2021-01-01,1\n" for name in "ab") + "a,2021-02-01,1\n" * 6 + "b,2021-12-31,0\n"
    (tmp_path / "orders.csv").write_text("customer_id,date,amount\n" + lines, encoding="utf-8")
    months = 364 / 30.4375
    mean, spread = 6 / (2 * months), ((6 - 3) ** 2 + (0 - 3) ** 2 - 6) / (2 * months**2)
    shape, rate = mean**2 / spread, mean / spread
    expected = [(shape + 6) / (rate + months), shape / (rate + months)]
    assert rates(read_order_log("orders.csv", tmp_path)) == pytest.approx(expected, rel=1e-12)


def test_customers_take_the_place_of_the_log(tmp_path: Path) -> None:
    loaded = read(written(tmp_path))
    customers = loaded.scenario.customers
    assert customers.count == 4
    assert customers.segments_from is None
    assert list(customers.segments) == ["recent_repeat", "recent_once", "lapsed_repeat", "lapsed_once"]
    assert customers.segments["recent_once"].interests == {"coffee": 0.5}
    assert [fault.message for fault in loaded.warnings] == ["'orders.csv': 2 orders of amount 0 are left out"]


def test_the_resolved_file_needs_no_log(tmp_path: Path) -> None:
    scenario = load(written(tmp_path))
    text = resolved_yaml(scenario)
    assert "segments_from" not in text
    assert load_text(text) == scenario


def test_a_count_that_is_given_stays(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(scenario_text(count="  count: 1000\n"), encoding="utf-8")
    assert load(path).customers.count == 1000


def test_compressed_marked_and_quoted_logs_are_read(tmp_path: Path) -> None:
    log = '\ufeffdate,"amount",customer_id\r\n2021-01-01,"1","a, b"\r\n\r\n2021-01-02,2,"c\nd"\r\n'
    with gzip.open(tmp_path / "orders.csv.gz", "wt", encoding="utf-8", newline="") as handle:
        handle.write(log)
    assert len(read_order_log("orders.csv.gz", tmp_path).customers) == 2


def test_dates_as_spreadsheets_write_them(tmp_path: Path) -> None:
    written(tmp_path, "customer_id,date,amount\na,2021/1/5,1\na,2021/01/15 10:00,1\nb,2021-01-05,1\n")
    log = read_order_log("orders.csv", tmp_path)
    assert log.end - min(buyer.first for buyer in log.customers) == 10


def test_all_that_is_wrong_with_a_log_is_told_at_once(tmp_path: Path) -> None:
    lines = ["customer_id,date,amount", "a,2021/13/1,5", "a,2021-01-01,5", ",2021-01-02,x", *["a,yesterday,1"] * 200]
    with pytest.raises(ScenarioError) as caught:
        load(written(tmp_path, "\n".join(lines) + "\n"))
    told = [fault.message for fault in caught.value.faults]
    assert "'orders.csv' line 2: '2021/13/1': not a date such as 2021-08-02 or 2021/8/2" in told
    assert "'orders.csv' line 4: customer_id is empty" in told
    assert "'orders.csv' line 4: 'x': not an amount from 0 to 1000000000; leave returns out" in told
    assert len(told) == 101


@pytest.mark.parametrize(
    ("log", "message"),
    [
        ("", "no column customer_id"),
        ("customer_id,date\na,2021-01-01\n", "no column amount"),
        ("customer_id,date,amount\n", "no orders"),
        ("customer_id,date,amount\na,2021-01-01,0\n", "no orders"),
        ("customer_id,date,amount\na,2021-13-01,5\n", "line 2: '2021-13-01': not a date"),
        ("customer_id,date,amount\na,2021-01-01,5\na,,5\n", "line 3: no value: not a date"),
        ("customer_id,date,amount\na,2021-01-01,-5\n", "line 2: '-5': not an amount"),
        ("customer_id,date,amount\na,2021-01-01,nan\n", "line 2: 'nan': not an amount"),
        ("customer_id,date,amount\n,2021-01-01,5\n", "line 2: customer_id is empty"),
        ("customer_id,date,amount\na,2021-01-01\n", "line 2: no value: not an amount"),
        ("customer_id,date,amount\n" + "a" * 70_000 + ",2021-01-01,5\n", "line 2: longer than 65536 characters"),
    ],
    ids=range(11),
)
def test_a_wrong_log_is_one_line_with_its_place(log: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(written(tmp_path, log))
    (fault,) = caught.value.faults
    assert fault.key == "customers.segments_from.orders"
    assert message in fault.message
    assert str(fault).isprintable()


def test_bytes_that_are_no_text_or_no_archive_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(b"customer_id,date,amount\n\xff\xfe\n")
    (tmp_path / "text.csv.gz").write_bytes(b"no archive")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(LOG.encode() * 100)[:60])
    for name in ("orders.csv", "text.csv.gz", "cut.csv.gz"):
        with pytest.raises(CsvError, match=r"cannot be read|not UTF-8"):
            read_order_log(name, tmp_path)


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    for folder in (home, other, home / "inner"):
        folder.mkdir()
    (other / "orders.csv").write_text(LOG, encoding="utf-8")
    (home / "link.csv").symlink_to(other / "orders.csv")
    (home / "door").symlink_to(other)
    (home / "loop.csv").symlink_to(home / "loop.csv")
    (home / "inner" / "orders.csv").write_text(LOG, encoding="utf-8")
    (home / "folder.csv").mkdir()
    os.mkfifo(home / "pipe.csv")
    outside = ["../other/orders.csv", "inner/../../other/orders.csv", str(other / "orders.csv"), "link.csv"]
    for name in (*outside, "door/orders.csv", "loop.csv", "~/orders.csv", "C:/orders.csv", "..\\other\\orders.csv"):
        with pytest.raises(CsvError):
            read_order_log(name, home)
    for name in ("folder.csv", "pipe.csv", "/dev/zero.csv", "x" * 5000 + ".csv", "nul\0.csv"):
        with pytest.raises(CsvError):
            read_order_log(name, home)
    assert read_order_log("inner/orders.csv", home).customers
    (home / "inside.csv").symlink_to(home / "inner" / "orders.csv")
    assert read_order_log("inside.csv", home).customers


def test_a_text_without_a_folder_has_no_log() -> None:
    with pytest.raises(ScenarioError, match="needs a scenario that stands in a file"):
        load_text(scenario_text())


@pytest.mark.skipif(not DATA.exists(), reason="the CDNOW orders are not here")
def test_a_real_log(tmp_path: Path) -> None:
    shutil.copy(DATA, tmp_path / "orders.csv.gz")
    path = tmp_path / "scenario.yaml"
    path.write_text(scenario_text("orders.csv.gz"), encoding="utf-8")
    loaded = read(path)
    customers = loaded.scenario.customers
    # 23,570 customers, of whom 68 have orders of amount 0 only; 69,659 orders, of which 80 are of amount 0.
    assert customers.count == 23_502
    assert loaded.warnings[0].message == "'orders.csv.gz': 80 orders of amount 0 are left out"
    once = sum(customers.segments[name].share for name in ("recent_once", "lapsed_once"))
    assert once == pytest.approx(0.505, abs=0.005)
    rate = {name: segment.orders_per_month for name, segment in customers.segments.items()}
    assert rate["recent_repeat"] > rate["lapsed_repeat"] > rate["recent_once"] > rate["lapsed_once"] > 0
    mean = sum(segment.share * segment.orders_per_month for segment in customers.segments.values())
    assert mean == pytest.approx((69_579 / 23_502 - 1) / 16.5, rel=0.05)
    assert load_text(resolved_yaml(loaded.scenario)) == loaded.scenario


@pytest.mark.skipif(not DATA.exists(), reason="the CDNOW orders are not here")
def test_a_real_log_against_its_own_future(tmp_path: Path) -> None:
    with gzip.open(DATA, "rt", encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if float(row["amount"]) > 0]
    past = [row for row in rows if row["date"] <= "1997-09-30"]
    with (tmp_path / "past.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, ["customer_id", "date", "items", "amount"])
        writer.writeheader()
        writer.writerows(past)
    log = read_order_log("past.csv", tmp_path)
    later = Counter(row["customer_id"] for row in rows if row["date"] > "1997-09-30")
    months = (date(1998, 6, 30) - date(1997, 9, 30)).days / 30.4375
    median = sorted(buyer.last for buyer in log.customers)[len(log.customers) // 2]
    seen: dict[str, list[int]] = {}
    for customer, buyer in zip(dict.fromkeys(row["customer_id"] for row in past), log.customers, strict=True):
        name = f"{'recent' if buyer.last >= median else 'lapsed'}_{'repeat' if buyer.orders > 1 else 'once'}"
        seen.setdefault(name, []).append(later[customer])
    future = {name: sum(orders) / len(orders) / months for name, orders in seen.items()}
    foretold = {name: segment.orders_per_month for name, segment in segments_of(log).items()}
    assert sorted(foretold, key=foretold.__getitem__) == sorted(future, key=future.__getitem__)
    assert {name: round(foretold[name] / future[name], 1) for name in future} == {
        "recent_repeat": 1.6,
        "lapsed_repeat": 3.0,
        "recent_once": 0.8,
        "lapsed_once": 0.9,
    }
