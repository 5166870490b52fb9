"""Sections 4.3 and 4.5: orders on offers, refused for want of stock or cancelled for want of buyers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import state
from .draws import NEAR
from .needs import INCREMENTAL
from .state import Order

if TYPE_CHECKING:
    from .plan import Message
    from .state import Wave
    from .world import World

__all__ = ["Sales"]


class Sales:
    """The order log of an arm.

    Parameters
    ----------
    world : World
        What members share.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.standing: list[Order] = []
        self.cancelled: list[Order] = []
        self.closed_seen = 0
        self.offered: list[tuple[Wave, int]] = []
        self._today: list[Order] = []

    def message(self, campaign: int) -> Message:
        """What was sent as a campaign."""
        wave, j = self.offered[campaign]
        return wave.messages[j]

    def on(self, campaign: int) -> list[Order]:
        """Standing orders on a campaign, by member."""
        orders = [order for order in self.standing if order.campaign == campaign]
        return sorted(orders, key=lambda order: (order.person.number, order.tick))

    def place(self, order: Order) -> None:
        """Take an order in; whether it stands is seen once all members have had their turn."""
        self._today.append(order)
        order.membership.orders += 1

    def settle(self, t: int) -> None:
        """Refuse what the stock does not hold (section 4.5)."""
        for campaign in sorted({order.campaign for order in self._today}):
            orders = [order for order in self._today if order.campaign == campaign]
            for order in self._refused(campaign, orders):
                orders.remove(order)
                self._give_back(order)
                self.world.note_refused((t, order.person.number, 0, state.REFUSED, campaign, 0))
            for order in orders:
                order.membership.group.orders_now += 1
            self.standing += orders
        self._today.clear()

    def _refused(self, campaign: int, orders: list[Order]) -> list[Order]:
        """Take what stands from the stock, and give what does not."""
        wave, j = self.offered[campaign]
        left = wave.left[j]
        if left is None:
            return []
        ranked = sorted(orders, key=lambda order: (order.draw, order.person.number))
        wave.left[j] = max(0, left - len(ranked))
        if 0 < left < len(ranked):
            self.world.draws.near_misses += ranked[left].draw - ranked[left - 1].draw <= NEAR
        return ranked[left:]

    def close(self, t: int) -> None:
        """Cancel the orders on offers that end now with too few buyers (section 4.3)."""
        for campaign in range(len(self.offered)):
            message = self.message(campaign)
            if message.end == t and len(self.on(campaign)) < message.min_buyers:
                for order in self.on(campaign):
                    self._cancel(order, t)

    def _cancel(self, order: Order, t: int) -> None:
        """Take one order back."""
        self.standing.remove(order)
        self.cancelled.append(order)
        self._give_back(order)
        row = (t, order.person.number, 0, state.CANCELLED, order.campaign, order.tick)
        self.world.note_operator(row)

    def _give_back(self, order: Order) -> None:
        """Put the need back that an order had met."""
        order.membership.orders -= 1
        self.world.needs.give_back(order.person, order.need, incremental=order.kind == INCREMENTAL)
