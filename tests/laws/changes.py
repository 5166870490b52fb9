"""Changes of generated worlds: the words that the table of relations is written in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from .generated import Change, Tree, World, contents_in, groups_in, lines_in, offers_in, shuffled


def parameters(**values: float) -> Change:
    """Set parameters for good, whatever events say; `decision__pin_cost` is `decision.pin_cost`."""
    found = {name.replace("__", "."): value for name, value in values.items()}

    def change(w: World) -> None:
        w.parameters.update(found)
        no_event_of(w, set(found))

    return change


def no_event_of(w: World, names: set[str]) -> None:
    """Take what has one of these names out of the events."""
    for event in w.tree.get("events", []):
        event["change"] = {name: value for name, value in event["change"].items() if name not in names}
    w.tree["events"] = [event for event in w.tree.get("events", []) if event["change"]]


def both(*changes: Change) -> Change:
    """Make several changes, one after another."""

    def change(w: World) -> None:
        for one in changes:
            one(w)

    return change


def on_lines(edit: Callable[[Tree], None]) -> Change:
    """Edit every line of every schedule."""

    def change(w: World) -> None:
        for line in lines_in(w):
            edit(line)

    return change


def on_groups(**settings: Any) -> Change:
    """Set settings of every strategy that runs groups."""

    def change(w: World) -> None:
        for strategy in groups_in(w):
            strategy.update(settings)

    return change


def on_made(**settings: Any) -> Change:
    """Set settings of every strategy that makes groups, `keep_groups` aside."""

    def change(w: World) -> None:
        for strategy in groups_in(w):
            if strategy["kind"] != "keep_groups":
                strategy.update(settings)
                if "joining" in settings:
                    strategy.pop("accept", None)

    return change


def without(*sections: str) -> Change:
    """Leave sections of the file out."""

    def change(w: World) -> None:
        for section in sections:
            w.tree.pop(section, None)

    return change


def on_offers(edit: Callable[[Tree], None]) -> Change:
    """Edit every offer that is written out."""

    def change(w: World) -> None:
        for offer in offers_in(w):
            edit(offer)

    return change


def always_sold(offer: Tree) -> None:
    """Take back what may end, sell out or be cancelled."""
    for name in ("stock", "ends_after", "min_buyers"):
        offer.pop(name, None)


def on_client(**rules: Any) -> Change:
    """Set rules of the messenger."""

    def change(w: World) -> None:
        client = w.tree["platform"]["client"]
        profile = {"profile": client} if isinstance(client, str) else client
        w.tree["platform"]["client"] = {**profile, **rules}
        no_event_of(w, {f"platform.client.{name}" for name in rules})

    return change


def on_console(**rules: Any) -> Change:
    """Set rules of the operator's console."""

    def change(w: World) -> None:
        console = w.tree["platform"]["console"]
        profile = {"profile": console} if isinstance(console, str) else console
        w.tree["platform"]["console"] = {**profile, **rules}
        no_event_of(w, {f"platform.console.{name}" for name in rules})

    return change


# Names and orders


def other_seed(w: World) -> None:
    w.tree["seed"] = (w.tree["seed"] + 1) % 2**63


def in_chunks(n: int) -> Change:
    def change(w: World) -> None:
        w.chunk = n

    return change


def rename_arm(w: World) -> None:
    w.tree["arms"]["another_name"] = w.tree["arms"].pop(w.arm)
    w.arm = "another_name"


def second_name(w: World) -> None:
    w.tree["arms"]["twin"] = w.tree["arms"][w.arm]
    w.arm = "twin"


def more_arms(w: World) -> None:
    schedule = {"days": "every", "at": ["00:00"], "kind": "coupon", "topic": "coffee", "value": 1, "via": "manual"}
    w.tree["schedules"]["zz_another"] = [schedule]
    w.tree["arms"] = {"a": [{"kind": "mass_groups", "schedule": "zz_another"}], **w.tree["arms"], "z": []}


