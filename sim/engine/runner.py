"""Members' ticks in a row, by one thread or by several that own ranges of members.

Threads take their ranges of one tick side by side without the interpreter lock and meet before the groups are settled.
What a range writes stands on a sheet of its own until then, all in integers, so the bits do not depend on how many
there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from inspect import signature

import numpy as np

from sim.arrays import Array
from sim.compiling import Part
from sim.engine.composition import loop_of
from sim.engine.loop import FIRST_ORDER, GROUPS, MEMBERS
from sim.engine.recording import N_ORDERS
from sim.engine.scene import Scene

__all__ = ["Runner"]


class Runner:
    """Runs the members' side of a scene.

    Parameters
    ----------
    scene : Scene
        The run.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._module = loop_of(scene.scenario.model)
        self._loop = self._module.advance
        self._days = scene.daily.view(np.int64).reshape(len(scene.daily), -1)
        self._todays = scene.todays.view(np.int64).reshape(len(scene.todays), -1)
        self._pool = ThreadPoolExecutor(len(scene.ranges) - 1) if len(scene.ranges) > 1 else None

    def run(self, start: int, stop: int) -> None:
        """Run the ticks start <= t < stop, in which the operators have acted in the first and act in no other.

        Parameters
        ----------
        start, stop : int
            Ticks.
        """
        if self._pool is None:
            self._advance(0, start, stop, MEMBERS | GROUPS)
        else:
            for tick in range(start, stop):
                self._side_by_side(self._pool, tick)
        self.scene.keep_orders()

    def prepare(self, phases: Iterable[str]) -> None:
        """Compile phases of the loop by themselves, for the types with which the loop calls them.

        Parameters
        ----------
        phases : iterable of str
            Names of functions of the loop's module, parts or phases (`sim.compiling`); what they are given beside the
            world is whole numbers.
        """
        from numba import typeof

        scene = self.scene
        values = {
            "capacity": scene.capacity, "world": scene.world, "sheet": scene.sheet, "words": scene.sheet.words,
            "p": scene.world.parameters[0], "seed": scene.scenario.seed, "replication": scene.replication,
            "deltas": scene.deltas, "todays": self._todays, "days": self._days,
        }  # fmt: skip
        for name in phases:
            found = getattr(self._module, name)
            if isinstance(found, Part):
                found.prepare(*(typeof(values.get(given, 0)) for given in signature(found).parameters))

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()

    def _side_by_side(self, pool: ThreadPoolExecutor, tick: int) -> None:
        """Run one tick: all ranges, the first by this thread, then the groups with the orders of all ranges."""
        others = [pool.submit(self._advance, r, tick, tick + 1, MEMBERS) for r in range(1, len(self.scene.ranges))]
        self._advance(0, tick, tick + 1, MEMBERS)
        for other in others:
            other.result()
        self._gather_orders()
        self._advance(0, tick, tick + 1, GROUPS)
        self.scene.keep_orders()

    def _gather_orders(self) -> None:
        """Put the orders of all ranges on the sheet of the first, one range after the other."""
        counts = [int(sheet.counts[N_ORDERS]) for sheet in self.scene.sheets]
        end, n = counts[0], sum(counts)
        if n > len(self.scene.sheet.orders):
            self.scene.widen_orders(0, n)
        for sheet, count in zip(self.scene.sheets[1:], counts[1:], strict=True):
            self.scene.sheet.orders[end : end + count] = sheet.orders[:count]
            sheet.counts[N_ORDERS] = 0
            end += count
        self.scene.sheet.counts[N_ORDERS] = n

    def _advance(self, r: int, start: int, stop: int, parts: int) -> None:
        """Run ticks of a range, with more room for orders whenever it asks for it."""
        scene, (lo, hi) = self.scene, self.scene.ranges[r]
        at = np.array([start, lo, 0], np.int64)
        while not self._loop(
            at, stop, lo, hi, parts, scene.block, scene.capacity, scene.scenario.seed, scene.replication, scene.world,
            scene.sheets[r], scene.deltas, self._todays, self._days,
        ):  # fmt: skip
            self._make_room(r, at)

    def _make_room(self, r: int, at: Array) -> None:
        """Keep the orders of ticks that are settled; where this tick has many, let the record grow."""
        sheet, first = self.scene.sheets[r], int(at[FIRST_ORDER])
        if first == 0:
            self.scene.widen_orders(r, 2 * len(sheet.orders))
            return
        n = int(sheet.counts[N_ORDERS])
        self.scene.orders.add(sheet.orders[:first])
        sheet.orders[: n - first] = sheet.orders[first:n].copy()
        sheet.counts[N_ORDERS], at[FIRST_ORDER] = n - first, 0
