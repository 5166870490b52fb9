"""Section 6: muting, folding, leaving, and coming back to an unmuted or pinned chat."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.random_streams import DECISION, JOINING
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

from . import state
from .draws import Draws
from .formulas import sigma
from .population import Customer
from .state import MUTED_STATES, UNMUTED, Membership

if TYPE_CHECKING:
    from .member import Member

__all__ = ["Moves", "Weighed", "choose", "leaving", "weigh"]

Weighed = list[tuple[int, float]]
"""New state and weight of each move in the order of the draw; stay has weight 1."""

Word = tuple[int, int, int]
"""Purpose, block and word."""

ACT, WHICH, SECOND, RETURN = ((DECISION, 0, word) for word in range(4))
FOLLOW, TIDY = ((DECISION, 1, word) for word in range(2))
JOIN_LEAVE, JOIN_MUTE, JOIN_SECOND, JOIN_FOLLOW = ((JOINING, 0, word) for word in range(4))

_BACK: Mapping[int, Sequence[tuple[str, int, int]]] = {
    NORMAL: (("pin", PINNED, 0),),
    PINNED: (("unpin", NORMAL, 0),),
    MUTED: (("unmute", NORMAL, 0), ("pin", PINNED_MUTED, 1)),
    PINNED_MUTED: (("unmute", PINNED, 0), ("unpin", MUTED, 0)),
    FOLDED: (("unfold", MUTED, 0),),
}
"""Move, new state and what is subtracted, in the order of the draw."""


def leaving(who: Customer, cost: float, size: int, p: Mapping[str, float]) -> float:
    """Probability that who acts on a chat leaves it."""
    awkward = p["decision.leave_awkwardness"] * math.pow(size / 100, -p["decision.leave_size_power"])
    return sigma(-cost - (p["decision.leave_spread"] * who.leaving_taste + awkward))


def weigh(current: int, worth: float, pin_drive: float, p: Mapping[str, float]) -> Weighed:
    """Weigh the moves by which a member comes back to a chat."""
    cost = {name: p[f"decision.{name}_cost"] for name in ("pin", "unpin", "unmute", "unfold")}
    utility = {
        "pin": -cost["pin"] + p["decision.pin_value"] * worth + pin_drive,
        "unpin": -cost["unpin"] - p["decision.pin_value"] * worth / 2,
        "unmute": -cost["unmute"] + p["decision.unmute_value"] * worth,
        "unfold": -cost["unfold"] + p["decision.unfold_value"] * worth,
    }
    clipped = ((target, min(35.0, max(-35.0, utility[name] - minus))) for name, target, minus in _BACK[current])
    return [(target, math.exp(u)) for target, u in clipped]


def choose(weighed: Weighed, u: float, draws: Draws) -> int | None:
    """Draw one move: the first whose running sum of weights exceeds u times the total; None is stay."""
    total = 1 + sum(weight for _, weight in weighed)
    reached = 0.0
    for target, weight in weighed:
        reached += weight
        if draws.below(u, reached / total):
            return target
    return None


class Moves:
    """What a member does with the setting of one chat.

    Parameters
    ----------
    member : Member
        Who moves.
    m : Membership
        The membership.
    """

    def __init__(self, member: Member, m: Membership) -> None:
        self.member = member
        self.m = m
        self.p = member.p

    def happens(self, word: Word, probability: float) -> bool:
        """Compare a draw of this membership and tick with its probability."""
        return self.member.below(self.draw(word), probability)

    def draw(self, word: Word) -> float:
        """Read a draw of this membership and tick."""
        purpose, block, place = word
        return self.member.draw(purpose, place, slot=self.m.slot, block=block)

    # Away from the chat

    def act(self) -> None:
        """*Act*: leave, or one step down."""
        muted = self.m.state in MUTED_STATES
        cost = self.p["decision.muted_leave_cost" if muted else "decision.leave_cost"]
        if self.happens(WHICH, leaving(self.member.who, cost, max(1, self.m.group.N), self.p)):
            self.go(LEFT)
        elif self.m.state in UNMUTED:
            self.mute(SECOND, FOLLOW)
        elif self.m.state == PINNED_MUTED:
            self.go(FOLDED if self._folds_pinned() else MUTED)
        elif self._may_fold:
            self.go(FOLDED)

    @property
    def _may_fold(self) -> bool:
        """Whether the member's client folds groups by now."""
        return self.member.t >= self.member.who.fold_from

    def _folds_pinned(self) -> bool:
        """Whether a pinned muted chat is folded."""
        clears = self._may_fold and self.member.world.client.fold_clears_pin
        return clears and self.happens(SECOND, self.p["decision.second_probability"])

    def mute(self, second: Word, follow: Word) -> None:
        """*Muting*, at times with a fold in the same breath."""
        m, client = self.m, self.member.world.client
        m.habit *= self.p["habit.mute_factor"]
        can_fold = m.state == NORMAL and self._may_fold
        folds = can_fold and self.happens(second, self.p["decision.second_probability"])
        if folds and not client.fold_needs_mute:
            self.go(FOLDED)
            return
        self.go(MUTED if m.state == NORMAL else PINNED_MUTED)
        probability = self.p["decision.follow_probability"]
        if client.followed_senders > 0 and probability > 0:
            m.follows = self.happens(follow, probability)
        if folds:
            self.go(FOLDED)

    # Back to it

    def come_back(self) -> None:
        """*Return*, at the first opening of a day."""
        member = self.member
        driven = member.world.drive_reaches(member.person, member.t)
        push = self.p["decision.pin_drive"] if driven else 0.0
        target = choose(
            weigh(self.m.state, member.relationship.worth, push, self.p), self.draw(RETURN), member.world.draws
        )
        if target is not None:
            self.go(target)

    def go(self, target: int) -> None:
        """Change the state at once; a leaver counts in the group until the end of the tick."""
        m = self.m
        self.member.note(m.slot, state.MOVE, m.state, target)
        m.state = target
        m.follows = m.follows and target in MUTED_STATES
        if target == FOLDED:
            m.t_fold = self.member.t
        if target == LEFT:
            m.group.leavers_now += 1