def other_orders(w: World) -> None:
    w.tree = shuffled(w.tree, Random(w.number))


def rename_segments(w: World) -> None:
    segments = w.tree["customers"]["segments"]
    w.tree["customers"]["segments"] = {f"{9 - i}_{name}": segments[name] for i, name in enumerate(sorted(segments))}


def change_interest(w: World) -> None:
    for segment in w.tree["customers"]["segments"].values():
        segment["interests"] = {topic: 1 - _share(mean) for topic, mean in segment["interests"].items()}


def _share(written: object) -> float:
    """Read a share that is written as a number or in percent."""
    text = str(written)
    return float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text)


def rename_topics(w: World) -> None:
    def new(topic: str) -> str:
        return {"coffee": "zz_coffee"}.get(topic, topic)

    for line in contents_in(w):
        line["topic"] = new(line["topic"])
    for segment in w.tree["customers"]["segments"].values():
        segment["interests"] = {new(topic): mean for topic, mean in segment["interests"].items()}
    for cohort in _cohorts(w):
        cohort["past"]["topic"] = new(cohort["past"]["topic"])


def past_topics(w: World) -> None:
    """Name the topic of every past, since an unnamed one is the first by name."""
    for cohort in _cohorts(w):
        cohort["past"] = {"topic": "coffee", **cohort.get("past", {})}


def swap_topics_of_lines(w: World) -> None:
    for line in contents_in(w):
        line["topic"] = {"coffee": "tea", "tea": "coffee"}[line["topic"]]


def distinct_segments(w: World) -> None:
    """Segments whose order does not hang on the names of topics (see `test_names`)."""
    for i, segment in enumerate(w.tree["customers"]["segments"].values()):
        segment["orders_per_month"] = round(float(segment["orders_per_month"]) + 0.001 * i, 6)


def rename_schedules(w: World) -> None:
    names = {name: f"{9 - i}_{name}" for i, name in enumerate(w.tree["schedules"])}
    w.tree["schedules"] = {names[name]: w.tree["schedules"][name] for name in reversed(list(names))}
    for strategy in groups_in(w):
        strategy["schedule"] = names[strategy["schedule"]]
    for entry in w.tree.get("calendar", []):
        replaced = {names[name]: names.get(other, other) for name, other in entry.get("schedules", {}).items()}
        entry["schedules"] = replaced


def name_strategies(w: World) -> None:
    for i, strategy in enumerate(w.strategies):
        strategy["name"] = f"strategy_{9 - i}"


def split_segment(w: World) -> None:
    """One segment becomes two halves that are alike."""
    (segment,) = w.tree["customers"]["segments"].values()
    half = {**segment, "share": "50%"}
    w.tree["customers"]["segments"] = {"one_half": half, "other_half": half}


def split_in_unlike_halves(w: World) -> None:
    split_segment(w)
    segments = w.tree["customers"]["segments"]
    more = {"orders_per_month": 5 + float(segments["one_half"]["orders_per_month"])}
    w.tree["customers"]["segments"] = {**segments, "one_half": {**segments["one_half"], **more}}


def one_segment(w: World) -> None:
    segment = {**w.tree["customers"]["segments"]["s0"], "share": "100%"}
    w.tree["customers"]["segments"] = {"all": segment}


def split_lines(w: World) -> None:
    """A line of several times becomes one line for each time; not where kinds take turns in it."""
    for name, lines in w.tree["schedules"].items():
        split = [{**line, "at": [at]} for line in lines for at in line.get("at", [])]
        alone = len(lines) == 1 and "at" in lines[0] and "mix" not in lines[0]
        w.tree["schedules"][name] = split if alone else lines


def drop_times(w: World) -> None:
    for line in lines_in(w):
        line["at"] = line["at"][:1] if "at" in line else None
        if line["at"] is None:
            del line["at"]


# What decides nothing


