"""What a schedule sends, in words."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.numbers import Format
from sim.report.phrases import count, duration, weekdays, when_of_day
from sim.report.texts import Texts
from sim.scenario.model import Scenario
from sim.scenario.schedules import Mixed, Offer, ScheduleLine

__all__ = ["lines_in_words"]


def lines_in_words(scenario: Scenario, schedule: str, t: Texts, f: Format) -> str:
    """Describe the lines of a schedule.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    schedule : str
        Name of a schedule.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    str
    """
    lines = [_line(line, t, f) for line in scenario.schedules.get(schedule, ())]
    return t.parts(lines)


def _line(line: ScheduleLine, t: Texts, f: Format) -> str:
    return t.clauses([_when(line, t), *_kinds(line, t, f), t.term(line.via), *_offered(line, t, f)])


def _when(line: ScheduleLine, t: Texts) -> str:
    if line.every_minutes is not None:
        when = t("every_minutes", minutes=line.every_minutes)
    else:
        when = t("at_times", days=weekdays(line.days, t), times=when_of_day(line.at, t))
    phases = t.listed([t.term(phase) for phase in line.phase])
    return t("only_in_phase", when=when, phases=phases) if phases else when


def _kinds(line: ScheduleLine, t: Texts, f: Format) -> Iterator[str]:
    if line.mix:
        yield t("in_turn", kinds=t.listed([_mixed(mixed, t, f) for mixed in line.mix]))
    elif line.kind is not None:
        yield t.term(line.kind)
        yield from _visible(line.kind, t)


def _mixed(mixed: Mixed, t: Texts, f: Format) -> str:
    """Describe one kind of a mix, and what it does not take over from its line."""
    kind, share = t.term(mixed.kind), f.exact_share(mixed.share)
    rest = [*_visible(mixed.kind, t), *_own(mixed, t, f), *_offer(mixed.offer, t, f)]
    return t("mixed_kind_with" if rest else "mixed_kind", kind=kind, share=share, rest=t.clauses(rest))


def _visible(kind: str, t: Texts) -> Iterator[str]:
    if kind == "roll_call":
        yield t("roll_call_visible")


def _own(mixed: Mixed, t: Texts, f: Format) -> Iterator[str]:
    if mixed.topic is not None:
        yield t("topic", topic=mixed.topic)
    if mixed.value is not None:
        yield t("worth_of", value=f.exact(mixed.value))
    if mixed.benefit is not None:
        yield t("benefit_of", value=f.exact(mixed.benefit))


def _offered(line: ScheduleLine, t: Texts, f: Format) -> Iterator[str]:
    yield from _offer(line.offer, t, f)
    if line.mention_all:
        yield t("mention_all")


def _offer(offer: Offer | None, t: Texts, f: Format) -> Iterator[str]:
    """Say what is offered."""
    if offer is not None:
        yield from [*_price(offer, t, f), *_ends(offer, t, f)] or [t("full_price")]


def _price(offer: Offer, t: Texts, f: Format) -> Iterator[str]:
    """Say what an order on the offer saves."""
    if offer.discount:
        yield t("discount", share=f.exact_share(offer.discount))
    if offer.coupon_yuan:
        yield t("coupon_of", yuan=f.exact(offer.coupon_yuan))
    if offer.threshold_yuan:
        yield t("threshold", yuan=f.exact(offer.threshold_yuan))
    if offer.scarcity != 1:
        yield t("scarcity", factor=f.exact(offer.scarcity))


def _ends(offer: Offer, t: Texts, f: Format) -> Iterator[str]:
    """Say when an offer ends, and what becomes of its orders."""
    if offer.stock is not None:
        yield t("stock", orders=count("order", offer.stock, t, f))
    if offer.ends_after_minutes is not None:
        yield t("ends_after", time=duration(offer.ends_after_minutes, t, f))
    if offer.min_buyers:
        yield t("min_buyers", orders=count("order", offer.min_buyers, t, f))
