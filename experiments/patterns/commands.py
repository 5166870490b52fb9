"""The two tables of demands: patterns, and acceptance responses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from experiments.patterns.catalogue import EXPECTED, pattern_rows
from experiments.patterns.fatigue import fatigue_rows
from experiments.patterns.points import points
from experiments.patterns.purchase import purchase_rows
from experiments.patterns.rows import Result, evaluate
from experiments.patterns.tables import write_table

__all__ = ["verdict", "write_patterns", "write_responses"]

AVERAGED = (
    "Values at default: {r} replications pooled, 95 % interval by jackknife. Points: {n} of a "
    "scrambled Sobol sample, one replication each, and corners where a row asks; share: where the demand holds."
)


def write_patterns(n_points: int, replications: int, workers: int) -> None:
    """Evaluate the patterns and write their tables.

    Parameters
    ----------
    n_points, replications, workers : int
        Sampled points, replications at default, processes.
    """
    results = evaluate(pattern_rows(), points(n_points), replications, workers)
    head = AVERAGED.format(r=replications, n=n_points)
    write_table("patterns_parts", [_part(result) for result in results], f"# Patterns, part by part\n\n{head}")
    by_pattern = groupby(results, key=_pattern)
    write_table("patterns", [_summary(name, list(parts)) for name, parts in by_pattern], f"# Patterns\n\n{head}")


def write_responses(n_points: int, replications: int, workers: int) -> None:
    """Evaluate the demands on purchase and on the answer to messages, and write their table.

    Parameters
    ----------
    n_points, replications, workers : int
        Sampled points, replications at default, processes.
    """
    head = AVERAGED.format(r=replications, n=n_points)
    rows = {"purchase": purchase_rows(), "messages": fatigue_rows()}
    results = evaluate([row for part in rows.values() for row in part], points(n_points), replications, workers)
    lines = [result.spelled() for result in results]
    write_table("responses", lines, f"# Acceptance responses\n\n{head}")


def verdict(result: Result) -> str:
    """Return the verdict on one part of a pattern.

    Parameters
    ----------
    result : Result
        What was measured.

    Returns
    -------
    str
        ``came out``, ``put in``, ``fails``, or ``result`` where nothing is demanded.
    """
    if math.isinf(result.row.low) and math.isinf(result.row.high):
        return "result"
    if not result.holds:
        return "fails"
    return "put in" if result.row.put_in else "came out"


def _pattern(result: Result) -> str:
    return result.row.id.split()[0]


def _part(result: Result) -> dict[str, Any]:
    spelled = result.spelled()
    spelled.pop("holds")
    note = spelled.pop("remark")
    return {**spelled, "verdict": verdict(result), "how": note}


def _summary(name: str, parts: Sequence[Result]) -> dict[str, Any]:
    """Sum a pattern up: it fails if a part of it fails, and was put in if every part was."""
    found = [verdict(part) for part in parts]
    shares = [part.share for part, word in zip(parts, found, strict=True) if word != "result" and part.at_points]
    word = "fails" if "fails" in found else "put in" if set(found) == {"put in"} else "came out"
    failing = [part.row.id.removeprefix(name).strip() for part in parts if verdict(part) == "fails"]
    return {
        "pattern": name, "expected": EXPECTED[name], "parts": len(parts), "least share of points":
        f"{min(shares):.2f}" if shares else "", "verdict": word, "parts that fail": "; ".join(failing),
    }  # fmt: skip