def bookkeeping(w: World) -> None:
    """Everything that is about money, goals and texts alone."""
    w.tree.update(title={"en": "another"}, goals=[{"metric": "reach_7d", "direction": "maximise"}])
    w.tree["experiment"] = {"replications": 3}
    w.tree["company"]["gross_margin"] = "1%"
    w.tree["clock"]["timezone"] = "America/New_York"
    money = {"wage_per_hour": 80, "group_day_minutes": 5, "content_per_post": 0, "setup_minutes": 60}
    w.parameters.update({f"money.{name}": value for name, value in money.items()})


def dearer(w: World) -> None:
    w.tree["company"]["price_yuan"] = 1 + float(w.tree["company"]["price_yuan"])


def later_release(w: World) -> None:
    day = (date.fromisoformat(w.tree["clock"]["end"]) + timedelta(days=1)).isoformat()
    on_client(fold_release={"ios": day, "android": day})(w)


def earlier_release(w: World) -> None:
    on_client(fold_release={"ios": "2015-01-01", "android": "2015-01-01"})(w)


NO_FOLDING = on_client(fold_release={"ios": "never", "android": "never"})
NO_LOAD = parameters(load__alert=0, load__dot=0, load__chat_hour=0)
NO_INVITATIONS = parameters(load__forced=0, flash__invitation=0)


def _cohorts(w: World) -> list[Tree]:
    cohorts = w.tree.get("start_from", [])
    return [cohorts] if isinstance(cohorts, dict) else cohorts


def no_past(w: World) -> None:
    """Groups of the first day in which nothing was posted before."""
    past_of(0)(w)


def past_of(posts_per_day: float) -> Change:
    """Groups of the first day with so many posts a day before."""

    def change(w: World) -> None:
        for cohort in _cohorts(w):
            cohort["past"] = {**cohort.get("past", {}), "posts_per_day": posts_per_day}

    return change


def past_worth(value: float) -> Change:
    """Groups of the first day whose posts had this value before."""

    def change(w: World) -> None:
        for cohort in _cohorts(w):
            cohort["past"] = {**cohort.get("past", {}), "value": value}

    return change


def nobody_silent(w: World) -> None:
    """Groups of the first day in which nobody has muted or folded."""
    for cohort in _cohorts(w):
        cohort.pop("folded", None)
        cohort["muted"] = 0


def all_ios(w: World) -> None:
    w.tree["customers"]["os"] = {"ios": "100%", "android": "0%"}


def mention_everyone(line: Tree) -> None:
    line["mention_all"] = True


def mention_nobody(line: Tree) -> None:
    line["mention_all"] = False


def as_kind(kind: str) -> Callable[[Tree], None]:
    def edit(line: Tree) -> None:
        line["kind"] = kind
        line.pop("offer", None)
        line.pop("mix", None)

    return edit


def as_offer(**offer: Any) -> Callable[[Tree], None]:
    def edit(line: Tree) -> None:
        line["kind"], line["offer"] = "notice", offer
        line.pop("mix", None)

    return edit


def one_coupon(w: World) -> None:
    """The company's coupon stays what it is."""
    no_event_of(w, {"company.coupon_yuan"})


def coupon_as_offer(w: World) -> None:
    on_lines(as_offer(coupon_yuan=w.tree["company"]["coupon_yuan"]))(w)


def via(how: str) -> Change:
    return on_lines(lambda line: line.update(via=how))


def add_pin_drive(reach: float) -> Change:
    def change(w: World) -> None:
        start = w.tree["clock"]["start"]
        w.strategies.append({"kind": "pin_drive", "from": start, "lasts": "1 days", "reach": reach})

    return change


def no_drives(w: World) -> None:
    w.tree["arms"][w.arm] = list(groups_in(w)) or [{"kind": "mass_groups", "schedule": _a_schedule(w)}]


def _a_schedule(w: World) -> str:
    """Name a schedule for standing groups, making one where there is none."""
    line = {"days": "every", "at": ["00:00"], "kind": "coupon", "topic": "coffee", "value": 0.5, "via": "manual"}
    w.tree["schedules"]["zz_daily"] = [line]
    return "zz_daily"


def add_flash(entry: float) -> Change:
    """Add a flash group that opens in the first tick and, where the horizon lasts, every week."""

    def change(w: World) -> None:
        minutes = w.tree["clock"]["tick_minutes"]
        weekday = f"{date.fromisoformat(w.tree['clock']['start']):%A}".lower()
        line = {"every": f"{minutes} minutes", "kind": "coupon", "topic": "coffee", "value": 1, "via": "manual"}
        w.tree["schedules"]["zz_flash"] = [line]
        opening = {"kind": "flash_groups", "every": weekday, "at": "00:00", "lasts": f"{3 * minutes} minutes"}
        w.strategies.append({**opening, "size": 5, "entry": entry, "schedule": "zz_flash"})

    return change


# Calendar

YEARS_28 = timedelta(days=28 * 365 + 7)
"""After 28 years weekdays, months and leap years are the same (until 2100)."""


def moved_by(years: timedelta) -> Change:
    """Shift every date of the scenario."""

    def shift(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shift(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [shift(entry) for entry in value]
        if isinstance(value, str) and value.count("-") == 2 and value[:4].isdigit():
            return (date.fromisoformat(value) + years).isoformat()
        return value

    def change(w: World) -> None:
        w.tree = shift(w.tree)

    return change


def long_released(w: World) -> None:
    """Folding by dates that the file names, so that they can be shifted too."""
    on_client(fold_release={"ios": "2021-01-20", "android": "2021-02-05"})(w)


def end_later(days: int) -> Change:
    def change(w: World) -> None:
        end = date.fromisoformat(w.tree["clock"]["end"]) + timedelta(days=days)
        w.tree["clock"]["end"] = end.isoformat()

    return change


# Money


def doubled_money(w: World) -> None:
    w.tree["company"]["price_yuan"] *= 2
    w.tree["company"]["coupon_yuan"] *= 2
    for segment in w.tree["customers"]["segments"].values():
        if "basket_yuan" in segment:
            segment["basket_yuan"] *= 2
    for offer in offers_in(w):
        for name in {"coupon_yuan", "threshold_yuan"} & set(offer):
            offer[name] *= 2


def whole_yuan(w: World) -> None:
    one_coupon(w)
    company = w.tree["company"]
    company["price_yuan"], company["coupon_yuan"] = 20, round(float(company["coupon_yuan"])) % 19
    for segment in w.tree["customers"]["segments"].values():
        if "basket_yuan" in segment:
            segment["basket_yuan"] = 1 + round(float(segment["basket_yuan"]))
    for offer in offers_in(w):
        offer |= {"coupon_yuan": 3, "discount": "50%"}
        if "threshold_yuan" in offer:
            offer["threshold_yuan"] = 1 + round(float(offer["threshold_yuan"]))


def doubled_price(w: World) -> None:
    doubled_money(w)
    for said in (w.tree["company"], *(offer for offer in offers_in(w) if "coupon_yuan" in offer)):
        said["coupon_yuan"] /= 2


def the_whole_arm(kind: str, **settings: Any) -> Change:
    """Make one strategy of a kind the whole arm."""

    def change(w: World) -> None:
        name = next(iter(w.tree["schedules"]))
        line = next(lines_in(w))
        w.tree["schedules"] = {name: [{**line, "days": "every", "at": ["00:00"]}]}
        w.tree["schedules"][name][0].pop("every", None)
        w.tree["arms"][w.arm] = [{"kind": kind, "schedule": name, **settings}]
        w.tree.pop("start_from", None)
        for entry in w.tree.get("calendar", []):
            entry.pop("schedules", None)

    return change


def no_groups(w: World) -> None:
    w.tree["arms"][w.arm] = []
